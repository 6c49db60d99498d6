<?php

/**
 * Restores a backup. Arguments: socket, database, folder, id of the backup, user. Says "restoring", and how it went.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/bootstrap.php';

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

[, $socket, $database, $folder, $id, $user] = $argv + [5 => 'root'];
$manager = new BackupManager(new SimpleMySQLi('localhost', $user, '', $database, socket: $socket), $folder);
$restore = $manager->restore($id);
echo "restoring\n";
fgets(STDIN); // until somebody watches
echo $restore->execute()->isSuccess() ? "restored\n" : "failed\n";
