-- Generated, invisible and default-expression columns, and checks.
CREATE TABLE `generated` (id INT PRIMARY KEY, a INT, v INT AS (a * 2) VIRTUAL, s INT AS (a * 3) STORED, t VARCHAR(50) AS (CONCAT('é''', a, '\\')) VIRTUAL, d DATE AS ('2024-01-01') STORED, KEY (v), UNIQUE KEY (s), c VARCHAR(20) CHARACTER SET latin1 AS (CONCAT(a, 'é')) STORED)

INSERT INTO `generated` (id, a) VALUES (1, 1), (2, 20), (3, NULL)

CREATE TABLE generated_first (v INT AS (id + 1), id INT PRIMARY KEY, w INT AS (id - 1) STORED)

INSERT INTO generated_first (id) VALUES (7), (-7)

CREATE TABLE only_generated (v INT AS (1 + 1) VIRTUAL, s VARCHAR(9) AS ('x') STORED)

INSERT INTO only_generated () VALUES (), (), ()

-- needs: mariadb
CREATE TABLE only_generated_invisible (v INT AS (1 + 1) VIRTUAL, h INT INVISIBLE DEFAULT 5)

-- needs: mariadb
INSERT INTO only_generated_invisible (h) VALUES (1), (2)

CREATE TABLE invisible_columns (a INT, hidden INT INVISIBLE DEFAULT 7, h2 TEXT INVISIBLE, h3 INT AS (a + 1) INVISIBLE)

INSERT INTO invisible_columns (a, hidden, h2) VALUES (1, 2, 'é'), (2, DEFAULT, NULL)

CREATE TABLE defaults (a INT DEFAULT 5, b VARCHAR(30) DEFAULT 'it''s \\ "é" \n', c VARCHAR(30) DEFAULT '', d VARCHAR(30) DEFAULT NULL, e INT NOT NULL, f DECIMAL(10,3) DEFAULT -1.5, g BINARY(3) DEFAULT 'a', h DATE DEFAULT '2024-02-29',
  i VARBINARY(9) DEFAULT 0x00FF27, j BIT(9) DEFAULT b'101', k DOUBLE DEFAULT 1e-10, l VARCHAR(20) CHARACTER SET latin1 DEFAULT 'é', m CHAR(5) DEFAULT 'NULL', n ENUM('a''b', 'c') DEFAULT 'a''b', o VARCHAR(9) CHARACTER SET utf16 DEFAULT 'é')

INSERT INTO defaults () VALUES ()

CREATE TABLE default_expressions (a INT DEFAULT (1 + 1), b VARCHAR(40) DEFAULT (CONCAT('é''', 'x\\')), c DATETIME DEFAULT (NOW() + INTERVAL 1 DAY), d VARCHAR(60) DEFAULT (UUID()), e INT DEFAULT (ABS(-5)), v VARCHAR(9) DEFAULT 'plain')

INSERT INTO default_expressions (b, c, d) VALUES ('x', '2024-01-01', 'y')

CREATE TABLE default_emoji (id INT PRIMARY KEY, v VARCHAR(20) CHARACTER SET utf8mb4 DEFAULT '😀 it''s \\', n VARCHAR(20) CHARACTER SET utf8mb4 NOT NULL DEFAULT '?', c CHAR(9) CHARACTER SET utf8mb4 NOT NULL DEFAULT '?😀?' COMMENT '?', w VARCHAR(20) CHARACTER SET utf16 DEFAULT '𝒳')

INSERT INTO default_emoji (id) VALUES (1), (2)

-- needs: mariadb
CREATE TABLE default_emoji_of_texts (t TEXT CHARACTER SET utf8mb4 DEFAULT '😀', u TEXT CHARACTER SET utf8mb4 DEFAULT concat('😀', '?'), v VARCHAR(30) CHARACTER SET utf8mb4 DEFAULT concat('?', '😀'), CHECK (u <> '😁'), g VARCHAR(40) CHARACTER SET utf8mb4 AS (concat(v, '😂'))) CHARACTER SET utf8mb4

-- needs: mariadb
INSERT INTO default_emoji_of_texts () VALUES ()

-- needs: expression default of blob
CREATE TABLE default_blobs (b BLOB DEFAULT ('é'), t TEXT DEFAULT ('x'), g GEOMETRY DEFAULT (POINT(1, 2)))

-- needs: expression default of blob
INSERT INTO default_blobs () VALUES ()

CREATE TABLE checks (a INT CHECK (a > 0), b VARCHAR(20), CONSTRAINT `na``med é` CHECK (b <> 'it''s \\ é'), CHECK (a < 10 OR b IS NULL))

INSERT INTO checks VALUES (1, 'x'), (NULL, NULL)

-- needs: mysql
CREATE TABLE checks_not_enforced (a INT, CONSTRAINT later CHECK (a > 100) NOT ENFORCED)

-- needs: mysql
INSERT INTO checks_not_enforced VALUES (1)

-- needs: mariadb
SET SESSION check_constraint_checks = 0

-- needs: mariadb
INSERT INTO checks VALUES (-5, 'breaks it')

-- needs: mariadb
SET SESSION check_constraint_checks = 1

-- A thousand columns.
SET @columns = (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
  SELECT GROUP_CONCAT('c', i, IF(i MOD 4 = 0, ' INT', IF(i MOD 4 = 1, ' TINYINT', IF(i MOD 4 = 2, ' DOUBLE', ' VARBINARY(3)'))) ORDER BY i) FROM n)

SET @create = CONCAT('CREATE TABLE a_thousand_columns (id INT PRIMARY KEY,', @columns, ') ROW_FORMAT=DYNAMIC')

PREPARE s FROM @create

EXECUTE s

SET @insert = CONCAT('INSERT INTO a_thousand_columns SELECT 1', REPEAT(',7', 999), ' UNION ALL SELECT 2', REPEAT(',NULL', 999))

PREPARE s FROM @insert

EXECUTE s

CREATE TABLE options (a INT, b TEXT) ENGINE=InnoDB ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4 STATS_PERSISTENT=1 STATS_SAMPLE_PAGES=5 COLLATE=latin1_bin

INSERT INTO options VALUES (1, 'x')

CREATE TABLE options_of_myisam (a CHAR(20), b INT, KEY (a)) ENGINE=MyISAM ROW_FORMAT=FIXED MAX_ROWS=1000 MIN_ROWS=5 PACK_KEYS=1 DELAY_KEY_WRITE=1 CHECKSUM=1 AVG_ROW_LENGTH=100 CHARACTER SET cp1251

INSERT INTO options_of_myisam VALUES ('привет', 1), ('x', NULL)

-- Servers print six digits of a FLOAT.
CREATE TABLE default_floats (a FLOAT DEFAULT 1.23456789, b FLOAT DEFAULT 2.909791234e-25, c FLOAT NOT NULL DEFAULT -0.000012345678 COMMENT '1', d FLOAT DEFAULT 123456789, e FLOAT DEFAULT 0.1, f FLOAT(7,4) DEFAULT 123.4567, g DOUBLE DEFAULT 0.12345678901234568, h FLOAT DEFAULT NULL)

INSERT INTO default_floats () VALUES ()

CREATE TABLE default_floats_without_a_row (a FLOAT NOT NULL DEFAULT 1.23456789, v VARCHAR(9) CHARACTER SET utf8mb4 NOT NULL DEFAULT '😀', x INT)
