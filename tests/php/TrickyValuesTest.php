<?php

declare(strict_types=1);

namespace BackupTests;

/** Values that naive dumps lose: the server's own checksum of every table must come back. */
final class TrickyValuesTest extends BackupTestCase
{
    /** What a table is made of, and what is put into it; what stands in a comment with M! is for MariaDB alone. */
    private const TABLES = [
        'every byte' => <<<'SQL'
            CREATE TABLE bytes (id INT PRIMARY KEY, b BLOB, v VARBINARY(300), f BINARY(8), t TINYBLOB);
            SET @all = (SELECT GROUP_CONCAT(CHAR(seq - 1) ORDER BY seq SEPARATOR '') FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 255), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers);
            INSERT INTO bytes VALUES (1, @all, @all, UNHEX('00270A0D1A5C2200'), SUBSTRING(@all, 2)), (2, '', '', '', ''), (3, NULL, NULL, NULL, NULL),
                (4, 0x00, 0x5C, 0x27, 0x1A), (5, '\\''--;/*', '`', '?', ':x');
            SQL,
        'numbers that are text' => <<<'SQL'
            CREATE TABLE texts (id INT PRIMARY KEY, v VARCHAR(60) NULL, c CHAR(10), t TEXT);
            INSERT INTO texts VALUES (1, '007', '1e5', '0x41'), (2, '', '', ''), (3, NULL, NULL, NULL), (4, 'NULL', 'null', 'NULL'),
                (5, ' lead and trail ', ' x', '\t\n\r\0\b\Z'), (6, '+1', '-0', '1.10'), (7, '1_000', 'true', '''');
            SQL,
        'emoji and scripts' => <<<'SQL'
            CREATE TABLE scripts (id INT PRIMARY KEY, v VARCHAR(200)) CHARACTER SET utf8mb4;
            INSERT INTO scripts VALUES (1, '👩‍👩‍👧‍👦 🇪🇺 🎈'), (2, 'אבג العربية'), (3, '日本語 한국어 ไทย'), (4, 'a\\b"c''d`e%f_g'), (5, '﻿bom'), (6, 'é vs é');
            SQL,
        'other character sets' => <<<'SQL'
            CREATE TABLE charsets (id INT PRIMARY KEY, l VARCHAR(40) CHARACTER SET latin1, u VARCHAR(40) CHARACTER SET utf16,
                w VARCHAR(40) CHARACTER SET utf32, s VARCHAR(40) CHARACTER SET sjis, k VARCHAR(40) CHARACTER SET koi8r, a CHAR(4) CHARACTER SET ascii,
                g VARCHAR(40) CHARACTER SET gbk, e ENUM('ä', 'ß') CHARACTER SET latin1);
            INSERT INTO charsets VALUES (1, 'Müller € ß', '🎈 utf16', '🎈 utf32', '表ソ能', 'Привет', 'x\\''', '縗\\', 'ß'), (2, UNHEX('8081FF5C27'), '', '', '', '', '', '', 'ä');
            SQL,
        'dates' => <<<'SQL'
            SET sql_mode = '', time_zone = '+05:30';
            CREATE TABLE dates (id INT PRIMARY KEY, d DATE, dt DATETIME(6), ts TIMESTAMP(6) NULL, t TIME(6), y YEAR);
            INSERT INTO dates VALUES (1, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '00:00:00', 0),
                (2, '2024-00-00', '2024-12-00 00:00:00', '1970-01-01 05:30:01', '-838:59:59.999999', 1901),
                (3, '9999-12-31', '9999-12-31 23:59:59.999999', '2038-01-19 08:44:07.999999', '838:59:59', 2155),
                (4, '0001-01-01', '0001-01-01 00:00:00.000001', '2024-03-31 07:59:59.5', '-00:00:00.000001', 2024), (5, NULL, NULL, NULL, NULL, NULL);
            SQL,
        'exact numbers' => <<<'SQL'
            CREATE TABLE exact (id BIGINT UNSIGNED PRIMARY KEY, d DECIMAL(65, 30), n DECIMAL(65, 0), s BIGINT, b BIT(64), o BIT(1), z INT(6) ZEROFILL, t TINYINT(1));
            INSERT INTO exact VALUES (18446744073709551615, 99999999999999999999999999999999999.999999999999999999999999999999, REPEAT('9', 65), -9223372036854775808, b'1111111111111111111111111111111111111111111111111111111111111111', b'1', 7, -128),
                (0, -0.000000000000000000000000000001, 0, 9223372036854775807, 0, 0, 0, 127), (9223372036854775808, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            SQL,
        'floating numbers' => <<<'SQL'
            CREATE TABLE floats (id INT PRIMARY KEY, f FLOAT, d DOUBLE);
            INSERT INTO floats VALUES (1, 3.402823466e38, 1.7976931348623157e308), (2, 1.175494351e-38, 2.2250738585072014e-308), (3, 16777216, 9007199254740993),
                (4, 0.1, 0.1), (5, -0e0, -0e0), (6, 1.4e-45, 4.9e-324), (7, 123456.789, 0.30000000000000004), (8, 1e20, 1e20), (9, 33554432.1, 1/3);
            SQL,
        'sets and enumerations' => <<<'SQL'
            SET sql_mode = '';
            CREATE TABLE chosen (id INT PRIMARY KEY, e ENUM('a', 'it''s', 'ü') NULL, s SET('x', 'y', 'z z', '0') NULL);
            INSERT INTO chosen VALUES (1, 'it''s', 'x,z z'), (2, 'nonsense', ''), (3, NULL, NULL), (4, 'ü', 'x,y,z z,0'), (5, 'a', '0');
            SQL,
        'JSON' => <<<'SQL'
            CREATE TABLE documents (id INT PRIMARY KEY, j JSON);
            INSERT INTO documents VALUES (1, '{"a": "quote \\" and \\\\ and \\u00e9", "b": [1, 2.50, null, true]}'), (2, '"🎈"'), (3, 'null'), (4, NULL), (5, '{"z":1,"a":2}');
            SQL,
        'generated and hidden columns' => <<<'SQL'
            CREATE TABLE made (id INT PRIMARY KEY, a INT, twice INT AS (a * 2) VIRTUAL, thrice INT AS (a * 3) STORED, hidden INT INVISIBLE DEFAULT 5, words VARCHAR(30) AS (CONCAT('a', a)) STORED UNIQUE, KEY (twice));
            INSERT INTO made (id, a, hidden) VALUES (1, 10, 77), (2, NULL, 78); INSERT INTO made (id, a) VALUES (3, -1);
            SQL,
        'automatic numbers' => <<<'SQL'
            SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
            CREATE TABLE numbered (id INT AUTO_INCREMENT PRIMARY KEY, v INT) AUTO_INCREMENT = 5000;
            INSERT INTO numbered VALUES (0, 1), (-3, 2), (17, 3); ALTER TABLE numbered AUTO_INCREMENT = 9000;
            SQL,
        'defaults and comments' => <<<'SQL'
            CREATE TABLE defaults (id INT PRIMARY KEY DEFAULT 3, v VARCHAR(30) DEFAULT 'it''s \\ "so"' COMMENT 'a ''comment''; -- really', t TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, u CHAR(36) DEFAULT (UUID()), CHECK (id <> 4)) COMMENT = '/* not one */';
            INSERT INTO defaults (id, t) VALUES (1, '2001-01-01 00:00:00'), (2, '2002-02-02 00:00:00');
            SQL,
        'addresses and shapes' => <<<'SQL'
            CREATE TABLE shapes (id INT PRIMARY KEY, p POINT NOT NULL, g GEOMETRY, SPATIAL KEY (p) /*M! , i INET6, u UUID */);
            INSERT INTO shapes VALUES (1, POINT(1.5, -2.25), ST_GeomFromText('POLYGON((0 0, 1 0, 1 1, 0 0))') /*M! , '2001:db8::1', '123e4567-e89b-12d3-a456-426655440000' */), (2, POINT(0, 0), NULL /*M! , NULL, NULL */);
            SQL,
        'large values' => <<<'SQL'
            CREATE TABLE large (id INT PRIMARY KEY, b LONGBLOB);
            INSERT INTO large VALUES (1, REPEAT(UNHEX('00FF275C'), 1500000)), (2, ''), (3, REPEAT('x', 3000000));
            SQL,
    ];

