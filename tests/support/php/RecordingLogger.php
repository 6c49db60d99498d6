<?php

declare(strict_types=1);

namespace BackupTests;

use Psr\Log\LoggerInterface;

/** A PSR logger that keeps every line, with its context. */
final class RecordingLogger implements LoggerInterface
{
    /** @var array{string, string, array}[] */
    public array $lines = [];

    public function log($level, string $message, array $context = []): void
    {
        $this->lines[] = [(string) $level, $message, $context];
    }

    public function text(): string
    {
        return print_r($this->lines, true);
    }
}
