/*
 Navicat Premium Data Transfer

 Source Server         : localhost
 Source Server Type    : MySQL
 Source Server Version : 50740 (5.7.40)
 Source Schema         : shop

 Target Server Type    : MySQL
 File Encoding         : 65001

 Date: 01/01/2024 00:00:00
*/

SET NAMES utf8mb4;
SET FOREIGN_KEY_CHECKS = 0;

-- ----------------------------
-- Table structure for customer
-- ----------------------------
DROP TABLE IF EXISTS `customer`;
CREATE TABLE `customer`  (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `name` varchar(30) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL,
  `raw` blob NULL,
  `made` datetime(0) NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP(0),
  PRIMARY KEY (`id`) USING BTREE,
  INDEX `name`(`name`(10)) USING BTREE
) ENGINE = InnoDB AUTO_INCREMENT = 3 CHARACTER SET = utf8mb4 COLLATE = utf8mb4_general_ci COMMENT = 'it''s' ROW_FORMAT = Dynamic;

-- ----------------------------
-- Records of customer
-- ----------------------------
BEGIN;
INSERT INTO `customer` VALUES (1, 'O\'Neill', 0x00FF275C0A, '2024-01-01 00:00:00');
INSERT INTO `customer` VALUES (2, 'Zoë', NULL, NULL);
COMMIT;

-- ----------------------------
-- View structure for names
-- ----------------------------
DROP VIEW IF EXISTS `names`;
CREATE ALGORITHM = UNDEFINED SQL SECURITY DEFINER VIEW `names` AS select `customer`.`id` AS `id`,`customer`.`name` AS `name` from `customer`;

-- ----------------------------
-- Procedure structure for busy
-- ----------------------------
DROP PROCEDURE IF EXISTS `busy`;
delimiter ;;
CREATE PROCEDURE `busy`(IN x INT)
BEGIN
  SELECT ';', x; -- it's fine
END
;;
delimiter ;

-- ----------------------------
-- Triggers structure for table customer
-- ----------------------------
DROP TRIGGER IF EXISTS `named`;
delimiter ;;
CREATE TRIGGER `named` BEFORE INSERT ON `customer` FOR EACH ROW BEGIN
  SET NEW.name = CONCAT(NEW.name, ';');
END
;;
delimiter ;

SET FOREIGN_KEY_CHECKS = 1;
