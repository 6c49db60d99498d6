<?php

declare(strict_types=1);

namespace BackupTests;

use DateTime;
use RuntimeException;
use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupException;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupMetadata;
use SimpleMDB\Backup\BackupResult;
use SimpleMDB\Backup\BackupStrategy;
use SimpleMDB\Backup\BackupType;
use SimpleMDB\Backup\Strategies\MySQLDumpStrategy;
use SimpleMDB\Backup\Strategies\StreamingMySQLDumpStrategy;

/** Classes that a project derives from ours: what they override is used, and what they inherit works. */
final class SubclassesTest extends BackupTestCase
{
    /** A strategy of the project's own that shows what it inherits. */
    private function helpers(): BackupStrategy
    {
        return new class ($this->connect()) extends BackupStrategy {
            public function execute(BackupConfig $config): BackupResult
            {
                $data = implode(',', $this->getTablesToBackup($config));
                $stored = $this->encryptData($this->compressData($data, $config), $config);
                $checksum = $this->calculateChecksum($stored);
                return new BackupResult('own', $config->getName(), 'own', strlen($stored), new DateTime(), 0.1, $checksum, ['data' => base64_encode($stored)]);
            }

            public function __call(string $name, array $arguments): mixed
            {
                return $this->{substr($name, 3)}(...$arguments);
            }

            public function connection(): object
            {
                return $this->db === $this->getDatabase() ? $this->db : throw new RuntimeException('two connections');
            }
        };
    }

    public function testTheHelpersOfBackupStrategy(): void
    {
        $this->load('CREATE TABLE a (i INT); CREATE TABLE b (i INT); CREATE TABLE c (i INT); CREATE VIEW v AS SELECT * FROM a');
        $strategy = $this->helpers();
        $config = (new BackupConfig('n', $this->database))->setExcludeTables(['c'])->setCompression(true, 'gzip')->setEncryption(true, 'secret words');

        $result = $this->manager()->registerStrategy(BackupType::FULL, $strategy)->executeBackup($config);

        self::assertTrue($result->isSuccess(), (string) $result->getErrorMessage());
        $stored = base64_decode($result->getMetadata()['data']);
        self::assertSame(hash('sha256', $stored), $result->getChecksum());
        self::assertInstanceOf(\SimpleMDB\DatabaseInterface::class, $strategy->connection());
    }

    public function testTheHelpersOneByOne(): void
    {
        $this->load('CREATE TABLE a (i INT); CREATE TABLE b (i INT); CREATE VIEW v AS SELECT * FROM a');
        $strategy = $this->helpers();
        $config = new BackupConfig('n', $this->database);
        $tables = $strategy->do_getTablesToBackup($config);
        sort($tables);
        self::assertSame(['a', 'b'], $tables);
        self::assertSame(['b'], $strategy->do_getTablesToBackup((clone $config)->setIncludeTables(['b', 'gone'])));
        self::assertSame(hash('sha256', 'x'), $strategy->do_calculateChecksum('x'));
        self::assertSame('x', $strategy->do_compressData('x', $config));
        self::assertSame('x', $strategy->do_encryptData('x', $config));
        foreach (['gzip' => gzdecode(...), 'bzip2' => bzdecompress(...)] as $method => $back) {
            self::assertSame('some text', $back($strategy->do_compressData('some text', (clone $config)->setCompression(true, $method))));
        }
        self::assertNotSame('x', $strategy->do_encryptData('x', (clone $config)->setEncryption(true, 'k')));
        self::assertTrue($strategy->validate($config));
        self::assertGreaterThan(0, $strategy->estimateSize($config));
        $this->expectException(BackupException::class);
        $strategy->do_compressData('x', (clone $config)->setCompression(true, 'rar'));
    }

    /** Both native strategies, each with a choice of tables of the project's own. */
    public static function choosers(): array
    {
        return [
            'full' => [fn ($db) => new class ($db) extends MySQLDumpStrategy {
                protected function getTablesToBackup(BackupConfig $config): array
                {
                    return array_values(array_filter(parent::getTablesToBackup($config), fn ($table) => str_starts_with($table, 'keep_')));
                }
            }],
            'streaming' => [fn ($db) => new class ($db, 10) extends StreamingMySQLDumpStrategy {
                protected function getTablesToBackup(BackupConfig $config): array
                {
                    return array_values(array_filter(parent::getTablesToBackup($config), fn ($table) => str_starts_with($table, 'keep_')));
                }
            }],
        ];
    }

    /** @dataProvider choosers */
    public function testASubclassChoosesTheTables(\Closure $make): void
    {
        $this->load('CREATE TABLE keep_a (i INT); CREATE TABLE keep_b (i INT); CREATE TABLE other (i INT); INSERT INTO keep_a VALUES (1)');
        $manager = $this->manager()->registerStrategy(BackupType::FULL, $make($this->connect()));
        $result = $this->succeed($manager->backup('chosen'));
        self::assertSame(['keep_a', 'keep_b'], $result->getMetadata()['tables']);
        $result = $this->succeed($manager->backup('less')->excludeTables(['keep_b']));
        self::assertSame(['keep_a'], $result->getMetadata()['tables'], 'what the parent answers knows the configuration');
        $this->restored($manager->restore($result->getId())->to("{$this->database}_copy"));

        $result = $manager->backup('none')->includeTables(['other'])->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('nothing to back up', $result->getErrorMessage());
    }

