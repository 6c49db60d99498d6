<?php

declare(strict_types=1);

namespace SimpleMDB;

use InvalidArgumentException;

/**
 * Puts a CREATE TABLE statement together: the calls that migrations make, and what the package makes of them. That is
 * what it is here for, its limits included: names and words it refuses, names it does not escape, backslashes it leaves.
 */
class SchemaBuilder
{
    /** What a call declares: the type, and the arguments behind the name with their defaults. */
    private const TYPES = [
        'integer' => ['INT'], 'bigInteger' => ['BIGINT'], 'mediumInteger' => ['MEDIUMINT'],
        'smallInteger' => ['SMALLINT'], 'tinyInteger' => ['TINYINT'], 'boolean' => ['TINYINT(1)'],
        'string' => ['VARCHAR', 255], 'char' => ['CHAR', 1], 'text' => ['TEXT'], 'json' => ['JSON'],
        'decimal' => ['DECIMAL', 8, 2], 'float' => ['FLOAT', 8, 2], 'double' => ['DOUBLE', 15, 8],
        'date' => ['DATE'], 'datetime' => ['DATETIME'], 'timestamp' => ['TIMESTAMP'], 'time' => ['TIME'], 'year' => ['YEAR'],
    ];

    /** Some of the words that it refuses as names of columns. */
    private const REFUSED = [
        'select', 'table', 'index', 'key', 'timestamp', 'datetime', 'date', 'time', 'year', 'text', 'json', 'order', 'group',
        'count', 'sum', 'min', 'max', 'limit', 'desc', 'asc', 'case', 'end',
    ];

    private array $columns = [];
    private array $primaryKey = [];
    private array $keys = [];
    private array $options = [];
    private ?string $last = null;
    private bool $ifNotExists = false;

    public function __construct(private DatabaseInterface $db)
    {
    }

    public function __call(string $name, array $arguments): self
    {
        $column = (string) array_shift($arguments);
        if (str_starts_with($name, 'unsigned') && isset(self::TYPES[lcfirst(substr($name, 8))])) {
            return $this->column($column, self::TYPES[lcfirst(substr($name, 8))][0])->unsigned();
        }
        $type = self::TYPES[$name] ?? throw new \Error("Call to undefined method SchemaBuilder::$name()");
        $base = array_shift($type);
        $arguments += $type;
        return $this->column($column, $base . ($arguments === [] ? '' : '(' . implode(',', $arguments) . ')'));
    }

    private function column(string $name, string $type): self
    {
        if (empty($name) || strlen($name) > 64 || in_array(strtolower($name), self::REFUSED) || isset($this->columns[$name])) {
            throw new InvalidArgumentException("the name '$name' is not taken");
        }
        $this->columns[$name] = ['type' => $type];
        $this->last = $name;
        return $this;
    }

    private function set(string $what, mixed $value): self
    {
        $this->columns[$this->last ?? throw new InvalidArgumentException("$what(): no column was defined")][$what] = $value;
        return $this;
    }

    /** A modifier that only columns of some types have. */
    private function only(string $types, string $what, mixed $value): self
    {
        $type = $this->columns[$this->last]['type'];
        if (!preg_match("~^($types)\\b~", $type)) {
            throw new InvalidArgumentException("$what() is not for $type");
        }
        return $this->set($what, $value);
    }

    public function increments(string $name): self
    {
        return $this->column($name, 'INT')->unsigned()->autoIncrement()->primaryKey($name);
    }

    public function bigIncrements(string $name): self
    {
        return $this->column($name, 'BIGINT')->unsigned()->autoIncrement()->primaryKey($name);
    }

    public function binary(string $name, ?int $length = null): self
    {
        return $this->column($name, $length === null ? 'BLOB' : "VARBINARY($length)");
    }

    public function enum(string $name, array $values): self
    {
        return $this->column($name, 'ENUM(' . implode(',', array_map($this->literal(...), $values)) . ')');
    }

    public function unsigned(): self
    {
        return $this->only('\w*INT|DECIMAL|FLOAT|DOUBLE', 'unsigned', true);
    }

    public function autoIncrement(): self
    {
        return $this->only('\w*INT', 'autoIncrement', true);
    }

    public function nullable(): self
    {
        return $this->set('nullable', true);
    }

    public function default(mixed $value): self
    {
        return $this->set('default', $value);
    }

    public function useCurrent(): self
    {
        return $this->only('TIMESTAMP|DATETIME', 'default', 'CURRENT_TIMESTAMP');
    }

