<?php

declare(strict_types=1);

namespace BackupTests;

use Fiber;
use Generator;
use SimpleMDB\Backup\BackupBuilder;
use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupResult;
use SimpleMDB\Backup\BackupType;
use SimpleMDB\Backup\RestoreOptions;
use SimpleMDB\Backup\Storage\EncryptedStorageAdapter;
use SimpleMDB\Backup\Storage\LocalStorage;
use SimpleMDB\Backup\Storage\StorageInterface;
use SimpleMDB\Backup\Strategies\StreamingMySQLDumpStrategy;

/** What PHP lets one do with classes it lets one do with these. */
final class LanguageTest extends BackupTestCase
{
    public function testNamedArguments(): void
    {
        $config = new BackupConfig(database: 'd', name: 'n');
        self::assertSame(['n', 'd'], [$config->getName(), $config->getDatabase()]);
        self::assertSame('zstd', $config->setCompression(method: 'zstd', enabled: true)->getCompressionMethod());
        $strategy = new StreamingMySQLDumpStrategy($this->connect(), tempDirectory: '/tmp');
        self::assertSame(1000, $strategy->getChunkSize());
        $manager = new BackupManager(backupsPath: $this->folder, db: $this->connect());
        $builder = $manager->backup(name: 'n')->encrypted(cipher: 'aes-128-gcm', encryptionKey: str_repeat('k', 16))->streaming(chunkSize: 5);
        self::assertSame('aes-128-gcm', $builder->getConfig()->getStorageOptions()['encryption_cipher']);
        self::assertSame(16, strlen(EncryptedStorageAdapter::generateKey(cipher: 'aes-128-cbc')));
        $this->expectException(\Error::class);
        $this->expectExceptionMessage('Unknown named parameter $nope');
        new BackupConfig(name: 'n', nope: 'd');
    }

    public function testFirstClassCallables(): void
    {
        $compress = $this->manager()->backup('n')->compress(...);
        self::assertSame('lz4', $compress('lz4')->getConfig()->getCompressionMethod());
        $key = EncryptedStorageAdapter::generateKey(...);
        self::assertSame(24, strlen($key('aes-192-cbc')));
        $tags = (new BackupConfig('n', 'd'))->setTags(['a', 'b'])->getTags(...);
        self::assertSame(['a', 'b'], $tags());
        $names = array_map(BackupType::from(...), ['full', 'schema']);
        self::assertSame([BackupType::FULL, BackupType::SCHEMA_ONLY], $names);
        $calls = 0;
        $watch = function (array $report) use (&$calls): void {
            $calls++;
        };
        $this->succeed($this->manager()->backup('n')->onProgress($watch(...)));
        self::assertGreaterThan(0, $calls);
    }

    public function testStrictTypesAreTheCallers(): void
    {
        $loose = eval('return fn ($config, $value) => $config->setTablesPerFile($value)->getTablesPerFile();');
        self::assertSame(7, $loose(new BackupConfig('n', 'd'), '7'));
        self::assertSame(7, $loose(new BackupConfig('n', 'd'), 7.0));
        $this->expectException(\TypeError::class);
        $this->expectExceptionMessage('SimpleMDB\Backup\BackupConfig::setTablesPerFile(): Argument #1 ($count) must be of type int, string given');
        (new BackupConfig('n', 'd'))->setTablesPerFile('7');
    }

    public function testEnums(): void
    {
        $say = fn (BackupType $type = BackupType::FULL) => match ($type) {
            BackupType::FULL, BackupType::SCHEMA_ONLY => 'one',
            default => 'other',
        };
        self::assertSame(['one', 'other'], [$say(), $say(BackupType::DATA_ONLY)]);
        self::assertSame(BackupType::FULL, unserialize(serialize(BackupType::FULL)));
        self::assertNull(BackupType::tryFrom('nothing'));
        $map = new \WeakMap();
        $map[BackupType::FULL] = 1;
        self::assertSame(1, $map[(new BackupConfig('n', 'd'))->getType()]);
        self::assertSame('{"type":"full"}', json_encode(['type' => BackupType::FULL]));
        self::assertInstanceOf(\UnitEnum::class, BackupType::INCREMENTAL);
    }

    public function testReadonlyClasses(): void
    {
        $code = 'return new class ($inner) implements ' . StorageInterface::class . ' {
            public function __construct(private readonly ' . LocalStorage::class . ' $inner) {}
            public function store(string $path, $data, array $metadata = []): string { return $this->inner->store($path, $data, $metadata); }
            public function retrieve(string $id): ?string { return $this->inner->retrieve($id); }
            public function delete(string $id): bool { return $this->inner->delete($id); }
            public function exists(string $id): bool { return $this->inner->exists($id); }
            public function getMetadata(string $id): array { return $this->inner->getMetadata($id); }
            public function list(): array { return $this->inner->list(); }
            public function getStats(): array { return $this->inner->getStats(); }
        };';
        $storage = (fn (LocalStorage $inner) => eval($code))(new LocalStorage("{$this->folder}/inner"));
        $manager = $this->manager()->registerStorageAdapter('mine', $storage);
        $result = $this->succeed($manager->backup('n')->store('mine://'));
        self::assertTrue($manager->verify($result->getId()));

