-- simplemdb_backup 0.1.0
-- database: app
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

DROP TABLE IF EXISTS `checked`;
CREATE TABLE `checked` (
  `id` int NOT NULL,
  `j` json DEFAULT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `of_mysql` CHECK ((json_storage_size(`j`) < 100))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `child`;
CREATE TABLE `child` (
  `id` int NOT NULL,
  `parent` int DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `to_computed` (`parent`),
  CONSTRAINT `to_computed` FOREIGN KEY (`parent`) REFERENCES `computed` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `computed`;
CREATE TABLE `computed` (
  `id` int NOT NULL,
  `b` binary(16) DEFAULT NULL,
  `t` varchar(36) GENERATED ALWAYS AS (bin_to_uuid(`b`)) VIRTUAL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `defaults`;
CREATE TABLE `defaults` (
  `id` int NOT NULL,
  `u` binary(16) DEFAULT (uuid_to_bin(uuid())),
  `w` int DEFAULT NULL /*!80023 INVISIBLE */,
  `j` json DEFAULT (json_array()),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `functional`;
CREATE TABLE `functional` (
  `id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(20) DEFAULT NULL,
  `j` json DEFAULT NULL,
  `v` int DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `more` (((`v` + 1))),
  KEY `fine` (`v`),
  KEY `hidden` (`v`) /*!80000 INVISIBLE */,
  KEY `back` (`v` DESC),
  KEY `low` ((lower(`name`))),
  KEY `tags` ((cast(json_extract(`j`,_utf8mb3'$.tags') as unsigned array)))
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `plain`;
CREATE TABLE `plain` (
  `id` int NOT NULL AUTO_INCREMENT,
  `name` varchar(20) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `shaped`;
CREATE TABLE `shaped` (
  `id` int NOT NULL,
  `g` point NOT NULL /*!80003 SRID 4326 */,
  PRIMARY KEY (`id`),
  SPATIAL KEY `s` (`g`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `unenforced`;
CREATE TABLE `unenforced` (
  `id` int NOT NULL,
  `v` int DEFAULT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `positive` CHECK ((`v` > 0)) /*!80016 NOT ENFORCED */,
  CONSTRAINT `small` CHECK ((`v` < 9))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

DROP TABLE IF EXISTS `vectors`;
CREATE TABLE `vectors` (
  `id` int NOT NULL,
  `e` vector(3) DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
INSERT INTO `functional` (`id`,`name`,`j`,`v`) VALUES
(1,'A','{"tags": [1, 2]}',1);
INSERT INTO `child` (`id`,`parent`) VALUES
(1,1);
INSERT INTO `checked` (`id`,`j`) VALUES
(1,'{}');
INSERT INTO `shaped` (`id`,`g`) VALUES
(1,0xE610000001010000000000000000000040000000000000F03F);
INSERT INTO `computed` (`id`,`b`) VALUES
(1,NULL);
INSERT INTO `plain` (`id`,`name`) VALUES
(1,'one'),
(2,'two');
INSERT INTO `unenforced` (`id`,`v`) VALUES
(1,-5);
INSERT INTO `vectors` (`id`,`e`) VALUES
(1,0x0000803F0000004000004040);
INSERT INTO `defaults` (`id`,`u`,`w`,`j`) VALUES
(1,0x00112233445566778899AABBCCDDEEFF,3,'[]');

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP FUNCTION IF EXISTS `fits`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` FUNCTION `fits`(n INT) RETURNS int
    DETERMINISTIC
RETURN n + 1
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP FUNCTION IF EXISTS `scripted`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` FUNCTION `scripted`(n INT) RETURNS int
    DETERMINISTIC
RETURN (SELECT x FROM (SELECT n AS x) t, LATERAL (SELECT t.x AS y) u)
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP PROCEDURE IF EXISTS `tabled`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` PROCEDURE `tabled`()
BEGIN TABLE plain; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `fine` AS select `plain`.`id` AS `id`,`plain`.`name` AS `name` from `plain`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `of_computed` AS select `computed`.`id` AS `id` from `computed`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `of_mysql` AS select bin_to_uuid(`defaults`.`u`) AS `t`,`t2`.`x` AS `x` from (`defaults` join lateral (select `defaults`.`id` AS `x`) `t2`)
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `of_of_computed` AS select `of_computed`.`id` AS `id` from `of_computed`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `unknown_function` AS select json_storage_size(`checked`.`j`) AS `n` from `checked`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP TRIGGER IF EXISTS `on_computed`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER `on_computed` BEFORE INSERT ON `computed` FOR EACH ROW SET NEW.id = NEW.id + 0
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP TRIGGER IF EXISTS `on_plain`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER `on_plain` BEFORE INSERT ON `plain` FOR EACH ROW SET NEW.name = COALESCE(NEW.name, 'none')
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP TRIGGER IF EXISTS `of_mysql`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` TRIGGER `of_mysql` BEFORE UPDATE ON `plain` FOR EACH ROW BEGIN SET NEW.name = (SELECT MAX(t.x) FROM (SELECT 1 AS x) t, LATERAL (SELECT t.x AS y) u); END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_time_zone=@@time_zone, time_zone='SYSTEM';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP EVENT IF EXISTS `nightly`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` EVENT `nightly` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE DO DELETE FROM plain WHERE id < 0
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET time_zone=@saved_time_zone;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_time_zone=@@time_zone, time_zone='SYSTEM';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb3, collation_connection=utf8mb3_general_ci;
DROP EVENT IF EXISTS `tabling`;
DELIMITER ;;
CREATE DEFINER=`root`@`localhost` EVENT `tabling` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE ENABLE DO BEGIN INSERT INTO plain TABLE plain; END
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
-- simplemdb-backup manifest {"format":1,"archive":"711902549f9f4203949d8cb62a618579","writer":"simplemdb_backup 0.1.0","created":1795704650,"database":{"name":"app","charset":"utf8mb4","collation":"utf8mb4_general_ci"},"flavor":"MySQL","server_version":"9.7.4-2","consistency":"shared-snapshot","lock":"lock-tables","binlog":{"file":"binlog.000001","position":18884,"gtid":"d9623379-e9a6-11f1-a1bf-02fc00000001:1-64"},"schema":true,"data":true,"whole":true,"tables":["checked","child","computed","defaults","functional","plain","shaped","unenforced","vectors"]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":862,"raw":862,"blake3":"f87d0cec9ac431b40a8c2aa656750c75838eca7be4cb8ac58b928f6c49aac3d9"}
-- simplemdb-backup part {"kind":"database","offset":862,"stored":66,"raw":66,"blake3":"09419357d414291a6a3f17df98d0df0e39594c2c6d0f3ab51e79dff5b7f3409b"}
-- simplemdb-backup part {"kind":"table","object":"checked","offset":928,"stored":257,"raw":257,"blake3":"e918b8713ce75d56d688e478a3cd94a399659348fdafc44d06ac5e558fb60cf7"}
-- simplemdb-backup part {"kind":"table","object":"child","offset":1185,"stored":305,"raw":305,"blake3":"2553e607596d6c4f0612f8627b26772ef587fadd13806d781360cc4a8b53993b"}
-- simplemdb-backup part {"kind":"table","object":"computed","offset":1490,"stored":267,"raw":267,"blake3":"b9823f7474a64715d874879c76418dc01f19b48ce8a3dcdefe4ffadb0e70f5e9"}
-- simplemdb-backup part {"kind":"table","object":"defaults","offset":1757,"stored":299,"raw":299,"blake3":"0756ffc42ce9c8cb53c1b6f14523ce92a0e4aca4de68b893f1e45e781cc6577c"}
-- simplemdb-backup part {"kind":"table","object":"functional","offset":2056,"stored":522,"raw":522,"blake3":"534c22209775b54a48bb098f18174d8e2a66c9e10514af1f5d5309ae1b23b722"}
-- simplemdb-backup part {"kind":"table","object":"plain","offset":2578,"stored":231,"raw":231,"blake3":"0595d5ee6a9878507e40b68a1d56d7c2725de8bea64aae3a560cbe4318cecde2"}
-- simplemdb-backup part {"kind":"table","object":"shaped","offset":2809,"stored":235,"raw":235,"blake3":"5e09310914f6a67f477614942f474bbc3443479391011351841ba349315dd6f4"}
-- simplemdb-backup part {"kind":"table","object":"unenforced","offset":3044,"stored":306,"raw":306,"blake3":"9fe3cf72cd3954b7b7729dab0fe95bdb2394cad7b09a52684196a71334e2ba95"}
-- simplemdb-backup part {"kind":"table","object":"vectors","offset":3350,"stored":198,"raw":198,"blake3":"71f2cfb1c5d2025666b0654ee1434a670a8dcc41d035cb8b30b3cb33a138fe14"}
-- simplemdb-backup part {"kind":"rows","object":"functional","rows":1,"offset":3548,"stored":84,"raw":84,"blake3":"aeb4c1032f6c44af00f02cb2c5d2a17de74c353b16048b1cd304cc531a115235"}
-- simplemdb-backup part {"kind":"rows","object":"child","rows":1,"offset":3632,"stored":50,"raw":50,"blake3":"5038d8da5f27f95353c2b139e8cefedccae40a899908eb5ff06f01a372267195"}
-- simplemdb-backup part {"kind":"rows","object":"checked","rows":1,"offset":3682,"stored":50,"raw":50,"blake3":"8d71f5653542212106892c5ccd23dfa7380c86cabc35f3b23c6db651bf2949a5"}
-- simplemdb-backup part {"kind":"rows","object":"shaped","rows":1,"offset":3732,"stored":97,"raw":97,"blake3":"c9dfe9c2b28ffe4b574f714c3ccc1af3185357a6b8dca74013f4bdd523ac7355"}
-- simplemdb-backup part {"kind":"rows","object":"computed","rows":1,"offset":3829,"stored":51,"raw":51,"blake3":"8684b86bb90382366722f28f2b02a791b4a0ebe508880f9feffb3f124561835e"}
-- simplemdb-backup part {"kind":"rows","object":"plain","rows":2,"offset":3880,"stored":63,"raw":63,"blake3":"d55b99e471f6e7e290f6f06c6cca172b3dcc9d2f3fcc601e60c7b6e34a075445"}
-- simplemdb-backup part {"kind":"rows","object":"unenforced","rows":1,"offset":3943,"stored":51,"raw":51,"blake3":"43f9a9e3775e6e7a2802ad86b0be0424fd8ed6424b2bdf8f481227665561f678"}
-- simplemdb-backup part {"kind":"rows","object":"vectors","rows":1,"offset":3994,"stored":72,"raw":72,"blake3":"48cb6971fd6d602ae53d3b4ce63610729e6aacdf236e174f4023915f8bdf895f"}
-- simplemdb-backup part {"kind":"rows","object":"defaults","rows":1,"offset":4066,"stored":96,"raw":96,"blake3":"692fb0bf579811ceae733f935b71590815d7d16f747c69d9a61f29036a048751"}
-- simplemdb-backup part {"kind":"routine","object":"fits","offset":4162,"stored":596,"raw":596,"blake3":"0be5c270e9b24db93ec7ddd709cadd4f0df7edfcca794ac90ef8e32fca71c3b0"}
-- simplemdb-backup part {"kind":"routine","object":"scripted","offset":4758,"stored":661,"raw":661,"blake3":"e28a308a856f2e9c9794046527e9935a0df640fc586e7fd9f62a98a0d9f89c48"}
-- simplemdb-backup part {"kind":"routine","object":"tabled","offset":5419,"stored":577,"raw":577,"blake3":"ec8bfa16a644aef84a2709c4bdd57f6464160710491083b8c43011c4687923d8"}
-- simplemdb-backup part {"kind":"view","object":"fine","offset":5996,"stored":439,"raw":439,"blake3":"48aa712d4590853a60033fd4221483c7d79e08cf1bcae4462cf40ade912043f8"}
-- simplemdb-backup part {"kind":"view","object":"of_computed","offset":6435,"stored":427,"raw":427,"blake3":"2b6293c0651eb8ad41cc1e4e51d31ed24bf0f5b9aede7eaa66ac058ceeec71fe"}
-- simplemdb-backup part {"kind":"view","object":"of_mysql","offset":6862,"stored":503,"raw":503,"blake3":"d38346f673ce30dc65bceffdeecf15abde6c52cdca3586d745651b9d178bbc46"}
-- simplemdb-backup part {"kind":"view","object":"of_of_computed","offset":7365,"stored":436,"raw":436,"blake3":"4abbb115b5995a4291803fe2cd03deaf42bb733c8731bf9ef3ee84cfe97f30d7"}
-- simplemdb-backup part {"kind":"view","object":"unknown_function","offset":7801,"stored":447,"raw":447,"blake3":"2bad4e167fed5e5867efda4e277f95d4bcf181a0808c2f794963e0998ab16990"}
-- simplemdb-backup part {"kind":"trigger","object":"on_computed","on":"computed","offset":8248,"stored":623,"raw":623,"blake3":"d5d86f524c340d8ce5715378c4946130626b5961943a51d8a8f380bf905fd667"}
-- simplemdb-backup part {"kind":"trigger","object":"on_plain","on":"plain","offset":8871,"stored":632,"raw":632,"blake3":"5dd6a2ef12569f52f41413da4c9382605d8e8506eabc6b3e642ae859853f1c17"}
-- simplemdb-backup part {"kind":"trigger","object":"of_mysql","on":"plain","offset":9503,"stored":686,"raw":686,"blake3":"0806e91e4884575108f27b65858905460d94c7046b0e119455124f40e79ae148"}
-- simplemdb-backup part {"kind":"event","object":"nightly","offset":10189,"stored":753,"raw":753,"blake3":"8c054d345f19db8cca1a4cbaf9f9965d6de2116aac568daced59117e0211aede"}
-- simplemdb-backup part {"kind":"event","object":"tabling","offset":10942,"stored":763,"raw":763,"blake3":"6b01aa80bfaa7c70a0581ab924b61f3cc488d207b20d76b7effef8364c39dfd7"}
-- simplemdb-backup part {"kind":"postamble","offset":11705,"stored":559,"raw":559,"blake3":"76af7bc8502ae577950bcd4dc1927f474c046a26f512560094e8a7659b430e3a"}
-- simplemdb-backup end {"format":1,"index":12264,"stored":6558,"raw":6558,"parts":34,"blake3":"20ef6bf0c0ccdba936231fa4480f61454fba46aff77104e7756a9eb3744d0ede"}                                                                                             
