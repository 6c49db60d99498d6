<?php

/**
 * One backup or restore of the benchmark, in a process of its own; its peak of memory goes to standard error.
 * Arguments: backup|restore FOLDER plain|gzip|sealed.
 */

declare(strict_types=1);

require dirname(__DIR__) . '/support/autoload.php';

[, $action, $folder, $kind] = $argv;
$key = str_repeat('k', 32);
$db = new SimpleMDB\SimpleMySQLi('localhost', 'root', '', 'bench', socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$manager = new SimpleMDB\Backup\BackupManager($db, "$folder/backups");
$of = fn (string $name) => array_values(array_filter($manager->list(), fn ($one) => $one->getName() === $name));

if ($action === 'backup') {
    foreach ($of($kind) as $old) {   // one of each kind is enough
        $manager->delete($old->getId());
    }
    $builder = $manager->backup($kind)->streaming(1000)->noVerification();
    $result = match ($kind) {
        'plain' => $builder->noCompression(),
        'gzip' => $builder->compress('gzip'),
        'sealed' => $builder->compress('gzip')->encrypted($key, 'AES-256-GCM'),
    };
    $result = $result->execute();
    $error = $result->getErrorMessage();
} else {
    $result = $manager->restore($of($kind)[0]->getId())->decrypt($key)->to('bench_copy')->execute();
    $error = $result->getMessage();
}
preg_match('/^VmHWM:\s+(\d+) kB/m', file_get_contents('/proc/self/status'), $found);
fwrite(STDERR, $result->isSuccess() ? "peak {$found[1]}\n" : "$error\n");
exit($result->isSuccess() ? 0 : 1);
