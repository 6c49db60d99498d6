<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;

/** Whoever gives a key gets only what that key has sealed: a plain archive in the place of an encrypted one is refused. */
final class PlainArchiveTest extends BackupTestCase
{
    private const KEY = '0123456789abcdef0123456789abcdef';
    private const REFUSED = 'the archive is not encrypted, although a key was given';

    /** An encrypted backup in whose place a plain one lies that is of the right length, with its sidecar put right. */
    private function swapped(): array
    {
        $this->loadSample(300);
        $manager = $this->manager();
        $sealed = $this->succeed($manager->backup('sealed')->encrypted(self::KEY, 'aes-256-gcm'));
        $plain = $this->succeed($manager->backup('plain'));
        $archive = "{$this->folder}/{$sealed->getPath()}";
        copy("{$this->folder}/{$plain->getPath()}", $archive);
        $about = json_decode(file_get_contents("$archive.meta"), true);
        $about['checksum'] = $plain->getChecksum();
        $about['size'] = $plain->getSize();
        file_put_contents("$archive.meta", json_encode($about));
        return [$sealed->getId(), $archive];
    }

    private function assertRefused(string $how, object $result): void
    {
        self::assertFalse($result->isSuccess(), "$how took it");
        self::assertMatchesRegularExpression(
            '/' . self::REFUSED . '|not the one that was recorded/',
            $result->getMessage(),
            $how
        );
    }

    public function testNoWayTakesIt(): void
    {
        [$id, $archive] = $this->swapped();
        $to = "{$this->database}_copy";
        $manager = $this->manager()->setEncryptionKey(self::KEY);
        $this->assertRefused('the registry', $manager->restore($id)->to($to)->execute());
        $this->assertRefused('no verification', $manager->restore($id)->noVerification()->to($to)->execute());
        $this->assertRefused('chosen tables', $manager->restore($id)->tables(['users'])->to($to)->execute());
        $this->assertRefused('a key for this', $this->manager()->restore($id)->decrypt(self::KEY)->noVerification()->to($to)->execute());
        $this->assertRefused('a file', $this->manager()->restoreFile($archive)->decrypt(self::KEY)->to($to)->execute());
        self::assertFalse($manager->verify($id));

        $this->admin()->query("DROP TABLE `{$this->database}`.backups");
        $rebuilt = $this->manager()->setEncryptionKey(self::KEY);
        self::assertNotNull($rebuilt->getBackupById($id), 'the registry was filled again from the folder');
        $this->assertRefused('a registry that was rebuilt', $rebuilt->restore($id)->to($to)->execute());
        self::assertFalse($rebuilt->verify($id));
        self::assertSame([], $this->admin()->query("SHOW DATABASES LIKE '$to'")->fetchAll());

        $this->restored($rebuilt->restore($id)->allowPlain()->to($to));
    }

    public function testAPlainBackupThatIsRecordedIsTaken(): void
    {
        $this->loadSample(300);
        $manager = $this->manager()->setEncryptionKey(self::KEY);
        $id = $this->succeed($manager->backup('plain'))->getId();
        self::assertTrue($manager->verify($id));
        $this->restored($manager->restore($id)->to("{$this->database}_copy"));
    }
}
