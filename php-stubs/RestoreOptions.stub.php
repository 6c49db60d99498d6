<?php

namespace SimpleMDB\Backup;

use DateTime;

/**
 * What a restore brings back, and how. Handed to RestoreBuilder::options().
 */
class RestoreOptions
{
    private ?DateTime $pointInTime = null;
    private array $selectedTables = [];
    private array $excludedTables = [];
    private array $dataFilters = [];
    private bool $schemaOnly = false;
    private bool $dataOnly = false;
    private bool $createSnapshot = false;
    private bool $verifyBeforeRestore = true;
    private bool $skipForeignKeyChecks = true;
    private bool $dropExistingTables = false;
    private ?string $targetDatabase = null;
    private array $tableMapping = [];
    private ?string $binaryLogPath = null;
    private array $customSQLBefore = [];
    private array $customSQLAfter = [];

    /**
     * Brings the database to the state it had at this moment; needs withBinaryLogs().
     */
    public function pointInTime(DateTime $timestamp): self {}

    public function getPointInTime(): ?DateTime {}

    /**
     * @param array<string> $tables The only tables to restore.
     */
    public function onlyTables(array $tables): self {}

    /**
     * @return array<string>
     */
    public function getSelectedTables(): array {}

    /**
     * @param array<string> $tables Tables to leave out.
     */
    public function excludeTables(array $tables): self {}

    /**
     * @return array<string>
     */
    public function getExcludedTables(): array {}

    /**
     * @param array<string, string> $filters By table, the condition that restored rows meet.
     */
    public function withDataFilters(array $filters): self {}

    /**
     * @param string $condition As after WHERE.
     */
    public function addDataFilter(string $table, string $condition): self {}

    /**
     * @return array<string, string>
     */
    public function getDataFilters(): array {}

    /**
     * Restores no rows. Undoes dataOnly().
     */
    public function schemaOnly(): self {}

    public function isSchemaOnly(): bool {}

    /**
     * Restores rows into tables that are there. Undoes schemaOnly().
     */
    public function dataOnly(): self {}

    public function isDataOnly(): bool {}

    /**
     * Makes a backup of the target first.
     */
    public function createSnapshot(): self {}

    public function shouldCreateSnapshot(): bool {}

    public function skipVerification(): self {}

    public function shouldVerifyBeforeRestore(): bool {}

    public function skipForeignKeyChecks(): self {}

    public function enableForeignKeyChecks(): self {}

    public function shouldSkipForeignKeyChecks(): bool {}

    /**
     * Lets tables of the target be replaced.
     */
    public function dropExistingTables(): self {}

    public function shouldDropExistingTables(): bool {}

    public function toDatabase(string $database): self {}

    /**
     * @return string|null Null for the database that was backed up.
     */
    public function getTargetDatabase(): ?string {}

    /**
     * @param array<string, string> $mapping Old name to new name.
     */
    public function mapTables(array $mapping): self {}

    public function mapTable(string $from, string $to): self {}

    /**
     * @return array<string, string>
     */
    public function getTableMapping(): array {}

    /**
     * @param string $path A binary log file, or a folder of them.
     */
    public function withBinaryLogs(string $path): self {}

    public function getBinaryLogPath(): ?string {}

    /**
     * @param string $sql A statement to run before the restore.
     */
    public function addCustomSQLBefore(string $sql): self {}

    /**
     * @param string $sql A statement to run after the restore.
     */
    public function addCustomSQLAfter(string $sql): self {}

    /**
     * @return list<string>
     */
    public function getCustomSQLBefore(): array {}

    /**
     * @return list<string>
     */
    public function getCustomSQLAfter(): array {}

    /**
     * Whether anything narrows or renames what is restored.
     */
    public function isSelectiveRestore(): bool {}

    public function isPointInTimeRecovery(): bool {}

    /**
     * @return array{
     *     point_in_time: string|null,
     *     selected_tables: array<string>,
     *     excluded_tables: array<string>,
     *     data_filters: array<string, string>,
     *     schema_only: bool,
     *     data_only: bool,
     *     create_snapshot: bool,
     *     verify_before_restore: bool,
     *     skip_foreign_key_checks: bool,
     *     drop_existing_tables: bool,
     *     target_database: string|null,
     *     table_mapping: array<string, string>,
     *     binary_log_path: string|null,
     *     custom_sql_before: list<string>,
     *     custom_sql_after: list<string>,
     * }
     */
    public function toArray(): array {}

    /**
     * The reverse of toArray(); keys that are missing keep their defaults.
     *
     * @param array<string, mixed> $data
     */
    public static function fromArray(array $data): self {}
}
