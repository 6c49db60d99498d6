-- needs: versioning
CREATE TABLE versioned (id INT PRIMARY KEY, v TEXT) WITH SYSTEM VERSIONING

-- needs: versioning
INSERT INTO versioned VALUES (1, 'é'), (2, NULL)

-- needs: versioning
CREATE TABLE versioned_in_the_open (id INT PRIMARY KEY, v INT, w INT WITHOUT SYSTEM VERSIONING, since TIMESTAMP(6) GENERATED ALWAYS AS ROW START, until TIMESTAMP(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (since, until)) WITH SYSTEM VERSIONING

-- needs: versioning
INSERT INTO versioned_in_the_open (id, v, w) VALUES (1, 2, 3)

-- needs: versioning
CREATE TABLE versioned_in_partitions (id INT) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 1000 (PARTITION p0 HISTORY, PARTITION pn CURRENT)

-- needs: versioning
INSERT INTO versioned_in_partitions VALUES (1), (2)

-- needs: versioning
CREATE TABLE periods (id INT, a DATE, b DATE, PERIOD FOR valid (a, b))

-- needs: versioning
INSERT INTO periods VALUES (1, '2024-01-01', '2024-12-31')
