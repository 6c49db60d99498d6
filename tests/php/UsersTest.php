<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\Storage\EncryptedStorageAdapter;

/** Who may use a database, and who its objects run as. */
final class UsersTest extends BackupTestCase
{
    public function testAccountsComeBackWithTheirGrants(): void
    {
        $this->loadSample(3);
        $account = "'{$this->database}'@'localhost'";
        $admin = $this->admin();
        $admin->query("CREATE USER $account IDENTIFIED BY 'a password'");
        $admin->query("GRANT SELECT ON `{$this->database}`.* TO $account");

        $plain = $this->manager()->backup('plain')->includeUsers()->execute();
        self::assertFalse($plain->isSuccess());
        self::assertStringContainsString('encrypt the backup', $plain->getErrorMessage());

        $key = EncryptedStorageAdapter::generateKey('aes-256-gcm');
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('sealed')->includeUsers()->encrypted($key, 'aes-256-gcm'));
        self::assertSame(["{$this->database}@localhost"], $result->getMetadata()['users']);

        $admin->query("DROP USER $account");
        $copy = "{$this->database}_copy";
        $this->restored($manager->restore($result->getId())->decrypt($key)->to($copy));
        self::assertSame(0, (int) $admin->fetchValue("SELECT COUNT(*) FROM mysql.user WHERE User = '{$this->database}'"));
        $this->restored($manager->restore($result->getId())->decrypt($key)->to($copy)->includeUsers());
        $login = new \mysqli('localhost', $this->database, 'a password', $copy, null, $this->socket());
        self::assertNotFalse($login->query('SHOW TABLES'));
        $login->close();
        $admin->query("DROP USER $account");
    }

    public function testDefiners(): void
    {
        $this->load(<<<'SQL'
            CREATE TABLE t (id INT);
            CREATE DEFINER = `nobody here`@`%` VIEW v AS SELECT id FROM t;
            SQL);
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('definers'));
        $copy = "{$this->database}_copy";
        $definer = fn () => $this->admin()->fetchValue("SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_SCHEMA = '$copy'");
        foreach (['keep' => 'nobody here@%', 'drop' => 'root@localhost', 'app@localhost' => 'app@localhost'] as $asked => $expected) {
            $this->restored($manager->restore($result->getId())->to($copy)->definers($asked));
            self::assertSame($expected, $definer(), $asked);
        }
        $dropped = $this->succeed($manager->backup('without definers')->definers('drop'));
        $this->restored($manager->restore($dropped->getId())->to($copy));
        self::assertSame('root@localhost', $definer());

        $this->expectException(BackupException::class);
        $manager->backup('nonsense')->definers('whoever');
    }
}
