-- simplemdb_backup 0.1.0
-- database: app
-- server: 11.8.9-MariaDB-0+deb13u1 from Debian

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

DROP SEQUENCE IF EXISTS `numbers`;
CREATE SEQUENCE `numbers` start with 7 minvalue 1 maxvalue 9223372036854775806 increment by 1 cache 1000 nocycle ENGINE=InnoDB;
ALTER SEQUENCE `numbers` RESTART 7;

DROP TABLE IF EXISTS `booked`;
CREATE TABLE `booked` (
  `id` int(11) DEFAULT NULL,
  `a` date NOT NULL,
  `b` date NOT NULL,
  PERIOD FOR `stay` (`a`, `b`),
  UNIQUE KEY `once` (`id`,`stay` WITHOUT OVERLAPS)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `checked`;
CREATE TABLE `checked` (
  `id` int(11) NOT NULL,
  `v` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `of_mariadb` CHECK (`v` regexp '^[0-9]+$' and json_detailed(`v`) <> '')
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `child`;
CREATE TABLE `child` (
  `id` int(11) NOT NULL,
  `parent` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `p` (`parent`),
  CONSTRAINT `to_typed` FOREIGN KEY (`parent`) REFERENCES `typed` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `ignored`;
CREATE TABLE `ignored` (
  `id` int(11) NOT NULL,
  `v` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `k` (`v`) IGNORED,
  KEY `d` (`v` DESC)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `numbered`;
CREATE TABLE `numbered` (
  `id` bigint(20) NOT NULL DEFAULT nextval(`numbers`),
  `v` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `packed`;
CREATE TABLE `packed` (
  `id` int(11) NOT NULL,
  `v` text /*M!100301 COMPRESSED*/ DEFAULT NULL,
  `w` int(11) DEFAULT NULL INVISIBLE,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci `PAGE_COMPRESSED`='1';

DROP TABLE IF EXISTS `parted`;
CREATE TABLE `parted` (
  `id` int(11) DEFAULT NULL,
  `at` date DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
 PARTITION BY LIST  COLUMNS(`at`)
(PARTITION `a` VALUES IN ('2024-01-01') ENGINE = InnoDB,
 PARTITION `other` DEFAULT ENGINE = InnoDB);

DROP TABLE IF EXISTS `plain`;
CREATE TABLE `plain` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(20) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `shaped`;
CREATE TABLE `shaped` (
  `id` int(11) NOT NULL,
  `g` point NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `typed`;
CREATE TABLE `typed` (
  `id` int(11) NOT NULL,
  `u` uuid DEFAULT NULL,
  `i` inet6 DEFAULT NULL,
  `f` inet4 DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `vectors`;
CREATE TABLE `vectors` (
  `id` int(11) NOT NULL,
  `e` vector(3) NOT NULL,
  PRIMARY KEY (`id`),
  VECTOR KEY `near` (`e`) `M`='6'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `versioned`;
CREATE TABLE `versioned` (
  `id` int(11) NOT NULL,
  `v` int(11) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci WITH SYSTEM VERSIONING;
INSERT INTO `ignored` (`id`,`v`) VALUES
(1,1);
INSERT INTO `child` (`id`,`parent`) VALUES
(1,1);
INSERT INTO `parted` (`id`,`at`) VALUES
(1,'2024-01-01'),
(2,'2025-01-01');
INSERT INTO `vectors` (`id`,`e`) VALUES
(1,0x0000803F0000004000004040);
INSERT INTO `checked` (`id`,`v`) VALUES
(1,5);
INSERT INTO `booked` (`id`,`a`,`b`) VALUES
(1,'2024-01-01','2024-02-01');
INSERT INTO `numbered` (`id`,`v`) VALUES
(1,10),
(2,20);
INSERT INTO `packed` (`id`,`v`,`w`) VALUES
(1,'x',2);
INSERT INTO `plain` (`id`,`name`) VALUES
(1,'one'),
(2,'two');
INSERT INTO `shaped` (`id`,`g`) VALUES
(1,0x000000000101000000000000000000F03F0000000000000040);
INSERT INTO `typed` (`id`,`u`,`i`,`f`) VALUES
(1,'8183c37e-e9a8-11f1-a2bc-02fc00000001','::1','1.2.3.4');
INSERT INTO `versioned` (`id`,`v`,`row_start`,`row_end`) VALUES
(1,1,'2026-11-26 14:48:56.290664',DEFAULT);

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP FUNCTION IF EXISTS `fits`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` FUNCTION `fits`(n INT) RETURNS int(11)
    DETERMINISTIC
RETURN n + 1
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP FUNCTION IF EXISTS `total`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` AGGREGATE FUNCTION `total`(x INT) RETURNS int(11)
BEGIN DECLARE s INT DEFAULT 0; DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN s; LOOP FETCH GROUP NEXT ROW; SET s = s + x; END LOOP; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP PROCEDURE IF EXISTS `loops`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `loops`()
BEGIN FOR i IN 1..3 DO SELECT i; END FOR; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,NO_AUTO_CREATE_USER,SIMULTANEOUS_ASSIGNMENT';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP PACKAGE IF EXISTS `tools`;
DELIMITER ;;
CREATE DEFINER="root"@"localhost" PACKAGE "tools" AS FUNCTION one RETURN INT; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,NO_AUTO_CREATE_USER,SIMULTANEOUS_ASSIGNMENT';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP PACKAGE BODY IF EXISTS `tools`;
DELIMITER ;;
CREATE DEFINER="root"@"localhost" PACKAGE BODY "tools" AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `fine` AS select `plain`.`id` AS `id`,`plain`.`name` AS `name` from `plain`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `of_mariadb` AS select natural_sort_key(`plain`.`name`) AS `k` from `plain`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `of_typed` AS select `typed`.`id` AS `id` from `typed`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `of_of_typed` AS select `of_typed`.`id` AS `id` from `of_typed`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP TRIGGER IF EXISTS `on_plain`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER on_plain BEFORE INSERT ON plain FOR EACH ROW SET NEW.name = COALESCE(NEW.name, 'none')
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP TRIGGER IF EXISTS `loops_too`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER loops_too BEFORE UPDATE ON plain FOR EACH ROW BEGIN FOR i IN 1..3 DO SET NEW.name = i; END FOR; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP TRIGGER IF EXISTS `on_typed`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER on_typed BEFORE INSERT ON typed FOR EACH ROW SET NEW.id = NEW.id + 0
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_time_zone=@@time_zone, time_zone='SYSTEM';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP EVENT IF EXISTS `looping`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` EVENT `looping` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE DO BEGIN FOR i IN 1..3 DO DELETE FROM plain WHERE id < 0; END FOR; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET time_zone=@saved_time_zone;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_time_zone=@@time_zone, time_zone='SYSTEM';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_uca1400_ai_ci;
DROP EVENT IF EXISTS `nightly`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` EVENT `nightly` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE DO DELETE FROM plain WHERE id < 0
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET time_zone=@saved_time_zone;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

/*M!101100 SET SYSTEM_VERSIONING_INSERT_HISTORY=@OLD_SYSTEM_VERSIONING_INSERT_HISTORY */;
/*M!100200 SET CHECK_CONSTRAINT_CHECKS=@OLD_CHECK_CONSTRAINT_CHECKS */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT, CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS, COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
-- simplemdb-backup manifest {"format":1,"archive":"7ea844aaa6eb1acc401c42955e6ce64b","writer":"simplemdb_backup 0.1.0","created":1795704650,"database":{"name":"app","charset":"utf8mb4","collation":"utf8mb4_general_ci"},"flavor":"MariaDB","server_version":"11.8.9-MariaDB-0+deb13u1 from Debian","consistency":"shared-snapshot","lock":"backup-stage","schema":true,"data":true,"whole":true,"tables":["booked","checked","child","ignored","numbered","numbers","packed","parted","plain","shaped","typed","vectors","versioned"]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":891,"raw":891,"blake3":"42049ba33d60b3dbea74398d0ac6e33f3f4fa297906067e201b8df7290b83f4f"}
-- simplemdb-backup part {"kind":"database","offset":891,"stored":66,"raw":66,"blake3":"09419357d414291a6a3f17df98d0df0e39594c2c6d0f3ab51e79dff5b7f3409b"}
-- simplemdb-backup part {"kind":"table","object":"numbers","offset":957,"stored":200,"raw":200,"blake3":"eb3cbfc1df51dcab519953fd97ce5446d746e62793e4cbc3274ed67643b0a735"}
-- simplemdb-backup part {"kind":"table","object":"booked","offset":1157,"stored":278,"raw":278,"blake3":"d9fa2daed9d0fb2fb2983d45733839766b15a5c9995b1c8101d7fadacfec3a77"}
-- simplemdb-backup part {"kind":"table","object":"checked","offset":1435,"stored":286,"raw":286,"blake3":"beda4e6fda3ed080975d1faa620272a6f08aa464541cbcbf646a431eef2e12b1"}
-- simplemdb-backup part {"kind":"table","object":"child","offset":1721,"stored":297,"raw":297,"blake3":"98bfcdf86c9ae9c6975666f7bad1b46ad4c49a5ee7edabeb162be047cd40bda7"}
-- simplemdb-backup part {"kind":"table","object":"ignored","offset":2018,"stored":247,"raw":247,"blake3":"978ff72d703e68e0e9e77a91d1eb95b70dee280d909c4a590da37bd993152534"}
-- simplemdb-backup part {"kind":"table","object":"numbered","offset":2265,"stored":232,"raw":232,"blake3":"359ec1c34ca631dae72324825c282a3694b1cddc78bf2b0888d668364e828798"}
-- simplemdb-backup part {"kind":"table","object":"packed","offset":2497,"stored":279,"raw":279,"blake3":"882a3cb1f4702aac9d84ff90111570d8f07473a9294c9e09733efd74d3041293"}
-- simplemdb-backup part {"kind":"table","object":"parted","offset":2776,"stored":313,"raw":313,"blake3":"d4cc17bdadc28cc3ec868672ba118c4a7045850c5631c14b3dd119a2db4367cb"}
-- simplemdb-backup part {"kind":"table","object":"plain","offset":3089,"stored":235,"raw":235,"blake3":"ea853da57f85fc099cbbf2dd16cf4d1d7ac7f8ae8e35260a064616e932952802"}
-- simplemdb-backup part {"kind":"table","object":"shaped","offset":3324,"stored":192,"raw":192,"blake3":"87414c31362a8a13be871dcc6a99faaa1a233772c84776b48ecff4718ead7ec2"}
-- simplemdb-backup part {"kind":"table","object":"typed","offset":3516,"stored":245,"raw":245,"blake3":"80bd21c00a5ff638fab94a4d04876034bdd052d49ec66028642bad28f5005e40"}
-- simplemdb-backup part {"kind":"table","object":"vectors","offset":3761,"stored":233,"raw":233,"blake3":"52e78c6533ab71b5ed26b5ab1b50ebfddbd552b91b2c9cc98fc584f4d99f538a"}
-- simplemdb-backup part {"kind":"table","object":"versioned","offset":3994,"stored":227,"raw":227,"blake3":"383c5d74bb098244f81f32afb47a254a2aeca891b300da524ece757a7f51a85f"}
-- simplemdb-backup part {"kind":"rows","object":"ignored","rows":1,"offset":4221,"stored":47,"raw":47,"blake3":"eea38a071522ec0bc7470f3b81256e46e7f4bc0a701b94c2294b58eb68504633"}
-- simplemdb-backup part {"kind":"rows","object":"child","rows":1,"offset":4268,"stored":50,"raw":50,"blake3":"5038d8da5f27f95353c2b139e8cefedccae40a899908eb5ff06f01a372267195"}
-- simplemdb-backup part {"kind":"rows","object":"parted","rows":2,"offset":4318,"stored":76,"raw":76,"blake3":"9c8b5be1b9c1dc4ba4314702376ae6b4ef05b33940113610843299252287124a"}
-- simplemdb-backup part {"kind":"rows","object":"vectors","rows":1,"offset":4394,"stored":72,"raw":72,"blake3":"48cb6971fd6d602ae53d3b4ce63610729e6aacdf236e174f4023915f8bdf895f"}
-- simplemdb-backup part {"kind":"rows","object":"checked","rows":1,"offset":4466,"stored":47,"raw":47,"blake3":"5141a7665887a82e7cc9f04e0340d863fa3af39d62b94cde7aeac785633b9aa5"}
-- simplemdb-backup part {"kind":"rows","object":"booked","rows":1,"offset":4513,"stored":74,"raw":74,"blake3":"4d567107ea315ff85d4c492eb80d4ef6ed565e42d9295b5133bcaf3dc70d0147"}
-- simplemdb-backup part {"kind":"rows","object":"numbered","rows":2,"offset":4587,"stored":57,"raw":57,"blake3":"530a94f80b3be369c5347320bca489173f13f670da1033abdd5d9fd56f27ce86"}
-- simplemdb-backup part {"kind":"rows","object":"packed","rows":1,"offset":4644,"stored":54,"raw":54,"blake3":"52bc0b1f467ea040614bd1f201fa244d59f8957c8121db3012eb55570cef8836"}
-- simplemdb-backup part {"kind":"rows","object":"plain","rows":2,"offset":4698,"stored":63,"raw":63,"blake3":"d55b99e471f6e7e290f6f06c6cca172b3dcc9d2f3fcc601e60c7b6e34a075445"}
-- simplemdb-backup part {"kind":"rows","object":"shaped","rows":1,"offset":4761,"stored":97,"raw":97,"blake3":"11e9996ea7be18f30df85e79f178ebc36a695a74e94e69a43d59a22437ac4024"}
-- simplemdb-backup part {"kind":"rows","object":"typed","rows":1,"offset":4858,"stored":106,"raw":106,"blake3":"dc369b2ce201502ad20c84e8dd4bbe5ab9dc0059940fd180daf68f5199a88e71"}
-- simplemdb-backup part {"kind":"rows","object":"versioned","rows":1,"offset":4964,"stored":108,"raw":108,"blake3":"ec91e9dff529a50e91c09361241acd1a1088eb8b5a9355e1eb3ccdb37e0d0063"}
-- simplemdb-backup part {"kind":"routine","object":"fits","offset":5072,"stored":575,"raw":575,"blake3":"dab23463b1a83b94eefba2bde1b4062789ce82177a485a5ec5280090cd19b0f8"}
-- simplemdb-backup part {"kind":"routine","object":"total","offset":5647,"stored":692,"raw":692,"blake3":"b9884885f5334655698771fdce45e9344f53da7cd2c6ea0fd01c4dad9b2fc4f0"}
-- simplemdb-backup part {"kind":"routine","object":"loops","offset":6339,"stored":573,"raw":573,"blake3":"f019adbe406150a754604a2f6d6eb3c0ca8bd4dbe2f4cdfb0d369a0bcbca8850"}
-- simplemdb-backup part {"kind":"routine","object":"tools","offset":6912,"stored":604,"raw":604,"blake3":"185cb7d753234751b876b3e5e8626c74fd3867a994aefe01a45ae25eb2144f43"}
-- simplemdb-backup part {"kind":"routine","object":"tools","offset":7516,"stored":637,"raw":637,"blake3":"ff039dd39887bb062b2c969a73ed8001a4bb7f5f9666e0e1a285a0f44a421ba6"}
-- simplemdb-backup part {"kind":"view","object":"fine","offset":8153,"stored":442,"raw":442,"blake3":"24ced92da7c8c13af3322dcd4b30d9e1e481ae475ce52788cf149f30c23f1bdf"}
-- simplemdb-backup part {"kind":"view","object":"of_mariadb","offset":8595,"stored":442,"raw":442,"blake3":"028fd48f0d4fbb2fbca27178e24c476e08cf4adce75d7b994cb1b02559d6c52f"}
-- simplemdb-backup part {"kind":"view","object":"of_typed","offset":9037,"stored":421,"raw":421,"blake3":"d1ab229d980cfe97e6b12bcf68eacd393b3f6fb9ddcdd86e010b8e7106bf3e8a"}
-- simplemdb-backup part {"kind":"view","object":"of_of_typed","offset":9458,"stored":430,"raw":430,"blake3":"21bcda79f6ee2ed87bb2aab33ff4d1d2378abd621be13a2418d38872724aa861"}
-- simplemdb-backup part {"kind":"trigger","object":"on_plain","on":"plain","offset":9888,"stored":603,"raw":603,"blake3":"41bdf214ed01b3871eac9de6fabe0d1f3b58706aab8ac264d6f45a667af498c0"}
-- simplemdb-backup part {"kind":"trigger","object":"loops_too","on":"plain","offset":10491,"stored":617,"raw":617,"blake3":"de5089d951443e9d22c018efbaa980614006b851be222b141538c0a50f8331cf"}
-- simplemdb-backup part {"kind":"trigger","object":"on_typed","on":"typed","offset":11108,"stored":585,"raw":585,"blake3":"62b1bf6d759b05b277e06fa8f2fb7b857307bd0d48ae65cd5ba568b0fa12e07a"}
-- simplemdb-backup part {"kind":"event","object":"looping","offset":11693,"stored":765,"raw":765,"blake3":"f315a3eba6c24ecb706337d8e0b6ef438cb95cfacaf6b3fd84106b24b014147f"}
-- simplemdb-backup part {"kind":"event","object":"nightly","offset":12458,"stored":728,"raw":728,"blake3":"a37b78a12d6756eaa4cdbe4588d23b7f23dfa5e54bd99f7ebae672ee355aa3c1"}
-- simplemdb-backup part {"kind":"postamble","offset":13186,"stored":559,"raw":559,"blake3":"76af7bc8502ae577950bcd4dc1927f474c046a26f512560094e8a7659b430e3a"}
-- simplemdb-backup end {"format":1,"index":13745,"stored":7893,"raw":7893,"parts":42,"blake3":"5a673f577e57c1216d38ba7bd02fc0e7bbb1eb4c24452078df1a9333ebef717f"}                                                                                             
