/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;

/*!40103 SET TIME_ZONE='+00:00' */;
CREATE TABLE `merged` (
  `id` int(11) NOT NULL,
  `k` int(11) NOT NULL,
  `v` varchar(10) DEFAULT NULL,
  KEY `k` (`k`,`id`)
) ENGINE=MRG_MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci INSERT_METHOD=LAST UNION=(`only_myisam`,`twin_myisam`);
