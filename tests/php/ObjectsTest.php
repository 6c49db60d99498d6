<?php

declare(strict_types=1);

namespace BackupTests;

/** Objects that depend on one another, in every inconvenient order. */
final class ObjectsTest extends BackupTestCase
{
    private const SCHEMAS = [
        'views on views whose names are in the wrong order' => <<<'SQL'
            CREATE TABLE m (id INT PRIMARY KEY, v INT); INSERT INTO m VALUES (1, 2), (3, 4);
            CREATE VIEW z1 AS SELECT id, v FROM m; CREATE VIEW y2 AS SELECT id, v + 1 AS w FROM z1; CREATE VIEW a3 AS SELECT y2.w, z1.v FROM y2 JOIN z1 USING (id);
            CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW b4 AS SELECT * FROM a3 WHERE w > 0 WITH CHECK OPTION;
            SQL,
        'a view that calls a function' => <<<'SQL'
            CREATE TABLE m (id INT PRIMARY KEY); INSERT INTO m VALUES (1), (2);
            CREATE FUNCTION z_plus(x INT) RETURNS INT DETERMINISTIC RETURN x + 1;
            CREATE VIEW a_view AS SELECT z_plus(id) AS n FROM m;
            SQL,
        'triggers that change other tables' => <<<'SQL'
            CREATE TABLE a_log (n INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(90)); CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(30));
            INSERT INTO items VALUES (1, 'x'), (2, 'y');
            DELIMITER //
            CREATE TRIGGER t1 BEFORE INSERT ON items FOR EACH ROW BEGIN SET NEW.v = UPPER(NEW.v); END//
            CREATE TRIGGER t2 AFTER INSERT ON items FOR EACH ROW INSERT INTO a_log (what) VALUES (CONCAT('in; ', NEW.id))//
            CREATE TRIGGER t3 AFTER INSERT ON items FOR EACH ROW PRECEDES t2 INSERT INTO a_log (what) VALUES ('first')//
            CREATE TRIGGER t4 BEFORE DELETE ON items FOR EACH ROW BEGIN IF OLD.id = 1 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF; END//
            DELIMITER ;
            SQL,
        'foreign keys in a circle' => <<<'SQL'
            CREATE TABLE a (id INT PRIMARY KEY, b_id INT); CREATE TABLE b (id INT PRIMARY KEY, a_id INT, CONSTRAINT b_to_a FOREIGN KEY (a_id) REFERENCES a (id));
            INSERT INTO a VALUES (1, 1), (2, NULL); INSERT INTO b VALUES (1, 2), (2, 1);
            ALTER TABLE a ADD CONSTRAINT a_to_b FOREIGN KEY (b_id) REFERENCES b (id) ON DELETE SET NULL ON UPDATE CASCADE;
            SQL,
        'children named before their parents' => <<<'SQL'
            CREATE TABLE z_parent (id INT PRIMARY KEY); CREATE TABLE m_child (id INT PRIMARY KEY, p INT NOT NULL, FOREIGN KEY (p) REFERENCES z_parent (id));
            CREATE TABLE a_grandchild (id INT PRIMARY KEY, c INT NOT NULL, CONSTRAINT named FOREIGN KEY (c) REFERENCES m_child (id));
            INSERT INTO z_parent VALUES (5); INSERT INTO m_child VALUES (7, 5); INSERT INTO a_grandchild VALUES (9, 7);
            SQL,
        'a table that refers to itself, later rows first' => <<<'SQL'
            CREATE TABLE tree (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES tree (id));
            SET foreign_key_checks = 0; INSERT INTO tree VALUES (1, 3), (2, 1), (3, NULL);
            SQL,
        'tables without rows, without keys, of other engines' => <<<'SQL'
            CREATE TABLE empty_one (id INT PRIMARY KEY, v TEXT); CREATE TABLE keyless (a INT, b TEXT); INSERT INTO keyless VALUES (1, 'x'), (1, 'x'), (NULL, NULL);
            CREATE TABLE old (id INT PRIMARY KEY, v VARCHAR(9), FULLTEXT (v)) ENGINE = MyISAM; INSERT INTO old VALUES (1, 'words');
            CREATE TABLE crashsafe (id INT PRIMARY KEY) /*M! ENGINE = Aria */; INSERT INTO crashsafe VALUES (4);
            CREATE TABLE lasting (id INT, v INT, PRIMARY KEY (id, v)) ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8; INSERT INTO lasting VALUES (1, 1);
            SQL,
        'partitions' => <<<'SQL'
            CREATE TABLE parts (id INT, y INT, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
            INSERT INTO parts VALUES (1, 1999), (2, 2001);
            SQL,
        'routines and events with modes and delimiters of their own' => <<<'SQL'
            SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', time_zone = '+02:00'; SET NAMES latin1;
            DELIMITER $$
            CREATE PROCEDURE p1(INOUT "x" INT) COMMENT 'a ''b'' c' MODIFIES SQL DATA SQL SECURITY INVOKER
            BEGIN DECLARE s TEXT DEFAULT 'DELIMITER ;;\'; /* a ; b */ -- c ; d
                SET "x" = "x" + 1; END$$
            CREATE EVENT e1 ON SCHEDULE AT '2037-05-05 05:05:05' ON COMPLETION PRESERVE COMMENT 'x' DO BEGIN SET @a = 1; SET @b = ';'; END$$
            CREATE EVENT e2 ON SCHEDULE EVERY '1:30' HOUR_MINUTE STARTS '2030-01-01 00:00:00' ENDS '2036-01-01 00:00:00' DO SET @a = 2$$
            DELIMITER ;
            SQL,
    ];

