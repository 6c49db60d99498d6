<?php

declare(strict_types=1);

namespace BackupTests;

/** Tables are read and written in pieces: no row may fall between two of them, or come twice. */
final class ChunksTest extends BackupTestCase
{
    /** Columns, and what goes into them beside the numbers 1 to n. */
    private const KEYS = [
        'a number' => ['id INT PRIMARY KEY', 'seq'],
        'no key' => ['id INT', 'seq'],
        'a number that may be missing' => ['id INT NULL, UNIQUE KEY (id)', 'NULLIF(seq, 3)'],
        'a text in any case' => ['id VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY', "IF(seq MOD 2, CONCAT('Ä', seq), CONCAT('a', seq))"],
        'two columns' => ['id INT, b VARCHAR(9), PRIMARY KEY (id, b)', 'seq MOD 3, seq'],
        'a negative number' => ['id INT PRIMARY KEY', '500 - CAST(seq AS SIGNED)'],
        'a number beyond the sign' => ['id BIGINT UNSIGNED PRIMARY KEY', '18446744073709551615 - seq'],
        'numbers far apart' => ['id BIGINT PRIMARY KEY', 'seq * seq * seq * 7919'],
        'a binary' => ['id BINARY(16) PRIMARY KEY', 'UNHEX(LEFT(SHA2(seq, 256), 32))'],
        'a moment' => ['id DATETIME(3) PRIMARY KEY', "'2024-01-01' + INTERVAL seq SECOND"],
        'a fraction' => ['id DECIMAL(20, 10) PRIMARY KEY', 'seq / 7'],
    ];

    public static function keys(): array
    {
        $cases = [];
        foreach (self::KEYS as $what => [$columns, $values]) {
            foreach (self::drivers() as $name => [$driver]) {
                $cases["$what, $name"] = [$columns, $values, $driver];
            }
        }
        return $cases;
    }

    /** @dataProvider keys */
    public function testEveryRowOnce(string $columns, string $values, string $driver): void
    {
        $sizes = [0, 1, 6, 7, 8, 14, 1000];
        foreach ($sizes as $rows) {
            $some = numbers(1000) . " WHERE seq <= $rows";
            $this->load("CREATE TABLE t$rows ($columns); INSERT INTO t$rows SELECT $values FROM $some");
        }
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $result = $this->succeed($manager->backup('chunks')->streaming(7)->excludeTables(['backups']));
        self::assertSame(array_sum($sizes), $result->getMetadata()['rows']);
        self::assertSame(7, $result->getMetadata()['chunk_size']);

        $copy = "{$this->database}_copy";
        $this->restored($manager->restore($result->getId())->to($copy));
        $this->assertSameDatabase($before, $this->fingerprintOf($copy));
    }

    /** Through a connection that only answers queries, tables are read in pages of at most 10,000 rows. */
    public function testPagesOverAnyKey(): void
    {
        $keys = self::KEYS + [
            'an enum and a number' => ["s ENUM('new','done','archived'), id INT, PRIMARY KEY (s, id)", "1 + seq MOD 3, seq"],
            'an enum with an empty member' => ["s ENUM('z','','a'), id INT, PRIMARY KEY (s, id)", "1 + seq MOD 3, seq"],
            'a set' => ["s SET('x','a','m'), id INT, PRIMARY KEY (s, id)", 'seq MOD 8, seq'],
            'a bit' => ['b BIT(40) PRIMARY KEY', 'seq * 7919'],
            'a double' => ['d DOUBLE PRIMARY KEY', 'seq / 7e3'],
        ];
        $keys['two columns'][1] = 'seq MOD 3, seq';
        unset($keys['a negative number'], $keys['a text in any case']);
        $n = 0;
        foreach ($keys as [$columns, $values]) {
            $all = numbers(25000);
            $this->load("CREATE TABLE k$n ($columns); INSERT INTO k$n SELECT $values FROM $all; ANALYZE TABLE k$n");
            $n++;
        }
        $before = $this->fingerprintOf();
        $manager = $this->manager('plain');
        $result = $this->succeed($manager->backup('pages')->excludeTables(['backups']));
        self::assertSame(25000 * $n, $result->getMetadata()['rows']);

        $this->restored($manager->restore($result->getId())->to("{$this->database}_copy"));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
    }

    public function testStreamingSaysHowManyRowsAnInsertHas(): void
    {
        $this->load("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t SELECT seq, 'value' FROM " . numbers(1000));
        $manager = $this->manager();
        $few = $this->succeed($manager->backup('few')->streaming(10)->noCompression()->includeTables(['t']));
        $many = $this->succeed($manager->backup('many')->streaming(500)->noCompression()->includeTables(['t']));

        self::assertSame(100, preg_match_all('/^INSERT INTO `t`/m', file_get_contents($this->archive($few))));
        self::assertSame(2, preg_match_all('/^INSERT INTO `t`/m', file_get_contents($this->archive($many))));
    }

    /** A thousand rows of 100 KB in one INSERT would be more than a server takes in one packet. */
    public function testStatementsStayWithinWhatAServerAccepts(): void
    {
        $this->load('CREATE TABLE wide (id INT PRIMARY KEY, v MEDIUMTEXT);
            INSERT INTO wide SELECT seq, REPEAT(CHAR(65 + seq MOD 26), 100000) FROM ' . numbers(600));
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('wide')->streaming(1000)->compress('gzip'));
        $copy = "{$this->database}_copy";
        $this->admin()->query("CREATE DATABASE `$copy`");
        [$status, $output] = $this->pipe('', 'gunzip -c < ' . escapeshellarg($this->archive($result)) . ' | ' . $this->client($copy));

        self::assertSame(0, $status, $output);
        $this->assertSameDatabase($before, $this->fingerprintOf($copy));
    }

    public function testManyTables(): void
    {
        $sql = '';
        for ($i = 0; $i < 300; $i++) {
            $sql .= "CREATE TABLE t$i (id INT PRIMARY KEY, v INT); INSERT INTO t$i VALUES (1, $i), (2, $i);\n";
        }
        $this->load($sql);
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('many'))->getId();
        $this->restored($manager->restore($id)->to("{$this->database}_copy"));

        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
    }
}
