<?php

/**
 * SimpleMDB's exceptions and query builder, as far as the backup classes mention them.
 */

declare(strict_types=1);

namespace SimpleMDB {
    class SimpleQuery
    {
    }
}

namespace SimpleMDB\Exceptions {
    class SimpleMDBException extends \Exception
    {
    }

    class SchemaException extends SimpleMDBException
    {
    }
}
