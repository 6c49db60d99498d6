<?php

declare(strict_types=1);

namespace BackupTests;

use DateTime;
use RuntimeException;
use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupResult;
use SimpleMDB\Backup\BackupStrategy;
use SimpleMDB\Backup\BackupType;
use SimpleMDB\Backup\Storage\StorageInterface;

/** What a project plugs in is used: its strategy, its storage, its logger, its subclass. */
final class ExtensionPointsTest extends BackupTestCase
{
    public function testAStrategyOfTheProjectIsCalled(): void
    {
        $manager = $this->manager();
        $strategy = new class ($this->connect()) extends BackupStrategy {
            public array $seen = [];

            public function execute(BackupConfig $config): BackupResult
            {
                $this->seen[] = $config->getName();
                return new BackupResult('own-1', $config->getName(), 'own/path', 3, new DateTime(), 0.5, 'abc', ['own' => true]);
            }
        };
        $manager->registerStrategy(BackupType::FULL, $strategy);

        $result = $manager->backup('mine')->full()->execute();

        self::assertSame(['mine'], $strategy->seen);
        self::assertSame('own-1', $result->getId());
        self::assertSame(['own' => true], $manager->getBackupById('own-1')->getMetadata());
    }

    public function testAStorageOfTheProjectIsUsed(): void
    {
        $this->loadSample(100);
        $before = $this->fingerprintOf();
        $storage = new class implements StorageInterface {
            public array $objects = [];
            public array $metadata = [];

            public function store(string $path, $data, array $metadata = []): string
            {
                $this->objects[$path] = is_resource($data) ? stream_get_contents($data) : $data;
                $this->metadata[$path] = $metadata;
                return $path;
            }

            public function retrieve(string $id): ?string
            {
                return $this->objects[$id] ?? null;
            }

            public function delete(string $id): bool
            {
                $known = isset($this->objects[$id]);
                unset($this->objects[$id]);
                return $known;
            }

            public function exists(string $id): bool
            {
                return isset($this->objects[$id]);
            }

            public function getMetadata(string $id): array
            {
                return $this->metadata[$id] ?? [];
            }

            public function list(): array
            {
                return array_keys($this->objects);
            }

            public function getStats(): array
            {
                return ['total_files' => count($this->objects)];
            }
        };
        $manager = $this->manager();
        $manager->registerStorageAdapter('s3', $storage);
        $result = $this->succeed($manager->backup('remote')->store('s3://bucket/backups')->compress('gzip'));

        self::assertCount(1, $storage->objects);
        self::assertSame([], $this->files());
        self::assertSame('s3', $manager->getBackupById($result->getId())->getStorageType());
        self::assertTrue($manager->verify($result->getId()));
        $this->restored($manager->restore($result->getId())->to("{$this->database}_copy"));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
        self::assertTrue($manager->delete($result->getId()));
        self::assertSame([], $storage->objects);
    }

    public function testTheLoggerHearsOfBeginningEndAndFailure(): void
    {
        $logger = new RecordingLogger();
        $manager = $this->manager();
        self::assertSame($manager, $manager->setLogger($logger));
        $this->succeed($manager->backup('nightly'));
        $manager->backup('bad')->compress('rar')->execute();

        $levels = array_column($logger->lines, 0);
        self::assertContains('info', $levels);
        self::assertContains('error', $levels);
        self::assertStringContainsString('nightly', $logger->text());
        self::assertStringContainsString('rar', $logger->text());
    }

    public function testAnExceptionOfTheProjectComesThroughUnchanged(): void
    {
        $own = new RuntimeException('from the project itself');
        $manager = $this->manager()->setLogger(new class ($own) implements \Psr\Log\LoggerInterface {
            public function __construct(private RuntimeException $own)
            {
            }

            public function log($level, string $message, array $context = []): void
            {
                throw $this->own;
            }
        });
        try {
            $manager->backup('x');
            self::fail('the exception of the logger was swallowed');
        } catch (RuntimeException $thrown) {
            self::assertSame($own, $thrown);
        }
    }

    public function testASubclassOfTheManagerIsOne(): void
    {
        $manager = new class ($this->connect(), $this->folder) extends BackupManager {
            public array $executed = [];

            public function executeBackup(BackupConfig $config): BackupResult
            {
                $this->executed[] = $config->getName();
                return parent::executeBackup($config);
            }
        };
        $this->succeed($manager->backup('by the subclass'));
        self::assertSame(['by the subclass'], $manager->executed);
    }

    public function testProgressIsReported(): void
    {
        $this->loadSample(5000);
        $calls = 0;
        $builder = $this->manager()->backup('watched')->onProgress(function () use (&$calls): void {
            $calls++;
        });
        $this->succeed($builder);
        self::assertGreaterThan(0, $calls);
    }
}
