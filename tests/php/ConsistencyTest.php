<?php

declare(strict_types=1);

namespace BackupTests;

/** A backup is one moment of the database, whatever others write meanwhile. */
final class ConsistencyTest extends BackupTestCase
{
    public static function connections(): array
    {
        return ['one connection' => [1], 'several connections' => [3]];
    }

    /** @dataProvider connections */
    public function testMoneyThatMovesBetweenTablesIsNeitherLostNorDoubled(int $connections): void
    {
        $numbers = numbers(60_000);
        $this->load(<<<SQL
            CREATE TABLE a_account (id INT PRIMARY KEY, cents BIGINT, filler CHAR(200));
            CREATE TABLE z_account LIKE a_account;
            INSERT INTO a_account SELECT seq, 1000, REPEAT('a', 200) FROM $numbers;
            INSERT INTO z_account SELECT seq, 1000, REPEAT('z', 200) FROM $numbers;
            SQL);
        $script = __DIR__ . '/children/transfer.php';
        $writer = proc_open([PHP_BINARY, $script, $this->socket(), $this->database], [['pipe', 'r'], ['pipe', 'w']], $pipes);
        self::assertSame("writing\n", fgets($pipes[1]));

        $manager = $this->manager();
        $results = [];
        for ($i = 0; $i < 3; $i++) {
            $results[] = $this->succeed($manager->backup('moving')->streaming(500)->connections($connections));
        }
        fclose($pipes[0]);
        $moved = (int) stream_get_contents($pipes[1]);
        proc_close($writer);
        self::assertGreaterThan(100, $moved, 'hardly anything was written meanwhile');

        foreach ($results as $result) {
            $copy = "{$this->database}_copy";
            $this->restored($manager->restore($result->getId())->to($copy));
            $sum = $this->admin()->fetchValue("SELECT (SELECT SUM(cents) FROM `$copy`.a_account) + (SELECT SUM(cents) FROM `$copy`.z_account)");
            self::assertEquals(120_000_000, $sum);
        }
    }
}
