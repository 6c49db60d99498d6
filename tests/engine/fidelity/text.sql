-- Text in every character set, with bytes that are easily lost.
CREATE TABLE sets_of_many_bytes (id INT AUTO_INCREMENT PRIMARY KEY,
  u8 VARCHAR(60) CHARACTER SET utf8mb4, u83 VARCHAR(60) CHARACTER SET utf8mb3, u16 VARCHAR(60) CHARACTER SET utf16, u16le VARCHAR(60) CHARACTER SET utf16le,
  u32 VARCHAR(60) CHARACTER SET utf32, u2 VARCHAR(60) CHARACTER SET ucs2)

INSERT INTO sets_of_many_bytes (u8, u83, u16, u16le, u32, u2)
  SELECT s, s, s, s, s, s FROM (SELECT 'plain' AS s UNION ALL SELECT 'é ü ß ñ' UNION ALL SELECT '中文字 日本語 한국어' UNION ALL SELECT 'עברית العربية' UNION ALL SELECT ''
    UNION ALL SELECT ' lead and trail ' UNION ALL SELECT 'it''s "q" `b` \\ % _' UNION ALL SELECT CONCAT('nul', CHAR(0 USING utf8mb4), 'sub', CHAR(26 USING utf8mb4), 'cr\r\nlf\ttab')
    UNION ALL SELECT '007' UNION ALL SELECT '-0' UNION ALL SELECT '1e5' UNION ALL SELECT '0x41' UNION ALL SELECT 'NULL' UNION ALL SELECT 'null' UNION ALL SELECT 'TRUE'
    UNION ALL SELECT '''); DROP TABLE x; -- ' UNION ALL SELECT '/* not a comment */' UNION ALL SELECT '-- nor this' UNION ALL SELECT '# nor this' UNION ALL SELECT ';' UNION ALL SELECT 'DELIMITER ;;'
    UNION ALL SELECT '\\' UNION ALL SELECT '\\''' UNION ALL SELECT '''' UNION ALL SELECT NULL) t

INSERT INTO sets_of_many_bytes (u8, u16, u16le, u32) SELECT s, s, s, s FROM (SELECT '😀 𝒳 𠀋' AS s UNION ALL SELECT '👨‍👩‍👧‍👦' UNION ALL SELECT '\U0010FFFF') t

INSERT INTO sets_of_many_bytes (u8, u83, u16, u2) VALUES (CHAR(0xEFBFBF USING utf8mb4), CHAR(0xEFBFBD USING utf8mb4), _utf16 0xFFFE, _ucs2 0xFEFF)

CREATE TABLE sets_of_the_east (id INT AUTO_INCREMENT PRIMARY KEY, sj VARCHAR(60) CHARACTER SET sjis, c9 VARCHAR(60) CHARACTER SET cp932, gb VARCHAR(60) CHARACTER SET gbk,
  b5 VARCHAR(60) CHARACTER SET big5, uj VARCHAR(60) CHARACTER SET ujis, ej VARCHAR(60) CHARACTER SET eucjpms, ek VARCHAR(60) CHARACTER SET euckr, g2 VARCHAR(60) CHARACTER SET gb2312)

INSERT INTO sets_of_the_east (sj, c9, gb, b5, uj, ej, ek, g2) VALUES
  ('日本語', '日本語', '中文字', '中文字', '日本語', '日本語', '한국어', '中文字'),
  ('ソ能表十', 'ソ能表十', '誠', '功許蓋', 'ソ', 'ソ', '가', '中'),
  ('\\ ~ | \'', '\\ ~ | \'', '\\ ~ | \'', '\\ ~ | \'', '\\ ~ | \'', '\\ ~ | \'', '\\ ~ | \'', '\\ ~ | \''),
  ('¥‾', '', '', '', '¥‾', '', '', ''),
  ('', '', '', '', '', '', '', ''),
  ('ｱｲｳ', 'ｱｲｳ', 'A\0B', 'A\0B', 'ｱｲｳ', 'ｱｲｳ', '\n', '\r')

INSERT INTO sets_of_the_east (sj, c9, gb, b5) WITH RECURSIVE n (i) AS (SELECT 129 UNION ALL SELECT i + 1 FROM n WHERE i < 252)
  SELECT UNHEX(CONCAT(HEX(i), '5C')), UNHEX(CONCAT(HEX(i), '7C')), UNHEX(CONCAT(HEX(i), '5C')), UNHEX(CONCAT(HEX(i), '5C')) FROM n WHERE i < 160 OR i > 223

-- needs: mysql
CREATE TABLE set_of_china (v VARCHAR(60) CHARACTER SET gb18030)

-- needs: mysql
INSERT INTO set_of_china VALUES ('中文字 😀 é \\ '' '), (_gb18030 0x815C), (_gb18030 0x8130813081308130)

-- Every byte as a text of its own, in sets of one byte.
CREATE TABLE sets_of_one_byte (n INT PRIMARY KEY,
  latin1 CHAR(3) CHARACTER SET latin1, ascii CHAR(3) CHARACTER SET ascii, latin2 CHAR(3) CHARACTER SET latin2, latin5 CHAR(3) CHARACTER SET latin5, latin7 CHAR(3) CHARACTER SET latin7,
  cp850 CHAR(3) CHARACTER SET cp850, cp852 CHAR(3) CHARACTER SET cp852, cp866 CHAR(3) CHARACTER SET cp866, cp1250 CHAR(3) CHARACTER SET cp1250, cp1251 CHAR(3) CHARACTER SET cp1251,
  cp1256 CHAR(3) CHARACTER SET cp1256, cp1257 CHAR(3) CHARACTER SET cp1257, koi8r CHAR(3) CHARACTER SET koi8r, koi8u CHAR(3) CHARACTER SET koi8u, greek CHAR(3) CHARACTER SET greek,
  hebrew CHAR(3) CHARACTER SET hebrew, tis620 CHAR(3) CHARACTER SET tis620, swe7 CHAR(3) CHARACTER SET swe7, dec8 CHAR(3) CHARACTER SET dec8, hp8 CHAR(3) CHARACTER SET hp8,
  armscii8 CHAR(3) CHARACTER SET armscii8, geostd8 CHAR(3) CHARACTER SET geostd8, keybcs2 CHAR(3) CHARACTER SET keybcs2, macce CHAR(3) CHARACTER SET macce, macroman CHAR(3) CHARACTER SET macroman)

INSERT INTO sets_of_one_byte WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 255), b (n, c) AS (SELECT i, UNHEX(LPAD(HEX(i), 2, '0')) FROM n)
  SELECT n, c, IF(n < 128, c, ''), c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c FROM b

CREATE TABLE all_bytes_in_latin1 (t TEXT CHARACTER SET latin1, k TEXT CHARACTER SET koi8r, c TEXT CHARACTER SET cp1251 COLLATE cp1251_bin)

INSERT INTO all_bytes_in_latin1 SELECT t, t, t FROM (WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 255)
  SELECT UNHEX(GROUP_CONCAT(LPAD(HEX(i), 2, '0') ORDER BY i SEPARATOR '')) AS t FROM n) x

CREATE TABLE texts (c0 CHAR(0), c1 CHAR(1), v0 VARCHAR(0), tt TINYTEXT, t TEXT, mt MEDIUMTEXT, lt LONGTEXT, nc NCHAR(5), bin_c CHAR(5) COLLATE utf8mb4_bin, v_max VARCHAR(5000), padded CHAR(10))

INSERT INTO texts VALUES ('', 'x', '', REPEAT('é', 127), REPEAT('😀', 16383), REPEAT('x''', 100000), REPEAT('\\', 70000), 'é', 'A  ', REPEAT('a', 5000), '  x  '),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ('', '', '', '', '', '', '', '', '', '', '')

