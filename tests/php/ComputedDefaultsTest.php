<?php

declare(strict_types=1);

namespace BackupTests;

/** Columns whose values the server works out are made with their tables: some servers refuse to add them later. */
final class ComputedDefaultsTest extends BackupTestCase
{
    use MakesMigrations;

    /** Column clauses of one kind and another; each server takes some. */
    private const COLUMNS = [
        'u char(36) DEFAULT (uuid())', 'u binary(16) DEFAULT (uuid_to_bin(uuid()))', 'u double DEFAULT (rand())',
        'u varchar(99) DEFAULT (user())', 'u varchar(99) DEFAULT (current_user())', 'u varchar(99) DEFAULT (database())',
        'u bigint DEFAULT (connection_id())', 'u bigint unsigned DEFAULT (uuid_short())', 'u datetime DEFAULT (sysdate())',
        'u datetime(6) DEFAULT (now(6))', 'u datetime(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)',
        'u datetime DEFAULT (now() + INTERVAL 1 DAY)', 'u date DEFAULT (curdate())', 'u bigint DEFAULT (unix_timestamp())',
        'u varbinary(16) DEFAULT (random_bytes(16))', "u json DEFAULT (json_array())", "u text DEFAULT ('x')",
        'u int DEFAULT (a + 1)', 'u int DEFAULT nextval(numbers)', 'u int DEFAULT (nextval(numbers) * 2)',
        'u point DEFAULT (point(1, 2))', 'u int AS (a + 1) STORED', 'u int AS (a + 1) VIRTUAL',
        'u int UNIQUE AUTO_INCREMENT', 'u char(36) DEFAULT (uuid()), KEY k ((left(u, 8)))', 'u int CHECK (u > 0)',
        'u int INVISIBLE DEFAULT 5', 'u char(36) DEFAULT (uuid()), g char(8) AS (left(u, 8)) STORED, KEY (g)',
        "u varchar(20) DEFAULT (concat('it''s', ' (x)')) COMMENT 'DEFAULT (rand())'", 'u bit(4) DEFAULT (b\'101\' + 0)',
        'u char(36) DEFAULT (uuid()), UNIQUE KEY (u), FULLTEXT KEY (t)', 'u year DEFAULT (year(now()))',
    ];

    public static function options(): array
    {
        return ['expressive' => [['expressive_syntax' => true]], 'standard' => [['expressive_syntax' => false]]];
    }

    /** @dataProvider options */
    public function testEachIsMadeAgain(array $options): void
    {
        $admin = $this->connect();
        try {
            $admin->query('CREATE SEQUENCE numbers');
        } catch (\mysqli_sql_exception) {
            // a server without sequences
        }
        $admin->query('CREATE TABLE z_parents (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL)');
        $made = 0;
        foreach (self::COLUMNS as $n => $clause) {
            $id = str_contains($clause, 'AUTO_INCREMENT') ? 'id int NOT NULL PRIMARY KEY' : 'id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY';
            try {
                // what the builder can say around it, and a foreign key that has to come later
                $admin->query("CREATE TABLE t$n ($id, a int NOT NULL, b varchar(20) NOT NULL DEFAULT 'b', t text NOT NULL, $clause, z int NOT NULL,
                    parent bigint unsigned NOT NULL, KEY z (z), CONSTRAINT of_$n FOREIGN KEY (parent) REFERENCES z_parents (id))");
                $made++;
            } catch (\mysqli_sql_exception) {
                // not a kind that this server has
            }
        }
        self::assertGreaterThan(18, $made);
        $this->assertSameTables($this->generate($options), 'mysqli', $made + 1);
    }

    /** What the builder can say in full stays said through it. */
    public function testPlainTablesStayPlain(): void
    {
        $this->load("CREATE TABLE plain (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, a INT NOT NULL DEFAULT 5, s VARCHAR(20) DEFAULT 'uuid()',
            at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP) ENGINE=InnoDB");
        self::assertStringNotContainsString('CREATE TABLE', $this->code($this->generate([])));
    }

    public function testTheMigrationOfABackupRuns(): void
    {
        $this->load('CREATE TABLE t (id INT PRIMARY KEY, u CHAR(36) DEFAULT (uuid()))');
        $this->succeed($this->manager()->backup('x')->generateMigrations());
        $files = glob("{$this->folder}/migrations/x/*.php");
        self::assertCount(1, $files);
        $db = $this->target();
        [$migration] = $this->made($files, $db);
        $migration->up();
        $db->query('INSERT INTO t (id) VALUES (1)');
        self::assertSame(36, strlen((string) $db->fetchValue('SELECT u FROM t')));
    }
}
