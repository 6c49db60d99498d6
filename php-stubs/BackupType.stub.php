<?php

namespace SimpleMDB\Backup;

/**
 * What a backup holds.
 */
enum BackupType: string
{
    /** The whole database: schema and data. */
    case FULL = 'full';
    /** The schema without rows. */
    case SCHEMA_ONLY = 'schema';
    /** Rows without the schema. */
    case DATA_ONLY = 'data';
    /** What changed since the last backup of any type. */
    case INCREMENTAL = 'incremental';
    /** What changed since the last full backup. */
    case DIFFERENTIAL = 'differential';

    /**
     * The type in a few English words.
     */
    public function getDescription(): string {}

    /**
     * Whether a backup of this type can create tables.
     */
    public function includesSchema(): bool {}

    /**
     * Whether a backup of this type holds rows.
     */
    public function includesData(): bool {}

    /**
     * All types, in the order of their declaration.
     *
     * @return list<BackupType>
     */
    public static function getAllTypes(): array {}
}
