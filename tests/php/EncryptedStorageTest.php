<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\Storage\EncryptedStorageAdapter;
use SimpleMDB\Backup\Storage\LocalStorage;
use SimpleMDB\Backup\Storage\StorageInterface;

/** What projects store through the adapter themselves: readable for the pure PHP library, and the other way round. */
final class EncryptedStorageTest extends BackupTestCase
{
    /** As the pure PHP library encrypts with CBC. */
    private static function seal(string $data, string $key, string $cipher): string
    {
        $iv = random_bytes(openssl_cipher_iv_length($cipher));
        return base64_encode($iv . openssl_encrypt($data, $cipher, $key, 0, $iv));
    }

    /** As it decrypts. */
    private static function open(string $stored, string $key, string $cipher): string|false
    {
        $stored = base64_decode($stored);
        $length = openssl_cipher_iv_length($cipher);
        return openssl_decrypt(substr($stored, $length), $cipher, $key, 0, substr($stored, 0, $length));
    }

    private static function texts(): array
    {
        return ['x', "secret\0bytes \xff\xfe", str_repeat('a', 15), str_repeat('b', 16), random_bytes(100_001), '0'];
    }

    private function storage(): StorageInterface
    {
        return new LocalStorage($this->folder);
    }

    /** The other library never could read back what it wrote with GCM: only CBC has anything to be like. */
    public static function cbc(): array
    {
        return array_values(array_filter(self::ciphers(), fn ($one) => stripos($one[0], 'cbc') !== false));
    }

    /** @dataProvider cbc */
    public function testCbcIsThatOfThePurePhpLibraryBothWays(string $cipher, int $length): void
    {
        $key = random_bytes($length);
        $storage = $this->storage();
        $adapter = new EncryptedStorageAdapter($storage, $key, $cipher);
        foreach (self::texts() as $n => $text) {
            $adapter->store("ours/$n", $text, ['tag' => 'kept']);
            $stored = $storage->retrieve("ours/$n");
            self::assertSame($text, self::open($stored, $key, strtolower($cipher)));
            $metadata = $storage->getMetadata("ours/$n");
            self::assertSame(
                ['kept', true, $cipher, strlen($text), strlen($stored)],
                [$metadata['tag'], $metadata['encrypted'], $metadata['cipher'], $metadata['original_size'], $metadata['encrypted_size']]
            );
            $storage->store("theirs/$n", self::seal($text, $key, strtolower($cipher)), ['encrypted' => true, 'cipher' => strtolower($cipher)]);
            self::assertSame($text, $adapter->retrieve("theirs/$n"));
        }
        $adapter->store('again', 'the same');
        $first = $storage->retrieve('again');
        $adapter->store('again', 'the same');
        self::assertNotSame($first, $storage->retrieve('again'), 'an IV was used twice');
    }

    public static function gcm(): array
    {
        return array_values(array_filter(self::ciphers(), fn ($one) => stripos($one[0], 'gcm') !== false));
    }

    /** @dataProvider gcm */
    public function testGcmIsAuthenticated(string $cipher, int $length): void
    {
        $key = random_bytes($length);
        $storage = $this->storage();
        $adapter = new EncryptedStorageAdapter($storage, $key, $cipher);
        foreach (self::texts() as $n => $text) {
            $adapter->store("t/$n", $text);
            self::assertSame($text, $adapter->retrieve("t/$n"));
            // base64(nonce . base64(ciphertext . tag)), as the stub says
            $inner = base64_decode($storage->retrieve("t/$n"), true);
            $sealed = base64_decode(substr($inner, 12), true);
            $plain = openssl_decrypt(substr($sealed, 0, -16), strtolower($cipher), $key, OPENSSL_RAW_DATA, substr($inner, 0, 12), substr($sealed, -16));
            self::assertSame($text, $plain);
        }

        $adapter->store('whole', 'a secret of some length');
        $inner = base64_decode($storage->retrieve('whole'));
        $sealed = substr($inner, 0, 12) . base64_decode(substr($inner, 12));
        for ($at = 0; $at < strlen($sealed); $at++) {
            $changed = $sealed;
            $changed[$at] = chr(ord($changed[$at]) ^ 1 << $at % 8);
            $this->assertRefused($adapter, $storage, base64_encode(substr($changed, 0, 12) . base64_encode(substr($changed, 12))), "byte $at");
        }
        foreach ([0, 5, 12, strlen($sealed) - 1] as $cut) {
            $this->assertRefused($adapter, $storage, base64_encode(substr($sealed, 0, $cut)), "cut to $cut bytes");
        }
        $storage->store('p', $storage->retrieve('whole'), ['encrypted' => true]);
        $other = new EncryptedStorageAdapter($storage, random_bytes($length), $cipher);
        $this->assertRefused($other, $storage, $storage->retrieve('whole'), 'another key');
    }

    private function assertRefused(EncryptedStorageAdapter $adapter, StorageInterface $storage, string $stored, string $what): void
    {
        $storage->store('p', $stored, ['encrypted' => true]);
        try {
            $adapter->retrieve('p');
            self::fail("$what was not noticed");
        } catch (BackupException $e) {
            self::assertStringStartsWith("Storage operation 'decrypt_retrieve' failed: ", $e->getMessage());
            self::assertStringContainsString('Failed to decrypt data', $e->getMessage());
        }
    }

    public function testWhatIsNotMarkedAsEncryptedPassesThrough(): void
    {
        $storage = $this->storage();
        $key = random_bytes(32);
        foreach (['aes-256-cbc', 'aes-256-gcm'] as $cipher) {
            $adapter = new EncryptedStorageAdapter($storage, $key, $cipher);
            foreach (["plain text\0", self::seal('x', $key, 'aes-256-cbc')] as $text) {
                $storage->store('p', $text);
                self::assertSame($text, $adapter->retrieve('p'));
                $storage->store('p', $text, ['encrypted' => false]);
                self::assertSame($text, $adapter->retrieve('p'));
            }
            self::assertNull($adapter->retrieve('none'));
            self::assertTrue($adapter->exists('p'));
            self::assertSame($storage->list(), $adapter->list());
            self::assertTrue($adapter->delete('p'));
            self::assertFalse($storage->exists('p'));
        }
    }

    public function testAWrongKeyOfCbcGivesNoPlaintext(): void
    {
        $storage = $this->storage();
        for ($n = 0; $n < 20; $n++) {
            (new EncryptedStorageAdapter($storage, random_bytes(32)))->store('p', 'a secret of more than one block, and more');
            try {
                // CBC alone cannot tell for certain; what it never gives is the text.
                $found = (new EncryptedStorageAdapter($storage, random_bytes(32)))->retrieve('p');
                self::assertStringNotContainsString('secret', $found);
            } catch (BackupException $e) {
                self::assertStringContainsString('Failed to decrypt data', $e->getMessage());
            }
        }
    }
}
