<?php

/** The nightly backup of a large database: little memory, one file, read back before it counts. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;

require __DIR__ . '/begin.php';

$manager = new BackupManager($db, $folder);

// A thousand rows per INSERT statement. Memory does not depend on this number, nor on how many rows there are.
$backup = succeeded($manager->backup('nightly')->streaming(1000)->compress('gzip')->execute());

echo $folder, '/', $backup->getPath(), "\n";
echo 'what is stored is what was written: ', $manager->verify($backup->getId()) ? 'yes' : 'no', "\n";

// Old ones make room: the three latest are kept.
foreach (array_slice($manager->list(), 3) as $old) {
    $manager->delete($old->getId());
}
$manager->delete($backup->getId());   // and this one was only an example
