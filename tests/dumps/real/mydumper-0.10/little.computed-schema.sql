/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;

/*!40103 SET TIME_ZONE='+00:00' */;
CREATE TABLE `computed` (
  `a` int(11) NOT NULL,
  `va` int(11) GENERATED ALWAYS AS (`a` * 2) VIRTUAL,
  `b` varchar(20) DEFAULT NULL,
  `st` varchar(60) GENERATED ALWAYS AS (concat(`b`,';\'',`a`)) STORED,
  PRIMARY KEY (`a`),
  KEY `st` (`st`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
