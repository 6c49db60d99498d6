<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

/** Where nothing may be written to the server, the folder is the registry, and everything works from it alone. */
final class FolderRegistryTest extends BackupTestCase
{
    private static ?PrivateServer $server = null;

    protected function setUp(): void
    {
        parent::setUp();
        self::$server ??= new PrivateServer(['--log-bin', '--server-id=9']);
        $root = $this->root();
        $root->query("DROP DATABASE IF EXISTS shop");
        $root->query("DROP DATABASE IF EXISTS other");
        $root->query('CREATE DATABASE shop CHARACTER SET utf8mb4');
        $root->query('CREATE DATABASE other');
        [$status, $output] = $this->pipe(
            "SET @orders = 50;\n" . file_get_contents(dirname(__DIR__) . '/support/php/sample.sql'),
            str_replace($this->socket(), self::$server->socket, $this->client('shop'))
        );
        self::assertSame(0, $status, $output);
        foreach (['reader' => 'SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES', 'writer' => 'ALL'] as $name => $rights) {
            $root->query("DROP USER IF EXISTS $name@localhost");
            $root->query("CREATE USER $name@localhost IDENTIFIED BY 'shared'");
            $root->query("GRANT $rights ON shop.* TO $name@localhost");
            $sees_routines = $this->isMariaDb($root) ? 'SELECT ON mysql.proc' : 'SHOW_ROUTINE ON *.*';
            $root->query("GRANT $sees_routines TO $name@localhost");
        }
    }

    protected function tearDown(): void
    {
        ini_restore('simplemdb_backup.registry');
        $root = $this->root();
        if (!$this->isMariaDb($root)) {
            $root->query('SET GLOBAL super_read_only = 0');
        }
        $root->query('SET GLOBAL read_only = 0');
        parent::tearDown();
    }

    public static function tearDownAfterClass(): void
    {
        self::$server = null;
    }

    private function root(): SimpleMySQLi
    {
        return self::$server->connect('mysql');
    }

    private function isMariaDb(SimpleMySQLi $db): bool
    {
        return str_contains((string) $db->fetchValue('SELECT VERSION()'), 'MariaDB');
    }

    private function as(string $account): SimpleMySQLi
    {
        return new SimpleMySQLi('localhost', $account, $account === 'root' ? '' : 'shared', 'shop', socket: self::$server->socket);
    }

    /** What the server's binary log and its databases are: nothing of it may change. */
    private function server(): array
    {
        $root = $this->root();
        $status = array_values(array_filter(array_map(function (string $sql) use ($root) {
            try {
                return $root->query($sql)->fetch('assoc');
            } catch (\mysqli_sql_exception) {
                return null;
            }
        }, ['SHOW MASTER STATUS', 'SHOW BINARY LOG STATUS'])))[0];
        $tables = 'SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES ORDER BY 1, 2';
        return [$status, $root->query($tables)->fetchAll('num')];
    }

    public static function whys(): array
    {
        return [
            'read_only, and the account is bound by it' => ['SET GLOBAL read_only = 1', 'writer'],
            'read_only, and root is not' => ['SET GLOBAL read_only = 1', 'root'],
            'super_read_only' => ['SET GLOBAL super_read_only = 1', 'root'],
            'an account that reads' => ['DO 1', 'reader'],
            'an account that reads, and a table that is there' => [self::TABLE, 'reader'],
            'as asked' => ['folder', 'root'],
        ];
    }

