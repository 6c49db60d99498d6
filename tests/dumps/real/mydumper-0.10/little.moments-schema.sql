/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;

/*!40103 SET TIME_ZONE='+00:00' */;
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
