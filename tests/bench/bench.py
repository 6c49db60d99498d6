#!/usr/bin/python3
"""Backup and restore timed beside the tools that people would use instead, on one server and in one run.

bench.py [--quick] [--large] [--rounds N] [--out FOLDER] [--publish]

Every round runs the whole field once, one after the other; ratios are taken within a round, so that whatever else the
machine does hits both sides. run.sh starts the server and calls this.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import growth
from chart import chart
from contestants import DATABASE, Absent, Contestant, Field
from measure import Failed, measure, size
from publish import publish
from report import Report, Result, machine
from server import GIGABYTE, ORDER_LINES, Server

# A quick run has this part of the rows.
QUICK = 0.06


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the folder goes, as it does with Ctrl-C
    server = Server(os.environ["SIMPLEMDB_BACKUP_TEST_SOCKET"], Path(os.environ["BENCH_PROGRAMS"]))
    target = Path(os.environ["BENCH_TABLES"])
    target.mkdir(parents=True, exist_ok=True)
    share = QUICK if options.quick else 1
    rows = {table: int(count * share) for table, count in GIGABYTE.items()}
    with tempfile.TemporaryDirectory(prefix="smdb-bench.", dir=options.out or fast_folder()) as folder:
        if options.large:
            growth.check_disk(server, share)
        say(f"making a database of {sum(rows.values()):,} rows")
        server.create(DATABASE, rows)
        cli = server.programs / "simplemdb-backup"
        field = Field(server, cli, os.environ["BENCH_PHP"], Path(folder), rows)
        contestants = field.all()
        results = rounds(server, contestants, rows, options.rounds or (2 if options.quick else 5))
        report = Report(contestants, results, grown(server, field, options), [])
        report.facts = facts(server, field, report, options, folder)
    (target / "table.md").write_text(report.markdown(), encoding="utf-8")
    (target / "chart.svg").write_text(chart(report), encoding="utf-8")
    print(f"\n{report.markdown()}\n{target}/table.md and chart.svg have it too", flush=True)
    if options.publish:
        publish(report)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./build.sh bench", description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="60 MB and two rounds: a minute, and rough figures")
    parser.add_argument("--large", action="store_true", help="PHP's memory also with 10 GB (it takes 30 GB of disk)")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds; 5, or 2 with --quick")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where backups go; memory, where there is enough")
    parser.add_argument("--publish", action="store_true", help="put table and chart into the README and beside it")
    options = parser.parse_args()
    if options.publish and options.quick:
        parser.error("what is published comes from a whole run")
    return options


def rounds(
    server: Server, contestants: list[Contestant | Absent], rows: dict[str, int], number: int
) -> dict[str, Result]:
    results = {one.name: Result(one.name) for one in contestants if isinstance(one, Contestant)}
    there = [one for one in contestants if isinstance(one, Contestant)]
    restores = [one for one in there if one.restored]
    for n in range(number):
        backups = [one for one in there if not one.restored]
        if n % 2:
            backups.reverse()  # whoever runs before another does so only in every other round
        for one in backups + restores:
            took = run(server, one, results[one.name], rows, first=n == 0)
            say(f"round {n + 1} of {number}: {one.name.replace(chr(92), '')}, {took:.2f} s")
        for one in there:
            clear(one)
    return results


def run(server: Server, one: Contestant, result: Result, rows: dict[str, int], first: bool) -> float:
    if one.restored:
        server.drop(one.restored)
    os.sync()
    time.sleep(0.2)
    took = measure(one.command)
    if one.tells_peak:
        took.peak = growth.peak_told(took.output)
    result.measures.append(took)
    if one.output:
        result.size = size(one.output)
        if not result.size:
            raise Failed(f"{one.name} wrote nothing")
    if one.restored and server.counts(one.restored, list(rows)) != rows:
        raise Failed(f"{one.name}: the rows are not all there")
    if first and one.check:
        one.check(took)
    if one.restored:
        server.drop(one.restored)
        server.settle()
    if not one.keep:
        clear(one)
    return took.seconds


def clear(one: Contestant) -> None:
    if one.output and one.output.is_dir():
        shutil.rmtree(one.output)
    elif one.output:
        one.output.unlink(missing_ok=True)


def grown(server: Server, field: Field, options: argparse.Namespace) -> list[growth.Table]:
    first = growth.first_bytes(field, DATABASE)
    found = [(["tables", "first byte of a plain backup", "at most", ""],
              [["3", f"{first:.3f} s", "0.200 s", growth.reached(first <= 0.2003)]])]
    say("the memory of PHP")
    found.append(growth.memory(server, field, options.large))
    server.drop(DATABASE)
    say("growing numbers of rows")
    found.append(growth.rows(server, field, [10**n for n in range(4, 6 if options.quick else 8)]))
    say("growing numbers of tables")
    found.append(growth.tables(server, field, [20, 200] if options.quick else [100, 1000, 10_000]))
    return found


def facts(server: Server, field: Field, report: Report, options: argparse.Namespace, folder: str) -> list[str]:
    number = len(next(iter(report.results.values())).measures)
    where = "memory" if folder.startswith("/dev/shm/") else "the disk"
    return [
        f"{report.sql_bytes() / 1e6:.0f} MB of SQL, {sum(field.rows.values()):,} rows in three tables, all of it in "
        f"the server's memory; {number} rounds; files go to {where}",
        f"{machine()}; client and server on the same machine",
        f"server {server.version()}, {', '.join(field.versions())}",
    ] + (["a quick run: the database is small and the figures are rough"] if options.quick else [])


def fast_folder() -> str | None:
    """Memory, where it is plenty: what is to be measured is programs, not the disk under them."""
    shared = Path("/dev/shm")
    available = next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines()
                     if line.startswith("MemAvailable:")) * 1024
    if shared.is_dir() and min(shutil.disk_usage(shared).free, available) > 10 * 2**30:
        return str(shared)
    return None


def say(text: str) -> None:
    print(f"   {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(f"\nbench: {failure}", file=sys.stderr)
        sys.exit(1)
