-- What MySQL alone has.
SET NAMES utf8mb4, time_zone = '+00:00';
CREATE TABLE of_mysql (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, hidden INT INVISIBLE DEFAULT 5, v INT, j JSON DEFAULT (JSON_ARRAY()),
  c VARCHAR(20) COLLATE utf8mb4_0900_as_cs, KEY on_expression ((v * 2)), KEY descending (v DESC), KEY unseen (c) INVISIBLE,
  CONSTRAINT loose CHECK (v > 0) NOT ENFORCED
);
INSERT INTO of_mysql (id, hidden, v, j, c) VALUES (1, 9, -2, '{"a": 1.5}', 'é');
CREATE TABLE points_of_mysql (id INT PRIMARY KEY, g GEOMETRY NOT NULL SRID 4326, SPATIAL KEY g (g));
INSERT INTO points_of_mysql VALUES (1, ST_GeomFromText('POINT(10 20)', 4326));
