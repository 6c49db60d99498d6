<?php

namespace SimpleMDB\Backup;

/**
 * Puts a restore together, step by step. Made by BackupManager::restore().
 *
 * The key given to decrypt() shows up in no dump, cast or serialized form of the object.
 */
class RestoreBuilder
{
    private BackupManager $manager;
    private BackupMetadata $backup;
    private ?string $targetDatabase = null;
    private array $targetTables = [];
    private bool $skipSchema = false;
    private bool $skipData = false;
    private bool $createSnapshot = false;
    private bool $verifyBeforeRestore = true;
    private ?RestoreOptions $options = null;
    private ?\Closure $progress = null;
    private ?int $connections = null;
    private ?string $definers = null;
    private bool $includeUsers = false;

    public function __construct(BackupManager $manager, BackupMetadata $backup) {}

    /**
     * @param string $database The database to restore into; by default the one that was backed up.
     */
    public function to(string $database): self {}

    /**
     * @param array<string> $tables The only tables to restore.
     */
    public function tables(array $tables): self {}

    /**
     * Restores rows into tables that are there.
     */
    public function skipSchema(): self {}

    /**
     * Restores no rows.
     */
    public function skipData(): self {}

    /**
     * Makes a backup of the target first.
     */
    public function createSnapshot(): self {}

    /**
     * Checks the backup before anything is changed; the default.
     */
    public function verify(): self {}

    public function noVerification(): self {}

    /**
     * Restores. A failure comes back as a result with isSuccess() false, and leaves the target as it was.
     */
    public function execute(): RestoreResult {}

    /**
     * @return array{
     *     backup_id: string,
     *     backup_name: string,
     *     source_database: string,
     *     target_database: string,
     *     target_tables: array<string>,
     *     skip_schema: bool,
     *     skip_data: bool,
     *     create_snapshot: bool,
     *     verify_before_restore: bool,
     *     tables: list<string>,
     * }
     */
    public function preview(): array {}

    /**
     * @param string $key The raw key or the passphrase that the backup was made with; by default the manager's key.
     */
    public function decrypt(#[\SensitiveParameter] string $key): self {}

    /**
     * Further options. What the builder itself was told comes first.
     */
    public function options(RestoreOptions $options): self {}

    /**
     * Has the callback called now and then while the restore runs, on the thread of the caller. Where it returns false the
     * restore is cancelled, and the result says so. What it throws stops the restore and comes out of execute() as it is.
     *
     * @param callable(array{phase: string, object: string, rows: int, total_rows: int, bytes: int}): mixed $callback
     */
    public function onProgress(callable $callback): self {}

    /**
     * @param int $count How many connections load at the same time; the setting simplemdb_backup.connections by default.
     */
    public function connections(int $count): self {}

    /**
     * Who the restored views, routines, triggers and events run as.
     *
     * @param string $definers `keep` (the default), `drop` for the account that restores them, or an account such as
     *     `app@localhost`.
     * @throws BackupException If it is none of these.
     */
    public function definers(string $definers): self {}

    /**
     * Makes the backup's accounts where they are missing, and gives them their grants on the target. Accounts that are
     * there keep their passwords. The backup must have been made with BackupBuilder::includeUsers().
     */
    public function includeUsers(bool $include = true): self {}
}
