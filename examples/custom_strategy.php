<?php

/** A way of one's own to back up: a native strategy that chooses its tables, and one that does all the work itself. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupResult;
use SimpleMDB\Backup\BackupStrategy;
use SimpleMDB\Backup\BackupType;
use SimpleMDB\Backup\Strategies\MySQLDumpStrategy;

require __DIR__ . '/begin.php';

/** The engine does the work; what is a cache by its name needs no backup. */
final class WithoutCaches extends MySQLDumpStrategy
{
    protected function getTablesToBackup(BackupConfig $config): array
    {
        $tables = parent::getTablesToBackup($config);
        return array_values(array_filter($tables, fn (string $table) => !str_starts_with($table, 'cache_')));
    }
}

/** Only the names of tables and how many rows they have, with what every strategy inherits. */
final class Inventory extends BackupStrategy
{
    public function __construct(\SimpleMDB\DatabaseInterface $db, private string $folder)
    {
        parent::__construct($db);
    }

    public function execute(BackupConfig $config): BackupResult
    {
        $began = microtime(true);
        $counts = [];
        foreach ($this->getTablesToBackup($config) as $table) {
            $counts[$table] = (int) $this->db->query('SELECT COUNT(*) FROM `' . str_replace('`', '``', $table) . '`')->fetchAll('num')[0][0];
        }
        $data = $this->compressData(json_encode($counts, JSON_THROW_ON_ERROR), $config);
        $path = uniqid('inventory_') . '.json';
        file_put_contents("{$this->folder}/$path", $data);
        return new BackupResult(
            $path, $config->getName(), $path, strlen($data), new DateTime(), microtime(true) - $began,
            $this->calculateChecksum($data), ['table_count' => count($counts), 'rows' => array_sum($counts)]
        );
    }
}

$manager = new BackupManager($db, $folder);

$manager->registerStrategy(BackupType::FULL, new WithoutCaches($db));
$full = succeeded($manager->backup('without caches')->full()->execute());

$manager->registerStrategy(BackupType::SCHEMA_ONLY, new Inventory($db, $folder));
$inventory = succeeded($manager->backup('inventory')->schemaOnly()->execute());

foreach ($manager->list() as $one) {
    printf("%s: %s\n", $one->getName(), $one->getStoragePath());
}
$manager->delete($full->getId());
$manager->delete($inventory->getId());
