<?php

/**
 * Kills a server as soon as another connection runs a statement that matches a pattern.
 * Arguments: socket, process id, pattern. Says "watching", and "killed" once it has.
 */

declare(strict_types=1);

[, $socket, $pid, $pattern] = $argv;
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$db = new mysqli('localhost', 'root', '', 'mysql', 0, $socket);
echo "watching\n";
$until = microtime(true) + 60;
while (microtime(true) < $until) {
    foreach ($db->query('SELECT INFO FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID()') as ['INFO' => $statement]) {
        if ($statement !== null && preg_match("/$pattern/is", substr($statement, 0, 500))) {
            posix_kill((int) $pid, SIGKILL);
            echo "killed\n";
            exit;
        }
    }
    usleep(2000);
}
