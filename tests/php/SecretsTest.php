<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\Storage\EncryptedStorageAdapter;
use SimpleMDB\Backup\Storage\LocalStorage;
use SimpleMDB\SimpleMySQLi;
use SimpleMDB\SimplePDO;
use Throwable;

/** No key and no password is ever said, written down or left lying about. */
final class SecretsTest extends BackupTestCase
{
    private const PASSWORD = 'p4ss-Zwölf"quoted\'word';
    private string $user = '';

    protected function setUp(): void
    {
        parent::setUp();
        ini_set('zend.exception_ignore_args', '0');
        $this->user = "u_{$this->database}";
        $this->admin()->query("CREATE USER '{$this->user}'@'localhost' IDENTIFIED BY '" . addslashes(self::PASSWORD) . "'");
        $this->admin()->query("GRANT ALL ON *.* TO '{$this->user}'@'localhost'");
        $this->loadSample(300);
    }

    protected function tearDown(): void
    {
        $this->admin()->query("DROP USER '{$this->user}'@'localhost'");
        parent::tearDown();
    }

    /** Every cipher, over both drivers, in whatever case. */
    public static function ciphersAndDrivers(): array
    {
        $cases = [];
        foreach (self::ciphers() as $i => [$cipher, $length]) {
            $driver = $i % 2 === 0 ? SimpleMySQLi::class : SimplePDO::class;
            $cases["$cipher " . basename(strtr($driver, '\\', '/'))] = [$cipher, $length, $driver];
        }
        return $cases;
    }

    /** @dataProvider ciphersAndDrivers */
    public function testNothingHoldsAKeyOrAPassword(string $cipher, int $length, string $driver): void
    {
        $key = substr('K3y-0f-Th3-T3st!' . 'abcdefghijklmnop', 0, $length);
        $other = strrev($key);
        $logger = new RecordingLogger();
        $db = new $driver('localhost', $this->user, self::PASSWORD, $this->database, socket: $this->socket());
        $manager = $this->manager($db)->setLogger($logger);
        $said = [];

        $builder = $manager->backup('sealed')->streaming(50)->encrypted($key, $cipher)->compress('gzip');
        $said[] = print_r($builder->preview(), true);
        $result = $this->succeed($builder);
        $said[] = print_r($result, true);
        $id = $result->getId();
        $said[] = print_r($manager->restore($id)->decrypt($key)->preview(), true);
        $said[] = print_r($this->restored($manager->restore($id)->decrypt($key)), true);
        $said[] = print_r($manager->restore($id)->decrypt($other)->execute(), true);
        $said[] = print_r($manager->backup('bad')->encrypted("$key!", $cipher)->execute(), true);
        $said[] = print_r($manager->backup('bad')->encrypted($key, 'rot13')->execute(), true);
        $manager->setEncryptionKey($other)->verify($id);
        $said[] = print_r($manager->list(), true);
        $said[] = print_r($this->registry(), true);
        $said[] = $logger->text();
        foreach ($this->files() as $file) {
            $said[] = $file . file_get_contents($file);
        }

        self::assertNotSame([], $logger->lines, 'the logger heard nothing, so this test proves nothing');
        foreach (['the key' => $key, 'the wrong key' => $other, 'the password' => self::PASSWORD] as $what => $secret) {
            self::assertNotHeldBy($said, $secret, $what);
        }
    }

    public function testAPassphraseIsNotHeldEither(): void
    {
        $passphrase = 'Tr0ub4dor and three';
        $logger = new RecordingLogger();
        $manager = $this->manager()->setLogger($logger);
        $result = $this->succeed($manager->backup('sealed')->encrypt($passphrase));

        $said = [$logger->text(), print_r($result, true), print_r($this->registry(), true)];
        foreach ($this->files() as $file) {
            $said[] = file_get_contents($file);
        }
        self::assertNotHeldBy($said, $passphrase, 'the passphrase');
    }

    /** The calls that take a key, each made to fail: a stack trace shows arguments, but not these. */
    public function testStackTracesShowNoKey(): void
    {
        $key = 'a key too short!!';
        $this->manager();
        $mistakes = [
            'EncryptedStorageAdapter' => fn () => new EncryptedStorageAdapter(new LocalStorage($this->folder), $key, 'aes-256-gcm'),
            'encrypted' => fn () => $this->manager()->backup('x')->encrypted($key, []),
            'unknown cipher' => fn () => new EncryptedStorageAdapter(new LocalStorage($this->folder), $key, 'rot13'),
            'setEncryption' => fn () => (new BackupConfig('x', 'y'))->setEncryption([], $key),
        ];
        foreach ($mistakes as $what => $mistake) {
            try {
                $mistake();
                self::fail("$what was expected to throw");
            } catch (Throwable $thrown) {
                $trace = array_map(fn ($frame) => array_diff_key($frame, ['object' => 1]), $thrown->getTrace());
                $own = array_filter($trace, fn ($frame) => str_starts_with($frame['class'] ?? '', 'SimpleMDB\\'));
                self::assertNotHeldBy([$thrown->getMessage(), (string) $thrown, print_r($own, true)], $key, "the key of $what");
            }
        }
    }

    /** Raw, or in any of the forms in which bytes are usually written down. */
    private static function assertNotHeldBy(array $texts, string $secret, string $what): void
    {
        $forms = [
            'as it is' => $secret,
            'in hex' => bin2hex($secret),
            'in base64' => rtrim(base64_encode($secret), '='),
            'in JSON' => trim(json_encode($secret), '"'),
            'in a URL' => rawurlencode($secret),
        ];
        foreach ($texts as $text) {
            foreach ($forms as $form => $bytes) {
                self::assertFalse(stripos($text, $bytes), "$what stands $form in:\n" . substr($text, 0, 2000));
            }
        }
    }

    public function testNoKeyIsShownToWhoeverLooksForAMistake(): void
    {
        $key = 'K3y-0f-Th3-T3st!K3y-0f-Th3-T3st!';
        $manager = $this->manager();
        $raw = (new BackupConfig('a', 'b'))->setStorageOptions(['encryption_key' => $key, 'chunk_size' => 5]);
        $words = (new BackupConfig('a', 'b'))->setEncryption(true, $key);
        $subclass = new class ('a', 'b') extends BackupConfig {
        };
        $objects = [
            $raw,
            $words,
            clone $words,
            unserialize(serialize($words)),
            $subclass->setEncryption(true, $key),
            $manager->backup('n')->encrypt($key),
            $manager->backup('n')->encrypted($key, 'aes-256-gcm'),
            new EncryptedStorageAdapter(new LocalStorage($this->folder), $key, 'aes-256-gcm'),
        ];
        foreach ($objects as $number => $object) {
            ob_start();
            var_dump($object);
            $shown = ob_get_clean() . print_r($object, true);
            self::assertStringNotContainsString($key, $shown, "object $number");
            self::assertStringContainsString('(hidden)', $shown, "object $number");
        }
        $thrown = (function (object ...$objects): Throwable {
            return new \RuntimeException('to look at');
        })(...$objects);
        self::assertStringNotContainsString($key, print_r($thrown->getTrace(), true) . $thrown);
        self::assertSame(5, $raw->getStorageOptions()['chunk_size']);
        self::assertSame($key, $raw->getStorageOptions()['encryption_key']);
        self::assertSame($key, $words->getEncryptionKey());
        self::assertStringContainsString($key, serialize($words));
        self::assertStringContainsString($key, var_export($words, true));
        self::assertContains($key, (array) $words);
        self::assertEquals($words, unserialize(serialize($words)));
    }
}
