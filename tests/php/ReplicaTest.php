<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupResult;
use SimpleMDB\DatabaseInterface;

/** A backup of a replica writes nothing there, and says where the replica stood in the log of its source. */
final class ReplicaTest extends BackupTestCase
{
    private static ?PrivateServer $source = null;
    private static ?PrivateServer $replica = null;
    /** What was applied before the first row came. */
    private static string $base;

    protected function setUp(): void
    {
        parent::setUp();
        self::$source ?? $this->pair();
    }

    public static function tearDownAfterClass(): void
    {
        self::$replica = null;
        self::$source = null;
    }

    private function isMariaDb(): bool
    {
        return str_contains((string) self::$source->connect('')->fetchValue('SELECT VERSION()'), 'MariaDB');
    }

    private function pair(): void
    {
        $family = str_starts_with((string) getenv('SIMPLEMDB_BACKUP_TEST_SERVER'), 'mysql-')
            ? ['--gtid-mode=ON', '--enforce-gtid-consistency=ON'] : [];
        [self::$source, $port] = PrivateServer::listening(['--log-bin', '--server-id=1', ...$family]);
        self::$replica = new PrivateServer(['--log-bin', '--server-id=2', '--log-slave-updates', ...$family]);
        $source = self::$source->connect('');
        $source->query("CREATE USER repl@'127.0.0.1' IDENTIFIED BY 'repl'");
        $source->query("GRANT REPLICATION SLAVE ON *.* TO repl@'127.0.0.1'");
        $source->query('CREATE DATABASE shop');
        $source->query('CREATE TABLE shop.t (id INT PRIMARY KEY AUTO_INCREMENT) ENGINE=InnoDB');
        $replica = self::$replica->connect('');
        if ($this->isMariaDb()) {
            $replica->query("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=$port, MASTER_USER='repl', MASTER_PASSWORD='repl', MASTER_USE_GTID=slave_pos");
            $replica->query('START SLAVE');
        } else {
            $replica->query("CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=$port, SOURCE_USER='repl', SOURCE_PASSWORD='repl', SOURCE_AUTO_POSITION=1, GET_SOURCE_PUBLIC_KEY=1");
            $replica->query('START REPLICA');
        }
        $this->waitFor(0);
        self::$base = $this->applied();
    }

    private function applied(): string
    {
        $variable = $this->isMariaDb() ? '@@gtid_slave_pos' : '@@gtid_executed';
        return (string) self::$replica->connect('')->fetchValue("SELECT $variable");
    }

    /** Waits until the replica has so many rows. */
    private function waitFor(int $rows): void
    {
        for ($i = 0; $i < 300; $i++) {
            try {
                if ((int) self::$replica->connect('')->fetchValue('SELECT COUNT(*) FROM shop.t') >= $rows) {
                    return;
                }
            } catch (\mysqli_sql_exception) {
                // the table has not come yet
            }
            usleep(100_000);
        }
        self::fail('the replica does not follow: ' . print_r(self::$replica->connect('')
            ->query($this->isMariaDb() ? 'SHOW ALL SLAVES STATUS' : 'SHOW REPLICA STATUS')->fetch('assoc'), true));
    }

    /** The number of the last transaction in a set of GTIDs of the source. */
    private function last(string $gtid): int
    {
        self::assertSame(1, preg_match($this->isMariaDb() ? '/^0-1-(\d+)$/' : '/^[0-9a-f-]{36}:1(?:-(\d+))?$/', $gtid, $found), $gtid);
        return (int) ($found[1] ?? 1);
    }

    /** Rows that a backup holds. */
    private function rows(BackupResult $result): int
    {
        return $result->getMetadata()['rows'];
    }

    /** One-row transactions in a log of the source up to a position. */
    private function transactions(string $file, int $position): int
    {
        $events = self::$source->connect('')->query("SHOW BINLOG EVENTS IN '$file'")->fetchAll('assoc');
        $ends = array_filter($events, fn ($event) => $event['Event_type'] === 'Xid' && $event['End_log_pos'] <= $position);
        return count($ends);
    }

    private function over(string $driver): DatabaseInterface
    {
        $db = self::$replica->connect('shop');
        return $driver === 'plain' ? new PlainDatabase($db) : $db;
    }

    public static function ways(): array
    {
        return ['two connections' => ['mysqli', 2], 'one connection' => ['mysqli', 1], "the project's own" => ['plain', 1]];
    }

