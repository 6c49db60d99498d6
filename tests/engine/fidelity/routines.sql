CREATE TABLE log_of_routines (id INT AUTO_INCREMENT PRIMARY KEY, what TEXT)

CREATE PROCEDURE with_everything(IN a INT, OUT b VARCHAR(20), INOUT c DECIMAL(10,2)) COMMENT 'it''s \\ ; "é" -- ' MODIFIES SQL DATA SQL SECURITY INVOKER
BEGIN
  -- a comment; with 'quotes" and ;; and $$ and // in it
  # another one; it's open
  /* and; 'a third */
  DECLARE x INT DEFAULT 0;
  DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET x = 1;
  SET b = ';;';
  SET c = c + 1;
  IF a > 0 THEN SELECT 'DELIMITER ;;' AS `a``b;`, "dou""ble;", '\'', '\\', '😀' FROM DUAL; END IF;
  label: LOOP SET x = x + 1; IF x > 3 THEN LEAVE label; END IF; END LOOP;
  /*!50000 SET x = 2; */
  INSERT INTO log_of_routines (what) VALUES ('x;;;y');
END

CREATE FUNCTION inherits_the_collation(a VARCHAR(20), b CHAR(5) CHARACTER SET utf8mb4) RETURNS VARCHAR(40) DETERMINISTIC
BEGIN
  DECLARE v VARCHAR(30) DEFAULT 'é';
  RETURN CONCAT(a, v);
END

CREATE FUNCTION ends_in_a_comment() RETURNS INT DETERMINISTIC RETURN 1 -- the end

CREATE FUNCTION ends_in_another() RETURNS INT DETERMINISTIC RETURN 1 /* the end; */

CREATE FUNCTION `same name`() RETURNS INT DETERMINISTIC RETURN 1

CREATE PROCEDURE `same name`() SELECT 1

CREATE DEFINER='nobody there'@'no.such.host' PROCEDURE of_nobody() SELECT 'é'

SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES'

CREATE PROCEDURE "in ansi mode"() SELECT "id" || '\', '\;' AS "a;b" FROM (SELECT 1 AS "id") AS "t;"

CREATE FUNCTION no_backslashes() RETURNS VARCHAR(20) DETERMINISTIC RETURN CONCAT('\', 'x;', '\')

SET SESSION sql_mode = ''

SET NAMES latin1

CREATE PROCEDURE in_latin1() COMMENT 'ascii' SELECT 'é ü' AS a, "ß"

CREATE FUNCTION in_latin1_f(`é` VARCHAR(20)) RETURNS VARCHAR(20) DETERMINISTIC RETURN CONCAT(`é`, 'é')

SET NAMES cp1251

CREATE PROCEDURE in_cp1251() SELECT 'é привет' AS a

SET NAMES utf8mb3

CREATE PROCEDURE in_utf8mb3() SELECT 'é日本' AS a

SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci

CREATE PROCEDURE in_another_collation() SELECT 'é' = 'e' AS a

SET NAMES utf8mb4

-- The collation of the database is part of what a routine was made with.
ALTER DATABASE CHARACTER SET cp1251 COLLATE cp1251_ukrainian_ci

CREATE FUNCTION of_another_database_collation(a VARCHAR(20)) RETURNS VARCHAR(40) DETERMINISTIC
BEGIN
  DECLARE v TEXT;
  RETURN CONCAT(a, 'привет');
END

CREATE TRIGGER trigger_of_another_database_collation BEFORE INSERT ON log_of_routines FOR EACH ROW BEGIN DECLARE v VARCHAR(30) DEFAULT 'x'; SET NEW.what = CONCAT(NEW.what, v); END

CREATE EVENT event_of_another_database_collation ON SCHEDULE EVERY 1 DAY DISABLE DO INSERT INTO log_of_routines (what) VALUES ('x')

ALTER DATABASE CHARACTER SET latin1 COLLATE latin1_german1_ci

-- needs: packages
SET SESSION sql_mode = 'ORACLE'

-- needs: packages
CREATE PACKAGE pack AS
  FUNCTION f(a INT) RETURN INT;
  PROCEDURE p(a VARCHAR2);
END

-- needs: packages
CREATE PACKAGE BODY pack AS
  FUNCTION f(a INT) RETURN INT AS BEGIN RETURN a + 1; END;
  PROCEDURE p(a VARCHAR2) AS BEGIN SELECT 'é;' || a FROM DUAL; END;
END

-- needs: packages
CREATE PROCEDURE oracle_style(a IN VARCHAR2) AS BEGIN NULL; END

-- needs: packages
SET SESSION sql_mode = ''

-- needs: mariadb
CREATE AGGREGATE FUNCTION own_sum(x INT) RETURNS INT BEGIN DECLARE s INT DEFAULT 0; DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN s; LOOP FETCH GROUP NEXT ROW; SET s = s + x; END LOOP; END
