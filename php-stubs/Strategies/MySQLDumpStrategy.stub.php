<?php

namespace SimpleMDB\Backup\Strategies;

use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupResult;
use SimpleMDB\Backup\BackupStrategy;

/**
 * The strategy of full, schema-only and data-only backups.
 *
 * Run by a BackupManager it writes to the manager's storage; on its own, to the local folder of the configuration.
 */
class MySQLDumpStrategy extends BackupStrategy
{
    /**
     * Makes the backup; a failure comes back as a result.
     */
    public function execute(BackupConfig $config): BackupResult {}
}
