-- simplemdb_backup 0.1.0
-- database: cli_shop
-- server: 10.11.19-MariaDB-0+deb12u1-log

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT, @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS, @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE, TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
/*M!100200 SET @OLD_CHECK_CONSTRAINT_CHECKS=@@CHECK_CONSTRAINT_CHECKS, CHECK_CONSTRAINT_CHECKS=0 */;


DROP TABLE IF EXISTS `customers`;
CREATE TABLE `customers` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(60) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `log`;
CREATE TABLE `log` (
  `what` varchar(40) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `orders`;
CREATE TABLE `orders` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `customer` int(11) NOT NULL,
  `total` decimal(10,2) DEFAULT NULL,
  `note` text DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `of_customer` (`customer`),
  CONSTRAINT `of_customer` FOREIGN KEY (`customer`) REFERENCES `customers` (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO `orders` (`id`,`customer`,`total`,`note`) VALUES
(1,1,9.90,'007'),
(2,2,100.00,NULL),
(3,3,0.01,'a; b');
INSERT INTO `customers` (`id`,`name`) VALUES
(1,'Ada'),
(2,'Grace'),
(3,'it\'s Émilie');

CREATE OR REPLACE VIEW `totals` AS SELECT 1 AS `customer`, 1 AS `total`;

DROP PROCEDURE IF EXISTS `clear_log`;
SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `clear_log`()
DELETE FROM log
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `totals` AS select `orders`.`customer` AS `customer`,sum(`orders`.`total`) AS `total` from `orders` group by `orders`.`customer`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

DROP TRIGGER IF EXISTS `note_order`;
SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER note_order AFTER INSERT ON orders FOR EACH ROW INSERT INTO log VALUES ('an order')
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

DROP EVENT IF EXISTS `tidy`;
SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_time_zone=@@time_zone, time_zone='SYSTEM';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` EVENT `tidy` ON SCHEDULE EVERY 1 DAY STARTS '2026-11-22 23:01:58' ON COMPLETION NOT PRESERVE DISABLE DO DELETE FROM log
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET time_zone=@saved_time_zone;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

/*M!100200 SET CHECK_CONSTRAINT_CHECKS=@OLD_CHECK_CONSTRAINT_CHECKS */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT, CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS, COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
-- simplemdb-backup manifest {"format":1,"archive":"89e592ff91d25d03ca232dc0f8578faf","writer":"simplemdb_backup 0.1.0","created":1795388709,"database":{"name":"cli_shop","charset":"utf8mb4","collation":"utf8mb4_general_ci"},"flavor":"MariaDB","server_version":"10.11.19-MariaDB-0+deb12u1-log","consistency":"shared-snapshot","binlog":{"file":"bin.000002","position":508636015,"gtid":"0-7-4011"},"schema":true,"data":true,"whole":true,"tables":["customers","log","orders"]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":762,"raw":762,"blake3":"1fcd554afbc4161ef3d4b39998cf75995439194cd7371e1bacfdd4f0f8323629"}
-- simplemdb-backup part {"kind":"table","object":"customers","offset":762,"stored":239,"raw":239,"blake3":"e6fc460c2b5ffc49e0e655fe95b871a5f378c99ea99e2c6bdce786539cd6b4e1"}
-- simplemdb-backup part {"kind":"table","object":"log","offset":1001,"stored":152,"raw":152,"blake3":"607ff3e1d4f9853b53831ac5b2370e49e29f861d392fe852e84b5c0bddd73052"}
-- simplemdb-backup part {"kind":"table","object":"orders","offset":1153,"stored":416,"raw":416,"blake3":"8b46704bc03c5b201e57f1f71fd348918a5e388dfc425833691715c53110eb95"}
-- simplemdb-backup part {"kind":"rows","object":"orders","rows":3,"offset":1569,"stored":117,"raw":117,"blake3":"dfcf6c3fc7b48504ae62a083060f9f94d8c271144b1fba777a93c68b897dc98e"}
-- simplemdb-backup part {"kind":"rows","object":"customers","rows":3,"offset":1686,"stored":90,"raw":90,"blake3":"d9b4fcda3913946f599d25ee5dc6b868938f86b5f21218162ffe901e8f39bfc4"}
-- simplemdb-backup part {"kind":"placeholder","object":"totals","offset":1776,"stored":74,"raw":74,"blake3":"27765d79319746104252577341f444b49c434a8cb534c1668d47fc2dd9510cfe"}
-- simplemdb-backup part {"kind":"routine","object":"clear_log","offset":1850,"stored":548,"raw":548,"blake3":"9b281aebcd09adc7ddeb957221c9d9c9f15959aa7d32f4a468e7f7deb28ceaea"}
-- simplemdb-backup part {"kind":"view","object":"totals","offset":2398,"stored":492,"raw":492,"blake3":"65e0d8e49ad9fafaf16f6d7b82bfa94ee2fd3e3e03bad7d6498f0add4d135d5d"}
-- simplemdb-backup part {"kind":"trigger","object":"note_order","on":"orders","offset":2890,"stored":598,"raw":598,"blake3":"99ad3dfe487556a9f8490f857e0a4d2ca0205fb3d8d4bfcd508491eefe487130"}
-- simplemdb-backup part {"kind":"event","object":"tidy","offset":3488,"stored":705,"raw":705,"blake3":"71e80e7767fcdb61fa561c333add28eb78b7b407c4e32c84c8ea8894497f8f12"}
-- simplemdb-backup part {"kind":"postamble","offset":4193,"stored":469,"raw":469,"blake3":"80b97419169d617b657335f84e5ee6bb01cccd1e3929fe4952a97b8d7edad85e"}
-- simplemdb-backup end {"format":1,"index":4662,"stored":2560,"raw":2560,"parts":12,"blake3":"f815cd8701d6b03228ef6a40b436003bf3fe75d78ca3e9cd91222464f5aed11c"}                                                                                              
