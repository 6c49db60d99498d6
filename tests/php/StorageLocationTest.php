<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\Storage\LocalStorage;

/** store('scheme://…') finds the adapter that it names, and says so where it finds none. */
final class StorageLocationTest extends BackupTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(20);
    }

    public static function ownSchemes(): array
    {
        return [['s3'], ['ftp']];
    }

    /** @dataProvider ownSchemes */
    public function testWithoutAnAdapterItFailsAndSaysSo(string $scheme): void
    {
        $result = $this->manager()->backup('n')->store("$scheme://somewhere/else")->execute();
        $this->assertFailed($result, "No storage adapter registered for type: $scheme");
    }

    public static function schemes(): array
    {
        return [
            ['s3', 's3://bucket/backups'],
            ['ftp', 'ftp://host/backups'],
            ['s3', 'S3://bucket'],
            ['gs', 'gs://bucket'],
            ['myCloud', 'myCloud://x'],
            ['azure-blob', 'azure-blob://container'],
        ];
    }

    /** @dataProvider schemes */
    public function testAnAdapterTakesItsScheme(string $type, string $location): void
    {
        $before = $this->fingerprintOf();
        $storage = new FileStorage("{$this->folder}_remote");
        $manager = $this->manager()->registerStorageAdapter($type, $storage);
        $result = $this->succeed($manager->backup('n')->store($location));
        self::assertCount(1, $storage->list());
        self::assertSame([], $this->files());
        self::assertSame($type, $manager->getBackupById($result->getId())->getStorageType());
        self::assertArrayNotHasKey('requested_location', $result->getMetadata());
        self::assertTrue($manager->verify($result->getId()));
        $this->restored($manager->restore($result->getId())->to("{$this->database}_copy"));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
        self::assertTrue($manager->delete($result->getId()));
        self::assertSame([], $storage->list());
        rmdir($storage->folder);
    }

    public static function unknown(): array
    {
        return array_map(fn ($location) => [$location], [
            'nowhere://bucket/x', 'php://stdout', 'file:///tmp', 'local://../../x', 'local://my/folder', '/abs/path', '../x',
            'php://filter/write=string.rot13/resource=x',
        ]);
    }

    /** @dataProvider unknown */
    public function testWhatIsNotKnownIsRefused(string $location): void
    {
        $result = $this->manager()->backup('n')->store($location)->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString("the storage location `$location` is not known", $result->getErrorMessage());
        self::assertSame([], $this->files());
    }

    public function testAFolderOfItsOwn(): void
    {
        $elsewhere = "{$this->folder}_elsewhere/deep";
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('n')->store("local://$elsewhere"));
        self::assertFileExists("$elsewhere/{$result->getPath()}");
        self::assertSame([], $this->files());
        $later = $this->manager();
        self::assertTrue($later->verify($result->getId()));
        $this->restored($later->restore($result->getId())->to("{$this->database}_copy"));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
        self::assertTrue($later->delete($result->getId()));
        self::assertFileDoesNotExist("$elsewhere/{$result->getPath()}");
        exec('rm -rf ' . escapeshellarg("{$this->folder}_elsewhere"));
    }

    public static function managersOwn(): array
    {
        return [
            ['local://backups/'],
            ['local://'],
            ['local:///'],
            ['just words'],
        ];
    }

    /** @dataProvider managersOwn */
    public function testTheManagersFolder(string $location): void
    {
        $result = $this->succeed($this->manager()->backup('n')->store($location));
        self::assertFileExists("{$this->folder}/{$result->getPath()}");
    }

    public function testAFolderWithoutANameIsNoFolder(): void
    {
        self::assertSame('/', (new LocalStorage('/'))->getBasePath());
        $this->expectException(\SimpleMDB\Backup\BackupException::class);
        $this->expectExceptionMessage('Failed to create storage directory: ');
        new LocalStorage('');
    }

    public function testTheLocalAdapterCanBeReplaced(): void
    {
        $storage = new class ("{$this->folder}_own") extends LocalStorage {
            public array $stored = [];

            public function store(string $path, $data, array $metadata = []): string
            {
                $this->stored[] = $path;
                return parent::store($path, $data, $metadata);
            }
        };
        $manager = $this->manager()->registerStorageAdapter('local', $storage);
        $result = $this->succeed($manager->backup('n'));
        self::assertSame([$result->getPath()], $storage->stored);
        self::assertTrue($manager->verify($result->getId()));
        self::assertTrue($manager->delete($result->getId()));
        exec('rm -rf ' . escapeshellarg("{$this->folder}_own"));
    }
}
