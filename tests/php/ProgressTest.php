<?php

declare(strict_types=1);

namespace BackupTests;

/** What a progress callback hears, and that a job it stops has changed nothing, whatever the job was at. */
final class ProgressTest extends BackupTestCase
{
    private const KEYS = ['phase', 'object', 'rows', 'total_rows', 'bytes', 'total_bytes', 'seconds_left'];

    /** @dataProvider ways */
    public function testItHearsHowFarARestoreIs(string $driver): void
    {
        $this->loadSample(500);
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('all'))->getId();
        $reports = [];
        $builder = $manager->restore($id)->onProgress(function (array $report) use (&$reports): void {
            $reports[] = $report;
        });
        $preview = $builder->preview();
        self::assertSame([], $reports, 'a preview is no restore');
        $this->restored($builder);

        foreach ($reports as $report) {
            self::assertSame(self::KEYS, array_keys($report));
            self::assertContains($report['phase'], ['starting', 'verifying', 'restoring', 'publishing', 'finished']);
            self::assertTrue($report['seconds_left'] === null || $report['seconds_left'] >= 0.0);
            self::assertLessThanOrEqual($report['total_rows'], $report['rows']);
            self::assertLessThanOrEqual($report['total_bytes'], $report['bytes']);
        }
        $last = end($reports);
        $counts = [$preview['total_rows'], $preview['total_bytes']];
        self::assertSame([...$counts, ...$counts, null], [$last['rows'], $last['bytes'], $last['total_rows'], $last['total_bytes'], $last['seconds_left']]);
        self::assertSame('finished', $last['phase']);
    }

    /** @dataProvider ways */
    public function testItHearsHowFarABackupIs(string $driver): void
    {
        $this->loadSample(500);
        $reports = [];
        $result = $this->succeed($this->manager($driver)->backup('all')->onProgress(function (array $report) use (&$reports): void {
            $reports[] = $report;
        }));

        $last = end($reports);
        self::assertSame(self::KEYS, array_keys($last));
        self::assertSame('verifying', $last['phase']);
        self::assertSame([$result->getMetadata()['rows'], $result->getMetadata()['rows']], [$last['rows'], $last['total_rows']]);
        self::assertSame($last['total_bytes'], $last['bytes']);
    }

    /** @dataProvider phases */
    public function testARestoreThatIsCancelledLeavesTheTargetAsItWas(string $driver, string $phase): void
    {
        $this->loadSample($driver === 'mysqli' ? 100_000 : 500);   // with connections of its own the engine does not wait to be asked
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('all')->compress('bzip2'))->getId();
        $this->load("DROP VIEW spending; UPDATE customers SET name = 'later'; DELETE FROM orders WHERE id > 100");
        $before = $this->fingerprintOf();
        if ([$driver, $phase] === ['mysqli', 'publishing']) {
            // Somebody else's transaction, behind which the tables have to wait for their places.
            $this->admin()->query("START TRANSACTION");
            $this->admin()->query("SELECT COUNT(*) FROM `{$this->database}`.orders")->fetchAll('num');
        }
        $heard = [];
        $result = $manager->restore($id)->onProgress(function (array $report) use (&$heard, $phase): bool {
            $heard[] = $report['phase'];
            return $report['phase'] !== $phase;
        })->execute();
        $this->admin()->query('ROLLBACK');

        self::assertContains($phase, $heard);
        self::assertFalse($result->isSuccess(), 'it was cancelled while ' . $phase);
        self::assertStringContainsString('cancelled', $result->getMessage());
        self::assertSame([], array_slice($heard, 1 + (int) array_search($phase, $heard, true)), 'nobody is asked again');
        self::assertSame([$this->database], $this->databases("{$this->database}%"));
        $this->assertSameDatabase($before, $this->fingerprintOf());
        self::assertSame(100_000 / ($driver === 'mysqli' ? 1 : 200), $this->restored($manager->restore($id))->toArray()['table_rows']['orders']);
    }

    public static function phases(): array
    {
        $cases = [];
        foreach (['mysqli', 'plain'] as $driver) {
            foreach (['verifying', 'restoring', 'publishing'] as $phase) {
                $cases["$phase, $driver"] = [$driver, $phase];
            }
        }
        return $cases;
    }

    public static function ways(): array
    {
        return ['connections of its own' => ['mysqli'], 'the connection of the project' => ['plain']];
    }

    /** Over the project's own connection every call is one at which it can be stopped. */
    public function testARestoreThatIsCancelledAtAnyOfItsChanges(): void
    {
        $this->loadSample(60);
        $id = $this->succeed($this->manager()->backup('all'))->getId();
        $this->load("UPDATE customers SET name = 'later'");
        $before = $this->fingerprintOf();
        $db = new FailingDatabase(new PlainDatabase($this->connect()));
        $stopped = 0;
        for ($at = 40; ; $at += 7) {
            $stop = false;
            $db->arm($at, function () use (&$stop): void {
                $stop = true;
                usleep(250_000);   // so long that the callback is asked before the next call
            });
            $result = $this->manager($db)->restore($id)->onProgress(function () use (&$stop): bool {
                return !$stop;
            })->execute();
            if (!$stop || $result->isSuccess()) {
                break;
            }
            $stopped++;
            self::assertStringContainsString('cancelled', $result->getMessage(), "call $at: {$db->failed}");
            $this->assertSameDatabase($before, $this->fingerprintOf());
            self::assertSame([$this->database], $this->databases("{$this->database}%"), "call $at: {$db->failed}");
        }
        self::assertGreaterThan(15, $stopped);
    }

    /** @dataProvider backupPhases */
    public function testABackupThatIsCancelledLeavesNothing(string $driver, string $phase): void
    {
        $this->loadSample($driver === 'mysqli' ? 100_000 : 500);
        $heard = [];
        $result = $this->manager($driver)->backup('all')->compress('bzip2')->onProgress(function (array $report) use (&$heard, $phase): bool {
            $heard[] = $report['phase'];
            return $report['phase'] !== $phase;
        })->execute();

        self::assertContains($phase, $heard);
        $this->assertFailed($result, 'cancelled');
    }

    public static function backupPhases(): array
    {
        return [['mysqli', 'dumping'], ['mysqli', 'verifying'], ['plain', 'planning'], ['plain', 'dumping'], ['plain', 'verifying']];
    }
}
