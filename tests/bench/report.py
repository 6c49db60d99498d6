"""What was measured, as tables: Markdown that reads well as it stands."""

import os
import platform
import re
from dataclasses import dataclass, field
from pathlib import Path

from contestants import Absent, Contestant
from growth import Table, reached
from measure import Measure, median

MB = 1e6
DRAIN, DUMP = "bare drain", "mariadb-dump"


@dataclass
class Result:
    """One of the field: a measure for each round, and the bytes of what it wrote."""

    name: str
    measures: list[Measure] = field(default_factory=list)
    size: int | None = None

    @property
    def seconds(self) -> list[float]:
        return [measure.seconds for measure in self.measures]

    @property
    def median(self) -> float:
        return median(self.seconds)


@dataclass
class Ratio:
    """What the engine is held to: `ours` at most `target` times the other, of seconds or of bytes."""

    ours: str
    other: str
    target: float
    of: str = "seconds"


RATIOS = [
    Ratio("ours, plain", "mydumper, plain", 0.95),
    Ratio("ours, plain", DRAIN, 1.5),
    Ratio("ours, gzip", "mydumper, gzip", 0.40),
    Ratio("ours, gzip", "mariadb-dump \\| gzip", 0.32),
    Ratio("ours, gzip", "mariadb-dump \\| gzip", 1.03, "size"),
    Ratio("ours, zstd", "mydumper, zstd", 0.80),
    Ratio("ours, gzip + AES-256-GCM", "ours, gzip", 1.05),
    Ratio("ours, restore of gzip", "myloader", 0.80),
    Ratio("ours, restore of gzip", "mariadb < dump", 0.35),
    Ratio("ours, gzip, through PHP", "ours, gzip", 1.03),
]


@dataclass
class Report:
    """Everything there is to say of one run."""

    contestants: list[Contestant | Absent]
    results: dict[str, Result]
    growth: list[Table]
    facts: list[str]

    def markdown(self) -> str:
        parts = ["\n".join(f"- {fact}" for fact in self.facts), table(*self.measured()), table(*self.ratios())]
        return "\n\n".join(parts + [table(*grown) for grown in self.growth]) + "\n"

    def sql_bytes(self) -> int:
        """The database as the SQL of mariadb-dump: the same measure for all."""
        return self.results[DUMP].size or 0

    def measured(self) -> Table:
        rows = []
        for one in self.contestants:
            if isinstance(one, Absent):
                rows.append([one.name, f"absent: {one.why}", "", "", "", "", ""])
                continue
            result = self.results[one.name]
            rows.append([
                one.name, f"{result.median:.2f} s", f"{min(result.seconds):.2f} s",
                f"{self.sql_bytes() / MB / result.median:.0f}", f"{median([m.cpu for m in result.measures]):.2f} s",
                f"{max(m.peak for m in result.measures) / MB:.0f} MB",
                "" if result.size is None else f"{result.size / MB:.1f} MB",
            ])
        return ["", "median", "fastest", "MB/s of SQL", "CPU of its own", "peak memory", "written"], rows

    def ratios(self) -> Table:
        rows = []
        for ratio in RATIOS:
            name = f"{ratio.ours} / {ratio.other}" + (", bytes" if ratio.of == "size" else "")
            found = self.ratio(ratio)
            if not found:
                rows.append([name, "not measured", "", f"{ratio.target:.2f}", "the other is absent"])
                continue
            middle = median(found)
            spread = f"{min(found):.2f} to {max(found):.2f}" if len(found) > 1 else ""
            rows.append([name, f"{middle:.2f}", spread, f"{ratio.target:.2f}", reached(middle <= ratio.target)])
        return ["paired, in the same round", "median", "range", "at most", ""], rows

    def ratio(self, ratio: Ratio) -> list[float]:
        """For each round, or one of the sizes. Empty where one of both is absent."""
        ours, other = self.results.get(ratio.ours), self.results.get(ratio.other)
        if ours is None or other is None:
            return []
        if ratio.of == "size":
            return [ours.size / other.size]
        return [a / b for a, b in zip(ours.seconds, other.seconds)]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Markdown whose columns are also straight as text."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [[cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
             for row in [head, *rows]]
    rule = ["-" * max(3, widths[0])] + ["-" * max(2, width - 1) + ":" for width in widths[1:]]
    return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], rule, *lines[1:]])


def machine() -> str:
    model = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {model.group(1) if model else platform.machine()}, {memory:.0f} GB of memory"
