<?php

/**
 * Makes a backup of the name "nightly", or with an id restores that one. Arguments: database, folder, when to begin (a Unix time;
 * 0 for at once), id. Answers with what the result says.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/bootstrap.php';

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

[, $database, $folder, $begin, $id] = $argv + [3 => 0, 4 => null];
$db = new SimpleMySQLi('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$manager = new BackupManager($db, $folder);
if ($begin > 0) {
    time_sleep_until((float) $begin);
}
$left = [];
$progress = function (array $at) use (&$left): void {
    $left[] = $at['left'] ?? 0;
};
$result = $id === null
    ? $manager->backup('nightly')->compress('gzip')->onProgress($progress)->execute()
    : $manager->restore($id)->onProgress($progress)->execute();
echo json_encode([
    'success' => $result->isSuccess(),
    'message' => $id === null ? $result->getErrorMessage() : $result->getMessage(),
    'id' => $id ?? $result->getId(),
    'least left' => min($left ?: [0]),
    'result' => $result->toArray(),
], JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
