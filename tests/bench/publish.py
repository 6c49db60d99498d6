"""Puts what a whole run measured into the README, between its two marks, and the chart beside this file."""

from pathlib import Path

from chart import chart
from measure import Failed
from report import DRAIN, DUMP, Report, table

ROOT = Path(__file__).resolve().parents[2]
CHART = Path("tests/bench/chart.svg")
BEGIN, END = "<!-- bench -->\n", "<!-- /bench -->\n"

# Rows of the README's table: a name, and who stands under plain, gzip, zstd and restore.
ROWS = [
    ("simplemdb_backup", ["ours, plain", "ours, gzip", "ours, zstd", "ours, restore of gzip"]),
    ("the same, AES-256-GCM", ["", "ours, gzip + AES-256-GCM", "", ""]),
    ("mydumper and myloader", ["mydumper, plain", "mydumper, gzip", "mydumper, zstd", "myloader"]),
    ("mariadb-dump and mariadb", [DUMP, "mariadb-dump \\| gzip", "mariadb-dump \\| zstd", "mariadb < dump"]),
    ("the server alone", [DRAIN, "", "", ""]),
]


def publish(report: Report) -> None:
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Failed(f"the README has no place between {BEGIN.strip()} and {END.strip()}")
    (ROOT / CHART).write_text(chart(report), encoding="utf-8")
    readme.write_text(f"{before}{BEGIN}\n{section(report)}\n{END}{after}", encoding="utf-8")


def section(report: Report) -> str:
    def cell(name: str) -> str:
        result = report.results.get(name)
        if result is None:
            return "–"
        return f"{result.median:.1f} s" + (f", {result.size / 1e6:.0f} MB" if result.size else "")

    rows = [[name, *map(cell, names)] for name, names in ROWS]
    facts = "; ".join(report.facts[:2])
    return (
        f"![Medians of backup and restore]({CHART})\n\n"
        + table(["", "plain", "gzip", "zstd", "restore"], rows)
        + f"\n\nMedians and sizes of {facts}. {report.facts[2]}.\n"
    )
