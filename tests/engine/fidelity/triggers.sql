CREATE TABLE fired (what VARCHAR(100))

CREATE TABLE watched (id INT PRIMARY KEY, v TEXT)

INSERT INTO watched VALUES (1, 'é'), (2, NULL)

CREATE TRIGGER m_first BEFORE INSERT ON watched FOR EACH ROW INSERT INTO fired VALUES ('m_first')

CREATE TRIGGER z_second BEFORE INSERT ON watched FOR EACH ROW FOLLOWS m_first INSERT INTO fired VALUES ('z_second')

CREATE TRIGGER a_third BEFORE INSERT ON watched FOR EACH ROW FOLLOWS z_second INSERT INTO fired VALUES ('a_third')

CREATE TRIGGER b_before_all BEFORE INSERT ON watched FOR EACH ROW PRECEDES m_first INSERT INTO fired VALUES ('b_before_all')

CREATE TRIGGER after_insert AFTER INSERT ON watched FOR EACH ROW BEGIN /* it's; */ INSERT INTO fired VALUES ('after; ''insert'''); SET @x = '\\'; END

CREATE TRIGGER before_update BEFORE UPDATE ON watched FOR EACH ROW SET NEW.v = CONCAT(OLD.v, ';é')

CREATE TRIGGER after_update AFTER UPDATE ON watched FOR EACH ROW INSERT INTO fired VALUES ('u')

CREATE TRIGGER before_delete BEFORE DELETE ON watched FOR EACH ROW INSERT INTO fired VALUES ('d')

CREATE DEFINER='nobody there'@'no.such.host' TRIGGER after_delete AFTER DELETE ON watched FOR EACH ROW INSERT INTO fired VALUES ('d')

SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'

CREATE TRIGGER "ansi ""trigger" BEFORE INSERT ON "fired" FOR EACH ROW SET NEW."what" = CONCAT(NEW."what", '\')

SET SESSION sql_mode = ''

SET NAMES latin1

CREATE TRIGGER in_latin1_t AFTER INSERT ON fired FOR EACH ROW SET @y = 'é'

SET NAMES utf8mb4
