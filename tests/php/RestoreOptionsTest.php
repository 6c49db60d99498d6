<?php

declare(strict_types=1);

namespace BackupTests;

use DateTime;
use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\RestoreBuilder;
use SimpleMDB\Backup\RestoreOptions;
use SimpleMDB\Backup\RestoreResult;

/** Everything that a restore can be told beside what to restore. */
final class RestoreOptionsTest extends BackupTestCase
{
    private BackupManager $manager;
    private string $id;

    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(60);
        $this->manager = $this->manager();
        $this->id = $this->succeed($this->manager->backup('all'))->getId();
    }

    private function rows(string $sql, ?string $database = null): array
    {
        return $this->admin()->query(str_replace('DB.', quoted($database ?? $this->database) . '.', $sql))->fetchAll('col');
    }

    private function restoreWith(RestoreOptions $options, string $driver = 'mysqli'): RestoreResult
    {
        return $this->manager($driver)->restore($this->id)->options($options)->execute();
    }

    private function refused(RestoreOptions $options, string $words, string $driver = 'mysqli'): void
    {
        $before = $this->fingerprintOf();
        $result = $this->restoreWith($options, $driver);
        self::assertFalse($result->isSuccess(), 'the restore claims to have succeeded');
        self::assertStringContainsString($words, $result->getMessage());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
    }

    /** @dataProvider drivers */
    public function testASelectiveRestoreGivesExactlyTheExpectedRowsAndObjects(string $driver): void
    {
        $copy = "{$this->database}_copy";
        $expected = $this->rows('SELECT id FROM DB.orders WHERE id <= 10 ORDER BY id');
        $account = 'shop' . bin2hex(random_bytes(3));
        $options = (new RestoreOptions())->toDatabase($copy)->onlyTables(['ord*', 'customers'])
            ->mapTable('orders', 'first orders')->addDataFilter('orders', 'orders.id <= 10')->enableForeignKeyChecks();
        $this->admin()->query("CREATE USER `$account`@localhost");
        try {
            $result = $this->manager($driver)->restore($this->id)->options($options)->definers("$account@localhost")->execute();
        } finally {
            $this->admin()->query("DROP USER `$account`@localhost");
        }

        self::assertTrue($result->isSuccess(), $result->getMessage());
        self::assertSame(['customers', 'first orders'], $result->getRestoredTables());
        self::assertStringContainsString('10 rows of first orders met its filter', $result->getMessage());
        self::assertNull($result->getSnapshotId());
        self::assertSame($expected, $this->rows('SELECT id FROM DB.`first orders` ORDER BY id', $copy));
        $objects = array_filter(array_keys($this->fingerprintOf($copy)), fn($name) => !str_starts_with($name, 'rows of'));
        self::assertEqualsCanonicalizing(['table customers', 'table first orders', 'trigger order_placed'], $objects);
        self::assertSame(["$account@localhost"], $this->rows("SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '$copy'"));
        self::assertSame(['first orders'], $this->rows("SELECT EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '$copy'"));
    }

    /** @dataProvider drivers */
    public function testASnapshotOfTheTargetComesFirst(string $driver): void
    {
        $this->load("UPDATE customers SET name = 'later'");
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $result = $this->restored($manager->restore($this->id)->createSnapshot());

        $snapshot = $result->getSnapshotId();
        self::assertNotNull($snapshot);
        self::assertSame("before_restore_{$this->id}", $manager->getBackupById($snapshot)->getName());
        self::assertSame('none', $manager->getBackupById($snapshot)->getMetadata()['encryption']);
        self::assertNotContains('later', $this->rows('SELECT name FROM DB.customers'));
        $this->restored($manager->restore($snapshot));
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    /** @dataProvider keys */
    public function testASnapshotIsEncryptedWithTheKeyThatIsKnown(bool $raw): void
    {
        $key = $raw ? random_bytes(16) : 'correct horse battery staple';
        $builder = $this->manager->backup('sealed');
        $id = $this->succeed($raw ? $builder->encrypted($key, 'aes-128-gcm') : $builder->encrypt($key))->getId();
        $result = $this->restored($this->manager->restore($id)->decrypt($key)->createSnapshot());

        $metadata = $this->manager->getBackupById($result->getSnapshotId())->getMetadata();
        self::assertSame($raw ? 'aes-128-gcm' : 'aes-256-gcm', $metadata['encryption']);
        $this->restored($this->manager->restore($result->getSnapshotId())->decrypt($key));
        $plain = $this->restored($this->manager->restore($this->id)->decrypt('a key for nothing')->createSnapshot());
        self::assertSame('aes-256-gcm', $this->manager->getBackupById($plain->getSnapshotId())->getMetadata()['encryption']);
        $this->restored($this->manager->restore($plain->getSnapshotId())->decrypt('a key for nothing'));
    }

    public static function keys(): array
    {
        return ['a raw key' => [true], 'a passphrase' => [false]];
    }

    public function testNothingIsRestoredWhereTheSnapshotFails(): void
    {
        $this->load("UPDATE customers SET name = 'later'");
        $before = $this->fingerprintOf();
        ini_set('simplemdb_backup.lock_wait_timeout', 'soon'); // a setting that a backup refuses, and a restore does not have
        $result = $this->manager->restore($this->id)->createSnapshot()->execute();
        ini_restore('simplemdb_backup.lock_wait_timeout');

        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('could not be backed up first', $result->getMessage());
        self::assertNull($result->getSnapshotId());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        self::assertCount(1, $this->registry());
    }

    public function testAFailedRestoreStillNamesItsSnapshot(): void
    {
        $result = $this->manager->restore($this->id)->createSnapshot()
            ->options((new RestoreOptions())->addCustomSQLAfter('SELECT * FROM nowhere'))->execute();

        self::assertFalse($result->isSuccess());
        self::assertNotNull($this->manager->getBackupById((string) $result->getSnapshotId()));
    }

    public function testADatabaseThatIsNotThereHasNoSnapshot(): void
    {
        $result = $this->restored($this->manager->restore($this->id)->to("{$this->database}_new")->createSnapshot());

        self::assertNull($result->getSnapshotId());
        self::assertCount(1, $this->registry());
    }

    /** @dataProvider drivers */
    public function testACopyBesideTheOriginal(string $driver): void
    {
        $before = $this->fingerprintOf();
        $result = $this->restoreWith((new RestoreOptions())->onlyTables(['orders'])->mapTables(['orders' => 'orders_copy']), $driver);

        self::assertTrue($result->isSuccess(), $result->getMessage());
        $after = $this->fingerprintOf();
        self::assertSame($before['rows of orders'], $after['rows of orders_copy']);
        $this->assertSameDatabase($before, array_intersect_key($after, $before));
    }

    /** @dataProvider drivers */
    public function testWhatCannotBeIsRefusedBeforeAnythingChanges(string $driver): void
    {
        $this->load("UPDATE customers SET name = 'later'");
        $options = fn() => new RestoreOptions();
        $this->refused($options()->addDataFilter('orders', 'nothing = 1'), 'the filter of `orders`', $driver);
        $this->refused($options()->addDataFilter('order', '1'), 'holds no table order to filter', $driver);
        $this->refused($options()->addDataFilter('customers', 'id > 10')->enableForeignKeyChecks(), 'foreign key `', $driver);
        $this->refused($options()->mapTable('orders', 'customers'), 'would both be `customers`', $driver);
        $this->refused($options()->mapTable('orders', 'backups'), 'lists the backups', $driver);
        $this->refused($options()->mapTable('orders', 'x'), 'cannot be rewritten safely', $driver);
        $this->refused($options()->onlyTables(['x_*']), 'holds no table x_*', $driver);
        $this->refused($options()->excludeTables(['order']), 'holds no table order to exclude', $driver);
        $this->refused($options()->addCustomSQLBefore('DROP TABLE customers'), 'could not be rolled back', $driver);
        $this->refused($options()->addCustomSQLBefore("UPDATE audit SET what = 'x'; SELECT nothing"), 'statement 2 of the custom SQL before', $driver);
        $this->refused($options()->addCustomSQLAfter("UPDATE customers SET name = 'x'")->addCustomSQLAfter('SELECT nothing'), 'statement 2 of the custom SQL after', $driver);
        $this->refused($options()->pointInTime(new DateTime('2024-01-01'))->withBinaryLogs('/var/log'), 'binary logs', $driver);
    }

    /** @dataProvider drivers */
    public function testCustomSqlRunsInTheTarget(string $driver): void
    {
        $this->load('CREATE TABLE journal (what VARCHAR(99))');
        $result = $this->restoreWith(
            (new RestoreOptions())->addCustomSQLBefore("INSERT INTO journal VALUES ('before'); INSERT INTO journal SELECT COUNT(*) FROM orders")
                ->addCustomSQLAfter('ALTER TABLE orders ADD COLUMN checked INT')
                ->addCustomSQLAfter("UPDATE orders SET checked = 1; INSERT INTO journal VALUES ('after')"),
            $driver
        );

        self::assertTrue($result->isSuccess(), $result->getMessage());
        self::assertSame(['before', '60', 'after'], $this->rows('SELECT what FROM DB.journal'));
        self::assertEquals([60], $this->rows('SELECT SUM(checked) FROM DB.orders'));
    }

    /** @dataProvider policies */
    public function testRowsThatAreThere(string $policy, array $expected): void
    {
        $this->load("SET foreign_key_checks = 0; DELETE FROM customers WHERE id > 1; UPDATE customers SET name = 'mine';
            INSERT INTO customers (id, name, preferences, token) VALUES (100000, 'mine', '{}', 'x')");
        $result = $this->restored($this->manager->restore($this->id)->skipSchema()->tables(['customers'])->existingRows($policy));

        self::assertSame(['customers'], $result->getRestoredTables());
        self::assertSame($expected, array_map(intval(...), $this->rows("SELECT id FROM DB.customers WHERE name = 'mine' ORDER BY id")));
        self::assertGreaterThan(1, count($this->rows('SELECT id FROM DB.customers')));
    }

    public static function policies(): array
    {
        return [['truncate', []], ['ignore', [1, 100000]], ['replace', [100000]]];
    }

    public function testAPolicyThatThereIsNot(): void
    {
        $this->expectException(BackupException::class);
        $this->manager->restore($this->id)->existingRows('merge');
    }

    /** @dataProvider dumps */
    public function testADumpOfAnotherProgram(string $options, string $packer): void
    {
        $before = $this->fingerprintOf();
        $file = "{$this->folder}/dump.sql";
        [$status, $output] = $this->pipe('', 'mariadb-dump --no-defaults -uroot -S ' . escapeshellarg($this->socket())
            . " --routines --events --ignore-table={$this->database}.backups $options {$this->database} $packer > $file");
        self::assertSame(0, $status, $output);
        $this->load("UPDATE customers SET name = 'later'");
        $result = $this->restored($this->manager->restoreFile($file)->createSnapshot());

        self::assertSame(['audit', 'customers', 'orders'], $result->getRestoredTables());
        self::assertNotNull($result->getSnapshotId());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        self::assertSame([], $this->databases("{$this->database}\\_\\_%"));
        // Into another database, with everything a restore can be told.
        $copy = "{$this->database}_copy";
        $options = (new RestoreOptions())->onlyTables(['cust*'])->mapTable('customers', 'people')->addDataFilter('customers', 'id <= 3');
        $this->restored($this->manager->restoreFile($file)->to($copy)->options($options));
        self::assertSame(['people' => 3], count_rows($this->admin(), $copy));
    }

    public static function dumps(): array
    {
        return [['', ''], ['--databases', '| gzip'], ['--skip-extended-insert --hex-blob', '| bzip2']];
    }

    public function testOneOfTheDatabasesOfADump(): void
    {
        $file = "{$this->folder}/two.sql";
        $of = fn (string $name): string => "CREATE DATABASE `$name`;\nUSE `$name`;\nCREATE TABLE t (name VARCHAR(9));\nINSERT INTO t VALUES ('$name');\n";
        file_put_contents($file, "-- MariaDB dump 10.19\nCHANGE MASTER TO MASTER_LOG_POS=4;\n{$of('one')}{$of('two')}-- Dump completed\n");
        $restore = fn (): RestoreBuilder => $this->manager->restoreFile($file)->to("{$this->database}_copy");

        $result = $restore()->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('several databases: `one`, `two`', $result->getMessage());
        $preview = $restore()->preview();
        self::assertSame(['one', 'two'], $preview['dump']['databases']);
        self::assertStringContainsString('several databases: `one`, `two`', $preview['problem']);
        self::assertNull($restore()->fromDatabase('two')->preview()['problem']);
        self::assertStringContainsString('does not hold the database `three`', $restore()->fromDatabase('three')->preview()['problem']);

        $result = $this->restored($restore()->fromDatabase('two'));
        self::assertSame('two', $this->admin()->fetchValue("SELECT name FROM {$this->database}_copy.t"));
        self::assertStringContainsString('line 2', $result->toArray()['notes'][0]);

        $archive = $this->manager->restore($this->succeed($this->manager->backup('own'))->getId());
        self::assertStringContainsString('a backup holds one', $archive->fromDatabase('two')->execute()->getMessage());
        self::assertStringContainsString('a backup holds one', $archive->preview()['problem']);
    }

    public function testADumpThatWasCut(): void
    {
        $before = $this->fingerprintOf();
        file_put_contents("{$this->folder}/cut.sql", "-- MariaDB dump 10.19\nDROP TABLE IF EXISTS customers;\nCREATE TABLE customers (id INT);\n");
        $result = $this->manager->restoreFile("{$this->folder}/cut.sql")->execute();

        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('cut short', $result->getMessage());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $restore = fn (): RestoreBuilder => $this->manager->restoreFile("{$this->folder}/cut.sql");
        self::assertStringContainsString('cut short', $restore()->preview()['problem']);
        $preview = $restore()->noVerification()->preview();
        self::assertNull($preview['problem']);
        self::assertStringContainsString('not complete', implode($preview['dump']['notes']));
    }

    public function testAFolderOfMydumpers(): void
    {
        $folder = dirname(__DIR__) . '/dumps/real/mydumper-1.0';
        $copy = "{$this->database}_copy";
        $preview = $this->manager->restoreFile($folder)->preview();
        self::assertSame([19, null], [count($preview['tables']), $preview['problem']]);
        self::assertSame(3, $preview['table_sizes']['moments']['rows']);
        $options = (new RestoreOptions())->onlyTables(['moments', 'log'])->mapTable('log', 'journal');
        $this->restored($this->manager->restoreFile($folder)->to($copy)->options($options));
        self::assertEquals(['journal' => 1, 'moments' => 3], count_rows($this->admin(), $copy));
        // A key given means: only what that key sealed.
        $result = $this->manager->restoreFile($folder)->decrypt(random_bytes(32))->to($copy)->execute();
        self::assertStringContainsString('not encrypted', $result->getMessage());
        self::assertStringContainsString('not encrypted', $this->manager->restoreFile($folder)->decrypt(random_bytes(32))->preview()['problem']);
        // One that was not finished.
        mkdir("{$this->folder}/cut");
        array_map(fn($file) => copy($file, "{$this->folder}/cut/" . basename($file)), glob("$folder/*"));
        rename("{$this->folder}/cut/metadata", "{$this->folder}/cut/metadata.partial");
        $result = $this->manager->restoreFile("{$this->folder}/cut")->to($copy)->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('metadata.partial', $result->getMessage());
        self::assertStringContainsString('metadata.partial', $this->manager->restoreFile("{$this->folder}/cut")->preview()['problem']);
        self::assertEquals(['journal' => 1, 'moments' => 3], count_rows($this->admin(), $copy));
    }

    public function testAFolderThatHoldsNoDump(): void
    {
        $this->expectException(BackupException::class);
        $this->expectExceptionMessage('File not found');
        $this->manager->restoreFile($this->folder);
    }

    public function testAnArchiveThatTheRegistryDoesNotKnow(): void
    {
        $key = random_bytes(32);
        $file = $this->archive($this->succeed($this->manager->backup('sealed')->encrypted($key, 'aes-256-gcm')->compress('zstd')));
        $before = $this->fingerprintOf();
        $this->load("UPDATE customers SET name = 'later'");
        $this->restored($this->manager->restoreFile($file)->decrypt($key));
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    public function testAFileThatIsNotThere(): void
    {
        $this->expectException(BackupException::class);
        $this->manager->restoreFile("{$this->folder}/nothing.sql");
    }
}