    public function testASubclassOfAStrategyMayRefuse(): void
    {
        $strategy = new class ($this->connect()) extends MySQLDumpStrategy {
            public function validate(BackupConfig $config): bool
            {
                return parent::validate($config) && $config->getName() !== 'no';
            }

            public function execute(BackupConfig $config): BackupResult
            {
                $result = parent::execute($config);
                return $result->isSuccess() ? $result : throw new RuntimeException("from the subclass: {$result->getErrorMessage()}");
            }
        };
        $manager = $this->manager()->registerStrategy(BackupType::FULL, $strategy);
        $this->succeed($manager->backup('yes'));
        $result = $manager->backup('no')->execute();
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('from the subclass: Invalid backup configuration', $result->getErrorMessage());
    }

    public function testTheEstimateIsTheStrategys(): void
    {
        $this->load('CREATE TABLE a (i INT); CREATE TABLE b (i INT)');
        $manager = $this->manager();
        $both = $manager->backup('n')->estimateSize();
        self::assertGreaterThan(0, $both);
        self::assertGreaterThan($manager->backup('n')->includeTables(['a'])->estimateSize(), $both);
        self::assertSame(0, $manager->backup('n')->schemaOnly()->estimateSize());
        self::assertSame($both, $manager->backup('n')->streaming()->preview()['estimated_size']);

        $strategy = new class ($this->connect()) extends MySQLDumpStrategy {
            public function estimateSize(BackupConfig $config): int
            {
                return 12345;
            }
        };
        $manager->registerStrategy(BackupType::FULL, $strategy);
        self::assertSame(12345, $manager->backup('n')->estimateSize());
        self::assertSame(12345, $manager->backup('n')->preview()['estimated_size']);
        self::assertNotSame(12345, $manager->backup('n')->streaming()->estimateSize());
    }

    public function testASubclassOfTheConfiguration(): void
    {
        $this->load('CREATE TABLE a (i INT); CREATE TABLE b (i INT)');
        $config = new class ('n', $this->database, 'b') extends BackupConfig {
            public function __construct(string $name, string $database, private string $without)
            {
                parent::__construct($name, $database);
            }

            public function getName(): string
            {
                return 'overridden';
            }

            public function getExcludeTables(): array
            {
                return [$this->without, 'backups'];
            }

            public function getTags(): array
            {
                return ['from', 'a', 'subclass'];
            }
        };
        $manager = $this->manager();
        $result = $manager->executeBackup($config);
        self::assertTrue($result->isSuccess(), (string) $result->getErrorMessage());
        self::assertSame('overridden', $result->getName());
        self::assertSame(['a'], $result->getMetadata()['tables']);
        self::assertSame(['from', 'a', 'subclass'], $manager->getBackupById($result->getId())->getTags());
    }

    public function testASubclassOfTheManager(): void
    {
        $manager = new class ($this->connect(), $this->folder) extends BackupManager {
            public array $lines = [];
            public array $registered = [];

            public function __construct($db, string $path)
            {
                $this->setBackupTable('own_backups');
                parent::__construct($db, $path);
            }

            public function registerStrategy(BackupType $type, BackupStrategy $strategy): self
            {
                $this->registered[] = $type;
                return parent::registerStrategy($type, $strategy);
            }

            protected function log(string $level, string $message, array $context = []): void
            {
                $this->lines[] = $level;
                parent::log($level, $message, $context);
            }

            public function getBackupById(string $id): ?BackupMetadata
            {
                return parent::getBackupById($id === 'latest' ? $this->list()[0]->getId() : $id);
            }

            public function event(object $event): void
            {
                $this->dispatchEvent($event);
            }

            public function logger(): \Psr\Log\LoggerInterface
            {
                return $this->getLogger();
            }
        };
        self::assertSame(BackupType::cases(), $manager->registered);
        $this->loadSample(10);
        $result = $this->succeed($manager->backup('n'));
        self::assertContains('info', $manager->lines);
        self::assertSame($result->getId(), $manager->getBackupById('latest')->getId());
        self::assertTrue($manager->verify('latest'));
        $this->restored($manager->restore('latest')->to("{$this->database}_copy"));
        self::assertSame([], $this->admin()->query("SHOW TABLES FROM `{$this->database}` LIKE 'backups'")->fetchAll('num'));
        self::assertInstanceOf(\Psr\Log\NullLogger::class, $manager->logger());

        $dispatcher = new class implements \Psr\EventDispatcher\EventDispatcherInterface {
            public array $events = [];

            public function dispatch(object $event): object
            {
                return $this->events[] = $event;
            }
        };
        $manager->event($event = new \stdClass());
        self::assertSame($manager, $manager->setEventDispatcher($dispatcher));
        $manager->event($event);
        self::assertSame([$event], $dispatcher->events);
    }
}
