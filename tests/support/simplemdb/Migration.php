<?php

/**
 * What migrations extend: the calls that generated ones make.
 */

declare(strict_types=1);

namespace SimpleMDB {
    class TableCreator
    {
        private SchemaBuilder $builder;

        public function __construct(DatabaseInterface $db, private string $name)
        {
            $this->builder = new SchemaBuilder($db);
        }

        public function safely(): self
        {
            $this->builder->ifNotExists();
            return $this;
        }

        public function create(callable $callback): bool
        {
            $callback($this->builder);
            return $this->builder->createTable($this->name);
        }
    }
}

namespace SimpleMDB\Migrations {
    use SimpleMDB\DatabaseInterface;
    use SimpleMDB\Exceptions\SchemaException;
    use SimpleMDB\SchemaBuilder;
    use SimpleMDB\TableCreator;

    abstract class Migration
    {
        public function __construct(protected DatabaseInterface $db)
        {
        }

        abstract public function up(): void;

        abstract public function down(): void;

        protected function execute(string $sql): void
        {
            try {
                $this->db->query($sql);
            } catch (\Exception $e) {
                throw new SchemaException('Migration failed: ' . $e->getMessage());
            }
        }

        protected function createTable(string $name, callable $callback): void
        {
            $builder = new SchemaBuilder($this->db);
            $callback($builder);
            $builder->createTable($name);
        }

        protected function newTable(string $name): TableCreator
        {
            return new TableCreator($this->db, $name);
        }

        protected function dropTable(string $name): void
        {
            $this->db->query("DROP TABLE IF EXISTS `$name`");
        }

        protected function addForeignKey(
            string $table,
            string $column,
            string $referenceTable,
            string $referenceColumn,
            ?string $name = null,
            ?string $onDelete = null,
            ?string $onUpdate = null
        ): void {
            $sql = "ALTER TABLE `$table` ADD " . ($name ? "CONSTRAINT `$name` " : '')
                . "FOREIGN KEY (`$column`) REFERENCES `$referenceTable`(`$referenceColumn`)";
            $this->db->query($sql . ($onDelete ? " ON DELETE $onDelete" : '') . ($onUpdate ? " ON UPDATE $onUpdate" : ''));
        }

        protected function dropForeignKey(string $table, string $name): void
        {
            $this->db->query("ALTER TABLE `$table` DROP FOREIGN KEY `$name`");
        }
    }
}