    /** @dataProvider ways */
    public function testThePlaceInTheLogOfTheSourceIsTheSnapshots(string $driver, int $connections): void
    {
        $source = self::$source->connect('shop');
        $count = fn (): int => (int) $source->fetchValue('SELECT COUNT(*) FROM t');
        $before = $count();
        $client = str_replace($this->socket(), self::$source->socket, $this->client('shop'));
        $stop = "{$this->folder}.stop";
        $rows = 'while [ ! -e ' . escapeshellarg($stop) . ' ] && echo "INSERT INTO t VALUES (NULL);"; do sleep 0.002; done';
        $load = proc_open("$rows | $client", [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], STDERR], $pipes);
        try {
            $this->waitFor($before + 1);
            $manager = new BackupManager($this->over($driver), $this->folder);
            for ($i = 0; $i < 12; $i++) {
                $result = $this->succeed($manager->backup('moving')->connections($connections)->noVerification());
                $replica = $result->getMetadata()['replica'];
                self::assertGreaterThan($before, $this->rows($result), 'no row had come');
                if (isset($replica['gtid'])) {
                    self::assertSame($this->rows($result), $this->last($replica['gtid']) - $this->last(self::$base), print_r($replica, true));
                }
                [$from] = $replica['sources'];
                self::assertSame('127.0.0.1', $from['host']);
                if (isset($from['file'])) {
                    self::assertSame($this->rows($result), $this->transactions($from['file'], $from['position']), print_r($replica, true));
                }
            }
            $seen = $count();
        } finally {
            touch($stop);   // or the load would go on for ever
        }
        self::assertSame(0, proc_close($load));
        unlink($stop);
        $after = $count();
        self::assertGreaterThan($this->rows($result), $seen, 'the backups were not made while rows came in');

        $this->waitFor($after);
        $result = $this->succeed($manager->backup('still')->connections($connections));
        $replica = $result->getMetadata()['replica'];
        self::assertSame($after, $this->last($replica['gtid']) - $this->last(self::$base));
        self::assertSame($after, $this->transactions($replica['sources'][0]['file'], $replica['sources'][0]['position']));
        self::assertSame($replica, $manager->getBackupById($result->getId())->getMetadata()['replica']);
    }

    /** A replica need not be read-only; whoever backs it up is root and may do everything. */
    public function testNothingIsWrittenToIt(): void
    {
        $replica = self::$replica->connect('shop');
        $replica->query($this->isMariaDb() ? 'STOP SLAVE' : 'STOP REPLICA');
        $log = fn () => $replica->query(['SHOW BINARY LOG STATUS', 'SHOW MASTER STATUS'][(int) $this->isMariaDb()])->fetch('assoc');
        $before = $log();
        $logger = new RecordingLogger();
        $manager = new BackupManager($this->over('mysqli'), $this->folder);
        $manager->setLogger($logger);
        $id = $this->succeed($manager->backup('nightly'))->getId();
        self::assertCount(1, $manager->list());
        self::assertTrue($manager->verify($id));
        self::assertTrue($manager->delete($id));
        self::assertSame($before, $log());
        self::assertSame(['t'], $replica->query('SHOW TABLES')->fetchAll('col'));
        self::assertStringContainsString('the server is a replica', $logger->text());
        $replica->query($this->isMariaDb() ? 'START SLAVE' : 'START REPLICA');
    }

    /** An account that may not ask whether replication is set up still sees, on MariaDB, that it runs. */
    public function testAnAccountWithoutTheRightToAsk(): void
    {
        if (!$this->isMariaDb()) {
            $this->expectNotToPerformAssertions();   // MySQL tells such an account nothing
            return;
        }
        $replica = self::$replica->connect('shop');
        $replica->query('SET SESSION sql_log_bin = 0');
        $replica->query("CREATE OR REPLACE USER app@localhost IDENTIFIED BY 'app'");
        $replica->query('GRANT ALL ON shop.* TO app@localhost');
        $db = new \SimpleMDB\SimpleMySQLi('localhost', 'app', 'app', 'shop', socket: self::$replica->socket);
        $manager = new BackupManager($db, $this->folder);
        $result = $this->succeed($manager->backup('nightly'));
        self::assertSame(['gtid' => $this->applied()], $result->getMetadata()['replica']);
        self::assertSame(['t'], $replica->query('SHOW TABLES')->fetchAll('col'));
        self::assertStringNotContainsString('-2-', (string) $replica->fetchValue('SELECT @@gtid_binlog_state'));
    }
}
