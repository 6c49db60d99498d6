SET NAMES utf8mb4;
SET time_zone = '+00:00';
SET FOREIGN_KEY_CHECKS = 0;
SET FOREIGN_KEY_CHECKS = 1;
-- simplemdb-backup manifest {"format":1,"archive":"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a","writer":"make 1","created":1735689600,"database":{"name":"shop","charset":"utf8mb4","collation":"utf8mb4_general_ci"},"flavor":"MariaDB","server_version":"10.11.6-MariaDB","consistency":"shared-snapshot","binlog":{"file":"bin.000007","position":4711,"gtid":"0-1-42"},"schema":true,"data":true,"whole":true,"tables":[]}
-- simplemdb-backup part {"kind":"preamble","offset":0,"stored":73,"raw":73,"blake3":"f76b5f06c66cc0e90255b2dd093391bb6eec64722e80db7e8b62a6afc970186a"}
-- simplemdb-backup part {"kind":"postamble","offset":73,"stored":28,"raw":28,"blake3":"b1a5a5be23243e830f5fc44d9591a4cdcbad8803974e1956d2b6e7e3b3783b0e"}
-- simplemdb-backup end {"format":1,"index":101,"stored":714,"raw":714,"parts":2,"blake3":"5ccd66387c980f2aede5302fab11846d03e2d6ef1ebe360a9b0c1980e514f972"}                                                                                                  
