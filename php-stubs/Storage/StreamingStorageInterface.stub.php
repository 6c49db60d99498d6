<?php

namespace SimpleMDB\Backup\Storage;

/**
 * A place for backups that takes and gives them as streams.
 *
 * A backup that goes into it, is verified or is restored takes the same little memory however large it is. A storage
 * that implements StorageInterface alone is handed whole archives as strings: that takes one to two times the size of
 * the archive, under PHP's memory_limit.
 */
interface StreamingStorageInterface extends StorageInterface
{
    /**
     * Called instead of store().
     *
     * @param resource $stream Open for reading, at its beginning; it can be sought in, and closed or left open. Its size
     *                         is in fstat().
     * @param array<string, mixed> $metadata
     * @return string The id to retrieve it by.
     */
    public function storeStream(string $path, $stream, array $metadata = []): string;

    /**
     * Called instead of retrieve(). The stream is read once, from where it stands to its end, and then closed.
     *
     * @return resource|null Null if there is no such backup.
     */
    public function retrieveStream(string $id);
}
