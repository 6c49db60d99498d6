<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\Storage\StorageInterface;
use SimpleMDB\Backup\Storage\StreamingStorageInterface;

/** A storage that takes streams gets streams, and memory does not depend on the size of an archive. */
final class StreamingStorageTest extends BackupTestCase
{
    private const PROCESS_MB = 48;
    private const PHP_MB = 2;

    private function storage(): FileStorage
    {
        return new FileStorage("{$this->folder}/remote");
    }

    public function testItIsAStorage(): void
    {
        self::assertTrue(is_subclass_of(StreamingStorageInterface::class, StorageInterface::class));
        self::assertTrue((new \ReflectionClass(StreamingStorageInterface::class))->isInterface());
    }

    public function testAFullCircle(): void
    {
        $this->loadSample(500);
        $before = $this->fingerprintOf();
        $storage = $this->storage();
        $seen = null;
        $storage->before['storeStream'] = function (string $path, $stream, array $metadata) use (&$seen): void {
            $facts = stream_get_meta_data($stream);
            $seen = [$path, get_resource_type($stream), ftell($stream), $facts['mode'], $facts['seekable'], fstat($stream)['size'], $metadata];
            self::assertSame(0, (int) @fwrite($stream, 'x'), 'the stream could be written to');
            fseek($stream, -4, SEEK_END);
            rewind($stream);
        };
        $manager = $this->manager()->registerStorageAdapter('s3', $storage);
        $result = $this->succeed($manager->backup('remote')->store('s3://bucket')->compress('gzip'));
        self::assertSame(
            [$result->getPath(), 'stream', 0, 'rb', true, $result->getSize(), ['backup_id' => $result->getId(), 'checksum' => $result->getChecksum()]],
            $seen
        );
        self::assertSame($result->getChecksum(), hash_file('sha256', $storage->file($result->getPath())));
        self::assertTrue($manager->verify($result->getId()));
        $this->restored($manager->restore($result->getId())->to("{$this->database}_copy"));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
        self::assertTrue($manager->delete($result->getId()));
        self::assertSame([], $storage->list());
        self::assertNotContains('store', $storage->calls);
        self::assertNotContains('retrieve', $storage->calls);
    }

    public function testTheStreamOutlivesTheCall(): void
    {
        $storage = $this->storage();
        $kept = null;
        $storage->before['storeStream'] = function ($path, $stream) use (&$kept): void {
            $kept = $stream;
        };
        $this->loadSample(10);
        $manager = $this->manager()->registerStorageAdapter('s3', $storage);
        $result = $this->succeed($manager->backup('kept')->store('s3://b'));
        rewind($kept);
        self::assertSame($result->getChecksum(), hash('sha256', stream_get_contents($kept)));
        $storage->before['storeStream'] = fn ($path, $stream) => fclose($stream);
        $this->expectException(\TypeError::class);   // of feof(), on the stream that is closed
        $manager->backup('closed')->store('s3://b')->execute();
    }

    /** A stream of PHP code, as from a client library. */
    public function testAnyKindOfStreamIsRead(): void
    {
        $this->loadSample(200);
        $before = $this->fingerprintOf();
        $storage = new class ("{$this->folder}/remote") extends FileStorage {
            public function retrieveStream(string $id)
            {
                return popen('cat ' . escapeshellarg($this->file($id)), 'r');
            }
        };
        $manager = $this->manager()->registerStorageAdapter('pipe', $storage);
        $result = $this->succeed($manager->backup('piped')->store('pipe://x'));
        $this->restored($manager->restore($result->getId()));
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    public function testWhatIsNotThereIsNotThere(): void
    {
        $this->loadSample(10);
        $storage = $this->storage();
        $manager = $this->manager()->registerStorageAdapter('s3', $storage);
        $result = $this->succeed($manager->backup('gone')->store('s3://b'));
        unlink($storage->file($result->getPath()));
        self::assertFalse($manager->verify($result->getId()));
        $restore = $manager->restore($result->getId())->execute();
        self::assertFalse($restore->isSuccess());
        self::assertStringContainsString('is not in its storage', $restore->getMessage());
    }

    public function testWhatCameBackOtherwiseIsNoBackup(): void
    {
        $this->loadSample(10);
        $storage = new class ("{$this->folder}/remote") extends FileStorage {
            public function retrieveStream(string $id)
            {
                $stream = fopen('php://temp', 'w+b');
                fwrite($stream, 'something else');
                rewind($stream);
                return $stream;
            }
        };
        $manager = $this->manager()->registerStorageAdapter('s3', $storage);
        $result = $manager->backup('spoiled')->store('s3://b')->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('read back', $result->getErrorMessage());
        self::assertSame([], $storage->list(), 'what could not be verified was left behind');
        self::assertSame([], $this->registry());
    }

    public function testMemoryDoesNotGrowWithTheArchive(): void
    {
        // About 280 bytes of SQL for every row.
        $numbers = numbers(1_000_000);
        $this->load(<<<SQL
            CREATE TABLE big (id INT UNSIGNED PRIMARY KEY, customer INT, total DECIMAL(10,2), placed DATETIME, name VARCHAR(80), note VARCHAR(250));
            INSERT INTO big SELECT seq, seq MOD 977, seq / 7, '2024-01-01' + INTERVAL seq SECOND, CONCAT('Zoë ', LEFT(SHA2(seq, 256), 32)), CONCAT(SHA2(seq, 512), ' it''s ', seq, REPEAT(' and so on', 5))
            FROM $numbers;
            SQL);
        $before = $this->fingerprintOf();
        $backup = $this->child('backup', 'plain');
        self::assertGreaterThan(270e6, $backup['size']);
        $this->child('verify', $backup['id']);
        $this->admin()->query("DROP TABLE {$this->database}.big");
        $this->child('restore', $backup['id']);
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    private function child(string $action, string $what): array
    {
        $child = Child::run('streaming-storage.php', [$action, $this->database, $this->folder, $what]);
        self::assertSame(0, $child->status, $child->errors);
        $answer = $child->answer();
        self::assertTrue($answer['success'], $answer['message'] ?? '');
        self::assertLessThanOrEqual(self::PROCESS_MB, $answer['process_mb'], "$action: the process grew by {$answer['process_mb']} MB");
        self::assertLessThanOrEqual(self::PHP_MB, $answer['php_mb'], "$action: PHP's own memory grew by {$answer['php_mb']} MB");
        return $answer;
    }
}
