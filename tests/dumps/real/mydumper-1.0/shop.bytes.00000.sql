/*!40101 SET NAMES binary*/;
/*!40014 SET FOREIGN_KEY_CHECKS=0*/;
/*!40101 SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION'*/;
/*!40103 SET TIME_ZONE='+00:00' */;
INSERT INTO `bytes` VALUES(1,_binary "\0ÿ\0\0",_binary "\0\n\r\Z\"\\\'",_binary "Ã(Ÿð ")
,(2,NULL,"","")
,(3,_binary "ab\0\0",_binary "éÃ©ÿ",_binary "\\\\\'\';\n-- ")
,(4,_binary "\'\'\\\'",_binary "€",_binary "\0\0\0")
,(5,_binary "\\\\\\\\",_binary "\\",_binary "\\\'")
;
