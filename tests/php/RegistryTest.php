<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\BackupType;

/** Backups are listed, found, verified and deleted; nothing outside their folder is ever touched. */
final class RegistryTest extends BackupTestCase
{
    /** @dataProvider drivers */
    public function testListFindVerifyDelete(string $driver): void
    {
        $this->loadSample(100);
        $manager = $this->manager($driver);
        self::assertSame([], $manager->list());
        $result = $this->succeed($manager->backup('nightly'));
        $id = $result->getId();

        self::assertSame([$id], array_map(fn ($one) => $one->getId(), $manager->list()));
        $found = $manager->getBackupById($id);
        self::assertSame('nightly', $found->getName());
        self::assertSame(BackupType::FULL, $found->getType());
        self::assertSame('local', $found->getStorageType());
        self::assertTrue($manager->verify($id));

        self::assertTrue($manager->delete($id));
        self::assertSame([], $manager->list());
        self::assertNull($manager->getBackupById($id));
        self::assertSame([], $this->files());
        self::assertSame([], $this->registry());
        self::assertFalse($manager->delete($id), 'deleted twice');
    }

    public function testWhatIsUnknownIsSaidToBe(): void
    {
        $manager = $this->manager();
        self::assertNull($manager->getBackupById('unknown'));
        self::assertFalse($manager->verify('unknown'));
        self::assertFalse($manager->delete('unknown'));

        $this->expectException(BackupException::class);
        $this->expectExceptionMessage('Backup not found: unknown');
        $manager->restore('unknown');
    }

    public function testTheSameNameInTheSameSecondIsTwoBackups(): void
    {
        $manager = $this->manager();
        $results = [];
        for ($i = 0; $i < 5; $i++) {
            $results[] = $this->succeed($manager->backup('nightly')->streaming(1000));
        }
        self::assertCount(5, array_unique(array_map(fn ($one) => $one->getId(), $results)));
        self::assertCount(5, array_unique(array_map(fn ($one) => realpath($this->archive($one)), $results)));
        self::assertCount(5, $manager->list());
    }

    public function testOnlyTheirOwnerMayReadArchives(): void
    {
        umask(0);
        $this->succeed($this->manager()->backup('nightly'));
        exec('find ' . escapeshellarg($this->folder) . ' -printf "%y %m\n" | sort -u', $modes);
        umask(0022);
        self::assertSame(['d 700', 'f 600'], $modes);
    }

    public function testRowsOfThePurePhpLibraryAreListed(): void
    {
        $manager = $this->manager();
        $row = [
            'id' => 'backup_20240102_030405_1a2b3c4d', 'name' => 'old', 'database_name' => $this->database, 'type' => 'full',
            'size' => 1234, 'checksum' => str_repeat('ab', 32), 'storage_type' => 'local',
            'storage_path' => "2024/01/02/{$this->database}/backup_20240102_030405_1a2b3c4d.sql",
            'metadata' => '{"strategy":"MySQLDumpStrategy","tables":["a"]}', 'created_at' => '2024-01-02 03:04:05',
        ];
        $this->admin()->write_data("`{$this->database}`.backups", $row);

        [$listed] = $manager->list();
        self::assertSame('old', $listed->getName());
        self::assertSame(['a'], $listed->getMetadata()['tables']);
        self::assertFalse($manager->verify($row['id']), 'there never was a file');
        self::assertTrue($manager->delete($row['id']));
        self::assertSame([], $manager->list());
    }

    public static function escapes(): array
    {
        return [
            'upwards' => ['../%s'],
            'upwards from below' => ['2024/01/../../../%s'],
            'from the root' => ['/tmp/%s'],
            'with a zero byte' => ["../%s\0.sql"],
        ];
    }

    /** @dataProvider escapes */
    public function testAPathThatLeavesTheFolderIsRefused(string $path): void
    {
        $this->loadSample(100);
        $manager = $this->manager();
        $good = $this->succeed($manager->backup('good'));
        $outside = basename($this->folder) . '_outside';
        $file = dirname($this->folder) . "/$outside";
        copy($this->archive($good), $file);
        $path = str_replace('/tmp/%s', $file, $path);
        $this->admin()->query(
            "UPDATE `{$this->database}`.backups SET id = ?, storage_path = ?",
            [sprintf($path, $outside), sprintf($path, $outside)]
        );
        $id = $this->registry()[0]['id'];
        $manager = $this->manager();
        $before = $this->fingerprintOf();

        self::assertFalse($manager->verify($id));
        $manager->delete($id);
        self::assertFileExists($file, 'a file outside the folder was deleted');
        $this->admin()->query(
            "REPLACE INTO `{$this->database}`.backups (id, name, database_name, type, size, checksum, storage_type, storage_path, metadata, created_at) "
            . "VALUES (?, 'x', ?, 'full', 1, ?, 'local', ?, '{}', NOW())",
            [$id, $this->database, $good->getChecksum(), $id]
        );
        $this->admin()->query("DELETE FROM `{$this->database}`.audit");
        $before = $this->fingerprintOf();
        $result = $this->manager()->restore($id)->execute();
        self::assertFalse($result->isSuccess());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        unlink($file);
    }

    public function testALinkOutOfTheFolderIsNotFollowedByDelete(): void
    {
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('nightly'));
        $archive = $this->archive($result);
        $outside = "{$this->folder}_target";
        rename($archive, $outside);
        symlink($outside, $archive);

        $manager->delete($result->getId());
        self::assertFileExists($outside);
        unlink($outside);
    }

    public function testNamesThatLookLikePathsStayNames(): void
    {
        foreach (['../../evil', '/etc/evil', "new\nline", 'ünï 🎈', str_repeat('long', 50)] as $name) {
            $manager = $this->manager();
            $result = $this->succeed($manager->backup($name));
            self::assertSame($name, $manager->getBackupById($result->getId())->getName());
            $archive = realpath($this->archive($result));
            self::assertStringStartsWith(realpath($this->folder) . '/', $archive);
        }
    }
}
