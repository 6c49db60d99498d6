<?php

declare(strict_types=1);

namespace BackupTests;

/** What a result tells about its backup. */
final class MetadataTest extends BackupTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(500);
    }

    public function testAStreamedBackupDescribesItself(): void
    {
        $result = $this->succeed($this->manager()->backup('nightly')
            ->streaming(250)
            ->encrypted(random_bytes(32), 'AES-256-GCM')
            ->compress('gzip')
            ->includeTables(['orders', 'customers'])
            ->description('before the move')
            ->tags(['weekly', 'shop']));
        $facts = $result->getMetadata();

        self::assertSame('StreamingMySQLDumpStrategy', $facts['strategy']);
        self::assertTrue($facts['memory_efficient']);
        self::assertSame(250, $facts['chunk_size']);
        self::assertSame('gzip', $facts['compression']);
        self::assertSame('aes-256-gcm', strtolower($facts['encryption']));
        self::assertEqualsCanonicalizing(['orders', 'customers'], $facts['tables']);
        self::assertSame(2, $facts['table_count']);
        self::assertSame(['orders', 'customers'], $facts['include_tables']);
        self::assertSame([], $facts['exclude_tables']);
        self::assertSame('before the move', $facts['description']);
        self::assertSame(['weekly', 'shop'], $facts['tags']);
        self::assertSame($this->database, $facts['database']);
        self::assertSame('full', $facts['type']);
    }

    public function testAnyOtherBackupDoesTheSame(): void
    {
        $result = $this->succeed($this->manager()->backup('nightly')->excludeTables(['audit', 'backups']));
        $facts = $result->getMetadata();

        self::assertSame('MySQLDumpStrategy', $facts['strategy']);
        self::assertSame('none', $facts['compression']);
        self::assertSame('none', $facts['encryption']);
        self::assertEqualsCanonicalizing(['orders', 'customers'], $facts['tables']);
        self::assertSame(['audit', 'backups'], $facts['exclude_tables']);
        self::assertSame([], $facts['tags']);
    }

    /** @dataProvider drivers */
    public function testNewFacts(string $driver): void
    {
        $result = $this->succeed($this->manager($driver)->backup('nightly')->includeTables(['orders', 'customers', 'audit']));
        $facts = $result->getMetadata();

        self::assertSame(500 + 200 + 2, $facts['rows']);
        self::assertSame($this->admin()->fetchValue('SELECT VERSION()'), $facts['server_version']);
        self::assertIsString($facts['consistency']);
        self::assertNotSame('', $facts['consistency']);
        self::assertGreaterThan(0, $facts['parts']);
        self::assertGreaterThan(20000, $facts['raw_size']);
        self::assertArrayHasKey('binlog', $facts);
        if (!$this->admin()->fetchValue('SELECT @@log_bin')) {
            self::assertNull($facts['binlog']);
        }
    }

    public function testTheBinaryLogsPositionIsRecordedWhereThereIsOne(): void
    {
        $server = new PrivateServer(['--log-bin=binlog', '--server-id=7']);
        $db = $server->connect('mysql');
        $db->query('CREATE DATABASE logged');
        $db->query('USE logged');
        $db->query('CREATE TABLE t (id INT PRIMARY KEY)');
        $result = $this->succeed($this->manager($server->connect('logged'))->backup('nightly'));

        self::assertNotNull($result->getMetadata()['binlog']);
        self::assertStringContainsString('binlog.0000', json_encode($result->getMetadata()['binlog']));
        $server->stop();
    }

    public function testTheRegistryGivesTheSameMetadataBack(): void
    {
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('nightly')->tag('kept')->description('see you again'));
        $listed = $this->manager()->getBackupById($result->getId());

        self::assertEquals($result->getMetadata(), $listed->getMetadata());
        self::assertSame(['kept'], $listed->getTags());
        self::assertSame('see you again', $listed->getDescription());
        self::assertSame($result->getSize(), $listed->getSize());
        self::assertSame($result->getChecksum(), $listed->getChecksum());
        self::assertSame($this->database, $listed->getDatabase());
    }

    public function testTablesThatAreNotThereAreNamed(): void
    {
        $logger = new RecordingLogger();
        $manager = $this->manager()->setLogger($logger);
        $result = $this->succeed($manager->backup('nightly')->includeTables(['orders', 'no_such_table', 'customers']));

        self::assertSame(['no_such_table'], $result->getMetadata()['missing_tables']);
        self::assertEqualsCanonicalizing(['orders', 'customers'], $result->getMetadata()['tables']);
        self::assertStringContainsString('no_such_table', $logger->text());
    }

    public function testTheEstimateIsOfTheRightOrder(): void
    {
        $builder = $this->manager()->backup('nightly');
        $this->admin()->query("ANALYZE TABLE `{$this->database}`.orders");
        $estimate = $builder->estimateSize();
        $size = $this->succeed($builder)->getSize();

        self::assertGreaterThan($size / 10, $estimate);
        self::assertLessThan($size * 10, $estimate);
    }
}
