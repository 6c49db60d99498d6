<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\RestoreOptions;
use SimpleMDB\Backup\RestoreResult;

/** What the result of a restore says, and what becomes of tables that the backup does not have or replaces. */
final class RestoreReportTest extends BackupTestCase
{
    private const ORIGINAL = ['id', 'backup_id', 'target_database', 'success', 'duration', 'message', 'restored_tables', 'snapshot_id'];
    private const ADDED = ['rows', 'table_rows', 'filtered_rows', 'skipped_views', 'replaced_tables_in', 'recovered', 'missing_definers', 'mapped_collations', 'left_out', 'notes'];

    private BackupManager $manager;
    private string $id;

    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(60);
        $this->manager = $this->manager();
        $this->id = $this->succeed($this->manager->backup('all'))->getId();
    }

    /** @dataProvider drivers */
    public function testTheResultSaysWhatWasRestored(string $driver): void
    {
        $options = (new RestoreOptions())->addDataFilter('orders', 'id <= 10')->createSnapshot();
        $result = $this->restored($this->manager($driver)->restore($this->id)->options($options));
        $said = $result->toArray();

        self::assertSame([...self::ORIGINAL, ...self::ADDED], array_keys($said));
        self::assertSame($this->database, $said['target_database']);
        self::assertSame($result->getSnapshotId(), $said['snapshot_id']);
        self::assertSame(212, $said['rows']);
        self::assertSame(['audit' => 2, 'customers' => 200, 'orders' => 10], $said['table_rows']);
        self::assertSame(['orders' => 10], $said['filtered_rows']);
        self::assertSame([[], null], [$said['skipped_views'], $said['replaced_tables_in']]);
        self::assertSame(['undone' => 0, 'finished' => 0, 'cleared' => 0, 'stuck' => []], $said['recovered']);
        self::assertEquals($result, unserialize(serialize($result)));
        self::assertSame($said, (clone $result)->toArray());
    }

    public function testARestoreOfDefinitionsAloneHasNoRows(): void
    {
        $said = $this->restored($this->manager->restore($this->id)->to("{$this->database}_copy")->skipData())->toArray();

        self::assertSame([0, ['audit' => 0, 'backups' => 0, 'customers' => 0, 'orders' => 0]], [$said['rows'], $said['table_rows']]);
    }

    public function testOfAFailureAndOfAResultThatIsMadeThereIsNothingMoreToSay(): void
    {
        $failed = $this->manager->restore($this->id)->tables(['nowhere'])->execute();
        foreach ([$failed, new RestoreResult('r', 'b', 'd', true, 0.5)] as $result) {
            $said = $result->toArray();
            self::assertSame([...self::ORIGINAL, ...self::ADDED], array_keys($said));
            self::assertSame(array_fill_keys(self::ADDED, null), array_slice($said, count(self::ORIGINAL)));
        }
    }

    public function testViewsThatWereLeftOut(): void
    {
        $partial = $this->succeed($this->manager->backup('part')->excludeTables(['orders']))->getId();
        $result = $this->restored($this->manager->restore($partial)->to("{$this->database}_copy"));

        self::assertSame(['spending'], $result->toArray()['skipped_views']);
        self::assertStringContainsString('spending', $result->getMessage());
    }

    public function testWhatAnEarlierRestoreLeftIsCounted(): void
    {
        $this->admin()->query("CREATE DATABASE `{$this->database}__restore_0123abcd`"); // as one that was killed at once
        self::assertSame(1, $this->manager->restore($this->id)->preview()['unfinished_restores']);
        $said = $this->restored($this->manager->restore($this->id))->toArray();

        self::assertSame(['undone' => 0, 'finished' => 0, 'cleared' => 1, 'stuck' => []], $said['recovered']);
        $this->assertNoStaging();
    }

    /** @dataProvider drivers */
    public function testReplacedTablesAreKeptWhereThatIsAskedFor(string $driver): void
    {
        $this->load("UPDATE customers SET name = 'later'");
        $builder = $this->manager($driver)->restore($this->id)->keepReplaced();
        $result = $this->restored($builder);

        $kept = $result->toArray()['replaced_tables_in'];
        self::assertSame([$kept], $this->databases("{$this->database}\\_\\_%"));
        self::assertStringContainsString($kept, $result->getMessage());
        self::assertEquals(['audit' => 2, 'customers' => 200, 'orders' => 60], count_rows($this->admin(), $kept));
        self::assertSame(['later'], $this->admin()->query('SELECT DISTINCT name FROM ' . quoted($kept) . '.customers')->fetchAll('col'));
        self::assertNull($this->restored($builder->keepReplaced(false))->toArray()['replaced_tables_in']);
        self::assertSame([$kept], $this->databases("{$this->database}\\_\\_%"), 'it is the user\'s');
    }

    /** @dataProvider drivers */
    public function testOthersAreRemovedWhereThatIsAskedFor(string $driver): void
    {
        $before = $this->fingerprintOf();
        $this->load('CREATE TABLE later (id INT); CREATE VIEW later_view AS SELECT 1; CREATE PROCEDURE later_routine() SELECT 1;
            CREATE EVENT later_event ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1');
        $with = $this->fingerprintOf();

        $this->restored($this->manager($driver)->restore($this->id));
        self::assertSame([], array_diff(array_keys($with), array_keys($this->fingerprintOf())), 'by default they stay');
        $result = $this->restored($this->manager($driver)->restore($this->id)->removeOthers()->keepReplaced());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        self::assertCount(1, $this->registry());
        self::assertArrayHasKey('later', count_rows($this->admin(), $result->toArray()['replaced_tables_in']));
    }

    public function testOfAPartOthersAreNotRemoved(): void
    {
        $before = $this->fingerprintOf();
        $result = $this->manager->restore($this->id)->tables(['orders'])->removeOthers()->execute();

        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('whole database', $result->getMessage());
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    /** @dataProvider drivers */
    public function testWhatTheServerLacksIsNamedBeforehandAndReplacedWhereThatIsAskedFor(string $driver): void
    {
        $isMariadb = str_contains($this->admin()->query('SELECT VERSION()')->fetchAll('col')[0], 'MariaDB');
        $file = dirname(__DIR__) . '/engine/across/' . ($isMariadb ? 'mysql.sql' : 'mariadb.sql');
        $copy = "{$this->database}_copy";
        $builder = $this->manager($driver)->restoreFile($file)->to($copy)->requireDefiners();
        $failed = $builder->execute();

        self::assertFalse($failed->isSuccess());
        self::assertStringContainsString('storage engines ' . ($isMariadb ? 'archive' : 'aria') . ' (of `visits`)', $failed->getMessage());
        self::assertStringContainsString('definers app@localhost', $failed->getMessage());
        self::assertSame($failed->getMessage(), $builder->preview()['problem']);
        self::assertSame([], $this->databases("{$copy}%"));

        $result = $this->restored($builder->requireDefiners(false)->collations('map')->engines('default'));
        $said = $result->toArray();
        self::assertSame(['app@localhost'], $said['missing_definers']);
        self::assertSame(['posts' => 2, 'users' => 3, 'visits' => 2], $said['table_rows']);
        foreach ($said['mapped_collations'] as $old => $new) {
            self::assertStringContainsString("no collation $old, and $new took its place", $result->getMessage());
        }
    }

    public function testWordsThatAreNone(): void
    {
        $builder = $this->manager->restore($this->id);
        foreach (['collations' => 'default', 'engines' => 'map'] as $method => $word) {
            try {
                $builder->$method($word);
                self::fail("$method('$word') was taken");
            } catch (BackupException $e) {
                self::assertStringContainsString("and not $word", $e->getMessage());
            }
        }
    }
}
