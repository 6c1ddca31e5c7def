"""Which runs are made: every case of a round after the other, so that a slow spell meets all."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.data import Files
from benchmarks.loading import FEW, with_release
from benchmarks.measure import ROOT, Run, run
from benchmarks.tools import OURS, TOOLS, Tool

SLOW_ROUNDS = 2
GROWTH_ROUNDS = 3
START = {
    "python": "pass",
    "import": "import ceasefire_data",
    "load": "import ceasefire_data; ceasefire_data.load('events')",
    "read_parquet": "import pandas, sys; pandas.read_parquet(sys.argv[1])",
    "load_few": f"import ceasefire_data; ceasefire_data.load('events', columns={FEW}, frame='arrow')",
    "read_few": f"import pyarrow.parquet as p, sys; p.read_table(sys.argv[1], columns={FEW})",
}
LOADING = {"load": "read_parquet", "load_few": "read_few"}  # ours, and what it is held against
# The same of three columns of a large release; the file and the version are given.
LARGE = {
    "load_few": f"cd.load('events', sys.argv[2], columns={FEW}, frame='arrow')",
    "read_few": START["read_few"],
    "load_few_pandas": f"cd.load('events', sys.argv[2], columns={FEW})",
    "read_few_pandas": f"import pandas, sys; pandas.read_parquet(sys.argv[1], columns={FEW})",
}
LARGE_LOADING = {"load_few": "read_few", "load_few_pandas": "read_few_pandas"}


@dataclass
class Case:
    """Something that is run several times, and what came of it.

    Attributes:
        tool: a tool's name, or what is started.
        variant: which file, or "start" for what needs none.
        records: events in the file.
        rounds: how often it runs.
        seconds: wall-clock time of each round, likewise ``cpu`` and ``peak`` (megabytes).
        complaint: why it does not count, if so.
    """

    tool: str
    variant: str
    records: int
    rounds: int
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)
    complaint: str | None = None


@dataclass(frozen=True)
class Size:
    """What is asked for on the command line."""

    records: int
    large: bool
    rounds: int
    slow_records: int
    tools: tuple[Tool, ...] = TOOLS

    @property
    def large_records(self) -> int:
        return self.records * 10

    @property
    def growth(self) -> tuple[int, ...]:
        """The smaller sizes: powers of ten from a thousand on, and that of the slow tools."""
        powers = {10**n for n in range(3, 12)} | {self.slow_records}
        return tuple(sorted(size for size in powers if size < self.records))


def plan(size: Size) -> list[Case]:
    """Return the cases in the order in which the first round runs them."""
    found = []
    for records in (*size.growth, size.records):
        main = records == size.records
        rounds = size.rounds if main or records <= 1000 else min(size.rounds, GROWTH_ROUNDS)
        for tool in size.tools:
            if not tool.slow:
                found.append(Case(tool.name, "clean", records, rounds))
            elif records <= size.slow_records:
                few = rounds if records <= 1000 else min(rounds, SLOW_ROUNDS)
                found.append(Case(tool.name, "clean", records, few))
    for tool in size.tools:
        records = min(size.records, size.slow_records) if tool.slow else size.records
        peer = tool.name not in ("floor", "ours")
        found.append(
            Case(tool.name, "faulty", records, min(size.rounds, SLOW_ROUNDS) if peer else size.rounds)
        )
        if not peer:
            found.append(Case(tool.name, "quoted", size.records, min(size.rounds, GROWTH_ROUNDS)))
            if size.large:
                found.append(Case(tool.name, "clean", size.large_records, min(size.rounds, GROWTH_ROUNDS)))
    return found


def start_cases(rounds: int, parquet: Path | None) -> list[Case]:
    """Return the small cases: start-up, our own records, and loading where a release is at hand."""
    loading = [name for pair in LOADING.items() for name in pair] if parquet else []
    names = ["python", "import", "raw", *loading]
    return [Case(name, "start", 0, rounds) for name in names]


def large_cases(rounds: int, records: int) -> list[Case]:
    """Return the cases of loading a few columns of a release of so many records."""
    return [Case(name, "start", records, min(rounds, GROWTH_ROUNDS)) for name in LARGE]


def run_all(cases: Sequence[Case], files: Callable[[int], Files], parquet: Path | None) -> None:
    """Run every case as often as it says, round by round, each round in another order."""
    tools = {tool.name: tool for tool in TOOLS}
    for number in range(max(case.rounds for case in cases)):
        for case in _turned(cases, number):
            if case.rounds <= number or case.complaint:
                continue
            if case.variant == "start":
                large = files(case.records) if case.records else None
                done = run(_large_command(case.tool, large) if large else _start_command(case.tool, parquet))
                accepted = (0, 1) if case.tool == "raw" else (0,)
                case.complaint = (
                    None if done.code in accepted else f"exit code {done.code}: {done.errors[-200:]}"
                )
            else:
                tool, here = tools[case.tool], files(case.records)
                done = run(tool.command(here, case.variant))
                case.complaint = tool.complaint(done, here, case.variant, case.records)
            _note(case, done, number)


def as_data(case: Case) -> dict[str, object]:
    return asdict(case)


def _turned(cases: Sequence[Case], number: int) -> Iterator[Case]:
    start = number * 7 % len(cases)
    yield from cases[start:]
    yield from cases[:start]


def _start_command(name: str, parquet: Path | None) -> list[str]:
    if name == "raw":
        return [sys.executable, "-c", OURS, "validate", str(ROOT / "raw")]
    return [sys.executable, "-c", START[name], *([str(parquet)] if name in LOADING.values() else [])]


def _large_command(name: str, files: Files) -> list[str]:
    ours = f"import sys; {with_release(files.release)} " if name in LARGE_LOADING else ""
    return [sys.executable, "-c", ours + LARGE[name], str(files.parquet), files.release.name]


def _note(case: Case, done: Run, number: int) -> None:
    told = f"round {number + 1}  {case.tool:<15} {case.variant:<7} {case.records:>10,}"
    if case.complaint:
        print(f"{told}  does not count: {case.complaint}", file=sys.stderr, flush=True)
        return
    case.seconds.append(done.seconds)
    case.cpu.append(done.cpu)
    case.peak.append(done.peak)
    print(f"{told}  {done.seconds:8.2f} s  {done.peak:7,.0f} MB", file=sys.stderr, flush=True)
