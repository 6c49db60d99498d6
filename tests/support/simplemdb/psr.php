<?php

/**
 * The PSR-3 and PSR-14 names SimpleMDB mentions, where the real packages are not installed.
 */

declare(strict_types=1);

namespace Psr\Log {
    if (!interface_exists(LoggerInterface::class)) {
        interface LoggerInterface
        {
            public function log($level, string $message, array $context = []): void;
        }
    }
    if (!class_exists(NullLogger::class)) {
        class NullLogger implements LoggerInterface
        {
            public function log($level, string $message, array $context = []): void
            {
            }
        }
    }
}

namespace Psr\EventDispatcher {
    if (!interface_exists(EventDispatcherInterface::class)) {
        interface EventDispatcherInterface
        {
            public function dispatch(object $event): object;
        }
    }
}
