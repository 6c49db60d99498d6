<?php

/** A line that says how far it is; and a backup that is cancelled on the way. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;

require __DIR__ . '/begin.php';

$manager = new BackupManager($db, $folder);

// Called a few times a second, and at least once, on this very thread: it may use the connection or print.
$backup = succeeded($manager->backup('watched')->onProgress(function (array $report): void {
    $share = $report['total_rows'] > 0 ? min(100, 100 * $report['rows'] / $report['total_rows']) : 0;
    printf("%-10s %-20s %3d %%  %.1f MB\n", $report['phase'], $report['object'], $share, $report['bytes'] / 1e6);
})->execute());

// False says: no further. What is whole by then stays, everything else is cleaned up.
$until = microtime(true) + 0.5;
$stopped = $manager->backup('half a second at most')->onProgress(fn () => microtime(true) < $until)->execute();
echo $stopped->isSuccess() ? "it was quick enough\n" : $stopped->getErrorMessage() . "\n";

foreach ($manager->list() as $one) {
    $manager->delete($one->getId());
}
