<?php

namespace SimpleMDB\Backup;

use DateTime;

/**
 * What the registry knows of one backup.
 */
class BackupMetadata
{
    private string $id;
    private string $name;
    private string $database;
    private BackupType $type;
    private DateTime $createdAt;
    private int $size;
    private string $checksum;
    private string $storageType;
    private string $storagePath;
    private array $metadata;

    /**
     * @param int $size In bytes.
     * @param array<string, mixed> $metadata
     */
    public function __construct(
        string $id,
        string $name,
        string $database,
        BackupType $type,
        DateTime $createdAt,
        int $size,
        string $checksum = '',
        string $storageType = 'local',
        string $storagePath = '',
        array $metadata = []
    ) {}

    public function getId(): string {}

    public function getName(): string {}

    /**
     * @return string The database that was backed up.
     */
    public function getDatabase(): string {}

    public function getType(): BackupType {}

    public function getCreatedAt(): DateTime {}

    /**
     * @return int In bytes.
     */
    public function getSize(): int {}

    /**
     * @return string Such as `1.5 KB`.
     */
    public function getFormattedSize(): string {}

    /**
     * @return string SHA-256 of the stored bytes, in hexadecimal; empty if it is not known.
     */
    public function getChecksum(): string {}

    /**
     * @return string The name of the storage adapter.
     */
    public function getStorageType(): string {}

    /**
     * @return string The path inside the storage.
     */
    public function getStoragePath(): string {}

    /**
     * @return array<string, mixed>
     */
    public function getMetadata(): array {}

    /**
     * The tags that the backup was made with.
     *
     * @return list<string>
     */
    public function getTags(): array {}

    /**
     * The description that the backup was made with.
     */
    public function getDescription(): ?string {}

    /**
     * @return array{
     *     id: string,
     *     name: string,
     *     database: string,
     *     type: string,
     *     type_description: string,
     *     created_at: string,
     *     size: int,
     *     formatted_size: string,
     *     checksum: string,
     *     storage_type: string,
     *     storage_path: string,
     *     metadata: array<string, mixed>,
     * }
     */
    public function toArray(): array {}
}
