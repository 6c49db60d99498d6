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
