<?php

/**
 * Kills a process once the server has counted so many more statements of a kind than when this began.
 * Arguments: socket, process id, counter (Com_…), how many. Says "watching", and "killed" or "gone".
 */

declare(strict_types=1);

[, $socket, $pid, $counter, $more] = $argv;
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$db = new mysqli('localhost', 'root', '', 'mysql', 0, $socket);
$count = fn (): int => (int) $db->query("SHOW GLOBAL STATUS WHERE Variable_name = '$counter'")->fetch_row()[1];
$from = $count();
echo "watching\n";
// Who is watched waits for this line.
fgets(STDIN);
while ($count() < $from + (int) $more) {
    if (!posix_kill((int) $pid, 0)) {
        exit("gone\n");
    }
}
echo posix_kill((int) $pid, SIGKILL) ? "killed\n" : "gone\n";
