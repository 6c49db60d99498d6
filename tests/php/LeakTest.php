<?php

declare(strict_types=1);

namespace BackupTests;

/** Memory stays flat, however often classes are used and dropped and however many backups one process makes. */
final class LeakTest extends BackupTestCase
{
    private const PHP_BYTES = 4096;
    private const PROCESS_KB = 2048;

    private function assertFlat(string $what, int $rounds): void
    {
        // The C library keeps what threads have freed in arenas of which a busy machine makes more and more, up to eight for
        // each core: with two of them, what grows is a leak.
        putenv('MALLOC_ARENA_MAX=2');
        $child = Child::run('leak.php', [$what, $rounds, $this->database, $this->folder]);
        self::assertSame(0, $child->status, $child->errors);
        $grown = $child->answer();
        self::assertLessThanOrEqual(self::PHP_BYTES, $grown['php'], "$what: PHP's memory grew by {$grown['php']} bytes in $rounds rounds");
        self::assertLessThanOrEqual(self::PROCESS_KB, $grown['rss_kb'], "$what: the process grew by {$grown['rss_kb']} kB in $rounds rounds");
        self::assertSame(0, $grown['files'], "$what: files were left open");
    }

    public static function classes(): array
    {
        $names = [];
        foreach ((new \ReflectionExtension('simplemdb_backup'))->getClasses() as $class) {
            if (!$class->isInterface() && !$class->isAbstract()) {
                $names[$class->getName()] = [$class->getName()];
            }
        }
        return $names + ['mistakes' => ['mistakes'], 'cycles' => ['cycles']];
    }

    /** @dataProvider classes */
    public function testTenThousandOfEach(string $class): void
    {
        $this->assertFlat($class, 10_000);
    }

    public static function work(): array
    {
        return ['backup, verify, delete' => ['backups', 200], 'migrations' => ['migrations', 500], 'restore' => ['restores', 60], 'through streams' => ['streams', 200]];
    }

    /** @dataProvider work */
    public function testTheWorkItself(string $what, int $rounds): void
    {
        $this->loadSample(50);
        $this->assertFlat($what, $rounds);
    }
}
