<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupResult;

/** Another key for a backup that is there already: the data stays, the old key is of no use any more. */
final class KeyRotationTest extends BackupTestCase
{
    private const HEADER = 4096;

    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(200);
    }

    private function sealed(string $key, string $cipher = 'aes-256-gcm'): BackupResult
    {
        return $this->succeed($this->manager()->backup('sealed')->streaming(50)->encrypted($key, $cipher));
    }

    private function opens(string $id, string $key): bool
    {
        $copy = "{$this->database}_copy";
        $this->admin()->query("DROP DATABASE IF EXISTS `$copy`");
        $result = $this->manager()->restore($id)->decrypt($key)->to($copy)->execute();
        if (!$result->isSuccess()) {
            self::assertStringContainsStringIgnoringCase('key', $result->getMessage());
        }
        return $result->isSuccess();
    }

    /** The backup opens with this key, everything that is known of it fits, and nothing is left of the way there. */
    private function assertSettled(string $id, string $key): void
    {
        $backup = $this->manager()->getBackupById($id);
        $file = "{$this->folder}/{$backup->getStoragePath()}";
        self::assertSame(hash_file('sha256', $file), $backup->getChecksum(), 'the recorded checksum');
        self::assertSame($backup->getChecksum(), json_decode(file_get_contents("$file.meta"), true)['checksum']);
        self::assertArrayNotHasKey('key_rotation', $backup->getMetadata());
        self::assertStringNotContainsString('key_rotation', file_get_contents("$file.meta"));
        self::assertTrue($this->manager()->verify($id), 'verify() without a key');
        self::assertTrue($this->manager()->setEncryptionKey($key)->verify($id), 'verify() with the key');
        self::assertCount(2, $this->files(), 'the archive and the file beside it');
    }

    /** @dataProvider ciphers */
    public function testTheNewKeyOpensAndTheOldOneDoesNot(string $cipher, int $length): void
    {
        $before = $this->fingerprintOf();
        [$old, $new] = [random_bytes($length), random_bytes($length)];
        $result = $this->sealed($old, $cipher);
        $bytes = file_get_contents($this->archive($result));

        self::assertTrue($this->manager()->rotateKey($result->getId(), $old, $new));

        $now = file_get_contents($this->archive($result));
        self::assertSame(substr($bytes, self::HEADER), substr($now, self::HEADER), 'the data was touched');
        self::assertNotSame(substr($bytes, 0, self::HEADER), substr($now, 0, self::HEADER));
        self::assertSame('0600', substr(sprintf('%o', fileperms($this->archive($result))), -4));
        $this->assertSettled($result->getId(), $new);
        self::assertFalse($this->opens($result->getId(), $old), 'the old key still opens it');
        self::assertTrue($this->opens($result->getId(), $new));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
    }

    public function testAPassphraseIsChangedForAPassphrase(): void
    {
        $id = $this->succeed($this->manager()->backup('sealed')->encrypt('old words'))->getId();
        self::assertTrue($this->manager()->rotateKey($id, 'old words', 'new words, and more of them'));
        $this->assertSettled($id, 'new words, and more of them');
        self::assertFalse($this->opens($id, 'old words'));
        self::assertTrue($this->opens($id, 'new words, and more of them'));
    }

    public function testAgainAndAgain(): void
    {
        $keys = array_map(fn () => random_bytes(32), range(0, 5));
        $id = $this->sealed($keys[0])->getId();
        $manager = $this->manager();
        foreach (range(1, 5) as $n) {
            self::assertTrue($manager->rotateKey($id, $keys[$n - 1], $keys[$n]));
            self::assertSame($manager->getBackupById($id)->getChecksum(), $this->registry()[0]['checksum']);
        }
        self::assertTrue($manager->rotateKey($id, $keys[5], $keys[5]), 'the same key once more');
        $this->assertSettled($id, $keys[5]);
    }

    public function testWhatCannotBeDoneIsSaidAndChangesNothing(): void
    {
        $old = random_bytes(32);
        $result = $this->sealed($old);
        $id = $result->getId();
        $plain = $this->succeed($this->manager()->backup('plain'))->getId();
        $before = array_map('md5_file', $this->files());
        $rows = $this->registry();
        $logger = new RecordingLogger();
        $manager = $this->manager();
        $manager->setLogger($logger);
        $new = random_bytes(32);
        foreach ([
            'does not open' => [$id, random_bytes(32), $new],
            'Invalid key length for aes-256-gcm. Expected 32 bytes, got 5' => [$id, $old, 'short'],
            'does not open this archive' => [$id, 'short', $new],
            'is not encrypted' => [$plain, $old, $new],
            'Backup not found' => ['unknown', $old, $new],
        ] as $words => $arguments) {
            self::assertFalse($manager->rotateKey(...$arguments), $words);
            $said = print_r(end($logger->lines), true);
            self::assertStringContainsString($words, $said);
            self::assertStringNotContainsString($old, $logger->text(), 'a key in the log');
        }
        self::assertSame($before, array_map('md5_file', $this->files()));
        self::assertSame($rows, $this->registry());
        self::assertTrue($this->opens($id, $old));

        $this->expectException(BackupException::class);
        $this->expectExceptionMessage('the new key is empty');
        $manager->rotateKey($id, $old, '');
    }

    public function testNotInsideATransactionThatCouldBeRolledBack(): void
    {
        [$old, $new] = [random_bytes(32), random_bytes(32)];
        $id = $this->sealed($old)->getId();
        $db = $this->connect();
        $manager = $this->manager($db);
        $db->beginTransaction();
        self::assertFalse($manager->rotateKey($id, $old, $new));
        $db->rollback();
        self::assertTrue($manager->rotateKey($id, $old, $new));
        $this->assertSettled($id, $new);
    }

    /** A new checksum would vouch for what is stored, so what is stored must be what was recorded. */
    public function testADamagedArchiveIsNotBlessed(): void
    {
        [$old, $new] = [random_bytes(32), random_bytes(32)];
        $result = $this->sealed($old);
        $file = $this->archive($result);
        $bytes = file_get_contents($file);
        $bytes[6000] = chr(ord($bytes[6000]) ^ 1);
        file_put_contents($file, $bytes);
        self::assertFalse($this->manager()->rotateKey($result->getId(), $old, $new));
        self::assertSame($bytes, file_get_contents($file));
        self::assertFalse($this->manager()->verify($result->getId()));
    }

    /** The registry was put back to what it was before: the archive itself says that it is the right one. */
    public function testARegistryThatFellBehindIsPutRight(): void
    {
        [$old, $new] = [random_bytes(32), random_bytes(32)];
        $result = $this->sealed($old);
        $row = $this->registry()[0];
        self::assertTrue($this->manager()->rotateKey($result->getId(), $old, $new));
        $back = "UPDATE `{$this->database}`.backups SET checksum = ?, metadata = ?";
        $this->admin()->query($back, [$row['checksum'], $row['metadata']]);
        self::assertFalse($this->manager()->verify($result->getId()));
        self::assertFalse($this->manager()->rotateKey($result->getId(), $old, random_bytes(32)), 'neither key opens it');

        self::assertTrue($this->manager()->rotateKey($result->getId(), $old, $new));
        $this->assertSettled($result->getId(), $new);

        $this->admin()->query($back, [$row['checksum'], $row['metadata']]);
        $file = $this->archive($result);
        $bytes = file_get_contents($file);
        $bytes[6000] = chr(ord($bytes[6000]) ^ 1);
        file_put_contents($file, $bytes);
        self::assertFalse($this->manager()->rotateKey($result->getId(), $old, $new), 'it is damaged now');
    }

    public static function storages(): array
    {
        return ['a stream' => [FileStorage::class], 'a string' => [StringStorage::class]];
    }

    /** @dataProvider storages */
    public function testAProjectsOwnStorage(string $class): void
    {
        [$old, $new] = [random_bytes(32), random_bytes(32)];
        $storage = new $class("{$this->folder}_remote");
        $manager = $this->manager()->registerStorageAdapter('s3', $storage);
        $id = $this->succeed($manager->backup('sealed')->encrypted($old, 'aes-256-gcm')->store('s3://b'))->getId();
        [$name] = $storage->list();
        $bytes = file_get_contents("{$storage->folder}/$name");
        foreach ([[$old, $new], [$new, $old], [$old, $new]] as [$from, $to]) {
            self::assertFalse($manager->rotateKey($id, $to, $from));
            self::assertTrue($manager->rotateKey($id, $from, $to));
        }
        self::assertCount(1, $storage->list(), 'the archive that the old key opens is gone');
        $now = file_get_contents("{$storage->folder}/{$storage->list()[0]}");
        self::assertSame(substr($bytes, self::HEADER), substr($now, self::HEADER));
        self::assertTrue($manager->setEncryptionKey($new)->verify($id));
        self::assertFalse($manager->setEncryptionKey($old)->verify($id));
        $this->restored($manager->restore($id)->decrypt($new));

        // The storage fails: the backup is as it was.
        $storage->before[$class === FileStorage::class ? 'storeStream' : 'store'] = fn () => throw new \RuntimeException('full');
        self::assertFalse($manager->rotateKey($id, $new, $old));
        $storage->before = [];
        self::assertTrue($manager->setEncryptionKey($new)->verify($id));
        self::assertCount(1, $storage->list());
        exec('rm -rf ' . escapeshellarg($storage->folder));
    }

    /** Killed before each thing it asks of the database, and then at any moment: one of the two keys always opens it. */
    public function testKilledInTheMiddle(): void
    {
        $keys = [random_bytes(32), random_bytes(32)];
        $id = $this->sealed($keys[0])->getId();
        $queries = 1;
        do {
            $child = Child::run('rotate.php', ['query', $queries++, $this->database, $this->folder, $id, ...array_map('bin2hex', $keys)]);
            $this->assertUsable($id, $keys);
            self::assertLessThan(100, $queries);
        } while (!in_array($child->status, [0, 1], true)); // 1: it was complete already, and killed only after that
        self::assertGreaterThan(3, $queries, 'it asks for more than that');

        $kills = 0;
        for ($round = 0; $round < 25; $round++) {
            $child = Child::run('rotate.php', ['loop', 1000 * random_int(1, 60), $this->database, $this->folder, $id, ...array_map('bin2hex', $keys)]);
            $kills += $child->status === 0 ? 0 : 1;
            $this->assertUsable($id, $keys);
        }
        self::assertSame(25, $kills);

        $manager = $this->manager();
        self::assertTrue($manager->rotateKey($id, $keys[0], $keys[1]) || $manager->rotateKey($id, $keys[1], $keys[0]));
        $this->assertSettled($id, $this->manager()->setEncryptionKey($keys[1])->verify($id) ? $keys[1] : $keys[0]);
    }

    private function assertUsable(string $id, array $keys): void
    {
        self::assertTrue($this->manager()->verify($id), 'verify() without a key');
        $open = array_filter($keys, fn ($key) => $this->manager()->setEncryptionKey($key)->verify($id));
        self::assertCount(1, $open, 'exactly one of the keys opens it');
        self::assertTrue($this->opens($id, array_values($open)[0]));
    }
}
