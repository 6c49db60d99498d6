<?php

/**
 * Holds the stubs of php-stubs/ against the extension: each stub is valid PHP, and Reflection says the same of every class
 * whether it comes from the stubs or from the extension.
 *
 *   php compare.php INI_FOLDER_WITH_THE_EXTENSION INI_FOLDER_WITHOUT
 *
 * One check per stub file and one per class; the last line counts them.
 */

declare(strict_types=1);

require __DIR__ . '/files.php';

$stubs = stub_files();
$passed = $failed = 0;

/** Runs PHP with one of the two folders of settings; its output, or null where it failed. */
function run_php(string $iniFolder, string ...$arguments): ?string
{
    $command = implode(' ', array_map(escapeshellarg(...), [PHP_BINARY, ...$arguments]));
    exec('PHP_INI_SCAN_DIR=' . escapeshellarg($iniFolder) . " $command 2>&1", $lines, $status);
    $output = implode("\n", $lines);
    if ($status !== 0) {
        echo $output, "\n";
        return null;
    }
    return $output;
}

function outcome(string $what, array $wrong): void
{
    global $passed, $failed;
    $wrong === [] ? $passed++ : $failed++;
    foreach ($wrong as $one) {
        echo "$what: $one\n";
    }
}

/** Where two descriptions differ, as paths into them. */
function gaps(mixed $stub, mixed $extension, string $at = ''): array
{
    if (!is_array($stub) || !is_array($extension)) {
        return $stub === $extension
            ? []
            : [trim("$at: the stub says ") . ' ' . json_encode($stub) . ', the extension ' . json_encode($extension)];
    }
    $found = [];
    foreach (array_keys($stub + $extension) as $key) {
        $found[] = match (true) {
            !array_key_exists($key, $extension) => ["$at.$key: only the stub has it"],
            !array_key_exists($key, $stub) => ["$at.$key: only the extension has it"],
            default => gaps($stub[$key], $extension[$key], "$at.$key"),
        };
    }
    return array_merge(...$found, ...[[]]);
}

[, $with, $without] = $argv;
if ($stubs === []) {
    echo "there are no stubs in php-stubs/\n";
    $failed++;
}
foreach ($stubs as $stub) {
    outcome(substr($stub, strlen(dirname(__DIR__, 2)) + 1), run_php($without, '-l', $stub) === null ? ['is not valid PHP'] : []);
}
$described = [];
foreach (['stubs' => $without, 'extension' => $with] as $source => $folder) {
    $output = run_php($folder, __DIR__ . '/describe.php', $source);
    $described[$source] = $output === null ? null : json_decode($output, true);
    if (!is_array($described[$source])) {
        outcome("describing the $source", [$output === null ? 'failed' : "answered $output"]);
        $described[$source] = [];
    }
}
foreach ($described['stubs'] + $described['extension'] as $class => $unused) {
    outcome($class, match (true) {
        !isset($described['extension'][$class]) => ['is in the stubs only'],
        !isset($described['stubs'][$class]) => ['is in the extension only'],
        default => gaps($described['stubs'][$class], $described['extension'][$class]),
    });
}
echo "$passed passed, $failed failed\n";
exit($failed === 0 && $passed > 0 ? 0 : 1);
