-- A sample shop, generated on the server in a few seconds: 8 related tables, about 345,000 rows, and one of each kind
-- of object that a backup must not forget. Every value follows from its row's number, so each run makes the same shop.
--
--   mariadb < examples/shop.sql

SET NAMES utf8mb4;
CREATE DATABASE enterprise_db CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
USE enterprise_db;
SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00';

CREATE TABLE categories (
    id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    parent_id SMALLINT UNSIGNED NULL,
    name VARCHAR(80) NOT NULL,
    UNIQUE KEY name (name),
    CONSTRAINT category_parent FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE SET NULL
) COMMENT = 'A tree: a category may stand inside another';

CREATE TABLE customers (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email VARCHAR(190) NOT NULL,
    full_name VARCHAR(120) NOT NULL,
    phone VARCHAR(30) NULL,
    birthday DATE NULL,
    preferences JSON NOT NULL,
    password_hash BINARY(32) NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE KEY email (email)
);

CREATE TABLE addresses (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id INT UNSIGNED NOT NULL,
    kind ENUM('billing', 'shipping') NOT NULL,
    street VARCHAR(120) NOT NULL,
    postcode CHAR(8) NOT NULL,
    city VARCHAR(80) NOT NULL,
    country CHAR(2) CHARACTER SET ascii NOT NULL,
    CONSTRAINT address_customer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);

CREATE TABLE products (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    category_id SMALLINT UNSIGNED NOT NULL,
    sku VARCHAR(20) NOT NULL,
    name VARCHAR(120) NOT NULL,
    description TEXT NOT NULL,
    price DECIMAL(10, 2) NOT NULL,
    gross DECIMAL(12, 4) AS (price * 1.19) STORED,
    weight DOUBLE NULL,
    labels SET('new', 'sale', 'vegan', 'fragile') NOT NULL DEFAULT '',
    stock INT NOT NULL DEFAULT 0,
    UNIQUE KEY sku (sku),
    FULLTEXT KEY words (name, description),
    CONSTRAINT product_category FOREIGN KEY (category_id) REFERENCES categories (id)
);

CREATE TABLE product_images (
    product_id INT UNSIGNED NOT NULL,
    position TINYINT UNSIGNED NOT NULL,
    mime VARCHAR(40) NOT NULL,
    content MEDIUMBLOB NOT NULL,
    PRIMARY KEY (product_id, position),
    CONSTRAINT image_product FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE
);

