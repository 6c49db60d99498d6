/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1-log

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Dumping data for table `a_order`
--

LOCK TABLES `a_order` WRITE;
/*!40000 ALTER TABLE `a_order` DISABLE KEYS */;
INSERT INTO `a_order` VALUES
(1,2,'2024-01-01 00:00:00'),
(2,1,'2024-06-30 12:00:00');
/*!40000 ALTER TABLE `a_order` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `bytes`
--

LOCK TABLES `bytes` WRITE;
/*!40000 ALTER TABLE `bytes` DISABLE KEYS */;
INSERT INTO `bytes` VALUES
(1,'\0ÿ\0\0','\0\n\r\Z\"\\\'','Ã(Ÿð '),
(2,NULL,'',''),
(3,'ab\0\0','éÃ©ÿ','\\\\\'\';\n-- '),
(4,'\'\'\\\'','€','\0\0\0'),
(5,'\\\\\\\\','\\','\\\'');
/*!40000 ALTER TABLE `bytes` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `computed`
--

LOCK TABLES `computed` WRITE;
/*!40000 ALTER TABLE `computed` DISABLE KEYS */;
INSERT INTO `computed` VALUES
(1,2,'one','one;\'1'),
(2,4,NULL,NULL),
(3,6,'it\'s','it\'s;\'3');
/*!40000 ALTER TABLE `computed` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `customer`
--

LOCK TABLES `customer` WRITE;
/*!40000 ALTER TABLE `customer` DISABLE KEYS */;
INSERT INTO `customer` VALUES
(1,2,'ZoÃ«'),
(2,NULL,'O\'Neill');
/*!40000 ALTER TABLE `customer` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `in_aria`
--

LOCK TABLES `in_aria` WRITE;
/*!40000 ALTER TABLE `in_aria` DISABLE KEYS */;
INSERT INTO `in_aria` VALUES
(1,'aria');
/*!40000 ALTER TABLE `in_aria` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `in_memory`
--

LOCK TABLES `in_memory` WRITE;
/*!40000 ALTER TABLE `in_memory` DISABLE KEYS */;
INSERT INTO `in_memory` VALUES
(1,'m');
/*!40000 ALTER TABLE `in_memory` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `log`
--

LOCK TABLES `log` WRITE;
/*!40000 ALTER TABLE `log` DISABLE KEYS */;
INSERT INTO `log` VALUES
(3,'kept');
/*!40000 ALTER TABLE `log` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `moments`
--

LOCK TABLES `moments` WRITE;
/*!40000 ALTER TABLE `moments` DISABLE KEYS */;
INSERT INTO `moments` VALUES
(1,'0000-00-00','-838:59:59.000','0000-00-00 00:00:00.000000',1901,'2024-03-31 01:30:00','2024-10-27 00:30:00.000001'),
(2,'2024-02-00','00:00:00.001','9999-12-31 23:59:59.999999',2155,'2024-10-27 01:30:00','1970-01-01 00:00:01.000000'),
(3,'2024-02-29',NULL,NULL,NULL,NULL,'2038-01-19 03:14:07.999999');
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
INSERT INTO `numbers` VALUES
(0,-128,65535,-8388608,18446744073709551615,-12345678901234567890.123456789012345678901234567890,1.17549e-38,1234.567,2.2250738585072014e-308,'',0),
(1,127,0,8388607,00000000000000000000,0.100000000000000000000000000000,0.1,-0.500,1e100,'\0\0',1),
(7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE `numbers` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `only_myisam`
--

LOCK TABLES `only_myisam` WRITE;
/*!40000 ALTER TABLE `only_myisam` DISABLE KEYS */;
INSERT INTO `only_myisam` VALUES
(1,5,'a'),
(2,5,'b'),
(1,6,NULL);
/*!40000 ALTER TABLE `only_myisam` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `parts_of`
--

LOCK TABLES `parts_of` WRITE;
/*!40000 ALTER TABLE `parts_of` DISABLE KEYS */;
INSERT INTO `parts_of` VALUES
(1,'2019-12-31'),
(2,'2020-01-01');
/*!40000 ALTER TABLE `parts_of` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `places`
--

LOCK TABLES `places` WRITE;
/*!40000 ALTER TABLE `places` DISABLE KEYS */;
INSERT INTO `places` VALUES
(1,'\0\0\0\0\0\0\0\0\0\0\0\0\0ø?\0\0\0\0\0\0\0À'),
(2,'\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0');
/*!40000 ALTER TABLE `places` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `special`
--

LOCK TABLES `special` WRITE;
/*!40000 ALTER TABLE `special` DISABLE KEYS */;
INSERT INTO `special` VALUES
('123e4567-e89b-12d3-a456-426655440000','::1','127.0.0.1','{\"a\":1}','squeezed');
/*!40000 ALTER TABLE `special` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `texts`
--

LOCK TABLES `texts` WRITE;
/*!40000 ALTER TABLE `texts` DISABLE KEYS */;
INSERT INTO `texts` VALUES
(1,'cafÃ©','emoji ðŸ˜€ Ã©','line\nbreak\r\n	tab \\n \\\\ ; -- no comment','Ã©;','a,Ã¼','{\"a\": [1, 2.5, null], \"Ã©\": \"it\'s \\\"q\\\"\"}'),
(2,'','/* no */ # comment','\'; DROP TABLE x; --','x','','[]'),
(3,NULL,NULL,'DELIMITER ;;\n\\! ls\nsource x\n\\.','it\'s',NULL,NULL),
(4,'x','007','control \Z end','x','b c','{}');
/*!40000 ALTER TABLE `texts` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `twin_myisam`
--

LOCK TABLES `twin_myisam` WRITE;
/*!40000 ALTER TABLE `twin_myisam` DISABLE KEYS */;
INSERT INTO `twin_myisam` VALUES
(9,9,'twin');
/*!40000 ALTER TABLE `twin_myisam` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `versioned`
--

LOCK TABLES `versioned` WRITE;
/*!40000 ALTER TABLE `versioned` DISABLE KEYS */;
INSERT INTO `versioned` VALUES
(1,2);
/*!40000 ALTER TABLE `versioned` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `we``ird "name"; Ã©`
--

LOCK TABLES `we``ird "name"; Ã©` WRITE;
/*!40000 ALTER TABLE `we``ird "name"; Ã©` DISABLE KEYS */;
INSERT INTO `we``ird "name"; Ã©` VALUES
(1,'x',2),
(1,'x',2),
(NULL,NULL,NULL);
/*!40000 ALTER TABLE `we``ird "name"; Ã©` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Dumping data for table `with_hidden`
--

LOCK TABLES `with_hidden` WRITE;
/*!40000 ALTER TABLE `with_hidden` DISABLE KEYS */;
INSERT INTO `with_hidden` (`id`, `hidden`, `v`) VALUES (1,9,2);
/*!40000 ALTER TABLE `with_hidden` ENABLE KEYS */;
UNLOCK TABLES;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2024-01-01  0:00:00
