CREATE TABLE shapes (id INT AUTO_INCREMENT PRIMARY KEY, g GEOMETRY, p POINT, l LINESTRING, y POLYGON, mp MULTIPOINT, ml MULTILINESTRING, my MULTIPOLYGON, c GEOMETRYCOLLECTION)

INSERT INTO shapes (g, p, l, y, mp, ml, my, c) VALUES (ST_GeomFromText('POINT(1 -0.1)'), ST_GeomFromText('POINT(-1e300 1e-300)'), ST_GeomFromText('LINESTRING(0 0,1 1,2 0.5)'), ST_GeomFromText('POLYGON((0 0,0 9,9 9,9 0,0 0),(1 1,2 1,2 2,1 2,1 1))'),
  ST_GeomFromText('MULTIPOINT((0 0),(1 2))'), ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))'), ST_GeomFromText('MULTIPOLYGON(((0 0,0 1,1 1,0 0)))'), ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))')),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (ST_GeomFromText('POINT(1 2)', 4326), ST_GeomFromText('POINT(3 4)', 4326), ST_GeomFromText('LINESTRING(0 0,1 2)', 4326), NULL, NULL, NULL, NULL, NULL)

CREATE TABLE shapes_with_an_index (id INT PRIMARY KEY, p POINT NOT NULL, SPATIAL KEY places (p)) ENGINE=MyISAM

INSERT INTO shapes_with_an_index VALUES (1, ST_GeomFromText('POINT(1 1)')), (2, ST_GeomFromText('POINT(2 3)'))

CREATE TABLE shapes_with_an_index_of_innodb (id INT PRIMARY KEY, g GEOMETRY NOT NULL, SPATIAL KEY (g))

INSERT INTO shapes_with_an_index_of_innodb VALUES (1, ST_GeomFromText('POINT(1 1)')), (2, ST_GeomFromText('LINESTRING(2 3,4 5)'))

-- needs: mariadb
CREATE TABLE shapes_of_a_system (p POINT REF_SYSTEM_ID=4326, q POLYGON REF_SYSTEM_ID=101)

-- needs: column srid
CREATE TABLE shapes_of_a_system (p POINT NOT NULL SRID 4326, q POLYGON SRID 3857, SPATIAL KEY (p))

-- needs: column srid
INSERT INTO shapes_of_a_system VALUES (ST_GeomFromText('POINT(52.5 13.4)', 4326), ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))', 3857))

-- needs: mariadb
CREATE TABLE shapes_with_nothing (id INT, g GEOMETRY NOT NULL, d POINT NOT NULL DEFAULT (POINT(1, 2)), t TEXT)

-- needs: mariadb
INSERT IGNORE INTO shapes_with_nothing SELECT 1, NULL, NULL, 'neither' UNION SELECT 2, POINT(1, 1), NULL, REPEAT('x', 5000000) UNION SELECT 3, NULL, POINT(1, 1), NULL
