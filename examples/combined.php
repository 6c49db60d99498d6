<?php

/** Everything that can be asked of one backup, in one chain. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;

require __DIR__ . '/begin.php';

$manager = new BackupManager($db, $folder);
$key = BackupManager::generateSecureKey('aes-256-gcm');

$builder = $manager
    ->backup('before release 42')
    ->full()
    ->excludeTables(['backups'])
    ->streaming(500)
    ->compress('zstd')
    ->encrypted($key, 'aes-256-gcm')
    ->connections(2)
    ->description('taken by the release script')
    ->tags(['release', '42'])
    ->store('local://backups/');

$preview = $builder->preview();
printf("about %d kB of tables, %s, encryption %s\n", $preview['estimated_size'] / 1024, $preview['compression'], $preview['encryption']);

$backup = succeeded($builder->execute());

$kept = $manager->getBackupById($backup->getId());
printf("%s [%s]\n", $kept->getDescription(), implode(', ', $kept->getTags()));
printf("all tables of one moment: %s\n", $backup->getMetadata()['consistency']);

$manager->delete($backup->getId());
