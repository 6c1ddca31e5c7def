"""The state of a verification: the files of a release, what is known of each, and what was found."""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.findings import Collector, FileSummary, Finding, Level, Report, sort_findings
from ceasefire_data.messages import say

SHOWN = 20
LONGEST_NAME = 200
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Check:
    """What is known of a release while it is verified.

    Args:
        folder: where its files stand.
        shown: what that place is called in findings: the folder, or the address it came from.
    """

    def __init__(self, folder: Path, shown: str | None = None) -> None:
        self.folder = folder
        self.shown = (shown or str(folder)).rstrip("/") or "/"
        self.collector = Collector(SHOWN)
        self.facts: dict[str, FileFacts] = {}
        self.records: dict[str, int] = {}

    def add(
        self, rule: str, name: str, *, level: Level = Level.ERROR, words: str | None = None, **values: Any
    ) -> None:
        """Collect a finding about a file of the release.

        Args:
            rule: its rule.
            name: the file; empty for the release.
            level: how much it matters.
            words: the key of its sentence, where a rule has several.
            values: what the sentence is filled with.
        """
        message, hint = say(words or rule, {"file": visible(name, LONGEST_NAME), **values})
        self.collector.add(Finding(rule, level, self.path(name), message=message, hint=hint))

    def take(self, findings: Iterable[Finding]) -> None:
        """Collect findings whose paths are those in the release."""
        for finding in findings:
            self.collector.add(replace(finding, path=self.path(finding.path)))

    def path(self, name: str) -> str:
        """Return a file of the release as it is shown."""
        return f"{self.shown}/{name}" if name else self.shown

    @property
    def is_clean(self) -> bool:
        """Whether no error was found so far."""
        return not any(level is Level.ERROR for _, _, level in self.collector.counts)

    def report(self, contract: str = "") -> Report:
        """Return what was found, with a line for each file."""
        collector = self.collector
        paths = {self.path(name): name for name in self.facts}
        unknown = {path: "" for path, _, _ in collector.counts if path not in paths}
        summaries = tuple(
            FileSummary(
                path=path,
                table=None,
                records=self.records.get(name, 0),
                sha256=self.facts[name].sha256 if name in self.facts else None,
                errors=collector.level_count(path, Level.ERROR),
                warnings=collector.level_count(path, Level.WARNING),
                notes=collector.level_count(path, Level.NOTE),
            )
            for path, name in sorted({**paths, **unknown}.items())
        )
        return Report(
            contract=contract,
            files=summaries,
            counts=collector.rule_counts(),
            findings=sort_findings(collector.kept),
            truncated=collector.truncated,
        )

    def read_object(self, name: str) -> dict[str, Any]:
        """Return the object in a JSON file; an empty one where there is none."""
        path = self.folder / name
        try:
            value = json.loads(path.read_bytes()) if name in self.facts else {}
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}


def walk_release(folder: Path, prefix: str = "") -> Iterator[tuple[str, bool]]:
    """Yield each path below a folder, and whether it is a regular file; links are not followed."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from walk_release(folder / entry.name, f"{name}/")
            else:
                yield name, entry.is_file(follow_symlinks=False)


def read_facts(path: Path) -> FileFacts:
    """Return size and hash of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return FileFacts(file.tell(), digest.hexdigest())


def leads_out(name: str) -> bool:
    """Return whether a path in a list leads out of the release, or could on some system."""
    return (
        not name
        or name.startswith("/")
        or "\\" in name
        or SCHEME.match(name) is not None
        or any(ord(sign) < 32 for sign in name)
        or not {"", ".", ".."}.isdisjoint(name.split("/"))
    )


def tell_difference(here: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """Return the keys under which two objects differ, sorted."""
    return sorted(key for key in {*here, *there} if here.get(key) != there.get(key))
