/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;
/*!40103 SET TIME_ZONE='+00:00' */;
INSERT INTO `computed` (`a`,`b`) VALUES
(1,"one"),
(2,NULL),
(3,"it\'s");