-- A member of ENUM or SET can be nearly anything, and a value can be none of them.
CREATE TABLE odd_enums (id INT AUTO_INCREMENT PRIMARY KEY, quotes ENUM('it''s', '"', '`', '\\', '\\''', 'a,b', 'a;b'), nothing ENUM('', 'x'), empty_last ENUM('x', ''), comma_quote ENUM('a'',''b', 'c'),
  spaces ENUM(' lead', 'in side', '0', '1', '01', 'NULL', 'null'), lat ENUM('é', 'ü', 'x') CHARACTER SET latin1, sj ENUM('ソ', '表', 'x') CHARACTER SET sjis, wide ENUM('é', 'x', '\\') CHARACTER SET utf16,
  not_null ENUM('b', 'a') NOT NULL, new_lines ENUM('a\nb', 'a\tb', 'a\r\nb', '\Z') , named ENUM('x', 'y') NOT NULL DEFAULT 'y')

INSERT INTO odd_enums (quotes, nothing, empty_last, comma_quote, spaces, lat, sj, wide, not_null, new_lines, named) VALUES
  (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), (2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2), (3, 0, 0, 0, 3, 3, 3, 3, 0, 3, 0), (4, NULL, NULL, NULL, 4, NULL, NULL, NULL, 1, 4, 1),
  (5, 1, 1, 1, 5, 1, 1, 1, 1, 1, 1), (6, 1, 1, 1, 6, 1, 1, 1, 1, 1, 1), (7, 1, 1, 1, 7, 1, 1, 1, 1, 1, 1), (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

CREATE TABLE odd_sets (id INT AUTO_INCREMENT PRIMARY KEY, quotes SET('it''s', '"', '`', '\\', '\\'''), nothing SET('', 'x', 'y'), empty_last SET('x', ''), lat SET('é', 'ü', 'x') CHARACTER SET latin1,
  wide SET('é', 'x') CHARACTER SET ucs2, big SET('01','02','03','04','05','06','07','08','09','10','11','12','13','14','15','16','17','18','19','20','21','22','23','24','25','26','27','28','29','30','31','32',
  '33','34','35','36','37','38','39','40','41','42','43','44','45','46','47','48','49','50','51','52','53','54','55','56','57','58','59','60','61','62','63','64'))

INSERT INTO odd_sets (quotes, nothing, empty_last, lat, wide, big) VALUES (1, 1, 1, 1, 1, 1), (2, 2, 2, 2, 2, 9223372036854775808), (3, 3, 3, 3, 3, 18446744073709551615), (31, 7, 0, 7, 0, 0),
  (0, 0, NULL, 0, NULL, NULL), (NULL, NULL, 1, NULL, 1, 12345678901234567890), (8, 4, 1, 4, 1, 3), (16, 5, 1, 5, 1, 3), (24, 6, 1, 6, 1, 3)

CREATE TABLE emoji_enums (id INT AUTO_INCREMENT PRIMARY KEY, e ENUM('a', '😀', '?', 'it''s 😀, or ''not''', '𝒳') CHARACTER SET utf8mb4 NOT NULL DEFAULT '😀', s SET('😀', 'x', '👍 \\') CHARACTER SET utf8mb4 DEFAULT '😀,x',
  w ENUM('😀', '𝒳') CHARACTER SET utf16, plain ENUM('?', '??') CHARACTER SET utf8mb4 DEFAULT '?', `we``ird é?` ENUM('?😀') CHARACTER SET utf8mb4 COMMENT '?')

INSERT INTO emoji_enums (e, s, w, plain, `we``ird é?`) VALUES (1, 1, 1, 1, 1), (2, 2, 2, 2, NULL), (3, 3, NULL, 1, 0), (4, 4, 1, 1, 1), (5, 7, 2, NULL, 1), (0, 0, 0, 0, 0)

INSERT INTO emoji_enums () VALUES ()

CREATE TABLE enum_keys (e ENUM('z', 'a', '', 'é'), s SET('z', 'a', ''), v INT, PRIMARY KEY (e, s))

INSERT INTO enum_keys VALUES (1, 1, 1), (2, 2, 2), (3, 4, 3), (4, 0, 4), (0, 3, 5), (3, 0, 6)
