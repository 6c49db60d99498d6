-- The tests' shop; @orders says how many orders it has. Everything follows from the number of the row.
SET NAMES utf8mb4;
SET time_zone = '+00:00';

CREATE TABLE customers (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(80) NOT NULL,
    born DATE NULL,
    preferences JSON NOT NULL,
    token BINARY(16) NOT NULL,
    UNIQUE KEY token (token)
) COMMENT = 'People''s names';

CREATE TABLE orders (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id INT UNSIGNED NOT NULL,
    placed TIMESTAMP(3) NOT NULL,
    total DECIMAL(12, 2) NOT NULL,
    note TEXT NULL,
    CONSTRAINT order_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE TABLE audit (
    id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    what VARCHAR(60) NOT NULL
);

INSERT INTO customers (id, name, born, preferences, token)
SELECT seq, CONCAT(ELT(1 + seq MOD 4, 'Zoë', 'O''Brien', '明美 🍣', 'Back\\slash'), ' ', seq), IF(seq MOD 3 = 0, NULL, '1980-02-29'),
    JSON_OBJECT('n', seq, 'emoji', '🌙'), UNHEX(LEFT(SHA2(seq, 256), 32))
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 199), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO orders (id, customer_id, placed, total, note)
SELECT seq, 1 + seq MOD 200, FROM_UNIXTIME(1600000000.5 + seq * 61), seq / 3, IF(seq MOD 5 = 0, NULL, CONCAT('note № ', seq, ' ✓'))
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', @orders - 1), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO audit (what) VALUES ('loaded'), ('');

CREATE VIEW spending AS
SELECT c.id, c.name, SUM(o.total) AS spent FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id, c.name;

DELIMITER //
CREATE TRIGGER order_placed AFTER INSERT ON orders FOR EACH ROW
BEGIN
    INSERT INTO audit (what) VALUES (CONCAT('order ', NEW.id, ';'));
END//
CREATE PROCEDURE orders_of(IN who INT UNSIGNED) READS SQL DATA
BEGIN
    SELECT * FROM orders WHERE customer_id = who;
END//
CREATE FUNCTION gross(net DECIMAL(12, 2)) RETURNS DECIMAL(12, 2) DETERMINISTIC
    RETURN net * 1.19//
CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE
DO DELETE FROM audit WHERE id < 0//
DELIMITER ;
