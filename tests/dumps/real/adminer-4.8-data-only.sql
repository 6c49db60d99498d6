-- Adminer 4.8.1 MySQL 10.11.19-MariaDB-0+deb12u1-log dump

SET NAMES utf8;
SET time_zone = '+00:00';
SET foreign_key_checks = 0;
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';

SET NAMES utf8mb4;

INSERT INTO `a_order` (`id`, `customer`, `at`) VALUES
(1,	2,	'2024-01-01 00:00:00'),
(2,	1,	'2024-06-30 12:00:00');


INSERT INTO `bytes` (`id`, `b`, `vb`, `bl`) VALUES
(1,	UNHEX('00FF0000'),	UNHEX('00010A0D1A225C27'),	'�(��'),
(2,	NULL,	UNHEX(''),	''),
(3,	UNHEX('61620000'),	UNHEX('E9C3A9FF'),	'\\\\\'\';\n-- '),
(4,	UNHEX('27275C27'),	UNHEX('80'),	'\0\0\0'),
(5,	UNHEX('5C5C5C5C'),	UNHEX('5C'),	'\\\'');

INSERT INTO `computed` (`a`, `va`, `b`, `st`) VALUES
(1,	2,	'one',	'one;\'1'),
(2,	4,	NULL,	NULL),
(3,	6,	'it\'s',	'it\'s;\'3');

INSERT INTO `customer` (`id`, `favourite`, `name`) VALUES
(1,	2,	'Zoë'),
(2,	NULL,	'O\'Neill');

INSERT INTO `in_memory` (`id`, `v`) VALUES
(1,	'm');

INSERT INTO `log` (`n`, `what`) VALUES
(3,	'kept');

INSERT INTO `moments` (`id`, `d`, `t`, `dt`, `y`, `ts`, `made`) VALUES
(1,	'0000-00-00',	'-838:59:59.000',	'0000-00-00 00:00:00.000000',	'1901',	'2024-03-31 01:30:00',	'2024-10-27 00:30:00.000001'),
(2,	'2024-02-00',	'00:00:00.001',	'9999-12-31 23:59:59.999999',	'2155',	'2024-10-27 01:30:00',	'1970-01-01 00:00:01.000000'),
(3,	'2024-02-29',	NULL,	NULL,	NULL,	NULL,	'2038-01-19 03:14:07.999999');


INSERT INTO `numbers` (`id`, `ti`, `si`, `mi`, `bi`, `de`, `fl`, `fd`, `db`, `bt`, `bo`) VALUES
(0,	-128,	65535,	-8388608,	18446744073709551615,	-12345678901234567890.123456789012345678901234567890,	1.17549e-38,	1234.567,	2.2250738585072014e-308,	CONV('10000000001', 2, 10) + 0,	0),
(1,	127,	0,	8388607,	00000000000000000000,	0.100000000000000000000000000000,	0.1,	-0.500,	1e100,	CONV('0', 2, 10) + 0,	1),
(7,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL);

INSERT INTO `only_myisam` (`id`, `k`, `v`) VALUES
(1,	5,	'a'),
(2,	5,	'b'),
(1,	6,	NULL);

INSERT INTO `parts_of` (`id`, `at`) VALUES
(1,	'2019-12-31'),
(2,	'2020-01-01');

INSERT INTO `places` (`id`, `p`) VALUES
(1,	ST_GeomFromText('POINT(1.5 -2)', SRID(p))),
(2,	ST_GeomFromText('POINT(0 0)', SRID(p)));

INSERT INTO `texts` (`id`, `c`, `v`, `lt`, `e`, `s`, `j`) VALUES
(1,	'café',	'emoji 😀 é',	'line\nbreak\r\n	tab \\n \\\\ ; -- no comment',	'é;',	'a,ü',	'{\"a\": [1, 2.5, null], \"é\": \"it\'s \\\"q\\\"\"}'),
(2,	'',	'/* no */ # comment',	'\'; DROP TABLE x; --',	'x',	'',	'[]'),
(3,	NULL,	NULL,	'DELIMITER ;;\n\\! ls\nsource x\n\\.',	'it\'s',	NULL,	NULL),
(4,	'x',	'007',	'control \Z end',	'x',	'b c',	'{}');

INSERT INTO `twin_myisam` (`id`, `k`, `v`) VALUES
(9,	9,	'twin');


INSERT INTO `we``ird "name"; é` (`co``l 1`, `select`, `ünï`) VALUES
(1,	'x',	2),
(1,	'x',	2),
(NULL,	NULL,	NULL);


-- 2024-01-01 00:00:00
