/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;

/*!40103 SET TIME_ZONE='+00:00' */;
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
