<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\MigrationGenerator;
use SimpleMDB\Backup\SchemaAnalyzer;
use SimpleMDB\Exceptions\SchemaException;

/** Migrations make again what they were made from, and take it away again. */
final class MigrationGeneratorTest extends BackupTestCase
{
    use MakesMigrations;

    public static function options(): array
    {
        $all = [];
        foreach ([
            'as they come' => [],
            'standard syntax' => ['expressive_syntax' => false],
            'one table a file' => ['split_tables' => true, 'tables_per_file' => 1],
            'small files' => ['max_file_size' => 3000, 'use_comments' => false],
            'any order' => ['preserve_order' => false],
            'any order, split, standard' => ['preserve_order' => false, 'split_tables' => true, 'tables_per_file' => 4, 'expressive_syntax' => false],
            'named' => ['namespace' => 'App\Migrations', 'class_prefix' => 'Make'],
        ] as $name => $options) {
            $all[$name] = [$options, count($all) % 2 ? 'pdo' : 'mysqli'];
        }
        return $all;
    }

    /** @dataProvider options */
    public function testEveryShape(array $options, string $driver): void
    {
        $server = str_contains($this->admin()->getServerVersion(), 'MariaDB') ? 'mariadb' : 'mysql';
        $support = dirname(__DIR__) . '/support/php';
        $this->load(file_get_contents("$support/shapes.sql") . file_get_contents("$support/shapes-$server.sql"));

        $files = $this->generate($options, $driver);

        $this->assertSameTables($files, $driver, 45);
        $code = $this->code($files);
        self::assertStringContainsString("('z_people'", $code);
        self::assertStringNotContainsString('CREATE TABLE `z_people`', $code);
        self::assertStringNotContainsString('CREATE TABLE IF NOT EXISTS `z_people`', $code);
    }

    public function testTheDemosDatabase(): void
    {
        $sql = file_get_contents(dirname(__DIR__, 2) . '/examples/shop.sql');
        $sql = preg_replace('~^(CREATE DATABASE|USE) .*$~m', '', strstr($sql, 'START TRANSACTION', true));
        $this->load($sql);
        foreach ([true, false] as $expressive) {
            $files = $this->generate(['expressive_syntax' => $expressive]);
            $this->assertSameTables($files, 'mysqli', 8);
            exec('rm -rf ' . escapeshellarg($this->folder));
        }
    }

