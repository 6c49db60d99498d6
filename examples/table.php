<?php

declare(strict_types=1);

/**
 * A small table for people: steps, seconds, rows, sizes, and a word on each.
 */
final class Table
{
    private array $lines = [];

    public function __construct(string ...$headings)
    {
        $this->lines[] = $headings;
    }

    public function row(string $step, float $seconds, ?int $rows, ?int $bytes, string $what): void
    {
        $this->lines[] = [
            $step,
            sprintf('%.2f s', $seconds),
            $rows === null ? '' : number_format($rows),
            $bytes === null ? '' : size($bytes),
            $what,
        ];
    }

    public function print(string $title): void
    {
        $widths = array_map(null, ...$this->lines);
        $widths = array_map(fn ($column) => max(array_map(mb_strlen(...), $column)), $widths);
        echo "\n$title\n\n";
        foreach ($this->lines as $line) {
            // Words to the left, figures to the right.
            $cells = array_map(
                fn ($cell, $width, $i) => str_pad($cell, $width, ' ', $i === 0 || $i === 4 ? STR_PAD_RIGHT : STR_PAD_LEFT),
                $line,
                $widths,
                array_keys($line)
            );
            echo '  ' . rtrim(implode('   ', $cells)) . "\n";
        }
    }
}

function size(int $bytes): string
{
    return $bytes < 1 << 20 ? sprintf('%.1f KB', $bytes / 1024) : sprintf('%.1f MB', $bytes / 1048576);
}

/** The most memory the kernel ever held for this process, in bytes; 0 where it does not say. */
function peak_rss(): int
{
    $status = @file_get_contents('/proc/self/status') ?: '';
    return preg_match('/^VmHWM:\s+(\d+) kB/m', $status, $found) ? (int) $found[1] * 1024 : 0;
}
