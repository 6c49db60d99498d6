"""The medians as a chart: an SVG that reads on a light page and on a dark one, and asks for nothing but a browser."""

from html import escape

from report import DRAIN, DUMP, Report

# Panels with an axis of their own, their groups, and who stands in each.
PANELS = [
    ("Backup", [
        ("plain", [(DRAIN, "the server alone"), ("ours, plain", ""), ("mydumper, plain", "mydumper"),
                   (DUMP, "mariadb-dump")]),
        ("gzip", [("ours, gzip", ""), ("ours, gzip + AES-256-GCM", "simplemdb_backup, encrypted"),
                  ("mydumper, gzip", "mydumper"), ("mariadb-dump \\| gzip", "mariadb-dump | gzip")]),
        ("zstd", [("ours, zstd", ""), ("mydumper, zstd", "mydumper"),
                  ("mariadb-dump \\| zstd", "mariadb-dump | zstd")]),
    ]),
    ("Restore", [
        ("", [("ours, restore of gzip", ""), ("myloader", "myloader"), ("mariadb < dump", "mariadb < dump")]),
    ]),
]

WIDTH, LABEL, BAR, STEP, GAP, HEAD = 760, 250, 16, 22, 12, 34
LONGEST = WIDTH - LABEL - 70

STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-weight: 600; }
    .quiet { fill: #59636e; }
    .ours { fill: #1f6feb; }
    .other { fill: #aeb6bf; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .quiet { fill: #9198a1; }
      .ours { fill: #58a6ff; }
      .other { fill: #57606a; }
    }
"""


def chart(report: Report) -> str:
    parts: list[str] = []
    y = 4
    for panel, groups in PANELS:
        groups = [(group, [(name, label) for name, label in bars if name in report.results]) for group, bars in groups]
        longest = max(report.results[name].median for _, bars in groups for name, _ in bars)
        y += HEAD
        parts.append(_text(0, y - 12, f"{panel}, seconds (shorter is better)", "title"))
        for group, bars in groups:
            if group:
                parts.append(_text(0, y + BAR - 4, group, "quiet"))
            for name, label in bars:
                label = label or "simplemdb_backup"
                parts += _bar(y, label, report.results[name].median, longest, name.startswith("ours"))
                y += STEP
            y += GAP
    said = "; ".join(f"{name.replace(chr(92), '')} {result.median:.1f} s" for name, result in report.results.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}" role="img">\n'
        f"  <title>Median times: {escape(said)}</title>\n  <style>{STYLE}  </style>\n" + "".join(parts) + "</svg>\n"
    )


def _bar(y: int, label: str, seconds: float, longest: float, ours: bool) -> list[str]:
    length = max(1.0, seconds / longest * LONGEST)
    kind = "ours" if ours else "other"
    return [
        _text(LABEL - 8, y + BAR - 4, label, "", "end"),
        f'  <rect class="{kind}" x="{LABEL}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>\n',
        _text(LABEL + length + 6, y + BAR - 4, f"{seconds:.1f}" if seconds >= 1 else f"{seconds:.2f}", "quiet"),
    ]


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'  <text x="{x:.1f}" y="{y}"{named} text-anchor="{anchor}">{escape(text)}</text>\n'
