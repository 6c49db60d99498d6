<?php

declare(strict_types=1);

use SimpleMDB\DatabaseInterface;

/**
 * What a database holds, in a form that two databases can be compared by: for every table its definition and the
 * server's own checksum of its rows, for every view, trigger, routine and event what SHOW CREATE says.
 *
 * The registry of backups is left out: it belongs to the manager and changes with every backup.
 *
 * @return array<string, string> "kind name" => what it is
 */
function fingerprint(DatabaseInterface $db, string $database, array $without = ['backups']): array
{
    $db->query('USE ' . quoted($database));   // names of the own database are then printed without it
    $found = [];
    $tables = $db->query(
        'SELECT TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
        [$database]
    )->fetchAll('assoc');
    foreach ($tables as ['name' => $name, 'type' => $type]) {
        if (in_array($name, $without, true)) {
            continue;
        }
        if ($type === 'VIEW') {
            $found["view $name"] = created($db, 'VIEW', $name, 'Create View');
            continue;
        }
        $found["table $name"] = created($db, 'TABLE', $name, 'Create Table');
        $found["rows of $name"] = checksum($db, $database, $name);
    }
    $objects = [
        'TRIGGER' => ['TRIGGERS', 'TRIGGER_NAME', 'TRIGGER_SCHEMA', 'SQL Original Statement'],
        'PROCEDURE' => ['ROUTINES', 'ROUTINE_NAME', 'ROUTINE_SCHEMA', 'Create Procedure'],
        'FUNCTION' => ['ROUTINES', 'ROUTINE_NAME', 'ROUTINE_SCHEMA', 'Create Function'],
        'EVENT' => ['EVENTS', 'EVENT_NAME', 'EVENT_SCHEMA', 'Create Event'],
    ];
    foreach ($objects as $kind => [$list, $column, $schema, $statement]) {
        $only = $list === 'ROUTINES' ? " AND ROUTINE_TYPE = '$kind'" : '';
        $names = $db->query("SELECT $column AS name FROM information_schema.$list WHERE $schema = ?$only", [$database]);
        foreach (array_column($names->fetchAll('assoc'), 'name') as $name) {
            $found[strtolower($kind) . " $name"] = created($db, $kind, $name, $statement);
        }
    }
    ksort($found);
    return $found;
}

/** Every row of every table, counted. */
function count_rows(DatabaseInterface $db, string $database, array $without = ['backups']): array
{
    $rows = [];
    $tables = $db->query(
        "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE'",
        [$database]
    )->fetchAll('assoc');
    foreach (array_diff(array_column($tables, 'name'), $without) as $table) {
        $rows[$table] = (int) $db->fetchValue('SELECT COUNT(*) FROM ' . quoted($database) . '.' . quoted($table));
    }
    return $rows;
}

/** The names that are different, missing or new, each with a word on what is wrong. */
function differences(array $before, array $after): array
{
    $found = [];
    foreach ($before as $name => $what) {
        if (($after[$name] ?? null) !== $what) {
            $found[] = array_key_exists($name, $after) ? "$name: changed" : "$name: missing";
        }
    }
    foreach (array_diff_key($after, $before) as $name => $what) {
        $found[] = "$name: was not there before";
    }
    return $found;
}

function checksum(DatabaseInterface $db, string $database, string $table): string
{
    $row = $db->query('CHECKSUM TABLE ' . quoted($database) . '.' . quoted($table) . ' EXTENDED')->fetch('assoc');
    return (string) $row['Checksum'];
}

/** SHOW CREATE, with the modes and collations the object was made under. */
function created(DatabaseInterface $db, string $kind, string $name, string $statement): string
{
    $row = $db->query("SHOW CREATE $kind " . quoted($name))->fetch('assoc');
    $facts = ['sql_mode', 'time_zone', 'character_set_client', 'collation_connection', 'Database Collation'];
    $context = array_intersect_key($row, array_flip($facts));
    return $row[$statement] . "\n" . json_encode($context);
}

function quoted(string $name): string
{
    return '`' . str_replace('`', '``', $name) . '`';
}
