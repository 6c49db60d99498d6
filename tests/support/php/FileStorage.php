<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\Storage\StreamingStorageInterface;

/** A project's own storage that takes and gives streams: files below a folder. Its calls can be looked at and spoiled. */
class FileStorage implements StreamingStorageInterface
{
    /** @var string[] the methods that were called */
    public array $calls = [];

    /** @var array<string, \Closure> what runs in a method before it does its work */
    public array $before = [];

    public function __construct(public readonly string $folder)
    {
        is_dir($folder) || mkdir($folder, 0700, true);
    }

    public function file(string $id): string
    {
        return $this->folder . '/' . strtr($id, '/', '_');
    }

    private function called(string $method, mixed ...$arguments): void
    {
        $this->calls[] = $method;
        if (isset($this->before[$method])) {
            ($this->before[$method])(...$arguments);
        }
    }

    public function storeStream(string $path, $stream, array $metadata = []): string
    {
        $this->called(__FUNCTION__, $path, $stream, $metadata);
        $out = fopen($this->file($path), 'xb');
        while (!feof($stream)) {
            fwrite($out, fread($stream, 1 << 16));
        }
        fclose($out);
        return $path;
    }

    public function retrieveStream(string $id)
    {
        $this->called(__FUNCTION__, $id);
        return is_file($this->file($id)) ? fopen($this->file($id), 'rb') : null;
    }

    public function store(string $path, $data, array $metadata = []): string
    {
        $this->called(__FUNCTION__, $path);
        file_put_contents($this->file($path), $data);
        return $path;
    }

    public function retrieve(string $id): ?string
    {
        $this->called(__FUNCTION__, $id);
        return is_file($this->file($id)) ? file_get_contents($this->file($id)) : null;
    }

    public function delete(string $id): bool
    {
        $this->called(__FUNCTION__, $id);
        return is_file($this->file($id)) && unlink($this->file($id));
    }

    public function exists(string $id): bool
    {
        $this->called(__FUNCTION__, $id);
        return is_file($this->file($id));
    }

    public function getMetadata(string $id): array
    {
        return [];
    }

    public function list(): array
    {
        return array_values(array_diff(scandir($this->folder), ['.', '..']));
    }

    public function getStats(): array
    {
        return ['total_files' => count($this->list())];
    }
}
