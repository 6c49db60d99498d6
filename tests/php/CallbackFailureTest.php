<?php

declare(strict_types=1);

namespace BackupTests;

use Closure;
use Error;
use Psr\Log\LoggerInterface;
use RuntimeException;
use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupResult;
use SimpleMDB\Backup\BackupStrategy;
use SimpleMDB\Backup\BackupType;
use Throwable;

/**
 * Code of the project that throws in the middle of our work, at each place where we call it. Nothing half-done stays,
 * and the next backup works.
 */
final class CallbackFailureTest extends BackupTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(200);
    }

    /** What comes out of a call: its result, or what it threw. */
    private function outcome(Closure $call): mixed
    {
        try {
            return $call();
        } catch (Throwable $thrown) {
            return $thrown;
        }
    }

    private function assertNothingLeft(): void
    {
        self::assertSame([], $this->files(), 'something was left in the folder of backups');
        self::assertSame([], $this->registry());
        $this->assertNoStaging();
    }

    private function throwingLogger(string $at, Throwable $own): LoggerInterface
    {
        return new class ($at, $own) implements LoggerInterface {
            public function __construct(private string $at, private Throwable $own)
            {
            }

            public function log($level, string $message, array $context = []): void
            {
                str_starts_with($message, $this->at) && throw $this->own;
            }
        };
    }

    public static function throwables(): array
    {
        return ['an exception' => [new RuntimeException('from the callback')], 'an error' => [new Error('from the callback')]];
    }

    /** @dataProvider throwables */
    public function testTheProgressOfABackup(Throwable $own): void
    {
        foreach (['mysqli', 'plain'] as $driver) {
            $manager = $this->manager($driver);
            foreach ([1, 2, 3] as $at) {   // which phases are heard of depends on how quick they are
                $calls = 0;
                $watch = function () use (&$calls, $at, $own): void {
                    ++$calls === $at && throw $own;
                };
                $outcome = $this->outcome($manager->backup('x')->onProgress($watch)->execute(...));
                if ($calls >= $at) {
                    self::assertSame($own, $outcome, "$driver, call $at");
                }
                foreach ($manager->list() as $finished) {   // done before it could be stopped
                    self::assertTrue($manager->verify($finished->getId()));
                    self::assertTrue($manager->delete($finished->getId()));
                }
                $this->assertNothingLeft();
            }
        }
    }

    public function testProgressThatSaysNo(): void
    {
        foreach (['mysqli', 'plain'] as $driver) {
            $manager = $this->manager($driver);
            $result = $manager->backup('x')->onProgress(fn () => false)->execute();
            if ($driver === 'mysqli' && $result->isSuccess()) {   // a quick one is done before it is asked
                self::assertTrue($manager->delete($result->getId()));
            } else {
                $this->assertFailed($result, 'cancelled');
            }
        }
    }

    /** @dataProvider throwables */
    public function testTheProgressOfAnArchiveThatIsReadBack(Throwable $own): void
    {
        $storage = new FileStorage("{$this->folder}_remote");
        $stored = false;
        $storage->before['retrieveStream'] = function () use (&$stored): void {
            $stored = true;
        };
        $manager = $this->manager()->registerStorageAdapter('s3', $storage);
        $watch = function () use (&$stored, $own): void {
            $stored && throw $own;
        };
        self::assertSame($own, $this->outcome($manager->backup('x')->store('s3://b')->onProgress($watch)->execute(...)));
        self::assertSame([], $storage->list(), 'what was never recorded is still stored');
        $this->assertNothingLeft();
        rmdir($storage->folder);
    }

    /** @dataProvider throwables */
    public function testTheProgressOfARestore(Throwable $own): void
    {
        $manager = $this->manager('plain');   // asks before every query, however quick it is
        $id = $this->succeed($manager->backup('x'))->getId();
        $this->admin()->query("DELETE FROM `{$this->database}`.audit LIMIT 1");
        $before = $this->fingerprintOf();
        self::assertSame($own, $this->outcome($manager->restore($id)->onProgress(fn () => throw $own)->execute(...)));
        $this->assertNoStaging();
        $this->assertSameDatabase($before, $this->fingerprintOf());
        self::assertFalse($manager->restore($id)->onProgress(fn () => false)->execute()->isSuccess());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->restored($manager->restore($id));
    }

    /** @dataProvider throwables */
    public function testTheLogger(Throwable $own): void
    {
        $manager = $this->manager();
        $config = new BackupConfig('x', $this->database);
        $manager->setLogger($this->throwingLogger('Creating backup', $own));
        self::assertSame($own, $this->outcome(fn () => $manager->backup('x')));
        $manager->setLogger($this->throwingLogger('Starting', $own));
        self::assertSame($own, $this->outcome(fn () => $manager->executeBackup($config)));
        $manager->setLogger($this->throwingLogger('Backup failed', $own));
        self::assertSame($own, $this->outcome(fn () => $manager->backup('x')->compress('rar')->execute()));
        $this->assertNothingLeft();

        // It is done and recorded before the logger hears of it: it stays, whatever the logger makes of that.
        $manager->setLogger($this->throwingLogger('Backup completed', $own));
        self::assertSame($own, $this->outcome(fn () => $manager->executeBackup($config)));
        $manager->setLogger(new RecordingLogger());
        self::assertCount(1, $manager->list());
        self::assertTrue($manager->verify($manager->list()[0]->getId()));
    }

    public function testTheStorage(): void
    {
        $storage = new FileStorage("{$this->folder}_remote");
        $manager = $this->manager()->registerStorageAdapter('s3', $storage);
        $backup = fn () => $manager->backup('x')->store('s3://b')->execute();
        foreach (['storeStream', 'retrieveStream'] as $method) {
            $storage->before = [$method => fn () => throw new RuntimeException("no $method today")];
            $result = $backup();
            self::assertFalse($result->isSuccess());
            self::assertStringContainsString("no $method today", $result->getErrorMessage());
            $storage->before = [$method => fn () => throw new Error('a mistake')];
            self::assertSame('a mistake', $this->outcome($backup)->getMessage());
            $this->assertNothingLeft();
        }
        $storage->before = [];
        array_map(unlink(...), glob("{$storage->folder}/*"));   // what could not be read back

        $id = $this->succeed($manager->backup('x')->store('s3://b'))->getId();
        foreach (['exists', 'retrieveStream'] as $method) {
            $storage->before = [$method => fn () => throw new RuntimeException("no $method today")];
            self::assertFalse($manager->verify($id));
            $restore = $manager->restore($id)->execute();
            self::assertFalse($restore->isSuccess());
            self::assertStringContainsString("no $method today", $restore->getMessage());
        }
        $storage->before = ['delete' => fn () => throw new RuntimeException('no delete today')];
        self::assertFalse($manager->delete($id));
        $storage->before = [];
        self::assertTrue($manager->verify($id));
        $this->restored($manager->restore($id));
        self::assertTrue($manager->delete($id));
        rmdir($storage->folder);
    }

    /** Whether a transaction is open (as MariaDB tells it, and as MySQL does), the mode and the time zone. */
    private const SESSION = <<<'SQL'
        SELECT /*M! @@in_transaction, */
            /*!80000 (SELECT COUNT(*) FROM performance_schema.events_transactions_current
                WHERE THREAD_ID = PS_CURRENT_THREAD_ID() AND STATE = 'ACTIVE' AND AUTOCOMMIT = 'NO'), */
            @@SESSION.sql_mode, @@SESSION.time_zone
        SQL;

    /** Each of the first queries, and then some of the rest: a backup is either whole and recorded or not there at all. */
    public function testTheDatabase(): void
    {
        $db = new FailingDatabase(new PlainDatabase($this->connect()));
        $manager = $this->manager($db);
        $usual = $db->query(self::SESSION)->fetchAll('num')[0];
        $db->arm(PHP_INT_MAX, fn () => null);
        $id = $this->succeed($manager->backup('x'))->getId();
        $all = $db->calls;
        self::assertTrue($manager->delete($id));
        $own = [new RuntimeException('the connection broke'), new Error('a mistake in the driver')];
        for ($at = 1; $at <= $all; $at += $at < 40 || $at > $all - 12 ? 1 : 7) {
            $throwable = $own[$at % 2];
            $db->arm($at, fn () => throw $throwable);
            $outcome = $this->outcome(fn () => $manager->executeBackup(new BackupConfig('x', $this->database)));
            $db->arm(0, fn () => null);
            if ($outcome instanceof BackupResult && $outcome->isSuccess()) {
                self::assertTrue($manager->verify($outcome->getId()), "call $at");
                self::assertTrue($manager->delete($outcome->getId()), "call $at");
            } elseif ($throwable instanceof Error) {
                self::assertSame($throwable, $outcome, "call $at");
                foreach ($this->files() as $file) {   // whole, with or without its row in the registry
                    $id = preg_match('/(backup_\w+)\.sql$/', $file, $found) ? $found[1] : null;
                    self::assertTrue($id === null ? str_ends_with($file, '.sql.meta') : $manager->verify($id), "call $at: $file");
                }
                $this->admin()->query("DELETE FROM `{$this->database}`.backups");
                exec('rm -rf ' . escapeshellarg($this->folder) . '/*');
                $manager->setBackupsPath($this->folder);   // forgets its list
            } else {
                self::assertInstanceOf(BackupResult::class, $outcome, "call $at");
                self::assertStringContainsString('the connection broke', $outcome->getErrorMessage(), "call $at");
            }
            $session = $db->query(self::SESSION)->fetchAll('num')[0];
            if (!preg_match('/^(COMMIT|SET SESSION time_zone|SET SESSION (max_tmp_session_space_usage = \d+, )?max_sort_length = \d|SET SESSION sql_mode = @)/', $db->failed)) {   // what puts it back was not let through
                self::assertEquals($usual, $session, "call $at, {$db->failed}: the connection is not what it was");
            }
            $db->query('ROLLBACK');
            $db->query("SET SESSION sql_mode = '$usual[1]', time_zone = '$usual[2]'");
            $this->assertNothingLeft();
        }
        $this->succeed($manager->backup('after'));
    }

    /** @dataProvider throwables */
    public function testTheStrategy(Throwable $own): void
    {
        $manager = $this->manager()->registerStrategy(BackupType::FULL, new class ($this->connect(), $own) extends BackupStrategy {
            public function __construct($db, private Throwable $own)
            {
                parent::__construct($db);
            }

            public function execute(BackupConfig $config): BackupResult
            {
                throw $this->own;
            }
        });
        $outcome = $this->outcome(fn () => $manager->backup('x')->execute());
        if ($own instanceof Error) {
            self::assertSame($own, $outcome);
        } else {
            $this->assertFailed($outcome, 'from the callback');
        }
    }

    /** A strategy around ours, which catches what our caller's callback throws, may go on with its own work. */
    public function testAProjectMayCatchWhatItThrew(): void
    {
        $strategy = new class ($this->connect()) extends \SimpleMDB\Backup\Strategies\MySQLDumpStrategy {
            public function execute(BackupConfig $config): BackupResult
            {
                try {
                    return parent::execute($config);
                } catch (RuntimeException) {
                    throw new \LogicException('something else');
                }
            }
        };
        $manager = $this->manager()->registerStrategy(BackupType::FULL, $strategy);
        $result = $manager->backup('x')->onProgress(fn () => throw new RuntimeException('first'))->execute();
        $this->assertFailed($result, 'something else');
    }
}
