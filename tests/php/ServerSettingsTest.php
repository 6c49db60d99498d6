<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\DatabaseInterface;
use SimpleMDB\SimpleMySQLi;
use SimpleMDB\SimplePDO;

/**
 * Whatever is set for all sessions of a server: a manager is made, backs up, lists, verifies, restores and deletes, the
 * copy is the same, and the project's own session is as it was.
 */
final class ServerSettingsTest extends BackupTestCase
{
    private static ?PrivateServer $server = null;

    /** Variables, each with values of its range; a server knows most of them. */
    private const SETTINGS = [
        'autocommit' => ['0'],
        'big_tables' => ['1'],
        'binlog_format' => ["'STATEMENT'", "'MIXED'", "'ROW'"],
        'character_set_client' => ["'latin1'"],
        'character_set_connection' => ["'latin1'"],
        'character_set_results' => ["'latin1'"],
        'collation_connection' => ["'latin1_german2_ci'", "'utf8mb4_bin'"],
        'completion_type' => ["'CHAIN'", "'RELEASE'"],
        'default_storage_engine' => ["'MyISAM'", "'MEMORY'"],
        'default_tmp_storage_engine' => ["'MyISAM'"],
        'default_week_format' => ['7'],
        'div_precision_increment' => ['0', '30'],
        'explicit_defaults_for_timestamp' => ['0', '1'],
        'foreign_key_checks' => ['0'],
        'group_concat_max_len' => ['4'],
        'information_schema_stats_expiry' => ['0'],
        'innodb_default_row_format' => ["'compact'", "'redundant'", "'dynamic'"],
        'innodb_strict_mode' => ['0', '1'],
        'lc_messages' => ["'de_DE'"],
        'lc_time_names' => ["'de_DE'"],
        'lock_wait_timeout' => ['1'],
        'low_priority_updates' => ['1'],
        'max_error_count' => ['0'],
        'max_execution_time' => ['1', '1000'],
        'max_join_size' => ['1', '10'],
        'max_length_for_sort_data' => ['4'],
        'max_sort_length' => ['8', '64'],
        'max_statement_time' => ['0.05'],
        'net_read_timeout' => ['1'],
        'net_write_timeout' => ['1'],
        'old_mode' => ["'NO_PROGRESS_INFO'", "''"],
        'optimizer_search_depth' => ['0'],
        'print_identified_with_as_hex' => ['1'],
        'show_create_table_verbosity' => ['1'],
        'sql_auto_is_null' => ['1'],
        'sql_big_selects' => ['0'],
        'sql_buffer_result' => ['1'],
        'sql_generate_invisible_primary_key' => ['1'],
        'sql_if_exists' => ['1'],
        'sql_mode' => [
            "''", "'ANSI'", "'ANSI_QUOTES'", "'TRADITIONAL'", "'NO_BACKSLASH_ESCAPES'", "'PIPES_AS_CONCAT'", "'IGNORE_SPACE'",
            "'NO_ZERO_DATE,NO_ZERO_IN_DATE,STRICT_ALL_TABLES'", "'ORACLE'", "'PAD_CHAR_TO_FULL_LENGTH'", "'HIGH_NOT_PRECEDENCE'",
            "'NO_UNSIGNED_SUBTRACTION'", "'EMPTY_STRING_IS_NULL'", "'ONLY_FULL_GROUP_BY'", "'NO_AUTO_VALUE_ON_ZERO'", "'MSSQL'",
        ],
        'sql_notes' => ['0'],
        'sql_quote_show_create' => ['0'],
        'sql_require_primary_key' => ['1'],
        'innodb_force_primary_key' => ['1'],
        'sql_safe_updates' => ['1'],
        'sql_select_limit' => ['0', '1', '3'],
        'sql_warnings' => ['1'],
        'standard_compliant_cte' => ['0'],
        'system_versioning_alter_history' => ["'KEEP'"],
        'tmp_table_size' => ['1024'],
        'transaction_isolation' => ["'READ-UNCOMMITTED'", "'SERIALIZABLE'"],
        'transaction_read_only' => ['1'],
        'tx_read_only' => ['1'],
        'time_zone' => ["'+05:30'", "'-11:00'"],
        'unique_checks' => ['0'],
        'updatable_views_with_limit' => ['0'],
        'use_stat_tables' => ["'never'"],
        'wait_timeout' => ['5'],
    ];

    /** What can only be said when a server starts. */
    private const STARTS = [
        '--lower-case-table-names=1', '--enforce-storage-engine=InnoDB', '--enforce-storage-engine=Aria', '--enforce-storage-engine=MyISAM',
        '--innodb-default-row-format=redundant', '--init-connect=SET sql_select_limit = 1', '--skip-innodb-strict-mode',
        '--character-set-server=latin1 --collation-server=latin1_swedish_ci', '--skip-character-set-client-handshake',
    ];

    public static function tearDownAfterClass(): void
    {
        self::$server = null;
    }