CREATE TABLE orders (
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id INT UNSIGNED NOT NULL,
    placed_at DATETIME(3) NOT NULL,
    status ENUM('open', 'paid', 'shipped', 'returned') NOT NULL,
    total DECIMAL(12, 2) NOT NULL,
    note VARCHAR(200) NULL,
    KEY placed (placed_at),
    CONSTRAINT order_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE TABLE order_items (
    order_id BIGINT UNSIGNED NOT NULL,
    line TINYINT UNSIGNED NOT NULL,
    product_id INT UNSIGNED NOT NULL,
    quantity SMALLINT UNSIGNED NOT NULL,
    unit_price DECIMAL(10, 2) NOT NULL,
    PRIMARY KEY (order_id, line),
    CONSTRAINT item_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT item_product FOREIGN KEY (product_id) REFERENCES products (id)
);

CREATE TABLE reviews (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    product_id INT UNSIGNED NOT NULL,
    customer_id INT UNSIGNED NULL,
    stars TINYINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    body TEXT NOT NULL,
    written_on DATE NOT NULL,
    CONSTRAINT review_product FOREIGN KEY (product_id) REFERENCES products (id),
    CONSTRAINT review_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
);

START TRANSACTION;

INSERT INTO categories (id, parent_id, name)
SELECT seq, IF(seq <= 8, NULL, 1 + seq MOD 8), CONCAT(ELT(1 + seq MOD 5, 'Küche', '家具', 'Jardin', 'Книги', 'Outdoor'), ' № ', seq)
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 63), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO customers (id, email, full_name, phone, birthday, preferences, password_hash, created_at)
SELECT seq,
    CONCAT('customer', seq, '@example.org'),
    CONCAT(ELT(1 + seq MOD 7, 'Zoë', 'Łukasz', 'Анна', '明美', 'O''Brien', 'José', 'Søren'), ' ', ELT(1 + seq MOD 5, 'Müller', 'D''Angelo', '佐藤', 'Núñez', 'Smith "Smitty"')),
    IF(seq MOD 4 = 0, NULL, CONCAT('00', 49151000000 + seq)),
    IF(seq MOD 6 = 0, NULL, DATE_ADD('1950-01-01', INTERVAL seq * 7 MOD 20000 DAY)),
    JSON_OBJECT('newsletter', seq MOD 3 = 0, 'theme', ELT(1 + seq MOD 2, 'dark 🌙', 'light ☀️'), 'visits', seq MOD 97),
    UNHEX(SHA2(CONCAT('customer', seq), 256)),
    FROM_UNIXTIME(1600000000 + seq * 977)
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 29999), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO addresses (customer_id, kind, street, postcode, city, country)
SELECT 1 + seq MOD 30000, ELT(1 + seq MOD 2, 'billing', 'shipping'), CONCAT(seq MOD 300, '\\', ELT(1 + seq MOD 3, 'Hauptstraße', 'Rue de l''Été', '桜通り')),
    LPAD(seq MOD 99999, 5, '0'), ELT(1 + seq MOD 4, 'Köln', 'Genève', '京都', 'São Paulo'), ELT(1 + seq MOD 4, 'DE', 'CH', 'JP', 'BR')
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 39999), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO products (id, category_id, sku, name, description, price, weight, labels, stock)
SELECT seq, 1 + seq MOD 64, CONCAT('00', seq), CONCAT(ELT(1 + seq MOD 4, 'Teapot 🫖', 'Lampe', 'Fahrrad 🚲', 'Notebook'), ' ', seq),
    CONCAT('Line one\nLine two\twith a tab, a back\\slash and a \'quote\'. ', REPEAT(ELT(1 + seq MOD 3, 'Très léger. ', 'Sehr robust. ', '高品質。'), 1 + seq MOD 12)),
    ROUND(1 + (seq * 7919 MOD 100000) / 100, 2), IF(seq MOD 5 = 0, NULL, (seq MOD 1000) / 7), seq MOD 16, seq MOD 500
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 4999), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO product_images (product_id, position, mime, content)
SELECT seq, 1, 'image/x-demo', UNHEX(CONCAT('89504E470D0A1A0A00FF', REPEAT(SHA2(seq, 512), 12)))
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 1999), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO orders (id, customer_id, placed_at, status, total, note)
SELECT seq, 1 + seq * 31 MOD 30000, DATE_ADD('2023-01-01 00:00:00.125', INTERVAL seq * 997 SECOND), ELT(1 + seq MOD 4, 'open', 'paid', 'shipped', 'returned'),
    ROUND(5 + (seq * 104729 MOD 250000) / 100, 2), IF(seq MOD 10 = 0, CONCAT('Please ring twice 🔔 #', seq), NULL)
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 79999), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO order_items (order_id, line, product_id, quantity, unit_price)
SELECT 1 + (seq - 1) DIV 2, 1 + seq MOD 2, 1 + seq * 13 MOD 5000, 1 + seq MOD 9, ROUND(1 + (seq * 7919 MOD 100000) / 100, 2)
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 159999), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

INSERT INTO reviews (product_id, customer_id, stars, body, written_on)
SELECT 1 + seq MOD 5000, IF(seq MOD 11 = 0, NULL, 1 + seq MOD 30000), 1 + seq MOD 5,
    CONCAT(ELT(1 + seq MOD 5, 'Nie wieder 😡', 'Geht so 😐', 'Okay 🙂', 'Bien ! 👍🏽', '最高です 🎉'), REPEAT(' It does what it says; I would buy it again.', seq MOD 4)),
    DATE_ADD('2023-01-01', INTERVAL seq MOD 900 DAY)
FROM JSON_TABLE(CONCAT('[0', REPEAT(',0', 27999), ']'), '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers;

COMMIT;

CREATE VIEW revenue_by_category AS
SELECT c.id, c.name, COUNT(*) AS lines_sold, SUM(i.quantity * i.unit_price) AS revenue
FROM categories c JOIN products p ON p.category_id = c.id JOIN order_items i ON i.product_id = p.id
GROUP BY c.id, c.name;

DELIMITER //

CREATE TRIGGER take_from_stock AFTER INSERT ON order_items FOR EACH ROW
BEGIN
    UPDATE products SET stock = stock - NEW.quantity WHERE id = NEW.product_id;
END//

CREATE PROCEDURE orders_of(IN customer INT UNSIGNED, OUT how_many INT, OUT spent DECIMAL(14, 2))
    READS SQL DATA
    COMMENT 'Number and value of a customer''s orders'
BEGIN
    SELECT COUNT(*), COALESCE(SUM(total), 0) INTO how_many, spent FROM orders WHERE customer_id = customer;
END//

CREATE EVENT forget_old_orders ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 03:00:00'
    ON COMPLETION PRESERVE DISABLE COMMENT 'Housekeeping; off until it is wanted'
DO BEGIN
    DELETE FROM orders WHERE status = 'returned' AND placed_at < NOW() - INTERVAL 10 YEAR;
END//

DELIMITER ;
