<?php

declare(strict_types=1);

namespace BackupTests;

use mysqli_sql_exception;
use SimpleMDB\SimpleMySQLi;
use SimpleMDB\SimplePDO;

/**
 * Every kind of account a server has, over every way to it: the engine logs in as the project does.
 *
 * The server is a test's own, for it listens on 127.0.0.1 and knows nobody yet: caching_sha2_password remembers whoever
 * has logged in once, and lets that one in by a shorter way.
 */
final class AccountsTest extends BackupTestCase
{
    private const PASSWORDS = [
        'plain' => 'secret',
        'quotes and backslashes' => '\'"`\\ $HOME %s ;-- ',
        'Unicode' => 'Zwölf明美🔑',
        'none' => '',
    ];

    private static ?PrivateServer $server = null;
    private static ?Certificates $certificates = null;
    private static int $port;

    public static function setUpBeforeClass(): void
    {
        self::$certificates = new Certificates(sys_get_temp_dir() . '/certificates_' . bin2hex(random_bytes(3)));
        [self::$server, self::$port] = PrivateServer::listening([
            '--ssl-ca=' . self::$certificates->authority,
            '--ssl-cert=' . self::$certificates->certificate,
            '--ssl-key=' . self::$certificates->key,
        ]);
        $db = self::$server->connect('mysql');
        $db->query('CREATE DATABASE guarded CHARACTER SET utf8mb4');
        $db->query('CREATE TABLE guarded.t (id INT PRIMARY KEY, v VARCHAR(20))');
        $db->query("INSERT INTO guarded.t VALUES (1, 'one'), (2, 'two')");
        $db->close();
    }

    public static function tearDownAfterClass(): void
    {
        self::$server?->stop();
        self::$certificates?->remove();
        self::$server = self::$certificates = null;
    }

    public static function ways(): array
    {
        $cases = [];
        foreach (array_keys(self::PASSWORDS) as $password) {
            foreach (['socket', 'TCP', 'TLS'] as $way) {
                foreach (['mysqli', 'PDO', 'command line'] as $who) {
                    $cases["$who, $way, password: $password"] = [$who, $way, self::PASSWORDS[$password]];
                }
            }
        }
        return $cases;
    }

    /** caching_sha2_password on MySQL, mysql_native_password on MariaDB. @dataProvider ways */
    public function testAnAccountWithAPassword(string $who, string $way, string $password): void
    {
        $this->assertBacksUp($who, $way, $this->account($password, 'BY ' . self::literal($password)), $password);
    }

    /** The same, where the project logs in by a name that the engine never saw: setConnection(). */
    public function testAFirstLoginOfTheEnginesOwn(): void
    {
        $password = self::PASSWORDS['quotes and backslashes'];
        foreach (['TCP' => [], 'TLS' => ['ssl_ca' => self::$certificates->authority]] as $way => $tls) {
            $user = $this->account($password, 'BY ' . self::literal($password));
            $manager = $this->manager(new PlainDatabase(self::$server->connect('guarded')))
                ->setConnection(['host' => '127.0.0.1', 'port' => self::$port, 'user' => $user, 'password' => $password] + $tls);
            $result = $this->succeed($manager->backup('told')->includeTables(['t']));
            self::assertSame('native', $result->getMetadata()['connection'], $way);
            self::assertSame(2, $result->getMetadata()['rows'], $way);
        }
    }

    public function testAWrongPasswordIsRefusedAndNotSaid(): void
    {
        $user = $this->account('right', "BY 'right'");
        foreach (['socket', 'TCP', 'TLS'] as $way) {
            [$status, $output] = $this->commandLine($user, 'wr0ng-one', $way);
            self::assertSame(5, $status, $output);
            self::assertStringContainsString('Access denied', $output);
            self::assertStringNotContainsString('wr0ng-one', $output);
        }
    }

