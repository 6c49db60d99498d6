<?php

/** A place of one's own for backups: here a folder with names nobody can guess; S3 or FTP answer the same questions. */

declare(strict_types=1);

use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\Storage\StreamingStorageInterface;

require __DIR__ . '/begin.php';

// StorageInterface alone would do for small archives. With streams, they may be of any size.
final class Vault implements StreamingStorageInterface
{
    public function __construct(private string $folder)
    {
        is_dir($folder) || mkdir($folder, 0700, true);
    }

    public function storeStream(string $path, $stream, array $metadata = []): string
    {
        $id = bin2hex(random_bytes(16));
        $file = fopen("{$this->folder}/$id", 'xb');
        stream_copy_to_stream($stream, $file) !== false && fclose($file) || throw new RuntimeException("cannot store $path");
        return $id;   // the backup is asked for by this from now on
    }

    public function retrieveStream(string $id)
    {
        return $this->exists($id) ? fopen("{$this->folder}/$id", 'rb') : null;
    }

    public function store(string $path, $data, array $metadata = []): string
    {
        $stream = fopen('php://temp', 'w+b');
        fwrite($stream, $data);
        rewind($stream);
        return $this->storeStream($path, $stream, $metadata);
    }

    public function retrieve(string $id): ?string
    {
        return $this->exists($id) ? file_get_contents("{$this->folder}/$id") : null;
    }

    public function delete(string $id): bool
    {
        return $this->exists($id) && unlink("{$this->folder}/$id");
    }

    public function exists(string $id): bool
    {
        return ctype_xdigit($id) && is_file("{$this->folder}/$id");
    }

    public function getMetadata(string $id): array
    {
        return $this->exists($id) ? ['size' => filesize("{$this->folder}/$id")] : [];
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

$vault = new Vault("$folder/vault");
$manager = new BackupManager($db, $folder);
$manager->registerStorageAdapter('vault', $vault);   // takes every location that begins with vault://

$backup = succeeded($manager->backup('offsite')->store('vault://main')->compress('gzip')->execute());

printf("%d object in the vault, kept as %s\n", count($vault->list()), $backup->getPath());
echo 'verified through the vault: ', $manager->verify($backup->getId()) ? 'yes' : 'no', "\n";
$manager->delete($backup->getId());
printf("%d objects after delete()\n", count($vault->list()));
