<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

/** A restore whose process or whose server is killed: the next run finds the target as it was, or finished. */
final class KilledTest extends BackupTestCase
{
    /** What the server has done last when the end comes. The moments follow each other through a restore. */
    private const MOMENTS = [
        'the staging database is made' => ['Com_create_db', 1],
        'the tables are being made' => ['Com_create_table', 4],
        'rows are being loaded' => ['Com_insert', 4],
        'the journal is written' => ['Com_rename_table', 1],
        'a trigger is dropped' => ['Com_drop_trigger', 1],
        'the tables are swapped' => ['Com_rename_table', 2],
        'the first routine is made' => ['Com_create_function', 1],
        'the first procedure is made' => ['Com_create_procedure', 1],
        'the first view is made' => ['Com_create_view', 1],
        'the first trigger is made' => ['Com_create_trigger', 1],
        'the event is made' => ['Com_create_event', 1],
        'it is complete' => ['Com_rename_table', 3],
        'staging is dropped' => ['Com_drop_db', 1],
    ];

    /** The same where everything is in the target, for an account that may not make databases. */
    private const MOMENTS_WITHIN = [
        'the first table of its own is made' => ['Com_create_table', 1],
        'tables are being made' => ['Com_create_table', 3],
        'rows are being loaded' => ['Com_insert', 4],
        'the journal is written' => ['Com_rename_table', 1],
        'a trigger is dropped' => ['Com_drop_trigger', 1],
        'the tables are swapped' => ['Com_rename_table', 2],
        'a key of a replaced table is dropped' => ['Com_alter_table', 1],
        'a key of a new table is added' => ['Com_alter_table', 2],
        'the first routine is made' => ['Com_create_function', 1],
        'the first view is made' => ['Com_create_view', 1],
        'the first trigger is made' => ['Com_create_trigger', 1],
        'the event is made' => ['Com_create_event', 1],
        'it is complete' => ['Com_rename_table', 3],
    ];

    private ?PrivateServer $server = null;
    private string $user = 'root';
    private string $old;
    private string $new;
    private array $before;
    private array $after;

    protected function setUp(): void
    {
        $this->server = new PrivateServer(['--innodb-flush-log-at-trx-commit=1']);
        parent::setUp();
        $name = method_exists($this, 'name') ? $this->name() : $this->getName();   // as PHPUnit calls it since 10, and before
        if (str_contains($name, 'SharedHost')) {
            $this->user = 'guest';
            $only = str_replace('_', '\_', $this->database);
            $this->admin()->query('CREATE USER guest@localhost');
            $this->admin()->query("GRANT ALL ON `$only`.* TO guest@localhost");
            $this->admin()->query('SET GLOBAL log_bin_trust_function_creators = 1');
        }
        $this->loadSample(500);
        $this->after = $this->look();
        $this->new = $this->succeed($this->managed()->backup('new'))->getId();
        // One that is the same already would not be made again.
        $this->load("UPDATE orders SET total = total + 1 WHERE id < 100; DELETE FROM audit; ALTER EVENT tidy COMMENT 'older';");
        $this->before = $this->look();
        self::assertNotSame([], differences($this->before, $this->after));
        $this->old = $this->succeed($this->managed()->backup('old'))->getId();
    }

    protected function tearDown(): void
    {
        $this->server->stop();
        exec('rm -rf ' . escapeshellarg($this->folder));
    }

    protected function socket(): string
    {
        return $this->server->socket;
    }

    /** A server that was killed has closed every connection: each look takes a new one. */
    protected function admin(): SimpleMySQLi
    {
        return $this->server->connect('mysql');
    }

    /** What a user makes is the user's own. */
    protected function client(string $database): string
    {
        return str_replace(' -uroot ', " -u{$this->user} ", parent::client($database));
    }

    private function managed(): BackupManager
    {
        $db = new SimpleMySQLi('localhost', $this->user, '', $this->database, socket: $this->socket());
        return new BackupManager($db, $this->folder);
    }

    private function look(): array
    {
        return $this->fingerprintOf();
    }

    public function testTheProcessIsKilled(): void
    {
        $this->atEveryMoment(server: false);
    }

    public function testTheProcessIsKilledOnASharedHost(): void
    {
        $this->atEveryMoment(server: false, moments: self::MOMENTS_WITHIN);
    }

    public function testTheServerIsKilledUnderASharedHost(): void
    {
        $this->atEveryMoment(server: true, moments: self::MOMENTS_WITHIN);
    }

    public function testTheServerIsKilled(): void
    {
        $this->atEveryMoment(server: true);
    }

    private function atEveryMoment(bool $server, array $moments = self::MOMENTS): void
    {
        $ends = ['before' => 0, 'after' => 0];
        $killed = 0;
        foreach ($moments as $moment => [$counter, $more]) {
            $killed += (int) $this->kill($server, $counter, $more);
            if ($server) {
                $this->server->start();
                if ($this->user !== 'root') {
                    $this->admin()->query('SET GLOBAL log_bin_trust_function_creators = 1'); // a start forgets it
                }
            }
            $this->nextRun();

            $now = $this->look();
            $end = differences($this->after, $now) === [] ? 'after' : 'before';
            if ($end === 'before') {
                $this->assertSameDatabase($this->before, $now);
            }
            $ends[$end]++;
            self::assertSame([], $this->databases('%\_\_re%'), "something was left after this moment: $moment");
            self::assertSame([], $this->admin()->query("SHOW TABLES FROM `{$this->database}` LIKE '\\_\\_simplemdb%'")->fetchAll('col'), "left after: $moment");
            $this->restored($this->managed()->restore($this->old));
            $this->assertSameDatabase($this->before, $this->look());
        }
        self::assertGreaterThanOrEqual(10, $killed, 'too few moments were met');
        self::assertGreaterThan(0, $ends['before']);
    }

    /** Whether the end came before the restore's own. */
    private function kill(bool $server, string $counter, int $more): bool
    {
        $children = __DIR__ . '/children';
        $arguments = [$this->socket(), $this->database, $this->folder, $this->new, $this->user];
        // The restore waits until it is watched.
        $restore = proc_open([PHP_BINARY, "$children/restore.php", ...$arguments], [['pipe', 'r'], ['pipe', 'w']], $pipes);
        self::assertSame("restoring\n", fgets($pipes[1]));
        $pid = proc_get_status($restore)['pid'];
        $victim = $server ? $this->server->pid : $pid;
        $watch = [PHP_BINARY, "$children/kill-after.php", $this->socket(), (string) $victim, $counter, (string) $more];
        $killer = proc_open($watch, [['pipe', 'r'], ['pipe', 'w']], $ends);
        self::assertSame("watching\n", fgets($ends[1]));
        fwrite($ends[0], "go\n");
        fwrite($pipes[0], "go\n");
        $said = stream_get_contents($pipes[1]);
        proc_close($restore);
        $killed = fgets($ends[1]) === "killed\n";
        proc_terminate($killer, SIGKILL);
        proc_close($killer);
        return $killed && !str_contains($said, 'restored');
    }

    /** A restore that ends before it changes anything, but not before it has looked at what others have left. */
    private function nextRun(): void
    {
        do {
            $result = $this->managed()->restore($this->new)->tables(['no_such_table'])->execute();
        } while (str_contains($result->getMessage(), 'another restore'));
        self::assertStringContainsString('no_such_table', $result->getMessage());
    }
}
