<?php

/**
 * Treats every class as nobody should: odd arguments, no constructor, two constructors, hostile serialized forms, cycles.
 * Whatever happens, it happens as exceptions; the process ends normally and no message says "internal error".
 * Arguments: a seed, a folder.
 */

declare(strict_types=1);

require dirname(__DIR__, 2) . '/support/bootstrap.php';

use SimpleMDB\Backup;
use SimpleMDB\Backup\BackupConfig;
use SimpleMDB\Backup\BackupManager;
use SimpleMDB\Backup\BackupType;
use SimpleMDB\Backup\RestoreOptions;
use SimpleMDB\Backup\Storage\LocalStorage;
use SimpleMDB\Backup\Strategies\MySQLDumpStrategy;
use SimpleMDB\DatabaseInterface;

[, $seed, $folder] = $argv;
mt_srand((int) $seed);
error_reporting(E_ERROR | E_COMPILE_ERROR);   // deprecations and warnings are what is asked for here
ini_set('memory_limit', '256M');
$folder .= '/deep/enough/for/dots';   // paths that lead upwards stay inside
is_dir($folder) || mkdir($folder, 0700, true);
chdir($folder);

/** Runs one abuse; anything but our own bugs is a fine answer. */
function attempt(string $what, callable $do): void
{
    global $attempts, $bugs;
    $attempts++;
    ob_start();
    try {
        $do();
    } catch (Throwable $thrown) {
        if (preg_match('/internal error|this is a bug/', $thrown->getMessage())) {
            $bugs[] = "$what: {$thrown->getMessage()}";
        }
    }
    ob_end_clean();
}

/** A connection that answers every method with something its type allows. */
function database(): DatabaseInterface
{
    static $class = null;
    if ($class === null) {
        $class = 'Abused' . mt_rand();
        $methods = '';
        foreach ((new ReflectionClass(DatabaseInterface::class))->getMethods() as $method) {
            $parameters = [];
            foreach ($method->getParameters() as $one) {
                $type = str_replace('self', '\\' . DatabaseInterface::class, (string) $one->getType());
                $parameters[] = "$type \$" . $one->getName() . ($one->isOptional() ? ' = ' . var_export($one->getDefaultValue(), true) : '');
            }
            $returns = str_replace('self', '\\' . DatabaseInterface::class, (string) $method->getReturnType());
            $answer = match (ltrim($returns, '?')) {
                '\\' . DatabaseInterface::class . '|bool' => '$this',
                '\\' . DatabaseInterface::class => '$this',
                'bool' => 'mt_rand(0, 1) === 1',
                'int' => 'mt_rand(-1, 2)',
                'array' => 'odd_rows()',
                'string' => '"x"',
                'void' => '',
                default => 'mt_rand(0, 1) ? ["count" => 1, "db_name" => "d", "size" => "1"] : odd(null)',
            };
            $methods .= ($method->isStatic() ? 'public static function ' : 'public function ') . "{$method->getName()}(" . implode(', ', $parameters) . ')'
                . ($returns === '' ? '' : ": $returns") . " { return $answer; }\n";
        }
        eval("final class $class implements \\" . DatabaseInterface::class . " { $methods }");
    }
    return new $class();
}

function odd_rows(): array
{
    return [[], [['x']], [[null, 1, 2.5, 'a', "\0"]], ['a', 5], [new stdClass()], [['name' => 'a', 'size' => []]]][mt_rand(0, 5)];
}

/** Some value; of the type, where one is given, half of the time. */
function odd(?ReflectionType $type): mixed
{
    $name = ltrim((string) $type, '?');
    if ($name !== '' && mt_rand(0, 1)) {
        return match (true) {
            str_contains($name, 'DatabaseInterface') => database(),
            $name === BackupManager::class => new BackupManager(database(), './b'),
            $name === BackupConfig::class => mt_rand(0, 2) ? new BackupConfig('n', 'd') : bare(BackupConfig::class),
            $name === Backup\BackupMetadata::class => bare($name),
            $name === Backup\BackupStrategy::class => bare(MySQLDumpStrategy::class),
            str_contains($name, 'StorageInterface') => mt_rand(0, 1) ? bare(LocalStorage::class) : new LocalStorage('./b'),
            $name === BackupType::class => BackupType::cases()[mt_rand(0, 4)],
            $name === RestoreOptions::class => new RestoreOptions(),
            str_contains($name, 'Logger') => new Psr\Log\NullLogger(),
            str_contains($name, 'DateTime') => mt_rand(0, 1) ? new DateTime() : bare(DateTime::class),
            str_contains($name, 'callable') => fn () => null,
            $name === 'string' => ['x', '../y', "\0", 'aes-128-gcm', str_repeat('k', 32), 's3://x', 'weird://y', ''][mt_rand(0, 7)],
            $name === 'int' => [-1, 0, 1, 3, PHP_INT_MAX][mt_rand(0, 4)],
            $name === 'bool' => (bool) mt_rand(0, 1),
            $name === 'float' => [0.0, NAN, INF][mt_rand(0, 2)],
            default => [],
        };
    }
    $all = [null, true, -1, PHP_INT_MIN, 1.5, NAN, '', "a\0b", str_repeat('x', 70000), '../../etc', [], ['a' => [1, [2]]], new stdClass(),
        fn () => 1, STDIN, BackupType::FULL, new RestoreOptions(), new BackupConfig('n', 'd'), "\xff\xfe", '0', 'full'];
    return $all[array_rand($all)];
}

