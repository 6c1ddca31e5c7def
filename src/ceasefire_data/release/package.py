"""What makes files a package: provenance, descriptor, and the list of all hashes, written last.

The logical hash of a table is the SHA-256 of its canonical CSV. It stays the same when a newer
pyarrow writes other Parquet bytes, so it tells whether two releases hold the same records.
"""

import hashlib
import platform
import sqlite3
import zlib
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from ceasefire_data.contract.descriptor import describe_package, to_json
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.contract.model import Table
from ceasefire_data.findings import Level
from ceasefire_data.release.metadata import DESCRIPTOR, PROVENANCE, SUMS
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.writers.schemas import contract_files

TOOLS = ("ceasefire-data", "duckdb", "jinja2", "pyarrow", "xlsxwriter")


def write_package(release: Release, sink: Sink) -> None:
    """Write provenance, descriptor and hashes of the files that are there, in this order."""
    sink.write_text(PROVENANCE, to_json(describe_origin(release, sink.files)))
    head = {**release.metadata.properties, "version": release.version}
    if release.origin.created:
        head["created"] = release.origin.created
    sink.write_text(DESCRIPTOR, to_json(describe_package(release.contract, head, sink.files)))
    sink.write_text(SUMS, render_sums(sink.files))


def describe_origin(release: Release, files: Mapping[str, FileFacts]) -> dict[str, Any]:
    """Return what ``provenance.json`` holds: where the release comes from and what was checked."""
    contract, origin = release.contract, release.origin
    names = [*contract.tables, *(link.name for link in release.tables.links)]
    logical = {name: files[f"csv/{name}.csv"].sha256 for name in names}
    return {
        "provenance": 1,
        "name": release.metadata.name,
        "version": release.version,
        "created": origin.created,
        "commit": origin.commit,
        "dirty": origin.dirty,
        "contract": {
            "name": contract.name,
            "version": contract.version,
            "sha256": _hash_contract(release),
        },
        "tools": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
            **{name: _version(name) for name in TOOLS},
        },
        "logical_sha256": hash_logically(logical),
        "tables": {
            name: {"records": release.tables.count(name), "logical_sha256": logical[name]} for name in names
        },
        "checks": {"today": release.today, "tables": _tell_checks(release)},
    }


def hash_logically(tables: Mapping[str, str]) -> str:
    """Return the logical hash of a release: of the lines ``HASH  TABLE``, sorted by table."""
    lines = "".join(f"{tables[name]}  {name}\n" for name in sorted(tables))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def render_sums(files: Mapping[str, FileFacts]) -> str:
    """Return the list of hashes in the form that ``sha256sum --check`` reads, sorted by path."""
    return "".join(f"{files[path].sha256}  {path}\n" for path in sorted(files))


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _hash_contract(release: Release) -> str:
    files = contract_files(release.contract)
    facts = {n: FileFacts(len(c), hashlib.sha256(c).hexdigest()) for n, c in files.items()}
    return hashlib.sha256(render_sums(facts).encode("utf-8")).hexdigest()


def _tell_checks(release: Release) -> dict[str, Any]:
    """Return, for each table, how many records each rule looked at and what it found by level.

    Every rule of the contract is listed; generated rules only where they found something.
    """
    found: Counter[tuple[str | None, str, Level]] = Counter(
        (finding.table, finding.rule, finding.level) for finding in release.report.findings
    )
    told = {}
    for table in release.contract.tables.values():
        records = release.tables.count(table.name)
        told[table.name] = {
            rule: {
                "checked": records,
                "findings": {
                    level.value: found[table.name, rule, level]
                    for level in Level
                    if found[table.name, rule, level]
                },
            }
            for rule in _rules_of(table, found)
        }
    return told


def _rules_of(table: Table, found: Counter[tuple[str | None, str, Level]]) -> list[str]:
    own = [rule.name for rule in table.rules]
    hit = {rule for name, rule, _ in found if name == table.name}
    return [*own, *sorted(hit.difference(own))]
