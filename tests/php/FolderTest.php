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

    /** Archives of other storages and dumps go through it, and those of a folder do not. */
    public function testAFullTemporaryFolder(): void
    {
        $this->loadSample(2000);
        $this->load('CREATE TABLE filler SELECT id, SHA2(id, 512) AS a, SHA2(id + 0.5, 512) AS b FROM orders');
        $remote = new FileStorage("{$this->folder}_remote");
        $manager = new \SimpleMDB\Backup\BackupManager($this->connect(), "{$this->folder}_backups");
        $manager->registerStorageAdapter('s3', $remote);
        $whole = $this->succeed($manager->backup('whole')->store('s3://b'))->getId();
        $listed = count($manager->list());
        $stored = $remote->list();
        exec('mariadb-dump --no-defaults -uroot -S ' . escapeshellarg($this->socket()) . ' -r ' . escapeshellarg("{$this->folder}_remote.sql")
            . ' ' . escapeshellarg($this->database) . ' filler', $lines, $status);
        self::assertSame(0, $status);
        $this->load('UPDATE orders SET total = total + 1 WHERE id < 100');
        $before = $this->fingerprintOf();
        $this->mount('size=64k,mode=0700');
        $previous = ini_set('simplemdb_backup.temp_dir', $this->folder);
        try {
            $backup = $manager->backup('x')->store('s3://b')->execute();
            $restore = $manager->restore($whole)->execute();
            $dump = $manager->restoreFile("{$this->folder}_remote.sql")->execute();
            $beside = $manager->backup('beside')->execute();
        } finally {
            ini_set('simplemdb_backup.temp_dir', (string) $previous);
        }

        self::assertTrue($beside->isSuccess(), (string) $beside->getErrorMessage());
        $manager->delete($beside->getId());
        foreach ([[$backup, $backup->getErrorMessage()], [$restore, $restore->getMessage()], [$dump, $dump->getMessage()]] as [$result, $message]) {
            self::assertFalse($result->isSuccess());
            self::assertStringContainsString('space', (string) $message);
            self::assertStringContainsString('temporary', (string) $message, 'it does not say which disk is full');
        }
        self::assertSame([], $this->files(), 'something was left in the temporary folder');
        self::assertSame($stored, $remote->list());
        self::assertCount($listed, $manager->list());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
        exec('rm -rf ' . escapeshellarg("{$this->folder}_backups") . ' ' . escapeshellarg("{$this->folder}_remote") . '*');
    }
}
