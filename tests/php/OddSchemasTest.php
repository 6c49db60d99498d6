<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\MigrationGenerator;
use SimpleMDB\Backup\SchemaAnalyzer;
use SimpleMDB\Exceptions\SchemaException;

/** Schemas that nobody should have, and somebody has. */
final class OddSchemasTest extends BackupTestCase
{
    use MakesMigrations;

    public static function schemas(): array
    {
        $long = str_repeat('日', 63);
        $table = str_repeat('t', 63);
        $code = "?> <?php {{upMethod}} {{className}} \$this->x {\$y} ''; // */ /* \\\\n \\\\ \\n\\r\\t \" `";
        return [
            'the longest names' => ["CREATE TABLE `{$table}p` (`{$long}i` INT NOT NULL, `{$long}j` INT NOT NULL, PRIMARY KEY (`{$long}i`, `{$long}j`), UNIQUE KEY `{$long}u` (`{$long}j`, `{$long}i`));
                CREATE TABLE `{$table}a` (`{$long}i` INT, `{$long}j` INT, KEY `{$long}k` (`{$long}i`, `{$long}j`), CONSTRAINT `{$long}f` FOREIGN KEY (`{$long}i`, `{$long}j`) REFERENCES `{$table}p` (`{$long}i`, `{$long}j`));
                CREATE TABLE `" . str_repeat('日', 40) . "` (id INT NOT NULL PRIMARY KEY)"],
            'code in texts' => ["CREATE TABLE t (id INT NOT NULL PRIMARY KEY COMMENT '\\0$code\\0', n VARCHAR(9) DEFAULT '\\0\\Z', e ENUM('$code', '?>', '''') NOT NULL DEFAULT '$code', s SET('?>', '\"', '''') DEFAULT '?>', v VARCHAR(200) DEFAULT '$code', KEY k (v(9)) COMMENT '$code') COMMENT = '$code';
                CREATE TABLE plain (id INT NOT NULL PRIMARY KEY COMMENT '?> <?php {{upMethod}}', e ENUM('?>', '''', '{{downMethod}}', '\$x') NOT NULL DEFAULT '''', v VARCHAR(99) NOT NULL DEFAULT '{{namespace}} ?>')"],
            'code in names' => ['CREATE TABLE `?> {{upMethod}}` (`$this` INT NOT NULL PRIMARY KEY, `{$x}` INT, `it\'s` INT, `a\\` INT, `?>` INT, KEY `{{className}}` (`?>`), KEY `b\\` (`a\\`));
                CREATE TABLE `a\\` (`{{downMethod}}` INT NOT NULL PRIMARY KEY); CREATE TABLE `$this` (`a``b` INT NOT NULL PRIMARY KEY);
                CREATE TABLE `0` (`0` INT NOT NULL PRIMARY KEY, `00` INT, KEY `0` (`0`), KEY `1` (`00`)); CREATE TABLE `-1` (`0x1` INT NOT NULL PRIMARY KEY, ` 1` INT); CREATE TABLE `.5` (`+1` INT NOT NULL PRIMARY KEY)'],
            // PHP before 8.4 takes these for parameters where a statement goes through PDO.
            'names as parameters' => ['CREATE TABLE `a?b` (`c?` INT NOT NULL PRIMARY KEY, `:d` INT COMMENT \'? :e\', v VARCHAR(9) NOT NULL DEFAULT \'it\'\'s ? :f\', KEY `?` (`:d`), g INT AS (`:d` + 1) VIRTUAL)', PHP_VERSION_ID < 80400],
            'classes of one name' => ['CREATE TABLE order_items (id INT NOT NULL PRIMARY KEY); CREATE TABLE `order-items` (id INT NOT NULL PRIMARY KEY); CREATE TABLE OrderItems (id INT NOT NULL PRIMARY KEY); CREATE TABLE `__` (id INT NOT NULL PRIMARY KEY)'],
            'defaults' => ["CREATE TABLE t (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, a VARCHAR(40) DEFAULT 'CURRENT_TIMESTAMP', b VARCHAR(40) NOT NULL DEFAULT 'uuid()', c VARCHAR(40) DEFAULT 'null', d VARCHAR(40) DEFAULT ' ', e VARCHAR(40) DEFAULT '0', f VARCHAR(40) NOT NULL DEFAULT 'false',
                g DECIMAL(20, 10) DEFAULT -0.5, h DOUBLE DEFAULT -1e300, i FLOAT DEFAULT 0.1, j BIGINT DEFAULT -9223372036854775808, k BIGINT UNSIGNED DEFAULT 18446744073709551615, l TINYINT(1) NOT NULL DEFAULT 2, m TINYINT(1) NOT NULL DEFAULT 1, n BOOLEAN DEFAULT FALSE,
                o DATE DEFAULT '2024-02-29', p TIME DEFAULT '-838:59:59', q TIME(3) DEFAULT '00:00:00.5', r YEAR DEFAULT 2024, s DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), t TIMESTAMP NULL DEFAULT NULL, u TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
                v DATETIME NULL ON UPDATE CURRENT_TIMESTAMP, w BIT(3) NOT NULL DEFAULT b'10', x ENUM('0', '1', '') NOT NULL DEFAULT '', y CHAR(0) DEFAULT '', z BINARY(2) NOT NULL DEFAULT '\\0\\0',
                aa INT NOT NULL DEFAULT 0, ab DECIMAL(5,0) UNSIGNED ZEROFILL DEFAULT 7, ac INT(3) ZEROFILL, ad TIMESTAMP NOT NULL DEFAULT '2001-02-03 04:05:06', ae VARCHAR(9) DEFAULT 'b''1''', af VARCHAR(9) NOT NULL DEFAULT '\\\\', ag DATETIME DEFAULT '1000-01-01 00:00:00',
                ah VARCHAR(60) DEFAULT (concat('it''s', '\\\\', '?>')), ai INT DEFAULT (1 + 2), aj DATETIME DEFAULT (now() + INTERVAL 1 DAY), ak DATE DEFAULT (curdate()))"],
            'circles of several columns, over databases' => ['CREATE DATABASE `OTHER`; CREATE TABLE `OTHER`.p (a INT NOT NULL, b VARCHAR(9) NOT NULL, PRIMARY KEY (a, b)) CHARACTER SET ascii;
                CREATE TABLE z (a INT NOT NULL, b VARCHAR(9) NOT NULL, c INT, PRIMARY KEY (a, b), KEY c (c, b), CONSTRAINT itself FOREIGN KEY (c, b) REFERENCES z (a, b) ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT `far` FOREIGN KEY (a, b) REFERENCES `OTHER`.p (a, b) ON DELETE CASCADE) CHARACTER SET ascii;
                CREATE TABLE y (a INT NOT NULL, b VARCHAR(9) NOT NULL, PRIMARY KEY (a, b), CONSTRAINT y_z FOREIGN KEY (a, b) REFERENCES z (a, b)) CHARACTER SET ascii;
                ALTER TABLE z ADD CONSTRAINT z_y FOREIGN KEY (a, b) REFERENCES y (a, b) ON UPDATE CASCADE;
                SET foreign_key_checks = 0; CREATE TABLE nowhere (a INT, b INT, KEY (a, b), CONSTRAINT nowhere FOREIGN KEY (a, b) REFERENCES `OTHER`.gone (a, b), CONSTRAINT never FOREIGN KEY (a) REFERENCES `OTHER_never`.gone (a), CONSTRAINT x_y FOREIGN KEY (b) REFERENCES `gone?` (a) ON DELETE SET NULL)'],
            'keys in odd orders' => ["CREATE TABLE p (id INT NOT NULL PRIMARY KEY, n VARCHAR(9), g INT AS (id + 1) STORED, UNIQUE KEY g (g), KEY z (n), KEY a (g, n), UNIQUE KEY b (n(3)));
                CREATE TABLE c (x INT, y INT, g INT AS (x + 1) STORED, id INT NOT NULL, PRIMARY KEY (id), FOREIGN KEY (y) REFERENCES p (id), FOREIGN KEY (x) REFERENCES p (id), KEY q (y, x), CONSTRAINT c_ibfk_7 FOREIGN KEY (id) REFERENCES p (id), FULLTEXT KEY f (t), t TEXT, UNIQUE KEY (g));
                CREATE TABLE counts (a INT NOT NULL, b INT UNSIGNED NOT NULL AUTO_INCREMENT, c INT AS (a) VIRTUAL, PRIMARY KEY (a, b), UNIQUE KEY (b), KEY (c)) AUTO_INCREMENT = 77;
                CREATE TABLE counts_second (a INT NOT NULL, b BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, PRIMARY KEY (a, b)) ENGINE = MyISAM;
                CREATE TABLE counts_floats (a INT NOT NULL PRIMARY KEY, b BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE KEY COMMENT 'x\\\\', c INT(5) ZEROFILL) COMMENT = '\\0\\n?>'"],
            'character sets' => ["CREATE TABLE a (a VARCHAR(9) COLLATE utf8mb4_bin, b TEXT CHARACTER SET ascii, c CHAR(3) CHARACTER SET binary, d VARCHAR(9), e ENUM('é') CHARACTER SET latin1 NOT NULL, f NATIONAL CHAR(3)) CHARACTER SET utf8mb3;
                CREATE TABLE b (a VARCHAR(9), b VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL, c JSON, d LONGTEXT COLLATE utf8mb4_bin) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
                CREATE TABLE c (a VARCHAR(9), t TEXT) CHARACTER SET binary; CREATE TABLE d (a VARCHAR(9) COLLATE latin1_swedish_ci) CHARACTER SET latin1 COLLATE latin1_german1_ci"],
            'a thousand members and the longest comments' => ["CREATE TABLE t (e ENUM('" . implode("','", range(1, 3000)) . "') NOT NULL DEFAULT '2999' COMMENT '" . str_repeat('日', 1024) . "', k INT, KEY k (k) COMMENT '" . str_repeat("''", 1024) . "') COMMENT = '" . str_repeat('é', 2048) . "'"],
        ];
    }

    /** @dataProvider schemas */
    public function testComesBack(string $sql, bool $notByPdo = false): void
    {
        $this->load("SET sql_mode = '';" . str_replace('OTHER', "{$this->database}_other", $sql));
        $count = count($this->tables($this->database));
        foreach ([
            [],
            ['expressive_syntax' => false], ['split_tables' => true, 'tables_per_file' => 1], ['max_file_size' => 1, 'use_comments' => false, 'preserve_order' => false]] as $at => $options) {
            foreach (['mysqli', 'pdo'] as $driver) {
                $this->assertSameTables($this->generate($options, $driver), $notByPdo ? 'mysqli' : $driver, $count);
                exec('rm -rf ' . escapeshellarg($this->folder));
            }
        }
        $schema = (new SchemaAnalyzer($this->connect()))->analyzeDatabase();
        foreach ($schema['tables'] as $name => $facts) {
            $file = "{$this->folder}_one.php";
            file_put_contents($file, (new MigrationGenerator($schema))->generateTableMigration((string) $name, $facts));
            [$status, $output] = $this->pipe('', PHP_BINARY . ' -n -l ' . escapeshellarg($file));
            unlink($file);
            self::assertSame(0, $status, $output);
        }
    }

    /**
     * What arrays say is enough to make something of, whatever they say. That a foreign key leads nowhere they do not say.
     *
     * @dataProvider schemas
     */
    public function testArraysAlone(string $sql): void
    {
        $this->load("SET sql_mode = '';" . str_replace('OTHER', "{$this->database}_other", $sql));
        $this->admin()->query("DROP TABLE IF EXISTS `{$this->database}`.nowhere");
        $db = $this->connect();
        $schema = json_decode(json_encode((new SchemaAnalyzer($db))->analyzeDatabase()), true);
        $db->close();
        unset($db);
        $files = (new MigrationGenerator($schema))->generateMigrations($this->folder);
        self::assertStringContainsString("without the server's own definitions", $this->code($files));
        [$migration] = $this->made($files, $this->target());
        $migration->up();
        self::assertSame($this->tables($this->database), $this->tables("{$this->database}_made"));
        $migration->down();
        self::assertSame([], $this->tables("{$this->database}_made"));
    }

    public static function modes(): array
    {
        $both = ['ANSI', 'NO_BACKSLASH_ESCAPES', 'PIPES_AS_CONCAT,HIGH_NOT_PRECEDENCE,IGNORE_SPACE', 'TRADITIONAL', 'NO_AUTO_VALUE_ON_ZERO,PAD_CHAR_TO_FULL_LENGTH'];
        $mariadb = ['ORACLE', 'TIME_ROUND_FRACTIONAL', 'EMPTY_STRING_IS_NULL'];
        return array_map(fn ($mode) => [$mode, in_array($mode, $mariadb, true)], [...$both, ...$mariadb]);
    }

    /** @dataProvider modes */
    public function testSqlModes(string $mode, bool $isMariaDbs): void
    {
        if ($isMariaDbs && !str_contains($this->admin()->getServerVersion(), 'MariaDB')) {
            $this->expectException(\mysqli_sql_exception::class);
            $this->expectExceptionMessage("can't be set to the value of");
        }
        foreach (['code in texts', 'defaults', 'keys in odd orders'] as $name) {
            $this->admin()->query("DROP DATABASE `{$this->database}`");
            $this->admin()->query("CREATE DATABASE `{$this->database}` CHARACTER SET utf8mb4");
            $this->load("SET sql_mode = '';" . self::schemas()[$name][0]);
            $db = $this->connect();
            $db->query("SET SESSION sql_mode = '$mode'");
            $before = $db->query('SELECT @@sql_mode, @@character_set_results, @@character_set_client')->fetch('num');
            $files = (new MigrationGenerator((new SchemaAnalyzer($db))->analyzeDatabase()))->generateMigrations($this->folder);
            self::assertSame($before, $db->query('SELECT @@sql_mode, @@character_set_results, @@character_set_client')->fetch('num'));
            $this->strict = "SET SESSION sql_mode = '$mode'";
            $this->assertSameTables($files, 'mysqli', 1);
            exec('rm -rf ' . escapeshellarg($this->folder));
        }
    }

    public function testNothingToMake(): void
    {
        $this->load('CREATE VIEW v AS SELECT 1 AS one');
        $schema = (new SchemaAnalyzer($this->connect()))->analyzeDatabase();
        self::assertSame([[], []], [$schema['tables'], $schema['relationships']]);
        $this->expectException(SchemaException::class);
        $this->expectExceptionMessage('No table data found in schema analysis');
        $this->generate([]);
    }

    public static function namespaces(): array
    {
        $refused = ['namespace', 'NameSpace\\App', '__HALT_compiler'];
        return array_map(fn ($name) => [$name, in_array($name, $refused, true)], [...$refused, 'class', 'App\\Class', 'App\\namespace', 'static', 'self\\parent', 'true', 'null', 'enum', 'List\\Array', 'SimpleMDB\\Migrations', 'int', '日本\\é', '__halt_compiler\\x', 'x\\__CLASS__', 'function\\fn']);
    }

    /** @dataProvider namespaces */
    public function testNamespaces(string $namespace, bool $isRefused): void
    {
        $this->load('CREATE TABLE t (id INT NOT NULL PRIMARY KEY)');
        if ($isRefused) {
            $this->expectException(SchemaException::class);
            $this->expectExceptionMessage("'$namespace' is not a namespace");
        }
        [$file] = $this->generate(['namespace' => $namespace]);
        [$status, $output] = $this->pipe('', PHP_BINARY . ' -n -l ' . escapeshellarg($file));
        self::assertSame(0, $status, $output);
    }

    protected function tearDown(): void
    {
        $this->admin()->query("DROP DATABASE `{$this->database}`"); // foreign keys lead from it to another one
        parent::tearDown();
    }
}
