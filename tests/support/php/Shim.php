<?php

declare(strict_types=1);

namespace BackupTests;

use RuntimeException;

/** A library of tests/cli/faults/, compiled, that is preloaded into a PHP process to have it meet what seldom happens. */
final class Shim
{
    /** What a library ends a process with that it cannot work in. */
    public const NOT_HERE = 77;

    public function __construct(private string $folder, private string $name = 'shim')
    {
        is_dir($folder) || mkdir($folder, 0700, true);
        $source = dirname(__DIR__, 2) . "/cli/faults/$name.c";
        $command = array_map(escapeshellarg(...), ['cc', '-shared', '-fPIC', '-O1', '-o', $this->library(), $source, '-ldl']);
        exec(implode(' ', $command) . ' 2>&1', $lines, $status);
        if ($status !== 0) {
            throw new RuntimeException("$source cannot be compiled: " . implode("\n", $lines));
        }
    }

    public function library(): string
    {
        return "$this->folder/$this->name.so";
    }

    /** How often each call to the kernel is made on files below a folder; null where that cannot be watched. */
    public function calls(string $below, string $script, array $arguments): ?array
    {
        $log = "$this->folder/log";
        @unlink($log);
        $child = Child::run($script, $arguments, ['LD_PRELOAD' => $this->library(), 'FAULT_BELOW' => $below, 'FAULT_LOG' => $log]);
        if ($child->status === self::NOT_HERE) {
            return null;
        }
        if ($child->status !== 0) {
            throw new RuntimeException($child->errors);
        }
        return array_count_values(file($log, FILE_IGNORE_NEW_LINES));
    }

    /** Runs a script with a fault in the nth call; what it said, and whether the fault came. */
    public function run(string $below, string $call, int $at, string $how, string $script, array $arguments): array
    {
        $mark = "$this->folder/mark";
        @unlink($mark);
        $child = Child::run($script, $arguments, [
            'LD_PRELOAD' => $this->library(),
            'FAULT_BELOW' => $below,
            'FAULT_CALL' => $call,
            'FAULT_AT' => (string) $at,
            'FAULT_HOW' => $how,
            'FAULT_MARK' => $mark,
        ]);
        return [$child, is_file($mark)];
    }

    /** Begins a script that stops at the nth call: its process and what it prints; nulls where calls cannot be watched. */
    public function stop(string $below, string $call, int $at, string $script, array $arguments): array
    {
        $mark = "$this->folder/mark";
        @unlink($mark);
        $process = proc_open(
            [PHP_BINARY, dirname(__DIR__, 2) . "/php/children/$script", ...$arguments],
            [1 => ['pipe', 'w']],
            $pipes,
            null,
            [
                'LD_PRELOAD' => $this->library(),
                'FAULT_BELOW' => $below,
                'FAULT_CALL' => $call,
                'FAULT_AT' => (string) $at,
                'FAULT_HOW' => 'stop',
                'FAULT_MARK' => $mark,
            ] + getenv()
        );
        for ($begun = microtime(true); microtime(true) - $begun < 30; usleep(10_000)) {
            $status = proc_get_status($process);
            if ($status['stopped'] && is_file($mark)) {
                return [$process, $pipes[1]];
            }
            if (!$status['running'] && $status['exitcode'] === self::NOT_HERE) {
                return [null, null];
            }
        }
        throw new RuntimeException("$script did not come to $call $at: " . json_encode($status));
    }

    public function remove(): void
    {
        exec('rm -rf ' . escapeshellarg($this->folder));
    }
}
