-- simplemdb_backup 0.1.0
-- database: lacking
-- server: 10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT, @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS, @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE, TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
/*M!100200 SET @OLD_CHECK_CONSTRAINT_CHECKS=@@CHECK_CONSTRAINT_CHECKS, CHECK_CONSTRAINT_CHECKS=0 */;
/*M!101100 SET @OLD_SYSTEM_VERSIONING_INSERT_HISTORY=@@SYSTEM_VERSIONING_INSERT_HISTORY, SYSTEM_VERSIONING_INSERT_HISTORY=1 */;


ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

DROP TABLE IF EXISTS `good`;
CREATE TABLE `good` (
  `id` int(11) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `odd`;
CREATE TABLE `odd` (
  `id` int(11) NOT NULL,
  `u` uuid DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO `good` (`id`) VALUES
(1),
(2);
INSERT INTO `odd` (`id`,`u`) VALUES
(1,'3dbbfc39-e9aa-11f1-a11e-02fc00000001');

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP TRIGGER IF EXISTS `of_odd`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER of_odd BEFORE INSERT ON odd FOR EACH ROW SET @a=1
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

/*M!101100 SET SYSTEM_VERSIONING_INSERT_HISTORY=@OLD_SYSTEM_VERSIONING_INSERT_HISTORY */;
/*M!100200 SET CHECK_CONSTRAINT_CHECKS=@OLD_CHECK_CONSTRAINT_CHECKS */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT, CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS, COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
-- simplemdb-backup manifest {"format":1,"archive":"fd626e81a0f1e837f2e6b302c821c467","writer":"simplemdb_backup 0.1.0","created":1795705281,"database":{"name":"lacking","charset":"utf8mb4","collation":"utf8mb4_general_ci"},"flavor":"MariaDB","server_version":"10.11.19-MariaDB-0+deb12u1","consistency":"shared-snapshot","lock":"backup-stage","schema":true,"data":true,"whole":true,"tables":["good","odd"]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":885,"raw":885,"blake3":"50a9889e0a043d5a1d12001c8651a2584129381a67a042da1a86783463f8dd3d"}
-- simplemdb-backup part {"kind":"database","offset":885,"stored":66,"raw":66,"blake3":"09419357d414291a6a3f17df98d0df0e39594c2c6d0f3ab51e79dff5b7f3409b"}
-- simplemdb-backup part {"kind":"table","object":"good","offset":951,"stored":166,"raw":166,"blake3":"887d7db78cd5093b71c890a407b85d387094f0909d4748417e66d9ab603daa63"}
-- simplemdb-backup part {"kind":"table","object":"odd","offset":1117,"stored":189,"raw":189,"blake3":"ea2b5898a3a050818bb4c5a34ab35f9d3b66d3d758039fa86cfd7ce5aee5d007"}
-- simplemdb-backup part {"kind":"rows","object":"good","rows":2,"offset":1306,"stored":43,"raw":43,"blake3":"13560b72be22daf8f1c5f0209c970efd3c32016acc35bad43b4838aba32510c2"}
-- simplemdb-backup part {"kind":"rows","object":"odd","rows":1,"offset":1349,"stored":80,"raw":80,"blake3":"4a9f61510aedd39cd7dde9358fc7c3319fa57e0237aebebde8ac68ccb338206e"}
-- simplemdb-backup part {"kind":"trigger","object":"of_odd","on":"odd","offset":1429,"stored":561,"raw":561,"blake3":"1a16ffe24f503849cac222a0ae65a6c46407bafe72dc7adb42273c01d83827a6"}
-- simplemdb-backup part {"kind":"postamble","offset":1990,"stored":559,"raw":559,"blake3":"76af7bc8502ae577950bcd4dc1927f474c046a26f512560094e8a7659b430e3a"}
-- simplemdb-backup end {"format":1,"index":2549,"stored":1755,"raw":1755,"parts":8,"blake3":"16681133838ad8c17511aca54ccba50ec1023e093b5d5cd1d56b5abbaf87e647"}                                                                                               
