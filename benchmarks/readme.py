"""Writes the table of a run into README.md: `python -m benchmarks.readme FILE`."""

import json
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- make bench -->", "<!-- end of make bench -->"
HEAD = (
    "| page | contributions | CPU ms | floor ms | times the floor | goal | SQL |",
    "|---|---|---|---|---|---|---|",
)


def make_table(rows: list[dict[str, object]]) -> str:
    """Return the rows of a run as a table in Markdown."""
    lines = [
        f"| {row['page']} | {row['size']} | {_figure(row['cpu_ms'])} | {_figure(row['floor_ms'])}"
        f" | {_figure(row['ratio'])} | {row['goal']} | {_figure(row['statements'])} |"
        for row in rows
    ]
    return "\n".join((*HEAD, *lines))


def _figure(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, int | float) else ""


def main(file: str) -> None:
    """Replace the table between the two marks."""
    before, rest = README.read_text().split(BEGIN)
    _old_table, after = rest.split(END)
    table = make_table(json.loads(Path(file).read_text()))
    README.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}")


if __name__ == "__main__":
    main(sys.argv[1])
