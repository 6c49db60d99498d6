<?php

namespace SimpleMDB\Backup;

/**
 * How a restore went.
 */
class RestoreResult
{
    private string $id;
    private string $backupId;
    private string $targetDatabase;
    private bool $success;
    private float $duration;
    private string $message;
    private array $restoredTables;
    private ?string $snapshotId;
    private array $details = [];

    /**
     * @param float $duration In seconds.
     * @param array<string> $restoredTables
     */
    public function __construct(
        string $id,
        string $backupId,
        string $targetDatabase,
        bool $success,
        float $duration,
        string $message = '',
        array $restoredTables = [],
        ?string $snapshotId = null
    ) {}

    public function getId(): string {}

    public function getBackupId(): string {}

    public function getTargetDatabase(): string {}

    public function isSuccess(): bool {}

    /**
     * @return float In seconds.
     */
    public function getDuration(): float {}

    /**
     * @return string What was done; after a failure what went wrong, and what to do about it.
     */
    public function getMessage(): string {}

    /**
     * @return array<string>
     */
    public function getRestoredTables(): array {}

    /**
     * @return string|null The backup that was made of the target beforehand, if that was asked for.
     */
    public function getSnapshotId(): ?string {}

    /**
     * `rows` and what follows say what a restore did that succeeded; of any other result they are null. `table_rows` are
     * the rows that were restored of each table, `filtered_rows` those of tables with a filter. `skipped_views` could not
     * be made, because they name something that is neither in the backup nor in the database. `replaced_tables_in` is the
     * database that keeps the replaced tables, where RestoreBuilder::keepReplaced() asked for that and there were any.
     * `recovered` counts earlier restores into the same database that had been killed: those that were `undone`, those
     * that were complete but for what they had left (`finished`), and those that had changed nothing (`cleared`); `stuck`
     * are empty databases of restores that the server does not drop, for files in their folders.
     * `missing_definers` are no accounts of the server, so far as the account may know; `mapped_collations` says what took
     * the place of collations that the server does not have. `left_out` is what else of the backup was not restored: its kind
     * (`view`, `trigger`, `foreign key`, `event`), its name, the reason, and the statement that would have made it, where there is one.
     * `notes` is what of a dump of another program was passed over or is not as it was, each with the line it stands in.
     *
     * @return array{
     *     id: string,
     *     backup_id: string,
     *     target_database: string,
     *     success: bool,
     *     duration: float,
     *     message: string,
     *     restored_tables: array<string>,
     *     snapshot_id: string|null,
     *     rows: int|null,
     *     table_rows: array<string, int>|null,
     *     filtered_rows: array<string, int>|null,
     *     skipped_views: list<string>|null,
     *     replaced_tables_in: string|null,
     *     recovered: array{undone: int, finished: int, cleared: int, stuck: list<string>}|null,
     *     missing_definers: list<string>|null,
     *     mapped_collations: array<string, string>|null,
     *     left_out: list<array{kind: string, name: string, reason: string, definition: string|null}>|null,
     *     notes: list<string>|null,
     * }
     */
    public function toArray(): array {}
}
