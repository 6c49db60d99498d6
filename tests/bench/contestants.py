"""Who runs: each backup and restore as a line of shell, and how to see that it did all of its work."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from measure import Failed, Measure
from server import Server

DATABASE = "bench"
HERE = Path(__file__).resolve().parent


@dataclass
class Contestant:
    """A name for people, the command, and what it makes: a file or folder, or a database."""

    name: str
    command: str
    output: Path | None = None
    restored: str | None = None
    # Looks at what was made, in the first round.
    check: Callable[[Measure], None] | None = None
    # Whether what it made is needed until the end of the round.
    keep: bool = False
    # The command itself says what the process had at its most.
    tells_peak: bool = False


@dataclass
class Absent:
    """One that cannot run here, and why."""

    name: str
    why: str


class Field:
    """All of them, for one server, one folder to write to, and so many rows in each table."""

    def __init__(self, server: Server, cli: Path, php: str, folder: Path, rows: dict[str, int]) -> None:
        self.server, self.cli, self.php, self.folder, self.rows = server, cli, php, folder, rows
        self.key = folder / "key"
        self.key.write_bytes(bytes(range(32)))
        self.mydumper, self.myloader = (os.environ.get(name.upper(), name) for name in ("mydumper", "myloader"))

    def all(self) -> list[Contestant | Absent]:
        """In the order of a round: what is compared stands close together."""
        return [
            self.drain(),
            self.ours("plain", "none"),
            self.mydumper_dump("plain"),
            self.mariadb_dump("plain", ""),
            self.ours("gzip", "gzip"),
            self.ours("gzip + AES-256-GCM", "gzip", sealed=True),
            self.through_php(),
            self.mariadb_dump("gzip", "gzip"),
            self.mydumper_dump("gzip"),
            self.ours("zstd", "zstd"),
            self.mariadb_dump("zstd", "zstd"),
            self.mydumper_dump("zstd"),
            self.our_restore(),
            self.myloader_restore(),
            self.client_restore(),
        ]

    def drain(self) -> Contestant:
        program = quote(str(self.server.programs / "drain"))

        def check(run: Measure) -> None:
            drained = int(re.match(r"rows=(\d+)", run.output).group(1))
            if drained < sum(self.rows.values()):
                raise Failed(f"the bare drain saw {drained} rows")

        return Contestant("bare drain", f"{program} {quote(self.server.socket)} {DATABASE} 2", check=check)

    def dump_command(self, database: str, file: Path | str, codec: str, more: str = "") -> str:
        return (
            f"{quote(str(self.cli))} dump {database} {quote(str(file))} -q --compress {codec} --connections 2 "
            f"--user root --socket {quote(self.server.socket)} {more}"
        )

    def restore_command(self, file: Path, database: str) -> str:
        return (
            f"{quote(str(self.cli))} restore {quote(str(file))} --to {database} -q --connections 2 "
            f"--user root --socket {quote(self.server.socket)}"
        )

    def ours(self, how: str, codec: str, sealed: bool = False) -> Contestant:
        file = self.folder / f"ours-{how.split(' ')[-1]}"
        key = ["--key-file", str(self.key)] if sealed else []

        def check(_: Measure) -> None:
            described = json.loads(_output([self.cli, "inspect", file, "--json", *key]))
            found = {one["name"]: one["rows"] for one in described["objects"] if one["kind"] == "table"}
            _same(f"ours, {how}", self.rows, found)
            _output([self.cli, "verify", file, "-q", *key])

        command = self.dump_command(DATABASE, file, codec, f"--cipher aes-256-gcm {' '.join(key)}" if sealed else "")
        return Contestant(f"ours, {how}", command, file, check=check, keep=how == "gzip")

    def job(self, action: str, database: str, folder: Path, kind: str = "gzip") -> str:
        return f"{self.php} {quote(str(HERE / 'job.php'))} {action} {database} {quote(str(folder))} {kind}"

    def through_php(self) -> Contestant:
        folder = self.folder / "php"

        def check(_: Measure) -> None:
            [archive] = folder.rglob("*.sql.gz")
            _output([self.cli, "verify", archive, "-q"])

        command = self.job("backup", DATABASE, folder)
        return Contestant("ours, gzip, through PHP", command, folder, check=check, tells_peak=True)

    def mariadb_dump(self, how: str, pipe: str) -> Contestant | Absent:
        name = "mariadb-dump" if how == "plain" else f"mariadb-dump \\| {pipe}"
        for program in ["mariadb-dump", *pipe.split()]:
            if not shutil.which(program):
                return Absent(name, f"there is no {program}")
        file = self.folder / f"mariadb-dump-{how}"
        command = f"mariadb-dump {self.server.login} --single-transaction --quick --routines --events {DATABASE}"
        command += f" | {pipe} -c >{quote(str(file))}" if pipe else f" >{quote(str(file))}"

        def check(_: Measure) -> None:
            last = _shell(f"{pipe or 'cat'} {'-dc' if pipe else ''} {quote(str(file))} | tail -n 1")
            if not last.startswith("-- Dump completed"):
                raise Failed(f"{name} wrote no end")

        return Contestant(name, command, file, check=check, keep=how == "plain")

    def mydumper_dump(self, how: str) -> Contestant | Absent:
        name = f"mydumper, {how}"
        folder = self.folder / f"mydumper-{how}"
        command = (
            f"{quote(self.mydumper)} -S {quote(self.server.socket)} -u root -B {DATABASE} -t 2 "
            f"-o {quote(str(folder))} -v 1"
        )
        version = _version(self.mydumper)
        if version is None:
            return Absent(name, "mydumper is not installed")
        # Since 0.11 it takes the method's name, and cuts tables into chunks by itself.
        named = "zstd" in _shell(f"{quote(self.mydumper)} --help")
        if how == "zstd" and not named:
            return Absent(name, f"mydumper {version} knows no zstd")
        if how != "plain":
            command += f" --compress={how}" if named else " --compress"
        if not named:
            command += f" --rows={max(self.rows.values()) // 16}"

        def check(_: Measure) -> None:
            if "inished dump at" not in (folder / "metadata").read_text(encoding="utf-8"):
                raise Failed(f"{name} wrote no end")

        return Contestant(name, command, folder, check=check, keep=how == "plain")

    def our_restore(self) -> Contestant:
        command = self.restore_command(self.folder / "ours-gzip", "bench_ours")
        return self.restore("ours, restore of gzip", command, "bench_ours")

    def myloader_restore(self) -> Contestant | Absent:
        version = _version(self.myloader)
        if version is None or _version(self.mydumper) is None:
            return Absent("myloader", "myloader is not installed")
        command = (
            f"{quote(self.myloader)} -S {quote(self.server.socket)} -u root -B bench_myloader -t 2 "
            f"-d {quote(str(self.folder / 'mydumper-plain'))} -v 1"
        )
        return self.restore("myloader", command, "bench_myloader")

    def client_restore(self) -> Contestant:
        self.server.drop("bench_client")
        make = f"{self.server.client} -e 'CREATE DATABASE bench_client CHARACTER SET utf8mb4'"
        file = quote(str(self.folder / "mariadb-dump-plain"))
        return self.restore("mariadb < dump", f"{make} && {self.server.client} bench_client <{file}", "bench_client")

    def restore(self, name: str, command: str, database: str) -> Contestant:
        tables = list(self.rows)

        def check(_: Measure) -> None:
            _same(name, self.server.checksums(DATABASE, tables), self.server.checksums(database, tables))

        return Contestant(name, command, restored=database, check=check)

    def versions(self) -> list[str]:
        """What the peers are."""
        programs = [("mariadb-dump", "mariadb-dump"), ("mydumper", self.mydumper), ("myloader", self.myloader),
                    ("gzip", "gzip"), ("zstd", "zstd")]
        return [f"{name} {version}" for name, program in programs if (version := _version(program))]


def _version(program: str) -> str | None:
    """Such as 10.11.19 of `mariadb-dump  Ver 10.19 Distrib 10.11.19-MariaDB`, or None for what is not there."""
    if not shutil.which(program):
        return None
    said = _shell(f"{quote(program)} --version").splitlines()[0]
    found = re.search(r"Distrib ([\d.]+)", said) or re.search(r"(\d+\.\d[\d.]*(?:-\d+)?)", said)
    return found.group(1) if found else "of an unknown version"


def _same(name: str, expected: dict, found: dict) -> None:
    wrong = {table: (value, found.get(table)) for table, value in expected.items() if found.get(table) != value}
    if wrong:
        raise Failed(f"{name}: not what it should be (expected, found): {wrong}")


def _output(command: list) -> str:
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failed(f"{command}\n{done.stderr}{done.stdout}")
    return done.stdout


def _shell(line: str) -> str:
    return _output(["bash", "-o", "pipefail", "-c", line])
