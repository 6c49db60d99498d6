<?php

/**
 * Back up a database, look at the backup, lose the database, get it back.
 *
 *   php examples/quickstart.php
 *
 * runs against `enterprise_db` of the server that PHP's own settings name (mysqli.default_socket, mysqli.default_user).
 * It DROPS THAT DATABASE: ./build.sh demo runs it on a private server with a sample shop in it.
 */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\Storage\EncryptedStorageAdapter;
use SimpleMDB\SimpleMySQLi;

require getenv('SIMPLEMDB_AUTOLOAD') ?: __DIR__ . '/../vendor/autoload.php';
require __DIR__ . '/fingerprint.php';
require __DIR__ . '/table.php';

$database = 'enterprise_db';
$db = new SimpleMySQLi('localhost', getenv('DB_USER') ?: 'root', getenv('DB_PASSWORD') ?: '', $database);
$before = fingerprint($db, $database);
$rows = array_sum(count_rows($db, $database));
$table = new Table('step', 'time', 'rows', 'size', 'what');

// Everything a project has to write: a manager, a key, and one chain of calls.
$backupManager = new BackupManager($db, getenv('BACKUPS_PATH') ?: 'backups');
$key = EncryptedStorageAdapter::generateKey('AES-256-GCM');

$backup = $backupManager
    ->backup($database)
    ->streaming(1000)
    ->encrypted($key, 'AES-256-GCM')
    ->compress('gzip')
    ->execute();
if (!$backup->isSuccess()) {
    fail('backup', $backup->getErrorMessage());
}
$id = $backup->getId();
$facts = $backup->getMetadata();
$table->row('backup', $backup->getDuration(), $rows, $backup->getSize(), "{$facts['table_count']} tables, {$facts['compression']}, {$facts['encryption']}");

// It is listed, and what was stored is what was written.
$began = microtime(true);
$listed = array_map(fn ($one) => $one->getId(), $backupManager->list());
if (!in_array($id, $listed, true)) {
    fail('list', "the backup $id is not listed");
}
$table->row('list', microtime(true) - $began, null, null, count($listed) . (count($listed) === 1 ? ' backup' : ' backups'));

$began = microtime(true);
if (!$backupManager->verify($id)) {
    fail('verify', "the backup $id does not verify");
}
$table->row('verify', microtime(true) - $began, null, $backup->getSize(), 'what is stored is what was written');

// The database is lost.
$began = microtime(true);
$db->query("DROP DATABASE $database");
$table->row('drop', microtime(true) - $began, $rows, null, "$database is gone");

// And it comes back. The database itself is made again where it is missing.
$restore = $backupManager->restore($id)->decrypt($key)->execute();
if (!$restore->isSuccess()) {
    fail('restore', $restore->getMessage());
}
$restored = array_sum(count_rows($db, $database));
$table->row('restore', $restore->getDuration(), $restored, null, count($restore->getRestoredTables()) . ' tables, and every other object');

$differences = differences($before, fingerprint($db, $database));
$table->print("$database on " . $db->getServerVersion());
printf("\nPeak memory of this PHP process: %s, of that PHP's own: %s\n", size(peak_rss()), size(memory_get_peak_usage()));
if ($differences !== []) {
    fail('compare', "the restored database differs:\n  " . implode("\n  ", $differences));
}
printf("Compared: checksums of %d tables, definitions of %d objects\n", count(count_rows($db, $database)), count_objects($before));
echo "restored database is the same\n";

function fail(string $step, ?string $why): never
{
    fwrite(STDERR, "quickstart failed at: $step: $why\n");
    exit(1);
}

function count_objects(array $fingerprint): int
{
    return count(array_filter(array_keys($fingerprint), fn ($name) => !str_starts_with($name, 'rows of ')));
}
