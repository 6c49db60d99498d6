<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupResult;

/** A damaged archive is found, and a restore from it leaves everything as it was. */
final class DamageTest extends BackupTestCase
{
    private string $key;
    private BackupResult $backup;
    private array $before;

    public static function archives(): array
    {
        return [
            'uncompressed' => [null, null],
            'gzip' => ['gzip', null],
            'zstd' => ['zstd', null],
            'lz4' => ['lz4', null],
            'bzip2' => ['bzip2', null],
            'AES-GCM' => [null, 'aes-256-gcm'],
            'gzip, AES-GCM' => ['gzip', 'aes-256-gcm'],
            'gzip, AES-CBC' => ['gzip', 'aes-256-cbc'],
        ];
    }

    private function take(?string $codec, ?string $cipher): string
    {
        $this->loadSample(1000);
        $this->key = random_bytes(32);
        $builder = $this->manager()->backup('nightly')->streaming(100);
        $builder = $codec === null ? $builder->noCompression() : $builder->compress($codec);
        $this->backup = $this->succeed($cipher === null ? $builder : $builder->encrypted($this->key, $cipher));
        $this->before = $this->fingerprintOf();
        return $this->archive($this->backup);
    }

    private function assertRefused(string $what): void
    {
        $id = $this->backup->getId();
        self::assertFalse($this->manager()->verify($id), "verify() is content: $what");
        self::assertFalse($this->manager()->setEncryptionKey($this->key)->verify($id), "verify() with a key is content: $what");
        $restore = $this->manager()->restore($id);
        $result = ($this->backup->getMetadata()['encryption'] === 'none' ? $restore : $restore->decrypt($this->key))->execute();
        self::assertFalse($result->isSuccess(), "the restore is content: $what");
        self::assertNotSame('', $result->getMessage());
        $this->assertSameDatabase($this->before, $this->fingerprintOf());
        $this->assertNoStaging();
    }

    /** @dataProvider archives */
    public function testAChangedByte(?string $codec, ?string $cipher): void
    {
        $file = $this->take($codec, $cipher);
        $bytes = file_get_contents($file);
        $last = strlen($bytes) - 1;
        foreach ([0, 20, intdiv($last, 4), intdiv($last, 2), intdiv($last * 3, 4), $last - 5, $last] as $at) {
            $changed = $bytes;
            $changed[$at] = chr(ord($bytes[$at]) ^ 0x01);
            file_put_contents($file, $changed);
            $this->assertRefused("byte $at of $last");
        }
        file_put_contents($file, $bytes);
        self::assertTrue($this->manager()->verify($this->backup->getId()), 'the archive was put right again');
    }

    /** @dataProvider archives */
    public function testACutFile(?string $codec, ?string $cipher): void
    {
        $file = $this->take($codec, $cipher);
        $bytes = file_get_contents($file);
        foreach ([strlen($bytes) - 1, intdiv(strlen($bytes), 2), 10, 0] as $length) {
            file_put_contents($file, substr($bytes, 0, $length));
            $this->assertRefused("cut to $length bytes");
        }
        unlink($file);
        $this->assertRefused('the file is gone');
    }

    /** @dataProvider archives */
    public function testSomethingAppended(?string $codec, ?string $cipher): void
    {
        $file = $this->take($codec, $cipher);
        file_put_contents($file, "DROP TABLE orders;\n", FILE_APPEND);
        $this->assertRefused('something was appended');
    }

    /** Either copy of the header opens an archive: refused like any other change, but for whoever insists. */
    public function testOneDamagedCopyOfTheHeader(): void
    {
        $file = $this->take('gzip', 'aes-256-gcm');
        $bytes = file_get_contents($file);
        foreach ([40, 2048 + 40] as $at) {
            $changed = $bytes;
            $changed[$at] = chr(ord($bytes[$at]) ^ 0x80);
            file_put_contents($file, $changed);
            $this->assertRefused("byte $at of the header");
            $id = $this->backup->getId();
            $copy = "{$this->database}_copy";
            $this->admin()->query("DROP DATABASE IF EXISTS `$copy`");
            $this->restored($this->manager()->restore($id)->decrypt($this->key)->noVerification()->to($copy));
            $this->assertSameDatabase($this->before, $this->fingerprintOf($copy));
        }
    }

    /** Without a look beforehand, an encrypted archive is still proof against changes. */
    public function testNoVerificationDoesNotMeanNoAuthentication(): void
    {
        $file = $this->take('gzip', 'aes-256-gcm');
        $bytes = file_get_contents($file);
        // Not in the first 4096 bytes: they hold the header twice, and one good copy is enough.
        foreach ([4100, intdiv(strlen($bytes), 2), strlen($bytes) - 40] as $at) {
            $changed = $bytes;
            $changed[$at] = chr(ord($bytes[$at]) ^ 0x80);
            file_put_contents($file, $changed);
            $result = $this->manager()->restore($this->backup->getId())->decrypt($this->key)->noVerification()->execute();
            self::assertFalse($result->isSuccess(), "byte $at");
            $this->assertSameDatabase($this->before, $this->fingerprintOf());
            $this->assertNoStaging();
        }
    }

    public function testAnArchiveOfSomebodyElseIsNotTakenForThisOne(): void
    {
        $file = $this->take('gzip', 'aes-256-gcm');
        $manager = $this->manager();
        $this->admin()->query("DELETE FROM `{$this->database}`.audit");
        $other = $this->succeed($manager->backup('other')->compress('gzip')->encrypted($this->key, 'aes-256-gcm'));
        copy($this->archive($other), $file);
        $this->before = $this->fingerprintOf();
        $this->assertRefused('the archive of another backup was put in its place');
    }
}
