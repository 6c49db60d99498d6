<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;

/**
 * PHP processes that are killed, whose disk fails, that all begin at once, or whose clock jumps: what they say is true of what
 * is there, and what they leave the next run lists, names or clears away.
 */
final class FaultsTest extends BackupTestCase
{
    /** Calls by which files are made, filled, put in place and taken away. */
    private const WRITING = ['openat', 'open', 'write', 'pwrite64', 'fsync', 'fdatasync', 'rename', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat', 'ftruncate', 'fchmod', 'chmod'];

    private const AT_ONCE = 6;

    private Shim $shim;

    protected function setUp(): void
    {
        parent::setUp();
        $this->shim = new Shim("{$this->folder}_shim");
        $this->loadSample(200);
        mkdir($this->folder, 0700);
        $this->folder = realpath($this->folder);
    }

    protected function tearDown(): void
    {
        $this->shim->remove();
        exec('rm -rf ' . escapeshellarg("{$this->folder}_elsewhere"));
        parent::tearDown();
    }

    /** Each call that counts here, with how often it is made. */
    private function calls(array $arguments): array
    {
        $calls = $this->shim->calls($this->folder, 'backup.php', $arguments);
        if ($calls === null) {
            self::markTestSkipped('calls to the kernel cannot be trapped here, so this was NOT tried');
        }
        return $calls;
    }

    /** Files look as old as they do for who comes back later. */
    private function age(): void
    {
        exec('find ' . escapeshellarg($this->folder) . ' -exec touch -d "10 minutes ago" {} +');
    }

    /** As if nothing had been backed up. */
    private function clear(): void
    {
        exec('rm -rf ' . escapeshellarg($this->folder) . '/*');
        $this->admin()->query("DROP TABLE IF EXISTS `{$this->database}`.backups");
    }

    /**
     * What a later backup finds: nothing half, and of each whole archive that it is there. It is made by a manager that knows
     * the list as it was before, while another process has made a backup as well.
     */
    private function assertNothingIsLost(BackupManager $manager, string $what): int
    {
        $this->succeed($this->manager()->backup('meanwhile'));
        $this->age();
        $logger = new RecordingLogger();
        $manager->setLogger($logger);
        $this->succeed($manager->backup('next'));
        $said = $logger->text();
        $listed = array_map(fn ($one) => basename($one->getStoragePath()), $manager->list());
        $archives = 0;
        foreach ($this->files() as $file) {
            self::assertStringNotContainsString('partial', basename($file), $what);
            if (str_ends_with($file, '.meta')) {
                self::assertFileExists(substr($file, 0, -5), $what);
                continue;
            }
            $archives++;
            $name = basename($file);
            $is_listed = in_array($name, $listed, true);
            self::assertTrue($is_listed || str_contains($said, $name), "$what: nothing tells of $name");
            self::assertFalse($is_listed && str_contains($said, $name), "$what: $name is listed, and said not to be");
            exec((str_ends_with($name, '.gz') ? 'gzip -t ' : 'test -s ') . escapeshellarg($file) . ' 2>&1', $lines, $status);
            self::assertSame(0, $status, "$what: $name is not whole");
        }
        foreach ($manager->list() as $one) {
            self::assertTrue($manager->verify($one->getId()), $what);
        }
        return $archives - 2;
    }

    public function testAKilledBackupLeavesNothingThatTheNextDoesNotFind(): void
    {
        $arguments = [$this->database, $this->folder];
        $this->manager();
        $calls = $this->calls($arguments);
        $killed = $whole = 0;
        foreach (array_intersect_key($calls, array_flip([...self::WRITING, 'close', 'flock'])) as $call => $times) {
            for ($at = 1; $at <= $times; $at++) {
                $this->clear();
                $manager = $this->manager();
                $this->succeed($manager->backup('before')->store("local://{$this->folder}_elsewhere"));
                self::assertCount(1, $manager->list());
                [$child, $came] = $this->shim->run($this->folder, $call, $at, 'kill', 'backup.php', $arguments);
                self::assertTrue($came, "$call $at: $child->errors");
                self::assertSame('', $child->output, "$call $at");
                $killed++;
                $whole += $this->assertNothingIsLost($manager, "killed before $call $at");
            }
        }
        fwrite(STDERR, "backups killed: $killed, $whole of them after the archive was whole; all of those are listed or named\n");
        self::assertGreaterThan(15, $killed);
        self::assertGreaterThan(0, $whole);
    }

    public function testABackupWhoseDiskFailsSaysSoAndLeavesNothing(): void
    {
        $arguments = [$this->database, $this->folder];
        $calls = $this->calls($arguments);
        $told = $harmless = 0;
        foreach (array_intersect_key($calls, array_flip(self::WRITING)) as $call => $times) {
            foreach (['5', '28+'] as $how) {
                for ($at = 1; $at <= $times; $at++) {
                    $this->clear();
                    [$child] = $this->shim->run($this->folder, $call, $at, $how, 'backup.php', $arguments);
                    self::assertSame(0, $child->status, "$call $at, $how: $child->errors");
                    $answer = $child->answer();
                    $what = "$call $at, $how: " . $answer['message'];
                    if ($answer['success']) {
                        $harmless++;
                        self::assertCount(2, $this->files(), $what);
                        self::assertTrue($this->manager()->verify($answer['id']), $what);
                        continue;
                    }
                    $told++;
                    self::assertMatchesRegularExpression('/os error (5|28)|nput\/output|space/', $answer['message'], $what);
                    if (!in_array($call, ['unlink', 'unlinkat'], true)) {
                        self::assertSame([], $this->files(), $what);
                    }
                    $listed = is_dir($this->folder) ? $this->manager()->list() : [];
                    self::assertSame([], $listed, $what);
                }
            }
        }
        fwrite(STDERR, "faults of a backup in PHP: " . ($told + $harmless) . " injected, $told told, $harmless without effect; 0 half\n");
        self::assertGreaterThan(10, $told);
    }

    public function testARestoreWhoseDiskFailsLeavesTheTargetAsItWas(): void
    {
        $id = $this->succeed($this->manager()->backup('whole')->compress('gzip'))->getId();
        $this->load('UPDATE orders SET total = total + 1 WHERE id < 100');
        $before = $this->fingerprintOf();
        $arguments = [$this->database, $this->folder, 0, $id];
        $told = $harmless = 0;
        $calls = $this->calls($arguments);
        $restored = $this->fingerprintOf();
        foreach (array_intersect_key($calls, array_flip(['openat', 'open', 'read', 'pread64', 'statx', 'fstat'])) as $call => $times) {
            for ($at = 1; $at <= $times; $at++) {
                $this->load('UPDATE orders SET total = total + 1 WHERE id < 100');
                $before = $this->fingerprintOf();
                [$child] = $this->shim->run($this->folder, $call, $at, '5', 'backup.php', $arguments);
                self::assertSame(0, $child->status, "$call $at: $child->errors");
                $answer = $child->answer();
                if ($answer['success']) {
                    $harmless++;
                    $this->assertSameDatabase($restored, $this->fingerprintOf());
                    continue;
                }
                $told++;
                $this->assertSameDatabase($before, $this->fingerprintOf());
                $this->assertNoStaging();
            }
        }
        fwrite(STDERR, "faults of a restore in PHP: " . ($told + $harmless) . " injected, $told told, $harmless without effect; the target as it was\n");
        self::assertGreaterThan(3, $told);
    }

    /** The same name in the same second: each has a file of its own. */
    public function testBackupsOfOneNameThatBeginTogether(): void
    {
        $begin = time() + 2;
        $running = [];
        for ($n = 0; $n < self::AT_ONCE; $n++) {
            $command = [PHP_BINARY, __DIR__ . '/children/backup.php', $this->database, $this->folder, (string) $begin];
            $running[] = [proc_open($command, [1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']], $pipes), $pipes[1]];
        }
        $ids = [];
        foreach ($running as [$process, $pipe]) {
            $answer = json_decode(stream_get_contents($pipe), true);
            $status = proc_close($process);
            self::assertIsArray($answer, "it gave no answer, and ended with status $status");
            self::assertTrue($answer['success'], (string) $answer['message']);
            $ids[] = $answer['id'];
        }
        self::assertCount(self::AT_ONCE, array_unique($ids));
        $manager = $this->manager();
        $listed = array_map(fn ($one) => $one->getId(), $manager->list());
        sort($listed);
        sort($ids);
        self::assertSame($ids, $listed);
        foreach ($ids as $id) {
            self::assertTrue($manager->verify($id));
        }
        self::assertCount(2 * self::AT_ONCE, $this->files());
    }

    /** A disk may take minutes for what store() gives it, and its file looks old by then. */
    public function testABackupLeavesAloneWhatStoreIsWriting(): void
    {
        foreach (['x.bin', 'x.bin.meta'] as $n => $name) {
            $this->clear();
            [$process, $pipe] = $this->shim->stop($this->folder, 'fsync', 2 * (1 - $n) + 1, 'store.php', [$this->folder]);
            if ($process === null) {
                self::markTestSkipped('calls to the kernel cannot be trapped here, so this was NOT tried');
            }
            try {
                $this->age();
                self::assertCount(1, preg_grep("/\.$name\.[0-9a-f]+\.smdb-partial$/", $this->files()), $name);
                $this->succeed($this->manager()->backup('meanwhile'));
            } finally {
                posix_kill(proc_get_status($process)['pid'], SIGCONT);
            }
            self::assertSame('stored', stream_get_contents($pipe), $name);
            self::assertSame(0, proc_close($process), $name);
            self::assertSame(1 << 20, filesize("{$this->folder}/x.bin"));
            self::assertFileExists("{$this->folder}/x.bin.meta");
        }
    }

    public static function clocks(): array
    {
        return [[36_000, 1], [-36_000, 1], [-36_000, 25], [36_000, 25], [360_000_000, 7]];
    }

    /** @dataProvider clocks */
    public function testAClockThatJumps(int $seconds, int $at): void
    {
        $clock = new Shim("{$this->folder}_shim", 'clock');
        $jumping = ['LD_PRELOAD' => $clock->library(), 'CLOCK_JUMPS' => (string) $seconds, 'CLOCK_AT' => (string) $at];
        $before = $this->fingerprintOf();
        $started = hrtime(true);
        $first = Child::run('backup.php', [$this->database, $this->folder], $jumping)->answer();
        $second = Child::run('backup.php', [$this->database, $this->folder], $jumping)->answer();
        foreach ([$first, $second] as $answer) {
            self::assertTrue($answer['success'], (string) $answer['message']);
            self::assertTrue($this->manager()->verify($answer['id']));
            self::assertGreaterThanOrEqual(0, $answer['least left']);
        }
        self::assertCount(2, $this->manager()->list());
        $this->load('UPDATE orders SET total = total + 1 WHERE id < 100');
        $restored = Child::run('backup.php', [$this->database, $this->folder, 0, $first['id']], $jumping)->answer();
        self::assertTrue($restored['success'], (string) $restored['message']);
        $this->assertSameDatabase($before, $this->fingerprintOf());
        foreach ([$first, $second, $restored] as $answer) {
            array_walk_recursive($answer['result'], function (mixed $value, int|string $key): void {
                if (is_numeric($value) && preg_match('/duration|time|seconds/', (string) $key)) {
                    self::assertGreaterThanOrEqual(0, $value, (string) $key);
                    self::assertLessThan(1000, str_contains((string) $key, 'duration') ? $value : 0, (string) $key);
                }
            });
        }
        self::assertLessThan(60, (hrtime(true) - $started) / 1e9);
    }
}
