"""How cost grows: with rows, with tables, until the first byte, and in memory. Each function returns a table."""

import re
import shutil
from pathlib import Path

from contestants import DATABASE, Field
from measure import Failed, first_byte, measure, median
from server import DOCUMENTS, EVENTS, GIGABYTE, ORDER_LINES, Server

GROWN = "bench_growth"
MB = 1e6
# What the database of --large is a multiple of.
TIMES = 10
# It, what is restored of it, two backups, the database itself and the server's logs.
LARGE_DISK = 30e9

Table = tuple[list[str], list[list[str]]]


def rows(server: Server, field: Field, sizes: list[int]) -> Table:
    """Time per row, at growing numbers of rows in one narrow table. What a database costs without any is taken off."""
    found, base = [], None
    for size in [0, *sizes]:
        server.create(GROWN, {ORDER_LINES: size})
        # Short ones are taken several times: they are made of noise otherwise.
        dump, restore = dump_and_restore(server, field, {ORDER_LINES: size}, repeat=3 if size <= 100_000 else 1)
        if base is None:
            base = dump, restore
        each = [f"{max(0, t - t0) / size * 1e6:.2f} µs" if size else "" for t, t0 in zip((dump, restore), base)]
        found.append([f"{size:,}", f"{dump:.2f} s", each[0], f"{restore:.2f} s", each[1]])
    server.drop(GROWN)
    return ["rows", "backup, gzip", "per row", "restore", "per row"], found


def tables(server: Server, field: Field, sizes: list[int]) -> Table:
    """Many small tables: backup, restore, and the time until the first byte is written."""
    found = []
    for size in sizes:
        make_tables(server, size)
        dump, restore = dump_and_restore(server, field, {f"t{n}": 2 for n in range(size)}, repeat=1)
        first = first_bytes(field, GROWN)
        allowed = 0.2 + size * 0.0001
        server.drop(GROWN)
        server.settle()
        found.append([
            f"{size:,}", f"{dump:.2f} s", f"{dump / size * 1000:.2f} ms", f"{restore:.2f} s",
            f"{restore / size * 1000:.2f} ms", f"{first:.3f} s", f"{allowed:.3f} s", reached(first <= allowed),
        ])
    head = ["small tables", "backup, gzip", "per table", "restore", "per table", "first byte", "at most", ""]
    return head, found


def first_bytes(field: Field, database: str) -> float:
    """Seconds until the first byte of a plain backup arrives, the median of three."""
    return median([first_byte(field.dump_command(database, "-", "none")) for _ in range(3)])


def memory(server: Server, field: Field, large: bool) -> Table:
    """The most memory of a PHP process that backs up or restores."""
    found = []
    databases = {DATABASE: 1}
    if large:
        make_large(server)
        databases["bench_large"] = TIMES
    for database, times in databases.items():
        folder = field.folder / f"memory-{database}"
        size = data_bytes(server, database)
        jobs = [("backup", "gzip"), ("backup", "sealed"), ("restore", "sealed")]
        for action, kind in jobs:
            run = measure(field.job(action, database, folder, kind))
            peak = peak_told(run.output)
            what = "backup, gzip" if kind == "gzip" else f"{action}, gzip + AES-256-GCM"
            peaked = [f"{peak / MB:.0f} MB", reached(peak <= 64 * MB)]
            found.append([f"{size / 1e9:.2f} GB", what, f"{run.seconds:.1f} s", *peaked])
        shutil.rmtree(folder)
        server.drop(f"{database}_php")
    if large:
        server.drop("bench_large")
    return ["data on the server", "in PHP", "time", "peak of the whole process", "at most 64 MB"], found


def data_bytes(server: Server, database: str) -> int:
    """What the rows and indexes take on the server, as it estimates them."""
    query = f"SELECT SUM(DATA_LENGTH + INDEX_LENGTH) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{database}'"
    return int(server.sql(query)[0][0])


def peak_told(output: str) -> int:
    """What job.php says of its process, in bytes."""
    return int(re.search(r"^peak=(\d+)$", output, re.MULTILINE).group(1)) * 1024


def dump_and_restore(server: Server, field: Field, counts: dict[str, int], repeat: int) -> tuple[float, float]:
    """Median seconds of both; what was restored is counted."""
    file, copy, dumps, restores = field.folder / "grown", f"{GROWN}_copy", [], []
    for _ in range(repeat):
        file.unlink(missing_ok=True)
        dumps.append(measure(field.dump_command(GROWN, file, "gzip")).seconds)
        server.drop(copy)
        restores.append(measure(field.restore_command(file, copy)).seconds)
        if server.counts(copy, list(counts)) != counts:
            raise Failed(f"{copy} does not have the rows of {GROWN}")
    server.drop(copy)
    server.settle()
    file.unlink()
    return median(dumps), median(restores)


def make_tables(server: Server, number: int) -> None:
    server.drop(GROWN)
    statements = [f"CREATE DATABASE {GROWN}; USE {GROWN};"]
    for n in range(number):
        statements.append(f"CREATE TABLE t{n} (id INT PRIMARY KEY, name VARCHAR(40)) ENGINE=InnoDB;")
        statements.append(f"INSERT INTO t{n} VALUES (1, 'one of {n}'), (2, 'two of {n}');")
    server.sql("\n".join(statements))
    server.settle()


def check_disk(server: Server, share: float) -> None:
    """Before anything is made: whether there is room for a large database that has this share of the rows."""
    free, needed = shutil.disk_usage(server.sql("SELECT @@datadir")[0][0]).free, LARGE_DISK * share
    if free < needed:
        raise Failed(f"--large takes {needed / 1e9:.0f} GB of disk, and {free / 1e9:.0f} GB are free")


def make_large(server: Server) -> None:
    """Ten times the database: the server copies its rows under new ids."""
    server.create("bench_large", {table: 0 for table in GIGABYTE})
    counts = server.counts(DATABASE, list(GIGABYTE))
    for table in (ORDER_LINES, EVENTS, DOCUMENTS):
        columns = [row[0] for row in server.sql(f"SHOW COLUMNS FROM {DATABASE}.{table}")]
        rest = ", ".join(f"`{column}`" for column in columns if column != "id")
        for n in range(TIMES):
            shift = n * counts[table]
            server.sql(
                f"INSERT INTO bench_large.{table} (id, {rest}) SELECT id + {shift}, {rest} FROM {DATABASE}.{table}"
            )
    server.settle()


def reached(is_reached: bool) -> str:
    return "reached" if is_reached else "missed"
