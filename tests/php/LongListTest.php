<?php

declare(strict_types=1);

namespace BackupTests;

use ReflectionProperty;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupMetadata;
use SimpleMDB\Backup\BackupType;

/** A list of many backups takes little memory, and each of them is what it would be on its own. */
final class LongListTest extends BackupTestCase
{
    private const BACKUPS = 15_000;

    /** So many rows as a project has after years of hourly backups, each with the metadata of a real one. */
    private function fill(int $count): array
    {
        $this->load(implode(' ', array_map(fn ($n) => "CREATE TABLE some_table_$n (i INT);", range(1, 20))));
        $result = $this->succeed($this->manager()->backup('hourly')->tag('cron')->tag('production')->description('Taken by cron'));
        [$row] = $this->registry();
        $numbers = numbers($count - 1);
        $this->admin()->query(
            "INSERT INTO `{$this->database}`.backups SELECT CONCAT('backup_', DATE_FORMAT(d, '%Y%m%d_%H%i%s'), '_', LEFT(SHA2(seq, 256), 8)),
                name, database_name, type, 1000 + seq, SHA2(seq, 256), storage_type, CONCAT(DATE_FORMAT(d, '%Y/%m/%d'), SUBSTRING(storage_path, 11)),
                REPLACE(metadata, ?, LEFT(SHA2(-seq, 256), 32)), d
            FROM `{$this->database}`.backups, (SELECT seq, '2020-01-01' + INTERVAL seq HOUR AS d FROM $numbers) n",
            [$result->getMetadata()['archive']]
        );
        return $row;
    }

    public function testFifteenThousand(): void
    {
        $this->fill(self::BACKUPS);
        $child = Child::run('long-list.php', [$this->database, $this->folder]);
        self::assertSame(0, $child->status, $child->errors);
        $answer = $child->answer();
        self::assertSame(self::BACKUPS, $answer['count']);
        self::assertSame(self::BACKUPS * 2, $answer['tags']);
        foreach (['kept' => 1024, 'peak' => 1024, 'process' => 1536] as $what => $bytes) {
            self::assertLessThan($bytes, $answer[$what] / self::BACKUPS, "$what: " . json_encode($answer));
        }
    }

    /** A backup beside all of them looks for one that nothing lists, and reads none of the others. */
    public function testABackupBesideFifteenThousand(): void
    {
        $row = $this->fill(self::BACKUPS);
        $this->admin()->query("UPDATE `{$this->database}`.backups SET storage_path = CONCAT(DATE_FORMAT(created_at, '%Y/%m/%d/x/'), id, '.sql') WHERE id <> ?", [$row['id']]);
        $beside = str_replace("\"size\": {$row['size']}", '"size": 1', file_get_contents("{$this->folder}/{$row['storage_path']}.meta"));
        $others = $this->admin()->query("SELECT id, storage_path FROM `{$this->database}`.backups WHERE id <> ?", [$row['id']])->fetchAll('assoc');
        foreach ($others as $one) {
            $file = "{$this->folder}/{$one['storage_path']}";
            is_dir(dirname($file)) || mkdir(dirname($file), 0700, true);
            file_put_contents($file, 'x');
            file_put_contents("$file.meta", str_replace($row['id'], $one['id'], $beside));
            touch($file, time() - 600);
        }
        $took = function (string $folder): array {
            $started = hrtime(true);
            $child = Child::run('memory.php', ['backup', $this->database, $folder, 'plain']);
            $answer = $child->answer();
            self::assertTrue($answer['success'], $child->errors);
            return [$answer['process_mb'], $answer['php_mb'], (hrtime(true) - $started) / 1e9];
        };
        try {
            [$process, $php, $seconds] = $took("{$this->folder}_empty");
        } finally {
            exec('rm -rf ' . escapeshellarg("{$this->folder}_empty"));
        }
        $say = fn (string $what, array $took) => fprintf(
            STDERR,
            "a backup beside %d archives%s: %.1f MB and %.2f MB of PHP's own more than beside none (%.1f MB), %.2f s more\n",
            ...[count($others), $what, $took[0] - $process, $took[1] - $php, $process, $took[2] - $seconds]
        );
        $took_all = $took($this->folder);
        $say('', $took_all);
        // What a process takes varies by a MB or two from run to run.
        self::assertLessThan(5, $took_all[0] - $process);
        self::assertLessThan(0.5, $took_all[1] - $php);
        self::assertLessThan(10, $took_all[2] - $seconds);
        // Not even where none is listed.
        $this->admin()->query("DELETE FROM `{$this->database}`.backups WHERE id <> ?", [$row['id']]);
        $took_all = $took($this->folder);
        $say(' that nothing lists', $took_all);
        self::assertLessThan(count($others) * 1024 / 1048576, $took_all[0] - $process);
    }

