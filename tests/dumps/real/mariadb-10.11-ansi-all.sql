/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: shop
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1-log
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Sequence structure for "numbers_of_orders"
--

DROP SEQUENCE IF EXISTS "numbers_of_orders";
CREATE SEQUENCE "numbers_of_orders" start with 100 minvalue 1 maxvalue 100000 increment by 5 cache 10 cycle;
DO SETVAL("numbers_of_orders", 150, 0);

--
-- Table structure for table "a_order"
--

DROP TABLE IF EXISTS "a_order";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "a_order" (
  "id" int(11) NOT NULL AUTO_INCREMENT,
  "customer" int(11) NOT NULL,
  "at" datetime DEFAULT current_timestamp(),
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
INSERT INTO "a_order" VALUES
(1,2,'2024-01-01 00:00:00'),
(2,1,'2024-06-30 12:00:00');
/*!40000 ALTER TABLE "a_order" ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER first_of_two BEFORE INSERT ON a_order FOR EACH ROW SET NEW.at = COALESCE(NEW.at, '2000-01-01') 
*/;;
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
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER a_second BEFORE INSERT ON a_order FOR EACH ROW
BEGIN
  -- it's a comment; with a delimiter //
  INSERT INTO log (what) VALUES (CONCAT('fired; for ', NEW.id));
END 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Temporary table structure for view "a_view"
--

DROP TABLE IF EXISTS "a_view";
/*!50001 DROP VIEW IF EXISTS "a_view"*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW "a_view" AS SELECT
 NULL AS "name",
 NULL AS "n",
 NULL AS "s" */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table "bytes"
--

DROP TABLE IF EXISTS "bytes";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "bytes" (
  "id" int(11) NOT NULL,
  "b" binary(4) DEFAULT NULL,
  "vb" varbinary(40) DEFAULT NULL,
  "bl" blob DEFAULT NULL,
  PRIMARY KEY ("id"),
  UNIQUE KEY "vb" ("vb")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "bytes"
--

LOCK TABLES "bytes" WRITE;
/*!40000 ALTER TABLE "bytes" DISABLE KEYS */;
INSERT INTO "bytes" VALUES
(1,'\0ÿ\0\0','\0\n\r\Z\"\\\'','Ã(Ÿð '),
(2,NULL,'',''),
(3,'ab\0\0','éÃ©ÿ','\\\\\'\';\n-- '),
(4,'\'\'\\\'','€','\0\0\0'),
(5,'\\\\\\\\','\\','\\\'');
/*!40000 ALTER TABLE "bytes" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "computed"
--

DROP TABLE IF EXISTS "computed";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "computed" (
  "a" int(11) NOT NULL,
  "va" int(11) GENERATED ALWAYS AS ("a" * 2) VIRTUAL,
  "b" varchar(20) DEFAULT NULL,
  "st" varchar(60) GENERATED ALWAYS AS (concat("b",';\'',"a")) STORED,
  PRIMARY KEY ("a"),
  KEY "st" ("st")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "computed"
--

LOCK TABLES "computed" WRITE;
/*!40000 ALTER TABLE "computed" DISABLE KEYS */;
INSERT INTO "computed" VALUES
(1,2,'one','one;\'1'),
(2,4,NULL,NULL),
(3,6,'it\'s','it\'s;\'3');
/*!40000 ALTER TABLE "computed" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "customer"
--

DROP TABLE IF EXISTS "customer";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "customer" (
  "id" int(11) NOT NULL AUTO_INCREMENT,
  "favourite" int(11) DEFAULT NULL,
  "name" varchar(30) NOT NULL,
  PRIMARY KEY ("id"),
  KEY "to_order" ("favourite"),
  CONSTRAINT "to_order" FOREIGN KEY ("favourite") REFERENCES "a_order" ("id") ON DELETE SET NULL,
  CONSTRAINT "name_is_given" CHECK (char_length("name") > 0)
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "customer"
--

LOCK TABLES "customer" WRITE;
/*!40000 ALTER TABLE "customer" DISABLE KEYS */;
INSERT INTO "customer" VALUES
(1,2,'Zoë'),
(2,NULL,'O\'Neill');
/*!40000 ALTER TABLE "customer" ENABLE KEYS */;
UNLOCK TABLES;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER `af``ter` AFTER UPDATE ON customer FOR EACH ROW INSERT INTO log (what) VALUES ('Ã©ðŸ˜€') 
*/;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Table structure for table "in_aria"
--

DROP TABLE IF EXISTS "in_aria";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "in_aria" (
  "id" int(11) NOT NULL,
  "v" varchar(10) DEFAULT NULL,
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "in_aria"
--

LOCK TABLES "in_aria" WRITE;
/*!40000 ALTER TABLE "in_aria" DISABLE KEYS */;
INSERT INTO "in_aria" VALUES
(1,'aria');
/*!40000 ALTER TABLE "in_aria" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "in_memory"
--

DROP TABLE IF EXISTS "in_memory";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "in_memory" (
  "id" int(11) NOT NULL,
  "v" varchar(10) DEFAULT NULL,
  KEY "h" ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "in_memory"
--

LOCK TABLES "in_memory" WRITE;
/*!40000 ALTER TABLE "in_memory" DISABLE KEYS */;
INSERT INTO "in_memory" VALUES
(1,'m');
/*!40000 ALTER TABLE "in_memory" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "log"
--

DROP TABLE IF EXISTS "log";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "log" (
  "n" int(11) NOT NULL AUTO_INCREMENT,
  "what" varchar(60) DEFAULT NULL,
  PRIMARY KEY ("n")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "log"
--

LOCK TABLES "log" WRITE;
/*!40000 ALTER TABLE "log" DISABLE KEYS */;
INSERT INTO "log" VALUES
(3,'kept');
/*!40000 ALTER TABLE "log" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "merged"
--

DROP TABLE IF EXISTS "merged";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "merged" (
  "id" int(11) NOT NULL,
  "k" int(11) NOT NULL,
  "v" varchar(10) DEFAULT NULL,
  KEY "k" ("k","id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Table structure for table "moments"
--

DROP TABLE IF EXISTS "moments";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "moments" (
  "id" int(11) NOT NULL,
  "d" date DEFAULT NULL,
  "t" time(3) DEFAULT NULL,
  "dt" datetime(6) DEFAULT NULL,
  "y" year(4) DEFAULT NULL,
  "ts" timestamp NULL DEFAULT NULL,
  "made" timestamp(6) NOT NULL DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "moments"
--

LOCK TABLES "moments" WRITE;
/*!40000 ALTER TABLE "moments" DISABLE KEYS */;
INSERT INTO "moments" VALUES
(1,'0000-00-00','-838:59:59.000','0000-00-00 00:00:00.000000',1901,'2024-03-31 01:30:00','2024-10-27 00:30:00.000001'),
(2,'2024-02-00','00:00:00.001','9999-12-31 23:59:59.999999',2155,'2024-10-27 01:30:00','1970-01-01 00:00:01.000000'),
(3,'2024-02-29',NULL,NULL,NULL,NULL,'2038-01-19 03:14:07.999999');
/*!40000 ALTER TABLE "moments" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "nothing_in_it"
--

DROP TABLE IF EXISTS "nothing_in_it";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "nothing_in_it" (
  "id" int(11) NOT NULL,
  "v" varchar(10) DEFAULT NULL,
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "nothing_in_it"
--

LOCK TABLES "nothing_in_it" WRITE;
/*!40000 ALTER TABLE "nothing_in_it" DISABLE KEYS */;
/*!40000 ALTER TABLE "nothing_in_it" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "numbers"
--

DROP TABLE IF EXISTS "numbers";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "numbers" (
  "id" int(10) unsigned NOT NULL AUTO_INCREMENT,
  "ti" tinyint(4) DEFAULT NULL,
  "si" smallint(5) unsigned DEFAULT NULL,
  "mi" mediumint(9) DEFAULT NULL,
  "bi" bigint(20) unsigned zerofill DEFAULT NULL,
  "de" decimal(65,30) DEFAULT NULL,
  "fl" float DEFAULT NULL,
  "fd" float(7,3) DEFAULT NULL,
  "db" double DEFAULT NULL,
  "bt" bit(11) DEFAULT NULL,
  "bo" tinyint(1) DEFAULT 1,
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "numbers"
--

LOCK TABLES "numbers" WRITE;
/*!40000 ALTER TABLE "numbers" DISABLE KEYS */;
INSERT INTO "numbers" VALUES
(0,-128,65535,-8388608,18446744073709551615,-12345678901234567890.123456789012345678901234567890,1.17549e-38,1234.567,2.2250738585072014e-308,'',0),
(1,127,0,8388607,00000000000000000000,0.100000000000000000000000000000,0.1,-0.500,1e100,'\0\0',1),
(7,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
/*!40000 ALTER TABLE "numbers" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "only_myisam"
--

DROP TABLE IF EXISTS "only_myisam";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "only_myisam" (
  "id" int(11) NOT NULL,
  "k" int(11) NOT NULL,
  "v" varchar(10) DEFAULT NULL,
  KEY "k" ("k","id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "only_myisam"
--

LOCK TABLES "only_myisam" WRITE;
/*!40000 ALTER TABLE "only_myisam" DISABLE KEYS */;
INSERT INTO "only_myisam" VALUES
(1,5,'a'),
(2,5,'b'),
(1,6,NULL);
/*!40000 ALTER TABLE "only_myisam" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "parts_of"
--

DROP TABLE IF EXISTS "parts_of";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "parts_of" (
  "id" int(11) NOT NULL,
  "at" date NOT NULL,
  PRIMARY KEY ("id","at")
)
 PARTITION BY RANGE (year("at"))
SUBPARTITION BY HASH ("id")
SUBPARTITIONS 2
(PARTITION "old" VALUES LESS THAN (2020),
 PARTITION "new one" VALUES LESS THAN MAXVALUE);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "parts_of"
--

LOCK TABLES "parts_of" WRITE;
/*!40000 ALTER TABLE "parts_of" DISABLE KEYS */;
INSERT INTO "parts_of" VALUES
(1,'2019-12-31'),
(2,'2020-01-01');
/*!40000 ALTER TABLE "parts_of" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "places"
--

DROP TABLE IF EXISTS "places";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "places" (
  "id" int(11) NOT NULL,
  "p" point NOT NULL,
  PRIMARY KEY ("id"),
  SPATIAL KEY "p" ("p")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "places"
--

LOCK TABLES "places" WRITE;
/*!40000 ALTER TABLE "places" DISABLE KEYS */;
INSERT INTO "places" VALUES
(1,'\0\0\0\0\0\0\0\0\0\0\0\0\0ø?\0\0\0\0\0\0\0À'),
(2,'\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0');
/*!40000 ALTER TABLE "places" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "special"
--

DROP TABLE IF EXISTS "special";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "special" (
  "id" uuid NOT NULL,
  "a" inet6 DEFAULT NULL,
  "f" inet4 DEFAULT NULL,
  "doc" longtext DEFAULT NULL CHECK (json_valid("doc")),
  "z" text /*M!100301 COMPRESSED*/ DEFAULT NULL,
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "special"
--

LOCK TABLES "special" WRITE;
/*!40000 ALTER TABLE "special" DISABLE KEYS */;
INSERT INTO "special" VALUES
('123e4567-e89b-12d3-a456-426655440000','::1','127.0.0.1','{\"a\":1}','squeezed');
/*!40000 ALTER TABLE "special" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "texts"
--

DROP TABLE IF EXISTS "texts";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "texts" (
  "id" int(11) NOT NULL,
  "c" char(10) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,
  "v" varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'it''s \\ "q"',
  "lt" longtext DEFAULT NULL,
  "e" enum('x','it''s','Ã©;') NOT NULL DEFAULT 'x',
  "s" set('a','b c','Ã¼') DEFAULT NULL,
  "j" longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid("j")),
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
INSERT INTO "texts" VALUES
(1,'café','emoji ? é','line\nbreak\r\n	tab \\n \\\\ ; -- no comment','é;','a,ü','{\"a\": [1, 2.5, null], \"é\": \"it\'s \\\"q\\\"\"}'),
(2,'','/* no */ # comment','\'; DROP TABLE x; --','x','','[]'),
(3,NULL,NULL,'DELIMITER ;;\n\\! ls\nsource x\n\\.','it\'s',NULL,NULL),
(4,'x','007','control \Z end','x','b c','{}');
/*!40000 ALTER TABLE "texts" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "twin_myisam"
--

DROP TABLE IF EXISTS "twin_myisam";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "twin_myisam" (
  "id" int(11) NOT NULL,
  "k" int(11) NOT NULL,
  "v" varchar(10) DEFAULT NULL,
  KEY "k" ("k","id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "twin_myisam"
--

LOCK TABLES "twin_myisam" WRITE;
/*!40000 ALTER TABLE "twin_myisam" DISABLE KEYS */;
INSERT INTO "twin_myisam" VALUES
(9,9,'twin');
/*!40000 ALTER TABLE "twin_myisam" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary table structure for view "v`checked"
--

DROP TABLE IF EXISTS "v`checked";
/*!50001 DROP VIEW IF EXISTS "v`checked"*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW "v`checked" AS SELECT
 NULL AS "id",
 NULL AS "name" */;
SET character_set_client = @saved_cs_client;

--
-- Table structure for table "versioned"
--

DROP TABLE IF EXISTS "versioned";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "versioned" (
  "id" int(11) NOT NULL,
  "v" int(11) DEFAULT NULL,
  PRIMARY KEY ("id")
) WITH SYSTEM VERSIONING;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "versioned"
--

LOCK TABLES "versioned" WRITE;
/*!40000 ALTER TABLE "versioned" DISABLE KEYS */;
INSERT INTO "versioned" VALUES
(1,2);
/*!40000 ALTER TABLE "versioned" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "we`ird ""name""; é"
--

DROP TABLE IF EXISTS "we`ird ""name""; é";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "we`ird ""name""; Ã©" (
  "co`l 1" int(11) DEFAULT NULL,
  "select" text DEFAULT NULL,
  "Ã¼nÃ¯" int(11) DEFAULT NULL,
  KEY "k`ey" ("co`l 1")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "we`ird ""name""; é"
--

LOCK TABLES "we`ird ""name""; é" WRITE;
/*!40000 ALTER TABLE "we`ird ""name""; é" DISABLE KEYS */;
INSERT INTO "we`ird ""name""; é" VALUES
(1,'x',2),
(1,'x',2),
(NULL,NULL,NULL);
/*!40000 ALTER TABLE "we`ird ""name""; é" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table "with_hidden"
--

DROP TABLE IF EXISTS "with_hidden";
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE "with_hidden" (
  "id" bigint(20) NOT NULL,
  "hidden" int(11) INVISIBLE DEFAULT 5,
  "v" int(11) DEFAULT NULL CHECK ("v" > 0),
  PRIMARY KEY ("id")
);
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table "with_hidden"
--

LOCK TABLES "with_hidden" WRITE;
/*!40000 ALTER TABLE "with_hidden" DISABLE KEYS */;
INSERT INTO "with_hidden" ("id", "hidden", "v") VALUES (1,9,2);
/*!40000 ALTER TABLE "with_hidden" ENABLE KEYS */;
UNLOCK TABLES;

--
-- Temporary table structure for view "z_orders"
--

DROP TABLE IF EXISTS "z_orders";
/*!50001 DROP VIEW IF EXISTS "z_orders"*/;
SET @saved_cs_client     = @@character_set_client;
SET character_set_client = utf8mb4;
/*!50001 CREATE VIEW "z_orders" AS SELECT
 NULL AS "id",
 NULL AS "name" */;
SET character_set_client = @saved_cs_client;

--
-- Dumping events for database 'shop'
--
/*!50106 SET @save_time_zone= @@TIME_ZONE */ ;
/*!50106 DROP EVENT IF EXISTS "daily" */;
DELIMITER ;;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;;
/*!50003 SET character_set_client  = utf8mb4 */ ;;
/*!50003 SET character_set_results = utf8mb4 */ ;;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;;
/*!50003 SET sql_mode              = '' */ ;;
/*!50003 SET @saved_time_zone      = @@time_zone */ ;;
/*!50003 SET time_zone             = '+00:00' */ ;;
/*!50106 CREATE*/ /*!50117 DEFINER="root"@"localhost"*/ /*!50106 EVENT "daily" ON SCHEDULE EVERY 1 DAY STARTS '2037-01-01 00:00:00' ON COMPLETION PRESERVE ENABLE COMMENT 'it''s; daily' DO DELETE FROM log WHERE n < 0 
*/ ;;
/*!50003 SET time_zone             = @saved_time_zone */ ;;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;;
/*!50003 SET character_set_client  = @saved_cs_client */ ;;
/*!50003 SET character_set_results = @saved_cs_results */ ;;
/*!50003 SET collation_connection  = @saved_col_connection */ ;;
/*!50106 DROP EVENT IF EXISTS "off one" */;;
DELIMITER ;;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;;
/*!50003 SET character_set_client  = utf8mb4 */ ;;
/*!50003 SET character_set_results = utf8mb4 */ ;;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;;
/*!50003 SET sql_mode              = '' */ ;;
/*!50003 SET @saved_time_zone      = @@time_zone */ ;;
/*!50003 SET time_zone             = '+00:00' */ ;;
/*!50106 CREATE*/ /*!50117 DEFINER="root"@"localhost"*/ /*!50106 EVENT "off one" ON SCHEDULE AT '2037-06-01 02:30:00' ON COMPLETION NOT PRESERVE DISABLE DO BEGIN DELETE FROM log WHERE what = ';'; END 
*/ ;;
/*!50003 SET time_zone             = @saved_time_zone */ ;;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;;
/*!50003 SET character_set_client  = @saved_cs_client */ ;;
/*!50003 SET character_set_results = @saved_cs_results */ ;;
/*!50003 SET collation_connection  = @saved_col_connection */ ;;
DELIMITER ;
/*!50106 SET TIME_ZONE= @save_time_zone */ ;

--
-- Dumping routines for database 'shop'
--
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'PIPES_AS_CONCAT,ANSI_QUOTES,NO_BACKSLASH_ESCAPES' */ ;
/*!50003 DROP FUNCTION IF EXISTS "odd mode" */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER="root"@"localhost" FUNCTION "odd mode"(a TEXT) RETURNS text CHARSET utf8mb4 COLLATE utf8mb4_general_ci
    DETERMINISTIC
RETURN a || ';' || 'C:\' || "a"
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
/*!50003 DROP FUNCTION IF EXISTS "twice" */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` FUNCTION `twice`(x INT) RETURNS int(11)
    NO SQL
    DETERMINISTIC
RETURN x * 2
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,NO_AUTO_CREATE_USER,SIMULTANEOUS_ASSIGNMENT' */ ;
/*!50003 DROP PROCEDURE IF EXISTS "of_oracle" */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER="root"@"localhost" PROCEDURE "of_oracle"(a INT)
AS x INT := 1; BEGIN SELECT a || ';' || x; END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = '' */ ;
/*!50003 DROP PROCEDURE IF EXISTS "p" */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `p`(IN x INT, OUT y VARCHAR(20) CHARACTER SET latin1)
    MODIFIES SQL DATA
    COMMENT 'it''s; a comment'
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SET y = '\\;'; END;
  IF x > 0 THEN SELECT ';' INTO y; /* ; */ ELSE CALL p(x - 1, y); END IF;
END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,NO_AUTO_CREATE_USER,SIMULTANEOUS_ASSIGNMENT' */ ;
/*!50003 DROP PACKAGE IF EXISTS "things" */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER="root"@"localhost" PACKAGE "things" AS FUNCTION one RETURN INT; END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;
/*!50003 SET @saved_sql_mode       = @@sql_mode */ ;
/*!50003 SET sql_mode              = 'PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,NO_AUTO_CREATE_USER,SIMULTANEOUS_ASSIGNMENT' */ ;
/*!50003 DROP PACKAGE BODY IF EXISTS "things" */;
/*!50003 SET @saved_cs_client      = @@character_set_client */ ;
/*!50003 SET @saved_cs_results     = @@character_set_results */ ;
/*!50003 SET @saved_col_connection = @@collation_connection */ ;
/*!50003 SET character_set_client  = utf8mb4 */ ;
/*!50003 SET character_set_results = utf8mb4 */ ;
/*!50003 SET collation_connection  = utf8mb4_general_ci */ ;
DELIMITER ;;
CREATE DEFINER="root"@"localhost" PACKAGE BODY "things" AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END
;;
DELIMITER ;
/*!50003 SET sql_mode              = @saved_sql_mode */ ;
/*!50003 SET character_set_client  = @saved_cs_client */ ;
/*!50003 SET character_set_results = @saved_cs_results */ ;
/*!50003 SET collation_connection  = @saved_col_connection */ ;

--
-- Final view structure for view "a_view"
--

/*!50001 DROP VIEW IF EXISTS "a_view"*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE VIEW "a_view" AS select "z_orders"."name" AS "name",count(0) AS "n",'it\'s; \\ Ã©' AS "s" from "z_orders" group by "z_orders"."name" */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;

--
-- Final view structure for view "v`checked"
--

/*!50001 DROP VIEW IF EXISTS "v`checked"*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE VIEW "v`checked" AS select "customer"."id" AS "id","customer"."name" AS "name" from "customer" where "customer"."id" < 100 */
/*!50002 WITH LOCAL CHECK OPTION */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;

--
-- Final view structure for view "z_orders"
--

/*!50001 DROP VIEW IF EXISTS "z_orders"*/;
/*!50001 SET @saved_cs_client          = @@character_set_client */;
/*!50001 SET @saved_cs_results         = @@character_set_results */;
/*!50001 SET @saved_col_connection     = @@collation_connection */;
/*!50001 SET character_set_client      = utf8mb4 */;
/*!50001 SET character_set_results     = utf8mb4 */;
/*!50001 SET collation_connection      = utf8mb4_general_ci */;
/*!50001 CREATE VIEW "z_orders" AS select "o"."id" AS "id","c"."name" AS "name" from ("a_order" "o" join "customer" "c" on("c"."id" = "o"."customer")) */;
/*!50001 SET character_set_client      = @saved_cs_client */;
/*!50001 SET character_set_results     = @saved_cs_results */;
/*!50001 SET collation_connection      = @saved_col_connection */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2024-01-01  0:00:00
