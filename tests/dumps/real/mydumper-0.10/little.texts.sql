/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;
/*!40103 SET TIME_ZONE='+00:00' */;
INSERT INTO `texts` VALUES
(1,"caf�","emoji 😀 é","line\nbreak\r\n	tab \\n \\\\ ; -- no comment","é;","a,ü","{\"a\": [1, 2.5, null], \"é\": \"it\'s \\\"q\\\"\"}"),
(2,"","/* no */ # comment","\'; DROP TABLE x; --","x","","[]"),
(3,NULL,NULL,"DELIMITER ;;\n\\! ls\nsource x\n\\.","it\'s",NULL,NULL),
(4,"x","007","control \Z end","x","b c","{}");
