<?php

/**
 * Forks in the progress callback of a backup and a restore. The child calls exit(), or goes on as if nothing were.
 * Arguments: how (exit, go on, cancel), database, folder. Both processes say how far they come.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/bootstrap.php';

use BackupTests\FailingDatabase;
use BackupTests\PlainDatabase;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

[, $how, $over, $database, $folder] = $argv;
$children = 0;
$fork = function () use (&$children, $how): bool {
    if ($children > 0) {
        return true;
    }
    $children++;
    $child = pcntl_fork();
    if ($child > 0) {
        pcntl_waitpid($child, $status);
        echo 'the child ended with ', pcntl_wexitstatus($status), "\n";
        return true;
    }
    return match ($how) {
        'exit' => exit(7),
        'go on' => true,
        'cancel' => false,
    };
};
$db = new SimpleMySQLi('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$manager = new BackupManager($over === 'own' ? $db : new FailingDatabase(new PlainDatabase($db)), $folder);
$backup = $manager->backup('forked')->onProgress($fork)->execute();
echo 'backup ', $backup->isSuccess() ? 'done' : $backup->getErrorMessage(), "\n";
$children = 0;
$restore = $manager->restore($backup->getId())->to("{$database}_copy")->onProgress($fork)->execute();
echo 'restore ', $restore->isSuccess() ? 'done' : $restore->getErrorMessage(), "\n";
