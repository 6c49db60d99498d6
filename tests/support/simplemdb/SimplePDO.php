<?php

declare(strict_types=1);

namespace SimpleMDB;

use LogicException;
use PDO;
use PDOStatement;

/**
 * A DatabaseInterface over PDO: real prepared statements and exceptions, as in the package.
 */
class SimplePDO implements DatabaseInterface
{
    use Statements;

    private ?PDO $pdo;
    private ?PDOStatement $statement = null;

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
        $where = $socket === null ? "host=$host" . ($port === null ? '' : ";port=$port") : "unix_socket=$socket";
        $options = [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
            PDO::ATTR_EMULATE_PREPARES => false,
        ];
        if (isset($sslOptions['ca'])) {
            $options[PDO::MYSQL_ATTR_SSL_CA] = $sslOptions['ca'];
        }
        $this->pdo = new PDO("mysql:$where;dbname=$dbName;charset=$charset", $username, $password, $options);
    }

    public function instance(): mixed
    {
        return $this->pdo;
    }

    public function prepare(string $sql): self
    {
        $this->statement = $this->pdo->prepare($sql);
        return $this;
    }

    public function execute(array $values = []): self
    {
        $this->statement->execute($values);
        return $this;
    }

    public function query(string $sql, array|string|int $values = [], string $types = ''): self
    {
        return $this->prepare($sql)->execute((array) $values);
    }

    public function fetch(string $fetchType = '', string $className = 'stdClass', array $classParams = [])
    {
        $fetchType = $fetchType ?: $this->defaultFetchType;
        if ($fetchType === 'obj') {
            $this->statement->setFetchMode(PDO::FETCH_CLASS, $className, $classParams);
            return $this->statement->fetch();
        }
        return $this->statement->fetch($this->mode($fetchType));
    }

    public function fetchAll(string $fetchType = '', string $className = 'stdClass', array $classParams = []): array
    {
        $fetchType = $fetchType ?: $this->defaultFetchType;
        if ($fetchType === 'obj') {
            return $this->statement->fetchAll(PDO::FETCH_CLASS, $className, $classParams);
        }
        return $this->statement->fetchAll($this->mode($fetchType));
    }

    private function mode(string $fetchType): int
    {
        if ($fetchType === 'col' && $this->statement->columnCount() !== 1) {
            throw new LogicException("the fetch type 'col' wants exactly one column");
        }
        return match ($fetchType) {
            'assoc' => PDO::FETCH_ASSOC,
            'num' => PDO::FETCH_NUM,
            'col' => PDO::FETCH_COLUMN,
            default => throw new LogicException("unknown fetch type '$fetchType'"),
        };
    }

    public function fetchRow(string $sql, array $params = [], ?int $fetchType = null): ?array
    {
        return $this->query($sql, $params)->statement->fetch($fetchType ?? PDO::FETCH_ASSOC) ?: null;
    }

    public function fetchColumn(string $sql, array $params = [], ?int $column = 0)
    {
        return $this->query($sql, $params)->statement->fetchColumn($column ?? 0);
    }

    public function fetchValue(string $sql, array $params = [])
    {
        return $this->fetchColumn($sql, $params);
    }

    public function beginTransaction(): bool
    {
        return $this->pdo->beginTransaction();
    }

    public function commit(): bool
    {
        return $this->pdo->commit();
    }

    public function rollback(): bool
    {
        return $this->pdo->rollBack();
    }

    public function inTransaction(): bool
    {
        return $this->pdo->inTransaction();
    }

    public function isConnected(): bool
    {
        return $this->pdo !== null;
    }

    public function numRows(): int
    {
        return $this->statement->rowCount();
    }

    public function affectedRows(): int
    {
        return $this->statement->rowCount();
    }

    public function info(): array
    {
        return ['Rows matched' => $this->affectedRows(), 'Changed' => $this->affectedRows(), 'Warnings' => 0];
    }

    public function insertId(): int
    {
        return (int) $this->pdo->lastInsertId();
    }

    public function quote(string $value): string
    {
        return $this->pdo->quote($value);
    }

    public function freeResult(): self
    {
        return $this->closeCursor();
    }

    public function closeCursor(): self
    {
        $this->statement?->closeCursor();
        return $this;
    }

    public function closeStmt(): self
    {
        $this->statement = null;
        return $this;
    }

    public function close(): void
    {
        $this->statement = null;
        $this->pdo = null;
    }

    public function getServerVersion(): string
    {
        return $this->pdo->getAttribute(PDO::ATTR_SERVER_VERSION);
    }

    public function getConnectionStats(): array
    {
        return ['status' => $this->pdo === null ? 'disconnected' : 'connected'];
    }
}
