<?php

declare(strict_types=1);

namespace BackupTests;

/** A folder that fails: not a folder, not writable, full. */
final class FolderTest extends BackupTestCase
{
    private bool $mounted = false;

    protected function tearDown(): void
    {
        if ($this->mounted) {
            exec('umount ' . escapeshellarg($this->folder));
        }
        parent::tearDown();
    }

    /** Puts a file system of its own under the folder of backups. Only root may. */
    private function mount(string $options): void
    {
        @mkdir($this->folder, 0700, true);
        exec('mount -t tmpfs -o ' . $options . ' tmpfs ' . escapeshellarg($this->folder) . ' 2>&1', $lines, $status);
        if ($status !== 0) {
            self::markTestSkipped('a file system cannot be mounted here, so this was NOT tried: ' . implode(' ', $lines));
        }
        $this->mounted = true;
    }

    public function testAFolderThatBecameAFile(): void
    {
        $this->loadSample(100);
        $manager = $this->manager();
        exec('rm -rf ' . escapeshellarg($this->folder));
        touch($this->folder);

        $result = $manager->backup('x')->execute();

        self::assertFalse($result->isSuccess());
        self::assertStringContainsString($this->folder, $result->getErrorMessage());
        self::assertSame([], $this->registry());
        self::assertSame(0, filesize($this->folder));
    }

    public function testAFolderThatCannotBeWritten(): void
    {
        $this->loadSample(100);
        $this->mount('size=4m,mode=0700');
        $manager = $this->manager();
        exec('mount -o remount,ro ' . escapeshellarg($this->folder));

        $result = $manager->backup('x')->execute();

        $this->assertFailed($result, $this->folder);
        self::assertMatchesRegularExpression('/read-only/i', $result->getErrorMessage());
    }

    public function testADiskThatFillsUp(): void
    {
        $numbers = numbers(20_000);
        $this->load(<<<SQL
            CREATE TABLE big (id INT PRIMARY KEY, filler VARCHAR(1000));
            INSERT INTO big SELECT seq, REPEAT(SHA2(seq, 512), 7) FROM $numbers;
            SQL);
        $this->mount('size=3m,mode=0700');
        $manager = $this->manager();
        foreach ([['plain', null], ['sealed', random_bytes(32)]] as [$name, $key]) {
            $builder = $manager->backup($name)->streaming(500);
            $result = ($key === null ? $builder : $builder->encrypted($key, 'aes-256-gcm'))->execute();

            $this->assertFailed($result, 'space');
        }

        // What fits is still welcome.
        $this->admin()->query("DELETE FROM `{$this->database}`.big WHERE id > 100");
        self::assertTrue($manager->verify($this->succeed($manager->backup('small'))->getId()));
    }

    public function testAFullTemporaryFolderDoesNotMatterOrIsSaid(): void
    {
        $this->loadSample(2000);
        $this->mount('size=64k,mode=0700');
        $backups = "{$this->folder}_backups";
        $previous = ini_set('simplemdb_backup.temp_dir', $this->folder);
        $manager = new \SimpleMDB\Backup\BackupManager($this->connect(), $backups);
        $result = $manager->backup('x')->streaming(100)->execute();
        if ($previous !== false) {
            ini_set('simplemdb_backup.temp_dir', $previous);
        }

        self::assertTrue($result->isSuccess() || str_contains((string) $result->getErrorMessage(), 'space'));
        self::assertSame([], $this->files(), 'something was left in the temporary folder');
        exec('rm -rf ' . escapeshellarg($backups));
    }
}
