<?php

declare(strict_types=1);

namespace BackupTests;

use RuntimeException;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\SimpleMySQLi;

/** The log of a backup names whole archives that nothing lists, and no others. */
final class ForgottenTest extends BackupTestCase
{
    protected function setUp(): void
    {
        parent::setUp();
        $this->loadSample(10);
    }

    protected function tearDown(): void
    {
        ini_restore('simplemdb_backup.registry');
        parent::tearDown();
    }

    /** What the log of one more backup names. All that is there by then looks old. */
    private function named(BackupManager $manager): array
    {
        exec('find ' . escapeshellarg($this->folder) . ' -exec touch -d "10 minutes ago" {} +');
        $logger = new RecordingLogger();
        $this->succeed($manager->setLogger($logger)->backup('next'));
        $named = [];
        foreach ($logger->lines as [$level, $message, $context]) {
            self::assertNotContains($level, ['notice', 'error'], $message);
            $named = [...$named, ...$context['archives'] ?? []];
        }
        return $named;
    }

    private function lose(string ...$ids): void
    {
        $this->admin()->query("DELETE FROM `{$this->database}`.backups WHERE id IN ('" . implode("', '", $ids) . "')");
    }

    /** Changes what the file beside an archive says. */
    private function change(string $path, array $fields): void
    {
        $file = "{$this->folder}/$path.meta";
        file_put_contents($file, json_encode($fields + json_decode(file_get_contents($file), true)));
    }

    /** @dataProvider drivers */
    public function testOneThatIsListedNowhereIsNamedUntilItIs(string $driver): void
    {
        $lost = $this->succeed($this->manager()->backup('lost')->compress('gzip'));
        $kept = $this->succeed($this->manager()->backup('kept'));
        $row = array_column($this->registry(), null, 'id')[$lost->getId()];
        $this->lose($lost->getId());
        $manager = $this->manager($driver);
        self::assertSame([$lost->getPath()], $this->named($manager));
        self::assertSame([$lost->getPath()], $this->named($manager));
        unlink("{$this->folder}/{$kept->getPath()}.meta");
        self::assertSame([$lost->getPath()], $this->named($manager), 'the table lists the other');
        $this->lose($kept->getId());
        $both = [$lost->getPath(), $kept->getPath()];
        sort($both);
        self::assertSame($both, $this->named($manager));
        $this->admin()->write_data("`{$this->database}`.backups", ['id' => 'by another name'] + $row);
        self::assertSame([$kept->getPath()], $this->named($manager));
    }

    /** A worker that runs for days has read its list long ago. */
    public function testWhatAnotherProcessRecordedIsNotNamed(): void
    {
        $this->succeed($this->manager()->backup('first'));
        $worker = $this->manager();
        self::assertCount(1, $worker->list());
        $this->succeed($this->manager()->backup('second'));
        self::assertSame([], $this->named($worker));
    }

    public function testWhatListSaysOrThrowsIsNoMatter(): void
    {
        $this->succeed($this->manager()->backup('first'));
        foreach ([fn () => [], fn (array $all) => array_slice($all, 1), fn () => throw new RuntimeException('not now')] as $answer) {
            $manager = new class ($this->connect(), $this->folder) extends BackupManager {
                public \Closure $answer;

                public function list(): array
                {
                    return ($this->answer)(parent::list());
                }
            };
            $manager->answer = $answer;
            self::assertSame([], $this->named($manager));
        }
    }

    public function testRegistriesThatShareAFolderLeaveEachOtherAlone(): void
    {
        $this->admin()->query("CREATE DATABASE `{$this->database}_other`");
        $this->load('CREATE TABLE t (i INT)', "{$this->database}_other");
        $managers = [
            $this->manager(),
            $this->manager($this->connect(database: "{$this->database}_other")),
            new class ($this->connect(), $this->folder) extends BackupManager {
                public function __construct($db, string $path)
                {
                    $this->setBackupTable('own_backups');
                    parent::__construct($db, $path);
                }
            },
        ];
        $lost = $this->succeed($managers[2]->backup('lost'));
        foreach ([...$managers, ...$managers] as $manager) {
            self::assertSame([], $this->named($manager));
        }
        $this->admin()->query("DELETE FROM `{$this->database}`.own_backups WHERE id = ?", [$lost->getId()]);
        self::assertSame([[], [], [$lost->getPath()]], array_map($this->named(...), $managers));
    }

