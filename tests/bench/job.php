<?php

/**
 * One backup or restore of the benchmark, in a process of its own; the most memory that the process had goes to
 * standard output. Arguments: backup DATABASE FOLDER gzip|sealed, or restore DATABASE FOLDER gzip|sealed, which puts
 * the newest backup of DATABASE in FOLDER into DATABASE_php.
 */

declare(strict_types=1);

require dirname(__DIR__) . '/support/autoload.php';

[, $action, $database, $folder, $kind] = $argv;
$key = str_repeat('k', 32);
$db = new SimpleMDB\SimpleMySQLi('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$manager = new SimpleMDB\Backup\BackupManager($db, $folder);

if ($action === 'backup') {
    $builder = $manager->backup($kind)->streaming(1000)->noVerification()->compress('gzip');
    $result = ($kind === 'sealed' ? $builder->encrypted($key, 'AES-256-GCM') : $builder)->execute();
    $error = $result->getErrorMessage();
} else {
    $newest = max(array_map(fn ($one) => [$one->getCreatedAt(), $one->getId()], $manager->list()))[1];
    $result = $manager->restore($newest)->decrypt($key)->to("{$database}_php")->execute();
    $error = $result->getMessage();
}
preg_match('/^VmHWM:\s+(\d+) kB/m', file_get_contents('/proc/self/status'), $found);
fwrite($result->isSuccess() ? STDOUT : STDERR, $result->isSuccess() ? "peak={$found[1]}\n" : "$error\n");
exit($result->isSuccess() ? 0 : 1);
