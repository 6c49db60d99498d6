<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\SchemaAnalyzer;
use SimpleMDB\Exceptions\SchemaException;
use SimpleMDB\SimpleMySQLi;

/** What SchemaAnalyzer says of tables: shapes, values, order, and what it costs. */
final class SchemaAnalyzerTest extends BackupTestCase
{
    private function analyzer(string $driver = 'mysqli', ?string $database = null): SchemaAnalyzer
    {
        return SchemaAnalyzer::over($this->connect($driver), $database);
    }

    private function isMySql(): bool
    {
        return !str_contains($this->admin()->getServerVersion(), 'MariaDB');
    }

    /** Children before their parents by name. */
    private function loadShop(): void
    {
        $this->load("
            CREATE TABLE people (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, email VARCHAR(190) NOT NULL COMMENT 'it''s one', UNIQUE KEY email (email))
                DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci COMMENT = 'Who';
            CREATE TABLE orders (id BIGINT NOT NULL PRIMARY KEY, person INT UNSIGNED NULL, total DECIMAL(10, 2) NOT NULL DEFAULT 1.50,
                KEY by_total (total, person), CONSTRAINT of_person FOREIGN KEY (person) REFERENCES people (id) ON DELETE SET NULL ON UPDATE CASCADE);
            CREATE TABLE a_lines (o BIGINT NOT NULL, line INT NOT NULL, PRIMARY KEY (o, line), CONSTRAINT of_order FOREIGN KEY (o) REFERENCES orders (id));
            CREATE TABLE a_notes (id INT NOT NULL PRIMARY KEY, o BIGINT NULL, line INT NULL, CONSTRAINT of_line FOREIGN KEY (o, line) REFERENCES a_lines (o, line));
            CREATE VIEW everyone AS SELECT * FROM people;
            INSERT INTO people (email) VALUES ('a'), ('b'), ('c')");
    }

    /** @dataProvider drivers */
    public function testShapes(string $driver): void
    {
        $this->loadShop();
        $schema = $this->analyzer($driver)->analyzeDatabase();

        self::assertSame(['database', 'tables', 'relationships', 'analyzed_at'], array_keys($schema));
        self::assertSame($this->database, $schema['database']);
        self::assertMatchesRegularExpression('~^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$~', $schema['analyzed_at']);
        self::assertSame(['a_lines', 'a_notes', 'orders', 'people'], array_keys($schema['tables']));
        $width = $this->isMySql() ? '' : '(10)';
        $people = $schema['tables']['people'];
        unset($people['auto_increment']);
        self::assertEquals([
            'name' => 'people',
            'columns' => [
                'id' => [
                    'name' => 'id',
                    'type' => ['base_type' => 'int', 'precision' => 10, 'unsigned' => true] + ($width ? ['length' => 10] : []),
                    'nullable' => false, 'default' => null, 'auto_increment' => true, 'primary_key' => true, 'unique' => false,
                    'comment' => null, 'position' => 1, 'raw_type' => "int$width unsigned",
                ],
                'email' => [
                    'name' => 'email',
                    'type' => ['base_type' => 'varchar', 'length' => 190],
                    'nullable' => false, 'default' => null, 'auto_increment' => false, 'primary_key' => false, 'unique' => true,
                    'comment' => "it's one", 'position' => 2, 'raw_type' => 'varchar(190)',
                ],
            ],
            'indexes' => [
                ['name' => 'PRIMARY', 'type' => 'primary', 'unique' => true, 'primary' => true, 'columns' => [['name' => 'id', 'length' => null, 'order' => 'ASC']], 'comment' => null],
                ['name' => 'email', 'type' => 'unique', 'unique' => true, 'primary' => false, 'columns' => [['name' => 'email', 'length' => null, 'order' => 'ASC']], 'comment' => null],
            ],
            'foreign_keys' => [],
            'engine' => 'InnoDB', 'charset' => 'utf8mb4', 'collation' => 'utf8mb4_unicode_ci', 'comment' => 'Who',
            'row_count' => 3,
        ], $people);
        self::assertSame(
            ['name', 'columns', 'indexes', 'foreign_keys', 'engine', 'charset', 'collation', 'comment', 'auto_increment', 'row_count'],
            array_keys($schema['tables']['people'])
        );
        self::assertSame(
            ['name', 'type', 'nullable', 'default', 'auto_increment', 'primary_key', 'unique', 'comment', 'position', 'raw_type'],
            array_keys($people['columns']['id'])
        );
        self::assertNull($schema['tables']['orders']['auto_increment']);
        self::assertSame(
            [['name' => 'of_person', 'local_columns' => ['person'], 'foreign_table' => 'people', 'foreign_columns' => ['id'], 'on_update' => 'cascade', 'on_delete' => 'set null']],
            $schema['tables']['orders']['foreign_keys']
        );
        self::assertSame([
            ['from_table' => 'a_lines', 'to_table' => 'orders', 'type' => 'belongs_to', 'constraint' => 'of_order', 'local_columns' => ['o'], 'foreign_columns' => ['id']],
            ['from_table' => 'a_notes', 'to_table' => 'a_lines', 'type' => 'has_many', 'constraint' => 'of_line', 'local_columns' => ['o', 'line'], 'foreign_columns' => ['o', 'line']],
            ['from_table' => 'orders', 'to_table' => 'people', 'type' => 'belongs_to', 'constraint' => 'of_person', 'local_columns' => ['person'], 'foreign_columns' => ['id']],
        ], $schema['relationships']);
    }

    public static function columns(): array
    {
        $now = ['function' => 'CURRENT_TIMESTAMP'];
        return [
            ["VARCHAR(20) NULL DEFAULT '007'", ['base_type' => 'varchar', 'length' => 20], '007'],
            ["VARCHAR(20) NOT NULL DEFAULT 'it''s \\\\ \"x\"'", ['base_type' => 'varchar', 'length' => 20], 'it\'s \\ "x"'],
            ["VARCHAR(20) NULL DEFAULT 'NULL'", ['base_type' => 'varchar', 'length' => 20], 'NULL'],
            ["VARCHAR(20) NULL DEFAULT 'CURRENT_TIMESTAMP'", ['base_type' => 'varchar', 'length' => 20], 'CURRENT_TIMESTAMP'],
            ['VARCHAR(20) NULL', ['base_type' => 'varchar', 'length' => 20], null],
            ["VARCHAR(20) NULL DEFAULT ''", ['base_type' => 'varchar', 'length' => 20], ''],
            ["ENUM('a', 'unsigned(3)') NULL DEFAULT 'a'", ['base_type' => 'enum', 'length' => 11], 'a'],
            ['DECIMAL(10, 2) NOT NULL DEFAULT 0.00', ['base_type' => 'decimal', 'length' => 10, 'scale' => 2, 'precision' => 10], 0.0],
            ['DECIMAL(30, 10) NULL DEFAULT 12345678901234567890.1234567891', ['base_type' => 'decimal', 'length' => 30, 'scale' => 10, 'precision' => 30], '12345678901234567890.1234567891'],
            ['DATETIME(3) NULL DEFAULT CURRENT_TIMESTAMP(3)', ['base_type' => 'datetime', 'length' => 3], ['function' => 'CURRENT_TIMESTAMP(3)']],
            ['TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP', ['base_type' => 'timestamp'], $now],
            ["DATE NULL DEFAULT '2020-02-29'", ['base_type' => 'date'], '2020-02-29'],
            ['TEXT NULL', ['base_type' => 'text', 'length' => 65535], null],
            ['CHAR(36) NULL DEFAULT (UUID())', ['base_type' => 'char', 'length' => 36], ['function' => 'uuid()']],
            ["BIT(8) NOT NULL DEFAULT b'101'", ['base_type' => 'bit', 'length' => 8, 'precision' => 8], "b'101'"],
        ];
    }

    /** @dataProvider columns */
    public function testTypesAndDefaults(string $sql, array $type, mixed $default): void
    {
        $this->load("CREATE TABLE t (c $sql)");
        $column = $this->analyzer()->analyzeTable('t')['columns']['c'];
        self::assertSame($type, $column['type']);
        self::assertSame($default, $column['default']);
    }

    public function testIntegers(): void
    {
        $this->load('CREATE TABLE t (a INT NULL DEFAULT 5, b BIGINT UNSIGNED NULL DEFAULT 18446744073709551615, c TINYINT(1) NOT NULL DEFAULT -1)');
        $columns = $this->analyzer()->analyzeTable('t')['columns'];
        self::assertSame([5, '18446744073709551615', -1], array_column($columns, 'default'));
        self::assertSame(['int', 'bigint', 'tinyint'], array_column(array_column($columns, 'type'), 'base_type'));
        self::assertSame(1, $columns['c']['type']['length']);
        self::assertTrue($columns['b']['type']['unsigned']);
        self::assertArrayNotHasKey('unsigned', $columns['a']['type']);
    }

    public function testIndexes(): void
    {
        $this->load("CREATE TABLE t (id INT NOT NULL, a VARCHAR(90) NOT NULL, b VARCHAR(90) NULL, p POINT NOT NULL, PRIMARY KEY (id),
            KEY z (b, a(5)) COMMENT 'it''s', FULLTEXT KEY words (a), SPATIAL KEY places (p), UNIQUE KEY u (a, id), KEY down (id DESC)) ENGINE = InnoDB");
        $indexes = array_column($this->analyzer()->analyzeTable('t')['indexes'], null, 'name');
        self::assertSame('PRIMARY', array_key_first($indexes));
        self::assertSame('u', array_keys($indexes)[1]);
        self::assertEquals(['PRIMARY' => 'primary', 'u' => 'unique', 'z' => 'index', 'down' => 'index', 'words' => 'fulltext', 'places' => 'spatial'], array_column($indexes, 'type', 'name'));
        self::assertSame([['name' => 'b', 'length' => null, 'order' => 'ASC'], ['name' => 'a', 'length' => 5, 'order' => 'ASC']], $indexes['z']['columns']);
        self::assertSame("it's", $indexes['z']['comment']);
        self::assertSame('DESC', $indexes['down']['columns'][0]['order']);
        self::assertSame([true, true, false], [$indexes['PRIMARY']['unique'], $indexes['u']['unique'], $indexes['z']['unique']]);
    }

    public function testOneTableAndUnknownOnes(): void
    {
        $this->loadShop();
        $analyzer = new SchemaAnalyzer($this->connect());
        self::assertSame($analyzer->analyzeDatabase()['tables']['orders'], $analyzer->analyzeTable('orders'));
        foreach (['nowhere', 'Orders', 'everyone', '', "a'b`c\\"] as $name) {
            try {
                $analyzer->analyzeTable($name);
                self::fail("there is a table '$name'");
            } catch (SchemaException $e) {
                self::assertSame("Table '$name' does not exist", $e->getMessage());
            }
        }
        self::assertSame(['people', 'orders'], array_keys($analyzer->analyzeTables(['people', 'nowhere', 'orders', 'everyone'])));
        self::assertSame(['people', 'orders'], $analyzer->getTableCreationOrder(), 'the tables analyzed last');
        self::assertSame([], $analyzer->analyzeTables([]));
        self::assertSame([], $analyzer->getTableCreationOrder());
    }

    public function testParentsComeFirst(): void
    {
        $this->loadShop();
        $analyzer = new SchemaAnalyzer($this->connect());
        self::assertSame([], $analyzer->getTableCreationOrder(), 'nothing was analyzed');
        $analyzer->analyzeDatabase();
        self::assertSame(['people', 'orders', 'a_lines', 'a_notes'], $analyzer->getTableCreationOrder());
        self::assertSame([], $analyzer->getCircularTables());
    }

    public function testCircles(): void
    {
        $this->load('SET foreign_key_checks = 0;
            CREATE TABLE a (id INT PRIMARY KEY, o INT, CONSTRAINT a_b FOREIGN KEY (o) REFERENCES b (id));
            CREATE TABLE b (id INT PRIMARY KEY, o INT, CONSTRAINT b_c FOREIGN KEY (o) REFERENCES c (id));
            CREATE TABLE c (id INT PRIMARY KEY, o INT, p INT, CONSTRAINT c_a FOREIGN KEY (o) REFERENCES a (id), CONSTRAINT c_z FOREIGN KEY (p) REFERENCES z (id));
            CREATE TABLE after_all (id INT PRIMARY KEY, o INT, CONSTRAINT x_a FOREIGN KEY (o) REFERENCES a (id));
            CREATE TABLE tree (id INT PRIMARY KEY, o INT, CONSTRAINT t_t FOREIGN KEY (o) REFERENCES tree (id));
            CREATE TABLE z (id INT PRIMARY KEY)');
        $analyzer = new SchemaAnalyzer($this->connect());
        $analyzer->analyzeDatabase();
        self::assertSame(['z', 'a', 'b', 'c', 'after_all', 'tree'], $analyzer->getTableCreationOrder());
        self::assertSame([['a', 'b', 'c']], $analyzer->getCircularTables());
    }

    public function testTheNumberOfQueriesDoesNotDependOnTheNumberOfTables(): void
    {
        $count = function (): int {
            $db = $this->connect('plain');
            SchemaAnalyzer::over($db)->analyzeDatabase();
            return count($db->statements);
        };
        $tables = fn (int $from, int $to, string $more) => implode(array_map(
            fn ($n) => "CREATE TABLE t$n (id INT PRIMARY KEY, v VARCHAR(20), o INT, KEY (o)$more; ",
            range($from, $to)
        ));
        $this->load($tables(0, 9, ', FOREIGN KEY (o) REFERENCES t0 (id))'));
        $few = $count();
        $this->load($tables(10, 999, ') ENGINE = MEMORY'));
        self::assertCount(1000, $this->analyzer()->analyzeDatabase()['tables']);
        self::assertSame($few, $count());
        self::assertLessThanOrEqual(12, $few);
    }

    public function testRowsAreCounted(): void
    {
        $this->load('CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY); CREATE TABLE b LIKE a; CREATE TABLE `c``d` LIKE a;
            INSERT INTO a VALUES (NULL), (NULL), (NULL); INSERT INTO `c``d` VALUES (NULL)');
        self::assertSame(['a' => 3, 'b' => 0, 'c`d' => 1], array_column($this->analyzer()->analyzeDatabase()['tables'], 'row_count', 'name'));
    }

    public function testATableThatCannotBeReadHidesNoOther(): void
    {
        $this->load('CREATE TABLE a (id INT PRIMARY KEY); INSERT INTO a VALUES (1), (2);
            CREATE TABLE part (id INT) ENGINE = MyISAM; CREATE TABLE merged (id INT) ENGINE = MERGE UNION = (part); DROP TABLE part');
        $tables = $this->analyzer()->analyzeDatabase()['tables'];
        self::assertSame(2, $tables['a']['row_count']);
        self::assertArrayHasKey('merged', $tables);
    }

    public function testAnotherDatabaseThanTheCurrentOne(): void
    {
        $this->loadShop();
        $schema = (new SchemaAnalyzer($this->connect(database: 'mysql'), $this->database))->analyzeDatabase();
        self::assertSame($this->database, $schema['database']);
        self::assertSame(3, $schema['tables']['people']['row_count']);
        $this->expectException(SchemaException::class);
        $this->expectExceptionMessage('No database selected');
        new SchemaAnalyzer($this->connect(database: ''));
    }

    /** What another project's settings are is its own affair, before and after. */
    public function testTheSessionKeepsItsSettings(): void
    {
        $this->load("CREATE TABLE `tä'ble` (`cö\"l` VARCHAR(9) NOT NULL DEFAULT 'ü''\\\\' COMMENT '日本', PRIMARY KEY (`cö\"l`))");
        $db = new SimpleMySQLi('localhost', 'root', '', $this->database, 'latin1', socket: $this->socket());
        $db->query("SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', sql_quote_show_create = 0");
        $settings = fn () => $db->query('SELECT @@character_set_client, @@character_set_results, @@sql_mode, @@sql_quote_show_create')->fetch('num');
        $before = $settings();

        $schema = (new SchemaAnalyzer($db))->analyzeDatabase();
        $file = (new \SimpleMDB\Backup\MigrationGenerator($schema))->generateMigrations($this->folder)[0];

        self::assertSame($before, $settings());
        $column = $schema['tables']["tä'ble"]['columns']['cö"l'];
        self::assertSame(["ü'\\", '日本'], [$column['default'], $column['comment']]);
        self::assertStringContainsString("DEFAULT \\'ü\\'\\'\\\\\\\\\\' COMMENT \\'日本\\'", file_get_contents($file));
    }

    public function testADeclaredTypeStands(): void
    {
        $this->expectException(\TypeError::class);
        new SchemaAnalyzer($this->connect('pdo'));
    }
}
