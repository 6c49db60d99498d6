<?php

namespace SimpleMDB\Backup;

/**
 * Everything that says how one backup is made.
 *
 * Usually filled through BackupBuilder; BackupManager::executeBackup() takes one directly.
 */
class BackupConfig
{
    private string $name;
    private string $database;
    private BackupType $type;
    private array $includeTables;
    private array $excludeTables;
    private bool $compressEnabled;
    private string $compressionMethod;
    private bool $encryptEnabled;
    private ?string $encryptionKey;
    private string $storageLocation;
    private array $storageOptions;
    private ?string $description;
    private array $tags;
    private bool $verifyAfterBackup;
    private bool $generateMigrations;
    private int $maxFileSize;
    private int $tablesPerFile;

    /**
     * A full, plain, verified backup of the database into the manager's own folder.
     */
    public function __construct(string $name, string $database) {}

    public function getName(): string {}

    public function getDatabase(): string {}

    public function getType(): BackupType {}

    /**
     * @return array<string> The only tables to back up; empty for all.
     */
    public function getIncludeTables(): array {}

    /**
     * @return array<string> Tables to leave out.
     */
    public function getExcludeTables(): array {}

    public function isCompressEnabled(): bool {}

    /**
     * @return string `gzip`, `bzip2`, `lz4` or `zstd`; in use only if isCompressEnabled().
     */
    public function getCompressionMethod(): string {}

    public function isEncryptEnabled(): bool {}

    /**
     * @return string|null The passphrase given to setEncryption().
     */
    public function getEncryptionKey(): ?string {}

    /**
     * @return string Where the backup goes, as `scheme://path`.
     */
    public function getStorageLocation(): string {}

    /**
     * @return array{
     *     use_streaming?: bool,
     *     chunk_size?: int,
     *     encryption_enabled?: bool,
     *     encryption_key?: string,
     *     encryption_cipher?: string,
     *     last_backup_id?: string,
     *     output_path?: string,
     *     use_expressive_syntax?: bool,
     *     connections?: int,
     * }&array<string, mixed>
     */
    public function getStorageOptions(): array {}

    public function getDescription(): ?string {}

    /**
     * @return array<string>
     */
    public function getTags(): array {}

    public function shouldVerifyAfterBackup(): bool {}

    public function shouldGenerateMigrations(): bool {}

    /**
     * @return int In bytes.
     */
    public function getMaxFileSize(): int {}

    public function getTablesPerFile(): int {}

    public function setType(BackupType $type): self {}

    /**
     * @param array<string> $tables
     */
    public function setIncludeTables(array $tables): self {}

    /**
     * @param array<string> $tables
     */
    public function setExcludeTables(array $tables): self {}

    /**
     * @param string $method `gzip`, `bzip2`, `lz4` or `zstd`.
     */
    public function setCompression(bool $enabled, string $method = 'gzip'): self {}

    /**
     * @param string|null $key A passphrase of any length, from which the key is derived.
     */
    public function setEncryption(bool $enabled, #[\SensitiveParameter] ?string $key = null): self {}

    public function setStorageLocation(string $location): self {}

    /**
     * @param array<string, mixed> $options
     */
    public function setStorageOptions(#[\SensitiveParameter] array $options): self {}

    public function setDescription(?string $description): self {}

    /**
     * @param array<string> $tags
     */
    public function setTags(array $tags): self {}

    /**
     * @param bool $verify Whether the finished backup is read back and compared.
     */
    public function setVerifyAfterBackup(bool $verify): self {}

    public function setGenerateMigrations(bool $generate): self {}

    /**
     * @param int $size In bytes.
     */
    public function setMaxFileSize(int $size): self {}

    public function setTablesPerFile(int $count): self {}

    /**
     * The configuration without its passphrase. A key in the storage options stays there.
     *
     * @return array{
     *     name: string,
     *     database: string,
     *     type: string,
     *     include_tables: array<string>,
     *     exclude_tables: array<string>,
     *     compress_enabled: bool,
     *     compression_method: string,
     *     encrypt_enabled: bool,
     *     storage_location: string,
     *     storage_options: array<string, mixed>,
     *     description: string|null,
     *     tags: array<string>,
     *     verify_after_backup: bool,
     *     generate_migrations: bool,
     *     max_file_size: int,
     *     tables_per_file: int,
     * }
     */
    public function toArray(): array {}
}
