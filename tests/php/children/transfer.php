<?php

/**
 * Moves money from one table to the other in transactions until its standard input is closed; says how often it did.
 * Arguments: socket, database.
 */

declare(strict_types=1);

[, $socket, $database] = $argv;
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$db = new mysqli('localhost', 'root', '', $database, 0, $socket);
stream_set_blocking(STDIN, false);
echo "writing\n";
for ($moved = 0; fread(STDIN, 1) !== false && !feof(STDIN); $moved++) {
    $db->begin_transaction();
    $db->query('UPDATE a_account SET cents = cents - 7 WHERE id = ' . random_int(1, 60000));
    $db->query('UPDATE z_account SET cents = cents + 7 WHERE id = ' . random_int(1, 60000));
    $db->commit();
}
echo $moved, "\n";
