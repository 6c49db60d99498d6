<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\RestoreOptions;
use SimpleMDB\DatabaseInterface;
use SimpleMDB\SimpleMySQLi;
use SimpleMDB\SimplePDO;

/** An account that may do everything in one database, and nothing beside it: what a restore needs, it makes in there. */
final class SharedHostTest extends BackupTestCase
{
    private string $account;

    protected function setUp(): void
    {
        parent::setUp();
        $this->account = "only_{$this->database}";
        $only = str_replace('_', '\_', $this->database);
        $this->admin()->query("CREATE USER `{$this->account}`@localhost IDENTIFIED BY 'shared'");
        $this->admin()->query("GRANT ALL ON `$only`.* TO `{$this->account}`@localhost");
        $this->admin()->query('SET GLOBAL log_bin_trust_function_creators = 1');
        $sample = file_get_contents(dirname(__DIR__) . '/support/php/sample.sql');
        $this->asAccount("SET @orders = 60;\n$sample");
    }

    protected function tearDown(): void
    {
        $this->admin()->query("DROP USER IF EXISTS `{$this->account}`@localhost");
        parent::tearDown();
    }

    protected function connect(string $driver = 'mysqli', ?string $database = null): DatabaseInterface
    {
        $arguments = ['localhost', $this->account, 'shared', $database ?? $this->database, 'socket' => $this->socket()];
        return match ($driver) {
            'mysqli' => new SimpleMySQLi(...$arguments),
            'pdo' => new SimplePDO(...$arguments),
            'plain' => new PlainDatabase(new SimpleMySQLi(...$arguments)),
        };
    }

    /** What the account makes is its own. */
    private function asAccount(string $sql): void
    {
        $client = str_replace(' -uroot ', " -u{$this->account} -pshared ", $this->client($this->database));
        [$status, $output] = $this->pipe($sql, $client);
        self::assertSame(0, $status, "loading SQL: $output");
    }

    private function assertNothingLeft(): void
    {
        self::assertSame([$this->database], $this->databases("{$this->database}%"));
        $ours = $this->admin()->query('SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME LIKE ?', [$this->database, '\_\_simplemdb%']);
        self::assertSame([], $ours->fetchAll('col'));
    }

    /** @dataProvider drivers */
    public function testADatabaseComesBackInItsPlace(string $driver): void
    {
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('all'))->getId();
        $before = $this->fingerprintOf();
        $this->asAccount("SET foreign_key_checks = 0; UPDATE customers SET name = 'later'; DELETE FROM orders WHERE id > 5;
            DROP VIEW spending; DROP TRIGGER order_placed; DROP TABLE audit; DROP FUNCTION gross; CREATE TABLE later (id INT UNSIGNED,
            CONSTRAINT later_customer FOREIGN KEY (id) REFERENCES customers (id)); INSERT INTO later VALUES (1)");
        $preview = $manager->restore($id)->preview();
        self::assertContains('orders', $preview['replaced']['tables']);

        $result = $this->restored($manager->restore($id)->createSnapshot()->connections(2));
        self::assertNotNull($result->getSnapshotId());
        $this->assertNothingLeft();
        $this->asAccount('DROP TABLE later');
        $this->assertSameDatabase($before, $this->fingerprintOf());

        $this->restored($manager->restore($result->getSnapshotId()));
        self::assertSame(5, (int) $this->admin()->fetchValue("SELECT COUNT(*) FROM `{$this->database}`.orders"));
        $this->assertNothingLeft();
    }

    /** @dataProvider drivers */
    public function testWhatFailsLateChangesNothing(string $driver): void
    {
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('all'))->getId();
        $this->asAccount("UPDATE customers SET name = 'later'");
        $before = $this->fingerprintOf();
        $options = (new RestoreOptions())->addCustomSqlAfter('UPDATE customers SET nothing = 1');
        $result = $manager->restore($id)->options($options)->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('nothing', $result->getMessage());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNothingLeft();
    }

    /** @dataProvider drivers */
    public function testASnapshotIsOfTheTargetAsItIsMeantToBe(string $driver): void
    {
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('all'))->getId();
        $this->asAccount("INSERT INTO audit (what) VALUES ('later')");
        $before = $this->fingerprintOf();
        // As a restore leaves it that is killed when the tables have just been swapped.
        $old = '__simplemdb_0a1b2c3d_old_0123456789';
        $collation = $this->admin()->fetchValue("SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '{$this->database}'");
        $place = fn (string $table) => ['database' => $this->database, 'table' => $table];
        $journal = [
            ['what' => 'target', 'database' => ['name' => $this->database, 'charset' => 'utf8mb4', 'collation' => $collation], 'existed' => true],
            ['what' => 'table', 'name' => 'audit', 'staged' => $place(str_replace('old', 'new', $old)), 'replaced' => $place($old)],
        ];
        $this->asAccount("CREATE TABLE __simplemdb_0a1b2c3d_restore (target VARCHAR(64) PRIMARY KEY);
            INSERT INTO __simplemdb_0a1b2c3d_restore VALUES ('{$this->database}');
            CREATE TABLE __simplemdb_0a1b2c3d_journal (seq INT PRIMARY KEY, entry LONGTEXT NOT NULL);
            RENAME TABLE audit TO $old; CREATE TABLE audit (id INT)");
        foreach ($journal as $n => $entry) {
            $this->admin()->query("INSERT INTO `{$this->database}`.__simplemdb_0a1b2c3d_journal VALUES (?, ?)", [$n, json_encode($entry)]);
        }

        $result = $this->restored($manager->restore($id)->createSnapshot());
        self::assertSame(1, $result->toArray()['recovered']['undone']);
        $this->restored($manager->restore($result->getSnapshotId()));
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNothingLeft();
    }

    public function testReplacedTablesAreKeptUnderNamesOfTheirOwn(): void
    {
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('all'))->getId();
        $this->asAccount("UPDATE customers SET name = 'later'");
        $result = $this->restored($manager->restore($id)->keepReplaced());
        self::assertSame($this->database, $result->toArray()['replaced_tables_in']);
        self::assertSame(1, preg_match('/\bcustomers__replaced_[0-9a-f]{8}\b/', $result->getMessage(), $kept), $result->getMessage());
        self::assertSame('later', $this->admin()->fetchValue("SELECT name FROM `{$this->database}`.`$kept[0]` LIMIT 1"));
        $this->assertNothingLeft();
    }

    public function testWhatNeedsADatabaseOfItsOwnSaysSo(): void
    {
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('all'))->getId();
        $result = $manager->restore($id)->to("{$this->database}_copy")->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('the account may not make databases', $result->getMessage());

        $this->assertNothingLeft();
    }

    public function testADumpNeedsNoDatabaseOfItsOwn(): void
    {
        $manager = $this->manager();
        file_put_contents("{$this->folder}/other.sql", "CREATE TABLE `of_a_dump` (`id` int);\nINSERT INTO `of_a_dump` VALUES (7);\n");
        $this->restored($manager->restoreFile("{$this->folder}/other.sql"));
        $rows = $this->admin()->query("SELECT id FROM `{$this->database}`.of_a_dump")->fetchAll('col');
        self::assertSame(['7'], array_map(strval(...), $rows));
        $this->assertNothingLeft();
    }
}
