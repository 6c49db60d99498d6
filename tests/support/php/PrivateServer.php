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

    /** One that listens on 127.0.0.1 as well, and its port. Another program may take a free port first: then another one. */
    public static function listening(array $options = []): array
    {
        for ($attempt = 1;; $attempt++) {
            $free = stream_socket_server('tcp://127.0.0.1:0');
            $port = (int) substr(strrchr(stream_socket_get_name($free, false), ':'), 1);
            fclose($free);
            try {
                return [new self(['--skip-networking=0', '--bind-address=127.0.0.1', "--port=$port", ...$options]), $port];
            } catch (RuntimeException $failed) {
                if ($attempt === 3) {
                    throw $failed;
                }
            }
        }
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