    private const TABLE = 'CREATE TABLE shop.backups (id VARCHAR(255) PRIMARY KEY, name VARCHAR(255) NOT NULL,
        database_name VARCHAR(255) NOT NULL, type VARCHAR(50) NOT NULL, size BIGINT NOT NULL, checksum VARCHAR(255),
        storage_type VARCHAR(50) NOT NULL, storage_path VARCHAR(255) NOT NULL, metadata TEXT, created_at DATETIME NOT NULL)';

    private function enter(string $why): void
    {
        if ($why === 'folder') {
            ini_set('simplemdb_backup.registry', 'folder');
            return;
        }
        if (str_contains($why, 'super') && $this->isMariaDb($this->root())) {
            $why = 'SET GLOBAL read_only = 1';   // which has no stronger form there
        }
        $this->root()->query($why);
    }

    /** @dataProvider whys */
    public function testEverythingWorksFromTheFolderAlone(string $why, string $account): void
    {
        $this->enter($why);
        $before = $this->server();
        $logger = new RecordingLogger();
        $new = fn () => new BackupManager($this->as($account), $this->folder);
        $manager = $new();
        $manager->setLogger($logger);
        self::assertSame([], $manager->list());
        [$old, $key] = [random_bytes(32), random_bytes(32)];
        $id = $this->succeed($manager->backup('nightly')->tag('a')->description('of the replica'))->getId();
        $sealed = $this->succeed($manager->backup('sealed')->encrypted($old, 'aes-256-gcm'))->getId();
        self::assertSame(1, substr_count($logger->text(), 'in the folder alone'), $logger->text());

        $ids = fn (BackupManager $manager) => array_map(fn ($one) => $one->getId(), $manager->list());
        self::assertEqualsCanonicalizing([$id, $sealed], $ids($manager));
        self::assertEqualsCanonicalizing([$id, $sealed], $ids($new()));
        $found = $new()->getBackupById($id);
        self::assertSame(['nightly', 'shop', 'local', ['a'], 'of the replica'], [
            $found->getName(), $found->getDatabase(), $found->getStorageType(), $found->getTags(), $found->getDescription(),
        ]);
        self::assertTrue($new()->verify($id));

        self::assertFalse($new()->rotateKey($sealed, $key, $old));
        self::assertTrue($new()->rotateKey($sealed, $old, $key));
        self::assertTrue($new()->verify($sealed), 'without a key, by the checksum that was recorded');
        self::assertTrue($new()->setEncryptionKey($key)->verify($sealed));
        self::assertFalse($new()->setEncryptionKey($old)->verify($sealed));

        self::assertContains('orders', $new()->restore($id)->preview()['tables']);
        self::assertTrue($new()->delete($sealed));
        self::assertFalse($new()->delete($sealed));
        self::assertSame([$id], $ids($new()));
        self::assertSame($before, $this->server(), 'something was written to the server');
    }

    public function testWhatLiesElsewhereIsListedToo(): void
    {
        $this->enter('SET GLOBAL read_only = 1');
        $before = $this->server();
        $storage = new FileStorage("{$this->folder}_remote");
        $new = fn () => (new BackupManager($this->as('writer'), $this->folder))->registerStorageAdapter('s3', $storage);
        [$old, $key] = [random_bytes(32), random_bytes(32)];
        $remote = $this->succeed($new()->backup('remote')->encrypted($old, 'aes-256-gcm')->store('s3://bucket'))->getId();
        $other = $this->succeed($new()->backup('other')->store("local://{$this->folder}_other"))->getId();
        $ids = array_map(fn ($one) => $one->getId(), $new()->list());
        self::assertEqualsCanonicalizing([$remote, $other], $ids);
        self::assertTrue($new()->verify($other));
        self::assertTrue($new()->rotateKey($remote, $old, $key));
        self::assertTrue($new()->setEncryptionKey($key)->verify($remote));
        self::assertFalse($new()->setEncryptionKey($old)->verify($remote));
        self::assertTrue($new()->delete($remote));
        self::assertSame([], $storage->list());
        self::assertTrue($new()->delete($other));
        self::assertSame([], $new()->list());
        self::assertSame($before, $this->server());
        exec('rm -rf ' . escapeshellarg("{$this->folder}_remote") . ' ' . escapeshellarg("{$this->folder}_other"));
    }

    /** Two databases may share a folder; whoever clears up after one does not see the other's. */
    public function testTheListIsOfOneDatabase(): void
    {
        ini_set('simplemdb_backup.registry', 'folder');
        $shop = new BackupManager($this->as('root'), $this->folder);
        $id = $this->succeed($shop->backup('shop'))->getId();
        $other = new BackupManager(self::$server->connect('other'), $this->folder);
        self::assertSame([], $other->list());
        self::assertSame('shop', $other->getBackupById($id)->getName());
        $of_another = $other->executeBackup(new \SimpleMDB\Backup\BackupConfig('by another', 'shop'));
        self::assertTrue($of_another->isSuccess(), (string) $of_another->getErrorMessage());
        self::assertSame([$of_another->getId()], array_map(fn ($one) => $one->getId(), $other->list()));
        self::assertSame([$id], array_map(fn ($one) => $one->getId(), $shop->list()));
    }

    public function testAnArchiveThatIsGoneOrCutIsStillListedAndNotGood(): void
    {
        ini_set('simplemdb_backup.registry', 'folder');
        $manager = new BackupManager($this->as('root'), $this->folder);
        [$gone, $cut] = [$this->succeed($manager->backup('gone')), $this->succeed($manager->backup('cut'))];
        unlink($this->archive($gone));
        file_put_contents($this->archive($cut), 'less');
        self::assertCount(2, $manager->list());
        self::assertFalse($manager->verify($gone->getId()));
        self::assertFalse($manager->verify($cut->getId()));
        self::assertTrue($manager->delete($gone->getId()));
        self::assertTrue($manager->delete($cut->getId()));
        self::assertSame([], $manager->list());
        self::assertSame([], $this->files());
    }

    /** A right that is lost, or a server that is demoted, while a manager lives: the backup is made, and found again. */
    public function testTheServerBecomesReadOnlyLater(): void
    {
        $logger = new RecordingLogger();
        $manager = new BackupManager($this->as('writer'), $this->folder);
        $manager->setLogger($logger);
        $first = $this->succeed($manager->backup('in the table'))->getId();
        $this->root()->query('SET GLOBAL read_only = 1');
        $second = $this->succeed($manager->backup('in the folder'))->getId();
        self::assertSame(1, substr_count($logger->text(), 'in the folder alone'), $logger->text());
        self::assertContains($second, array_map(fn ($one) => $one->getId(), $manager->list()));
        self::assertTrue($manager->verify($first) && $manager->verify($second));
        $this->root()->query('SET GLOBAL read_only = 0');
        self::assertSame('in the folder', (new BackupManager($this->as('writer'), $this->folder))->getBackupById($second)->getName());
    }

    public function testATableThatWasAskedForIsUsedOrMissed(): void
    {
        ini_set('simplemdb_backup.registry', 'table');
        $this->enter('SET GLOBAL read_only = 1');
        if ($this->isMariaDb($this->root())) {
            $manager = new BackupManager($this->as('root'), $this->folder);   // whom read_only does not bind
            $this->succeed($manager->backup('in the table'));
            self::assertSame(1, (int) $this->root()->fetchValue('SELECT COUNT(*) FROM shop.backups'));
        }
        $this->root()->query('DROP TABLE IF EXISTS shop.backups');
        $this->expectException(BackupException::class);
        $this->expectExceptionMessage('Failed to create or verify backup table: ');
        new BackupManager($this->as('writer'), $this->folder);
    }

    /** To restore is an explicit wish to write. */
    public function testARestoreWrites(): void
    {
        ini_set('simplemdb_backup.registry', 'folder');
        $manager = new BackupManager($this->as('root'), $this->folder);
        $id = $this->succeed($manager->backup('x'))->getId();
        $before = fingerprint($this->root(), 'shop');
        $this->root()->query('DELETE FROM shop.audit');
        $result = $this->restored($manager->restore($id)->createSnapshot());
        self::assertSame(differences($before, fingerprint($this->root(), 'shop')), []);
        self::assertCount(2, $manager->list());
        self::assertTrue($manager->verify($result->getSnapshotId()));
    }

    public function testABadFileKeepsNobodyFromTheOthers(): void
    {
        $this->loadSample(10);
        $logger = new RecordingLogger();
        $id = $this->succeed($this->manager()->backup('good'))->getId();
        $bad = $this->succeed($this->manager()->backup('bad'));
        $file = "{$this->folder}/{$bad->getPath()}.meta";
        $about = json_decode(file_get_contents($file), true);
        $about['name'] = str_repeat('n', 300);
        file_put_contents($file, json_encode($about));
        $this->admin()->query("DROP TABLE `{$this->database}`.backups");
        $listed = array_map(fn ($backup) => $backup->getId(), $this->manager()->list());
        self::assertSame([$id], $listed);
    }

    public function testWhatWasCutShortAtItsEndIsNamed(): void
    {
        $this->loadSample(10);
        $cut = $this->succeed($this->manager()->backup('cut short'));
        $archive = "{$this->folder}/{$cut->getPath()}";
        unlink("$archive.meta");
        $this->admin()->query("DELETE FROM `{$this->database}`.backups");
        touch($archive, time() - 300);
        mkdir("{$this->folder}/2020/01", 0777, true);
        touch($partial = "{$this->folder}/2020/01/.old.sql.smdb-partial", time() - 300);
        $logger = new RecordingLogger();
        $this->succeed($this->manager()->setLogger($logger)->backup('next'));
        self::assertFileDoesNotExist($partial);
        self::assertFileExists($archive);
        self::assertStringContainsString(basename($archive), $logger->text());
        $this->restored($this->manager()->restoreFile($archive)->to("{$this->database}_copy"));
    }
}
