<?php

/**
 * What every PHPUnit test starts from: the stand-in for SimpleMDB, the helpers beside this file, and how databases are
 * compared.
 */

declare(strict_types=1);

require __DIR__ . '/autoload.php';
require dirname(__DIR__, 2) . '/examples/fingerprint.php';

/** A table for FROM, on any server: the numbers from 1 to $last, in the column seq. */
function numbers(int $last): string
{
    $zeros = "CONCAT('[0', REPEAT(',0', $last - 1), ']')";
    return "JSON_TABLE($zeros, '$[*]' COLUMNS (seq FOR ORDINALITY)) AS numbers";
}

spl_autoload_register(function (string $class): void {
    if (str_starts_with($class, 'BackupTests\\')) {
        $file = __DIR__ . '/php/' . substr($class, strlen('BackupTests\\')) . '.php';
        if (is_file($file)) {
            require $file;
        }
    }
});
