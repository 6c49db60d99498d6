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
     * Brings the database to the state it had at this moment; needs withBinaryLogs(). This version refuses such a restore.
     */
    public function pointInTime(DateTime $timestamp): self {}

    public function getPointInTime(): ?DateTime {}

    /**
     * @param array<string> $tables The only tables to restore: names, or patterns in which `*` is any text and `?` one
     *                              character. One that stands for no table of the backup fails the restore.
     */
    public function onlyTables(array $tables): self {}

    /**
     * @return array<string>
     */
    public function getSelectedTables(): array {}

    /**
     * @param array<string> $tables Tables to leave out; names or patterns, as in onlyTables().
     */
    public function excludeTables(array $tables): self {}

    /**
     * @return array<string>
     */
    public function getExcludedTables(): array {}

    /**
     * @param array<string, string> $filters By table, the condition that restored rows meet, as in addDataFilter().
     */
    public function withDataFilters(array $filters): self {}

    /**
     * Restores of a table only the rows that meet a condition. All of them are loaded beside the target, and the others
     * deleted there; the result's message says how many are left.
     *
     * @param string $table As it is called in the backup.
     * @param string $condition As after WHERE: one expression, without comments. In a subquery it sees other tables of the
     *                          restore as they are loaded, filtered where their filter comes before this one. A condition
     *                          that the server does not take fails the restore before anything is loaded.
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

    /**
     * The default: foreign keys are restored, and not checked against the rows.
     */
    public function skipForeignKeyChecks(): self {}

    /**
     * Checks each foreign key of a restored table, and those of tables that stay to restored ones, before the target is
     * changed. Rows that point nowhere fail the restore, by the name of the key.
     */
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
     * Restores tables under other names. What refers to them in the backup follows: foreign keys, triggers, views,
     * sequences. A routine, an event or the body of a trigger that names such a table fails the restore by its name, for
     * there it cannot be rewritten safely. A table of the target that has the new name is replaced; where one of the old
     * name stays beside it, triggers and foreign keys whose names are taken get new ones: a trigger the table's new name
     * in front of its own.
     *
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
     * Runs SQL in the target when everything is loaded and checked, right before the first change, all of it in one
     * transaction. Where a statement fails, nothing is changed. What it did stays where the restore itself fails later.
     * Statements that commit by themselves (CREATE, ALTER, TRUNCATE …) are refused before anything is done.
     *
     * @param string $sql One statement or several.
     */
    public function addCustomSQLBefore(string $sql): self {}

    /**
     * Runs SQL in the target when everything is in place. Where a statement fails, all of the restore is undone. Statements
     * on rows run in one transaction. Of those that commit by themselves, ALTER TABLE, CREATE INDEX, DROP INDEX, TRUNCATE,
     * ANALYZE TABLE and OPTIMIZE TABLE can run before them, on tables that the restore has brought; others are refused
     * before anything is done, for they could not be undone.
     *
     * @param string $sql One statement or several.
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
