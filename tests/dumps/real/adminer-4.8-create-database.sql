-- Adminer 4.8.1 MySQL 10.11.19-MariaDB-0+deb12u1-log dump

SET NAMES utf8;
SET time_zone = '+00:00';
SET foreign_key_checks = 0;
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';

SET NAMES utf8mb4;

DROP DATABASE IF EXISTS `shop`;
CREATE DATABASE `shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci */;
USE `shop`;

DELIMITER ;;

CREATE DEFINER=`root`@`localhost` FUNCTION `twice`(x INT) RETURNS int(11)
    NO SQL
    DETERMINISTIC
RETURN x * 2;;

CREATE DEFINER=`root`@`localhost` PROCEDURE `other_charset`()
SELECT 'café';;

CREATE DEFINER=`root`@`localhost` PROCEDURE `p`(IN x INT, OUT y VARCHAR(20) CHARACTER SET latin1)
    MODIFIES SQL DATA
    COMMENT 'it''s; a comment'
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SET y = '\\;'; END;
  IF x > 0 THEN SELECT ';' INTO y; /* ; */ ELSE CALL p(x - 1, y); END IF;
END;;

CREATE DEFINER=`root`@`localhost` EVENT `daily` ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' ON COMPLETION PRESERVE ENABLE COMMENT 'it''s; daily' DO DELETE FROM log WHERE n < 0;;

CREATE DEFINER=`root`@`localhost` EVENT `off one` ON SCHEDULE AT '2037-06-01 02:30:00' ON COMPLETION NOT PRESERVE DISABLE DO BEGIN DELETE FROM log WHERE what = ';'; END;;

DELIMITER ;

CREATE TABLE `a_order` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `customer` int(11) NOT NULL,
  `at` datetime DEFAULT current_timestamp(),
  PRIMARY KEY (`id`),
  KEY `to_customer` (`customer`),
  CONSTRAINT `to_customer` FOREIGN KEY (`customer`) REFERENCES `customer` (`id`) ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `a_order` (`id`, `customer`, `at`) VALUES
(1,	2,	'2024-01-01 00:00:00'),
(2,	1,	'2024-06-30 12:00:00');

DELIMITER ;;

CREATE TRIGGER `first_of_two` BEFORE INSERT ON `a_order` FOR EACH ROW
SET NEW.at = COALESCE(NEW.at, '2000-01-01');;

CREATE TRIGGER `a_second` BEFORE INSERT ON `a_order` FOR EACH ROW
BEGIN
  -- it's a comment; with a delimiter //
  INSERT INTO log (what) VALUES (CONCAT('fired; for ', NEW.id));
END;;

DELIMITER ;

CREATE TABLE `a_view` (`name` varchar(30), `n` bigint(21), `s` varchar(9));


CREATE TABLE `bytes` (
  `id` int(11) NOT NULL,
  `b` binary(4) DEFAULT NULL,
  `vb` varbinary(40) DEFAULT NULL,
  `bl` blob DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `vb` (`vb`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `bytes` (`id`, `b`, `vb`, `bl`) VALUES
(1,	UNHEX('00FF0000'),	UNHEX('00010A0D1A225C27'),	'�(��'),
(2,	NULL,	UNHEX(''),	''),
(3,	UNHEX('61620000'),	UNHEX('E9C3A9FF'),	'\\\\\'\';\n-- '),
(4,	UNHEX('27275C27'),	UNHEX('80'),	'\0\0\0'),
(5,	UNHEX('5C5C5C5C'),	UNHEX('5C'),	'\\\'');

CREATE TABLE `computed` (
  `a` int(11) NOT NULL,
  `va` int(11) GENERATED ALWAYS AS (`a` * 2) VIRTUAL,
  `b` varchar(20) DEFAULT NULL,
  `st` varchar(60) GENERATED ALWAYS AS (concat(`b`,';\'',`a`)) STORED,
  PRIMARY KEY (`a`),
  KEY `st` (`st`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `computed` (`a`, `va`, `b`, `st`) VALUES
(1,	2,	'one',	'one;\'1'),
(2,	4,	NULL,	NULL),
(3,	6,	'it\'s',	'it\'s;\'3');

CREATE TABLE `customer` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `favourite` int(11) DEFAULT NULL,
  `name` varchar(30) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `to_order` (`favourite`),
  CONSTRAINT `to_order` FOREIGN KEY (`favourite`) REFERENCES `a_order` (`id`) ON DELETE SET NULL,
  CONSTRAINT `name_is_given` CHECK (char_length(`name`) > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `customer` (`id`, `favourite`, `name`) VALUES
(1,	2,	'Zoë'),
(2,	NULL,	'O\'Neill');

DELIMITER ;;

CREATE TRIGGER `af``ter` AFTER UPDATE ON `customer` FOR EACH ROW
INSERT INTO log (what) VALUES ('é?');;

DELIMITER ;

CREATE TABLE `in_memory` (
  `id` int(11) NOT NULL,
  `v` varchar(10) DEFAULT NULL,
  KEY `h` (`id`) USING HASH
) ENGINE=MEMORY DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci MAX_ROWS=100;

INSERT INTO `in_memory` (`id`, `v`) VALUES
(1,	'm');

CREATE TABLE `log` (
  `n` int(11) NOT NULL AUTO_INCREMENT,
  `what` varchar(60) DEFAULT NULL,
  PRIMARY KEY (`n`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `log` (`n`, `what`) VALUES
(3,	'kept');

CREATE TABLE `moments` (
  `id` int(11) NOT NULL,
  `d` date DEFAULT NULL,
  `t` time(3) DEFAULT NULL,
  `dt` datetime(6) DEFAULT NULL,
  `y` year(4) DEFAULT NULL,
  `ts` timestamp NULL DEFAULT NULL,
  `made` timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `moments` (`id`, `d`, `t`, `dt`, `y`, `ts`, `made`) VALUES
(1,	'0000-00-00',	'-838:59:59.000',	'0000-00-00 00:00:00.000000',	'1901',	'2024-03-31 01:30:00',	'2024-10-27 00:30:00.000001'),
(2,	'2024-02-00',	'00:00:00.001',	'9999-12-31 23:59:59.999999',	'2155',	'2024-10-27 01:30:00',	'1970-01-01 00:00:01.000000'),
(3,	'2024-02-29',	NULL,	NULL,	NULL,	NULL,	'2038-01-19 03:14:07.999999');

CREATE TABLE `nothing_in_it` (
  `id` int(11) NOT NULL,
  `v` varchar(10) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;


CREATE TABLE `numbers` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `ti` tinyint(4) DEFAULT NULL,
  `si` smallint(5) unsigned DEFAULT NULL,
  `mi` mediumint(9) DEFAULT NULL,
  `bi` bigint(20) unsigned zerofill DEFAULT NULL,
  `de` decimal(65,30) DEFAULT NULL,
  `fl` float DEFAULT NULL,
  `fd` float(7,3) DEFAULT NULL,
  `db` double DEFAULT NULL,
  `bt` bit(11) DEFAULT NULL,
  `bo` tinyint(1) DEFAULT 1,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `numbers` (`id`, `ti`, `si`, `mi`, `bi`, `de`, `fl`, `fd`, `db`, `bt`, `bo`) VALUES
(0,	-128,	65535,	-8388608,	18446744073709551615,	-12345678901234567890.123456789012345678901234567890,	1.17549e-38,	1234.567,	2.2250738585072014e-308,	CONV('10000000001', 2, 10) + 0,	0),
(1,	127,	0,	8388607,	00000000000000000000,	0.100000000000000000000000000000,	0.1,	-0.500,	1e100,	CONV('0', 2, 10) + 0,	1),
(7,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL,	NULL);

CREATE TABLE `only_myisam` (
  `id` int(11) NOT NULL,
  `k` int(11) NOT NULL,
  `v` varchar(10) DEFAULT NULL,
  KEY `k` (`k`,`id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `only_myisam` (`id`, `k`, `v`) VALUES
