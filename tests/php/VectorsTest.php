<?php

declare(strict_types=1);

namespace BackupTests;

/** Whatever lies where a backup should: verify() answers, and a restore of what is not whole changes nothing. */
final class VectorsTest extends BackupTestCase
{
    private const FOLDER = __DIR__ . '/../archive/vectors';

    /** Every vector with the keys it is tried with, and whether it is whole then. */
    public static function vectors(): array
    {
        $out = [];
        foreach (glob(self::FOLDER . '/*.says') as $says) {
            preg_match_all('/^key (.+)\n((?:(?!key ).*\n)*)/m', file_get_contents($says), $tries, PREG_SET_ORDER);
            foreach ($tries as [, $key, $said]) {
                $file = substr($says, 0, -5);
                $out[basename($file) . ' with ' . $key] = [$file, $key, (bool) preg_match('/^verify: whole$/m', $said)];
            }
        }
        return $out;
    }

    public function testVerifyAlwaysAnswersAndARestoreOfDamageChangesNothing(): void
    {
        $vectors = self::vectors();
        self::assertGreaterThan(150, count($vectors));
        $this->loadSample(10);
        $before = $this->fingerprintOf();
        $manager = $this->manager();
        $result = $this->succeed($manager->backup('stand-in')->noCompression());
        $id = $result->getId();
        $set = fn (string $checksum) => $this->admin()->query("UPDATE `{$this->database}`.backups SET checksum = ?", [$checksum]);
        $before = $this->fingerprintOf();

        foreach ($vectors as $name => [$file, $key, $whole]) {
            copy($file, $this->archive($result));
            $secret = $key === 'none' ? null : file_get_contents(self::FOLDER . "/keys/$key");
            $encrypted = str_ends_with($file, '.enc');
            $manager = fn () => $secret === null ? $this->manager() : $this->manager()->setEncryptionKey($secret);

            $set('');
            // verify() without a key can look at nothing but the checksum of what is encrypted, and here is none.
            $expected = $whole || ($encrypted && $secret === null);
            self::assertSame($expected, $manager()->verify($id), "$name, without a checksum");
            if (!$whole) {
                $restore = $manager()->restore($id)->execute();
                self::assertFalse($restore->isSuccess(), "$name was restored");
                self::assertNotSame('', $restore->getMessage());
            }
            $set(hash_file('sha256', $file));
            self::assertSame($expected, $manager()->verify($id), "$name, with its checksum");
            self::assertIsBool($this->manager()->verify($id));
            $set(str_repeat('0', 64));
            self::assertFalse($manager()->verify($id), "$name, with the checksum of something else");
        }
        $set('');
        $this->admin()->query("UPDATE `{$this->database}`.backups SET checksum = ?", [$result->getChecksum()]);
        $this->assertSameDatabase($before, $this->fingerprintOf());
        $this->assertNoStaging();
    }
}
