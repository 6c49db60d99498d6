<?php

namespace SimpleMDB\Backup;

/**
 * Puts a restore together, step by step. Made by BackupManager::restore() and restoreFile().
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
    private string $existingRows = 'truncate';
    private ?string $file = null;
    private bool $removeOthers = false;
    private bool $keepReplaced = false;
    private bool $requireDefiners = false;
    private bool $skipUnsupported = false;
    private bool $trustArchive = false;
    private bool $allowPlain = false;
    private ?string $fromDatabase = null;
    private string $collations = 'refuse';
    private string $engines = 'refuse';

    public function __construct(BackupManager $manager, BackupMetadata $backup) {}

    /**
     * @param string $database The database to restore into; by default the one that was backed up.
     */
    public function to(string $database): self {}

    /**
     * @param array<string> $tables The only tables to restore: names, or patterns in which `*` is any text and `?` one
     *                              character. A table whose name is the pattern itself is that table alone.
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
     * Makes a full backup of the target first, in the manager's local storage, under the name `before_restore_` with the
     * id of the backup that is restored, and encrypted where a key is known: RestoreResult::getSnapshotId(). Where that
     * fails nothing is restored. A database that does not exist yet has no snapshot.
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
     * What execute() would do. The archive's index and the target are looked at, and nothing is changed; the archive is
     * not verified. `tables` are the tables that would be restored, by the names they get, and `table_sizes` says of each
     * how many rows the backup has, before filters, and how many bytes of SQL they are. `replaced` is what makes room for
     * something of the backup, `kept` what stays as it is, and `removed` what goes: triggers of tables that are replaced,
     * and with removeOthers() what the backup does not have. `unfinished_restores` counts earlier restores into the target
     * that were killed; they are settled before anything else, and the target may look different then.
     *
     * Where that cannot be known, for want of a key for one, or because such a restore would be refused, `problem` says
     * why; what then is unknown is null, and `tables` is what the registry says.
     *
     * A dump of another program is read for it, and no server is asked: `dump` says what is in it beside its tables and their
     * rows, what it would be refused for, and what of it would not be restored as it was, with the line each stands in. For
     * anything else it is null.
     *
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
     *     table_sizes: array<string, array{rows: int, bytes: int|null}>|null,
     *     total_rows: int|null,
     *     total_bytes: int|null,
     *     replaced: array{tables: list<string>, views: list<string>, routines: list<string>, triggers: list<string>, events: list<string>}|null,
     *     kept: array{tables: list<string>, views: list<string>, routines: list<string>, triggers: list<string>, events: list<string>}|null,
     *     removed: array{tables: list<string>, views: list<string>, routines: list<string>, triggers: list<string>, events: list<string>}|null,
     *     unfinished_restores: int|null,
     *     dump: array{databases: list<string>, objects: list<array{kind: string, name: string}>, refused: list<string>, notes: list<string>}|null,
     *     problem: string|null,
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
     * `phase` is one of `starting`, `importing` (a dump of another program), `verifying`, `restoring`, `publishing` (putting
     * what was loaded in place) and `finished`; with createSnapshot() those of a backup come first. `object` is the table
     * in hand. Counts and totals are of what is verified or restored at the moment, bytes are of SQL, and a total is 0
     * where it is unknown. `seconds_left` is an estimate for that, and null while there is nothing to tell it from.
     *
     * @param callable(array{phase: string, object: string, rows: int, total_rows: int, bytes: int, total_bytes: int, seconds_left: float|null}): mixed $callback
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

    /**
     * What becomes of the rows that a table has, where rows alone are restored into it: with skipSchema() or
     * RestoreOptions::dataOnly(), or from a backup of rows alone. The two are put together beside the table, which is then
     * replaced as in any restore; where somebody writes to it meanwhile, the restore fails and changes nothing.
     *
     * @param string $policy `truncate`: they go, the default. `ignore`: they stay, and rows of the backup that collide with
     *                       one of them in the primary or another unique key are left out. `replace`: they stay, but for
     *                       those that collide with a row of the backup. In a table without such a key nothing collides.
     * @throws BackupException If it is none of these.
     */
    public function existingRows(string $policy): self {}

    /**
     * Removes the tables, views, routines and events of the target that the backup does not have; the registry of backups
     * stays. Needs a backup of a whole database that is restored with its definitions and without a choice of tables: any
     * other restore is refused.
     */
    public function removeOthers(bool $remove = true): self {}

    /**
     * Keeps the tables that are replaced or removed, in a database of their own whose name the result's message and
     * `replaced_tables_in` in RestoreResult::toArray() say; it is the caller's to drop. Their triggers do not stay. Where
     * the account may not make databases, they stay in the target itself, under names that the message says
     * (NAME__replaced_ID), and without the foreign keys whose names the restored tables have.
     */
    public function keepReplaced(bool $keep = true): self {}

    /**
     * What becomes of collations that the server does not have: MySQL and MariaDB call those of newer versions of Unicode
     * by other names. They are found before anything is changed, with everything else that the server lacks.
     *
     * @param string $policy `refuse`: the restore fails and names them, the default. `map`: the nearest collation of the
     *                       same language takes the place of each, one that tells no fewer letters apart; where there is
     *                       none, the restore fails. The result says which.
     * @throws BackupException If it is none of these.
     */
    public function collations(string $policy): self {}

    /**
     * What becomes of storage engines that the server does not have.
     *
     * @param string $policy `refuse`: the restore fails and names them, the default. `default`: the server's default engine
     *                       takes their place.
     * @throws BackupException If it is none of these.
     */
    public function engines(string $policy): self {}

    /**
     * Refuses, before anything is changed, definers that are no accounts of the server, where the account may read the
     * server's list of them. By default such objects are restored where the server lets them be, and the result names the
     * definers: whoever uses one of the objects gets an error until there is such an account. definers() says who else they
     * could run as.
     */
    public function requireDefiners(bool $require = true): self {}

    /**
     * Leaves out what the server that is restored into does not take, with what depends on it, and restores the rest: of a
     * table a key, check, default or option alone where its rows are whole without it. `left_out` of the result's toArray()
     * lists all of it. By default a restore that cannot bring everything over is refused before any row is loaded, and names
     * everything that it cannot.
     */
    public function skipUnsupported(bool $skip = true): self {}

    /**
     * Runs what a backup that is not encrypted says, also where that is not what this extension writes. By default it is
     * refused then: nobody vouches for such a file, and whoever could change it would change the server.
     */
    public function trustArchive(bool $trust = true): self {}

    /**
     * Takes an archive that is not encrypted, although a key was given.
     *
     * Without it, whoever gives a key gets only what that key has sealed: who can write where archives lie could put
     * another file in the place of one. A backup that is recorded in the table of backups as not encrypted, and whose
     * SHA-256 is the recorded one, needs no such leave.
     */
    public function allowPlain(bool $allow = true): self {}

    /**
     * Which database of a dump of another program is restored, where it holds several; without a choice such a dump is
     * refused, and they are named. It says nothing about where that goes: to() does. A backup holds one database, and is
     * refused with this.
     */
    public function fromDatabase(string $name): self {}
}
