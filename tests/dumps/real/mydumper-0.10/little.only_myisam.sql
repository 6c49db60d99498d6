/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;
/*!40103 SET TIME_ZONE='+00:00' */;
INSERT INTO `only_myisam` VALUES
(1,5,"a"),
(2,5,"b"),
(1,6,NULL);
