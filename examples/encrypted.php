<?php

/** A backup that nobody can read without its key, by a key and by a passphrase. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\Storage\EncryptedStorageAdapter;

require __DIR__ . '/begin.php';

$manager = new BackupManager($db, $folder);

// A random key. Keep its text form where the database server cannot lose it: it is stored in no backup.
$key = BackupManager::generateSecureKey('aes-256-gcm');
$text = EncryptedStorageAdapter::encodeKey($key);
printf("a key of %d bytes, as text %d characters\n", strlen($key), strlen($text));

$sealed = succeeded($manager->backup('sealed')->encrypted($key, 'AES-256-GCM')->compress('gzip')->execute());

// Without a key the stored bytes are checked; with it, every part is opened as well.
$manager->setEncryptionKey(EncryptedStorageAdapter::decodeKey($text));
echo 'opens with its key: ', $manager->verify($sealed->getId()) ? 'yes' : 'no', "\n";

$manager->setEncryptionKey(BackupManager::generateSecureKey('aes-256-gcm'));
echo 'opens with another: ', $manager->verify($sealed->getId()) ? 'yes' : 'no', "\n";

// Words that people can remember, slowly turned into a key.
$worded = succeeded($manager->backup('with words')->encrypt('four words nobody guesses')->execute());
$manager->setEncryptionKey('four words nobody guesses');
echo 'opens with the words: ', $manager->verify($worded->getId()) ? 'yes' : 'no', "\n";

$manager->delete($sealed->getId());
$manager->delete($worded->getId());
