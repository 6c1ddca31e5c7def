"""Whole processes side by side: importing, and loading the events of a release, ours beside its parts.

`python -m benchmarks.loading` prints a Markdown table. Byte code must be cached, as it is where the
package is installed, so the first round is not counted. `--parquet` names a release's folder of any size.
"""

import argparse
import os
import sys
from pathlib import Path

from benchmarks.measure import Run, run

FEW = ["event_id", "started_on", "killed_best"]


def with_release(folder: Path) -> str:
    """Return code after which ``cd`` knows one release: that of a folder, of any size."""
    return (
        "from pathlib import Path; from ceasefire_data.access import catalog;"
        f" catalog._roots = lambda: [Path({str(folder.parent)!r})]; import ceasefire_data as cd;"
    )


def cases(folder: Path) -> dict[str, tuple[str, str]]:
    """Return code and the case it is held against, by name."""
    file, version, ours = folder / "parquet" / "events.parquet", folder.name, with_release(folder)
    return {
        "python": ("pass", "python"),
        "import ceasefire_data": ("import ceasefire_data", "python"),
        "pandas.read_parquet": (f"import pandas; pandas.read_parquet({str(file)!r})", "pandas.read_parquet"),
        "cd.load": (f"{ours} cd.load('events', {version!r})", "pandas.read_parquet"),
        "pyarrow, three columns": (
            f"import pyarrow.parquet as p; p.read_table({str(file)!r}, columns={FEW!r})",
            "pyarrow, three columns",
        ),
        "cd.load, three columns, arrow": (
            f"{ours} cd.load('events', {version!r}, columns={FEW!r}, frame='arrow')",
            "pyarrow, three columns",
        ),
    }


def measure(folder: Path, rounds: int) -> dict[str, list[Run]]:
    """Return the runs of each case, all cases in each round; the first round warms the caches."""
    found: dict[str, list[Run]] = {name: [] for name in cases(folder)}
    for number in range(rounds + 1):
        for name, (code, _) in cases(folder).items():
            done = run([sys.executable, "-c", code])
            if done.code:
                raise SystemExit(f"{name}: {done.errors}")
            if number:
                found[name].append(done)
    return found


def render(folder: Path, found: dict[str, list[Run]]) -> str:
    """Return the table: the best time and the least peak of each case, and the ratio to its rival."""
    best = {name: min(it.seconds for it in runs) for name, runs in found.items()}
    lines = ["| case | seconds | times its rival | peak MB |", "|---|---:|---:|---:|"]
    for name, (_, rival) in cases(folder).items():
        ratio = f"{best[name] / best[rival]:.2f}" if rival != name else ""
        lines.append(f"| {name} | {best[name]:.3f} | {ratio} | {min(it.peak for it in found[name]):.0f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.loading", description=__doc__)
    parser.add_argument("--parquet", type=Path, required=True, help="the folder of a release")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(render(given.parquet.resolve(), measure(given.parquet.resolve(), given.rounds)))


if __name__ == "__main__":
    main()
