-- MySQL dump 10.15  Distrib 10.0.23-MariaDB, for debian-linux-gnu (x86_64)
CREATE TABLE `edges` (
  `node1` int(11) DEFAULT NULL,
  `rel_type` varchar(50) DEFAULT NULL,
  `node2` int(11) DEFAULT NULL
);
INSERT INTO `edges` VALUES (11000001,'intermediary_of',10000001),(12000001,'officer_of',10000001);
INSERT INTO `edges` VALUES (10000001,'registered_address',14000001),(10000001,'similar',10000003);
INSERT INTO `edges` VALUES (12000001,'officer_of',10000002),(10000001,'registered_address',10000002);
-- Dump completed on 2016-05-10 17:16:31
