"""What a piece of work found, so that work done at once is collected in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from ceasefire_data.findings import Collector, Finding, Level


@dataclass(frozen=True, slots=True)
class Told:
    """The first findings of each rule in a file, and how many more there are of which."""

    findings: Sequence[Finding] = ()
    more: Sequence[tuple[str, Level, int]] = ()

    def collect(self, path: str, collector: Collector) -> None:
        """Hand everything to the collector."""
        for finding in self.findings:
            collector.add(finding)
        for rule, level, number in self.more:
            collector.count(path, rule, level, number)
