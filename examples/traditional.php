<?php

/** Plain SQL, as mysqldump would write it: structure, rows or both, for the server's own client to load. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;

require __DIR__ . '/begin.php';

$manager = new BackupManager($db, $folder);

$structure = succeeded($manager->backup('structure')->schemaOnly()->noCompression()->execute());
$rows = succeeded($manager->backup('rows')->dataOnly()->noCompression()->execute());
$both = succeeded($manager->backup('both')->full()->noCompression()->noVerification()->execute());

// The file is what its name says.
$sql = file_get_contents("$folder/{$structure->getPath()}");
printf("%d tables are created, %d rows inserted\n", preg_match_all('/^CREATE TABLE/m', $sql), preg_match_all('/^INSERT/m', $sql));
echo "mariadb another_database < FILE loads it\n";

foreach ([$structure, $rows, $both] as $backup) {
    $manager->delete($backup->getId());
}
