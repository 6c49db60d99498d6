<?php

declare(strict_types=1);

namespace BackupTests;

/** A PHP process of its own, from tests/php/children/, that answers with one line of JSON. */
final class Child
{
    private function __construct(public readonly int $status, public readonly string $output, public readonly string $errors)
    {
    }

    public static function run(string $script, array $arguments = [], array $environment = []): self
    {
        $errors = tmpfile();
        $process = proc_open(
            [PHP_BINARY, dirname(__DIR__, 2) . "/php/children/$script", ...array_map(strval(...), $arguments)],
            [1 => ['pipe', 'w'], 2 => $errors],
            $pipes,
            null,
            $environment + getenv()
        );
        $output = stream_get_contents($pipes[1]);
        $status = proc_close($process);
        rewind($errors);
        return new self($status, $output, stream_get_contents($errors) . $output);
    }

    public function answer(): array
    {
        $lines = explode("\n", trim($this->output));
        return json_decode(end($lines), true, 512, JSON_THROW_ON_ERROR);
    }
}
