<?php

/**
 * Stores a MiB, and what describes it, by LocalStorage. Argument: folder.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/autoload.php';

(new SimpleMDB\Backup\Storage\LocalStorage($argv[1]))->store('x.bin', str_repeat('x', 1 << 20), ['about' => 'it']);
echo 'stored';
