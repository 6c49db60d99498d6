<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupException;

/** How the engine reaches the server: by what it saw of the user's connection, by what it is told, or through PHP. */
final class ConnectionTest extends BackupTestCase
{
    /** @dataProvider ways */
    public function testTheWayThatWasTakenIsInTheMetadata(string $driver, string $way): void
    {
        $this->loadSample(50);
        $result = $this->succeed($this->manager($driver)->backup('way'));
        self::assertSame($way, $result->getMetadata()['connection']);
    }

    public static function ways(): array
    {
        return ['mysqli' => ['mysqli', 'native'], 'PDO' => ['pdo', 'native'], 'another wrapper' => ['plain', 'php']];
    }

    public function testAConnectionThatWasSetIsUsed(): void
    {
        $this->loadSample(50);
        $before = $this->fingerprintOf();
        $manager = $this->manager('plain')->setConnection(['socket' => $this->socket(), 'user' => 'root']);
        $result = $this->succeed($manager->backup('told')->compress());
        self::assertSame('native', $result->getMetadata()['connection']);

        $this->restored($manager->restore($result->getId())->to("{$this->database}_copy"));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
    }

    public function testAConnectionThatWasSetAndCannotBeMadeIsNoReasonToTakeAnother(): void
    {
        $this->loadSample(50);
        $manager = $this->manager()->setConnection(['socket' => $this->socket(), 'user' => 'root', 'password' => 'not-this-one']);
        $result = $manager->backup('refused')->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('Access denied', $result->getErrorMessage());
        self::assertStringNotContainsString('not-this-one', $result->getErrorMessage() . print_r($manager, true));
    }

    /** @dataProvider mistakes */
    public function testMistakesInTheOptionsAreNamed(array $options, string $named): void
    {
        $this->expectException(BackupException::class);
        $this->expectExceptionMessage($named);
        $this->manager()->setConnection($options);
    }

    public static function mistakes(): array
    {
        return [
            [['user' => 'a', 'hostname' => 'b'], 'hostname'],
            [['host' => 'b'], 'user'],
            [['user' => 'a', 'port' => 70000], '70000'],
            [['user' => 'a', 'ssl_cert' => 'c.pem'], 'ssl_key'],
            [['user' => 'a', 'socket' => '/s', 'ssl_ca' => 'c.pem'], 'socket'],
        ];
    }
}
