<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;

/** The server is killed in the middle of the work. */
final class ServerLossTest extends BackupTestCase
{
    private ?PrivateServer $server = null;

    protected function setUp(): void
    {
        parent::setUp();
        $this->server = new PrivateServer(['--innodb-flush-log-at-trx-commit=1']);
        $db = $this->server->connect('mysql');
        $db->query('CREATE DATABASE shop');
        $db->query('CREATE TABLE shop.big (id INT PRIMARY KEY, filler VARCHAR(600))');
        $db->query('INSERT INTO shop.big SELECT seq, REPEAT(SHA2(seq, 512), 4) FROM ' . numbers(400_000));
        $db->close();
    }

    protected function tearDown(): void
    {
        $this->server->stop();
        parent::tearDown();
    }

    /** Another process that kills the server once somebody else runs a statement with these words in it. */
    private function killWhenItSees(string $pattern)
    {
        $script = __DIR__ . '/children/kill-server.php';
        $process = proc_open([PHP_BINARY, $script, $this->server->socket, (string) $this->server->pid, $pattern], [1 => ['pipe', 'w']], $pipes);
        self::assertSame("watching\n", fgets($pipes[1]));
        return [$process, $pipes[1]];
    }

    private function assertKilled(array $killer): void
    {
        $said = stream_get_contents($killer[1]);
        proc_close($killer[0]);
        self::assertSame("killed\n", $said, 'the server was not killed during the work, so this test proves nothing');
    }

    public function testDuringABackup(): void
    {
        $manager = new BackupManager($this->server->connect('shop'), $this->folder);
        $killer = $this->killWhenItSees('SELECT.*FROM.*`big`');

        $result = $manager->backup('nightly')->streaming(1000)->execute();

        $this->assertKilled($killer);
        self::assertFalse($result->isSuccess());
        self::assertNotSame('', (string) $result->getErrorMessage());
        self::assertSame([], $this->files(), 'half a backup was left');
        $this->server->start();
        $db = $this->server->connect('shop');
        self::assertSame([], $db->query('SELECT * FROM backups')->fetchAll('assoc'));
    }

    public function testDuringARestore(): void
    {
        $manager = new BackupManager($this->server->connect('shop'), $this->folder);
        $id = $this->succeed($manager->backup('nightly'))->getId();
        $before = fingerprint($this->server->connect('shop'), 'shop');
        $killer = $this->killWhenItSees('INSERT INTO.*`big`');

        $result = $manager->restore($id)->execute();

        $this->assertKilled($killer);
        self::assertFalse($result->isSuccess());
        $this->server->start();
        self::assertSame([], differences($before, fingerprint($this->server->connect('shop'), 'shop')));

        // What the lost restore could not clear away is no obstacle to the next one.
        $manager = new BackupManager($this->server->connect('shop'), $this->folder);
        $this->restored($manager->restore($id));
        self::assertSame([], differences($before, fingerprint($this->server->connect('shop'), 'shop')));
    }
}
