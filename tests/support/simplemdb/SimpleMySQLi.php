<?php

declare(strict_types=1);

namespace SimpleMDB;

use LogicException;
use mysqli;
use mysqli_result;
use mysqli_stmt;

/**
 * A DatabaseInterface over mysqli. The arguments are the package's, with port and socket behind them.
 */
class SimpleMySQLi implements DatabaseInterface
{
    use Statements;

    private mysqli $mysqli;
    private ?mysqli_stmt $statement = null;
    private mysqli_result|bool $result = false;

    public function __construct(
        string $host,
        string $username,
        #[\SensitiveParameter] string $password,
        string $dbName,
        string $charset = 'utf8mb4',
        private string $defaultFetchType = 'assoc',
        array $sslOptions = [],
        ?int $port = null,
        ?string $socket = null
    ) {
        mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
        $this->mysqli = new mysqli();
        if ($sslOptions !== []) {
            $this->mysqli->ssl_set(
                $sslOptions['key'] ?? null,
                $sslOptions['cert'] ?? null,
                $sslOptions['ca'] ?? null,
                $sslOptions['capath'] ?? null,
                $sslOptions['cipher'] ?? null
            );
        }
        $flags = $sslOptions === [] ? 0 : MYSQLI_CLIENT_SSL;
        $this->mysqli->real_connect($host, $username, $password, $dbName, $port, $socket, $flags);
        $this->mysqli->set_charset($charset);
    }

    public function instance(): mixed
    {
        return $this->mysqli;
    }

    public function prepare(string $sql): self
    {
        $this->statement = $this->mysqli->prepare($sql);
        return $this;
    }

    public function execute(array $values = []): self
    {
        $this->statement->execute($values === [] ? null : array_values($values));
        $this->result = $this->statement->get_result();
        return $this;
    }

    public function query(string $sql, array|string|int $values = [], string $types = ''): self
    {
        $values = array_values((array) $values);
        if ($values === []) {
            $this->result = $this->mysqli->query($sql);
            return $this;
        }
        $this->statement = $this->mysqli->prepare($sql);
        $this->statement->bind_param($types ?: str_repeat('s', count($values)), ...$values);
        return $this->execute();
    }

    public function fetch(string $fetchType = '', string $className = 'stdClass', array $classParams = [])
    {
        return match ($fetchType ?: $this->defaultFetchType) {
            'assoc' => $this->result->fetch_assoc(),
            'num' => $this->result->fetch_row(),
            'obj' => $classParams === []
                ? $this->result->fetch_object($className)
                : $this->result->fetch_object($className, $classParams),
            'col' => $this->oneColumn()->fetch_row()[0] ?? null,
            default => throw new LogicException("unknown fetch type '$fetchType'"),
        };
    }

    public function fetchAll(string $fetchType = '', string $className = 'stdClass', array $classParams = []): array
    {
        $fetchType = $fetchType ?: $this->defaultFetchType;
        if ($fetchType === 'assoc' || $fetchType === 'num') {
            return $this->result->fetch_all($fetchType === 'assoc' ? MYSQLI_ASSOC : MYSQLI_NUM);
        }
        if ($fetchType === 'col') {
            return array_column($this->oneColumn()->fetch_all(MYSQLI_NUM), 0);
        }
        $rows = [];
        while ($row = $this->fetch($fetchType, $className, $classParams)) {
            $rows[] = $row;
        }
        return $rows;
    }

    private function oneColumn(): mysqli_result
    {
        if ($this->result->field_count !== 1) {
            throw new LogicException("the fetch type 'col' wants exactly one column");
        }
        return $this->result;
    }

    public function fetchRow(string $sql, array $params = [], ?int $fetchType = null): ?array
    {
        return $this->query($sql, $params)->fetch('assoc');
    }

    public function fetchColumn(string $sql, array $params = [], ?int $column = 0)
    {
        return $this->query($sql, $params)->fetch('num')[$column ?? 0] ?? null;
    }

    public function fetchValue(string $sql, array $params = [])
    {
        return $this->fetchColumn($sql, $params);
    }

    public function beginTransaction(): bool
    {
        return $this->mysqli->begin_transaction();
    }

    public function commit(): bool
    {
        return $this->mysqli->commit();
    }

    public function rollback(): bool
    {
        return $this->mysqli->rollback();
    }

    public function inTransaction(): bool
    {
        return false;
    }

    public function isConnected(): bool
    {
        return $this->mysqli->connect_errno === 0;
    }

    public function numRows(): int
    {
        return (int) $this->result->num_rows;
    }

    public function affectedRows(): int
    {
        return (int) $this->mysqli->affected_rows;
    }

    public function info(): array
    {
        preg_match_all('/(\S[^:]+): (\d+)/', (string) $this->mysqli->info, $found);
        return array_combine($found[1], $found[2]);
    }

    public function insertId(): int
    {
        return (int) $this->mysqli->insert_id;
    }

    public function quote(string $value): string
    {
        return $this->mysqli->real_escape_string($value);
    }

    public function freeResult(): self
    {
        return $this->closeCursor();
    }

    public function closeCursor(): self
    {
        if ($this->result instanceof mysqli_result) {
            $this->result->free();
            $this->result = false;
        }
        return $this;
    }

    public function closeStmt(): self
    {
        $this->statement?->close();
        $this->statement = null;
        return $this;
    }

    public function close(): void
    {
        $this->mysqli->close();
    }

    public function getServerVersion(): string
    {
        return $this->mysqli->server_info;
    }

    public function getConnectionStats(): array
    {
        return $this->mysqli->get_connection_stats();
    }
}
