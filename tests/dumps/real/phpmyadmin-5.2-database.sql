-- phpMyAdmin SQL Dump
-- version 5.2.1
-- https://www.phpmyadmin.net/
--
-- Host: localhost:3306
-- Server version: 10.11.6-MariaDB

SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";
START TRANSACTION;
SET time_zone = "+00:00";


/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;

--
-- Database: `shop`
--
CREATE DATABASE IF NOT EXISTS `shop` DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
USE `shop`;

DELIMITER $$
--
-- Procedures
--
DROP PROCEDURE IF EXISTS `busy`$$
CREATE DEFINER=`root`@`localhost` PROCEDURE `busy` ()   BEGIN
  SELECT ';$'; -- it's fine
  SELECT COUNT(*) FROM orders;
END$$

DELIMITER ;

-- --------------------------------------------------------

--
-- Table structure for table `orders`
--

CREATE TABLE `orders` (
  `id` int(11) NOT NULL,
  `customer` int(11) DEFAULT NULL,
  `note` varchar(50) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

--
-- Dumping data for table `orders`
--

INSERT INTO `orders` (`id`, `customer`, `note`) VALUES
(1, 1, 'it\'s; \\ \r\n'),
(2, NULL, '-- no comment');

--
-- Triggers `orders`
--
DELIMITER $$
CREATE TRIGGER `tr` BEFORE INSERT ON `orders` FOR EACH ROW SET NEW.note = 'fired;'
$$
DELIMITER ;

CREATE TABLE `people` (
  `id` int(11) NOT NULL,
  `photo` blob DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

INSERT INTO `people` (`id`, `photo`) VALUES
(1, 0x00ff27);

-- --------------------------------------------------------

--
-- Stand-in structure for view `both`
-- (See below for the actual view)
--
CREATE TABLE `both` (
`id` int(11)
,`note` varchar(50)
);

--
-- Structure for view `both`
--
DROP TABLE IF EXISTS `both`;

CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `both`  AS SELECT `p`.`id` AS `id`, `o`.`note` AS `note` FROM (`shop`.`people` `p` join `orders` `o` on(`o`.`customer` = `p`.`id`)) ;

--
-- Indexes for dumped tables
--
ALTER TABLE `orders`
  ADD PRIMARY KEY (`id`),
  ADD KEY `customer` (`customer`);
ALTER TABLE `people`
  ADD PRIMARY KEY (`id`);
ALTER TABLE `people`
  MODIFY `id` int(11) NOT NULL AUTO_INCREMENT, AUTO_INCREMENT=7;
ALTER TABLE `orders`
  ADD CONSTRAINT `of_person` FOREIGN KEY (`customer`) REFERENCES `people` (`id`);
COMMIT;

/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
