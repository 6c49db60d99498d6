/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;
/*!40101 SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION'*/;
/*!40103 SET TIME_ZONE='+00:00' */;
INSERT INTO `texts` VALUES(1,"caf�",_binary "emoji 😀 é","line\nbreak\r\n	tab \\n \\\\ ; -- no comment","é;","a,ü",_binary "{\"a\": [1, 2.5, null], \"é\": \"it\'s \\\"q\\\"\"}")
,(2,"",_binary "/* no */ # comment","\'; DROP TABLE x; --","x","",_binary "[]")
,(3,NULL,NULL,"DELIMITER ;;\n\\! ls\nsource x\n\\.","it\'s",NULL,NULL)
,(4,"x",_binary "007","control \Z end","x","b c",_binary "{}")
;
