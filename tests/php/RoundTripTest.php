<?php

declare(strict_types=1);

namespace BackupTests;

/** A database goes into a backup and comes back the same, over every kind of connection. */
final class RoundTripTest extends BackupTestCase
{
    /** @dataProvider drivers */
    public function testDatabaseComesBackAfterItWasDropped(string $driver): void
    {
        $this->loadSample();
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('nightly')->streaming(100)->compress('gzip'))->getId();
        self::assertCount(1, $manager->list());

        $this->admin()->query("DROP DATABASE `{$this->database}`");
        $this->restored($manager->restore($id));

        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
    }

    /** @dataProvider drivers */
    public function testDamagedDatabaseIsPutRight(string $driver): void
    {
        $this->loadSample();
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('nightly'))->getId();
        $this->load(<<<'SQL'
            SET foreign_key_checks = 0;
            DELETE FROM orders WHERE id % 2 = 0;
            UPDATE customers SET name = 'nobody';
            ALTER TABLE customers DROP COLUMN born;
            DROP TABLE audit;
            DROP VIEW spending;
            DROP TRIGGER order_placed;
            DROP PROCEDURE orders_of;
            DROP FUNCTION gross;
            DROP EVENT tidy;
            SQL);

        $this->restored($manager->restore($id));

        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
    }

    /** @dataProvider drivers */
    public function testRestoresToAnotherDatabase(string $driver): void
    {
        $this->loadSample();
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('nightly'))->getId();

        $copy = "{$this->database}_copy";
        $result = $this->restored($manager->restore($id)->to($copy));

        self::assertSame($copy, $result->getTargetDatabase());
        $this->assertSameDatabase($before, $this->fingerprintOf($copy));
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
    }

    public function testTheOtherDatabaseMayExistAndKeepsWhatTheBackupDoesNotHold(): void
    {
        $this->loadSample();
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('nightly'))->getId();
        $copy = "{$this->database}_copy";
        $this->admin()->query("CREATE DATABASE `$copy` CHARACTER SET utf8mb4");
        $this->load('CREATE TABLE own (id INT); INSERT INTO own VALUES (7); CREATE TABLE audit (old INT)', $copy);

        $this->restored($manager->restore($id)->to($copy));

        $after = $this->fingerprintOf($copy);
        self::assertArrayHasKey('table own', $after, 'the restore dropped a table it knows nothing of');
        unset($after['table own'], $after['rows of own']);
        $this->assertSameDatabase($before, $after);
    }

    public function testTheResultSaysWhatWasRestored(): void
    {
        $this->loadSample();
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('nightly'))->getId();

        $result = $this->restored($manager->restore($id));

        self::assertSame($id, $result->getBackupId());
        self::assertSame($this->database, $result->getTargetDatabase());
        self::assertEqualsCanonicalizing(
            ['audit', 'customers', 'orders'],
            array_values(array_diff($result->getRestoredTables(), ['backups']))
        );
        self::assertGreaterThan(0.0, $result->getDuration());
        self::assertNotSame('', $result->getMessage());
        self::assertNotSame('', $result->getId());
    }

    /** @dataProvider drivers */
    public function testTheRegistrySurvivesARestore(string $driver): void
    {
        $this->loadSample(50);
        $manager = $this->manager($driver);
        $first = $this->succeed($manager->backup('first'))->getId();
        $second = $this->succeed($manager->backup('second'))->getId();

        $this->restored($manager->restore($first));

        self::assertEqualsCanonicalizing([$first, $second], array_column($this->registry(), 'id'));
        $fresh = $this->manager($driver);
        self::assertNotNull($fresh->getBackupById($second), 'a backup taken after the restored one was forgotten');
        self::assertTrue($fresh->verify($second));
    }

    public function testTheManagerGoesOnAfterARestore(): void
    {
        $this->loadSample(50);
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('first'))->getId();
        $this->admin()->query("DROP DATABASE `{$this->database}`");
        $this->restored($manager->restore($id));

        $manager = $this->manager();
        $again = $this->succeed($manager->backup('second'));

        self::assertTrue($manager->verify($again->getId()));
    }

    public function testAnEmptyDatabaseIsABackupToo(): void
    {
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('nothing'))->getId();
        $copy = "{$this->database}_copy";

        $this->restored($manager->restore($id)->to($copy));

        self::assertSame([$copy], $this->databases($copy));
        self::assertSame([], $this->fingerprintOf($copy));
    }
}
