<?php

declare(strict_types=1);

namespace BackupTests;

use mysqli;
use mysqli_sql_exception;

/**
 * The SQL files of the engine's test database. Statements are paragraphs: an empty line ends one, whatever stands in it. A
 * paragraph may begin with comment lines; `-- needs: a, not b` among them makes it depend on what the server can.
 */
final class FidelityFiles
{
    private const FOLDER = __DIR__ . '/../../engine/fidelity';

    /** What the server has, of all that servers differ in: name => whether. */
    private array $features = [];

    public function __construct(private readonly mysqli $server, private readonly string $database)
    {
        $server->set_charset('utf8mb4');
        $server->select_db($database);
        foreach (file(self::FOLDER . '/features.txt', FILE_IGNORE_NEW_LINES) as $line) {
            [$name, $probe] = explode(': ', $line, 2);
            $server->query("SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'");
            $this->features[$name] = $this->works($probe);
            $server->query('DROP TEMPORARY TABLE IF EXISTS probe');
        }
        if ($this->features['sequences']) {
            $server->query('DROP SEQUENCE probe_sequence');
        }
    }

    /** The names of all files, without their ends. */
    public static function names(): array
    {
        $files = glob(self::FOLDER . '/*.sql');
        return array_map(fn ($file) => basename($file, '.sql'), $files);
    }

    /** Runs a file in the database. */
    public function load(string $name): void
    {
        $this->server->query("SET SESSION sql_mode = '', time_zone = '+00:00', foreign_key_checks = 1, auto_increment_increment = 1, group_concat_max_len = 1048576");
        $script = file_get_contents(self::FOLDER . "/$name.sql");
        foreach (explode("\n\n", str_replace('DATABASE_NAME', quoted($this->database), $script)) as $paragraph) {
            $statement = trim($paragraph, "\n");
            $runs = true;
            while (preg_match('~\A-- ([^\n]*)\n?~', $statement, $comment)) {
                $statement = substr($statement, strlen($comment[0]));
                if (str_starts_with($comment[1], 'needs: ')) {
                    $needs = explode(', ', substr($comment[1], strlen('needs: ')));
                    $runs = $runs && array_product(array_map($this->has(...), $needs));
                }
            }
            if ($runs && $statement !== '') {
                $this->server->query(rtrim(rtrim($statement), ';'));
            }
        }
    }

    private function has(string $need): bool
    {
        return str_starts_with($need, 'not ') ? !$this->features[substr($need, strlen('not '))] : $this->features[$need];
    }

    private function works(string $probe): bool
    {
        try {
            $answer = $this->server->query($probe);
            // Some statements have an answer, which has to be read.
            return is_bool($answer) ? $answer : $answer->fetch_all() !== null;
        } catch (mysqli_sql_exception) {
            return false; // that is the answer
        }
    }
}
