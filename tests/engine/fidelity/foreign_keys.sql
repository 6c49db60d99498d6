SET SESSION foreign_key_checks = 0

CREATE TABLE a_child_before_its_parent (id INT PRIMARY KEY, parent INT, KEY (parent), CONSTRAINT `f``k é` FOREIGN KEY (parent) REFERENCES z_parent (id) ON DELETE SET NULL ON UPDATE CASCADE)

CREATE TABLE z_parent (id INT PRIMARY KEY, code VARCHAR(10) NOT NULL, UNIQUE KEY (code), grand INT, CONSTRAINT fk_grand FOREIGN KEY (grand) REFERENCES a_child_before_its_parent (id))

CREATE TABLE child_by_code (code VARCHAR(10), n INT, FOREIGN KEY (code) REFERENCES z_parent (code) ON DELETE RESTRICT ON UPDATE NO ACTION)

CREATE TABLE to_itself (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES to_itself (id) ON DELETE CASCADE)

CREATE TABLE circle_1 (id INT PRIMARY KEY, next INT, FOREIGN KEY (next) REFERENCES circle_2 (id))

CREATE TABLE circle_2 (id INT PRIMARY KEY, next INT, FOREIGN KEY (next) REFERENCES circle_3 (id))

CREATE TABLE circle_3 (id INT PRIMARY KEY, next INT, FOREIGN KEY (next) REFERENCES circle_1 (id))

CREATE TABLE two_columns_parent (a INT, b INT, PRIMARY KEY (a, b))

CREATE TABLE two_columns_child (x INT, y INT, CONSTRAINT two_columns FOREIGN KEY (x, y) REFERENCES two_columns_parent (a, b), KEY own_index (y))

CREATE TABLE `par``ent é` (`i``d` INT PRIMARY KEY)

CREATE TABLE `chi``ld é` (`p``id` INT, FOREIGN KEY (`p``id`) REFERENCES `par``ent é` (`i``d`))

INSERT INTO z_parent VALUES (1, 'a', 10), (2, 'b', NULL)

INSERT INTO a_child_before_its_parent VALUES (10, 1), (11, NULL)

INSERT INTO child_by_code VALUES ('a', 1), (NULL, 2)

INSERT INTO to_itself VALUES (3, 2), (2, 1), (1, NULL), (4, 4)

INSERT INTO circle_1 VALUES (1, 2)

INSERT INTO circle_2 VALUES (2, 3)

INSERT INTO circle_3 VALUES (3, 1)

INSERT INTO two_columns_parent VALUES (1, 2)

INSERT INTO two_columns_child VALUES (1, 2), (NULL, 5)

INSERT INTO `par``ent é` VALUES (1)

INSERT INTO `chi``ld é` VALUES (1)

-- A row that breaks its key was stored while nobody checked; it is a row all the same.
INSERT INTO child_by_code VALUES ('orphan', 3)

CREATE TABLE points_nowhere (a INT, CONSTRAINT to_nowhere FOREIGN KEY (a) REFERENCES gone_table (id))

INSERT INTO points_nowhere VALUES (1)

SET SESSION foreign_key_checks = 1
