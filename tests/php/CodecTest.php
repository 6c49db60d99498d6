<?php

declare(strict_types=1);

namespace BackupTests;

/** An archive that is not encrypted is SQL that everybody's tools can read. */
final class CodecTest extends BackupTestCase
{
    public static function codecs(): array
    {
        return [
            'uncompressed' => [null, 'cat'],
            'gzip' => ['gzip', 'gunzip -c'],
            'bzip2' => ['bzip2', 'bzip2 -dc'],
            'lz4' => ['lz4', 'lz4 -dc'],
            'zstd' => ['zstd', 'zstd -dcq'],
        ];
    }

    /** @dataProvider codecs */
    public function testStandardToolsRestoreAnArchive(?string $codec, string $unpack): void
    {
        $this->loadSample();
        $before = $this->fingerprintOf();
        $builder = $this->manager()->backup('nightly')->streaming(100);
        $result = $this->succeed($codec === null ? $builder->noCompression() : $builder->compress($codec));
        $copy = "{$this->database}_by_hand";
        $this->admin()->query("CREATE DATABASE `$copy` CHARACTER SET utf8mb4");

        // The plainest client there is: no options file, its own idea of the character set.
        $client = 'mariadb --no-defaults -uroot -S ' . escapeshellarg($this->socket()) . " $copy";
        $command = "$unpack < " . escapeshellarg($this->archive($result)) . " | $client";
        [$status, $output] = $this->pipe('', $command);

        self::assertSame(0, $status, $output);
        $this->assertSameDatabase($before, $this->fingerprintOf($copy));
    }

    /** @dataProvider codecs */
    public function testTheExtensionRestoresAnArchive(?string $codec): void
    {
        $this->loadSample();
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $builder = $manager->backup('nightly');
        $result = $this->succeed($codec === null ? $builder->noCompression() : $builder->compress($codec));

        self::assertSame($codec ?? 'none', $result->getMetadata()['compression']);
        self::assertSame(filesize($this->archive($result)), $result->getSize());
        self::assertSame(hash_file('sha256', $this->archive($result)), $result->getChecksum());
        self::assertTrue($manager->verify($result->getId()));
        $this->admin()->query("DROP DATABASE `{$this->database}`");
        $this->restored($manager->restore($result->getId()));
        $this->assertSameDatabase($before, $this->fingerprintOf());
    }

    public static function levels(): array
    {
        return ['gzip' => ['gzip', 1, 12, 13], 'bzip2' => ['bzip2', 1, 9, 10], 'zstd' => ['zstd', 1, 19, null]];
    }

    /** @dataProvider levels */
    public function testALevelOfTheCompression(string $codec, int $fast, int $small, ?int $wrong): void
    {
        // One text of a megabyte: at its lowest level bzip2 looks at 100 kB of it at a time. What repeats does so with others
        // around it, so that looking longer finds more.
        $words = "CONCAT_WS(' ', LEFT(SHA2(seq % 5000, 256), 20), 'of', seq * 7 % 1000, 'and', seq % 977, MD5(seq % 50))";
        $text = "SELECT GROUP_CONCAT(a) FROM (SELECT $words a FROM " . numbers(14_000) . ') x';
        $this->load("SET SESSION group_concat_max_len = 4000000; CREATE TABLE t (a LONGTEXT); INSERT INTO t $text; INSERT INTO t $text");
        $before = $this->fingerprintOf();
        $size = fn (int $level) => $this->succeed($this->manager()->backup('x')->compress($codec)->compressionLevel($level))->getSize();
        $first = $size($fast);
        self::assertLessThan($first, $size($small));
        // It counts whichever is said first.
        $result = $this->succeed($this->manager()->backup('x')->compressionLevel($small)->compress($codec));
        self::assertLessThan($first, $result->getSize());
        $this->restored($this->manager()->restore($result->getId()));
        $this->assertSameDatabase($before, $this->fingerprintOf());
        if ($wrong !== null) {
            $files = $this->files();
            $refused = $this->manager()->backup('x')->compress($codec)->compressionLevel($wrong)->execute();
            self::assertFalse($refused->isSuccess());
            self::assertStringContainsString("Invalid compression level for $codec: $wrong", $refused->getErrorMessage());
            self::assertSame($files, $this->files());
        }
    }

    public function testLevelsThatThereAreNot(): void
    {
        $this->loadSample(10);
        foreach (['lz4' => 3] as $codec => $level) {
            $this->assertFailed($this->manager()->backup('x')->compress($codec)->compressionLevel($level)->execute(), 'It has no levels');
        }
        $this->assertFailed($this->manager()->backup('x')->noCompression()->compressionLevel(3)->execute(), 'It has no levels');
        foreach ([0, -1, 23, PHP_INT_MAX] as $level) {
            try {
                $this->manager()->backup('x')->compressionLevel($level);
                self::fail("level $level was taken");
            } catch (\SimpleMDB\Backup\BackupException $e) {
                self::assertStringContainsString("the compression level must be from 1 to 22, got $level", $e->getMessage());
            }
        }
    }

    public function testCompressionMakesItSmaller(): void
    {
        $this->loadSample();
        $manager = $this->manager();
        $plain = $this->succeed($manager->backup('plain')->noCompression());
        foreach (['gzip', 'bzip2', 'lz4', 'zstd'] as $codec) {
            $packed = $this->succeed($manager->backup($codec)->compress($codec));
            self::assertLessThan($plain->getSize() / 2, $packed->getSize(), $codec);
        }
        self::assertStringEndsWith('.sql', $plain->getPath());
    }

    public function testAGzipArchiveIsNamedAsOne(): void
    {
        $result = $this->succeed($this->manager()->backup('nightly')->compress('gzip'));
        self::assertStringEndsWith('.sql.gz', $result->getPath());
    }
}
