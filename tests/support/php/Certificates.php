<?php

declare(strict_types=1);

namespace BackupTests;

use RuntimeException;

/** A certificate for 127.0.0.1, the authority that signed it, and one that did not; PEM files in a folder of their own. */
final class Certificates
{
    public readonly string $authority;
    public readonly string $stranger;
    public readonly string $certificate;
    public readonly string $key;

    public function __construct(private string $folder)
    {
        mkdir($folder, 0700);
        $this->authority = "$folder/authority.pem";
        $this->stranger = "$folder/stranger.pem";
        $this->certificate = "$folder/server.pem";
        $this->key = "$folder/server-key.pem";
        file_put_contents("$folder/settings", implode("\n", [
            '[req]', 'distinguished_name = name', '[name]',
            '[authority]', 'basicConstraints = critical, CA:TRUE',
            '[server]', 'basicConstraints = CA:FALSE', 'subjectAltName = IP:127.0.0.1', '',
        ]));
        $this->sign('stranger', 'authority', $this->stranger);
        [$authority, $key] = $this->sign('authority', 'authority', $this->authority);
        [, $own] = $this->sign('127.0.0.1', 'server', $this->certificate, $authority, $key);
        if (!openssl_pkey_export_to_file($own, $this->key, null, ['config' => "$folder/settings"])) {
            throw new RuntimeException("cannot write $this->key: " . openssl_error_string());
        }
    }

    public function remove(): void
    {
        exec('rm -rf ' . escapeshellarg($this->folder));
    }

    /** A certificate of one kind, signed by an authority or by itself, and its key. */
    private function sign(string $name, string $kind, string $file, mixed $authority = null, mixed $by = null): array
    {
        $how = ['config' => "$this->folder/settings", 'digest_alg' => 'sha256', 'x509_extensions' => $kind, 'private_key_bits' => 2048];
        $key = openssl_pkey_new($how);
        $request = openssl_csr_new(['commonName' => $name], $key, $how);
        $certificate = openssl_csr_sign($request, $authority, $by ?? $key, 2, $how, random_int(1, PHP_INT_MAX));
        if ($certificate === false || !openssl_x509_export_to_file($certificate, $file)) {
            throw new RuntimeException("cannot make a certificate for $name: " . openssl_error_string());
        }
        return [$certificate, $key];
    }
}
