-- MySQL dump 10.13  Distrib 9.7.4, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version	9.7.4-2

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;

--
-- GTID state at the beginning of the backup 
--

SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '94934fce-e9cc-11f1-be5b-02fc00000001:1-108';

--
-- Table structure for table `a_order`
--

DROP TABLE IF EXISTS `a_order`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `a_order` (
  `id` int NOT NULL AUTO_INCREMENT,
  `customer` int NOT NULL,
  `at` datetime DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`),
  KEY `to_customer` (`customer`),
  CONSTRAINT `to_customer` FOREIGN KEY (`customer`) REFERENCES `customer` (`id`) ON UPDATE CASCADE
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `a_order`
--

LOCK TABLES `a_order` WRITE;
/*!40000 ALTER TABLE `a_order` DISABLE KEYS */;
INSERT INTO `a_order` VALUES (1,2,'2024-01-01 00:00:00'),(2,1,'2024-06-30 12:00:00');
/*!40000 ALTER TABLE `a_order` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary view structure for view `a_view`
--

DROP TABLE IF EXISTS `a_view`;
/*!50001 DROP VIEW IF EXISTS `a_view`*/;
SET @saved_cs_client     = @@character_set_client;
/*!50503 SET character_set_client = utf8mb4 */;
/*!50001 CREATE VIEW `a_view` AS SELECT 
 1 AS `name`,
 1 AS `n`,
 1 AS `s`*/;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table `bytes`
--

DROP TABLE IF EXISTS `bytes`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `bytes` (
  `id` int NOT NULL,
  `b` binary(4) DEFAULT NULL,
  `vb` varbinary(40) DEFAULT NULL,
  `bl` blob,
  PRIMARY KEY (`id`),
  UNIQUE KEY `vb` (`vb`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `bytes`
--

LOCK TABLES `bytes` WRITE;
/*!40000 ALTER TABLE `bytes` DISABLE KEYS */;
INSERT INTO `bytes` VALUES (1,_binary '\0�\0\0',_binary '\0\n\r\Z\"\\\'',_binary '\�(�\�'),(2,NULL,'',''),(3,_binary 'ab\0\0',_binary '\�é�',_binary '\\\\\'\';\n-- '),(4,_binary '\'\'\\\'',_binary '�',_binary '\0\0\0'),(5,_binary '\\\\\\\\',_binary '\\',_binary '\\\'');
/*!40000 ALTER TABLE `bytes` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `computed`
--

DROP TABLE IF EXISTS `computed`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `computed` (
  `a` int NOT NULL,
  `va` int GENERATED ALWAYS AS ((`a` * 2)) VIRTUAL,
  `b` varchar(20) COLLATE utf8mb4_general_ci DEFAULT NULL,
  `st` varchar(60) COLLATE utf8mb4_general_ci GENERATED ALWAYS AS (concat(`b`,_utf8mb4';\'',`a`)) STORED,
  PRIMARY KEY (`a`),
  KEY `st` (`st`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `computed`
--

LOCK TABLES `computed` WRITE;
/*!40000 ALTER TABLE `computed` DISABLE KEYS */;
INSERT INTO `computed` (`a`, `b`) VALUES (1,'one'),(2,NULL),(3,'it\'s');
/*!40000 ALTER TABLE `computed` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `customer`
--

DROP TABLE IF EXISTS `customer`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `customer` (
  `id` int NOT NULL AUTO_INCREMENT,
  `favourite` int DEFAULT NULL,
  `name` varchar(30) COLLATE utf8mb4_general_ci NOT NULL,
  PRIMARY KEY (`id`),
  KEY `to_order` (`favourite`),
  CONSTRAINT `to_order` FOREIGN KEY (`favourite`) REFERENCES `a_order` (`id`) ON DELETE SET NULL,
  CONSTRAINT `name_is_given` CHECK ((char_length(`name`) > 0))
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `customer`
--

LOCK TABLES `customer` WRITE;
/*!40000 ALTER TABLE `customer` DISABLE KEYS */;
INSERT INTO `customer` VALUES (1,2,'Zoë'),(2,NULL,'O\'Neill');
/*!40000 ALTER TABLE `customer` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `in_memory`
--

DROP TABLE IF EXISTS `in_memory`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `in_memory` (
  `id` int NOT NULL,
  `v` varchar(10) COLLATE utf8mb4_general_ci DEFAULT NULL,
  KEY `h` (`id`) USING HASH
) ENGINE=MEMORY DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci MAX_ROWS=100;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `in_memory`
--

LOCK TABLES `in_memory` WRITE;
/*!40000 ALTER TABLE `in_memory` DISABLE KEYS */;
INSERT INTO `in_memory` VALUES (1,'m');
/*!40000 ALTER TABLE `in_memory` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `log`
--

DROP TABLE IF EXISTS `log`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `log` (
  `n` int NOT NULL AUTO_INCREMENT,
  `what` varchar(60) COLLATE utf8mb4_general_ci DEFAULT NULL,
  PRIMARY KEY (`n`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `log`
--

LOCK TABLES `log` WRITE;
/*!40000 ALTER TABLE `log` DISABLE KEYS */;
INSERT INTO `log` VALUES (3,'kept');
/*!40000 ALTER TABLE `log` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `merged`
--

DROP TABLE IF EXISTS `merged`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `merged` (
  `id` int NOT NULL,
  `k` int NOT NULL,
  `v` varchar(10) COLLATE utf8mb4_general_ci DEFAULT NULL,
  KEY `k` (`k`,`id`)
) ENGINE=MRG_MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci INSERT_METHOD=LAST UNION=(`only_myisam`,`twin_myisam`);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Table structure for table `moments`
--

DROP TABLE IF EXISTS `moments`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `moments` (
  `id` int NOT NULL,
  `d` date DEFAULT NULL,
  `t` time(3) DEFAULT NULL,
  `dt` datetime(6) DEFAULT NULL,
  `y` year DEFAULT NULL,
  `ts` timestamp NULL DEFAULT NULL,
  `made` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `moments`
--

LOCK TABLES `moments` WRITE;
/*!40000 ALTER TABLE `moments` DISABLE KEYS */;
INSERT INTO `moments` VALUES (1,'0000-00-00','-838:59:59.000','0000-00-00 00:00:00.000000',1901,'2024-03-31 01:30:00','2024-10-27 00:30:00.000001'),(2,'2024-02-00','00:00:00.001','9999-12-31 23:59:59.999999',2155,'2024-10-27 01:30:00','1970-01-01 00:00:01.000000'),(3,'2024-02-29',NULL,NULL,NULL,NULL,'2038-01-19 03:14:07.999999');
/*!40000 ALTER TABLE `moments` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `nothing_in_it`
--

DROP TABLE IF EXISTS `nothing_in_it`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `nothing_in_it` (
  `id` int NOT NULL,
  `v` varchar(10) COLLATE utf8mb4_general_ci DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `nothing_in_it`
--

LOCK TABLES `nothing_in_it` WRITE;
/*!40000 ALTER TABLE `nothing_in_it` DISABLE KEYS */;
/*!40000 ALTER TABLE `nothing_in_it` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `numbers`
--

DROP TABLE IF EXISTS `numbers`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `numbers` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `ti` tinyint DEFAULT NULL,
  `si` smallint unsigned DEFAULT NULL,
  `mi` mediumint DEFAULT NULL,
  `bi` bigint(20) unsigned zerofill DEFAULT NULL,
  `de` decimal(65,30) DEFAULT NULL,
  `fl` float DEFAULT NULL,
  `fd` float(7,3) DEFAULT NULL,
  `db` double DEFAULT NULL,
  `bt` bit(11) DEFAULT NULL,
  `bo` tinyint(1) DEFAULT '1',
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=4711 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `numbers`
--

LOCK TABLES `numbers` WRITE;
/*!40000 ALTER TABLE `numbers` DISABLE KEYS */;
INSERT INTO `numbers` VALUES (0,-128,65535,-8388608,18446744073709551615,-12345678901234567890.123456789012345678901234567890,1.17549e-38,1234.567,2.2250738585072014e-308,_binary '',0),(1,127,0,8388607,00000000000000000000,0.100000000000000000000000000000,0.1,-0.500,1e100,_binary '\0\0',1),(7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE `numbers` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `of_mysql`
--

DROP TABLE IF EXISTS `of_mysql`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `of_mysql` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `hidden` int DEFAULT '5' /*!80023 INVISIBLE */,
  `v` int DEFAULT NULL,
  `j` json DEFAULT (json_array()),
  `c` varchar(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `descending` (`v` DESC),
  KEY `unseen` (`c`) /*!80000 INVISIBLE */,
  KEY `on_expression` (((`v` * 2))),
  CONSTRAINT `loose` CHECK ((`v` > 0)) /*!80016 NOT ENFORCED */
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `of_mysql`
--

LOCK TABLES `of_mysql` WRITE;
/*!40000 ALTER TABLE `of_mysql` DISABLE KEYS */;
INSERT INTO `of_mysql` (`id`, `hidden`, `v`, `j`, `c`) VALUES (1,9,-2,'{\"a\": 1.5}','é');
/*!40000 ALTER TABLE `of_mysql` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `only_myisam`
--

DROP TABLE IF EXISTS `only_myisam`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `only_myisam` (
  `id` int NOT NULL,
  `k` int NOT NULL,
  `v` varchar(10) COLLATE utf8mb4_general_ci DEFAULT NULL,
  KEY `k` (`k`,`id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `only_myisam`
--

LOCK TABLES `only_myisam` WRITE;
/*!40000 ALTER TABLE `only_myisam` DISABLE KEYS */;
INSERT INTO `only_myisam` VALUES (1,5,'a'),(2,5,'b'),(1,6,NULL);
/*!40000 ALTER TABLE `only_myisam` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `parts_of`
--

DROP TABLE IF EXISTS `parts_of`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `parts_of` (
  `id` int NOT NULL,
  `at` date NOT NULL,
  PRIMARY KEY (`id`,`at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
/*!50100 PARTITION BY RANGE (year(`at`))
SUBPARTITION BY HASH (`id`)
SUBPARTITIONS 2
(PARTITION `old` VALUES LESS THAN (2020) ENGINE = InnoDB,
 PARTITION `new one` VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `parts_of`
--

LOCK TABLES `parts_of` WRITE;
/*!40000 ALTER TABLE `parts_of` DISABLE KEYS */;
INSERT INTO `parts_of` VALUES (1,'2019-12-31'),(2,'2020-01-01');
/*!40000 ALTER TABLE `parts_of` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `places`
--

DROP TABLE IF EXISTS `places`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `places` (
  `id` int NOT NULL,
  `p` point NOT NULL,
  PRIMARY KEY (`id`),
  SPATIAL KEY `p` (`p`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `places`
--

LOCK TABLES `places` WRITE;
/*!40000 ALTER TABLE `places` DISABLE KEYS */;
INSERT INTO `places` VALUES (1,_binary '\0\0\0\0\0\0\0\0\0\0\0\0\0�?\0\0\0\0\0\0\0�'),(2,_binary '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0');
/*!40000 ALTER TABLE `places` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `points_of_mysql`
--

DROP TABLE IF EXISTS `points_of_mysql`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `points_of_mysql` (
  `id` int NOT NULL,
  `g` geometry NOT NULL /*!80003 SRID 4326 */,
  PRIMARY KEY (`id`),
  SPATIAL KEY `g` (`g`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `points_of_mysql`
--

LOCK TABLES `points_of_mysql` WRITE;
/*!40000 ALTER TABLE `points_of_mysql` DISABLE KEYS */;
INSERT INTO `points_of_mysql` VALUES (1,_binary '\�\0\0\0\0\0\0\0\0\0\0\04@\0\0\0\0\0\0$@');
/*!40000 ALTER TABLE `points_of_mysql` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `texts`
--

DROP TABLE IF EXISTS `texts`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `texts` (
  `id` int NOT NULL,
  `c` char(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  `v` varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'it''s \\ "q"',
  `lt` longtext,
  `e` enum('x','it''s','é;') NOT NULL DEFAULT 'x',
  `s` set('a','b c','ü') DEFAULT NULL,
  `j` json DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `v_key` (`v`(7)),
  FULLTEXT KEY `ft` (`lt`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='a table''s comment; with \\ and "é"';
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `texts`
--

LOCK TABLES `texts` WRITE;
/*!40000 ALTER TABLE `texts` DISABLE KEYS */;
INSERT INTO `texts` VALUES (1,'café','emoji 😀 é','line\nbreak\r\n	tab \\n \\\\ ; -- no comment','é;','a,ü','{\"a\": [1, 2.5, null], \"é\": \"it\'s \\\"q\\\"\"}'),(2,'','/* no */ # comment','\'; DROP TABLE x; --','x','','[]'),(3,NULL,NULL,'DELIMITER ;;\n\\! ls\nsource x\n\\.','it\'s',NULL,NULL),(4,'x','007','control \Z end','x','b c','{}');
/*!40000 ALTER TABLE `texts` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `twin_myisam`
--

DROP TABLE IF EXISTS `twin_myisam`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `twin_myisam` (
  `id` int NOT NULL,
  `k` int NOT NULL,
  `v` varchar(10) COLLATE utf8mb4_general_ci DEFAULT NULL,
  KEY `k` (`k`,`id`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `twin_myisam`
--

LOCK TABLES `twin_myisam` WRITE;
/*!40000 ALTER TABLE `twin_myisam` DISABLE KEYS */;
INSERT INTO `twin_myisam` VALUES (9,9,'twin');
/*!40000 ALTER TABLE `twin_myisam` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary view structure for view `v``checked`
--

DROP TABLE IF EXISTS `v``checked`;
/*!50001 DROP VIEW IF EXISTS `v``checked`*/;
SET @saved_cs_client     = @@character_set_client;
/*!50503 SET character_set_client = utf8mb4 */;
/*!50001 CREATE VIEW `v``checked` AS SELECT 
 1 AS `id`,
 1 AS `name`*/;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table `we``ird "name"; é`
--

DROP TABLE IF EXISTS `we``ird "name"; é`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE `we``ird "name"; é` (
  `co``l 1` int DEFAULT NULL,
  `select` text COLLATE utf8mb4_general_ci,
  `ünï` int DEFAULT NULL,
  KEY `k``ey` (`co``l 1`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `we``ird "name"; é`
--

LOCK TABLES `we``ird "name"; é` WRITE;
/*!40000 ALTER TABLE `we``ird "name"; é` DISABLE KEYS */;
INSERT INTO `we``ird "name"; é` VALUES (1,'x',2),(1,'x',2),(NULL,NULL,NULL);
/*!40000 ALTER TABLE `we``ird "name"; é` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary view structure for view `z_orders`
--

DROP TABLE IF EXISTS `z_orders`;
/*!50001 DROP VIEW IF EXISTS `z_orders`*/;
SET @saved_cs_client     = @@character_set_client;
/*!50503 SET character_set_client = utf8mb4 */;
/*!50001 CREATE VIEW `z_orders` AS SELECT 
 1 AS `id`,
 1 AS `name`*/;
SET character_set_client = @saved_cs_client;

--
-- Final view structure for view `a_view`
--

/*!50001 DROP VIEW IF EXISTS `a_view`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_0900_ai_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `a_view` AS select `z_orders`.`name` AS `name`,count(0) AS `n`,'it\'s; \\ é' AS `s` from `z_orders` group by `z_orders`.`name` */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;

--
-- Final view structure for view `v``checked`
--

/*!50001 DROP VIEW IF EXISTS `v``checked`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_0900_ai_ci */;
/*!50001 CREATE ALGORITHM=MERGE */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY INVOKER */
/*!50001 VIEW `v``checked` AS select `customer`.`id` AS `id`,`customer`.`name` AS `name` from `customer` where (`customer`.`id` < 100) */
/*!50002 WITH LOCAL CHECK OPTION */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;

--
-- Final view structure for view `z_orders`
--

/*!50001 DROP VIEW IF EXISTS `z_orders`*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_0900_ai_ci */;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`localhost` SQL SECURITY DEFINER */
/*!50001 VIEW `z_orders` AS select `o`.`id` AS `id`,`c`.`name` AS `name` from (`a_order` `o` join `customer` `c` on((`c`.`id` = `o`.`customer`))) */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2024-01-01  0:00:00
