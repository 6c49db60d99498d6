<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

/** Accounts that may have few connections: the project's own is one of them, and what is left has to do. */
final class FewConnectionsTest extends BackupTestCase
{
    private string $account;

    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(300);
        $this->account = substr($this->database, 2);
    }

    protected function tearDown(): void
    {
        $this->admin()->query("DROP USER IF EXISTS {$this->account()}");
        parent::tearDown();
    }

    private function account(): string
    {
        return "'{$this->account}'@'localhost'";
    }

    private function limited(string $limit): void
    {
        $this->admin()->query("CREATE USER {$this->account()} IDENTIFIED BY 'shared' WITH $limit");
        $this->admin()->query("GRANT ALL ON *.* TO {$this->account()}");
    }

    private function db(): SimpleMySQLi
    {
        return new SimpleMySQLi('localhost', $this->account, 'shared', $this->database, socket: $this->socket());
    }

    public static function limits(): array
    {
        $all = [];
        foreach ([1, 2, 3, 4] as $limit) {
            foreach ([1, 4] as $asked) {
                $all["$limit may be, $asked asked for"] = [$limit, $asked];
            }
        }
        return $all;
    }

    /** @dataProvider limits */
    public function testABackupAndARestoreMakeDoWithWhatThereIs(int $limit, int $asked): void
    {
        $this->limited("MAX_USER_CONNECTIONS $limit");
        $before = $this->fingerprintOf();
        $manager = new BackupManager($this->db(), $this->folder);
        foreach ([1, 2, 3] as $time) {   // at once, while the server still counts the connections of before
            $result = $this->succeed($manager->backup('few')->connections($asked));
        }
        self::assertSame($limit === 1 ? 'php' : 'native', $result->getMetadata()['connection']);
        $this->restored($manager->restore($result->getId())->connections($asked)->createSnapshot());
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->restored($manager->restore($result->getId())->to("{$this->database}_copy")->connections($asked));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
    }

    public function testAConnectionThatWasSetAndIsOneTooMany(): void
    {
        $this->limited('MAX_USER_CONNECTIONS 1');
        $manager = (new BackupManager($this->db(), $this->folder))
            ->setConnection(['socket' => $this->socket(), 'user' => $this->account, 'password' => 'shared']);
        $result = $manager->backup('x')->connections(1)->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('max_user_connections', $result->getErrorMessage());
    }

    public function testTooFewQueriesAnHourAreSaidToBe(): void
    {
        $this->limited('MAX_QUERIES_PER_HOUR 40');
        $manager = new BackupManager($this->db(), $this->folder);
        $result = $manager->backup('x')->execute();
        self::assertFalse($result->isSuccess());
        self::assertMatchesRegularExpression('/max_queries_per_hour|max_questions/', $result->getErrorMessage());
        self::assertSame([], $this->files());
    }

    /** One login an hour is the project's own; there is none left for the engine. */
    public function testFewLoginsAnHour(): void
    {
        $this->limited('MAX_CONNECTIONS_PER_HOUR 1');
        $manager = new BackupManager($this->db(), $this->folder);
        $result = $this->succeed($manager->backup('x'));
        self::assertSame('php', $result->getMetadata()['connection']);
        self::assertTrue($manager->verify($result->getId()));
    }
}
