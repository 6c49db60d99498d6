--TEST--
The extension loads in a PHP that has no database driver and no SimpleMDB, and can be loaded before both
--INI--
report_memleaks=1
--FILE--
<?php
$php = escapeshellarg(PHP_BINARY);
$library = escapeshellarg('extension=' . getenv('SIMPLEMDB_BACKUP_SO'));
$code = escapeshellarg('
    $config = new SimpleMDB\Backup\BackupConfig("nightly", "shop");
    echo $config->getName(), " ", extension_loaded("mysqli") ? "mysqli" : "no driver", "\n";
');
passthru("$php -n -d $library -r $code 2>&1");
passthru("$php -n -d $library -d extension=mysqlnd -d extension=mysqli -r $code 2>&1");
passthru("$php -n -d extension=mysqlnd -d extension=mysqli -d $library -r $code 2>&1");
--EXPECT--
nightly no driver
nightly mysqli
nightly mysqli
