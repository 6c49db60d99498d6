<?php

declare(strict_types=1);

namespace BackupTests;

/** Every small example runs on its own, says what it should, and leaves nothing but an empty registry. */
final class ExampleScriptsTest extends BackupTestCase
{
    public static function examples(): array
    {
        return [
            'basic_streaming' => ['basic_streaming', ['~^nightly: \d+ tables, \d+ rows, .* gzip, in the clear~', '~what was written: yes~']],
            'encrypted' => ['encrypted', ['~a key of 32 bytes~', '~its key: yes~', '~another: no~', '~the words: yes~']],
            'combined' => ['combined', ['~about \d+ kB of tables, zstd, encryption enabled~', '~release script \[release, 42\]~', '~one moment: \S+~']],
            'traditional' => ['traditional', ['~[1-9]\d* tables are created, 0 rows inserted~', '~^both: ~m']],
            'custom_storage' => ['custom_storage', ['~1 object in the vault, kept as [0-9a-f]{32}\n~', '~the vault: yes~', '~0 objects after~']],
            'custom_strategy' => ['custom_strategy', ['~^without caches: 4 tables~m', '~^inventory: \d+ tables~m']],
            'progress' => ['progress', ['~^watched: ~m', '~ MB\n~', '~(cancelled|quick enough)~']],
            'migrations' => ['migrations', ['~^first customers, then orders~m', '~^Migration_\d{14}_CreateDatabaseSchema.php$~m', '~newTable\(.customers.\)~', '~^2 files beside the backup~m']],
            'restore' => ['restore', ['~would restore \d+ tables~', '~the copy is the same~', '~^\w+: Restore completed~m', '~with another key: .*key~']],
        ];
    }

    /** @dataProvider examples */
    public function testItRuns(string $name, array $says): void
    {
        $this->loadSample(300);
        $this->load('CREATE TABLE cache_pages (id INT PRIMARY KEY, body TEXT)');
        mkdir($this->folder);
        $root = dirname(__DIR__, 2);
        $environment = ['SIMPLEMDB_AUTOLOAD' => "$root/tests/support/autoload.php", 'DB_NAME' => $this->database, 'TMPDIR' => $this->folder];
        $process = proc_open(
            [PHP_BINARY, '-d', "mysqli.default_socket={$this->socket()}", '-d', 'error_reporting=-1', '-d', 'display_errors=stderr', "$root/examples/$name.php"],
            [1 => ['pipe', 'w'], 2 => ['redirect', 1]],
            $pipes,
            sys_get_temp_dir(),
            $environment + getenv()
        );
        $output = stream_get_contents($pipes[1]);
        self::assertSame(0, proc_close($process), $output);
        foreach ($says as $pattern) {
            self::assertMatchesRegularExpression($pattern, $output);
        }
        self::assertDoesNotMatchRegularExpression('~(Warning|Notice|Deprecated):~', $output);
        self::assertSame([], $this->files(), 'it left files');
        self::assertSame([], array_diff(scandir($this->folder), ['.', '..']), 'it left folders');
        self::assertSame([], $this->registry());
        self::assertSame([$this->database], $this->databases("{$this->database}%"));
    }

    public function testEachIsTested(): void
    {
        $scripts = array_map(fn ($file) => basename($file, '.php'), glob(dirname(__DIR__, 2) . '/examples/*.php'));
        $parts = ['begin', 'fingerprint', 'table', 'quickstart'];   // what others include, and the demo, which has its own test
        self::assertSame([], array_diff($scripts, $parts, array_keys(self::examples())));
    }
}
