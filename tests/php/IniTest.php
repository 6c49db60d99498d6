<?php

declare(strict_types=1);

namespace BackupTests;

/** The settings in php.ini do what they say. */
final class IniTest extends BackupTestCase
{
    public function testTheCompressionLevel(): void
    {
        $this->loadSample(3000);
        $sizes = [];
        foreach (['1', '9'] as $level) {
            self::assertNotFalse(ini_set('simplemdb_backup.default_compression_level', $level));
            $sizes[] = $this->succeed($this->manager()->backup("level $level")->compress('gzip'))->getSize();
        }
        ini_restore('simplemdb_backup.default_compression_level');
        self::assertLessThan($sizes[0], $sizes[1]);
    }

    public function testTheNumberOfConnections(): void
    {
        $this->loadSample(3000);
        foreach (['1', '4'] as $connections) {
            self::assertNotFalse(ini_set('simplemdb_backup.connections', $connections));
            $manager = $this->manager();
            $result = $this->succeed($manager->backup("$connections connections"));
            self::assertTrue($manager->verify($result->getId()));
        }
        ini_restore('simplemdb_backup.connections');
    }

    public function testTheWaitForALock(): void
    {
        $this->loadSample(10);
        ini_set('simplemdb_backup.lock_wait_timeout', 'soon');
        $failed = $this->manager()->backup('soon')->execute();
        ini_set('simplemdb_backup.lock_wait_timeout', '1');
        $result = $this->manager()->backup('one second')->connections(2)->execute();
        ini_restore('simplemdb_backup.lock_wait_timeout');
        self::assertFalse($failed->isSuccess());
        self::assertStringContainsString('lock_wait_timeout', $failed->getErrorMessage());
        self::assertTrue($result->isSuccess());
        self::assertSame('shared-snapshot', $result->getMetadata()['consistency']);
        self::assertContains($result->getMetadata()['snapshot_lock'], ['backup-stage', 'lock-tables']);
    }
}
