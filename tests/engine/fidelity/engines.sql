CREATE TABLE of_myisam (id INT AUTO_INCREMENT PRIMARY KEY, v TEXT) ENGINE=MyISAM

INSERT INTO of_myisam (v) VALUES ('é'), (NULL), ('')

CREATE TABLE of_memory (id INT, v VARCHAR(20)) ENGINE=MEMORY

INSERT INTO of_memory VALUES (1, 'é'), (1, 'é')

-- needs: aria
CREATE TABLE of_aria (id INT PRIMARY KEY, v TEXT) ENGINE=Aria TRANSACTIONAL=1

-- needs: aria
CREATE TABLE of_aria_not_transactional (id INT, v BLOB) ENGINE=Aria TRANSACTIONAL=0 ROW_FORMAT=DYNAMIC

-- needs: aria
INSERT INTO of_aria VALUES (1, 'é'), (2, NULL)

-- needs: aria
INSERT INTO of_aria_not_transactional VALUES (1, 0x00FF)

-- needs: csv
CREATE TABLE of_csv (id INT NOT NULL, v VARCHAR(50) NOT NULL, d DOUBLE NOT NULL) ENGINE=CSV

-- needs: csv
INSERT INTO of_csv VALUES (1, 'it''s "q", \\ \n é', 0.1), (2, '', -1e300)

-- needs: archive
CREATE TABLE of_archive (id INT, v TEXT, b BLOB) ENGINE=ARCHIVE

-- needs: archive
INSERT INTO of_archive VALUES (1, 'é', 0x00FF), (2, NULL, NULL)

CREATE TABLE of_blackhole (id INT) ENGINE=BLACKHOLE

INSERT INTO of_blackhole VALUES (1)

CREATE TABLE merged_1 (id INT) ENGINE=MyISAM

CREATE TABLE merged_2 (id INT) ENGINE=MyISAM

CREATE TABLE merged (id INT) ENGINE=MERGE UNION=(merged_1, merged_2) INSERT_METHOD=LAST

INSERT INTO merged_1 VALUES (1)

INSERT INTO merged_2 VALUES (2)

CREATE TABLE empty_table (id INT PRIMARY KEY, v TEXT)
