<?php

namespace SimpleMDB\Backup;

/**
 * Puts a backup together, step by step. Made by BackupManager::backup().
 */
class BackupBuilder
{
    private BackupManager $manager;
    private BackupConfig $config;
    private ?\Closure $progress = null;

    public function __construct(BackupManager $manager, BackupConfig $config) {}

    /**
     * Schema and data; the default.
     */
    public function full(): self {}

    public function schemaOnly(): self {}

    public function dataOnly(): self {}

    /**
     * Only what changed.
     *
     * @param string $lastBackupId The backup to compare with; empty for the last one of this database.
     */
    public function incremental(string $lastBackupId = ''): self {}

    /**
     * @param array<string> $tables
     */
    public function includeTables(array $tables): self {}

    /**
     * @param array<string> $tables
     */
    public function excludeTables(array $tables): self {}

    /**
     * @param string $method `gzip`, `bzip2`, `lz4` or `zstd`.
     */
    public function compress(string $method = 'gzip'): self {}

    /**
     * How hard to compress. A level that the method does not have makes execute() fail before anything is done.
     *
     * @param int $level `gzip` 1 to 12, `bzip2` 1 to 9, `zstd` 1 to 22; `lz4` has no levels.
     * @throws BackupException If no method has such a level.
     */
    public function compressionLevel(int $level): self {}

    public function noCompression(): self {}

    /**
     * Who views, routines, triggers and events run as when they are restored.
     *
     * @param string $definers `keep` (the default), `drop` for whoever restores them, or an account such as `app@localhost`.
     * @throws BackupException If it is none of these.
     */
    public function definers(string $definers): self {}

    /**
     * Backs up the accounts that may use the database as well, with their grants on it and the hashes of their passwords.
     * Only an encrypted backup takes them: without encryption execute() fails.
     */
    public function includeUsers(bool $include = true): self {}

    /**
     * Encrypts with a key that is derived from a passphrase.
     *
     * @param string $key A passphrase of any length.
     */
    public function encrypt(#[\SensitiveParameter] string $key): self {}

    /**
     * @param string $location `local://backups/` for the manager's folder, `local:///abs/folder`, or the scheme of a
     *                         registered storage adapter.
     */
    public function store(string $location): self {}

    public function description(string $description): self {}

    public function tag(string $tag): self {}

    /**
     * @param array<string> $tags Added to those there are.
     */
    public function tags(array $tags): self {}

    /**
     * Reads the finished backup back; the default.
     */
    public function verify(): self {}

    public function noVerification(): self {}

    /**
     * Also writes migration files of the schema.
     */
    public function generateMigrations(): self {}

    public function maxFileSize(int $bytes): self {}

    /**
     * @param int $count Tables per migration file.
     */
    public function tablesPerFile(int $count): self {}

    public function splitLargeFiles(int $tablesPerFile = 50): self {}

    public function useExpressiveSyntax(): self {}

    /**
     * @param string $path A folder for the generated files.
     */
    public function outputPath(string $path): self {}

    /**
     * @param int $chunkSize Rows per INSERT statement.
     */
    public function streaming(int $chunkSize = 1000): self {}

    /**
     * Encrypts with a raw key.
     *
     * @param string $encryptionKey Of exactly the cipher's length; see BackupManager::generateSecureKey().
     * @param string $cipher AES with 128, 192 or 256 bits in CBC or GCM mode, such as `aes-256-gcm`; in any case.
     */
    public function encrypted(#[\SensitiveParameter] string $encryptionKey, string $cipher = 'aes-256-cbc'): self {}

    /**
     * Makes the backup. A failure comes back as a result with isSuccess() false.
     */
    public function execute(): BackupResult {}

    public function getConfig(): BackupConfig {}

    /**
     * Whether a name, a database and a place to store are there.
     */
    public function validate(): bool {}

    /**
     * @return int The size of the tables to be backed up in bytes, as the server estimates it; 0 if it is not known.
     */
    public function estimateSize(): int {}

    /**
     * @return array{
     *     name: string,
     *     database: string,
     *     type: string,
     *     type_description: string,
     *     include_tables: array<string>,
     *     exclude_tables: array<string>,
     *     compression: string,
     *     encryption: string,
     *     storage_location: string,
     *     generate_migrations: bool,
     *     estimated_size: int,
     * }
     */
    public function preview(): array {}

    /**
     * Has the callback called now and then while the backup runs, on the thread of the caller. Where it returns false the
     * backup is cancelled, and the result says so. What it throws stops the backup and comes out of execute() as it is.
     *
     * `phase` is one of `starting`, `planning`, `dumping`, `verifying` and `finished`, and `object` the table in hand.
     * Counts and totals are of what is dumped or verified at the moment, bytes are of SQL, and a total is 0 where it is
     * unknown: while dumping, `total_rows` is the server's guess, and `total_bytes` not known. `seconds_left` is an estimate
     * for that, and null while there is nothing to tell it from.
     *
     * @param callable(array{phase: string, object: string, rows: int, total_rows: int, bytes: int, total_bytes: int, seconds_left: float|null}): mixed $callback
     */
    public function onProgress(callable $callback): self {}

    /**
     * @param int $count How many connections read at the same time; the setting simplemdb_backup.connections by default.
     */
    public function connections(int $count): self {}
}
