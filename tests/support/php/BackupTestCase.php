<?php

declare(strict_types=1);

namespace BackupTests;

use PHPUnit\Framework\TestCase;
use SimpleMDB\Backup\BackupBuilder;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupResult;
use SimpleMDB\Backup\RestoreBuilder;
use SimpleMDB\Backup\RestoreResult;
use SimpleMDB\DatabaseInterface;
use SimpleMDB\SimpleMySQLi;
use SimpleMDB\SimplePDO;

/**
 * A test with a database and a folder for backups of its own; both are gone afterwards, with whatever a restore
 * left behind.
 */
abstract class BackupTestCase extends TestCase
{
    protected string $database;
    protected string $folder;
    private ?SimpleMySQLi $admin = null;

    protected function setUp(): void
    {
        if (!extension_loaded('simplemdb_backup') || !getenv('SIMPLEMDB_BACKUP_TEST_SOCKET')) {
            self::fail('these tests want the extension and a private server: run them with tests/run.sh php');
        }
        $this->database = 't_' . bin2hex(random_bytes(4));
        $this->folder = sys_get_temp_dir() . '/backups_' . bin2hex(random_bytes(4));
        $this->admin()->query("CREATE DATABASE `{$this->database}` CHARACTER SET utf8mb4");
    }

    protected function tearDown(): void
    {
        foreach ($this->databases("{$this->database}%") as $name) {
            $this->admin()->query('DROP DATABASE IF EXISTS ' . quoted($name));
        }
        $this->admin()->close();
        $this->admin = null;
        exec('rm -rf ' . escapeshellarg($this->folder));
    }

    /** The three ways a project may be connected. */
    public static function drivers(): array
    {
        return ['mysqli' => ['mysqli'], 'PDO' => ['pdo'], 'another wrapper' => ['plain']];
    }

    /** Six ciphers, named as people name them. */
    public static function ciphers(): array
    {
        return [
            ['aes-128-cbc', 16],
            ['AES-192-CBC', 24],
            ['Aes-256-Cbc', 32],
            ['aes-128-gcm', 16],
            ['AES-192-GCM', 24],
            ['aEs-256-gCm', 32],
        ];
    }

    protected function socket(): string
    {
        return (string) getenv('SIMPLEMDB_BACKUP_TEST_SOCKET');
    }

    protected function connect(string $driver = 'mysqli', ?string $database = null): DatabaseInterface
    {
        $arguments = ['localhost', 'root', '', $database ?? $this->database, 'socket' => $this->socket()];
        return match ($driver) {
            'mysqli' => new SimpleMySQLi(...$arguments),
            'pdo' => new SimplePDO(...$arguments),
            'plain' => new PlainDatabase(new SimpleMySQLi(...$arguments)),
        };
    }

    /** A connection of the test's own, which the code under test never sees. */
    protected function admin(): SimpleMySQLi
    {
        return $this->admin ??= new SimpleMySQLi('localhost', 'root', '', 'mysql', socket: $this->socket());
    }

    protected function manager(string|DatabaseInterface $db = 'mysqli'): BackupManager
    {
        return new BackupManager(is_string($db) ? $this->connect($db) : $db, $this->folder);
    }

    /** Runs SQL through the server's own client, DELIMITER lines included. */
    protected function load(string $sql, ?string $database = null): void
    {
        [$status, $output] = $this->pipe($sql, $this->client($database ?? $this->database));
        self::assertSame(0, $status, "loading SQL: $output");
    }

    protected function client(string $database): string
    {
        return 'mariadb --no-defaults -uroot -S ' . escapeshellarg($this->socket())
            . ' --default-character-set=utf8mb4 ' . escapeshellarg($database);
    }

    /** Feeds a shell command; its exit status, and what it printed. */
    protected function pipe(string $input, string $command): array
    {
        $output = tmpfile();
        $process = proc_open(['bash', '-o', 'pipefail', '-c', $command], [['pipe', 'r'], $output, $output], $pipes);
        fwrite($pipes[0], $input);
        fclose($pipes[0]);
        $status = proc_close($process);
        rewind($output);
        return [$status, stream_get_contents($output)];
    }

    /** A small shop: related tables and one of each kind of object. */
    protected function loadSample(int $orders = 2000): void
    {
        $this->load("SET @orders = $orders;\n" . file_get_contents(__DIR__ . '/sample.sql'));
    }

    protected function succeed(BackupBuilder $builder): BackupResult
    {
        $result = $builder->execute();
        self::assertTrue($result->isSuccess(), 'the backup failed: ' . $result->getErrorMessage());
        return $result;
    }

    protected function restored(RestoreBuilder $builder): RestoreResult
    {
        $result = $builder->execute();
        self::assertTrue($result->isSuccess(), 'the restore failed: ' . $result->getMessage());
        return $result;
    }

    /** The archive of a backup, wherever its path starts. */
    protected function archive(BackupResult $result): string
    {
        $path = $result->getPath();
        $file = is_file($path) ? $path : "{$this->folder}/$path";
        self::assertFileExists($file, 'the path of the result leads to no file');
        return $file;
    }

    /** Every file below the folder of backups. */
    protected function files(): array
    {
        exec('find ' . escapeshellarg($this->folder) . ' -type f 2>/dev/null | sort', $files);
        return $files;
    }

    protected function databases(string $pattern): array
    {
        return $this->admin()->query('SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE ?', [$pattern])->fetchAll('col');
    }

    protected function fingerprintOf(?string $database = null): array
    {
        return fingerprint($this->admin(), $database ?? $this->database);
    }

    protected function registry(): array
    {
        return $this->admin()->query("SELECT * FROM `{$this->database}`.backups ORDER BY created_at, id")->fetchAll('assoc');
    }

    protected function assertSameDatabase(array $before, array $after): void
    {
        self::assertNotSame([], $before, 'there is nothing to compare');
        $details = [];
        foreach (array_keys($before + $after) as $name) {
            if (($before[$name] ?? null) !== ($after[$name] ?? null)) {
                $details[] = "$name\n  before: " . ($before[$name] ?? '-') . "\n  after:  " . ($after[$name] ?? '-');
            }
        }
        self::assertSame([], differences($before, $after), implode("\n", $details));
    }

    /** A request that cannot be met leaves nothing but its message: no file, no row in the registry. */
    protected function assertFailed(BackupResult $result, string $words): void
    {
        self::assertFalse($result->isSuccess(), 'the backup claims to have succeeded');
        self::assertStringContainsString($words, (string) $result->getErrorMessage());
        self::assertSame([], $this->files(), 'a failed backup left files');
        self::assertSame([], $this->registry(), 'a failed backup is in the registry');
    }

    protected function assertNoStaging(): void
    {
        self::assertSame([], $this->databases('%\_\_restore\_%'), 'a restore left a staging database');
    }
}
