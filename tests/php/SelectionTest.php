<?php

declare(strict_types=1);

namespace BackupTests;

/** Parts of a database: some tables, the schema alone, the rows alone, on either side. */
final class SelectionTest extends BackupTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(300);
    }

    private function tablesOf(string $database): array
    {
        return array_keys(count_rows($this->admin(), $database));
    }

    /** @dataProvider drivers */
    public function testOnlyTheTablesThatWereNamed(string $driver): void
    {
        $manager = $this->manager($driver);
        $result = $this->succeed($manager->backup('some')->includeTables(['customers', 'audit']));
        $copy = "{$this->database}_copy";
        $restore = $this->restored($manager->restore($result->getId())->to($copy));

        self::assertEqualsCanonicalizing(['audit', 'customers'], $this->tablesOf($copy));
        self::assertEqualsCanonicalizing(['audit', 'customers'], $restore->getRestoredTables());
        self::assertSame(count_rows($this->admin(), $this->database)['customers'], count_rows($this->admin(), $copy)['customers']);
    }

    /** @dataProvider drivers */
    public function testAllButTheTablesThatWereNamed(string $driver): void
    {
        $manager = $this->manager($driver);
        $result = $this->succeed($manager->backup('most')->excludeTables(['orders']));
        $copy = "{$this->database}_copy";
        $this->restored($manager->restore($result->getId())->to($copy));

        self::assertEqualsCanonicalizing(['audit', 'customers'], $this->tablesOf($copy));
    }

    public function testTablesThatAreNotInTheBackupStayAsTheyAre(): void
    {
        $manager = $this->manager();
        $before = $this->fingerprintOf();
        $id = $this->succeed($manager->backup('some')->includeTables(['customers']))->getId();
        $this->admin()->query("UPDATE `{$this->database}`.customers SET name = 'nobody'");

        $this->restored($manager->restore($id));

        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    /** @dataProvider drivers */
    public function testTheSchemaAlone(string $driver): void
    {
        $manager = $this->manager($driver);
        $before = $this->fingerprintOf();
        $result = $this->succeed($manager->backup('schema')->schemaOnly()->noCompression());
        self::assertSame('schema', $result->getMetadata()['type']);
        self::assertDoesNotMatchRegularExpression('/^INSERT INTO/m', file_get_contents($this->archive($result)));
        $copy = "{$this->database}_copy";
        $this->restored($manager->restore($result->getId())->to($copy));

        self::assertSame([0, 0, 0], array_values(count_rows($this->admin(), $copy)));
        foreach (['view spending', 'trigger order_placed', 'procedure orders_of', 'function gross', 'event tidy'] as $object) {
            self::assertSame($before[$object], $this->fingerprintOf($copy)[$object] ?? null);
        }
    }

    /** @dataProvider drivers */
    public function testTheRowsAlone(string $driver): void
    {
        $manager = $this->manager($driver);
        $before = $this->fingerprintOf();
        $result = $this->succeed($manager->backup('rows')->dataOnly()->noCompression());
        self::assertSame('data', $result->getMetadata()['type']);
        self::assertStringNotContainsString('CREATE TABLE', file_get_contents($this->archive($result)));
        $this->load('SET foreign_key_checks = 0; DELETE FROM orders; DELETE FROM customers; DELETE FROM audit');

        $this->restored($manager->restore($result->getId()));

        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    public function testRowsAloneWantTheirTables(): void
    {
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('rows')->dataOnly())->getId();
        $result = $manager->restore($id)->to("{$this->database}_copy")->execute();

        self::assertFalse($result->isSuccess());
        $this->assertNoStaging();
    }

    /** @dataProvider drivers */
    public function testOneTableOfABackup(string $driver): void
    {
        $manager = $this->manager($driver);
        $before = $this->fingerprintOf();
        $id = $this->succeed($manager->backup('all'))->getId();
        $this->load("UPDATE customers SET name = 'nobody'; UPDATE audit SET what = 'touched'");
        $touched = $this->fingerprintOf()['rows of audit'];

        $result = $this->restored($manager->restore($id)->tables(['customers']));

        self::assertSame(['customers'], $result->getRestoredTables());
        $after = $this->fingerprintOf();
        self::assertSame($before['rows of customers'], $after['rows of customers']);
        self::assertSame($touched, $after['rows of audit'], 'a table that was not asked for was restored');
    }

    public function testARestoreWithoutRows(): void
    {
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('all'))->getId();
        $copy = "{$this->database}_copy";
        $this->restored($manager->restore($id)->to($copy)->skipData());

        self::assertSame([0, 0, 0], array_values(count_rows($this->admin(), $copy)));
    }

    public function testARestoreOfRowsIntoTablesThatAreThere(): void
    {
        $manager = $this->manager();
        $before = $this->fingerprintOf();
        $id = $this->succeed($manager->backup('all'))->getId();
        $this->load('SET foreign_key_checks = 0; DELETE FROM orders; DELETE FROM customers; DELETE FROM audit');

        $this->restored($manager->restore($id)->skipSchema());

        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    public function testThePreviewNamesTheTables(): void
    {
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('all')->excludeTables(['backups']))->getId();
        $preview = $manager->restore($id)->to('elsewhere')->preview();

        self::assertSame('elsewhere', $preview['target_database']);
        self::assertSame($this->database, $preview['source_database']);
        self::assertEqualsCanonicalizing(['audit', 'customers', 'orders'], $preview['tables']);
        self::assertSame([], $this->databases('elsewhere'), 'a preview restores nothing');
    }
}
