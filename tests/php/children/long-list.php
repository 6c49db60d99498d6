<?php

/**
 * Lists backups in a process of its own, and says by how much its memory grew. Arguments: database, folder.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/autoload.php';

[, $database, $folder] = $argv;

function anonymous_bytes(): int
{
    preg_match('/^RssAnon:\s+(\d+) kB/m', file_get_contents('/proc/self/status'), $found);
    return 1024 * (int) $found[1];
}

$db = new SimpleMDB\SimpleMySQLi('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$manager = new SimpleMDB\Backup\BackupManager($db, $folder);
[$process, $used] = [anonymous_bytes(), memory_get_usage()];
$list = $manager->list();
$tags = 0;
foreach ($list as $backup) {
    $tags += count($backup->getTags());
    $backup->getCreatedAt();
}
gc_collect_cycles();
unset($backup);
echo json_encode([
    'count' => count($list),
    'tags' => $tags,
    'kept' => memory_get_usage() - $used,
    'peak' => memory_get_peak_usage() - $used,
    'process' => anonymous_bytes() - $process,
]), "\n";
