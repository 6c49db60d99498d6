-- simplemdb_backup 0.1.0
-- database: lacking
-- server: 9.7.4-2

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
  `id` int NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `odd`;
CREATE TABLE `odd` (
  `id` int NOT NULL,
  `b` binary(16) DEFAULT NULL,
  `t` varchar(36) GENERATED ALWAYS AS (bin_to_uuid(`b`)) VIRTUAL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO `good` (`id`) VALUES
(1),
(2);
INSERT INTO `odd` (`id`,`b`) VALUES
(1,NULL);

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP TRIGGER IF EXISTS `of_odd`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER `of_odd` BEFORE INSERT ON `odd` FOR EACH ROW SET @a=1
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
-- simplemdb-backup manifest {"format":1,"archive":"773993d47cb06746fc9475bd087bbbd8","writer":"simplemdb_backup 0.1.0","created":1795705281,"database":{"name":"lacking","charset":"utf8mb4","collation":"utf8mb4_general_ci"},"flavor":"MySQL","server_version":"9.7.4-2","consistency":"shared-snapshot","lock":"lock-tables","binlog":{"file":"binlog.000001","position":32175624,"gtid":"d9623379-e9a6-11f1-a1bf-02fc00000001:1-2968"},"schema":true,"data":true,"whole":true,"tables":["good","odd"]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":866,"raw":866,"blake3":"99c048a553593343d72d07557f36be43db5a17bd6eccc7ce1c2925cc0aff4a04"}
-- simplemdb-backup part {"kind":"database","offset":866,"stored":66,"raw":66,"blake3":"09419357d414291a6a3f17df98d0df0e39594c2c6d0f3ab51e79dff5b7f3409b"}
-- simplemdb-backup part {"kind":"table","object":"good","offset":932,"stored":162,"raw":162,"blake3":"27a0c65d04d0f2552d3d7af5d55ac2a3004e7b864ca6145afa7b35e372477423"}
-- simplemdb-backup part {"kind":"table","object":"odd","offset":1094,"stored":257,"raw":257,"blake3":"939d9230c0584ec18e6f0578b3445411280b05ad54d7a6b01496ce6a96f2126a"}
-- simplemdb-backup part {"kind":"rows","object":"good","rows":2,"offset":1351,"stored":43,"raw":43,"blake3":"13560b72be22daf8f1c5f0209c970efd3c32016acc35bad43b4838aba32510c2"}
-- simplemdb-backup part {"kind":"rows","object":"odd","rows":1,"offset":1394,"stored":46,"raw":46,"blake3":"79f21a09f449e74782ce9997ea4127e7832a24d87a88af24b92b0fedfc302a9b"}
-- simplemdb-backup part {"kind":"trigger","object":"of_odd","on":"odd","offset":1440,"stored":593,"raw":593,"blake3":"e5ab6349c9b38b83f403d24085d819becfed685fa6f65d7d29d7bad07667803f"}
-- simplemdb-backup part {"kind":"postamble","offset":2033,"stored":559,"raw":559,"blake3":"76af7bc8502ae577950bcd4dc1927f474c046a26f512560094e8a7659b430e3a"}
-- simplemdb-backup end {"format":1,"index":2592,"stored":1840,"raw":1840,"parts":8,"blake3":"6784d7bf818ed160b4004ecb43b3ef0b50c4fe6ac2b95a2b01dcadb089cc657e"}                                                                                               