    public function testACertificateOfAnotherAuthorityIsRefused(): void
    {
        $user = $this->account('right', "BY 'right'");
        [$status, $output] = $this->commandLine($user, 'right', 'TLS', self::$certificates->stranger);
        self::assertSame(5, $status, $output);
        self::assertMatchesRegularExpression('/certificate/i', $output);

        $manager = $this->manager(new PlainDatabase(self::$server->connect('guarded')))->setConnection([
            'host' => '127.0.0.1', 'port' => self::$port, 'user' => $user, 'password' => 'right',
            'ssl_ca' => self::$certificates->stranger,
        ]);
        $result = $manager->backup('refused')->execute();
        self::assertFalse($result->isSuccess(), 'a server with a certificate of anybody was believed');
        self::assertMatchesRegularExpression('/certificate/i', $result->getErrorMessage());
    }

    /** An account that must encrypt is not let in without. */
    public function testAnAccountThatRequiresEncryption(): void
    {
        $user = $this->account('right', "BY 'right'", 'REQUIRE SSL');
        [$status, $output] = $this->commandLine($user, 'right', 'TCP');
        self::assertSame(5, $status, $output);
        [$status, $output] = $this->commandLine($user, 'right', 'TLS');
        self::assertSame(0, $status, $output);
    }

    /**
     * The certificates that MySQL, and MariaDB since 11.4, make for themselves name no host: they encrypt, and cannot
     * prove who answers. A server that has none is not spoken to without encryption instead.
     */
    public function testTheCertificatesThatAServerMakesItself(): void
    {
        [$server, $port] = PrivateServer::listening();
        $db = $server->connect('mysql');
        $db->query("CREATE USER 'u'@'%' IDENTIFIED BY 'right'");
        $db->query("GRANT ALL ON *.* TO 'u'@'%'");
        $has = $db->query("SHOW VARIABLES LIKE 'ssl_ca'")->fetch('assoc')['Value'] ?? '';
        $encrypts = ($db->query("SHOW VARIABLES LIKE 'have_ssl'")->fetch('assoc')['Value'] ?? 'YES') === 'YES';
        $authority = is_file("$server->folder/data/$has") ? "--ssl-ca $server->folder/data/$has" : '';
        $dump = "dump -q mysql $this->folder.sql --table db --host 127.0.0.1 --port $port --user u $authority --ssl-mode";
        $password = ['SIMPLEMDB_BACKUP_PASSWORD' => 'right'];

        [$status, $output] = $this->program("$dump required", $password);
        self::assertSame($encrypts ? 0 : 5, $status, $output);
        exec('rm -f ' . escapeshellarg("$this->folder.sql"));
        [$status, $output] = $this->program("$dump verify", $password);
        self::assertSame(5, $status, $output);
        self::assertMatchesRegularExpression($encrypts ? '/certificate/i' : '/./', $output);
        $server->stop();
    }

    /** MariaDB's ed25519, where the server has it; Debian keeps it in mariadb-server. Parsec is refused in words. */
    public function testTheOtherPlugins(): void
    {
        if (!$this->hasPlugin('auth_ed25519')) {
            self::markTestSkipped('this server has no plugin ed25519');
        }
        foreach (array_filter(self::PASSWORDS) as $password) {
            $user = $this->account($password, 'VIA ed25519 USING PASSWORD(' . self::literal($password) . ')');
            foreach (['socket', 'TCP', 'TLS'] as $way) {
                $this->assertBacksUp('command line', $way, $user, $password);
            }
        }
        if ($this->hasPlugin('auth_parsec')) {
            $user = $this->account('right', "VIA parsec USING PASSWORD('right')");
            [$status, $output] = $this->commandLine($user, 'right', 'TCP');
            self::assertSame(5, $status, $output);
            self::assertStringContainsString('authentication is not supported', $output);
        }
    }

