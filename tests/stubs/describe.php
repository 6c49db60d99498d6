<?php

/**
 * Prints as JSON what Reflection says of the backup classes: of the stubs (in a PHP without the extension) or of the
 * extension.
 *
 *   php describe.php stubs|extension
 */

declare(strict_types=1);

require dirname(__DIR__) . '/support/autoload.php';
require dirname(__DIR__) . '/surface/surface.php';
require __DIR__ . '/files.php';

/** Loads every stub, whichever order their classes want, and names the classes. */
function load_stubs(): array
{
    $files = [];
    foreach (stub_files() as $file) {
        $namespace = '';
        $text = file_get_contents($file);
        preg_match_all('/^namespace\s+([\w\\\\]+)|^(?:(?:abstract|final)\s+)*(?:class|interface|enum)\s+(\w+)/m', $text, $found, PREG_SET_ORDER);
        foreach ($found as $one) {
            isset($one[2]) ? $files["$namespace\\$one[2]"] = $file : $namespace = $one[1];
        }
    }
    spl_autoload_register(function (string $class) use ($files): void {
        if (isset($files[$class])) {
            require_once $files[$class];
        }
    });
    foreach ($files as $file) {
        require_once $file;
    }
    return array_keys($files);
}

/** What a subclass and a reader see beyond surface(): private properties in their order, enum cases, the parameters' modifiers. */
function more(string $class): array
{
    $reflection = new ReflectionClass($class);
    $more = ['properties' => [], 'cases' => []];
    foreach ($reflection->getProperties() as $property) {
        if ($property->getDeclaringClass()->getName() === $class) {
            $type = $property->getType();
            $modifiers = implode(' ', Reflection::getModifierNames($property->getModifiers()));
            $more['properties'][$property->getName()] = trim("$modifiers " . ($type ?? ''));
        }
    }
    if ($reflection->isEnum()) {
        $more['cases'] = array_map(fn ($case) => $case->getBackingValue(), (new ReflectionEnum($class))->getCases());
    }
    return $more;
}

/** A newer PHP names the class where the source of one written in PHP says self, and leaves self to those of modules. */
function with_self(array $described, string $class): array
{
    foreach ($described['methods'] as $name => $method) {
        if ($method['returns'] === $class) {
            $described['methods'][$name]['returns'] = 'self';
        }
    }
    return $described;
}

if (extension_loaded('simplemdb_backup') !== ($argv[1] === 'extension')) {
    fwrite(STDERR, "this PHP has the wrong classes for: {$argv[1]}\n");
    exit(1);
}
$classes = $argv[1] === 'stubs' ? load_stubs() : (new ReflectionExtension('simplemdb_backup'))->getClassNames();
$described = [];
foreach ($classes as $class) {
    if ((new ReflectionClass($class))->getName() === $class) {   // an alias is described under its own name
        $described += surface($class);
        $described[$class] = with_self($described[$class], $class) + more($class);
    }
}
ksort($described);
echo json_encode($described, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION), "\n";
