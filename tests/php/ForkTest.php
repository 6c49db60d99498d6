<?php

declare(strict_types=1);

namespace BackupTests;

/** A process that is forked in a callback ends; its parent's work goes on as if there had been none. */
final class ForkTest extends BackupTestCase
{
    public static function children(): array
    {
        $cases = [];
        foreach (['exit', 'go on', 'cancel'] as $how) {
            foreach (['own', 'the project\'s'] as $over) {
                $cases["$how, over $over connection"] = [$how, $over];
            }
        }
        return $cases;
    }

    /** @dataProvider children */
    public function testTheChildEnds(string $how, string $over): void
    {
        $this->loadSample(2000);
        $before = $this->fingerprintOf();
        $started = microtime(true);
        $child = Child::run('fork.php', [$how, $over, $this->database, $this->folder]);
        $status = $how === 'exit' ? 7 : 255;
        $ended = "the child ended with $status\n";
        self::assertSame("{$ended}backup done\n{$ended}restore done\n", $child->output, $child->errors);
        self::assertSame(0, $child->status);
        if ($how !== 'exit') {
            self::assertStringContainsString('a forked process cannot go on', $child->errors);
        }
        self::assertLessThan(30, microtime(true) - $started);
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
        $this->assertNoStaging();
    }
}
