<?php

/**
 * Backs up or restores in a process of its own and says by how much its peak of memory rose meanwhile.
 * Arguments: backup DATABASE FOLDER plain|gzip|sealed, or restore DATABASE FOLDER ID.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/autoload.php';

[, $action, $database, $folder, $what] = $argv;

function peak_kb(): int
{
    preg_match('/^VmHWM:\s+(\d+) kB/m', file_get_contents('/proc/self/status'), $found);
    return (int) $found[1];
}

$key = str_repeat('k', 32);
$driver = $what === 'gzip' ? SimpleMDB\SimplePDO::class : SimpleMDB\SimpleMySQLi::class;
$db = new $driver('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$manager = new SimpleMDB\Backup\BackupManager($db, $folder);
$job = $action === 'restore' ? $manager->restore($what)->decrypt($key) : match ($what) {
    'plain' => $manager->backup('big')->streaming(1000)->noCompression(),
    'gzip' => $manager->backup('big')->streaming(1000)->compress('gzip'),
    'sealed' => $manager->backup('big')->streaming(1000)->compress('gzip')->encrypted($key, 'AES-256-GCM'),
};
[$process, $php] = [peak_kb(), memory_get_peak_usage()];
$result = $job->execute();
$answer = [
    'process_mb' => round((peak_kb() - $process) / 1024, 1),
    'php_mb' => round((memory_get_peak_usage() - $php) / 1048576, 2),
    'success' => $result->isSuccess(),
];
echo json_encode($answer + ($action === 'restore'
    ? ['message' => $result->getMessage()]
    : ['message' => $result->getErrorMessage(), 'id' => $result->getId(), 'raw_size' => $result->getMetadata()['raw_size'] ?? 0])), "\n";
