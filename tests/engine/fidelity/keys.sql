-- Tables with and without keys, and every kind of index.
CREATE TABLE no_key (a INT, b TEXT)

INSERT INTO no_key VALUES (1, 'x'), (1, 'x'), (NULL, NULL), (2, '')

CREATE TABLE nullable_unique_only (a INT NULL, b VARCHAR(20) NULL, UNIQUE KEY (a), UNIQUE KEY (b))

INSERT INTO nullable_unique_only VALUES (1, 'a'), (NULL, NULL), (NULL, NULL), (2, NULL), (NULL, 'b')

CREATE TABLE composite_key (a INT, b VARCHAR(20), c DATE, v INT, PRIMARY KEY (b, a, c))

INSERT INTO composite_key VALUES (1, 'é', '2024-01-01', 1), (1, 'z', '2024-01-01', 2), (2, 'é', '0000-00-00', 3), (-1, '', '2024-01-01', 4)

CREATE TABLE text_key (a VARCHAR(30) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)

INSERT INTO text_key VALUES ('a', 1), ('B', 2), ('ä2', 3), ('', 4), ('😀', 5), ('it''s\\', 6), (' ', 7) ON DUPLICATE KEY UPDATE v = 9

CREATE TABLE latin_key (a VARCHAR(30) CHARACTER SET latin1 PRIMARY KEY, v INT)

INSERT INTO latin_key VALUES ('é', 1), ('ü', 2), ('x', 3), ('', 4)

CREATE TABLE decimal_key (a DECIMAL(40,20) PRIMARY KEY, v INT)

INSERT INTO decimal_key VALUES (0.00000000000000000001, 1), (-12345678901234567890.12345678901234567890, 2), (0, 3)

CREATE TABLE blob_key (b BLOB, t TEXT, PRIMARY KEY (b(20)), UNIQUE KEY (t(10)), KEY prefix (t(3), b(5)))

INSERT INTO blob_key VALUES (0x00, 'a'), (0xFF00, 'b'), ('', 'c')

CREATE TABLE texts_to_find (id INT AUTO_INCREMENT PRIMARY KEY, title VARCHAR(200), body TEXT, FULLTEXT KEY ft (title, body), FULLTEXT KEY (body)) ENGINE=InnoDB

INSERT INTO texts_to_find (title, body) VALUES ('first', 'a quick brown fox'), ('é', NULL)

CREATE TABLE texts_to_find_in_myisam (a TEXT, FULLTEXT KEY (a)) ENGINE=MyISAM

INSERT INTO texts_to_find_in_myisam VALUES ('words words'), ('')

CREATE TABLE many_indexes (a INT, b INT, c VARCHAR(50), d INT NOT NULL, UNIQUE KEY `u``q` (a, b), KEY k1 (b) COMMENT 'it''s; \\ "é"', KEY k2 (c(5), d) USING BTREE, KEY (d, a, b, c), KEY k_btree USING BTREE (a) KEY_BLOCK_SIZE=4)

INSERT INTO many_indexes VALUES (1, 2, 'x', 3), (NULL, 2, 'x', 3)

-- needs: descending index
CREATE TABLE descending_indexes (a INT, b VARCHAR(9), c INT, PRIMARY KEY (a DESC, b), KEY (c DESC, b DESC), KEY (c ASC, a DESC))

-- needs: descending index
INSERT INTO descending_indexes VALUES (1, 'x', 1), (2, 'y', 0), (3, 'x', NULL), (1, 'y', 2)

-- needs: functional index
CREATE TABLE functional_indexes (a INT, b VARCHAR(40), j JSON, KEY f1 ((a + 1)), KEY f2 ((UPPER(b)) DESC), UNIQUE KEY f3 ((CONCAT(b, 'é''')), a), KEY f4 ((CAST(j ->> '$.x' AS CHAR(30)) COLLATE utf8mb4_bin)))

-- needs: functional index
INSERT INTO functional_indexes VALUES (1, 'é', '{"x": "y"}'), (2, NULL, NULL)

-- needs: invisible index
CREATE TABLE invisible_indexes (a INT PRIMARY KEY, b INT, KEY hidden (b) INVISIBLE, UNIQUE KEY (b, a) INVISIBLE)

-- needs: ignored index
CREATE TABLE ignored_indexes (a INT PRIMARY KEY, b INT, KEY ignored_one (b) IGNORED)

CREATE TABLE index_of_memory (a INT, b VARCHAR(20), KEY h (a) USING HASH, KEY t (b) USING BTREE, PRIMARY KEY USING HASH (a, b)) ENGINE=MEMORY

INSERT INTO index_of_memory VALUES (1, 'x'), (2, 'é')

-- needs: mariadb
CREATE TABLE unique_hash (a INT, t LONGTEXT, UNIQUE KEY (t))

-- needs: mariadb
INSERT INTO unique_hash VALUES (1, 'x'), (2, NULL), (3, REPEAT('y', 5000))

-- needs: mariadb
CREATE TABLE without_overlaps (room INT, `from` DATE, `to` DATE, PERIOD FOR stay (`from`, `to`), UNIQUE KEY (room, stay WITHOUT OVERLAPS))

-- needs: mariadb
INSERT INTO without_overlaps VALUES (1, '2024-01-01', '2024-01-05'), (1, '2024-01-05', '2024-01-09')

-- needs: mysql
CREATE TABLE generated_invisible_key (my_row_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT INVISIBLE PRIMARY KEY, a INT)

-- needs: mysql
INSERT INTO generated_invisible_key (a) VALUES (1), (2)
