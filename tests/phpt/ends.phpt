--TEST--
A process that uses the classes ends cleanly, many times over
--INI--
report_memleaks=1
--FILE--
<?php
$code = 'for ($i = 0; $i < 1000; $i++) {'
    . ' $c = clone new SimpleMDB\Backup\BackupConfig("n", "d"); $o = unserialize(serialize($c)); $r = new SimpleMDB\Backup\RestoreOptions(); $r->mapTable("a", "b")->toArray();'
    . ' try { new SimpleMDB\Backup\BackupConfig("n"); } catch (ArgumentCountError) {} }'
    . ' echo memory_get_usage() < 4 << 20 ? "steady" : "grown", "\n";';
for ($i = 0; $i < 3; $i++) {
    passthru(escapeshellarg(PHP_BINARY) . ' -r ' . escapeshellarg($code), $status);
    echo $status, "\n";
}
--EXPECT--
steady
0
steady
0
steady
0