    private function loadShop(): void
    {
        $this->load("
            CREATE TABLE people (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, email VARCHAR(190) NOT NULL DEFAULT 'it''s', bio TEXT NULL, UNIQUE KEY email (email)) COMMENT = 'Who?> else';
            CREATE TABLE a_orders (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, person INT UNSIGNED NULL, total DECIMAL(10, 2) NOT NULL DEFAULT 0.00,
                KEY by_total (total), CONSTRAINT of_person FOREIGN KEY (person) REFERENCES people (id) ON DELETE SET NULL);
            CREATE TABLE order_items (id INT NOT NULL PRIMARY KEY, o BIGINT UNSIGNED NOT NULL, FOREIGN KEY (o) REFERENCES a_orders (id))");
    }

    public function testWhatOneLooksLike(): void
    {
        $this->loadShop();
        [$file] = $this->generate([]);
        self::assertMatchesRegularExpression('~^Migration_\d{14}_CreateDatabaseSchema\.php$~', basename($file));
        $charset = $this->admin()->query("SELECT TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? LIMIT 1", [$this->database])->fetch('col');
        self::assertSame(<<<PHP
            <?php

            use SimpleMDB\Migrations\Migration;

            class CreateDatabaseSchema extends Migration
            {
                public function up(): void
                {
                    // people - Who? > else
                    \$this->newTable('people')->safely()->create(function (\$table) {
                        \$table->increments('id');
                        \$table->string('email', 190)->default('it\'s');
                        \$table->text('bio')->nullable();
                        \$table->uniqueIndex('email', 'email');
                        \$table->engine('InnoDB');
                        \$table->charset('utf8mb4');
                        \$table->collation('$charset');
                    });
                    \$this->execute('ALTER TABLE `people` COMMENT = \'Who?> else\'');

                    // a_orders
                    \$this->newTable('a_orders')->safely()->create(function (\$table) {
                        \$table->bigIncrements('id');
                        \$table->unsignedInteger('person')->nullable();
                        \$table->decimal('total', 10, 2)->default('0.00');
                        \$table->index('total', 'by_total');
                        \$table->index('person', 'of_person');
                        \$table->engine('InnoDB');
                        \$table->charset('utf8mb4');
                        \$table->collation('$charset');
                    });
                    \$this->addForeignKey('a_orders', 'person', 'people', 'id', 'of_person', 'SET NULL');

                    // order_items
                    \$this->newTable('order_items')->safely()->create(function (\$table) {
                        \$table->integer('id');
                        \$table->unsignedBigInteger('o');
                        \$table->primaryKey('id');
                        \$table->index('o', 'o');
                        \$table->foreignKey('o', 'a_orders', 'id');
                        \$table->engine('InnoDB');
                        \$table->charset('utf8mb4');
                        \$table->collation('$charset');
                    });
                }

                public function down(): void
                {
                    \$this->dropTable('order_items');
                    \$this->dropTable('a_orders');
                    \$this->dropTable('people');
                }
            }

            PHP, file_get_contents($file));
    }

    public function testTheOptions(): void
    {
        $this->loadShop();
        $standard = $this->code($this->generate(['expressive_syntax' => false, 'use_comments' => false, 'namespace' => '\App\Migrations', 'class_prefix' => 'Make']));
        self::assertStringContainsString("\$this->createTable('people', function (\$table) {", $standard);
        self::assertStringNotContainsString('newTable', $standard);
        self::assertStringNotContainsString('//', $standard);
        self::assertStringContainsString("<?php\n\nnamespace App\\Migrations;\n\nuse SimpleMDB", $standard);
        self::assertStringContainsString('class MakeDatabaseSchema extends Migration', $standard);

        $bare = $this->code($this->generate(['generate_indexes' => false, 'generate_foreign_keys' => false, 'class_prefix' => 'Bare']));
        self::assertDoesNotMatchRegularExpression('~ndex\(|oreignKey~', $bare);
        $keyed = $this->code($this->generate(['generate_indexes' => false, 'class_prefix' => 'Keyed']));
        self::assertStringNotContainsString('by_total', $keyed);
        self::assertStringContainsString('addForeignKey', $keyed);
    }

    /** Without its index a counter or a foreign key could not be made. */
    public function testIndexesThatOthersNeedStay(): void
    {
        $this->load('CREATE TABLE parent (id INT NOT NULL PRIMARY KEY, code INT NOT NULL, n INT NOT NULL AUTO_INCREMENT, v INT, UNIQUE KEY code (code), KEY n (n), KEY v (v));
            CREATE TABLE strange (id INT NOT NULL PRIMARY KEY, f FLOAT, n INT NOT NULL AUTO_INCREMENT, KEY f (f), KEY n (n));
            CREATE TABLE child (id INT NOT NULL PRIMARY KEY, c INT, CONSTRAINT to_code FOREIGN KEY (c) REFERENCES parent (code))');
        $files = $this->generate(['generate_indexes' => false]);
        self::assertDoesNotMatchRegularExpression("~'v', 'v'|KEY `f`~", $this->code($files));
        foreach ($this->made($files, $this->target()) as $migration) {
            $migration->up();
        }
        self::assertSame(3, count($this->tables("{$this->database}_made")));
    }

    public function testSeveralFiles(): void
    {
        $this->loadShop();
        $files = $this->generate(['split_tables' => true, 'tables_per_file' => 2]);
        self::assertSame(['CreateSchema01', 'CreateSchema02'], array_map(fn ($file) => substr(basename($file, '.php'), 25), $files));
        $sorted = $files;
        sort($sorted);
        self::assertSame($files, $sorted, 'they run in the order of their names');
        self::assertSame([2, 1], array_map(fn ($file) => substr_count(file_get_contents($file), 'newTable'), $files));

        $small = $this->generate(['max_file_size' => 900, 'class_prefix' => 'Small']);
        self::assertCount(3, $small);
        foreach ($small as $file) {
            self::assertTrue(filesize($file) <= 900 || substr_count(file_get_contents($file), 'newTable') === 1, basename($file));
        }
        self::assertCount(1, $this->generate(['max_file_size' => 1 << 20, 'class_prefix' => 'Large']));
        $this->expectException(\ValueError::class);
        $this->generate(['split_tables' => true, 'tables_per_file' => 0]);
    }

    public function testTheOtherWaysToAsk(): void
    {
        $this->loadShop();
        $schema = (new SchemaAnalyzer($this->connect()))->analyzeDatabase();
        $generator = new MigrationGenerator($schema);
        $single = $generator->generateSingleMigration(array_intersect_key($schema['tables'], ['people' => 1]), "{$this->folder}/a/b/");
        self::assertStringStartsWith("{$this->folder}/a/b/Migration_", $single);
        self::assertSame(1, substr_count(file_get_contents($single), 'newTable'));
        self::assertCount(1, $generator->generateSplitMigrations($schema['tables'], $this->folder));

        $code = $generator->generateTableMigration('order_items', $schema['tables']['order_items']);
        self::assertStringContainsString('class CreateOrderItemsTable extends Migration', $code);
        self::assertStringContainsString("\$table->foreignKey('o', 'a_orders', 'id')", $code);
        self::assertStringContainsString("\$this->dropTable('order_items');", $code);
        $this->expectExceptionMessage("Table 'nowhere' not found in schema data");
        $generator->generateTableMigration('nowhere', []);
    }

    /** What arrays say is enough for ordinary tables; that it is all there was is said. */
    public function testFromArraysAlone(): void
    {
        $this->loadShop();
        $db = $this->connect();
        $schema = json_decode(json_encode((new SchemaAnalyzer($db))->analyzeDatabase()), true);
        $db->close();
        unset($db);

        $files = (new MigrationGenerator($schema))->generateMigrations($this->folder);

        self::assertStringContainsString("without the server's own definitions", $this->code($files));
        $this->assertSameTables($files, 'mysqli', 3);
    }

    public function testAnotherConnectionCanBeAsked(): void
    {
        $this->load('CREATE TABLE t (id INT NOT NULL PRIMARY KEY, twice INT AS (id * 2) STORED)');
        $db = $this->connect();
        $schema = json_decode(json_encode((new SchemaAnalyzer($db))->analyzeDatabase()), true);
        $db->close();
        unset($db);
        $files = (new MigrationGenerator($schema, ['connection' => $this->connect('plain')]))->generateMigrations($this->folder);
        self::assertStringContainsString('GENERATED ALWAYS', $this->code($files));
        $this->assertSameTables($files, 'mysqli', 1);
    }

    /** Whoever changes the arrays gets what they say, not what the server has. */
    public function testChangedArrays(): void
    {
        $this->loadShop();
        $db = $this->connect();
        $schema = (new SchemaAnalyzer($db))->analyzeDatabase();
        unset($schema['tables']['people']['columns']['bio']);
        $schema['tables']['people']['columns']['email']['type']['length'] = 50;
        $schema['tables']['people']['columns']['email']['raw_type'] = 'varchar(50)';
        $code = $this->code((new MigrationGenerator($schema))->generateMigrations($this->folder));
        self::assertStringContainsString("\$table->string('email', 50)", $code);
        self::assertStringNotContainsString('bio', $code);
        self::assertStringContainsString("\$table->increments('id')", $code);
    }

    public function testNothingIsOverwritten(): void
    {
        $this->loadShop();
        mkdir($this->folder);
        $mine = [];
        for ($second = time(); $second < time() + 20; $second++) {
            file_put_contents($mine[] = "{$this->folder}/Migration_" . date('YmdHis', $second) . '_CreateSchema02.php', 'mine');
        }
        try {
            $this->generate(['split_tables' => true, 'tables_per_file' => 1]);
            self::fail('a file was overwritten, or left out');
        } catch (SchemaException $e) {
            self::assertStringContainsString('exists already', $e->getMessage());
        }
        self::assertSame(['mine'], array_unique(array_map(file_get_contents(...), $mine)));
        self::assertSame($mine, $this->files(), 'what was written before it is gone again');
    }

    public static function refused(): array
    {
        return [
            [['namespace' => 'App\2'], 'not a namespace'],
            [['namespace' => 'App; evil()'], 'not a namespace'],
            [['class_prefix' => '1'], 'class_prefix'],
            [['class_prefix' => "x {} //\n"], 'class_prefix'],
        ];
    }

    /** @dataProvider refused */
    public function testNamesThatAreNone(array $options, string $words): void
    {
        $this->loadShop();
        $this->expectException(SchemaException::class);
        $this->expectExceptionMessage($words);
        $this->generate($options);
    }

    public function testFoldersThatAreNone(): void
    {
        $this->loadShop();
        $generator = new MigrationGenerator((new SchemaAnalyzer($this->connect()))->analyzeDatabase());
        foreach (['', 'ftp://x/y', '/proc/nowhere/at/all', "a\0b"] as $folder) {
            try {
                $generator->generateMigrations($folder);
                self::fail("written to '$folder'");
            } catch (SchemaException $e) {
                self::assertMatchesRegularExpression('~not a folder|cannot be~', $e->getMessage());
            }
        }
    }

    /** @dataProvider drivers */
    public function testBesideABackup(string $driver): void
    {
        $this->loadShop();
        $manager = $this->manager($driver);
        $manager->setLogger($logger = new RecordingLogger());

        $result = $this->succeed($manager->backup('nightly')->schemaOnly()->generateMigrations()->excludeTables(['backups']));

        $files = glob("{$this->folder}/migrations/nightly/*.php");
        self::assertCount(1, $files);
        self::assertTrue($manager->verify($result->getId()));
        self::assertSame([], $this->errors($logger));
        $this->admin()->query("DROP TABLE `{$this->database}`.backups");
        $this->assertSameTables($files, 'mysqli', 3);
    }

    public function testTheBuildersOptions(): void
    {
        $this->loadShop();
        $manager = $this->manager();
        $backup = fn () => $manager->backup('b')->generateMigrations()->outputPath("{$this->folder}/here");
        $this->succeed($backup()->includeTables(['people', 'order_items'])->tablesPerFile(1));
        $files = glob("{$this->folder}/here/*.php");
        self::assertCount(2, $files);
        self::assertStringNotContainsString("newTable('a_orders')", $this->code($files));
        self::assertDirectoryDoesNotExist("{$this->folder}/migrations");

        $this->succeed($backup()->outputPath("{$this->folder}/small/")->maxFileSize(1000));
        self::assertCount(4, glob("{$this->folder}/small/*.php"));
        $this->succeed($backup()->outputPath("{$this->folder}/one")->useExpressiveSyntax()->splitLargeFiles(4));
        self::assertCount(1, glob("{$this->folder}/one/*.php"));
    }

    /** Migrations are an extra: where they fail, the log says so, and the backup stands. */
    public function testABackupStandsWithoutItsMigrations(): void
    {
        $this->loadShop();
        $manager = $this->manager();
        $manager->setLogger($logger = new RecordingLogger());
        $result = $this->succeed($manager->backup('b')->generateMigrations()->outputPath('/proc/nowhere'));
        self::assertTrue($manager->verify($result->getId()));
        self::assertSame(['Failed to generate migrations'], $this->errors($logger));
    }

    private function errors(RecordingLogger $logger): array
    {
        return array_values(array_map(fn ($entry) => $entry[1], array_filter($logger->lines, fn ($entry) => $entry[0] === 'error')));
    }
}
