<?php

/**
 * What every small example begins with: $db, a connection to the database in DB_NAME (of the server that PHP's own
 * settings name), and $folder, for backups that are thrown away when the example ends.
 *
 *   SIMPLEMDB_AUTOLOAD=vendor/autoload.php DB_NAME=shop php examples/encrypted.php
 */

declare(strict_types=1);

use SimpleMDB\Backup\BackupResult;
use SimpleMDB\SimpleMySQLi;

require getenv('SIMPLEMDB_AUTOLOAD') ?: __DIR__ . '/../vendor/autoload.php';

$database = getenv('DB_NAME') ?: 'shop';
$db = new SimpleMySQLi('localhost', getenv('DB_USER') ?: 'root', getenv('DB_PASSWORD') ?: '', $database);
$folder = sys_get_temp_dir() . '/example_' . bin2hex(random_bytes(4));
register_shutdown_function(fn () => exec('rm -rf ' . escapeshellarg($folder)));

/** A backup that failed has a message that says what to do; these examples just stop there. */
function succeeded(BackupResult $backup): BackupResult
{
    if (!$backup->isSuccess()) {
        fwrite(STDERR, "the backup failed: {$backup->getErrorMessage()}\n");
        exit(1);
    }
    $facts = $backup->getMetadata();
    printf(
        "%s: %d tables, %d rows, %s, %s, %s, in %.2f s\n",
        $backup->getName(),
        $facts['table_count'] ?? 0,
        $facts['rows'] ?? 0,
        $backup->getFormattedSize(),
        $facts['compression'] ?? 'none',
        ($facts['encryption'] ?? 'none') === 'none' ? 'in the clear' : $facts['encryption'],
        $backup->getDuration()
    );
    return $backup;
}
