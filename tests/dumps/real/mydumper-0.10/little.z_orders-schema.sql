/*!40101 SET NAMES binary*/;
CREATE TABLE `z_orders`(
`id` int,
`name` int
)ENGINE=MyISAM;
