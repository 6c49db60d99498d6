-- needs: sequences
CREATE SEQUENCE counting START WITH 100 INCREMENT BY 10 MINVALUE 1 MAXVALUE 1000 CACHE 5 CYCLE

-- needs: sequences
SELECT NEXTVAL(counting)

-- needs: sequences
CREATE SEQUENCE `down é``` START WITH -1 INCREMENT BY -3 MINVALUE -100 MAXVALUE -1 NOCACHE

-- needs: sequences
SELECT NEXTVAL(`down é```)

-- needs: sequences
CREATE SEQUENCE never_used

-- needs: sequences
CREATE SEQUENCE exhausted MAXVALUE 2 NOCACHE

-- needs: sequences
SELECT NEXTVAL(exhausted), NEXTVAL(exhausted)

-- needs: sequences
CREATE TABLE numbered (id BIGINT DEFAULT NEXTVAL(counting), v INT)

-- needs: sequences
INSERT INTO numbered (id, v) VALUES (1, 1), (2, 2)
