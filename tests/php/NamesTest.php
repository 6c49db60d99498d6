<?php

declare(strict_types=1);

namespace BackupTests;

/** Tables, columns, keys and databases with every name the server accepts. */
final class NamesTest extends BackupTestCase
{
    private const NAMES = [
        'back`tick', 'two  spaces', "quo'te", 'dou"ble', 'таблица', '表', 'select', 'semi;colon', 'back\\slash', '-- comment', '/* not a comment */',
        '#hash', 'per%cent_under', '1', 'a.b', 'new-line', '$dollar', 'at@sign', 'CamelCase', 'question?mark', ':colon', 'x', '(paren)',
    ];

    /** @dataProvider drivers */
    public function testNamesComeBackTheSame(string $driver): void
    {
        $this->admin()->query("USE `{$this->database}`");
        foreach (self::NAMES as $i => $name) {
            $next = self::NAMES[($i + 1) % count(self::NAMES)];
            [$table, $column, $key] = [quoted($name), quoted("c $name"), quoted("k $next")];
            $this->admin()->query("CREATE TABLE $table (id INT PRIMARY KEY, $column VARCHAR(50), KEY $key ($column))");
            $this->admin()->query("INSERT INTO $table VALUES (1, ?), (2, NULL)", [$name]);
            $this->admin()->query("CREATE VIEW " . quoted("v $name") . " AS SELECT $column FROM $table");
            $this->admin()->query("CREATE TRIGGER " . quoted("t $name") . " BEFORE INSERT ON $table FOR EACH ROW SET NEW.$column = 'fired'");
        }
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $id = $this->succeed($manager->backup('names')->streaming(1))->getId();

        $copy = "{$this->database}_`copy'\"é - x";
        $this->restored($manager->restore($id)->to($copy));
        $this->assertSameDatabase($before, $this->fingerprintOf($copy));
        $this->restored($manager->restore($id));
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
    }

    public function testADatabaseWithAStrangeName(): void
    {
        $strange = "{$this->database} - sp`ace 'n\" ünï";
        $this->admin()->query('CREATE DATABASE ' . quoted($strange));
        $this->loadSampleInto($strange);
        $before = $this->fingerprintOf($strange);
        $manager = $this->manager($this->connect('mysqli', $strange));
        $result = $this->succeed($manager->backup('strange')->compress('gzip'));
        self::assertCount(1, $manager->list());
        self::assertStringStartsWith(realpath($this->folder), realpath($this->archive($result)));

        $this->admin()->query('DROP DATABASE ' . quoted($strange));
        $this->restored($manager->restore($result->getId()));
        $this->assertSameDatabase($before, $this->fingerprintOf($strange));
    }

    public function testTheLongestNames(): void
    {
        $long = str_repeat('n', 64);
        $this->load("CREATE TABLE `$long` (`$long` INT PRIMARY KEY, v INT, UNIQUE KEY `{$long}` (v)); INSERT INTO `$long` VALUES (1, 2)");
        $database = str_pad("{$this->database}_", 64, 'd');
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('long'))->getId();

        $this->restored($manager->restore($id)->to($database));
        $this->assertSameDatabase($this->fingerprintOf(), $this->fingerprintOf($database));
        $this->restored($manager->restore($id)->to($database));
        $this->assertSameDatabase($this->fingerprintOf(), $this->fingerprintOf($database));
    }

    private function loadSampleInto(string $database): void
    {
        $this->load("SET @orders = 50;\n" . file_get_contents(dirname(__DIR__) . '/support/php/sample.sql'), $database);
    }
}
