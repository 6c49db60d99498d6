<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;

/** The registry lies in the database that was lost: the folder of archives is enough to go on. */
final class RecoveryTest extends BackupTestCase
{
    /** @dataProvider drivers */
    public function testTheManagerThatMadeABackupNeedsNoRegistry(string $driver): void
    {
        $this->loadSample(100);
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('nightly'))->getId();
        $this->admin()->query("DROP DATABASE `{$this->database}`");

        $this->restored($manager->restore($id));

        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    /** @dataProvider drivers */
    public function testAnotherProcessFindsItByItsId(string $driver): void
    {
        $this->loadSample(100);
        $before = $this->fingerprintOf();
        $key = random_bytes(32);
        $id = $this->succeed($this->manager($driver)->backup('nightly')->encrypted($key, 'aes-256-gcm'))->getId();
        $this->admin()->query("DROP DATABASE `{$this->database}`");
        $this->admin()->query("CREATE DATABASE `{$this->database}` CHARACTER SET utf8mb4");

        $manager = $this->manager($driver);
        self::assertTrue($manager->verify($id));
        $this->restored($manager->restore($id)->decrypt($key));

        $this->assertSameDatabase($before, $this->fingerprintOf());
        self::assertSame([$id], array_column($this->registry(), 'id'), 'the restored registry does not know its backup');
    }

    public function testTheDatabaseIsMadeAgainFromNothingButTheFolder(): void
    {
        $this->loadSample(100);
        $before = $this->fingerprintOf();
        $id = $this->succeed($this->manager()->backup('nightly'))->getId();
        $this->admin()->query("DROP DATABASE `{$this->database}`");

        // A connection must be somewhere: another database will do.
        $this->admin()->query("CREATE DATABASE `{$this->database}_desk`");
        $manager = new BackupManager($this->connect('mysqli', "{$this->database}_desk"), $this->folder);
        $this->restored($manager->restore($id));

        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    public function testAFileThatOnlyLooksLikeABackupIsNone(): void
    {
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('nightly'));
        $archive = $this->archive($result);
        $outside = "{$this->folder}_outside";
        rename($archive, $outside);
        symlink($outside, $archive);
        $this->admin()->query("DELETE FROM `{$this->database}`.backups");

        self::assertNull($this->manager()->getBackupById("../{$result->getId()}"));
        self::assertNull($this->manager()->getBackupById('id'));
        unlink($outside);
    }
}
