-- Tables of every shape that MariaDB and MySQL share, for the migrations: what SimpleMDB's SchemaBuilder can say, what
-- it cannot, and what must not fool whoever writes PHP or SQL. @@sql_mode is the default but for the zero dates.
SET NAMES utf8mb4;
SET foreign_key_checks=0; SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION';

CREATE TABLE z_people (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    email VARCHAR(190) NOT NULL,
    name VARCHAR(255) NULL DEFAULT 'nobody''s',
    is_active TINYINT(1) NOT NULL DEFAULT 1,
    age TINYINT UNSIGNED NULL,
    balance DECIMAL(12, 2) NOT NULL DEFAULT 0.00,
    ratio DECIMAL(5, 4) UNSIGNED NULL DEFAULT '1.5000',
    born DATE NULL,
    wakes TIME NULL DEFAULT '06:30:00',
    made YEAR NULL DEFAULT 2020,
    notes TEXT NULL,
    photo BLOB NULL,
    token VARBINARY(32) NULL,
    code CHAR(36) NOT NULL DEFAULT '',
    role ENUM('user', 'admin', 'it''s "special"', '') NOT NULL DEFAULT 'user' COMMENT 'what they may do; 100% of it?',
    settings JSON NULL,
    latin VARCHAR(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci NULL,
    exact VARCHAR(40) COLLATE utf8mb4_bin NOT NULL DEFAULT '007',
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
    seen DATETIME NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    PRIMARY KEY (id),
    UNIQUE KEY people_email (email),
    UNIQUE KEY two (code, role),
    KEY by_age (age, born)
) ENGINE = InnoDB AUTO_INCREMENT = 500 DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_ci;

CREATE TABLE numbers (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    a TINYINT NOT NULL DEFAULT -5, b SMALLINT NULL, c MEDIUMINT UNSIGNED NOT NULL DEFAULT 7, d INT NULL DEFAULT NULL,
    e BIGINT NOT NULL DEFAULT -9223372036854775808, f BIGINT UNSIGNED NULL DEFAULT 18446744073709551615,
    g SMALLINT UNSIGNED NOT NULL, h MEDIUMINT NULL DEFAULT 0, i TINYINT(1) NULL
) COMMENT = 'numbers: it''s plain?';

CREATE TABLE floats (id INT NOT NULL PRIMARY KEY, f FLOAT NULL, d DOUBLE NULL DEFAULT 1.5, fp FLOAT(8, 2) NULL, dp DOUBLE(15, 8) NOT NULL DEFAULT 0);
CREATE TABLE fixed_floats (id INT NOT NULL PRIMARY KEY, fp FLOAT(8, 2) NULL, dp DOUBLE(15, 8) NOT NULL DEFAULT 0);

-- Names
CREATE TABLE `or``der's "lines" \ $x {$y} ?> é` (
    `id` INT NOT NULL PRIMARY KEY,
    `a``b` INT NULL, `it's` INT NULL, `"quoted"` INT NULL, `back\slash` INT NULL, `$dollar {$x}` INT NULL, `日本` INT NULL,
    KEY `key``s` (`a``b`), KEY `ключ '` (`日本`), UNIQUE KEY `u"` (`it's`, `"quoted"`)
) COMMENT = '*/ ?> '' \\ // \n # -- <?php echo 1; {{downMethod}} $x {$y}';
CREATE TABLE `select` (`count` INT NOT NULL, `order` INT NULL, PRIMARY KEY (`count`));
CREATE TABLE `123` (`1e1` INT NULL, `10` INT NOT NULL, PRIMARY KEY (`10`));
CREATE TABLE `names with $dollar's` (`it's` INT NOT NULL PRIMARY KEY, `ünï cödé` VARCHAR(20) NULL DEFAULT '日本', KEY `it's` (`ünï cödé`));
CREATE TABLE `0` (id INT NOT NULL PRIMARY KEY);
CREATE TABLE Numbers_two (Id INT NOT NULL PRIMARY KEY);

-- Texts that would be code somewhere
CREATE TABLE texts (
    id INT NOT NULL PRIMARY KEY,
    a VARCHAR(90) NULL DEFAULT 'it''s \\ \n "$x" {$y} ?> */ `',
    b VARCHAR(90) NULL DEFAULT 'NULL', c VARCHAR(90) NULL DEFAULT 'CURRENT_TIMESTAMP', d VARCHAR(90) NULL DEFAULT 'null',
    e ENUM('a\\b', 'c''d', ' ', '1', '日') NULL DEFAULT '日',
    f VARCHAR(20) NULL DEFAULT '' COMMENT '?> */ '' \\ `',
    g VARCHAR(20) NULL DEFAULT '1e3' COMMENT ' spaces '
);
CREATE TABLE words (id INT NOT NULL PRIMARY KEY, b VARCHAR(90) NULL DEFAULT 'null');
CREATE TABLE plain_texts (id INT NOT NULL PRIMARY KEY, a VARCHAR(90) NULL DEFAULT '"$x" {$y} ?> */ ` ? :name -- #', b VARCHAR(20) NULL DEFAULT '1e3');

-- Types and defaults that the builder does not know
CREATE TABLE times (
    id INT NOT NULL PRIMARY KEY, a DATETIME(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), b TIMESTAMP(6) NULL, c TIME(2) NULL
);
CREATE TABLE zeros (
    id INT NOT NULL PRIMARY KEY, up INT NULL, a DATE NOT NULL DEFAULT '0000-00-00', b DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00', KEY (up),
    CONSTRAINT zero_up FOREIGN KEY (up) REFERENCES zones (id)
);
CREATE TABLE zones (id INT NOT NULL PRIMARY KEY, zero INT NULL, CONSTRAINT zone_zero FOREIGN KEY (zero) REFERENCES zeros (id));
CREATE TABLE sets (id INT NOT NULL PRIMARY KEY, s SET('a', 'b''c') NOT NULL DEFAULT 'a', m MEDIUMTEXT, l LONGTEXT, t TINYTEXT, lb LONGBLOB, bits BIT(8) NOT NULL DEFAULT b'101', bi BINARY(16) NULL);
CREATE TABLE computed (
    id INT NOT NULL PRIMARY KEY, price DECIMAL(10, 2) NOT NULL,
    gross DECIMAL(12, 4) AS (price * 1.19) STORED, half DECIMAL(12, 4) AS (price / 2) VIRTUAL, label VARCHAR(30) AS (CONCAT('it''s ', id)) STORED
);
CREATE TABLE checked (id INT NOT NULL PRIMARY KEY, stars TINYINT NOT NULL, CONSTRAINT stars_between CHECK (stars BETWEEN 1 AND 5), CHECK (id <> 4));
CREATE TABLE made_up (id INT NOT NULL PRIMARY KEY, u CHAR(36) NULL DEFAULT (UUID()), n INT NULL DEFAULT (1 + 2));
CREATE TABLE counted (a INT NOT NULL, n INT NOT NULL AUTO_INCREMENT, PRIMARY KEY (a, n), KEY n (n));
CREATE TABLE wide_ints (id INT NOT NULL PRIMARY KEY, z INT(6) ZEROFILL NULL);
CREATE TABLE counted_late (a INT NOT NULL PRIMARY KEY, code VARCHAR(50) NOT NULL, n INT NOT NULL AUTO_INCREMENT, KEY part (code(5)), KEY n (n));
CREATE TABLE mixed (
    first BINARY(4) NOT NULL, id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, m MEDIUMTEXT NULL, d DOUBLE NULL, name VARCHAR(50) NOT NULL, size SMALLINT NULL,
    KEY z (name), UNIQUE KEY u (size), KEY y (d), KEY x (name, size), FULLTEXT KEY words (name), UNIQUE KEY f (first), KEY w (size)
) COMMENT = 'half and ''half''';

-- Keys that the builder does not know
CREATE TABLE searched (
    id INT NOT NULL PRIMARY KEY, title VARCHAR(200) NOT NULL, body TEXT, place POINT NOT NULL, code VARCHAR(200) NOT NULL,
    FULLTEXT KEY words (title, body), SPATIAL KEY places (place), KEY part (code(10)), KEY remarked (title) COMMENT 'it''s \\ here', UNIQUE KEY part_of (code(20), title(5))
);
CREATE TABLE keyless (a INT NULL, b TEXT NULL);
CREATE TABLE two_keys (a INT NOT NULL, b INT NOT NULL, c INT NOT NULL, PRIMARY KEY (b, a), KEY c (c), UNIQUE KEY nullable_first (c, a), UNIQUE KEY a (a));
CREATE TABLE old_style (id INT NOT NULL PRIMARY KEY, v VARCHAR(9) NOT NULL) ENGINE = MyISAM;
CREATE TABLE packed (id INT NOT NULL PRIMARY KEY) ROW_FORMAT = DYNAMIC;
CREATE TABLE parts (id INT NOT NULL, y INT NOT NULL, PRIMARY KEY (id, y)) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE ascii_only (id INT NOT NULL PRIMARY KEY, v VARCHAR(9) NULL, w VARCHAR(9) CHARACTER SET utf8mb4 NULL) CHARSET = ascii;

-- Foreign keys: children before their parents by name, rules, composite ones, to itself, in circles
CREATE TABLE a_orders (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, person_id INT UNSIGNED NOT NULL, seller_id INT UNSIGNED NULL, total DECIMAL(10, 2) NOT NULL,
    CONSTRAINT order_person FOREIGN KEY (person_id) REFERENCES z_people (id) ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT a_seller FOREIGN KEY (seller_id) REFERENCES z_people (id) ON DELETE SET NULL
);
CREATE TABLE a_lines (
    order_id BIGINT UNSIGNED NOT NULL, line SMALLINT UNSIGNED NOT NULL, note_id INT NULL, PRIMARY KEY (order_id, line),
    FOREIGN KEY (order_id) REFERENCES a_orders (id), FOREIGN KEY (note_id) REFERENCES numbered (id)
);
CREATE TABLE numbered (id INT NOT NULL PRIMARY KEY);
CREATE TABLE a_details (id INT NOT NULL PRIMARY KEY, o BIGINT UNSIGNED NULL, l SMALLINT UNSIGNED NULL, CONSTRAINT of_line FOREIGN KEY (o, l) REFERENCES a_lines (order_id, line) ON UPDATE CASCADE);
CREATE TABLE tree (id INT NOT NULL PRIMARY KEY, up INT NULL, FOREIGN KEY (up) REFERENCES tree (id));
CREATE TABLE chain_a (id INT NOT NULL PRIMARY KEY, other INT NULL, people INT UNSIGNED NULL, CONSTRAINT z_first FOREIGN KEY (people) REFERENCES z_people (id));
CREATE TABLE chain_b (id INT NOT NULL PRIMARY KEY, other INT NULL, CONSTRAINT b_to_c FOREIGN KEY (other) REFERENCES chain_c (id) ON DELETE SET NULL);
CREATE TABLE chain_c (id INT NOT NULL PRIMARY KEY, other INT NULL, CONSTRAINT c_to_a FOREIGN KEY (other) REFERENCES chain_a (id));
ALTER TABLE chain_a ADD CONSTRAINT a_to_b FOREIGN KEY (other) REFERENCES chain_b (id);
CREATE TABLE `fk``s` (id INT NOT NULL PRIMARY KEY, `o``ne` INT NULL, CONSTRAINT `fk``1` FOREIGN KEY (`o``ne`) REFERENCES `fk``s` (id));
CREATE TABLE by_unique (id INT NOT NULL PRIMARY KEY, e VARCHAR(190) NOT NULL, CONSTRAINT to_email FOREIGN KEY (e) REFERENCES z_people (email)) COLLATE = utf8mb4_unicode_ci;

-- What is no table
CREATE VIEW a_view AS SELECT id, email FROM z_people;

INSERT INTO numbered VALUES (1), (2), (3);
INSERT INTO counted (a) VALUES (1), (1);