    public static function schemas(): array
    {
        $cases = [];
        foreach (self::SCHEMAS as $what => $sql) {
            $cases["$what, mysqli"] = [$sql, 'mysqli'];
            $cases["$what, another wrapper"] = [$sql, 'plain'];
        }
        return $cases;
    }

    /** @dataProvider schemas */
    public function testTheyComeBackTheSame(string $sql, string $driver): void
    {
        $this->load($sql);
        $before = $this->fingerprintOf();
        $manager = $this->manager($driver);
        $result = $this->succeed($manager->backup('objects')->compress('gzip'));
        $id = $result->getId();

        $this->restored($manager->restore($id)->to("{$this->database}_copy"));
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_copy"));
        $this->restored($manager->restore($id));
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->admin()->query("DROP DATABASE `{$this->database}`");
        $this->restored($manager->restore($id));
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();

        $this->admin()->query("CREATE DATABASE `{$this->database}_hand` CHARACTER SET utf8mb4");
        $client = str_replace(' --default-character-set=utf8mb4', '', $this->client("{$this->database}_hand"));
        [$status, $output] = $this->pipe('', 'gunzip -c < ' . escapeshellarg($this->archive($result)) . " | $client");
        self::assertSame(0, $status, $output);
        $this->assertSameDatabase($before, $this->fingerprintOf("{$this->database}_hand"));
    }

    public function testAForeignKeyFromOutsideTheBackupIsLeftWhole(): void
    {
        $this->load('CREATE TABLE parent (id INT PRIMARY KEY); CREATE TABLE child (id INT PRIMARY KEY, p INT, KEY by_parent (p), CONSTRAINT of_parent FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE);
            INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1)');
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $id = $this->succeed($manager->backup('parents')->includeTables(['parent']))->getId();

        $this->restored($manager->restore($id));

        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->admin()->query("INSERT INTO `{$this->database}`.child VALUES (2, 1)");
        $this->expectExceptionMessageMatches('/foreign key/i');
        $this->admin()->query("INSERT INTO `{$this->database}`.child VALUES (3, 99)");
    }

    public function testABrokenViewDoesNotEndTheBackup(): void
    {
        $this->load('CREATE TABLE t (id INT PRIMARY KEY, v INT); CREATE VIEW broken AS SELECT v FROM t; ALTER TABLE t DROP COLUMN v; INSERT INTO t VALUES (1)');
        $result = $this->manager()->backup('broken')->execute();

        // Complete or failed, and in either case it says which view it is about.
        if ($result->isSuccess()) {
            $unpacked = file_get_contents($this->archive($result));
            self::assertStringContainsString('broken', $unpacked);
        } else {
            self::assertStringContainsString('broken', $result->getErrorMessage());
            self::assertSame([], $this->files());
        }
    }
}
