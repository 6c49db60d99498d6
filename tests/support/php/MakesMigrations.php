<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\MigrationGenerator;
use SimpleMDB\Backup\SchemaAnalyzer;
use SimpleMDB\DatabaseInterface;
use SimpleMDB\Migrations\Migration;

/** Generates migrations from a test's database, and runs them on an empty one. */
trait MakesMigrations
{
    /** What a careful server refuses by default. */
    private string $strict = "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION'";

    private function generate(array $options, string $driver = 'mysqli'): array
    {
        $db = $this->connect($driver);
        $schema = SchemaAnalyzer::over($db)->analyzeDatabase();
        return (new MigrationGenerator($schema, $options))->generateMigrations($this->folder);
    }

    private function code(array $files): string
    {
        return implode('', array_map(file_get_contents(...), $files));
    }

    /** A connection to an empty database, whose defaults are not the source's. */
    private function target(string $driver = 'mysqli'): DatabaseInterface
    {
        $name = "{$this->database}_made";
        $this->admin()->query("DROP DATABASE IF EXISTS `$name`");
        $this->admin()->query("CREATE DATABASE `$name` CHARACTER SET latin1");
        $db = $this->connect($driver, $name);
        $db->query($this->strict);
        return $db;
    }

    /** The migrations in files; each class in a namespace of its own, for the same names come again and again. */
    private function made(array $files, DatabaseInterface $db): array
    {
        return array_map(function (string $file) use ($db): Migration {
            [$status, $output] = $this->pipe('', PHP_BINARY . ' -n -l ' . escapeshellarg($file));
            self::assertSame(0, $status, $output);
            $class = preg_replace('~^Migration_\d{14}_~', '', basename($file, '.php'));
            $place = 'Made\N' . bin2hex(random_bytes(6));
            eval("namespace $place; " . preg_replace('~\A<\?php\s+(namespace [\w\\\\]+;)?~', '', file_get_contents($file)));
            $class = "$place\\$class";
            return new $class($db);
        }, $files);
    }

    private function tables(string $database): array
    {
        return $this->admin()->query('SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE <> ? ORDER BY 1', [$database, 'VIEW'])->fetchAll('col');
    }

    private function sequences(string $database): array
    {
        return $this->admin()->query("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'SEQUENCE'", [$database])->fetchAll('col');
    }

    /** As the server shows them, but for the number of the next row, which is data. */
    private function definitions(string $database): array
    {
        $all = [];
        foreach ($this->tables($database) as $table) {
            $row = $this->admin()->query('SHOW CREATE TABLE ' . quoted($database) . '.' . quoted($table))->fetch('num');
            // A sequence is shown with the name of its database.
            $all[$table] = str_replace(quoted($database) . '.', '', preg_replace('~ AUTO_INCREMENT=\d+~', '', $row[1]));
        }
        ksort($all, SORT_STRING);
        return $all;
    }

    private function assertSameTables(array $files, string $driver, int $atLeast): void
    {
        $migrations = $this->made($files, $db = $this->target($driver));
        $mode = fn () => $db->query('SELECT @@sql_mode')->fetch('col');
        $before = $mode();
        foreach ($migrations as $migration) {
            $migration->up();
        }
        $made = $this->definitions("{$this->database}_made");
        // Of sequences, only those come along that tables count with.
        $uncounted = array_diff_key(array_flip($this->sequences($this->database)), $made);
        $source = array_diff_key($this->definitions($this->database), $uncounted);
        self::assertGreaterThanOrEqual($atLeast, count($source));
        self::assertSame($source, $made);
        foreach (array_reverse($migrations) as $migration) {
            $migration->down();
        }
        self::assertSame([], $this->tables("{$this->database}_made"), 'down() left tables');
        self::assertSame($before, $mode());
    }
}
