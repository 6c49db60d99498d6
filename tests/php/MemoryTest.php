<?php

declare(strict_types=1);

namespace BackupTests;

/** Memory does not grow with the table: 48 MB for the process at most, 2 MB of PHP's own. */
final class MemoryTest extends BackupTestCase
{
    private const PROCESS_MB = 48;
    private const PHP_MB = 2;

    private function fill(int $rows): void
    {
        // About 280 bytes of SQL for every row.
        $numbers = numbers($rows);
        $this->load(<<<SQL
            CREATE TABLE big (id INT UNSIGNED PRIMARY KEY, customer INT, total DECIMAL(10,2), placed DATETIME, name VARCHAR(80), note VARCHAR(250));
            INSERT INTO big SELECT seq, seq MOD 977, seq / 7, '2024-01-01' + INTERVAL seq SECOND, CONCAT('Zoë ', LEFT(SHA2(seq, 256), 32)), CONCAT(SHA2(seq, 512), ' it''s ', seq, REPEAT(' and so on', 5))
            FROM $numbers;
            SQL);
    }

    private function assertSmall(array $grown, string $what): void
    {
        self::assertTrue($grown['success'], $grown['message'] ?? '');
        self::assertLessThanOrEqual(self::PROCESS_MB, $grown['process_mb'], "$what: the process grew by {$grown['process_mb']} MB");
        self::assertLessThanOrEqual(self::PHP_MB, $grown['php_mb'], "$what: PHP's own memory grew by {$grown['php_mb']} MB");
    }

    public function testAHundredThousandAndAMillionRows(): void
    {
        foreach ([100_000, 1_000_000] as $rows) {
            $this->load('DROP TABLE IF EXISTS big');
            $this->fill($rows);
            foreach (['plain', 'gzip', 'sealed'] as $kind) {
                $child = Child::run('memory.php', ['backup', $this->database, $this->folder, $kind]);
                self::assertSame(0, $child->status, $child->errors);
                $this->assertSmall($child->answer(), number_format($rows) . " rows, $kind");
            }
        }
        self::assertGreaterThan(270e6, $child->answer()['raw_size']);
    }

    public function testARestore(): void
    {
        $this->fill(300_000);
        $before = $this->fingerprintOf();
        $backup = Child::run('memory.php', ['backup', $this->database, $this->folder, 'sealed'])->answer();
        $child = Child::run('memory.php', ['restore', $this->database, $this->folder, $backup['id']]);
        self::assertSame(0, $child->status, $child->errors);
        $this->assertSmall($child->answer(), 'a restore of 300,000 rows');
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    public function testManySmallTables(): void
    {
        $sql = '';
        $numbers = numbers(100);
        for ($i = 0; $i < 400; $i++) {
            $sql .= "CREATE TABLE t$i (id INT PRIMARY KEY, v VARCHAR(900)); INSERT INTO t$i SELECT seq, REPEAT(seq, 150) FROM $numbers;\n";
        }
        $this->load($sql);
        $child = Child::run('memory.php', ['backup', $this->database, $this->folder, 'gzip']);
        $this->assertSmall($child->answer(), '400 tables');
    }
}
