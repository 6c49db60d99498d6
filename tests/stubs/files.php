<?php

declare(strict_types=1);

/** Every stub, wherever it lies under php-stubs/, in the order of the paths. */
function stub_files(): array
{
    $folder = dirname(__DIR__, 2) . '/php-stubs';
    $files = [];
    $all = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS));
    foreach ($all as $file) {
        if (str_ends_with($file->getFilename(), '.stub.php')) {
            $files[] = $file->getPathname();
        }
    }
    sort($files);
    return $files;
}
