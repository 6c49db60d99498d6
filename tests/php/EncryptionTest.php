<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\Storage\EncryptedStorageAdapter;

/** What is encrypted can be read with its key and with nothing else. */
final class EncryptionTest extends BackupTestCase
{
    /** Words that stand in rows, names and definitions of the database, and so must not stand in an archive. */
    private const WORDS = ['Tremolo-Row', 'tremolo_table', 'tremolo_column', 'tremolo_view', 'INSERT INTO', 'CREATE TABLE'];

    protected function setUp(): void
    {
        parent::setUp();
        $numbers = numbers(3000);
        $this->load(<<<SQL
            CREATE TABLE tremolo_table (id INT PRIMARY KEY, tremolo_column VARCHAR(80));
            INSERT INTO tremolo_table SELECT seq, CONCAT('Tremolo-Row ', seq) FROM $numbers;
            CREATE VIEW tremolo_view AS SELECT * FROM tremolo_table;
            SQL);
    }

    /** @dataProvider ciphers */
    public function testNoPlaintextAndBackAgain(string $cipher, int $length): void
    {
        $before = $this->fingerprintOf();
        $key = random_bytes($length);
        $manager = $this->manager();
        foreach ([null, 'gzip', 'zstd'] as $codec) {
            $builder = $manager->backup('sealed')->streaming(100)->encrypted($key, $cipher);
            $result = $this->succeed($codec === null ? $builder->noCompression() : $builder->compress($codec));

            $bytes = file_get_contents($this->archive($result));
            foreach (self::WORDS as $word) {
                self::assertStringNotContainsStringIgnoringCase($word, $bytes, "$cipher, " . ($codec ?? 'uncompressed'));
            }
            self::assertSame(strtolower($cipher), strtolower($result->getMetadata()['encryption']));
            self::assertTrue($manager->verify($result->getId()));

            $copy = "{$this->database}_copy";
            $this->admin()->query("DROP DATABASE IF EXISTS `$copy`");
            $this->restored($manager->restore($result->getId())->decrypt($key)->to($copy));
            $this->assertSameDatabase($before, $this->fingerprintOf($copy));
        }
    }

    public function testAPassphraseOfAnyLengthSealsToo(): void
    {
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('sealed')->encrypt('correct horse 🐴')->noCompression());
        self::assertStringNotContainsString('Tremolo', file_get_contents($this->archive($result)));

        $copy = "{$this->database}_copy";
        $this->restored($this->manager()->restore($result->getId())->decrypt('correct horse 🐴')->to($copy));
        $this->assertSameDatabase($before, $this->fingerprintOf($copy));

        $refused = $this->manager()->restore($result->getId())->decrypt('correct horse')->to($copy)->execute();
        self::assertFalse($refused->isSuccess());
    }

    public function testTheManagersKeyIsUsedByVerifyAndRestore(): void
    {
        $key = EncryptedStorageAdapter::generateKey('aes-256-gcm');
        $id = $this->succeed($this->manager()->backup('sealed')->encrypted($key, 'aes-256-gcm'))->getId();
        $manager = $this->manager();
        self::assertSame($manager, $manager->setEncryptionKey($key));

        self::assertTrue($manager->verify($id));
        $this->restored($manager->restore($id));
    }

    public function testGeneratedKeysFit(): void
    {
        foreach (self::ciphers() as [$cipher]) {
            $key = BackupManager::generateSecureKey($cipher);
            $result = $this->succeed($this->manager()->backup('sealed')->encrypted($key, $cipher));
            $this->restored($this->manager()->restore($result->getId())->decrypt($key));
        }
    }

    /** @dataProvider ciphers */
    public function testAWrongKeyOpensNothing(string $cipher, int $length): void
    {
        $id = $this->succeed($this->manager()->backup('sealed')->encrypted(random_bytes($length), $cipher))->getId();
        $before = $this->fingerprintOf();
        $wrong = random_bytes($length);

        self::assertFalse($this->manager()->setEncryptionKey($wrong)->verify($id), 'verify() is content with a wrong key');
        $result = $this->manager()->restore($id)->decrypt($wrong)->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsStringIgnoringCase('key', $result->getMessage());

        // Asked to look at nothing beforehand, a restore is no easier to deceive.
        $result = $this->manager()->restore($id)->decrypt($wrong)->noVerification()->execute();
        self::assertFalse($result->isSuccess());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
    }

    public function testWithoutAKeyThereIsNoRestore(): void
    {
        $id = $this->succeed($this->manager()->backup('sealed')->encrypted(random_bytes(32), 'aes-256-gcm'))->getId();
        $before = $this->fingerprintOf();

        $result = $this->manager()->restore($id)->execute();

        self::assertFalse($result->isSuccess());
        self::assertStringContainsStringIgnoringCase('key', $result->getMessage());
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    public function testTheSameRowsNeverLookTheSameTwice(): void
    {
        $key = random_bytes(32);
        $manager = $this->manager();
        $bytes = [];
        foreach (['first', 'second'] as $name) {
            $result = $this->succeed($manager->backup($name)->encrypted($key, 'aes-256-gcm')->noCompression());
            $bytes[] = file_get_contents($this->archive($result));
        }
        // 32 bytes in a row in common would be ciphertext (or a key) used twice. The header, two copies in 4096 bytes, is
        // mostly zeros.
        $pieces = array_flip(str_split(substr($bytes[0], 4096), 32));
        $common = 0;
        for ($at = 4096; $at + 32 <= min(strlen($bytes[1]), 60000); $at++) {
            $common += (int) isset($pieces[substr($bytes[1], $at, 32)]);
        }
        self::assertSame(0, $common);
    }
}
