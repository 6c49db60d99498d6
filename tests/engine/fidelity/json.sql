CREATE TABLE documents (id INT AUTO_INCREMENT PRIMARY KEY, j JSON, k JSON NOT NULL)

INSERT INTO documents (j, k) VALUES ('null', '{}'), (NULL, '[]'), ('18446744073709551615', '-9223372036854775808'), ('[1.0, 1, -0.0, 1e300, 1.7976931348623157e308, 0.1, 5e-324]', 'true'),
  ('{"a": "é 😀 \\u0000 \\" \\\\ \\/ \\n", "": null, "a b": [[], {}, [[[]]]], "it''s": "''"}', '"text"'), ('{"b": 1, "a": 2, "b": 3}', '""'), ('"\\ud83d\\ude00"', '"null"'),
  (CONCAT('"', REPEAT('x', 100000), '"'), '[9007199254740993, 123456789012345678901234567890, 0.1234567890123456789]')

-- needs: mysql
CREATE TABLE documents_indexed (id INT PRIMARY KEY, j JSON, n INT AS (j ->> '$.n') STORED, KEY (n), d JSON DEFAULT (JSON_OBJECT('k', 'é')), CHECK (JSON_SCHEMA_VALID('{"type":"object"}', j)))

-- needs: mysql
INSERT INTO documents_indexed (id, j) VALUES (1, '{"n": 7}'), (2, '{"n": 18}'), (3, NULL)

-- needs: multi-valued index
CREATE TABLE documents_of_many_values (id INT PRIMARY KEY, j JSON, KEY tags ((CAST(j -> '$.tags' AS CHAR(20) ARRAY))))

-- needs: multi-valued index
INSERT INTO documents_of_many_values VALUES (1, '{"tags": ["a", "é"]}'), (2, '{"tags": []}'), (3, NULL)
