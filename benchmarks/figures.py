"""What follows from the runs: medians, ratios of runs of the same round, and the targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.cases import Case

UNEVEN = 1.5


@dataclass(frozen=True)
class Figures:
    """The cases of a run, to be asked."""

    cases: Sequence[Case]
    records: int
    slow_records: int

    def case(self, tool: str, variant: str, records: int) -> Case | None:
        """Return a case that counts, None where it was not run or failed."""
        found = (c for c in self.cases if (c.tool, c.variant, c.records) == (tool, variant, records))
        return next((c for c in found if c.seconds and not c.complaint), None)

    def ratio(self, one: Case | None, other: Case | None) -> float | None:
        """Return the median of the ratios of two cases, each of runs in one round."""
        if one is None or other is None:
            return None
        return median(a / b for a, b in zip(one.seconds, other.seconds, strict=False))

    def peak_ratio(self, one: Case | None, other: Case | None) -> float | None:
        """Return the same of the peaks of memory."""
        if one is None or other is None:
            return None
        return median(a / b for a, b in zip(one.peak, other.peak, strict=False))

    def main(self, tool: str) -> Case | None:
        """Return a tool's run on the clean file, at the size that it was given."""
        return self.case(tool, "clean", self.records) or self.case(tool, "clean", self.slow_records)

    def estimate(self, tool: str) -> float | None:
        """Return a tool's seconds for all records: measured, else continued in a straight line."""
        case, small = self.main(tool), self.case(tool, "clean", 1000)
        if case is None or case.records == self.records:
            return middle(case)
        here, start = median(case.seconds), median(small.seconds) if small else 0.0
        return here + (here - start) * (self.records - case.records) / (case.records - 1000)

    def is_uneven(self) -> bool:
        """Return whether the floor's own rounds differ so much that something else ran beside it."""
        floor = self.case("floor", "clean", self.records)
        return floor is not None and max(floor.seconds) > UNEVEN * min(floor.seconds)

    def beside_ours(self, tool: str) -> float | None:
        """Return how many times as long as ours a tool took on the same clean file."""
        case = self.main(tool)
        return self.ratio(case, self.case("ours", "clean", case.records)) if case else None


@dataclass(frozen=True)
class Target:
    """A target and what was measured.

    Attributes:
        words: the target.
        value: the measured number, None where it was not measured.
        unit: what is written after the number.
        kept: whether the target is kept.
    """

    words: str
    value: float | None
    unit: str
    kept: bool | None


def middle(case: Case | None) -> float | None:
    return median(case.seconds) if case else None


def targets(figures: Figures, peers: Sequence[str], large: int) -> list[Target]:
    """Return every target with its measurement."""
    n, small = figures.records, 1000
    ours, floor = figures.case("ours", "clean", n), figures.case("floor", "clean", n)
    huge = figures.case("ours", "clean", large)
    peak = max((max(c.peak) for c in (ours, huge) if c), default=None)
    growth = max(huge.peak) / max(ours.peak) if ours and huge else None
    faster = [r for p in peers if (r := figures.beside_ours(p)) is not None]
    thousand = figures.ratio(
        figures.case("ours", "clean", small), figures.case("frictionless", "clean", small)
    )
    faulty = figures.ratio(figures.case("ours", "faulty", n), ours)
    imported = figures.case("import", "start", 0)
    bare = middle(figures.case("python", "start", 0))
    took = middle(imported)
    start = (took - bare) * 1000 if took is not None and bare is not None else None
    return [
        at_most("clean file: ours ≤ 2 × the floor (3 is acceptable)", figures.ratio(ours, floor), 2, "×"),
        at_least("faster than every peer: the fastest takes > 1 × ours", min(faster, default=None), 1, "×"),
        at_least("frictionless takes ≥ 30 × ours", figures.beside_ours("frictionless"), 30, "×"),
        at_most("peak memory of ours ≤ 600 MB", peak, 600, " MB"),
        at_most(f"peak is flat: {large:,} records hold ≤ 1.1 × that of {n:,}", growth, 1.1, "×"),
        at_most("1 % faulty records: ≤ 3 × the clean file", faulty, 3, "×"),
        at_most("1,000 records: ours ≤ 0.4 × frictionless", thousand, 0.4, "×"),
        at_most("`import ceasefire_data` adds < 100 ms to Python's start", start, 100, " ms"),
        *_loading_targets(figures, large),
    ]


def _loading_targets(figures: Figures, large: int) -> list[Target]:
    """Return the targets of loading, each in time and in memory."""
    found = []
    for ours, rival, records, words in (
        ("load", "read_parquet", 0, '`cd.load("events")` ≤ 1.3 × `pandas.read_parquet` of the same file'),
        ("load_few", "read_few", large, f"three columns of {large:,} records: loading ≤ 1.3 × pyarrow's own"),
    ):
        one, other = figures.case(ours, "start", records), figures.case(rival, "start", records)
        found.append(at_most(f"{words}, in time", figures.ratio(one, other), 1.3, "×"))
        found.append(at_most(f"{words}, in peak memory", figures.peak_ratio(one, other), 1.3, "×"))
    return found


def at_most(words: str, value: float | None, bound: float, unit: str) -> Target:
    return Target(words, value, unit, None if value is None else value <= bound)


def at_least(words: str, value: float | None, bound: float, unit: str) -> Target:
    return Target(words, value, unit, None if value is None else value >= bound)
