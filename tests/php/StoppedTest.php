<?php

declare(strict_types=1);

namespace BackupTests;

/** exit() and fatal errors in code of the project that we call: the process ends as any other would, and nothing is half done. */
final class StoppedTest extends BackupTestCase
{
    public static function stops(): array
    {
        $places = ['progress', 'plain-progress', 'restore-progress', 'plain-restore-progress', 'logger', 'storeStream', 'retrieveStream', 'database-3', 'database-30', 'database-50'];
        $cases = [];
        foreach ($places as $where) {
            $cases["exit in $where"] = ['exit', $where];
            $cases["out of memory in $where"] = ['memory', $where];
        }
        foreach (['progress', 'storeStream', 'plain-progress', 'restore-progress'] as $where) {
            $cases["out of time in $where"] = ['time', $where];
        }
        return $cases;
    }

    /** @dataProvider stops */
    public function testTheProcessEnds(string $how, string $where): void
    {
        $this->loadSample(500);
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $whole = $this->succeed($manager->backup('whole'));
        $files = $this->files();

        $child = Child::run('stops.php', [$how, $where, $this->database, $this->folder]);

        self::assertStringContainsString('shut down', $child->output);
        self::assertStringNotContainsString('was not stopped', $child->output);
        if ($how === 'exit') {
            self::assertSame(7, $child->status, $child->errors);
            self::assertStringContainsString('destructed', $child->output);
        } else {
            self::assertSame(255, $child->status, $child->errors);
            self::assertStringContainsString($how === 'memory' ? 'Allowed memory size' : 'Maximum execution time', $child->output);
        }
        self::assertSame([], preg_grep('/partial$|\.part$/', $this->files()), 'a half-written file was left');
        foreach (array_diff($this->files(), $files) as $file) {
            // Only what was quicker than the first look at it: a whole one.
            self::assertMatchesRegularExpression('/\.sql(\.meta)?$/', $file);
        }
        $this->assertNoStaging();
        exec('rm -rf ' . escapeshellarg("{$this->folder}_remote"));
        $this->restored($this->manager()->restore($whole->getId())->to("{$this->database}_copy"));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
    }

    public static function kills(): array
    {
        $cases = [];
        foreach (['progress', 'plain-progress', 'restore-progress', 'plain-restore-progress', 'storeStream'] as $where) {
            $cases["killed in $where"] = ['kill', SIGKILL, $where];
            $cases["terminated in $where"] = ['term', SIGTERM, $where];
        }
        return $cases;
    }

    /**
     * A signal that nothing answers ends it without a word: the next run clears away what is left.
     *
     * @dataProvider kills
     */
    public function testTheProcessIsKilled(string $how, int $signal, string $where): void
    {
        $this->loadSample(500);
        $before = $this->fingerprintOf();
        $whole = $this->succeed($this->manager()->backup('whole'));

        $child = Child::run('stops.php', [$how, $where, $this->database, $this->folder]);

        self::assertSame('', $child->output);
        self::assertContains($child->status, [-1, $signal], $child->errors);
        exec('find ' . escapeshellarg($this->folder) . ' -exec touch -d "10 minutes ago" {} +');
        $next = $this->manager();
        $next->setLogger($logger = new RecordingLogger());
        $this->succeed($next->backup('next'));
        foreach ($this->files() as $file) {
            self::assertStringNotContainsString('partial', basename($file), 'a half-written file was left');
            $archive = basename($file, '.meta');
            $listed = array_filter($next->list(), fn ($one) => basename($one->getStoragePath()) === $archive);
            self::assertTrue($listed !== [] || str_contains($logger->text(), $archive), "nothing tells of $file");
        }
        exec('rm -rf ' . escapeshellarg("{$this->folder}_remote"));
        $this->restored($next->restore($whole->getId()));
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
        self::assertSame([], $this->admin()->query("SHOW TABLES FROM `{$this->database}` LIKE '\\_\\_simplemdb%'")->fetchAll('col'));
    }
}
