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
