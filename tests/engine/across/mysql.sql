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


ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;

DROP TABLE IF EXISTS `posts`;
CREATE TABLE `posts` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `user_id` int unsigned NOT NULL,
  `title` varchar(200) NOT NULL,
  `body` mediumtext,
  `words` int GENERATED ALWAYS AS (char_length(`title`)) VIRTUAL,
  `price` decimal(10,2) DEFAULT '0.00',
  `kind` enum('a','b') DEFAULT 'a',
  `bin` binary(16) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `fk_user` (`user_id`),
  FULLTEXT KEY `ft` (`title`),
  CONSTRAINT `fk_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE,
  CONSTRAINT `positive` CHECK ((`price` >= 0))
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;

DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `email` varchar(190) NOT NULL,
  `name` varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs DEFAULT NULL,
  `settings` json DEFAULT NULL,
  `lang` varchar(5) GENERATED ALWAYS AS (json_unquote(json_extract(`settings`,_utf8mb4'$.lang'))) STORED,
  `created` timestamp NOT NULL DEFAULT '2024-05-06 07:08:09',
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`),
  KEY `lang` (`lang`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;

DROP TABLE IF EXISTS `visits`;
CREATE TABLE `visits` (
  `at` int DEFAULT NULL,
  `what` varchar(20) DEFAULT NULL
) ENGINE=ARCHIVE DEFAULT CHARSET=latin1;
INSERT INTO `users` (`id`,`email`,`name`,`settings`,`created`) VALUES
(1,'a@x','Zoë','{"n": 1, "lang": "de"}','2024-05-06 07:08:09'),
(2,'b@x','明美 🍣','{"lang": "fr"}','2024-05-06 07:08:09'),
(3,'c@x','O\'Brien',NULL,'2024-05-06 07:08:09');
INSERT INTO `posts` (`id`,`user_id`,`title`,`body`,`price`,`kind`,`bin`) VALUES
(1,1,'Hällo','x\\y',1.50,'a',0x00FF1000000000000000000000000000),
(2,2,'zwei',NULL,2.00,'a',NULL);
INSERT INTO `visits` (`at`,`what`) VALUES
(1,0x4772FCDF65),
(2,NULL);

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci;
DROP FUNCTION IF EXISTS `greet`;
DELIMITER ;;
CREATE DEFINER=`app`@`localhost` FUNCTION `greet`(n VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci) RETURNS varchar(100) CHARSET utf8mb4
    DETERMINISTIC
RETURN CONCAT('Hello ', n)
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci;
DROP PROCEDURE IF EXISTS `cleanup`;
DELIMITER ;;
CREATE DEFINER=`app`@`localhost` PROCEDURE `cleanup`()
BEGIN DELETE FROM posts WHERE price < 0; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci;
DELIMITER ;;
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`app`@`localhost` SQL SECURITY DEFINER VIEW `per_user` AS select `u`.`id` AS `id`,`u`.`name` AS `name`,count(`p`.`id`) AS `n` from (`users` `u` left join `posts` `p` on((`p`.`user_id` = `u`.`id`))) where ((`u`.`name` collate utf8mb4_0900_ai_ci) <> 'nobody') group by `u`.`id`,`u`.`name`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci;
DROP TRIGGER IF EXISTS `post_ins`;
DELIMITER ;;
CREATE DEFINER=`app`@`localhost` TRIGGER `post_ins` BEFORE INSERT ON `posts` FOR EACH ROW BEGIN IF NEW.title = '' COLLATE utf8mb4_0900_ai_ci THEN SET NEW.title = 'untitled'; END IF; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
SET @saved_time_zone=@@time_zone, time_zone='SYSTEM';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci;
DROP EVENT IF EXISTS `nightly`;
DELIMITER ;;
CREATE DEFINER=`app`@`localhost` EVENT `nightly` ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION NOT PRESERVE DISABLE DO CALL cleanup()
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
-- simplemdb-backup manifest {"format":1,"archive":"a781397558604fbed1f049068c415950","writer":"simplemdb_backup 0.1.0","created":1795410099,"database":{"name":"app","charset":"utf8mb4","collation":"utf8mb4_0900_ai_ci"},"flavor":"MySQL","server_version":"9.7.4-2","consistency":"shared-snapshot","lock":"lock-tables","inconsistent_tables":["visits"],"schema":true,"data":true,"whole":true,"tables":["posts","users","visits"]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":862,"raw":862,"blake3":"f87d0cec9ac431b40a8c2aa656750c75838eca7be4cb8ac58b928f6c49aac3d9"}
-- simplemdb-backup part {"kind":"database","offset":862,"stored":66,"raw":66,"blake3":"6c631ef9b6bbc540452b461e9c53fd563c8e6e31b142e2b51aa49ae7a3c49602"}
-- simplemdb-backup part {"kind":"table","object":"posts","offset":928,"stored":663,"raw":663,"blake3":"8d7ec3da970e44d79c22378f6730d7d49209ec1179bd6fc310cbd6efd0838e8b"}
-- simplemdb-backup part {"kind":"table","object":"users","offset":1591,"stored":577,"raw":577,"blake3":"bf2458cafcfc22c1048230a0d4ab1dcd3e2ff20dfb8aa345d89fd452921edbe9"}
-- simplemdb-backup part {"kind":"table","object":"visits","offset":2168,"stored":156,"raw":156,"blake3":"16091399d78c838b2379728c55facb238404728d4a8c39779aeb98eaab89a548"}
-- simplemdb-backup part {"kind":"rows","object":"users","rows":3,"offset":2324,"stored":248,"raw":248,"blake3":"35bb1e3b57ee588021e0ab2312ebd223525de1f0664efedc907db6e3a681e0fa"}
-- simplemdb-backup part {"kind":"rows","object":"posts","rows":2,"offset":2572,"stored":180,"raw":180,"blake3":"d13ff0560d382838a6a724a8981da607400632db22ccc52a8712e57893c6e541"}
-- simplemdb-backup part {"kind":"rows","object":"visits","rows":2,"offset":2752,"stored":70,"raw":70,"blake3":"0c83f49290048e94e2261e5f578142b0b62728dcd2dd86ab8c9d64ed6c8365b7"}
-- simplemdb-backup part {"kind":"routine","object":"greet","offset":2822,"stored":693,"raw":693,"blake3":"181cac3befd0277d97b070a358693e66449a85f5244f67cae8aa0503feb45cc4"}
-- simplemdb-backup part {"kind":"routine","object":"cleanup","offset":3515,"stored":600,"raw":600,"blake3":"b6a2db2877d711e7a904cb38fe0d55b8a30f37a0099e23655fb5c9a174caf392"}
-- simplemdb-backup part {"kind":"view","object":"per_user","offset":4115,"stored":605,"raw":605,"blake3":"d761ab4222ecb6f149cc47916391a3e61d7b8274ed2089f3b4e4eb24275d8e58"}
-- simplemdb-backup part {"kind":"trigger","object":"post_ins","on":"posts","offset":4720,"stored":685,"raw":685,"blake3":"6312960cae428c7865866b5fe26fc2be2f714033399588a5edcb7195dcc68783"}
-- simplemdb-backup part {"kind":"event","object":"nightly","offset":5405,"stored":737,"raw":737,"blake3":"ed2246692ef4ecb6a41f2c3299272814598c4776a6e641d0c9ff40a56bfd2923"}
-- simplemdb-backup part {"kind":"postamble","offset":6142,"stored":559,"raw":559,"blake3":"76af7bc8502ae577950bcd4dc1927f474c046a26f512560094e8a7659b430e3a"}
-- simplemdb-backup end {"format":1,"index":6701,"stored":2838,"raw":2838,"parts":14,"blake3":"243b8dc86f2416f3d3bcd57452ba4815bb7a8741bbaf2ab118e2b1cb0c73224e"}                                                                                              
