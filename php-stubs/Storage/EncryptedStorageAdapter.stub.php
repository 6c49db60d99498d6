<?php

namespace SimpleMDB\Backup\Storage;

/**
 * Encrypts what goes into another storage, and decrypts what comes out.
 *
 * With a CBC cipher the stored form is base64(iv . base64(ciphertext)), which openssl_decrypt() reads; damage may go
 * unnoticed. With a GCM cipher it is base64(nonce . base64(ciphertext . tag)), and damage is an error.
 */
class EncryptedStorageAdapter implements StorageInterface
{
    private StorageInterface $baseStorage;
    private string $encryptionKey;
    private string $cipher;

    /**
     * @param string $encryptionKey A raw key of exactly the cipher's length.
     * @param string $cipher AES with 128, 192 or 256 bits in CBC or GCM mode, such as `aes-256-gcm`; in any case.
     * @throws \SimpleMDB\Backup\BackupException If the cipher is not known, or the key's length is not the cipher's.
     */
    public function __construct(
        StorageInterface $baseStorage,
        #[\SensitiveParameter] string $encryptionKey,
        string $cipher = 'aes-256-cbc'
    ) {}

    /**
     * @param string $data
     * @param array<string, mixed> $metadata
     * @throws \SimpleMDB\Backup\BackupException
     */
    public function store(string $path, $data, array $metadata = []): string {}

    /**
     * What is stored without being marked as encrypted comes back as it is.
     *
     * @throws \SimpleMDB\Backup\BackupException If it does not decrypt.
     */
    public function retrieve(string $id): ?string {}

    public function delete(string $id): bool {}

    public function exists(string $id): bool {}

    /**
     * @return array<string, mixed>
     */
    public function getMetadata(string $id): array {}

    /**
     * @return array<mixed>
     */
    public function list(): array {}

    /**
     * @return array{encryption: array{enabled: bool, cipher: string, key_length: string}}&array<string, mixed>
     */
    public function getStats(): array {}

    /**
     * A random key of the cipher's length; of 32 bytes for a cipher that is not known.
     */
    public static function generateKey(string $cipher = 'aes-256-cbc'): string {}

    /**
     * @return string The key in base64.
     */
    public static function encodeKey(#[\SensitiveParameter] string $key): string {}

    /**
     * @param string $encodedKey A key in base64.
     */
    public static function decodeKey(#[\SensitiveParameter] string $encodedKey): string {}

    public function getBaseStorage(): StorageInterface {}

    public function getCipher(): string {}
}