    /** The operating system's user is who it is: no password. */
    public function testAnAccountOfTheOperatingSystem(): void
    {
        $db = self::$server->connect('mysql');
        $me = posix_getpwuid(posix_geteuid())['name'];
        if (str_contains($db->fetchValue('SELECT VERSION()'), 'MariaDB')) {
            $db->query("CREATE USER IF NOT EXISTS '$me'@'localhost'");
            $db->query("GRANT ALL ON *.* TO '$me'@'localhost'");
            $db->query("ALTER USER '$me'@'localhost' IDENTIFIED VIA unix_socket");
            $db->query("CREATE USER 'other'@'localhost' IDENTIFIED VIA unix_socket");
        } else {
            $db->query("INSTALL PLUGIN auth_socket SONAME 'auth_socket.so'");
            $db->query("CREATE USER 'other'@'localhost' IDENTIFIED WITH auth_socket");
            $db->query("CREATE USER 'mapped'@'localhost' IDENTIFIED WITH auth_socket AS '$me'");
            $db->query("GRANT ALL ON *.* TO 'mapped'@'localhost'");
            $me = 'mapped';
        }
        [$status, $output] = $this->commandLine($me, '', 'socket');
        self::assertSame(0, $status, $output);
        [$status, $output] = $this->commandLine('other', '', 'socket');
        self::assertSame(5, $status, $output);
        self::assertStringContainsString('Access denied', $output);
    }

    private function hasPlugin(string $library): bool
    {
        try {
            self::$server->connect('mysql')->query("INSTALL SONAME '$library'");
            return true;
        } catch (mysqli_sql_exception) {
            return false;   // MySQL has another statement for it, and none of these plugins
        }
    }

    /** A new account, which nobody has logged in as. */
    private function account(string $password, string $identified, string $require = ''): string
    {
        $user = 'u_' . bin2hex(random_bytes(5));
        $db = self::$server->connect('mysql');
        $db->query("CREATE USER '$user'@'%' IDENTIFIED $identified $require");
        $db->query("GRANT ALL ON *.* TO '$user'@'%'");
        $db->close();
        return $user;
    }

    private function assertBacksUp(string $who, string $way, string $user, string $password): void
    {
        if ($who === 'command line') {
            [$status, $output] = $this->commandLine($user, $password, $way);
            self::assertSame(0, $status, $output);
            return;
        }
        $class = $who === 'mysqli' ? SimpleMySQLi::class : SimplePDO::class;
        $tls = $way === 'TLS' ? ['ca' => self::$certificates->authority] : [];
        $where = $way === 'socket' ? ['socket' => self::$server->socket] : ['port' => self::$port];
        $host = $way === 'socket' ? 'localhost' : '127.0.0.1';
        $db = new $class($host, $user, $password, 'guarded', ...$where, ...['sslOptions' => $tls]);
        $result = $this->succeed($this->manager($db)->backup('guarded')->includeTables(['t']));

        $facts = $result->getMetadata();
        self::assertSame('native', $facts['connection'], 'the engine could not log in as the project does');
        self::assertSame(2, $facts['rows']);
        self::assertTrue($this->manager($db)->verify($result->getId()));
    }

    /** A dump by the program, and what is in it. */
    private function commandLine(string $user, string $password, string $way, ?string $authority = null): array
    {
        $options = match ($way) {
            'socket' => '--socket ' . self::$server->socket,
            'TCP' => '--host 127.0.0.1 --port ' . self::$port,
            'TLS' => '--host 127.0.0.1 --port ' . self::$port . ' --ssl-ca ' . ($authority ?? self::$certificates->authority),
        };
        $secret = $password === '' ? [] : ['SIMPLEMDB_BACKUP_PASSWORD' => $password];
        [$status, $output] = $this->program("dump -q guarded $this->folder.sql --table t $options --user $user", $secret);
        if ($status === 0) {
            self::assertStringContainsString("(2,'two')", file_get_contents("$this->folder.sql"));
            unlink("$this->folder.sql");
        }
        return [$status, $output];
    }

    /** The command line program; its exit status, and what it printed. */
    private function program(string $arguments, array $environment): array
    {
        $program = dirname((string) getenv('SIMPLEMDB_BACKUP_SO')) . '/simplemdb-backup';
        $output = tmpfile();
        $process = proc_open("exec $program $arguments", [['file', '/dev/null', 'r'], $output, $output], $pipes, null, $environment + getenv());
        $status = proc_close($process);
        rewind($output);
        return [$status, stream_get_contents($output)];
    }

    private static function literal(string $text): string
    {
        return "'" . addcslashes($text, "\\'") . "'";
    }
}
