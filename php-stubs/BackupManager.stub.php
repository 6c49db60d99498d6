<?php

namespace SimpleMDB\Backup;

use Psr\EventDispatcher\EventDispatcherInterface;
use Psr\Log\LoggerInterface;
use SimpleMDB\Backup\Storage\StorageInterface;
use SimpleMDB\DatabaseInterface;

/**
 * Makes, lists, checks, restores and deletes backups, and keeps their registry in a table of the database. Where the
 * server is read-only or a replica, or the account may not write, the registry is kept in the folder alone; the setting
 * `simplemdb_backup.registry` (`auto`, `table`, `folder`) decides otherwise.
 *
 * What is given to setEncryptionKey() and setConnection() shows up in no dump, cast or serialized form of the object.
 */
class BackupManager
{
    private DatabaseInterface $db;
    private string $backupsPath;
    private string $backupTable = 'backups';
    private array $loadedBackups = [];
    private array $strategies = [];
    private array $storageAdapters = [];
    private ?SchemaAnalyzer $schemaAnalyzer = null;
    private ?MigrationGenerator $migrationGenerator = null;
    private LoggerInterface $logger;
    private ?EventDispatcherInterface $dispatcher = null;

    /**
     * @param string $backupsPath The folder of the `local` storage; made if it is missing.
     * @throws BackupException If the folder, or a registry table that may be written, can be neither found nor made.
     */
    public function __construct(DatabaseInterface $db, string $backupsPath = 'backups') {}

    /**
     * Begins a backup of the connection's current database.
     */
    public function backup(string $name): BackupBuilder {}

    /**
     * Begins a restore.
     *
     * @throws BackupException If there is no such backup.
     */
    public function restore(string $backupId): RestoreBuilder {}

    /**
     * All backups of the registry, the latest first. Kept until a backup is made or deleted.
     *
     * @return list<BackupMetadata>
     */
    public function list(): array {}

    public function getBackupById(string $id): ?BackupMetadata {}

    /**
     * Deletes what is stored, then the row of the registry.
     *
     * @return bool False if there is no such backup or it could not be deleted; the log says why.
     */
    public function delete(string $backupId): bool {}

    /**
     * Whether what is stored is what was written.
     *
     * @return bool False also if there is no such backup; the log says why.
     */
    public function verify(string $backupId): bool {}

    /**
     * Makes a backup and records it. A failure comes back as a result with isSuccess() false.
     */
    public function executeBackup(BackupConfig $config): BackupResult {}

    public function registerStrategy(BackupType $type, BackupStrategy $strategy): self {}

    /**
     * @param string $type The scheme of storage locations that this adapter takes: `s3` for `s3://bucket/`.
     */
    public function registerStorageAdapter(string $type, StorageInterface $adapter): self {}

    /**
     * @param string $tableName The registry's table.
     */
    public function setBackupTable(string $tableName): self {}

    /**
     * @param string $path The folder of the `local` storage from now on; an adapter registered in its place stays.
     * @throws BackupException If the folder cannot be made or written to.
     */
    public function setBackupsPath(string $path): self {}

    public function setLogger(LoggerInterface $logger): static {}

    protected function getLogger(): LoggerInterface {}

    /**
     * @param array<string, mixed> $context
     */
    protected function log(string $level, string $message, array $context = []): void {}

    public function setEventDispatcher(EventDispatcherInterface $dispatcher): static {}

    protected function dispatchEvent(object $event): void {}

    /**
     * A random raw key for BackupBuilder::encrypted().
     *
     * @param string $cipher Such as `aes-256-gcm`; in any case.
     * @return string As many bytes as the cipher needs.
     * @throws BackupException If the cipher is not known.
     */
    public static function generateSecureKey(string $cipher = 'aes-256-cbc'): string {}

    /**
     * The key that encrypted backups are verified and restored with.
     *
     * @param string $key The raw key or the passphrase they were made with.
     */
    public function setEncryptionKey(#[\SensitiveParameter] string $key): self {}

    /**
     * Makes another key the only one that opens an encrypted backup. Only the header is written anew, never the data; in a
     * folder in place, in a storage of your own as a new object, after which the old one is deleted. Where it is stopped
     * halfway, the backup opens with one of the two keys, and the same call again brings it to its end.
     *
     * Who has the old key and a copy of the archive as it was can still open that copy.
     *
     * @param string $oldKey The raw key or the passphrase that opens the backup now.
     * @param string $newKey Of the same sort: a raw key of the cipher's length for a backup made with encrypted(), a
     *                       passphrase for one made with encrypt().
     * @return bool False if there is no such backup, it is not encrypted, the old key does not open it, the new one does
     *              not fit, what is stored is damaged, or a transaction is open, which could be rolled back; the log says why.
     *              What is stored was not changed then, or the same call again completes it.
     * @throws BackupException If the new key is empty.
     */
    public function rotateKey(
        string $backupId,
        #[\SensitiveParameter] string $oldKey,
        #[\SensitiveParameter] string $newKey
    ): bool {}

    /**
     * How the engine reaches the server, instead of finding it out from the connection the manager was made with: for
     * connections it cannot look into, or for backups under an account of their own. The registry is still kept through
     * the manager's own connection. What is given here shows up in no dump, cast or serialized form of the object.
     *
     * @param array{host?: string, port?: int, socket?: string, user: string, password?: string,
     *     ssl_ca?: string, ssl_cert?: string, ssl_key?: string, ssl_verify?: bool} $options With any `ssl_…` option there
     *     is no connection without TLS; `ssl_verify` is true unless it is given.
     * @throws BackupException If an option is missing or not known.
     */
    public function setConnection(#[\SensitiveParameter] array $options): self {}

    /**
     * Begins a restore of a file: of plain SQL as mysqldump, mariadb-dump, phpMyAdmin or mysqldump-php write it, as it is or
     * compressed with gzip, bzip2, zstd, lz4 or xz, in a zip file, in UTF-16; of a folder of mydumper's or MySQL
     * Shell's files; or of an archive of this extension that the registry does not know.
     *
     * A dump is read and not run: it becomes an archive, which is restored as any backup is, with every option, into the
     * connection's current database unless RestoreBuilder::to() names another. CREATE DATABASE and USE of the dump's own
     * database mean that one. What dumps do not consist of is refused, with its line: other databases, accounts, settings
     * of the server, queries, commands of a client. A dump that was cut short is refused where that can be told; with
     * noVerification() it is restored as far as it goes, and the message says where it ends. It needs connections of the
     * engine's own.
     *
     * @throws BackupException If there is no such file.
     */
    public function restoreFile(string $path): RestoreBuilder {}

    /**
     * Puts a database back as it was before a restore into it that was killed, and clears away what restores have left
     * beside it. Every restore into it begins with this.
     *
     * With `$giveUp` nothing stays in the way of later restores: where something cannot be put back, what is in its place
     * stays there, replaced tables that are not back stay where they are, and so do the texts of definitions that the
     * database has no more. `kept` names these places, for you to look at and to drop; `left_out` is what could not be put
     * back, each with its kind, name, reason and text. `undone`, `finished`, `cleared` and `given_up` count restores.
     *
     * @return array{undone: int, finished: int, cleared: int, stuck: list<string>, given_up: int,
     *     left_out: list<array{kind: string, name: string, reason: string, definition: string|null}>, kept: list<string>}
     * @throws BackupException If something could not be put back, and was not to be given up.
     */
    public function recoverDatabase(string $database, bool $giveUp = false): array {}
}
