<?php

/**
 * Further names of classes.
 */

namespace SimpleMDB\Backup;

\class_alias(RestoreOptions::class, 'SimpleMDB\Backup\Restore\RestoreOptions');
\class_alias(Strategies\StreamingMySQLDumpStrategy::class, 'SimpleMDB\Backup\Strategy\StreamingMySQLDumpStrategy');
