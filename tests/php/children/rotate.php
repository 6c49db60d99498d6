<?php

/**
 * Changes a backup's key until it is killed: `query N` before the Nth thing it asks of the database, `loop US` after so
 * many microseconds of changing it to and fro. Further arguments: database, folder, id, two keys in hexadecimal.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/bootstrap.php';

use BackupTests\FailingDatabase;
use BackupTests\PlainDatabase;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

[, $how, $number, $database, $folder, $id, $first, $second] = $argv;
$keys = [hex2bin($first), hex2bin($second)];
$db = new FailingDatabase(new PlainDatabase(new SimpleMySQLi('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'))));
$manager = new BackupManager($db, $folder);

if ($how === 'query') {
    $db->arm((int) $number, fn () => posix_kill(getmypid(), SIGKILL));
    exit($manager->rotateKey($id, $keys[0], $keys[1]) ? 0 : 1);
}
exec('(sleep ' . $number / 1e6 . '; kill -9 ' . getmypid() . ') >/dev/null 2>&1 &');
while (true) {
    $manager->rotateKey($id, $keys[0], $keys[1]);
    $manager->rotateKey($id, $keys[1], $keys[0]);
}
