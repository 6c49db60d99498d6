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
-- Dumping data for table `a_order`
--

LOCK TABLES `a_order` WRITE;
/*!40000 ALTER TABLE `a_order` DISABLE KEYS */;
INSERT INTO `a_order` VALUES (1,2,'2024-01-01 00:00:00'),(2,1,'2024-06-30 12:00:00');
/*!40000 ALTER TABLE `a_order` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `bytes`
--

LOCK TABLES `bytes` WRITE;
/*!40000 ALTER TABLE `bytes` DISABLE KEYS */;
INSERT INTO `bytes` VALUES (1,_binary '\0ÿ\0\0',_binary '\0\n\r\Z\"\\\'',_binary '\Ã(Ÿ\ð '),(2,NULL,'',''),(3,_binary 'ab\0\0',_binary '\éÃ©ÿ',_binary '\\\\\'\';\n-- '),(4,_binary '\'\'\\\'',_binary '€',_binary '\0\0\0'),(5,_binary '\\\\\\\\',_binary '\\',_binary '\\\'');
/*!40000 ALTER TABLE `bytes` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `computed`
--

LOCK TABLES `computed` WRITE;
/*!40000 ALTER TABLE `computed` DISABLE KEYS */;
INSERT INTO `computed` (`a`, `b`) VALUES (1,'one'),(2,NULL),(3,'it\'s');
/*!40000 ALTER TABLE `computed` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `customer`
--

LOCK TABLES `customer` WRITE;
/*!40000 ALTER TABLE `customer` DISABLE KEYS */;
INSERT INTO `customer` VALUES (1,2,'ZoÃ«'),(2,NULL,'O\'Neill');
/*!40000 ALTER TABLE `customer` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `in_memory`
--

LOCK TABLES `in_memory` WRITE;
/*!40000 ALTER TABLE `in_memory` DISABLE KEYS */;
INSERT INTO `in_memory` VALUES (1,'m');
/*!40000 ALTER TABLE `in_memory` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `log`
--

LOCK TABLES `log` WRITE;
/*!40000 ALTER TABLE `log` DISABLE KEYS */;
INSERT INTO `log` VALUES (3,'kept');
/*!40000 ALTER TABLE `log` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `moments`
--

LOCK TABLES `moments` WRITE;
/*!40000 ALTER TABLE `moments` DISABLE KEYS */;
INSERT INTO `moments` VALUES (1,'0000-00-00','-838:59:59.000','0000-00-00 00:00:00.000000',1901,'2024-03-31 01:30:00','2024-10-27 00:30:00.000001'),(2,'2024-02-00','00:00:00.001','9999-12-31 23:59:59.999999',2155,'2024-10-27 01:30:00','1970-01-01 00:00:01.000000'),(3,'2024-02-29',NULL,NULL,NULL,NULL,'2038-01-19 03:14:07.999999');
/*!40000 ALTER TABLE `moments` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `nothing_in_it`
--

LOCK TABLES `nothing_in_it` WRITE;
/*!40000 ALTER TABLE `nothing_in_it` DISABLE KEYS */;
/*!40000 ALTER TABLE `nothing_in_it` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `numbers`
--

LOCK TABLES `numbers` WRITE;
/*!40000 ALTER TABLE `numbers` DISABLE KEYS */;
INSERT INTO `numbers` VALUES (0,-128,65535,-8388608,18446744073709551615,-12345678901234567890.123456789012345678901234567890,1.17549e-38,1234.567,2.2250738585072014e-308,_binary '',0),(1,127,0,8388607,00000000000000000000,0.100000000000000000000000000000,0.1,-0.500,1e100,_binary '\0\0',1),(7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE `numbers` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `of_mysql`
--

LOCK TABLES `of_mysql` WRITE;
/*!40000 ALTER TABLE `of_mysql` DISABLE KEYS */;
INSERT INTO `of_mysql` (`id`, `hidden`, `v`, `j`, `c`) VALUES (1,9,-2,'{\"a\": 1.5}','Ã©');
/*!40000 ALTER TABLE `of_mysql` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `only_myisam`
--

LOCK TABLES `only_myisam` WRITE;
/*!40000 ALTER TABLE `only_myisam` DISABLE KEYS */;
INSERT INTO `only_myisam` VALUES (1,5,'a'),(2,5,'b'),(1,6,NULL);
/*!40000 ALTER TABLE `only_myisam` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `parts_of`
--

LOCK TABLES `parts_of` WRITE;
/*!40000 ALTER TABLE `parts_of` DISABLE KEYS */;
INSERT INTO `parts_of` VALUES (1,'2019-12-31'),(2,'2020-01-01');
/*!40000 ALTER TABLE `parts_of` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `places`
--

LOCK TABLES `places` WRITE;
/*!40000 ALTER TABLE `places` DISABLE KEYS */;
INSERT INTO `places` VALUES (1,_binary '\0\0\0\0\0\0\0\0\0\0\0\0\0ø?\0\0\0\0\0\0\0À'),(2,_binary '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0');
/*!40000 ALTER TABLE `places` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `points_of_mysql`
--

LOCK TABLES `points_of_mysql` WRITE;
/*!40000 ALTER TABLE `points_of_mysql` DISABLE KEYS */;
INSERT INTO `points_of_mysql` VALUES (1,_binary '\æ\0\0\0\0\0\0\0\0\0\0\04@\0\0\0\0\0\0$@');
/*!40000 ALTER TABLE `points_of_mysql` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `texts`
--

LOCK TABLES `texts` WRITE;
/*!40000 ALTER TABLE `texts` DISABLE KEYS */;
INSERT INTO `texts` VALUES (1,'cafÃ©','emoji ðŸ˜€ Ã©','line\nbreak\r\n	tab \\n \\\\ ; -- no comment','Ã©;','a,Ã¼','{\"a\": [1, 2.5, null], \"Ã©\": \"it\'s \\\"q\\\"\"}'),(2,'','/* no */ # comment','\'; DROP TABLE x; --','x','','[]'),(3,NULL,NULL,'DELIMITER ;;\n\\! ls\nsource x\n\\.','it\'s',NULL,NULL),(4,'x','007','control \Z end','x','b c','{}');
/*!40000 ALTER TABLE `texts` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `twin_myisam`
--

LOCK TABLES `twin_myisam` WRITE;
/*!40000 ALTER TABLE `twin_myisam` DISABLE KEYS */;
INSERT INTO `twin_myisam` VALUES (9,9,'twin');
/*!40000 ALTER TABLE `twin_myisam` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `we``ird "name"; Ã©`
--

LOCK TABLES `we``ird "name"; Ã©` WRITE;
/*!40000 ALTER TABLE `we``ird "name"; Ã©` DISABLE KEYS */;
INSERT INTO `we``ird "name"; Ã©` VALUES (1,'x',2),(1,'x',2),(NULL,NULL,NULL);
/*!40000 ALTER TABLE `we``ird "name"; Ã©` ENABLE KEYS */;
UNLOCK TABLES;
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
