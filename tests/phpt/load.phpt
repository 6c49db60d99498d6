--TEST--
The extension loads and php --ri knows it
--INI--
report_memleaks=1
--FILE--
<?php
exec(escapeshellarg(PHP_BINARY) . ' --ri simplemdb_backup 2>&1', $lines, $status);
$text = implode("\n", $lines);
echo "status $status\n";
foreach (['simplemdb_backup.connections', 'simplemdb_backup.default_compression_level', 'simplemdb_backup.temp_dir'] as $setting) {
    echo $setting, str_contains($text, $setting) ? " is listed\n" : " is missing from:\n$text\n";
}
var_dump((new ReflectionExtension('simplemdb_backup'))->getVersion() !== null);
foreach (['BackupManager', 'BackupBuilder', 'RestoreBuilder', 'BackupType', 'Storage\StorageInterface'] as $name) {
    $class = new ReflectionClass("SimpleMDB\\Backup\\$name");
    echo $class->getShortName(), ' ', $class->getExtensionName(), "\n";
}
var_dump(get_class(new SimpleMDB\Backup\Restore\RestoreOptions()));
var_dump((new ReflectionClass('SimpleMDB\Backup\Strategy\StreamingMySQLDumpStrategy'))->getName());
--EXPECT--
status 0
simplemdb_backup.connections is listed
simplemdb_backup.default_compression_level is listed
simplemdb_backup.temp_dir is listed
bool(true)
BackupManager simplemdb_backup
BackupBuilder simplemdb_backup
RestoreBuilder simplemdb_backup
BackupType simplemdb_backup
StorageInterface simplemdb_backup
string(31) "SimpleMDB\Backup\RestoreOptions"
string(54) "SimpleMDB\Backup\Strategies\StreamingMySQLDumpStrategy"
