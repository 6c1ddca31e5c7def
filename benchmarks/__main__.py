"""Measures ours beside its peers and writes docs/benchmarks.md: `make bench`."""

import argparse
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.cases import Case, Size, large_cases, plan, run_all, start_cases
from benchmarks.data import VARIANTS, Files, default_folder
from benchmarks.figures import Figures, targets
from benchmarks.machine import describe_commit, describe_machine, describe_versions, load_average
from benchmarks.measure import ROOT
from benchmarks.report import Facts, as_data, render
from benchmarks.tools import TOOLS, Tool


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    add = parser.add_argument
    add("--records", type=int, default=1_000_000, help="events in the file  [default: 1000000]")
    add("--large", action="store_true", help="the floor and ours on ten times as many records as well")
    add("--rounds", type=int, default=5, help="how often each case runs  [default: 5]")
    add(
        "--slow-records",
        type=int,
        default=100_000,
        help="the most that a slow tool is given  [default: 100000]",
    )
    add("--only", metavar="NAMES", help=f"tools, with commas between: {','.join(t.name for t in TOOLS)}")
    add(
        "--data",
        type=Path,
        default=default_folder(),
        help="where generated files are kept  [default: the cache]",
    )
    add("--output", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the page that is written")
    given = parser.parse_args()
    wanted = (given.only or "").split(",") if given.only else [tool.name for tool in TOOLS]
    unknown = sorted(set(wanted) - {tool.name for tool in TOOLS})
    if unknown:
        parser.error(f"--only: no tool is called {', '.join(unknown)}")
    if given.records < 1000 or given.rounds < 1:
        parser.error("at least 1,000 records and one round")
    given.tools = tuple(tool for tool in TOOLS if tool.name in wanted)
    return given


def generate(folder: Path, records: int, variants: list[str], *, parquet: bool = False) -> Files:
    """Have the files written by a process of its own, so that this one stays small."""
    command = [sys.executable, "-m", "benchmarks.generate", "--records", str(records), "--data", str(folder)]
    for variant in variants:
        command += ["--variant", variant]
    if parquet:
        command.append("--parquet")
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit("the files could not be generated")
    return Files(Path(done.stdout.strip()))


def find_parquet() -> Path | None:
    """Return the events of the newest release at hand, None without one or without ``load``."""
    code = (
        "import ceasefire_data as cd; from ceasefire_data.access.catalog import bundled_release as b;"
        " cd.load; print(b() / 'parquet' / 'events.parquet')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    path = Path(done.stdout.strip() or "none")
    return path if done.returncode == 0 and path.is_file() else None


def count_rules() -> tuple[dict[str, int], int]:
    """Return how many rules over records and tables the contract has for events, and its columns."""
    from ceasefire_data.contract.loader import default_contract

    table = default_contract().tables["events"]
    return {"records": len(table.row_rules), "tables": len(table.query_rules)}, len(table.fields)


def measure(given: argparse.Namespace) -> tuple[list[Case], Files, float]:
    size = Size(given.records, given.large, given.rounds, given.slow_records, given.tools)
    load = load_average()
    cases = plan(size)
    needed: dict[int, set[str]] = {}
    for case in cases:
        needed.setdefault(case.records, set()).add(case.variant)
    large = large_cases(given.rounds, size.large_records) if given.large else []
    for case in large:
        needed.setdefault(case.records, set()).add("clean")
    files = {
        n: generate(
            given.data, n, [v for v in VARIANTS if v in needed[n]], parquet=n in {it.records for it in large}
        )
        for n in sorted(needed)
    }
    parquet = find_parquet()
    warm = [Case(tool.name, "clean", size.growth[0], 1) for tool in size.tools] if size.growth else []
    first = large_cases(1, size.large_records) if given.large else []
    run_all([*warm, *start_cases(1, parquet), *first], files.__getitem__, parquet)
    started = start_cases(given.rounds, parquet)
    run_all([*started, *large, *cases], files.__getitem__, parquet)
    return [*started, *large, *cases], files[given.records], load


def write(page: Path, figures: Figures, tools: tuple[Tool, ...], facts: Facts) -> None:
    """Write the page, its charts and what was measured beside it."""
    from benchmarks.charts import draw_growth, draw_tools

    peers = [tool.name for tool in tools if tool.name not in ("floor", "ours")]
    aims = targets(figures, peers, figures.records * 10)
    folder = page.parent / facts.charts
    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(as_data(figures, aims, facts), ensure_ascii=False, indent=1) + "\n"
    texts = {
        page: render(figures, tools, aims, facts),
        folder / "tools.svg": draw_tools(figures, tools),
        folder / "growth.svg": draw_growth(figures, tools),
        folder / "measured.json": data,
    }
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {page}")


def main() -> None:
    given = read_arguments()
    cases, files, load = measure(given)
    rules, columns = count_rules()
    facts = Facts(
        day=datetime.now(tz=UTC).date().isoformat(),
        commit=describe_commit(),
        machine=describe_machine(),
        versions=describe_versions(given.tools),
        load=load,
        rules=rules,
        size=files.events("clean").stat().st_size / 1e6,
        columns=columns,
        charts=given.output.stem,
    )
    write(given.output, Figures(cases, given.records, given.slow_records), given.tools, facts)
    broken = [case for case in cases if case.complaint]
    for case in broken:
        print(f"{case.tool} {case.variant} {case.records:,}: {case.complaint}", file=sys.stderr)
    sys.exit(1 if any(case.tool in ("floor", "ours") for case in broken) else 0)


if __name__ == "__main__":
    main()