    private function server(): PrivateServer
    {
        return self::$server ??= new PrivateServer(['--log-bin', '--server-id=7', '--max-connections=200']);
    }

    public static function families(): array
    {
        $all = [];
        foreach (array_chunk(array_keys(self::SETTINGS), 15) as $names) {
            foreach (['mysqli', 'plain'] as $driver) {
                $all["$names[0] and on, $driver"] = [$names, $driver, 'life'];
            }
            foreach (['mysqli', 'pdo', 'plain'] as $driver) {
                $all["$names[0] and on, $driver, the registry alone"] = [$names, $driver, 'registry'];
            }
        }
        return $all;
    }

    private function over(PrivateServer $server, string $driver): DatabaseInterface
    {
        $arguments = ['localhost', 'app', 'shared', 'shop', 'socket' => $server->socket];
        return match ($driver) {
            'mysqli' => new SimpleMySQLi(...$arguments),
            'pdo' => new SimplePDO(...$arguments),
            'plain' => new PlainDatabase(new SimpleMySQLi(...$arguments)),
        };
    }

    /** A connection of the test's own, under settings of its own. */
    private function root(PrivateServer $server, string $database = 'mysql'): SimpleMySQLi
    {
        $root = $server->connect($database);
        $root->query("SET SESSION sql_mode = '', sql_select_limit = 18446744073709551615, sql_big_selects = 1, time_zone = '+00:00', autocommit = 1, completion_type = 'NO_CHAIN'
            /*M!100001 , max_statement_time = 0, tx_read_only = 0 *//*!50720 , max_execution_time = 0, transaction_read_only = 0 */");
        return $root;
    }

    private function prepare(PrivateServer $server): void
    {
        $root = $this->root($server);
        $root->query('DROP DATABASE IF EXISTS shop');
        $root->query('DROP DATABASE IF EXISTS shop_copy');
        $root->query('CREATE DATABASE shop CHARACTER SET utf8mb4');
        $root->query('CREATE TABLE shop.goods (id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40) NOT NULL, price DECIMAL(9,2), made DATETIME, KEY (name)) ENGINE=InnoDB');
        $root->query('CREATE TABLE shop.empty_one (id INT PRIMARY KEY) ENGINE=InnoDB');
        for ($i = 1; $i <= 30; $i++) {
            $root->query('INSERT INTO shop.goods (name, price, made) VALUES (?, ?, ?)', ["it's \\ ünï $i", $i / 7, "2024-01-02 03:04:$i"]);
        }
        $root->query("CREATE USER IF NOT EXISTS app@localhost IDENTIFIED BY 'shared'");
        $root->query('GRANT ALL ON *.* TO app@localhost');
    }

    private function checksums(PrivateServer $server, string $database): array
    {
        $root = $this->root($server, $database);
        return array_map(fn ($table) => $root->query("CHECKSUM TABLE $table EXTENDED")->fetch('num')[1], ['goods', 'empty_one']);
    }

    /** All variables of a session that may tell what it was set to. */
    private function session(DatabaseInterface $db): array
    {
        $all = [];
        foreach ([...array_keys(self::SETTINGS), 'sql_log_bin', 'tx_isolation', 'max_allowed_packet', 'character_set_database'] as $name) {
            try {
                $all[$name] = $db->query("SELECT @@SESSION.$name LIMIT 1")->fetch('num')[0];
            } catch (\Exception) {
                // no variable of this server, or none of a session
            }
        }
        self::assertGreaterThan(30, count($all));
        return $all;
    }

    /** The whole life of a backup; a word on what went wrong, or none. */
    private function life(PrivateServer $server, string $driver): string
    {
        $said = '';
        try {
            $before = $this->checksums($server, 'shop');
            $db = $this->over($server, $driver);
            $session = $this->session($db);
            $manager = new BackupManager($db, $this->folder);
            $result = $manager->backup('of all')->execute();
            if (!$result->isSuccess()) {
                return 'backup: ' . $result->getErrorMessage();
            }
            $id = $result->getId();
            $fresh = fn () => new BackupManager($this->over($server, $driver), $this->folder);
            foreach (['the same' => $manager, 'another' => $fresh()] as $which => $one) {
                if (array_map(fn ($backup) => $backup->getId(), $one->list()) !== [$id]) {
                    return "list() of $which manager";
                }
            }
            if ((int) $this->root($server, 'shop')->fetchValue('SELECT COUNT(*) FROM backups') !== 1) {
                return 'no row was committed';
            }
            if (!$manager->verify($id)) {
                return 'verify()';
            }
            foreach (['shop_copy', 'shop'] as $target) {
                $restored = $fresh()->restore($id)->to($target)->execute();
                if (!$restored->isSuccess()) {
                    return "restore to $target: " . $restored->getMessage();
                }
                if ($this->checksums($server, $target) !== $before) {
                    return "the copy in $target differs";
                }
            }
            if ($this->session($db) !== $session) {
                $now = $this->session($db);
                return 'the session was changed: ' . json_encode(array_diff_assoc($now, $session) + array_diff_assoc($session, $now));
            }
            if (!$fresh()->delete($id) || $fresh()->list() !== []) {
                return 'delete()';
            }
        } catch (\Throwable $thrown) {
            return get_class($thrown) . ': ' . $thrown->getMessage();
        } finally {
            exec('rm -rf ' . escapeshellarg($this->folder));
        }
        return $said;
    }

    /** The life of a backup that somebody else makes: what the extension itself asks of the project's connection. */
    private function registryAlone(PrivateServer $server, string $driver): string
    {
        try {
            $db = $this->over($server, $driver);
            $session = $this->session($db);
            $strategy = new class ($server->connect('shop')) extends \SimpleMDB\Backup\BackupStrategy {
                public function execute(\SimpleMDB\Backup\BackupConfig $config): \SimpleMDB\Backup\BackupResult
                {
                    return new \SimpleMDB\Backup\BackupResult('an \'id\' \\', $config->getName(), 'x.sql', 5, new \DateTime('2024-01-02 03:04:05'), 1.0, 'abc', ['a' => 'it\'s']);
                }
            };
            $new = fn () => (new BackupManager($this->over($server, $driver), $this->folder))->registerStrategy(\SimpleMDB\Backup\BackupType::FULL, $strategy);
            $manager = (new BackupManager($db, $this->folder))->registerStrategy(\SimpleMDB\Backup\BackupType::FULL, $strategy);
            $result = $manager->backup("it's ünï")->execute();
            if (!$result->isSuccess()) {
                return 'backup: ' . $result->getErrorMessage();
            }
            foreach ([$manager, $new()] as $one) {
                $found = array_map(fn ($backup) => [$backup->getName(), $backup->getCreatedAt()->format('c'), $backup->getMetadata()], $one->list());
                if ($found !== [["it's ünï", (new \DateTime('2024-01-02 03:04:05'))->format('c'), ['a' => "it's"]]]) {
                    return 'list(): ' . json_encode($found);
                }
            }
            if ((int) $this->root($server, 'shop')->fetchValue('SELECT COUNT(*) FROM backups') !== 1) {
                return 'no row was committed';
            }
            if ($new()->getBackupById($result->getId()) === null || !$manager->delete($result->getId()) || $new()->list() !== []) {
                return 'found and deleted';
            }
            $now = $this->session($db);
            return $now === $session ? '' : 'the session was changed: ' . json_encode(array_diff_assoc($now, $session));
        } catch (\Throwable $thrown) {
            return get_class($thrown) . ': ' . $thrown->getMessage();
        } finally {
            exec('rm -rf ' . escapeshellarg($this->folder));
        }
    }

    /** @dataProvider families */
    public function testUnderEachSetting(array $names, string $driver, string $what): void
    {
        $server = $this->server();
        $root = $this->root($server);
        $known = array_column($root->query('SHOW GLOBAL VARIABLES')->fetchAll('num'), 1, 0);
        [$failed, $tried] = [[], 0];
        foreach ($names as $name) {
            foreach (array_key_exists($name, $known) ? self::SETTINGS[$name] : [] as $value) {
                $this->prepare($server);
                try {
                    $root->query("SET GLOBAL $name = $value");
                } catch (\mysqli_sql_exception) {
                    continue; // a value of another server
                }
                $tried++;
                $wrong = $what === 'life' ? $this->life($server, $driver) : $this->registryAlone($server, $driver);
                $root->query("SET GLOBAL $name = DEFAULT");
                if ($wrong !== '') {
                    $failed[] = "$name = $value: $wrong";
                }
            }
        }
        self::assertSame([], $failed, implode("\n", $failed));
        self::assertGreaterThan(5, $tried);
    }

    public static function starts(): array
    {
        return array_combine(self::STARTS, array_map(fn ($option) => [$option], self::STARTS));
    }

    /** @dataProvider starts */
    public function testUnderEachOptionOfTheStart(string $option): void
    {
        if (!str_contains($this->admin()->getServerVersion(), 'MariaDB') && preg_match('/enforce-storage|skip-innodb-strict|client-handshake/', $option)) {
            $this->expectNotToPerformAssertions();   // MySQL has no such option
            return;
        }
        $server = new PrivateServer(preg_split('/ (?=--)/', $option));
        $this->prepare($server);
        $this->root($server)->query("REVOKE ALL ON *.* FROM app@localhost");   // for whom init_connect is run
        foreach (['shop', 'shop\_%'] as $database) {
            $this->root($server)->query("GRANT ALL ON `$database`.* TO app@localhost");
        }
        foreach (['mysqli', 'plain'] as $driver) {
            self::assertSame('', $this->registryAlone($server, $driver), "$option, $driver");
            if (preg_match('/enforce-storage-engine=(?!InnoDB)/', $option)) {
                continue;   // where nothing may be made of the engine of what is restored
            }
            self::assertSame('', $this->life($server, $driver), "$option, $driver");
            $this->root($server)->query('DROP DATABASE shop_copy');
        }
    }
}
