-- MySQL dump 10.13  Distrib 9.7.4, for Linux (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version	9.7.4-2
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
SET @MYSQLDUMP_TEMP_LOG_BIN = @@SESSION.SQL_LOG_BIN;
SET @@SESSION.SQL_LOG_BIN= 0;

--
-- GTID state at the beginning of the backup 
--

SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '94934fce-e9cc-11f1-be5b-02fc00000001:1-110';

--
-- Table structure for table "customer"
--

DROP TABLE IF EXISTS "customer";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE "customer" (
  "id" int NOT NULL AUTO_INCREMENT,
  "favourite" int DEFAULT NULL,
  "name" varchar(30) COLLATE utf8mb4_general_ci NOT NULL,
  PRIMARY KEY ("id"),
  KEY "to_order" ("favourite"),
  CONSTRAINT "to_order" FOREIGN KEY ("favourite") REFERENCES "a_order" ("id") ON DELETE SET NULL,
  CONSTRAINT "name_is_given" CHECK ((char_length(`name`) > 0))
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "customer"
--

LOCK TABLES "customer" WRITE;
/*!40000 ALTER TABLE "customer" DISABLE KEYS */;
INSERT INTO "customer" VALUES (1,2,'ZoÃ«'),(2,NULL,'O\'Neill');
/*!40000 ALTER TABLE "customer" ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_0900_ai_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER="root"@"localhost"*/ /*!50003 TRIGGER "af`ter" AFTER UPDATE ON "customer" FOR EACH ROW INSERT INTO log (what) VALUES ('Ã©ðŸ˜€') */;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Table structure for table "a_order"
--

DROP TABLE IF EXISTS "a_order";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE "a_order" (
  "id" int NOT NULL AUTO_INCREMENT,
  "customer" int NOT NULL,
  "at" datetime DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY ("id"),
  KEY "to_customer" ("customer"),
  CONSTRAINT "to_customer" FOREIGN KEY ("customer") REFERENCES "customer" ("id") ON UPDATE CASCADE
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "a_order"
--

LOCK TABLES "a_order" WRITE;
/*!40000 ALTER TABLE "a_order" DISABLE KEYS */;
INSERT INTO "a_order" VALUES (1,2,'2024-01-01 00:00:00'),(2,1,'2024-06-30 12:00:00');
/*!40000 ALTER TABLE "a_order" ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_0900_ai_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER="root"@"localhost"*/ /*!50003 TRIGGER "first_of_two" BEFORE INSERT ON "a_order" FOR EACH ROW SET NEW.at = COALESCE(NEW.at, '2000-01-01') */;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_0900_ai_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER="root"@"localhost"*/ /*!50003 TRIGGER "a_second" BEFORE INSERT ON "a_order" FOR EACH ROW BEGIN
  -- it's a comment; with a delimiter //
  INSERT INTO log (what) VALUES (CONCAT('fired; for ', NEW.id));
END */;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Table structure for table "bytes"
--

DROP TABLE IF EXISTS "bytes";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE "bytes" (
  "id" int NOT NULL,
  "b" binary(4) DEFAULT NULL,
  "vb" varbinary(40) DEFAULT NULL,
  "bl" blob,
  PRIMARY KEY ("id"),
  UNIQUE KEY "vb" ("vb")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "bytes"
--

LOCK TABLES "bytes" WRITE;
/*!40000 ALTER TABLE "bytes" DISABLE KEYS */;
INSERT INTO "bytes" VALUES (1,_binary '\0ÿ\0\0',_binary '\0\n\r\Z\"\\\'',_binary '\Ã(Ÿ\ð '),(2,NULL,'',''),(3,_binary 'ab\0\0',_binary '\éÃ©ÿ',_binary '\\\\\'\';\n-- '),(4,_binary '\'\'\\\'',_binary '€',_binary '\0\0\0'),(5,_binary '\\\\\\\\',_binary '\\',_binary '\\\'');
/*!40000 ALTER TABLE "bytes" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "texts"
--

DROP TABLE IF EXISTS "texts";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE "texts" (
  "id" int NOT NULL,
  "c" char(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  "v" varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'it''s \\ "q"',
  "lt" longtext,
  "e" enum('x','it''s','Ã©;') NOT NULL DEFAULT 'x',
  "s" set('a','b c','Ã¼') DEFAULT NULL,
  "j" json DEFAULT NULL,
  PRIMARY KEY ("id"),
  KEY "v_key" ("v"(7)),
  FULLTEXT KEY "ft" ("lt")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "texts"
--

LOCK TABLES "texts" WRITE;
/*!40000 ALTER TABLE "texts" DISABLE KEYS */;
INSERT INTO "texts" VALUES (1,'cafÃ©','emoji ðŸ˜€ Ã©','line\nbreak\r\n	tab \\n \\\\ ; -- no comment','Ã©;','a,Ã¼','{\"a\": [1, 2.5, null], \"Ã©\": \"it\'s \\\"q\\\"\"}'),(2,'','/* no */ # comment','\'; DROP TABLE x; --','x','','[]'),(3,NULL,NULL,'DELIMITER ;;\n\\! ls\nsource x\n\\.','it\'s',NULL,NULL),(4,'x','007','control \Z end','x','b c','{}');
/*!40000 ALTER TABLE "texts" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "numbers"
--

DROP TABLE IF EXISTS "numbers";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE "numbers" (
  "id" int unsigned NOT NULL AUTO_INCREMENT,
  "ti" tinyint DEFAULT NULL,
  "si" smallint unsigned DEFAULT NULL,
  "mi" mediumint DEFAULT NULL,
  "bi" bigint(20) unsigned zerofill DEFAULT NULL,
  "de" decimal(65,30) DEFAULT NULL,
  "fl" float DEFAULT NULL,
  "fd" float(7,3) DEFAULT NULL,
  "db" double DEFAULT NULL,
  "bt" bit(11) DEFAULT NULL,
  "bo" tinyint(1) DEFAULT '1',
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "numbers"
--

LOCK TABLES "numbers" WRITE;
/*!40000 ALTER TABLE "numbers" DISABLE KEYS */;
INSERT INTO "numbers" VALUES (0,-128,65535,-8388608,18446744073709551615,-12345678901234567890.123456789012345678901234567890,1.17549e-38,1234.567,2.2250738585072014e-308,_binary '',0),(1,127,0,8388607,00000000000000000000,0.100000000000000000000000000000,0.1,-0.500,1e100,_binary '\0\0',1),(7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE "numbers" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "moments"
--

DROP TABLE IF EXISTS "moments";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE "moments" (
  "id" int NOT NULL,
  "d" date DEFAULT NULL,
  "t" time(3) DEFAULT NULL,
  "dt" datetime(6) DEFAULT NULL,
  "y" year DEFAULT NULL,
  "ts" timestamp NULL DEFAULT NULL,
  "made" timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6),
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "moments"
--

LOCK TABLES "moments" WRITE;
/*!40000 ALTER TABLE "moments" DISABLE KEYS */;
INSERT INTO "moments" VALUES (1,'0000-00-00','-838:59:59.000','0000-00-00 00:00:00.000000',1901,'2024-03-31 01:30:00','2024-10-27 00:30:00.000001'),(2,'2024-02-00','00:00:00.001','9999-12-31 23:59:59.999999',2155,'2024-10-27 01:30:00','1970-01-01 00:00:01.000000'),(3,'2024-02-29',NULL,NULL,NULL,NULL,'2038-01-19 03:14:07.999999');
/*!40000 ALTER TABLE "moments" ENABLE KEYS */;
UNLOCK TABLES;
SET @@SESSION.SQL_LOG_BIN = @MYSQLDUMP_TEMP_LOG_BIN;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2024-01-01  0:00:00