    public static function tables(): array
    {
        $cases = [];
        foreach (self::TABLES as $what => $sql) {
            foreach (self::drivers() as $name => [$driver]) {
                $cases["$what, $name"] = [$sql, $driver];
            }
        }
        return $cases;
    }

    /** @dataProvider tables */
    public function testTheyComeBackTheSame(string $sql, string $driver): void
    {
        $this->load($sql);
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $result = $this->succeed($manager->backup('nightly')->streaming(2)->compress('gzip'));
        $copy = "{$this->database}_copy";
        $this->restored($manager->restore($result->getId())->to($copy));
        $this->assertSameDatabase($before, $this->fingerprintOf($copy));

        // And by hand, through the server's own client.
        $this->admin()->query("CREATE DATABASE `{$copy}2` CHARACTER SET utf8mb4");
        $client = str_replace(' --default-character-set=utf8mb4', '', $this->client("{$copy}2"));
        [$status, $output] = $this->pipe('', 'gunzip -c < ' . escapeshellarg($this->archive($result)) . " | $client");
        self::assertSame(0, $status, $output);
        $this->assertSameDatabase($before, $this->fingerprintOf("{$copy}2"));
    }

    /** The session of the project is its own affair: its modes, zone and character set change nothing. */
    public function testTheCallersSessionDoesNotMatterAndIsNotChanged(): void
    {
        $this->load(self::TABLES['dates'] . self::TABLES['emoji and scripts'] . self::TABLES['every byte']);
        $before = $this->fingerprintOf();
        foreach (array_column(self::drivers(), 0) as $driver) {
            $db = $this->connect($driver);
            $db->query("SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,NO_ZERO_DATE', time_zone = '-07:00', SESSION group_concat_max_len = 10");
            $manager = $this->manager($db);
            $id = $this->succeed($manager->backup('nightly'))->getId();
            $copy = "{$this->database}_$driver";
            $this->restored($manager->restore($id)->to($copy));

            $this->assertSameDatabase($before, $this->fingerprintOf($copy));
            $session = $db->query('SELECT @@sql_mode m, @@time_zone z, @@group_concat_max_len g, DATABASE() d, @@autocommit a')->fetch('assoc');
            self::assertStringContainsString('ANSI_QUOTES', $session['m']);
            self::assertStringContainsString('NO_BACKSLASH_ESCAPES', $session['m']);
            self::assertEquals(['-07:00', 10, $this->database, 1], [$session['z'], $session['g'], $session['d'], $session['a']]);
        }
    }
}
