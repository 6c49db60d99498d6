SET NAMES utf8mb4;
SET time_zone = '+00:00';
SET FOREIGN_KEY_CHECKS = 0;
DROP TABLE IF EXISTS `orders`;
CREATE TABLE `orders` (`id` int NOT NULL, `note` text, PRIMARY KEY (`id`));
CREATE TABLE `naïve
☃` (`b` blob);
INSERT INTO `orders` (`id`,`note`) VALUES
(1,'one'),
(2,'it''s; -- two');
INSERT INTO `orders` (`id`,`note`) VALUES
(3,NULL),
(4,'🐴 \n four');
INSERT INTO `naïve
☃` (`b`) VALUES
(0x00ff);
DELIMITER $$
CREATE FUNCTION `twice`(n int) RETURNS int BEGIN RETURN 2 * n; END$$
DELIMITER ;
CREATE VIEW `recent` AS SELECT * FROM `orders` WHERE `id` > 2;
CREATE TRIGGER `log` BEFORE INSERT ON `orders` FOR EACH ROW SET @n = 1;
CREATE EVENT `nightly` ON SCHEDULE EVERY 1 DAY DO SET @n = 2;
SET FOREIGN_KEY_CHECKS = 1;
-- simplemdb-backup manifest {"format":1,"archive":"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a","writer":"make 1","created":1735689600,"database":{"name":"shop","charset":"utf8mb4","collation":"utf8mb4_general_ci"},"flavor":"MariaDB","server_version":"10.11.6-MariaDB","consistency":"shared-snapshot","binlog":{"file":"bin.000007","position":4711,"gtid":"0-1-42"},"schema":true,"data":true,"whole":true,"tables":["orders","naïve\n☃"]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":73,"raw":73,"blake3":"f76b5f06c66cc0e90255b2dd093391bb6eec64722e80db7e8b62a6afc970186a"}
-- simplemdb-backup part {"kind":"table","object":"orders","offset":73,"stored":107,"raw":107,"blake3":"863494f18b9e5bfd4273e17adebe93b646b214b987bd3039f43016fe1c1eb869"}
-- simplemdb-backup part {"kind":"table","object":"naïve\n☃","offset":180,"stored":38,"raw":38,"blake3":"5a962b61e469a7cc74938981fd3777edc309c09cf03a6cacc97eb5b153966a30"}
-- simplemdb-backup part {"kind":"rows","object":"orders","rows":2,"range":"`id` < 3","offset":218,"stored":74,"raw":74,"blake3":"9fa13868166d2c9fb0def6e9276b2453c44605929a5abc3c928ecc1eb469ce11"}
-- simplemdb-backup part {"kind":"rows","object":"orders","rows":2,"range":"`id` >= 3","offset":292,"stored":72,"raw":72,"blake3":"dffc6b2488bfb2b47552092fe04461e48b742108620c19a56a83c54ef5c7ab80"}
-- simplemdb-backup part {"kind":"rows","object":"naïve\n☃","rows":1,"offset":364,"stored":48,"raw":48,"blake3":"8d3e18b887ad91cbecfdc1edac7005c48e5653067237436125f4841be44a251c"}
-- simplemdb-backup part {"kind":"routine","object":"twice","offset":412,"stored":94,"raw":94,"blake3":"4606bf79052aa0d77ca5e48b289f95e5c0a7836a0d6876dd61eef388fde04696"}
-- simplemdb-backup part {"kind":"view","object":"recent","offset":506,"stored":63,"raw":63,"blake3":"ff90ef91e588192cec121fc2274cc517fd30bf49e349ffd5fc188590c2c758d8"}
-- simplemdb-backup part {"kind":"trigger","object":"log","on":"orders","offset":569,"stored":72,"raw":72,"blake3":"e8269b0c30ebe74827713ef1c8450b3ea948d21e3647ffab789d0f1075bd90cd"}
-- simplemdb-backup part {"kind":"event","object":"nightly","offset":641,"stored":62,"raw":62,"blake3":"00ddcc47e2308381e96b1609191e18ca54ea8043775c083b83afc522ea0b81a5"}
-- simplemdb-backup part {"kind":"postamble","offset":703,"stored":28,"raw":28,"blake3":"b1a5a5be23243e830f5fc44d9591a4cdcbad8803974e1956d2b6e7e3b3783b0e"}
-- simplemdb-backup end {"format":1,"index":0,"stored":3086,"raw":2355,"parts":11,"blake3":"f179f380373ce4f1cf9f22778eb0931fbb08aad075d786a35772972d47b8f3f7"}                                                                                                 
