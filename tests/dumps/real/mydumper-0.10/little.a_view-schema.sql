/*!40101 SET NAMES binary*/;
CREATE TABLE `a_view`(
`name` int,
`n` int,
`s` int
)ENGINE=MyISAM;
