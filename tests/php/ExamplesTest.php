<?php

declare(strict_types=1);

namespace BackupTests;

use PHPUnit\Framework\TestCase;

/** The examples do what they print. */
final class ExamplesTest extends TestCase
{
    private function demo(array $environment): array
    {
        $process = proc_open(
            [dirname(__DIR__, 2) . '/examples/demo.sh'],
            [1 => ['pipe', 'w'], 2 => ['redirect', 1]],
            $pipes,
            null,
            $environment + getenv()
        );
        $output = stream_get_contents($pipes[1]);
        return [proc_close($process), $output];
    }

    public function testTheDemoEndsWellAndLeavesNothing(): void
    {
        $folder = sys_get_temp_dir() . '/demo_' . bin2hex(random_bytes(3));
        mkdir($folder);
        [$status, $output] = $this->demo(['TMPDIR' => $folder]);

        self::assertSame(0, $status, $output);
        self::assertStringEndsWith("restored database is the same\n", $output);
        self::assertSame([], array_diff(scandir($folder), ['.', '..']), 'the demo left something behind');
        $left = [];
        foreach (glob('/proc/[0-9]*/cmdline') as $process) {
            $command = (string) @file_get_contents($process);
            if (str_contains($command, $folder)) {
                $left[] = $command;
            }
        }
        self::assertSame([], $left, 'the demo left a process behind');
        rmdir($folder);
    }

    public function testADemoThatFailsSaysWhere(): void
    {
        [$status, $output] = $this->demo(['SIMPLEMDB_BACKUP_SO' => '/no/such/library.so']);
        self::assertNotSame(0, $status);
        self::assertStringContainsString('demo failed at: ', $output);
    }
}
