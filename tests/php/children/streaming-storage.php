<?php

/**
 * Backs up into a storage that takes streams, verifies or restores from it, and says by how much memory rose meanwhile.
 * Arguments: backup|verify|restore, database, folder, name or id.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/bootstrap.php';

[, $action, $database, $folder, $what] = $argv;

function peak_kb(): int
{
    preg_match('/^VmHWM:\s+(\d+) kB/m', file_get_contents('/proc/self/status'), $found);
    return (int) $found[1];
}

$db = new SimpleMDB\SimpleMySQLi('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$manager = new SimpleMDB\Backup\BackupManager($db, $folder);
$manager->registerStorageAdapter('s3', new BackupTests\FileStorage("$folder/remote"));
[$process, $php] = [peak_kb(), memory_get_peak_usage()];
$answer = match ($action) {
    'backup' => (function () use ($manager, $what): array {
        $result = $manager->backup($what)->noCompression()->store('s3://bucket')->execute();
        return ['success' => $result->isSuccess(), 'message' => $result->getErrorMessage(), 'id' => $result->getId(), 'size' => $result->getSize()];
    })(),
    'verify' => ['success' => $manager->verify($what)],
    'restore' => (function () use ($manager, $what): array {
        $result = $manager->restore($what)->execute();
        return ['success' => $result->isSuccess(), 'message' => $result->getMessage()];
    })(),
};
echo json_encode($answer + [
    'process_mb' => round((peak_kb() - $process) / 1024, 1),
    'php_mb' => round((memory_get_peak_usage() - $php) / 1048576, 2),
]), "\n";
