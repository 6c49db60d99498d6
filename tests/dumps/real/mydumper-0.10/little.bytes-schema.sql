/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;

/*!40103 SET TIME_ZONE='+00:00' */;
CREATE TABLE `bytes` (
  `id` int(11) NOT NULL,
  `b` binary(4) DEFAULT NULL,
  `vb` varbinary(40) DEFAULT NULL,
  `bl` blob DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `vb` (`vb`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
