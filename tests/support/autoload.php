<?php

/**
 * A small stand-in for the Composer package simplemdb/simplemdb: connections, and the names the backup classes mention.
 * The backup classes themselves come from the extension.
 */

declare(strict_types=1);

require_once __DIR__ . '/simplemdb/psr.php';
require_once __DIR__ . '/simplemdb/names.php';
require_once __DIR__ . '/simplemdb/DatabaseInterface.php';
require_once __DIR__ . '/simplemdb/Statements.php';
require_once __DIR__ . '/simplemdb/SimpleMySQLi.php';
require_once __DIR__ . '/simplemdb/SimplePDO.php';
require_once __DIR__ . '/simplemdb/SchemaBuilder.php';
require_once __DIR__ . '/simplemdb/Migration.php';
