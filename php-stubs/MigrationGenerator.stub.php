<?php

namespace SimpleMDB\Backup;

/**
 * Writes migrations that create the tables SchemaAnalyzer described.
 */
class MigrationGenerator
{
    private array $schemaData;
    private array $options;
    private string $migrationTemplate;
    private string $namespace;

    /**
     * @param array{tables?: array<string, array<string, mixed>>}&array<string, mixed> $schemaData
     * @param array{
     *     expressive_syntax?: bool,
     *     split_tables?: bool,
     *     tables_per_file?: int,
     *     namespace?: string,
     *     class_prefix?: string,
     *     use_comments?: bool,
     *     preserve_order?: bool,
     *     generate_indexes?: bool,
     *     generate_foreign_keys?: bool,
     *     max_file_size?: int,
     *     connection?: \SimpleMDB\DatabaseInterface,
     * } $options With `preserve_order` each table comes after those it refers to. `max_file_size` is in bytes; a file with
     *            a single table may be larger. `connection` says who is asked for what arrays do not tell: by default the
     *            connection that analyzed the database, while it is there.
     */
    public function __construct(array $schemaData = [], array $options = []) {}

    /**
     * @return list<string> The files that were written.
     * @throws \SimpleMDB\Exceptions\SchemaException If there are no tables, or a file cannot be written or is there already.
     */
    public function generateMigrations(string $outputDir = 'migrations'): array {}

    /**
     * @param array<string, array<string, mixed>> $tables
     * @return string The file that was written.
     */
    public function generateSingleMigration(array $tables, string $outputDir): string {}

    /**
     * @param array<string, array<string, mixed>> $tables
     * @return list<string> The files that were written.
     */
    public function generateSplitMigrations(array $tables, string $outputDir): array {}

    /**
     * @param array<string, mixed> $tableData
     * @return string The migration as PHP.
     * @throws \SimpleMDB\Exceptions\SchemaException If the table is not among the analyzed ones.
     */
    public function generateTableMigration(string $tableName, array $tableData): string {}
}
