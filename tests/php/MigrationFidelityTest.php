<?php

declare(strict_types=1);

namespace BackupTests;

use mysqli;
use SimpleMDB\Exceptions\SchemaException;

/** Migrations make every table of the engine's test database again. */
final class MigrationFidelityTest extends BackupTestCase
{
    use MakesMigrations;

    protected function setUp(): void
    {
        parent::setUp();
        $this->admin()->query('DROP DATABASE ' . quoted($this->database));
        $this->database .= ' ce.é-';
        // The defaults of the database are none of the server's, nor of the one that the tables are made in.
        $this->admin()->query('CREATE DATABASE ' . quoted($this->database) . ' CHARACTER SET cp1250 COLLATE cp1250_croatian_ci');
    }

    public static function everyFile(): array
    {
        $all = [];
        foreach (FidelityFiles::names() as $file) {
            $all["$file, expressive"] = [$file, ['expressive_syntax' => true]];
            $all["$file, standard"] = [$file, ['expressive_syntax' => false]];
        }
        return $all;
    }

    /** @dataProvider everyFile */
    public function testEveryTable(string $file, array $options): void
    {
        $this->fidelity()->load($file);
        $count = count($this->tables($this->database)) - count($this->sequences($this->database));
        if ($count === 0) {
            $this->expectException(SchemaException::class);
            $this->expectExceptionMessage('No table data found in schema analysis');
        }
        $this->assertSameTables($this->generate($options), 'mysqli', $count);
    }

    /** Servers show a question mark for what lies beyond U+FFFF, and bytes as what they are not. */
    public function testWhatServersDoNotShow(): void
    {
        $files = $this->fidelity();
        $files->load('columns');
        $files->load('text');
        [$migration] = $this->made($this->generate([]), $this->target());
        $migration->up();
        $rows = function (string $database): array {
            $all = [];
            $db = $this->connect('mysqli', $database);
            $db->query("SET SESSION sql_mode = ''");
            foreach (['default_emoji', 'defaults', 'emoji_enums'] as $table) {
                $db->query("DELETE FROM $table");
                $db->query("INSERT INTO $table " . ($table === 'default_emoji' ? '(id) VALUES (5)' : '() VALUES ()'));
                $all[$table] = array_diff_key($db->query("SELECT * FROM $table")->fetch('assoc'), ['id' => 0]);
            }
            $db->query('UPDATE emoji_enums SET e = 5, s = 7, w = 2');
            $all[] = $db->query('SELECT e, s, w FROM emoji_enums')->fetch('assoc');
            return $all;
        };
        $made = $rows("{$this->database}_made");
        self::assertSame($rows($this->database), $made);
        self::assertSame('😀 it\'s \\', $made['default_emoji']['v']);
        self::assertSame("\0\xFF'", $made['defaults']['i']);
        self::assertSame(['e' => '𝒳', 's' => '😀,x,👍 \\', 'w' => '𝒳'], $made[0]);
    }

    private function fidelity(): FidelityFiles
    {
        return new FidelityFiles(new mysqli('localhost', 'root', '', '', 0, $this->socket()), $this->database);
    }
}
