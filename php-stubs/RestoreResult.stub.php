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
     * @return array{
     *     id: string,
     *     backup_id: string,
     *     target_database: string,
     *     success: bool,
     *     duration: float,
     *     message: string,
     *     restored_tables: array<string>,
     *     snapshot_id: string|null,
     * }
     */
    public function toArray(): array {}
}
