-- simplemdb_backup 0.1.0
-- database: app
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


ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;

DROP TABLE IF EXISTS `posts`;
CREATE TABLE `posts` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` int(10) unsigned NOT NULL,
  `title` varchar(200) NOT NULL,
  `body` mediumtext DEFAULT NULL,
  `words` int(11) GENERATED ALWAYS AS (char_length(`title`)) VIRTUAL,
  `price` decimal(10,2) DEFAULT 0.00,
  `kind` enum('a','b') DEFAULT 'a',
  `bin` binary(16) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `fk_user` (`user_id`),
  FULLTEXT KEY `ft` (`title`),
  CONSTRAINT `fk_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE,
  CONSTRAINT `positive` CHECK (`price` >= 0)
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `email` varchar(190) NOT NULL,
  `name` varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_as_cs DEFAULT NULL,
  `settings` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`settings`)),
  `lang` varchar(5) GENERATED ALWAYS AS (json_unquote(json_extract(`settings`,'$.lang'))) STORED,
  `created` timestamp NOT NULL DEFAULT '2024-05-06 07:08:09',
  PRIMARY KEY (`id`),
  UNIQUE KEY `email` (`email`),
  KEY `lang` (`lang`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci;

DROP TABLE IF EXISTS `visits`;
CREATE TABLE `visits` (
  `at` int(11) DEFAULT NULL,
  `what` varchar(20) DEFAULT NULL
) ENGINE=Aria DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci PAGE_CHECKSUM=1;
INSERT INTO `posts` (`id`,`user_id`,`title`,`body`,`price`,`kind`,`bin`) VALUES
(1,1,'Hällo','x\\y',1.50,'a',0x00FF1000000000000000000000000000),
(2,2,'zwei',NULL,2.00,'a',NULL);
INSERT INTO `users` (`id`,`email`,`name`,`settings`,`created`) VALUES
(1,'a@x','Zoë','{"lang": "de", "n": 1}','2024-05-06 07:08:09'),
(2,'b@x','明美 🍣','{"lang": "fr"}','2024-05-06 07:08:09'),
(3,'c@x','O\'Brien',NULL,'2024-05-06 07:08:09');
INSERT INTO `visits` (`at`,`what`) VALUES
(1,0x4772FCDF65),
(2,NULL);

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci;
DROP FUNCTION IF EXISTS `greet`;
DELIMITER ;;
CREATE DEFINER=`app`@`localhost` FUNCTION `greet`(n VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci) RETURNS varchar(100) CHARSET utf8mb4 COLLATE utf8mb4_general_ci
    DETERMINISTIC
RETURN CONCAT('Hello ', n)
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
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
CREATE OR REPLACE ALGORITHM=UNDEFINED DEFINER=`app`@`localhost` SQL SECURITY DEFINER VIEW `per_user` AS select `u`.`id` AS `id`,`u`.`name` AS `name`,count(`p`.`id`) AS `n` from (`users` `u` left join `posts` `p` on(`p`.`user_id` = `u`.`id`)) where `u`.`name` collate utf8mb4_uca1400_ai_ci <> 'nobody' group by `u`.`id`,`u`.`name`
;;
DELIMITER ;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
SET @saved_cs_client=@@character_set_client, @saved_collation=@@collation_connection;
SET character_set_client=utf8mb4, collation_connection=utf8mb4_general_ci;
DROP TRIGGER IF EXISTS `post_ins`;
DELIMITER ;;
CREATE DEFINER=`app`@`localhost` TRIGGER post_ins BEFORE INSERT ON posts FOR EACH ROW BEGIN IF NEW.title = '' COLLATE utf8mb4_uca1400_ai_ci THEN SET NEW.title = 'untitled'; END IF; END
;;
DELIMITER ;
SET sql_mode=@saved_sql_mode;
SET character_set_client=@saved_cs_client, collation_connection=@saved_collation;

SET @saved_sql_mode=@@sql_mode, sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION';
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
-- simplemdb-backup manifest {"format":1,"archive":"fcd4a205c1f305b8b0a0c690645d48c8","writer":"simplemdb_backup 0.1.0","created":1795410016,"database":{"name":"app","charset":"utf8mb4","collation":"utf8mb4_uca1400_ai_ci"},"flavor":"MariaDB","server_version":"10.11.19-MariaDB-0+deb12u1","consistency":"shared-snapshot","lock":"backup-stage","inconsistent_tables":["visits"],"schema":true,"data":true,"whole":true,"tables":["posts","users","visits"]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":881,"raw":881,"blake3":"07e74c42574db25a63767bf05c87d271d706596d77aa26080eddf0d5200aea7c"}
-- simplemdb-backup part {"kind":"database","offset":881,"stored":69,"raw":69,"blake3":"ab7f62b9d91dbbfcfc7db68b7cab22e4049ecfad2910dc953ffcde1aa0c0d1c2"}
-- simplemdb-backup part {"kind":"table","object":"posts","offset":950,"stored":687,"raw":687,"blake3":"d262dc1024e79968d23c38c6e2befc0a06c9346e8cd4bbd7ab004264a4a75cea"}
-- simplemdb-backup part {"kind":"table","object":"users","offset":1637,"stored":656,"raw":656,"blake3":"3b020d2663b3d849513507594c83c6884c66fa7f5cdb4c5d939847e731448d92"}
-- simplemdb-backup part {"kind":"table","object":"visits","offset":2293,"stored":199,"raw":199,"blake3":"60ca8501280daa0146b0736d4fb6e6cb0420c2b07f7588eb37df13b859a91d2a"}
-- simplemdb-backup part {"kind":"rows","object":"posts","rows":2,"offset":2492,"stored":180,"raw":180,"blake3":"d13ff0560d382838a6a724a8981da607400632db22ccc52a8712e57893c6e541"}
-- simplemdb-backup part {"kind":"rows","object":"users","rows":3,"offset":2672,"stored":248,"raw":248,"blake3":"3441f3781f525ba49557e5da184ca486e5304f441f9463162869cc0fdd03c8b7"}
-- simplemdb-backup part {"kind":"rows","object":"visits","rows":2,"offset":2920,"stored":70,"raw":70,"blake3":"0c83f49290048e94e2261e5f578142b0b62728dcd2dd86ab8c9d64ed6c8365b7"}
-- simplemdb-backup part {"kind":"routine","object":"greet","offset":2990,"stored":695,"raw":695,"blake3":"e4dc1245c0c5469f80fb0b0739d5e2d84d2db2127e6fb9d2dd94cb4185c3f246"}
-- simplemdb-backup part {"kind":"routine","object":"cleanup","offset":3685,"stored":572,"raw":572,"blake3":"e51f8168a7e6de5a9bdfaae87eedb96d16f9a32c3e7aaf1f85258612ab5a7353"}
-- simplemdb-backup part {"kind":"view","object":"per_user","offset":4257,"stored":602,"raw":602,"blake3":"95949723d32a1659b64d407de5a42bda2fb02ff4036ac11b3d042712ff18d944"}
-- simplemdb-backup part {"kind":"trigger","object":"post_ins","on":"posts","offset":4859,"stored":656,"raw":656,"blake3":"bcab977f52cae05f6df03960c1d8ca2cd328d06b0213414304f6c73b9685e857"}
-- simplemdb-backup part {"kind":"event","object":"nightly","offset":5515,"stored":709,"raw":709,"blake3":"45231718f5fd354d363ca5b3f44f493123cc12e8aa5d9fada0ae5704af956fa5"}
-- simplemdb-backup part {"kind":"postamble","offset":6224,"stored":559,"raw":559,"blake3":"76af7bc8502ae577950bcd4dc1927f474c046a26f512560094e8a7659b430e3a"}
-- simplemdb-backup end {"format":1,"index":6783,"stored":2863,"raw":2863,"parts":14,"blake3":"4444426e3d58ed1ddd19aca056fcc34d22426dd39d5c47e749b9afc250842bc2"}                                                                                              