function bare(string $class): object
{
    return (new ReflectionClass($class))->newInstanceWithoutConstructor();
}

function arguments(ReflectionFunctionAbstract $function): array
{
    $arguments = array_map(fn ($parameter) => odd($parameter->getType()), $function->getParameters());
    return array_slice([...$arguments, odd(null)], 0, count($arguments) + mt_rand(-1, 1));
}

$extension = new ReflectionExtension('simplemdb_backup');
foreach ($extension->getClasses() as $class) {
    if ($class->isInterface() || $class->isAbstract()) {
        attempt($class->getName(), fn () => $class->newInstanceWithoutConstructor());
        continue;
    }
    $name = $class->getName();
    $objects = $class->isEnum() ? [$name::FULL] : [bare($name), bare($name)];
    for ($i = 0; $i < 5; $i++) {
        attempt("new $name", function () use ($class, &$objects): void {
            $objects[] = $class->newInstanceArgs($class->getConstructor() ? arguments($class->getConstructor()) : []);
        });
    }
    foreach ($objects as $object) {
        foreach ($class->getMethods() as $method) {
            if (!str_starts_with($method->class, 'SimpleMDB\\')) {
                continue;
            }
            for ($i = 0; $i < 4; $i++) {
                $target = $method->isStatic() ? null : (mt_rand(0, 1) || $class->isEnum() ? $object : clone $object);
                $method->setAccessible(true);
                attempt("$name::{$method->getName()}()", fn () => serialize($method->invokeArgs($target, arguments($method))));
            }
        }
        $handlings = [
            fn () => clone $object, fn () => unserialize(serialize($object)), fn () => var_export($object), fn () => print_r($object),
            fn () => var_dump($object), fn () => json_encode($object), fn () => (array) $object, fn () => $object == clone $object,
            fn () => $object <=> new stdClass(), fn () => $object->nope = 1, fn () => $object->name, fn () => (string) $object, fn () => $object(),
            fn () => iterator_to_array($object), fn () => (function (): void {
                foreach ($this as &$value) {
                    $value = 1;
                }
            })->call($object), fn () => array_walk($object, function (&$value): void {
                $value = null;
            }), fn () => Closure::bind(function (): void {
                unset($this->db, $this->name, $this->key);
            }, $object, $object::class)(),
        ];
        foreach ($handlings as $at => $handle) {
            attempt("$name, handling $at", $handle);
        }
    }
}

foreach ([...$extension->getClassNames(), ...array_keys(['SimpleMDB\Backup\Restore\RestoreOptions' => 1])] as $class) {
    $length = strlen($class);
    $private = fn (string $property) => 's:' . ($length + strlen($property) + 2) . ":\"\0$class\0$property\";";
    foreach ([
        "O:$length:\"$class\":0:{}",
        "O:$length:\"$class\":1:{s:4:\"name\";i:5;}",
        "O:$length:\"$class\":1:{s:4:\"name\";R:1;}",
        "C:$length:\"$class\":0:{}",
        "O:$length:\"$class\":99999999:{}",
        "O:$length:\"$class\":2:{{$private('name')}a:0:{}{$private('db')}O:8:\"stdClass\":0:{}}",
        "O:$length:\"$class\":1:{{$private('strategies')}a:1:{s:4:\"full\";s:1:\"x\";}}",
        "O:$length:\"$class\":1:{{$private('storageAdapters')}a:1:{s:5:\"local\";i:1;}}",
        "O:$length:\"$class\":1:{{$private('createdAt')}O:8:\"DateTime\":0:{}}",
        'E:' . ($length + 5) . ":\"$class:NOPE\";",
    ] as $at => $text) {
        attempt("unserialize $class, $at", function () use ($text): void {
            $object = unserialize($text);
            if (is_object($object)) {
                foreach ((new ReflectionClass($object))->getMethods() as $method) {
                    if (!$method->isStatic() && $method->getNumberOfRequiredParameters() === 0 && !str_starts_with($method->getName(), '__')) {
                        attempt($method->class . '::' . $method->getName(), fn () => $method->invoke($object));
                    }
                }
            }
        });
    }
}

// Cycles through what a manager holds, collected while nothing else knows of them any more.
for ($i = 0; $i < 50; $i++) {
    attempt('cycles', function () use ($folder): void {
        $storage = new class ("$folder/b") extends LocalStorage {
            public mixed $manager;

            public function __destruct()
            {
                attempt('a destructor', fn () => $this->manager?->list());
            }
        };
        $storage->manager = new BackupManager(database(), './b');
        $storage->manager->registerStorageAdapter('me', $storage)->setEncryptionKey('k');
        $builder = (clone $storage->manager)->backup('x');
        $builder->onProgress(fn () => $builder)->store('me://');
    });
    gc_collect_cycles();
}
echo json_encode(['attempts' => $attempts, 'bugs' => $bugs ?? []]), "\n";
