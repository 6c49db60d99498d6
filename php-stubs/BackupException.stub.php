<?php

namespace SimpleMDB\Backup;

/**
 * Something about a backup, a restore or a storage cannot be done.
 *
 * The named constructors make the exception; throwing it is left to the caller.
 */
class BackupException extends \Exception
{
    public static function backupFailed(string $name, string $reason): self {}

    public static function restoreFailed(string $backupId, string $reason): self {}

    public static function storageFailed(string $operation, string $reason): self {}

    public static function strategyNotFound(string $type): self {}

    public static function invalidConfiguration(string $reason): self {}
}
