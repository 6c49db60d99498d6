<?php

namespace SimpleMDB\Backup\Storage;

/**
 * Backups as files below one folder.
 *
 * Files can be read by their owner alone, and have their name only once they are complete. Paths that lead out of the
 * folder are refused.
 */
class LocalStorage implements StorageInterface
{
    private string $basePath;

    /**
     * @throws \SimpleMDB\Backup\BackupException If the folder cannot be made or written to.
     */
    public function __construct(string $basePath) {}

    /**
     * @param string $data
     * @param array<string, mixed> $metadata Kept as JSON beside the file.
     * @return string The path, as given.
     * @throws \SimpleMDB\Backup\BackupException
     */
    public function store(string $path, $data, array $metadata = []): string {}

    /**
     * @throws \SimpleMDB\Backup\BackupException If the file cannot be read.
     */
    public function retrieve(string $id): ?string {}

    public function delete(string $id): bool {}

    public function exists(string $id): bool {}

    /**
     * @return array<string, mixed>
     */
    public function getMetadata(string $id): array {}

    /**
     * @return list<array{id: string, path: string, size: int, modified: int}>
     */
    public function list(): array {}

    /**
     * @return array{
     *     total_files: int,
     *     total_size: int,
     *     formatted_size: string,
     *     disk_free: float,
     *     disk_total: float,
     *     disk_used_percent: float|int,
     *     storage_path: string,
     * }
     */
    public function getStats(): array {}

    public function getBasePath(): string {}
}
