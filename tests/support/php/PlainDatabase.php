<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\DatabaseInterface;
use SimpleMDB\Statements;

/**
 * A project's own DatabaseInterface: what it is connected by is its own affair, and instance() shows neither a mysqli
 * nor a PDO. All that can be done with it is to run queries.
 */
final class PlainDatabase implements DatabaseInterface
{
    use Statements;

    /** @var string[] every statement that went through query() */
    public array $statements = [];

    public function __construct(private DatabaseInterface $inner)
    {
    }

    public function instance(): mixed
    {
        return new \ArrayObject(['a connection' => 'of some other kind']);
    }

    public function query(string $sql, array|string|int $values = [], string $types = ''): self
    {
        $this->statements[] = $sql;
        $this->inner->query($sql, $values, $types);
        return $this;
    }

    public function prepare(string $sql): self
    {
        $this->statements[] = $sql;
        $this->inner->prepare($sql);
        return $this;
    }

    public function execute(array $values = []): self
    {
        $this->inner->execute($values);
        return $this;
    }

    public function fetch(string $fetchType = '', string $className = 'stdClass', array $classParams = [])
    {
        return $this->inner->fetch($fetchType, $className, $classParams);
    }

    public function fetchAll(string $fetchType = '', string $className = 'stdClass', array $classParams = []): array
    {
        return $this->inner->fetchAll($fetchType, $className, $classParams);
    }

    public function fetchRow(string $sql, array $params = [], ?int $fetchType = null): ?array
    {
        return $this->inner->fetchRow($sql, $params, $fetchType);
    }

    public function fetchColumn(string $sql, array $params = [], ?int $column = 0)
    {
        return $this->inner->fetchColumn($sql, $params, $column);
    }

    public function fetchValue(string $sql, array $params = [])
    {
        return $this->inner->fetchValue($sql, $params);
    }

    public function beginTransaction(): bool
    {
        return $this->inner->beginTransaction();
    }

    public function commit(): bool
    {
        return $this->inner->commit();
    }

    public function rollback(): bool
    {
        return $this->inner->rollback();
    }

    public function inTransaction(): bool
    {
        return $this->inner->inTransaction();
    }

    public function isConnected(): bool
    {
        return $this->inner->isConnected();
    }

    public function numRows(): int
    {
        return $this->inner->numRows();
    }

    public function affectedRows(): int
    {
        return $this->inner->affectedRows();
    }

    public function info(): array
    {
        return $this->inner->info();
    }

    public function insertId(): int
    {
        return $this->inner->insertId();
    }

    public function quote(string $value): string
    {
        return $this->inner->quote($value);
    }

    public function freeResult(): self
    {
        $this->inner->freeResult();
        return $this;
    }

    public function closeCursor(): self
    {
        $this->inner->closeCursor();
        return $this;
    }

    public function closeStmt(): self
    {
        $this->inner->closeStmt();
        return $this;
    }

    public function close(): void
    {
        $this->inner->close();
    }

    public function getServerVersion(): string
    {
        return $this->inner->getServerVersion();
    }

    public function getConnectionStats(): array
    {
        return $this->inner->getConnectionStats();
    }
}
