<?php

declare(strict_types=1);

namespace BackupTests;

use Closure;
use SimpleMDB\DatabaseInterface;
use SimpleMDB\Statements;

/** A connection of the project's own in which one call, counted from when it is armed, does something else. */
final class FailingDatabase implements DatabaseInterface
{
    use Statements;

    public int $calls = 0;
    public string $failed = '';
    public ?Closure $instead = null;
    private int $at = 0;

    public function __construct(private PlainDatabase $inner)
    {
    }

    public function arm(int $at, Closure $instead): void
    {
        [$this->calls, $this->at, $this->instead] = [0, $at, $instead];
    }

    private function forward(string $method, array $arguments): mixed
    {
        if (++$this->calls === $this->at && $this->instead !== null) {
            $this->failed = is_string($arguments[0] ?? null) ? $arguments[0] : $method;
            ($this->instead)();
        }
        return $this->inner->$method(...$arguments);
    }

    public function instance(): mixed
    {
        return $this->inner->instance();
    }

    public function query(string $sql, array|string|int $values = [], string $types = ''): self
    {
        $this->forward(__FUNCTION__, func_get_args());
        return $this;
    }

    public function fetch(string $fetchType = '', string $className = 'stdClass', array $classParams = [])
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function fetchAll(string $fetchType = '', string $className = 'stdClass', array $classParams = []): array
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function prepare(string $sql): self
    {
        $this->forward(__FUNCTION__, func_get_args());
        return $this;
    }

    public function execute(array $values = []): self
    {
        $this->forward(__FUNCTION__, func_get_args());
        return $this;
    }

    public function fetchRow(string $sql, array $params = [], ?int $fetchType = null): ?array
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function fetchColumn(string $sql, array $params = [], ?int $column = 0)
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function fetchValue(string $sql, array $params = [])
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function beginTransaction(): bool
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function commit(): bool
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function rollback(): bool
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function inTransaction(): bool
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function isConnected(): bool
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function numRows(): int
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function affectedRows(): int
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function info(): array
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function insertId(): int
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function quote(string $value): string
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function freeResult(): self
    {
        $this->forward(__FUNCTION__, func_get_args());
        return $this;
    }

    public function closeCursor(): self
    {
        $this->forward(__FUNCTION__, func_get_args());
        return $this;
    }

    public function closeStmt(): self
    {
        $this->forward(__FUNCTION__, func_get_args());
        return $this;
    }

    public function close(): void
    {
        $this->inner->close();
    }

    public function getServerVersion(): string
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }

    public function getConnectionStats(): array
    {
        return $this->forward(__FUNCTION__, func_get_args());
    }
}
