<?php

namespace SimpleMDB\Backup\Strategies;

use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupResult;

/**
 * The strategy behind BackupBuilder::streaming(), and of incremental and differential backups.
 */
class StreamingMySQLDumpStrategy extends MySQLDumpStrategy
{
    private int $chunkSize = 1000;
    private string $tempDirectory;

    /**
     * @param \SimpleMDB\DatabaseInterface $db
     * @param int $chunkSize Rows per INSERT statement.
     * @param string|null $tempDirectory Null for the system's.
     */
    public function __construct($db, int $chunkSize = 1000, ?string $tempDirectory = null) {}

    /**
     * Makes the backup; a failure comes back as a result.
     */
    public function execute(BackupConfig $config): BackupResult {}

    /**
     * @param int $size Rows per INSERT statement.
     */
    public function setChunkSize(int $size): self {}

    /**
     * @return int Rows per INSERT statement.
     */
    public function getChunkSize(): int {}
}
