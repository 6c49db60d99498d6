<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\RestoreOptions;

/** What preview() says of a restore, and that it then is so. */
final class PreviewTest extends BackupTestCase
{
    private const NOTHING = ['tables' => [], 'views' => [], 'routines' => [], 'triggers' => [], 'events' => []];

    private BackupManager $manager;
    private string $id;

    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(60);
        $this->manager = $this->manager();
        $this->id = $this->succeed($this->manager->backup('all'))->getId();
    }

    /** What the target has beside what is in the backup. */
    private function more(): void
    {
        $this->load('CREATE TABLE later (id INT); CREATE VIEW later_view AS SELECT * FROM later; CREATE PROCEDURE later_routine() SELECT 1;
            CREATE EVENT later_event ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1; CREATE TRIGGER later_trigger BEFORE DELETE ON orders FOR EACH ROW SET @x = 1;
            CREATE TRIGGER of_later BEFORE DELETE ON later FOR EACH ROW SET @x = 1; CREATE FUNCTION orders_of() RETURNS INT DETERMINISTIC RETURN 1');
    }

    /** @dataProvider drivers */
    public function testItSaysWhatWouldBeRestoredAndChangesNothing(string $driver): void
    {
        $this->more();
        $before = $this->fingerprintOf();
        $builder = $this->manager($driver)->restore($this->id)->noVerification();
        $preview = $builder->preview();

        self::assertSame([
            'backup_id', 'backup_name', 'source_database', 'target_database', 'target_tables', 'skip_schema', 'skip_data', 'create_snapshot',
            'verify_before_restore', 'tables', 'table_sizes', 'total_rows', 'total_bytes', 'replaced', 'kept', 'removed', 'unfinished_restores', 'dump', 'problem',
        ], array_keys($preview));
        self::assertNull($preview['problem']);
        self::assertSame(['audit', 'customers', 'orders'], $preview['tables']);
        self::assertSame(['audit' => 2, 'customers' => 200, 'orders' => 60], array_map(fn($size) => $size['rows'], $preview['table_sizes']));
        self::assertSame(262, $preview['total_rows']);
        self::assertSame(array_sum(array_column($preview['table_sizes'], 'bytes')), $preview['total_bytes']);
        self::assertGreaterThan(10_000, $preview['table_sizes']['customers']['bytes']);
        self::assertSame(['audit', 'customers', 'orders'], $preview['replaced']['tables']);
        self::assertSame(['spending'], $preview['replaced']['views']);
        self::assertEqualsCanonicalizing(['gross', 'orders_of', 'orders_of'], $preview['replaced']['routines']);
        self::assertSame(['order_placed'], $preview['replaced']['triggers']);
        self::assertSame(['tidy'], $preview['replaced']['events']);
        self::assertSame(['tables' => ['backups', 'later'], 'views' => ['later_view'], 'routines' => ['later_routine'], 'triggers' => ['of_later'], 'events' => ['later_event']], $preview['kept']);
        self::assertSame(array_replace(self::NOTHING, ['triggers' => ['later_trigger']]), $preview['removed']);
        self::assertSame(0, $preview['unfinished_restores']);
        $this->assertSameDatabase($before, $this->fingerprintOf());
        self::assertSame([$this->database], $this->databases("{$this->database}%"));
    }

    /** @dataProvider drivers */
    public function testWhatItSaysIsWhatThenHappens(string $driver): void
    {
        $this->more();
        $builder = $this->manager($driver)->restore($this->id)->removeOthers();
        $preview = $builder->preview();
        $result = $this->restored($builder);

        self::assertSame($preview['tables'], $result->getRestoredTables());
        self::assertSame(['tables' => ['later'], 'views' => ['later_view'], 'routines' => ['later_routine'], 'triggers' => ['later_trigger', 'of_later'], 'events' => ['later_event']], $preview['removed']);
        self::assertSame(['tables' => ['backups']] + self::NOTHING, $preview['kept']);
        $after = $builder->preview();
        self::assertSame(self::NOTHING, $after['removed']);
        self::assertSame($preview['replaced']['tables'], $after['replaced']['tables']);
    }

    public function testAPartUnderOtherNamesIntoAnotherDatabase(): void
    {
        $copy = "{$this->database}_copy";
        $options = (new RestoreOptions())->toDatabase($copy)->onlyTables(['ord*', 'audit'])->mapTable('orders', 'first orders')->addDataFilter('orders', 'id < 5');
        $preview = $this->manager->restore($this->id)->options($options)->preview();

        self::assertSame($copy, $preview['target_database']);
        self::assertSame(['audit', 'first orders'], $preview['tables']);
        self::assertSame([2, 60], array_column($preview['table_sizes'], 'rows'), 'as the backup has them');
        self::assertSame([self::NOTHING, self::NOTHING, self::NOTHING], [$preview['replaced'], $preview['kept'], $preview['removed']]);
        self::assertSame([], $this->databases($copy));
    }

    public function testRowsAlone(): void
    {
        $preview = $this->manager->restore($this->id)->tables(['orders'])->skipSchema()->preview();

        self::assertSame(['orders'], $preview['replaced']['tables']);
        self::assertSame(['order_placed'], $preview['kept']['triggers'], 'it is made again');
        self::assertSame(['spending'], $preview['kept']['views']);
    }

    public function testDefinitionsAlone(): void
    {
        $preview = $this->manager->restore($this->id)->skipData()->preview();
        self::assertStringContainsString('it would be emptied', $preview['problem']);

        $preview = $this->manager->restore($this->id)->to("{$this->database}_copy")->skipData()->preview();
        self::assertSame([0, 0, null], [$preview['total_rows'], $preview['total_bytes'], $preview['problem']]);
    }

    public function testWhatWouldBeRefusedIsAProblem(): void
    {
        $key = BackupManager::generateSecureKey('aes-256-gcm');
        $sealed = $this->succeed($this->manager->backup('sealed')->encrypted($key, 'aes-256-gcm'))->getId();
        $preview = $this->manager->restore($sealed)->preview();

        self::assertStringContainsString('encrypted', $preview['problem']);
        self::assertSame(['audit', 'customers', 'orders'], array_values(array_diff($preview['tables'], ['backups'])), 'the registry knows them');
        self::assertSame([null, null, null, null], [$preview['total_rows'], $preview['table_sizes'], $preview['replaced'], $preview['unfinished_restores']]);
        self::assertNull($this->manager->restore($sealed)->decrypt($key)->preview()['problem']);

        self::assertStringContainsString('holds no table nowhere', $this->manager->restore($this->id)->tables(['nowhere'])->preview()['problem']);
        self::assertStringContainsString('without a choice of tables', $this->manager->restore($this->id)->tables(['orders'])->removeOthers()->preview()['problem']);
    }

    public function testADumpOfAnotherProgramIsReadForIt(): void
    {
        $file = "{$this->folder}/other.sql";
        $sql = "CREATE TABLE t (id INT);\nCREATE VIEW v AS SELECT id FROM t;\nINSERT INTO t VALUES (1),(2);\nCHANGE MASTER TO MASTER_LOG_POS=4;\n";
        file_put_contents($file, "-- MariaDB dump 10.19\n$sql-- Dump completed\n");
        $preview = $this->manager->restoreFile($file)->preview();

        self::assertSame(
            [['t'], ['t' => ['rows' => 2, 'bytes' => null]], 2, null, null],
            [$preview['tables'], $preview['table_sizes'], $preview['total_rows'], $preview['replaced'], $preview['problem']]
        );
        self::assertSame([['kind' => 'view', 'name' => 'v']], $preview['dump']['objects']);
        self::assertSame([[], []], [$preview['dump']['databases'], $preview['dump']['refused']]);
        self::assertStringContainsString('line 5', implode($preview['dump']['notes']));

        file_put_contents($file, "-- MariaDB dump 10.19\nCREATE TABLE t (id INT);\nGRANT ALL ON *.* TO a@b;\nSELECT 1;\n-- Dump completed\n");
        $preview = $this->manager->restoreFile($file)->preview();
        self::assertCount(2, $preview['dump']['refused']);
        self::assertSame($preview['dump']['refused'][0], $preview['problem']);
        $key = BackupManager::generateSecureKey('aes-256-gcm');
        self::assertStringContainsString('not encrypted', $this->manager->restoreFile($file)->decrypt($key)->preview()['problem']);
        self::assertStringContainsString('GRANT', $this->manager->restoreFile($file)->decrypt($key)->allowPlain()->preview()['problem']);
        self::assertNull($this->manager->restore($this->id)->preview()['dump']);
    }
}
