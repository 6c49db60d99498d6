<?php

/**
 * Has the process stop in the middle of a backup or a restore, in a callback of the project's.
 * Arguments: how (exit, memory, time, kill, term), where, database, folder.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/bootstrap.php';

use BackupTests\FailingDatabase;
use BackupTests\FileStorage;
use BackupTests\PlainDatabase;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

[, $how, $where, $database, $folder] = $argv;

final class Ends
{
    public function __destruct()
    {
        echo "destructed\n";
    }
}

register_shutdown_function(function (): void {
    echo "shut down\n";
});
$ends = new Ends();
ini_set('display_errors', 'stdout');
ini_set('memory_limit', '64M');

/** Does not return. */
$stop = function () use ($how): void {
    match ($how) {
        'exit' => exit(7),
        'memory' => str_repeat('x', 1 << 30),
        'time' => (function (): void {
            set_time_limit(1);
            while (true) {
            }
        })(),
        'kill' => posix_kill(getmypid(), SIGKILL),
        'term' => posix_kill(getmypid(), SIGTERM),
    };
};

$db = new SimpleMySQLi('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$failing = new FailingDatabase(new PlainDatabase($db));
$plain = str_starts_with($where, 'database') || str_starts_with($where, 'plain');
$manager = new BackupManager($plain ? $failing : $db, $folder);
$storage = new FileStorage("{$folder}_remote");
$manager->registerStorageAdapter('s3', $storage);
$backup = $manager->backup('stopped');
$restore = fn () => $manager->restore($manager->list()[0]->getId());

switch ($where) {
    case 'progress':
    case 'plain-progress':
        $backup->onProgress($stop)->execute();
        break;
    case 'restore-progress':
        $restore()->onProgress($stop)->execute();
        break;
    case 'plain-restore-progress':
        $restore()->onProgress($stop)->execute();
        break;
    case 'logger':
        $manager->setLogger(new class ($stop) implements Psr\Log\LoggerInterface {
            public function __construct(private Closure $stop)
            {
            }

            public function log($level, string $message, array $context = []): void
            {
                ($this->stop)();
            }
        });
        $backup->execute();
        break;
    case 'storeStream':
    case 'retrieveStream':
        $storage->before[$where] = $stop;
        $backup->store('s3://b')->execute();
        break;
    default:
        $failing->arm((int) substr($where, strlen('database-')), $stop);
        $backup->execute();
}
echo "was not stopped\n";
