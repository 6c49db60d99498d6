<?php

declare(strict_types=1);

namespace BackupTests;

use SimpleMDB\Backup\RestoreResult;

/** A server that says nothing: a job ends by itself, its callback is called meanwhile, and whoever wants to stop it can. */
final class SilentServerTest extends BackupTestCase
{
    /** @var resource */
    private $listener;

    protected function setUp(): void
    {
        parent::setUp();
        $this->listener = stream_socket_server('tcp://127.0.0.1:0'); // takes connections, and nobody is there
    }

    protected function tearDown(): void
    {
        fclose($this->listener);
        ini_restore('simplemdb_backup.connect_timeout');
        parent::tearDown();
    }

    private function silent(): \SimpleMDB\Backup\BackupManager
    {
        $port = (int) substr(strrchr(stream_socket_get_name($this->listener, false), ':'), 1);
        return $this->manager()->setConnection(['host' => '127.0.0.1', 'port' => $port, 'user' => 'nobody']);
    }

    public function testItIsGivenUpAndTheCallbackIsCalledMeanwhile(): void
    {
        ini_set('simplemdb_backup.connect_timeout', '3');
        $calls = [];
        $started = microtime(true);
        $result = $this->silent()->backup('n')->onProgress(function () use (&$calls) {
            $calls[] = microtime(true);
        })->execute();
        $took = microtime(true) - $started;
        self::assertFalse($result->isSuccess());
        self::assertStringContainsString('no answer within 3 seconds', $result->getErrorMessage());
        self::assertGreaterThan(2.5, $took);
        self::assertLessThan(6, $took);
        $pauses = array_map(fn ($a, $b) => $b - $a, [$started, ...$calls], [...$calls, $started + $took]);
        self::assertLessThan(0.5, max($pauses), 'the callback is to be called at least twice a second');
    }

    public function testWhoWantsToStopCan(): void
    {
        $manager = $this->silent();
        $id = $this->succeed($this->manager()->backup('whole'))->getId();
        foreach ([fn ($m) => $m->backup('n'), fn ($m) => $m->restore($id)] as $job) {
            $asked = null;
            $started = microtime(true);
            $result = $job($manager)->onProgress(function () use (&$asked, $started) {
                if (microtime(true) - $started < 1) {
                    return true;
                }
                $asked ??= microtime(true);
                return false;
            })->execute();
            self::assertFalse($result->isSuccess());
            $message = $result instanceof RestoreResult ? $result->getMessage() : $result->getErrorMessage();
            self::assertStringContainsString('cancelled', $message);
            self::assertLessThan(2, microtime(true) - $asked);
        }
    }

    public function testTheSettingsAreSeconds(): void
    {
        foreach (['connect_timeout', 'silence_timeout'] as $name) {
            ini_set("simplemdb_backup.$name", 'soon');
            $result = $this->manager()->backup('n')->execute();
            ini_restore("simplemdb_backup.$name");
            self::assertFalse($result->isSuccess());
            self::assertStringContainsString("simplemdb_backup.$name is not 1 to 3600 seconds", $result->getErrorMessage());
        }
    }
}
