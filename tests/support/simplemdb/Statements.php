<?php

declare(strict_types=1);

namespace SimpleMDB;

use LogicException;
use Throwable;

/**
 * The half of DatabaseInterface that is the same for every driver: statements put together from names and values.
 *
 * As in the package, names and conditions go into the SQL as they are given; values are always bound.
 */
trait Statements
{
    public static function insert(string $table, array $data): array | bool
    {
        if ($table === '' || $data === []) {
            return false;
        }
        $fields = implode(', ', array_keys($data));
        $marks = implode(', ', array_fill(0, count($data), '?'));
        return ['sql' => "INSERT INTO $table ($fields) VALUES ($marks)", 'values' => array_values($data)];
    }

    public static function select_all_query(string $table, array $fields = [], string $adjuncts = ""): array
    {
        $what = $fields === [] ? '*' : implode(', ', $fields);
        return ['sql' => rtrim("SELECT $what FROM $table $adjuncts")];
    }

    public function update2(string $table, array $data = [], string $adjuncts = "", array $adjunctValues = []): array
    {
        $set = implode(', ', array_map(fn ($name) => "$name = ?", array_keys($data)));
        return ['sql' => rtrim("UPDATE $table SET $set $adjuncts"), 'values' => [...array_values($data), ...$adjunctValues]];
    }

    public function update(
        string $table,
        array $data = [],
        string $adjuncts = "",
        array $adjunctValues = []
    ): DatabaseInterface | bool {
        $statement = $this->update2($table, $data, $adjuncts, $adjunctValues);
        return $this->query($statement['sql'], $statement['values'])->affectedRows() > 0 ? $this : false;
    }

    public function read_data(string $table, array $fields = [], string $adjunct = "", array $adjunctValues = [])
    {
        $statement = static::select_all_query($table, $fields, $adjunct);
        return $this->query($statement['sql'], $adjunctValues)->fetch('assoc');
    }

    public function read_data_all(
        string $table,
        array $fields = [],
        string $adjunct = "",
        array $adjunctValues = []
    ): array | bool {
        $statement = static::select_all_query($table, $fields, $adjunct);
        return $this->query($statement['sql'], $adjunctValues)->fetchAll('assoc');
    }

    public function write_data(string $table, array $data): DatabaseInterface | bool
    {
        $statement = static::insert($table, $data);
        if ($statement === false) {
            return false;
        }
        return $this->query($statement['sql'], $statement['values'])->affectedRows() > 0 ? $this : false;
    }

    public function delete(string $table, string $adjunct = "", array $adjunctValues = []): DatabaseInterface | bool
    {
        $where = $adjunct === '' ? '' : " WHERE $adjunct";
        return $this->query("DELETE FROM $table$where", $adjunctValues)->affectedRows() > 0 ? $this : false;
    }

    public function whereIn(array $inArr): string
    {
        return implode(',', array_fill(0, count($inArr), '?'));
    }

    public function transaction(callable $callback): void
    {
        $this->beginTransaction();
        try {
            $callback($this);
            $this->commit();
        } catch (Throwable $failure) {
            $this->rollback();
            throw $failure;
        }
    }

    public function rowsMatched(): int
    {
        return (int) ($this->info()['Rows matched'] ?? 0);
    }

    public function lastInsertId(): ?string
    {
        return (string) $this->insertId();
    }

    public static function exportDatabase(
        string $host,
        string $user,
        #[\SensitiveParameter] string $password,
        string $database,
        string $targetFolderPath
    ): bool {
        throw new LogicException('the stand-in exports nothing: that is what the extension is for');
    }

    public function queryBuilder(): SimpleQuery
    {
        return new SimpleQuery();
    }
}
