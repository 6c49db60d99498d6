<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\Storage\StorageInterface;

/** The same files for a project that knows of strings only. */
final class StringStorage implements StorageInterface
{
    /** @var array<string, \Closure> what runs in a method before it does its work */
    public array $before = [];

    private FileStorage $files;

    public function __construct(public readonly string $folder)
    {
        $this->files = new FileStorage($folder);
    }

    public function store(string $path, $data, array $metadata = []): string
    {
        isset($this->before['store']) && $this->before['store']();
        return $this->files->store($path, $data, $metadata);
    }

    public function retrieve(string $id): ?string
    {
        return $this->files->retrieve($id);
    }

    public function delete(string $id): bool
    {
        return $this->files->delete($id);
    }

    public function exists(string $id): bool
    {
        return $this->files->exists($id);
    }

    public function getMetadata(string $id): array
    {
        return [];
    }

    public function list(): array
    {
        return $this->files->list();
    }

    public function getStats(): array
    {
        return $this->files->getStats();
    }
}
