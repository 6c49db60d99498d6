<?php

/** The schema as code: what the tables are like, and migrations that make them again. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\MigrationGenerator;
use SimpleMDB\Backup\SchemaAnalyzer;

require __DIR__ . '/begin.php';

$analyzer = new SchemaAnalyzer($db);                    // SchemaAnalyzer::over($db) takes a connection of any class
$schema = $analyzer->analyzeDatabase();
foreach ($schema['relationships'] as $link) {
    echo "first {$link['to_table']}, then {$link['from_table']}\n";
}
echo 'an order that works: ', implode(', ', $analyzer->getTableCreationOrder()), "\n\n";

// A class that makes all tables: up() each after those it refers to, down() the other way round.
$generator = new MigrationGenerator($schema, ['class_prefix' => 'Create', 'namespace' => '']);
foreach ($generator->generateMigrations("$folder/migrations") as $file) {
    echo basename($file), "\n\n", file_get_contents($file), "\n";
}
// require $file; (new CreateDatabaseSchema($db))->up();

// The same beside a backup, for the two to be kept together.
$manager = new BackupManager($db, $folder);
$backup = succeeded($manager
    ->backup('with_schema')
    ->includeTables(['customers', 'orders'])
    ->generateMigrations()
    ->tablesPerFile(1)
    ->outputPath("$folder/schema")                      // $folder/migrations/with_schema without it
    ->execute());
echo count(glob("$folder/schema/*.php")), " files beside the backup\n";

$manager->delete($backup->getId());
