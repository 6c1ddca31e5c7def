"""Reads a release as a stranger would: is it whole, unchanged, and of one piece.

Nothing is taken from the program that built it but the contract inside the release. Faults are
findings, never exceptions.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ceasefire_data.contract.descriptor import FileFacts
from ceasefire_data.contract.links import link_tables
from ceasefire_data.contract.loader import load_contract
from ceasefire_data.contract.model import Contract
from ceasefire_data.errors import ContractError
from ceasefire_data.findings import (
    Collector,
    FileSummary,
    Finding,
    Level,
    Report,
    sort_findings,
)
from ceasefire_data.messages import say
from ceasefire_data.release.contents import check_contents
from ceasefire_data.release.metadata import DESCRIPTOR, PROVENANCE, SUMS
from ceasefire_data.release.package import hash_logically

SUM_LINE = re.compile(r"([0-9a-f]{64})  (?!/)([^\\\x00-\x1f]+)")


class Check:
    """The state of a verification: what was found, and what is known of each file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.collector = Collector()
        self.facts: dict[str, FileFacts] = {}

    def add(self, rule: str, name: str, **values: Any) -> None:
        """Collect a finding about a file of the release."""
        message, hint = say(rule, {"file": name, **values})
        path = str(self.folder / name) if name else str(self.folder)
        self.collector.add(Finding(rule, Level.ERROR, path, message=message, hint=hint))

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found so far."""
        return not self.collector.counts


def verify_release(folder: Path) -> Report:
    """Return what is wrong with a release folder: an empty report when it is as published.

    Files and hashes first; contents only where these hold. Rules: ``release-path``,
    ``release-sums``, ``release-missing``, ``release-extra``, ``release-changed``,
    ``release-descriptor``, ``release-provenance``, ``release-contract``, ``release-csv``,
    ``release-parquet``; see ``docs/release.md``.
    """
    check = Check(folder)
    contract: Contract | None = None
    _check_files(check)
    if check.is_clean:
        _check_descriptor(check)
        contract = _read_contract(check)
    if contract is not None and check.is_clean:
        check_tables(check, contract)
        _check_provenance(check, contract)
    if contract is not None and check.is_clean:
        for rule, name, detail in check_contents(folder, contract, check.facts, date.min):
            check.add(rule, name, detail=detail)
    return _report(check, contract)


def verify_files(folder: Path) -> Report:
    """Return the findings on files and hashes alone, without a look at what the files hold."""
    check = Check(folder)
    _check_files(check)
    return _report(check, None)


def _check_files(check: Check) -> None:
    """Collect links, and files that are missing, too many or changed."""
    for name, regular in sorted(_walk(check.folder, "")):
        if regular:
            check.facts[name] = _read_facts(check.folder / name)
        else:
            check.add("release-path", name)
    if SUMS not in check.facts:
        check.add("release-missing", SUMS)
        return
    listed = _read_sums(check)
    for name in sorted({*listed, *check.facts} - {SUMS}):
        if name not in check.facts:
            check.add("release-missing", name)
        elif name not in listed:
            check.add("release-extra", name)
        elif listed[name] != check.facts[name].sha256:
            found = check.facts[name].sha256
            check.add("release-changed", name, expected=listed[name], found=found)


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, bool]]:
    """Yield each path below a folder, and whether it is a regular file; links are not followed."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(folder / entry.name, f"{name}/")
            else:
                yield name, entry.is_file(follow_symlinks=False)


def _read_facts(path: Path) -> FileFacts:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return FileFacts(file.tell(), digest.hexdigest())


def _read_sums(check: Check) -> dict[str, str]:
    text = (check.folder / SUMS).read_text(encoding="utf-8", errors="replace")
    listed: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = SUM_LINE.fullmatch(line)
        safe = match is not None and ".." not in match[2].split("/")
        if match is None or not safe or match[2] in listed or match[2] == SUMS:
            check.add("release-sums", SUMS, number=number)
        else:
            listed[match[2]] = match[1]
    if list(listed) != sorted(listed) or not text.endswith("\n"):
        check.add("release-sums", SUMS, number=len(listed))
    return listed


def _check_descriptor(check: Check) -> None:
    """Collect files that the descriptor does not tell of as they are."""
    resources = _read_object(check, DESCRIPTOR).get("resources")
    told: dict[Any, tuple[Any, Any]] = {}
    for resource in resources if isinstance(resources, list) else []:
        if isinstance(resource, dict):
            told[resource.get("path")] = (resource.get("bytes"), resource.get("hash"))
    known = {n: (f.size, f"sha256:{f.sha256}") for n, f in check.facts.items()}
    for name in sorted({*map(str, told), *known} - {DESCRIPTOR, SUMS}):
        if told.get(name) != known.get(name):
            check.add("release-descriptor", name)


def _read_contract(check: Check) -> Contract | None:
    try:
        return load_contract(check.folder / "schemas")
    except ContractError as error:
        check.add("release-contract", "schemas", detail=str(error))
        return None


def check_tables(check: Check, contract: Contract) -> None:
    """Collect tables of the contract whose files are missing, and files of no table."""
    links = [link.name for link in link_tables(contract)]
    expected = {f"csv/{name}.csv" for name in (*contract.tables, *links)}
    expected |= {f"parquet/{name}.parquet" for name in contract.tables}
    there = {name for name in check.facts if name.startswith(("csv/", "parquet/"))}
    for name in sorted(expected - there):
        check.add("release-missing", name)
    for name in sorted(there - expected):
        check.add("release-extra", name)


def _check_provenance(check: Check, contract: Contract) -> None:
    """Collect what the provenance tells otherwise than files and descriptor do."""
    told = _read_object(check, PROVENANCE)
    tables = told.get("tables")
    hashes = {
        name: check.facts[f"csv/{name}.csv"].sha256
        for name in (*contract.tables, *(link.name for link in link_tables(contract)))
        if f"csv/{name}.csv" in check.facts
    }
    stated = {
        name: entry.get("logical_sha256")
        for name, entry in (tables.items() if isinstance(tables, dict) else ())
        if isinstance(entry, dict)
    }
    pairs: Mapping[str, tuple[Any, Any]] = {
        "version": (told.get("version"), _read_object(check, DESCRIPTOR).get("version")),
        "tables": (stated, hashes),
        "logical_sha256": (told.get("logical_sha256"), hash_logically(hashes)),
    }
    for key, (here, there) in pairs.items():
        if here != there:
            check.add("release-provenance", PROVENANCE, detail=f"{key} differs")


def _read_object(check: Check, name: str) -> dict[str, Any]:
    path = check.folder / name
    try:
        value = json.loads(path.read_bytes()) if path.is_file() else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _report(check: Check, contract: Contract | None) -> Report:
    collector = check.collector
    paths = {str(check.folder / name): facts for name, facts in check.facts.items()}
    unknown = {path: None for path, _, _ in collector.counts if path not in paths}
    summaries = tuple(
        FileSummary(
            path=path,
            table=None,
            records=0,
            sha256=facts.sha256 if facts else None,
            errors=collector.level_count(path, Level.ERROR),
        )
        for path, facts in sorted({**paths, **unknown}.items())
    )
    return Report(
        contract=contract.version if contract else "",
        files=summaries,
        counts=collector.rule_counts(),
        findings=sort_findings(collector.kept),
        truncated=collector.truncated,
    )