        eval('readonly class Kept' . $this->database . ' { public function __construct(public ' . BackupConfig::class . ' $config) {} }');
        $class = "Kept{$this->database}";
        $kept = new $class(new BackupConfig('n', 'd'));
        $kept->config->setDescription('can change inside');
        self::assertSame('can change inside', (clone $kept)->config->getDescription());
        $this->expectExceptionMessage('Cannot modify readonly property');
        $kept->config = new BackupConfig('o', 'd');
    }

    public function testABackupInAFiber(): void
    {
        $this->loadSample(50);
        $manager = $this->manager();
        $fiber = new Fiber(fn (string $name): BackupResult => $this->succeed($manager->backup($name)->onProgress(fn ($report) => Fiber::suspend($report['phase']))));
        $phases = [$fiber->start('in a fiber')];
        while (!$fiber->isTerminated()) {
            $phases[] = $fiber->resume();
        }
        self::assertTrue($manager->verify($fiber->getReturn()->getId()));
        self::assertGreaterThan(1, count($phases));
    }

    /** Two backups in turns, each into its own storage, each with its own callback. */
    public function testFibersInTurns(): void
    {
        $this->loadSample(50);
        $fibers = $seen = [];
        foreach (['one', 'two', 'three'] as $name) {
            $manager = new BackupManager($this->connect(), "{$this->folder}/$name");
            $watch = function () use ($name, &$seen): void {
                $seen[$name] = ($seen[$name] ?? 0) + 1;
                Fiber::suspend();
            };
            $fibers[$name] = new Fiber(fn () => $manager->backup($name)->onProgress($watch)->execute());
        }
        foreach ($fibers as $fiber) {
            $fiber->start();
        }
        // One that runs meanwhile, outside of any fiber and without a manager, is not taken for theirs.
        $here = getcwd();
        mkdir($this->folder . '/outside');
        chdir($this->folder . '/outside');
        $alone = (new StreamingMySQLDumpStrategy($this->connect()))->execute(new BackupConfig('alone', $this->database));
        chdir($here);
        self::assertFileExists("{$this->folder}/outside/backups/{$alone->getPath()}");
        while ($fibers !== []) {
            foreach ($fibers as $name => $fiber) {
                $fiber->isTerminated() || $fiber->resume();
                if ($fiber->isTerminated()) {
                    $result = $fiber->getReturn();
                    self::assertTrue($result->isSuccess(), (string) $result->getErrorMessage());
                    self::assertSame($name, $result->getName());
                    self::assertFileExists("{$this->folder}/$name/{$result->getPath()}");
                    unset($fibers[$name]);
                }
            }
        }
        self::assertCount(3, $seen, 'every callback hears of its own backup');
    }

    public function testAFiberThatIsNeverResumed(): void
    {
        $this->loadSample(50);
        $manager = $this->manager();
        $fiber = new Fiber(fn () => $manager->backup('dropped')->onProgress(fn () => Fiber::suspend())->execute());
        $fiber->start();
        unset($fiber);
        gc_collect_cycles();
        self::assertSame([], $this->files(), 'what was never finished left files');
        self::assertSame([], $this->registry());
        $this->succeed($manager->backup('after'));
    }

    /** The storage, too, may wait for something else in the middle of its work. */
    public function testAStorageThatSuspends(): void
    {
        $this->loadSample(50);
        $storage = new FileStorage("{$this->folder}/remote");
        $storage->before = array_fill_keys(['storeStream', 'retrieveStream', 'exists'], fn () => Fiber::suspend());
        $manager = $this->manager()->registerStorageAdapter('slow', $storage);
        $fiber = new Fiber(function () use ($manager): bool {
            $result = $this->succeed($manager->backup('n')->store('slow://'));
            $manager->verify($result->getId()) || self::fail('not verified');
            return $this->restored($manager->restore($result->getId()))->isSuccess();
        });
        $fiber->start();
        for ($turns = 0; !$fiber->isTerminated(); $turns++) {
            $fiber->resume();
        }
        self::assertTrue($fiber->getReturn());
        self::assertGreaterThan(4, $turns);
    }

    public function testGenerators(): void
    {
        $this->loadSample(50);
        $manager = $this->manager();
        $backups = (function () use ($manager): Generator {
            foreach (['plain' => fn (BackupBuilder $b) => $b, 'gzip' => fn (BackupBuilder $b) => $b->compress('gzip')] as $name => $configure) {
                $result = yield $name => $configure($manager->backup($name))->execute();
                if ($result === 'stop') {
                    return 'stopped';
                }
            }
        })();
        self::assertTrue($backups->current()->isSuccess());
        $backups->next();
        self::assertSame('gzip', $backups->key());
        self::assertTrue($backups->current()->isSuccess());
        $backups->send('stop');
        self::assertSame('stopped', $backups->getReturn());
        self::assertCount(2, $manager->list());
    }

    public function testObjectsBehaveAsValues(): void
    {
        $options = (new RestoreOptions())->mapTable('a', 'b');
        self::assertEquals($options, RestoreOptions::fromArray($options->toArray()));
        $copy = clone $options;
        $copy->mapTable('c', 'd');
        self::assertNotEquals($options, $copy);
        self::assertEquals($copy, unserialize(serialize($copy)));
        self::assertSame($options, \Closure::fromCallable([$options, 'mapTable'])('x', 'y'));
        $reference = \WeakReference::create($copy);
        unset($copy);
        self::assertNull($reference->get());
    }
}
