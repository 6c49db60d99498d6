<?php

namespace SimpleMDB\Backup;

/**
 * Something that makes a backup.
 */
interface BackupInterface
{
    public function execute(): BackupResult;

    public function getConfig(): BackupConfig;

    public function validate(): bool;

    /**
     * @return int In bytes; 0 if it is not known.
     */
    public function getEstimatedSize(): int;
}
