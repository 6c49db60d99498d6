<?php

declare(strict_types=1);

namespace BackupTests;

/** However the classes are mistreated, the process lives on and ends as it should. */
final class AbuseTest extends BackupTestCase
{
    public static function seeds(): array
    {
        return array_map(fn ($seed) => [$seed], range(1, 12));
    }

    /** @dataProvider seeds */
    public function testTheProcessEndsNormally(int $seed): void
    {
        $child = Child::run('abuse.php', [$seed, $this->folder]);
        self::assertSame(0, $child->status, substr($child->errors, -2000));
        $answer = $child->answer();
        self::assertSame([], $answer['bugs']);
        self::assertGreaterThan(2000, $answer['attempts']);
    }
}
