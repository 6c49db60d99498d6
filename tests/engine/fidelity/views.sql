CREATE TABLE viewed (id INT PRIMARY KEY, v VARCHAR(40), at DATETIME, e ENUM('a', 'é'))

INSERT INTO viewed VALUES (1, 'é', '2024-01-01', 'a'), (2, 'it''s', '2024-06-30', 'é'), (3, NULL, NULL, NULL)

CREATE FUNCTION twice_viewed(x INT) RETURNS INT DETERMINISTIC RETURN x * 2

CREATE VIEW z_first AS SELECT id, v FROM viewed WHERE id > 0 WITH CASCADED CHECK OPTION

CREATE VIEW y_second AS SELECT id, twice_viewed(id) AS t FROM z_first WITH LOCAL CHECK OPTION

CREATE VIEW x_third AS SELECT s.id, s.t, z.v FROM y_second s JOIN z_first z ON s.id = z.id

CREATE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW w_fourth (`col é`, `b``c`) AS SELECT id, CONCAT('it''s \\ "é"', v) FROM x_third

CREATE ALGORITHM=TEMPTABLE VIEW v_fifth AS SELECT COUNT(*) AS n, MAX(`col é`) AS m FROM w_fourth GROUP BY `b``c` HAVING n > 0 ORDER BY m LIMIT 10

CREATE VIEW u_sub AS SELECT (SELECT MAX(id) FROM viewed) AS m, EXTRACT(YEAR FROM at) AS y, TRIM(BOTH 'x' FROM v) AS t, SUBSTRING(v FROM 2) AS s FROM viewed WHERE id IN (SELECT id FROM z_first) OR EXISTS (SELECT 1 FROM y_second y WHERE y.id = viewed.id)

CREATE VIEW union_view AS SELECT id, v FROM viewed UNION ALL SELECT t, 'x' FROM y_second UNION SELECT 1, _latin1 0xE9

CREATE VIEW derived_view AS SELECT d.id FROM (SELECT id FROM viewed WHERE v = 'é' LIMIT 5) d LEFT JOIN viewed v2 ON d.id = v2.id RIGHT JOIN viewed v3 ON v3.id = d.id

CREATE VIEW cte_view AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT n, v FROM c LEFT JOIN viewed ON viewed.id = n

CREATE VIEW enum_view AS SELECT id FROM viewed WHERE e = 'é' AND v LIKE '%\\_%' ESCAPE '|'

CREATE DEFINER='nobody there'@'no.such.host' SQL SECURITY INVOKER VIEW absent_definer AS SELECT id FROM viewed

CREATE VIEW window_view AS SELECT id, ROW_NUMBER() OVER (PARTITION BY v ORDER BY id DESC) AS r FROM viewed

CREATE VIEW names_its_database AS SELECT DATABASE() AS d, 'viewed' AS t

SET SESSION sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'

CREATE VIEW "ansi view" AS SELECT "id" || 'x' AS "a""b", v FROM viewed

SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'

CREATE VIEW no_backslash_view AS SELECT '\' AS a, 'a\n' AS b, '\''' AS c FROM viewed

SET SESSION sql_mode = ''

SET NAMES latin1

CREATE VIEW latin_view AS SELECT 'é' AS a, id AS b FROM viewed WHERE v <> 'ü'

SET NAMES utf8mb4
