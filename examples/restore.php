<?php

/** Getting it back: the whole of it beside the original, and one table of it alone. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\RestoreOptions;

require __DIR__ . '/begin.php';
require __DIR__ . '/fingerprint.php';

$manager = new BackupManager($db, $folder);
$key = BackupManager::generateSecureKey('aes-256-gcm');
$backup = succeeded($manager->backup('to come back')->encrypted($key, 'aes-256-gcm')->compress('gzip')->execute());
$copy = "{$database}_copy";

// Into a database of its own, made where it is missing. The original is not touched, and a restore that fails leaves
// its target as it was.
$restore = $manager->restore($backup->getId())->to($copy)->decrypt($key);
printf("would restore %d tables into %s\n", count($restore->preview()['tables']), $restore->preview()['target_database']);
$result = $restore->execute();
$result->isSuccess() || exit("the restore failed: {$result->getMessage()}\n");
printf("%s: %d tables in %.2f s\n", $result->getMessage(), count($result->getRestoredTables()), $result->getDuration());

$differences = differences(fingerprint($db, $database), fingerprint($db, $copy));
$db->query("USE `$database`");
echo $differences === [] ? "the copy is the same\n" : 'it differs: ' . implode(', ', $differences) . "\n";

// One table; whatever else is there stays.
$options = (new RestoreOptions())->toDatabase($copy)->onlyTables([$result->getRestoredTables()[0]])->dropExistingTables();
$result = $manager->restore($backup->getId())->options($options)->decrypt($key)->execute();
echo implode(', ', $result->getRestoredTables()), ': ', $result->getMessage(), "\n";

// The wrong key is found before anything is changed.
$result = $manager->restore($backup->getId())->to($copy)->decrypt(str_repeat('x', 32))->execute();
echo $result->isSuccess() ? "that should not have worked\n" : "with another key: {$result->getMessage()}\n";

$db->query("DROP DATABASE `$copy`");
$manager->delete($backup->getId());
