"""The private server of the benchmark, and the databases that are made on it."""

import subprocess
import time
from pathlib import Path
from shlex import quote

from measure import Failed, measure

ORDER_LINES, EVENTS, DOCUMENTS = "order_lines", "events", "documents"

TABLES = {
    ORDER_LINES: """id BIGINT UNSIGNED PRIMARY KEY, order_id INT UNSIGNED NOT NULL, customer INT UNSIGNED NOT NULL,
        sku CHAR(9) NOT NULL, quantity SMALLINT NOT NULL, price DECIMAL(10,2) NOT NULL, discount DECIMAL(5,4),
        placed DATETIME NOT NULL, shipped DATE,
        state ENUM('new', 'paid', 'packed', 'shipped', 'returned') NOT NULL, KEY (order_id)""",
    EVENTS: "id BIGINT UNSIGNED PRIMARY KEY, kind VARCHAR(24) NOT NULL, body JSON NOT NULL, note TEXT",
    DOCUMENTS: """id INT UNSIGNED PRIMARY KEY, name VARCHAR(120) NOT NULL, mime VARCHAR(60) NOT NULL,
        digest BINARY(32) NOT NULL, content LONGBLOB NOT NULL, words MEDIUMTEXT NOT NULL""",
}

# Rows of each table for about 1 GB of SQL, a third of it each.
GIGABYTE = {ORDER_LINES: 3_800_000, EVENTS: 600_000, DOCUMENTS: 6_000}

SETTLE_SECONDS = 60


class Server:
    """Reached as root over its socket."""

    def __init__(self, socket: str, programs: Path) -> None:
        self.socket, self.programs = socket, programs
        self.login = f"--no-defaults -uroot -S {quote(socket)}"
        self.client = f"mariadb {self.login} --default-character-set=utf8mb4"

    def sql(self, text: str) -> list[list[str]]:
        """Runs statements; the rows of what they answer, cells as text."""
        done = subprocess.run(
            ["bash", "-c", f"{self.client} -BN"], input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        if done.returncode != 0:
            raise Failed(f"{text[:300]}\n{done.stderr.decode(errors='replace')}")
        return [line.split("\t") for line in done.stdout.decode().splitlines()]

    def version(self) -> str:
        return self.sql("SELECT VERSION()")[0][0]

    def create(self, database: str, rows: dict[str, int]) -> None:
        """Makes a database with so many rows in each table."""
        self.drop(database)
        self.sql(f"CREATE DATABASE {database} CHARACTER SET utf8mb4")
        for table in rows:
            self.sql(f"CREATE TABLE {database}.{table} ({TABLES[table]}) ENGINE=InnoDB")
            self.load(database, table, 1, rows[table])
        self.settle()

    def load(self, database: str, table: str, first: int, last: int) -> None:
        """Loads the rows with these ids."""
        load = f"LOAD DATA LOCAL INFILE '/dev/stdin' INTO TABLE {database}.{table} CHARACTER SET binary"
        rows = f"{quote(str(self.programs / 'rows'))} {table} {first} {last + 1}"
        measure(f"{rows} | {self.client} --local-infile -e {quote(load)}")

    def drop(self, database: str) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {database}")

    def counts(self, database: str, tables: list[str]) -> dict[str, int]:
        query = "; ".join(f"SELECT '{table}', COUNT(*) FROM {database}.{table}" for table in tables)
        return {table: int(count) for table, count in self.sql(query)}

    def checksums(self, database: str, tables: list[str]) -> dict[str, str]:
        names = ", ".join(f"{database}.{table}" for table in tables)
        return {name.split(".")[1]: checksum for name, checksum in self.sql(f"CHECKSUM TABLE {names}")}

    def settle(self) -> None:
        """Waits until the server has written what it still has to: the next to be measured does not pay for it."""
        self.sql("SET GLOBAL innodb_max_dirty_pages_pct = 0")
        until = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < until:
            [[_, dirty]] = self.sql("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_pages_dirty'")
            if int(dirty) < 500:
                break
            time.sleep(0.1)
        self.sql("SET GLOBAL innodb_max_dirty_pages_pct = 90")
