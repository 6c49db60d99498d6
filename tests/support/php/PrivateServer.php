<?php

declare(strict_types=1);

namespace BackupTests;

use RuntimeException;
use SimpleMDB\SimpleMySQLi;

/**
 * A server of a test's own, for tests that end it or need another configuration. It goes with the object.
 */
final class PrivateServer
{
    public readonly string $folder;
    public string $socket;
    public int $pid;

    public function __construct(private array $options = [])
    {
        $this->folder = sys_get_temp_dir() . '/srv_' . bin2hex(random_bytes(3));
        $this->start();
    }

    public function start(): void
    {
        $arguments = array_map(escapeshellarg(...), ['start', $this->folder, ...$this->options]);
        exec(self::script() . ' ' . implode(' ', $arguments) . ' 2>&1', $lines, $status);
        $facts = parse_ini_string(implode("\n", $lines));
        if ($status !== 0 || !isset($facts['socket'], $facts['pid'])) {
            throw new RuntimeException("a private server did not start:\n" . implode("\n", $lines));
        }
        $this->socket = $facts['socket'];
        $this->pid = (int) $facts['pid'];
    }

    /** As a crash would: no shutdown, no farewell. */
    public function kill(): void
    {
        posix_kill($this->pid, SIGKILL);
    }

    public function connect(string $database): SimpleMySQLi
    {
        return new SimpleMySQLi('localhost', 'root', '', $database, socket: $this->socket);
    }

    public function stop(): void
    {
        exec(self::script() . ' stop ' . escapeshellarg($this->folder) . ' 2>&1');
        exec('rm -rf ' . escapeshellarg($this->folder));
    }

    public function __destruct()
    {
        $this->stop();
    }

    private static function script(): string
    {
        return escapeshellarg(dirname(__DIR__) . '/server.sh');
    }
}