(1,	5,	'a'),
(2,	5,	'b'),
(1,	6,	NULL);

CREATE TABLE `parts_of` (
  `id` int(11) NOT NULL,
  `at` date NOT NULL,
  PRIMARY KEY (`id`,`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
 PARTITION BY RANGE (year(`at`))
SUBPARTITION BY HASH (`id`)
SUBPARTITIONS 2
(PARTITION `old` VALUES LESS THAN (2020) ENGINE = InnoDB,
 PARTITION `new one` VALUES LESS THAN MAXVALUE ENGINE = InnoDB);

INSERT INTO `parts_of` (`id`, `at`) VALUES
(1,	'2019-12-31'),
(2,	'2020-01-01');

CREATE TABLE `places` (
  `id` int(11) NOT NULL,
  `p` point NOT NULL,
  PRIMARY KEY (`id`),
  SPATIAL KEY `p` (`p`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `places` (`id`, `p`) VALUES
(1,	ST_GeomFromText('POINT(1.5 -2)', SRID(p))),
(2,	ST_GeomFromText('POINT(0 0)', SRID(p)));

CREATE TABLE `texts` (
  `id` int(11) NOT NULL,
  `c` char(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `v` varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'it''s \\ "q"',
  `lt` longtext DEFAULT NULL,
  `e` enum('x','it''s','é;') NOT NULL DEFAULT 'x',
  `s` set('a','b c','ü') DEFAULT NULL,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  PRIMARY KEY (`id`),
  KEY `v_key` (`v`(7)),
  FULLTEXT KEY `ft` (`lt`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci COMMENT='a table''s comment; with \\ and "é"';

INSERT INTO `texts` (`id`, `c`, `v`, `lt`, `e`, `s`, `j`) VALUES
(1,	'café',	'emoji 😀 é',	'line\nbreak\r\n	tab \\n \\\\ ; -- no comment',	'é;',	'a,ü',	'{\"a\": [1, 2.5, null], \"é\": \"it\'s \\\"q\\\"\"}'),
(2,	'',	'/* no */ # comment',	'\'; DROP TABLE x; --',	'x',	'',	'[]'),
(3,	NULL,	NULL,	'DELIMITER ;;\n\\! ls\nsource x\n\\.',	'it\'s',	NULL,	NULL),
(4,	'x',	'007',	'control \Z end',	'x',	'b c',	'{}');

CREATE TABLE `twin_myisam` (
  `id` int(11) NOT NULL,
  `k` int(11) NOT NULL,
  `v` varchar(10) DEFAULT NULL,
  KEY `k` (`k`,`id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `twin_myisam` (`id`, `k`, `v`) VALUES
(9,	9,	'twin');

CREATE TABLE `v``checked` (`id` int(11), `name` varchar(30));


CREATE TABLE `we``ird "name"; é` (
  `co``l 1` int(11) DEFAULT NULL,
  `select` text DEFAULT NULL,
  `ünï` int(11) DEFAULT NULL,
  KEY `k``ey` (`co``l 1`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `we``ird "name"; é` (`co``l 1`, `select`, `ünï`) VALUES
(1,	'x',	2),
(1,	'x',	2),
(NULL,	NULL,	NULL);

CREATE TABLE `z_orders` (`id` int(11), `name` varchar(30));


DROP TABLE IF EXISTS `a_view`;
CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `a_view` AS select `z_orders`.`name` AS `name`,count(0) AS `n`,'it\'s; \\ é' AS `s` from `z_orders` group by `z_orders`.`name`;

DROP TABLE IF EXISTS `v``checked`;
CREATE ALGORITHM=MERGE DEFINER=`root`@`localhost` SQL SECURITY INVOKER VIEW `v``checked` AS select `customer`.`id` AS `id`,`customer`.`name` AS `name` from `customer` where `customer`.`id` < 100 WITH LOCAL CHECK OPTION;

DROP TABLE IF EXISTS `z_orders`;
CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `z_orders` AS select `o`.`id` AS `id`,`c`.`name` AS `name` from (`a_order` `o` join `customer` `c` on(`c`.`id` = `o`.`customer`));

-- 2024-01-01 00:00:00
