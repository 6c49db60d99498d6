<?php

namespace SimpleMDB\Backup;

use SimpleMDB\DatabaseInterface;

/**
 * A way of making backups. Extend it, and register yours with BackupManager::registerStrategy().
 */
abstract class BackupStrategy
{
    protected DatabaseInterface $db;

    public function __construct(DatabaseInterface $db) {}

    /**
     * Makes the backup. A failure is a result that says so, or an exception that BackupManager turns into one.
     */
    abstract public function execute(BackupConfig $config): BackupResult;

    /**
     * Whether the configuration names a backup and a database.
     */
    public function validate(BackupConfig $config): bool {}

    /**
     * @return int The size of the tables to back up with their indexes, in bytes and as the server estimates it; 0 if it
     *             is not known, and for the schema alone.
     */
    public function estimateSize(BackupConfig $config): int {}

    /**
     * The base tables of the database that the configuration includes and does not exclude.
     *
     * The strategies of this extension back up what the configuration says; a subclass of theirs that overrides this
     * method chooses itself: its answer takes the place of both lists.
     *
     * @return list<string>
     */
    protected function getTablesToBackup(BackupConfig $config): array {}

    /**
     * @return string SHA-256, in hexadecimal.
     */
    protected function calculateChecksum(string $data): string {}

    /**
     * Compresses with the configured method if compression is enabled.
     *
     * @throws BackupException If the method is not known.
     */
    protected function compressData(string $data, BackupConfig $config): string {}

    /**
     * Encrypts with AES-256-CBC if encryption is enabled: base64 of the IV and the ciphertext.
     */
    protected function encryptData(string $data, BackupConfig $config): string {}

    protected function getDatabase(): DatabaseInterface {}
}
