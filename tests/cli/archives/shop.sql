CREATE TABLE customers (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(60) NOT NULL);
CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, total DECIMAL(10,2), note TEXT, CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id));
CREATE TABLE log (what VARCHAR(40));
INSERT INTO customers (name) VALUES ('Ada'), ('Grace'), ('it''s Émilie');
INSERT INTO orders (customer,total,note) VALUES (1, 9.90, '007'), (2, 100.00, NULL), (3, 0.01, 'a; b');
CREATE VIEW totals AS SELECT customer, SUM(total) AS total FROM orders GROUP BY customer;
CREATE PROCEDURE clear_log() DELETE FROM log;
CREATE TRIGGER note_order AFTER INSERT ON orders FOR EACH ROW INSERT INTO log VALUES ('an order');
CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM log;
