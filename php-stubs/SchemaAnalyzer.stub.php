<?php

namespace SimpleMDB\Backup;

use SimpleMDB\DatabaseInterface;
use SimpleMDB\SimpleMySQLi;

/**
 * Describes the tables of a database, for MigrationGenerator.
 */
class SchemaAnalyzer
{
    private SimpleMySQLi $db;
    private string $database;
    private array $analyzedTables = [];
    private array $tableRelationships = [];
    private ?DatabaseInterface $connection = null;

    /**
     * @param string|null $database Null for the connection's current database.
     * @throws \SimpleMDB\Exceptions\SchemaException If no database is selected.
     */
    public function __construct(SimpleMySQLi $db, ?string $database = null) {}

    /**
     * @return array{
     *     database: string,
     *     tables: array<string, array<string, mixed>>,
     *     relationships: list<array<string, mixed>>,
     *     analyzed_at: string,
     * }
     */
    public function analyzeDatabase(): array {}

    /**
     * @param array<string> $tableNames Names of tables that do not exist are passed over.
     * @return array<string, array<string, mixed>>
     */
    public function analyzeTables(array $tableNames): array {}

    /**
     * @return array<string, mixed>
     * @throws \SimpleMDB\Exceptions\SchemaException If there is no such table.
     */
    public function analyzeTable(string $tableName): array {}

    /**
     * The tables analyzed last, each after those it refers to.
     *
     * @return list<string>
     */
    public function getTableCreationOrder(): array {}

    /**
     * The groups of tables that refer to one another in a circle, among the tables analyzed last. No order is right for
     * them: a foreign key of each has to be added when all of them are there.
     *
     * @return list<list<string>>
     */
    public function getCircularTables(): array {}

    /**
     * An analyzer for a connection of any class.
     *
     * @param string|null $database Null for the connection's current database.
     * @throws \SimpleMDB\Exceptions\SchemaException If no database is selected.
     */
    public static function over(DatabaseInterface $db, ?string $database = null): self {}
}
