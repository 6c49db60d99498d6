<?php

/**
 * Does the same thing over and over and says by how much memory grew, once all was warm.
 * Arguments: a class and rounds, or "backups" and rounds; database, folder.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/bootstrap.php';

use SimpleMDB\Backup;
use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupMetadata;
use SimpleMDB\Backup\BackupType;
use SimpleMDB\Backup\RestoreOptions;
use SimpleMDB\Backup\Storage\EncryptedStorageAdapter;
use SimpleMDB\Backup\Storage\LocalStorage;
use SimpleMDB\Backup\Strategies;

[, $what, $rounds, $database, $folder] = $argv;

function rss_kb(): int
{
    preg_match('/^VmRSS:\s+(\d+) kB/m', file_get_contents('/proc/self/status'), $found);
    return (int) $found[1];
}

$db = new SimpleMDB\SimpleMySQLi('localhost', 'root', '', $database, socket: getenv('SIMPLEMDB_BACKUP_TEST_SOCKET'));
$manager = new BackupManager($db, $folder);
$storage = new LocalStorage($folder);
$metadata = fn () => new BackupMetadata('id', 'name', 'db', BackupType::FULL, new DateTime(), 5, 'sum', 'local', 'path', ['tags' => ['a']]);
$key = str_repeat('k', 32);

/** What is made of each class, and some of what it does; exceptions included. */
$makers = [
    Backup\BackupBuilder::class => fn () => (new Backup\BackupBuilder($manager, new BackupConfig('n', 'd')))
        ->compress('zstd')->encrypted($key)->tag('a')->tags(['b'])->streaming(10)->onProgress(fn () => null)->getConfig()->toArray(),
    BackupConfig::class => fn () => unserialize(serialize(clone (new BackupConfig('n', 'd'))->setTags(['a'])->setEncryption(true, $key)))->toArray(),
    BackupException::class => fn () => BackupException::storageFailed('op', 'why')->getTraceAsString(),
    BackupManager::class => fn () => (clone (new BackupManager($db, $folder))->setEncryptionKey($key))->setEncryptionKey('other')->list(),
    BackupMetadata::class => fn () => unserialize(serialize($metadata()))->getTags(),
    Backup\BackupResult::class => fn () => (new Backup\BackupResult('i', 'n', 'p', 5, new DateTime(), 0.5, 'sum', ['a' => [1]]))->toArray(),
    BackupType::class => fn () => [BackupType::from('full'), BackupType::tryFrom('x'), BackupType::cases(), BackupType::FULL->getDescription()],
    Backup\MigrationGenerator::class => fn () => new Backup\MigrationGenerator(['tables' => []], ['path' => 'x']),
    Backup\SchemaAnalyzer::class => fn () => new Backup\SchemaAnalyzer($db),
    Backup\RestoreBuilder::class => fn () => (new Backup\RestoreBuilder($manager, $metadata()))
        ->to('x')->tables(['a'])->decrypt($key)->decrypt('another')->options(new RestoreOptions())->onProgress(fn () => null)->preview(),
    RestoreOptions::class => fn () => RestoreOptions::fromArray((new RestoreOptions())->mapTable('a', 'b')->pointInTime(new DateTime())->toArray())->getTableMapping(),
    Backup\RestoreResult::class => fn () => (new Backup\RestoreResult('i', 'b', 'd', true, 0.1, 'm', ['t']))->toArray(),
    EncryptedStorageAdapter::class => fn () => (new EncryptedStorageAdapter($storage, $key, 'aes-256-gcm'))->getCipher() . EncryptedStorageAdapter::encodeKey($key),
    LocalStorage::class => fn () => (new LocalStorage($folder))->exists('nothing'),
    Strategies\MySQLDumpStrategy::class => fn () => (new Strategies\MySQLDumpStrategy($db))->validate(new BackupConfig('', 'd')),
    Strategies\StreamingMySQLDumpStrategy::class => fn () => (new Strategies\StreamingMySQLDumpStrategy($db, 5))->setChunkSize(7)->getChunkSize(),
    'mistakes' => function () use ($db): void {
        foreach ([fn () => new BackupConfig('n'), fn () => new LocalStorage("\0"), fn () => (new RestoreOptions())->mapTable([], 1), fn () => BackupType::from('no')] as $mistake) {
            try {
                $mistake();
            } catch (Throwable) {
            }
        }
    },
    'cycles' => function () use ($db): void {
        $storage = new class extends LocalStorage {
            public ?object $held = null;

            public function __construct()
            {
            }
        };
        $config = new BackupConfig('n', 'd');
        $config->setStorageOptions(['me' => $config, 'storage' => $storage]);
        $storage->held = $config;
    },
    'backups' => function () use ($manager, $key): void {
        $result = $manager->backup('again')->compress('gzip')->encrypted($key, 'aes-256-gcm')->execute();
        $manager->setEncryptionKey($key);
        $result->isSuccess() && $manager->verify($result->getId()) && $manager->delete($result->getId())
            || throw new RuntimeException('it did not work: ' . $result->getErrorMessage());
        $manager->backup('bad')->compress('rar')->execute();
    },
    'migrations' => function () use ($db, $folder): void {
        $generator = new Backup\MigrationGenerator((new Backup\SchemaAnalyzer($db))->analyzeDatabase());
        foreach ($generator->generateMigrations("$folder/migrations") as $file) {
            unlink($file);
        }
        try {
            $generator->generateMigrations("\0");
        } catch (SimpleMDB\Exceptions\SchemaException) {
        }
    },
    'restores' => function () use ($manager, $database): void {
        static $id = null;
        $id ??= $manager->backup('once')->execute()->getId();
        $result = $manager->restore($id)->to("{$database}_again")->execute();
        $result->isSuccess() || throw new RuntimeException('it did not work: ' . $result->getMessage());
    },
    'streams' => function () use ($manager, $folder): void {
        static $remote = null;
        if ($remote === null) {
            $manager->registerStorageAdapter('s3', $remote = new BackupTests\FileStorage("$folder/remote"));
        }
        $remote->calls = [];
        $result = $manager->backup('remote')->store('s3://b')->execute();
        $result->isSuccess() && $manager->delete($result->getId()) || throw new RuntimeException('it did not work: ' . $result->getErrorMessage());
    },
];
if ($what === 'names') {
    exit(json_encode(array_keys($makers)));
}
$run = function (int $times) use ($makers, $what): void {
    for ($i = 0; $i < $times; $i++) {
        $makers[$what]();
    }
    gc_collect_cycles();
    gc_mem_caches();
};
// As many rounds as are measured: what the C library keeps of them is then there.
$run(max(min(200, (int) $rounds), (int) ($rounds / 5)));
$files = fn () => count(scandir('/proc/self/fd'));
[$php, $rss, $open] = [memory_get_usage(), rss_kb(), $files()];
$run((int) $rounds);
echo json_encode(['php' => memory_get_usage() - $php, 'rss_kb' => rss_kb() - $rss, 'files' => $files() - $open]), "\n";