    public function useCurrentOnUpdate(): self
    {
        return $this->only('TIMESTAMP|DATETIME', 'onUpdate', true);
    }

    public function comment(string $comment): self
    {
        return $this->set('comment', $comment);
    }

    public function columnCharset(string $charset): self
    {
        return $this->only('VARCHAR|CHAR|TEXT|ENUM', 'charset', $charset);
    }

    public function columnCollation(string $collation): self
    {
        return $this->only('VARCHAR|CHAR|TEXT|ENUM', 'collation', $collation);
    }

    public function primaryKey(string|array $columns): self
    {
        $this->primaryKey = $this->known($columns);
        return $this;
    }

    public function uniqueIndex(string|array $columns, ?string $name = null): self
    {
        return $this->key('UNIQUE', $columns, $name ?? implode('_', (array) $columns) . '_unique');
    }

    public function index(string|array $columns, ?string $name = null): self
    {
        return $this->key('INDEX', $columns, $name ?? implode('_', (array) $columns) . '_index');
    }

    private function key(string $kind, string|array $columns, string $name): self
    {
        $this->keys[] = "$kind `$name` (" . $this->names($this->known($columns)) . ')';
        return $this;
    }

    public function foreignKey(string $column, string $referenceTable, string $referenceColumn): self
    {
        $this->keys[] = 'FOREIGN KEY (' . $this->names($this->known($column)) . ") REFERENCES `$referenceTable`(`$referenceColumn`)";
        return $this;
    }

    private function known(string|array $columns): array
    {
        foreach ((array) $columns as $column) {
            isset($this->columns[$column]) || throw new InvalidArgumentException("there is no column '$column'");
        }
        return (array) $columns;
    }

    public function engine(string $engine): self
    {
        $this->options['ENGINE'] = $engine;
        return $this;
    }

    public function charset(string $charset): self
    {
        $this->options['DEFAULT CHARSET'] = $charset;
        return $this;
    }

    public function collation(string $collation): self
    {
        $this->options['COLLATE'] = $collation;
        return $this;
    }

    public function ifNotExists(): self
    {
        $this->ifNotExists = true;
        return $this;
    }

    public function createTable(string $name): bool
    {
        if (empty($name) || $this->columns === []) {
            throw new InvalidArgumentException("Cannot create table '$name'");
        }
        $lines = array_map($this->definition(...), array_keys($this->columns), $this->columns);
        if ($this->primaryKey !== []) {
            $lines[] = 'PRIMARY KEY (' . $this->names($this->primaryKey) . ')';
        }
        $options = array_map(fn ($key, $value) => " $key=$value", array_keys($this->options), $this->options);
        $this->db->query(
            'CREATE TABLE ' . ($this->ifNotExists ? 'IF NOT EXISTS ' : '') . "`$name` (\n"
            . implode(",\n", [...$lines, ...$this->keys]) . "\n)" . implode('', $options)
        );
        return true;
    }

    private function definition(string|int $name, array $column): string
    {
        $sql = "`$name` {$column['type']}";
        $sql .= isset($column['unsigned']) ? ' UNSIGNED' : '';
        $sql .= isset($column['charset']) ? " CHARACTER SET {$column['charset']}" : '';
        $sql .= isset($column['collation']) ? " COLLATE {$column['collation']}" : '';
        $sql .= isset($column['nullable']) && !in_array($name, $this->primaryKey) ? ' NULL' : ' NOT NULL';
        if (isset($column['default'])) {
            $default = $column['default'];
            $isWord = is_string($default) && in_array(strtoupper($default), ['NULL', 'CURRENT_TIMESTAMP', 'CURRENT_DATE', 'CURRENT_TIME']);
            $sql .= ' DEFAULT ' . match (true) {
                is_bool($default) => (int) $default,
                is_string($default) && !$isWord => $this->literal($default),
                default => $default,
            };
        }
        $sql .= isset($column['autoIncrement']) ? ' AUTO_INCREMENT' : '';
        $sql .= isset($column['onUpdate']) ? ' ON UPDATE CURRENT_TIMESTAMP' : '';
        return $sql . (isset($column['comment']) ? ' COMMENT ' . $this->literal($column['comment']) : '');
    }

    private function literal(string $text): string
    {
        return "'" . str_replace("'", "''", $text) . "'";
    }

    private function names(array $names): string
    {
        return implode(', ', array_map(fn ($name) => "`$name`", $names));
    }
}