    /** Of another server, and of a version that did not say it. */
    public function testOfWhatOthersMayHaveRecordedNothingIsSaid(): void
    {
        $manager = $this->manager();
        $lost = $this->succeed($manager->backup('lost'));
        $this->lose($lost->getId());
        self::assertSame([$lost->getPath()], $this->named($manager));
        $said = json_decode(file_get_contents("{$this->folder}/{$lost->getPath()}.meta"), true)['recorded_in'];
        self::assertStringStartsWith("`{$this->database}`.`backups` on ", $said);
        foreach ([str_replace(' on ', ' on another-', $said), null, 7] as $other) {
            $this->change($lost->getPath(), ['recorded_in' => $other]);
            self::assertSame([], $this->named($manager));
        }
        $this->change($lost->getPath(), ['recorded_in' => $said, 'size' => $lost->getSize() + 1]);
        self::assertSame([], $this->named($manager), 'it is not whole');
        $this->change($lost->getPath(), ['recorded_in' => $said, 'size' => $lost->getSize()]);
        self::assertSame([$lost->getPath()], $this->named($manager));
    }

    /** Whatever takes its time between the archive and its row. */
    public function testOneThatIsAboutToBeRecordedIsNotNamed(): void
    {
        $other = $this->manager();
        $logger = new class ($this->named(...), $other) implements \Psr\Log\LoggerInterface {
            public ?array $named = null;

            public function __construct(private \Closure $named_by, private BackupManager $other)
            {
            }

            public function log($level, string $message, array $context = []): void
            {
                if ($message === 'Generating migrations') {
                    $this->named = ($this->named_by)($this->other);
                }
            }
        };
        $slow = $this->succeed($this->manager()->setLogger($logger)->backup('slow')->generateMigrations());
        self::assertSame([], $logger->named);
        $this->lose($slow->getId());
        self::assertSame([$slow->getPath()], $this->named($other), 'it is nobody\'s any more');
    }

    /** What a transaction has written others cannot see yet, and one that is open does not see what others write. */
    public function testInTransactionsNothingIsSaid(): void
    {
        $db = $this->connect();
        $manager = $this->manager($db);
        $this->succeed($manager->backup('before'));
        $db->query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
        $this->succeed($this->manager()->backup('of another'));
        self::assertSame([], $this->named($manager));
        self::assertSame([], $this->named($this->manager()));
        $db->query('COMMIT');
        $db->query('SET autocommit = 0');
        self::assertSame([], $this->named($manager));
        self::assertSame([], $this->named($this->manager()));
    }

    public function testToLookForThemFailsNoBackup(): void
    {
        $db = new class ('localhost', 'root', '', $this->database, socket: $this->socket()) extends SimpleMySQLi {
            public string $words = ' AS value FROM';

            public function query(string $sql, array|string|int $values = [], string $types = ''): self
            {
                return str_contains($sql, $this->words) ? throw new \Error('not today') : parent::query($sql, $values, $types);
            }
        };
        $logger = new RecordingLogger();
        $manager = $this->manager($db)->setLogger($logger);
        $this->succeed($manager->backup('first'));
        $this->succeed($manager->backup('second'));
        self::assertStringContainsString('Could not look for archives', $logger->text());
        self::assertStringContainsString('not today', $logger->text());
        $db->words = ' AS place';
        $this->succeed($manager->backup('third'));
        self::assertCount(3, $manager->list());
    }

    public function testWithoutATable(): void
    {
        ini_set('simplemdb_backup.registry', 'folder');
        $manager = $this->manager();
        $lost = $this->succeed($manager->backup('lost'));
        $said = function (BackupManager $manager): string {
            exec('find ' . escapeshellarg($this->folder) . ' -exec touch -d "10 minutes ago" {} +');
            $logger = new RecordingLogger();
            $this->succeed($manager->setLogger($logger)->backup('next'));
            return $logger->text();
        };
        self::assertStringNotContainsString('nothing lists', $said($manager));
        unlink("{$this->folder}/{$lost->getPath()}.meta");
        self::assertStringContainsString($lost->getPath(), $said($manager));
    }
}
