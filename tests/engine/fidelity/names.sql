CREATE TABLE `we``ird "name"; it's é` (`co``l;"é'` INT, `select` TEXT, `a.b` INT, ` lead` INT, `back\slash` INT, `per%cent` INT, `#` INT, `-- x` INT, `1` INT, `日本語` INT, KEY `in``dex.'";` (`co``l;"é'`), CONSTRAINT `che``ck '"` CHECK (`co``l;"é'` < 100))

INSERT INTO `we``ird "name"; it's é` VALUES (1, 'x', 2, 3, 4, 5, 6, 7, 8, 9), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)

CREATE TABLE `dots.and/slashes\and:colons` (a INT PRIMARY KEY)

INSERT INTO `dots.and/slashes\and:colons` VALUES (1)

CREATE TABLE ` leading space` (a INT)

CREATE TABLE `select` (`from` INT, `where` INT, `order` INT, PRIMARY KEY (`from`))

INSERT INTO `select` VALUES (1, 2, 3)

CREATE TABLE `table` (`key` INT)

CREATE TABLE `Case` (a INT)

CREATE TABLE `case` (a INT)

CREATE TABLE `CASE` (A INT)

INSERT INTO `Case` VALUES (1)

INSERT INTO `case` VALUES (2), (3)

INSERT INTO `CASE` VALUES (4), (5), (6)

CREATE TABLE `Ä` (a INT)

CREATE TABLE `ä` (a INT)

INSERT INTO `Ä` VALUES (1)

CREATE TABLE `1` (`2` INT)

INSERT INTO `1` VALUES (3)

CREATE TABLE `1e5` (a INT)

CREATE TABLE `--` (`/*` INT, `*/` INT)

INSERT INTO `--` VALUES (1, 2)

CREATE TABLE `DELIMITER ;;` (a INT)

INSERT INTO `DELIMITER ;;` VALUES (1)

CREATE TABLE `%s %d {}` (a INT)

CREATE TABLE `naïve 日本語 עברית ελ` (a INT)

INSERT INTO `naïve 日本語 עברית ελ` VALUES (7)

CREATE TABLE `aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff6364` (`aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff6364` INT)

INSERT INTO `aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff6364` VALUES (1)

CREATE TABLE `éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé` (a INT)

-- Comments with anything in them.
CREATE TABLE comments (a INT COMMENT 'it''s "q" `b` \\ ; -- /* */ # \n new line \r\t end', b INT COMMENT '', c INT COMMENT '\\''', d INT COMMENT 'DELIMITER ;;', KEY (a) COMMENT 'é''\\') COMMENT='*/ it''s \\ ";\n-- é CREATE TABLE x (`a`) '

INSERT INTO comments VALUES (1, 2, 3, 4)

CREATE VIEW `view ``é "';` AS SELECT `co``l;"é'` AS `al``ias '"`, `a.b` FROM `we``ird "name"; it's é`

-- MySQL takes no such name with a parameter beyond ASCII.
-- needs: mariadb
CREATE FUNCTION `fun``ction é'"`(`par``am é` INT) RETURNS INT DETERMINISTIC RETURN `par``am é` + 1

CREATE PROCEDURE `pro``cedure.x é;`() SELECT 1

CREATE TRIGGER `trig``ger é.";` BEFORE INSERT ON `we``ird "name"; it's é` FOR EACH ROW SET NEW.`a.b` = 1

CREATE EVENT `ev``ent é.";` ON SCHEDULE EVERY 1 HOUR DISABLE COMMENT 'it''s \\ é' DO SELECT 1
