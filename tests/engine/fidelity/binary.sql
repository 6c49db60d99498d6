CREATE TABLE binaries (id INT AUTO_INCREMENT PRIMARY KEY, b BINARY(255), v VARBINARY(300), tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB, b0 BINARY(0), v0 VARBINARY(0), c CHAR(3) CHARACTER SET binary, t TEXT CHARACTER SET binary)

INSERT INTO binaries (b, v, tb, bl, mb, lb, b0, v0, c, t) SELECT SUBSTR(a, 2), a, SUBSTR(a, 2), a, a, REPEAT(a, 300), '', '', SUBSTR(a, 200, 3), a FROM
  (WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 255) SELECT UNHEX(GROUP_CONCAT(LPAD(HEX(i), 2, '0') ORDER BY i SEPARATOR '')) AS a FROM n) x

INSERT INTO binaries (b, v, tb, bl, mb, lb, b0, v0, c, t) VALUES ('', '', '', '', '', '', '', '', '', ''), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  ('x  ', 'x  ', 0x00, 0x0000, 0x5C, 0x27, '', '', 0x00, 0x00), (0x00, 0x7800, 0x1A, 0xFF, 0x0D0A, 0x2D2D20, '', '', 0x20, 'é')

CREATE TABLE binary_keys (id BINARY(4) PRIMARY KEY, v INT)

INSERT INTO binary_keys VALUES (0x00000000, 1), (0x00FF275C, 2), (0xFFFFFFFF, 3), ('a', 4), ('A', 5)

CREATE TABLE bytes_one_by_one (b BINARY(1) PRIMARY KEY, v VARBINARY(3), bl BLOB)

INSERT INTO bytes_one_by_one WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 255), b (c) AS (SELECT UNHEX(LPAD(HEX(i), 2, '0')) FROM n) SELECT c, c, c FROM b

-- needs: uuid
CREATE TABLE uuids (id UUID PRIMARY KEY DEFAULT UUID(), v INT)

-- needs: uuid
INSERT INTO uuids VALUES ('00000000-0000-0000-0000-000000000000', 1), ('ffffffff-ffff-ffff-ffff-ffffffffffff', 2), ('123e4567-e89b-12d3-a456-426655440000', 3), ('018c3f2e-7b1d-7000-8000-0123456789ab', 4)

-- needs: inet6
CREATE TABLE addresses_of_six (id INT, a INET6 DEFAULT '::1', KEY (a))

-- needs: inet6
INSERT INTO addresses_of_six VALUES (1, '::'), (2, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'), (3, '::ffff:192.0.2.1'), (4, '2001:db8::7'), (5, NULL)

-- needs: inet4
CREATE TABLE addresses_of_four (id INT, a INET4 NOT NULL DEFAULT '0.0.0.0', KEY (a))

-- needs: inet4
INSERT INTO addresses_of_four VALUES (1, '0.0.0.0'), (2, '255.255.255.255'), (3, '192.0.2.1')

-- needs: vector
CREATE TABLE vectors (id INT PRIMARY KEY, v VECTOR(3), w VECTOR(300))

-- needs: vector
INSERT INTO vectors VALUES (1, 0x0000803F0000004000004040, NULL), (2, 0x010000000000008000007F7F, UNHEX(REPEAT('0000803E', 300))), (3, NULL, NULL)

-- needs: vector index
CREATE TABLE vectors_with_an_index (id INT PRIMARY KEY, v VECTOR(2) NOT NULL, VECTOR INDEX (v) M=8 DISTANCE=cosine)

-- needs: vector index
INSERT INTO vectors_with_an_index VALUES (1, 0x0000803F00000040), (2, 0x0000404000008040)

-- needs: compressed column
CREATE TABLE compressed_columns (id INT PRIMARY KEY, t TEXT COMPRESSED, b LONGBLOB COMPRESSED, v VARCHAR(2000) COMPRESSED DEFAULT 'x', w VARCHAR(2000) COMPRESSED CHARACTER SET utf16)

-- needs: compressed column
INSERT INTO compressed_columns VALUES (1, REPEAT('é', 5000), REPEAT(0x00FF, 50000), REPEAT('a', 2000), REPEAT('é', 500)), (2, '', '', '', ''), (3, NULL, NULL, NULL, NULL)
