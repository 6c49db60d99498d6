<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\RestoreOptions;

/** What fails for a reason that servers keep to themselves, or put in odd words. */
final class HintsTest extends BackupTestCase
{
    public static function names(): array
    {
        return [
            'too long' => [str_repeat('é', 65), '65 characters'],
            'empty' => ['', 'it is empty'],
            'a space at the end' => ['shop ', 'ends in a space'],
            'a tab at the end' => ["shop\t", 'ends in a space'],
            'a zero byte' => ["sh\0op", 'number 0'],
            'beyond U+FFFF' => ['shop🎈', 'up to U+FFFF'],
        ];
    }

    /** @dataProvider names */
    public function testNamesThatCannotBe(string $name, string $why): void
    {
        $this->loadSample(3);
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('x'))->getId();
        $result = $manager->restore($id)->to($name)->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('cannot be the name of a database', $result->getMessage());
        self::assertStringContainsString($why, $result->getMessage());
        self::assertStringContainsString($why, $manager->restore($id)->to($name)->preview()['problem']);

        $options = (new RestoreOptions())->mapTables(['audit' => $name]);
        $result = $manager->restore($id)->options($options)->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('cannot be the name of a table', $result->getMessage());
        self::assertStringContainsString($why, $result->getMessage());

        file_put_contents("{$this->folder}/other.sql", "CREATE TABLE `t` (`id` int);\n");
        $result = $manager->restoreFile("{$this->folder}/other.sql")->to($name)->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString($why, $result->getMessage());
        self::assertCount(1, $this->databases("{$this->database}%"));
        self::assertSame([], $this->databases('shop%'));
    }

    public static function oddNames(): array
    {
        return array_map(fn ($end) => [$end], ['/x', '\\x', '.x', '..', '`x', ' x', 'é', "\u{a0}", '%x', '-x', "'x"]);
    }

    /** @dataProvider oddNames */
    public function testOddNamesThatServersTake(string $end): void
    {
        $this->loadSample(3);
        $before = $this->fingerprintOf();
        $id = $this->succeed($this->manager()->backup('x'))->getId();
        $name = $this->database . $end;
        $this->restored($this->manager()->restore($id)->to($name));
        $this->assertSameDatabase($before, $this->fingerprintOf($name));
        $this->restored($this->manager()->restore($id)->to(mb_substr($name . str_repeat('y', 64), 0, 64)));
    }

    public function testAnAccountThatMustUseTls(): void
    {
        $account = "'{$this->database}'@'localhost'";
        foreach (['SSL', 'X509'] as $kind) {
            $this->admin()->query("DROP USER IF EXISTS $account");
            $this->admin()->query("CREATE USER $account IDENTIFIED BY 'a password' REQUIRE $kind");
            $this->admin()->query("GRANT ALL ON *.* TO $account");
            $manager = $this->manager()->setConnection(['socket' => $this->socket(), 'user' => $this->database, 'password' => 'a password']);
            $result = $manager->backup('x')->execute();
            self::assertFalse($result->isSuccess());
            self::assertStringContainsString('Access denied', $result->getErrorMessage());
            self::assertStringContainsString('may require TLS', $result->getErrorMessage());
            self::assertStringNotContainsString('a password', $result->getErrorMessage());
        }
        $this->admin()->query("DROP USER $account");
    }
}