    /** The same in every way in which PHP code can look at an object. */
    public function testEachIsAnOrdinaryObject(): void
    {
        $row = $this->fill(450);
        $made = fn (array $row) => new BackupMetadata(
            $row['id'], $row['name'], $row['database_name'], BackupType::from($row['type']), new \DateTime($row['created_at']),
            (int) $row['size'], $row['checksum'], $row['storage_type'], $row['storage_path'], json_decode($row['metadata'], true)
        );
        $rows = array_column($this->registry(), null, 'id');
        $list = fn () => (new BackupManager($this->connect(), $this->folder))->list();
        self::assertSame($row['id'], $list()[0]->getId(), 'the latest first');
        $dates = array_map(fn ($one) => $one->getCreatedAt()->format('U'), $list());
        $sorted = $dates;
        rsort($sorted);
        self::assertSame($sorted, $dates);

        $property = new ReflectionProperty(BackupMetadata::class, 'metadata');
        $dump = function ($value): string {
            ob_start();
            var_dump($value);
            return preg_replace('/#\d+/', '#', ob_get_clean());
        };
        $views = [
            'the getter' => fn ($one) => $one->getMetadata(),
            'toArray' => fn ($one) => $one->toArray(),
            'tags' => fn ($one) => [$one->getTags(), $one->getDescription()],
            'reflection' => fn ($one) => [$property->isInitialized($one), $property->getValue($one)],
            'serialize' => fn ($one) => serialize($one),
            'var_dump' => $dump,
            'print_r' => fn ($one) => print_r($one, true),
            'var_export' => fn ($one) => var_export($one, true),
            'a cast' => fn ($one) => serialize((array) $one),
            'a clone' => fn ($one) => serialize(clone $one),
            'a clone of one that was looked at' => fn ($one) => [$property->getValue($one), serialize(clone $one)],
            'after a collection' => fn ($one) => [gc_collect_cycles() >= 0, serialize($one)],
            'there and back' => fn ($one) => serialize(unserialize(serialize($one))),
            'json' => fn ($one) => json_encode($one),
        ];
        foreach ($views as $name => $view) {
            foreach (array_chunk($list(), 90) as [$one]) {
                self::assertSame($view($made($rows[$one->getId()])), $view($one), $name);
            }
        }
        foreach ([0, 200, 449] as $at) {
            $other = $made($rows[$list()[$at]->getId()]);
            self::assertTrue($list()[$at] == $other && $other == $list()[$at] && $list()[$at] == $list()[$at]);
            self::assertFalse($list()[$at] == $list()[($at + 1) % 450]);
            $changed = clone $other;
            $property->setValue($changed, ['other' => 1]);
            self::assertFalse($list()[$at] == $changed || $changed == $list()[$at]);
            $one = $list()[$at];
            $property->setValue($one, ['other' => 1]);
            self::assertSame(['other' => 1], $one->getMetadata());
            self::assertNotSame(['other' => 1], (clone $list()[$at])->getMetadata());
        }
    }

    public function testMetadataThatIsNoneIsEmpty(): void
    {
        $manager = $this->manager();
        $this->succeed($manager->backup('x'));
        foreach (['NULL', "''", "'no json'", "'7'", "'[]'"] as $metadata) {
            $this->admin()->query("UPDATE `{$this->database}`.backups SET metadata = $metadata");
            [$one] = (new BackupManager($this->connect(), $this->folder))->list();
            self::assertSame([], $one->getMetadata(), $metadata);
            self::assertSame([], $one->toArray()['metadata'], $metadata);
        }
    }
}
