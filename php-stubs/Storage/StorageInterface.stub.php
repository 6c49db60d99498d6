<?php

namespace SimpleMDB\Backup\Storage;

/**
 * A place for backups. Implement it, and register yours with BackupManager::registerStorageAdapter().
 *
 * Archives pass through it whole, as strings: a backup, a check and a restore each take one to two times the size of the
 * archive, under PHP's memory_limit. Implement StreamingStorageInterface for archives of any size.
 */
interface StorageInterface
{
    /**
     * @param string $data
     * @param array<string, mixed> $metadata
     * @return string The id to retrieve it by.
     */
    public function store(string $path, $data, array $metadata = []): string;

    /**
     * @return string|null Null if there is no such backup.
     */
    public function retrieve(string $id): ?string;

    /**
     * @return bool Whether it is gone now.
     */
    public function delete(string $id): bool;

    public function exists(string $id): bool;

    /**
     * @return array<string, mixed> Empty if there is none.
     */
    public function getMetadata(string $id): array;

    /**
     * @return array<mixed>
     */
    public function list(): array;

    /**
     * @return array<string, mixed>
     */
    public function getStats(): array;
}
