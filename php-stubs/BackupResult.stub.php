<?php

namespace SimpleMDB\Backup;

use DateTime;

/**
 * How a backup went.
 */
class BackupResult
{
    private string $id;
    private string $name;
    private string $path;
    private int $size;
    private DateTime $createdAt;
    private float $duration;
    private string $checksum;
    private array $metadata;
    private bool $success;
    private ?string $errorMessage;

    /**
     * @param int $size In bytes, as stored.
     * @param float $duration In seconds.
     * @param string $checksum SHA-256 of the stored bytes, in hexadecimal.
     * @param array<string, mixed> $metadata
     */
    public function __construct(
        string $id,
        string $name,
        string $path,
        int $size,
        DateTime $createdAt,
        float $duration,
        string $checksum = '',
        array $metadata = [],
        bool $success = true,
        ?string $errorMessage = null
    ) {}

    public function getId(): string {}

    public function getName(): string {}

    /**
     * @return string The path inside the storage; empty for a failed backup.
     */
    public function getPath(): string {}

    /**
     * @return int In bytes.
     */
    public function getSize(): int {}

    /**
     * @return string Such as `1.5 KB`.
     */
    public function getFormattedSize(): string {}

    public function getCreatedAt(): DateTime {}

    /**
     * @return float In seconds.
     */
    public function getDuration(): float {}

    /**
     * @return string Such as `1.03 minutes`.
     */
    public function getFormattedDuration(): string {}

    public function getChecksum(): string {}

    /**
     * @return array<string, mixed>
     */
    public function getMetadata(): array {}

    public function isSuccess(): bool {}

    /**
     * @return string|null What went wrong, and what to do about it; null after success.
     */
    public function getErrorMessage(): ?string {}

    /**
     * @return array{
     *     id: string,
     *     name: string,
     *     path: string,
     *     size: int,
     *     formatted_size: string,
     *     created_at: string,
     *     duration: float,
     *     formatted_duration: string,
     *     checksum: string,
     *     metadata: array<string, mixed>,
     *     success: bool,
     *     error_message: string|null,
     * }
     */
    public function toArray(): array {}
}
