<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupConfig;

/** What cannot be done is said clearly, and leaves nothing behind. */
final class BadInputTest extends BackupTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(100);
    }

    /** @dataProvider drivers */
    public function testAKeyOfTheWrongLength(string $driver): void
    {
        $result = $this->manager($driver)->backup('x')->encrypted('short', 'AES-256-GCM')->execute();
        $this->assertFailed($result, 'Invalid key length for AES-256-GCM. Expected 32 bytes, got 5');
        self::assertStringNotContainsString("'short'", $result->getErrorMessage());

        $result = $this->manager($driver)->backup('x')->encrypted(str_repeat('k', 33), 'aes-256-gcm')->execute();
        $this->assertFailed($result, 'Expected 32 bytes, got 33');
    }

    public function testAnUnknownCipher(): void
    {
        $this->assertFailed($this->manager()->backup('x')->encrypted(random_bytes(32), 'rot13')->execute(), 'rot13');
    }

    public function testAnUnknownCodec(): void
    {
        $this->assertFailed($this->manager()->backup('x')->compress('rar')->execute(), 'rar');
    }

    public static function chunkSizes(): array
    {
        return [[0], [-1], [PHP_INT_MIN]];
    }

    /** @dataProvider chunkSizes */
    public function testNoRowsAtATime(int $rows): void
    {
        $this->assertFailed($this->manager()->backup('x')->streaming($rows)->execute(), 'chunk size');
    }

    /** @dataProvider drivers */
    public function testADatabaseThatIsNotThere(string $driver): void
    {
        $manager = $this->manager($driver);
        $this->assertFailed($manager->executeBackup(new BackupConfig('x', 'no_such_database')), 'no_such_database');
    }

    public function testNoneOfTheTablesIsThere(): void
    {
        $result = $this->manager()->backup('x')->includeTables(['nothing', 'nowhere'])->execute();
        $this->assertFailed($result, 'nothing');
    }

    public function testABadKeyForARestoreTouchesNothing(): void
    {
        $id = $this->succeed($this->manager()->backup('x')->encrypted(random_bytes(32), 'aes-256-gcm'))->getId();
        $before = $this->fingerprintOf();
        foreach (['', 'short', random_bytes(31), random_bytes(64)] as $key) {
            $result = $this->manager()->restore($id)->decrypt($key)->execute();
            self::assertFalse($result->isSuccess());
        }
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
    }

    public function testTablesThatTheBackupDoesNotHold(): void
    {
        $id = $this->succeed($this->manager()->backup('x')->includeTables(['customers']))->getId();
        $before = $this->fingerprintOf();
        $result = $this->manager()->restore($id)->tables(['orders'])->execute();

        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('orders', $result->getMessage());
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }
}
