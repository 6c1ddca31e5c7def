"""Whether a release holds the same records as another one, whatever tools wrote its bytes.

Of the other release the provenance and ``SHA256SUMS`` are enough, as they are kept in
``releases/VERSION``: the logical hashes tell of the records, the sums of the bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ceasefire_data.contract.escape import visible
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level
from ceasefire_data.release.metadata import PROVENANCE, SUMS
from ceasefire_data.release.verify_check import Check, tell_difference
from ceasefire_data.release.verify_files import SUM_LINE

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a release compares with another one.

    Attributes:
        other: the other release as it is called.
        state: ``same`` bytes, same ``content`` in other bytes, or ``other`` records.
        files: the files with other bytes, or those that only one of both has.
        tables: the tables with other records.
        tools: tool → version there and here, where these differ.
    """

    other: str
    state: str
    files: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    tools: Mapping[str, tuple[str, str]] | None = None


def compare_release(check: Check, other: Path, shown: str) -> Comparison:
    """Return how a verified release compares with another; other records are collected as an error.

    Args:
        check: the release.
        other: the folder of the other one.
        shown: what that one is called.

    Raises:
        UsageError: the other folder holds no provenance and no sums.
    """
    here, there = check.read_object(PROVENANCE), _read_provenance(other)
    tables = tell_difference(_hashes(here), _hashes(there))
    files = tell_difference(_read_sums(check.folder), _read_sums(other))
    tools = {
        name: (str(_tools(there).get(name)), str(_tools(here).get(name)))
        for name in tell_difference(_tools(here), _tools(there))
    }
    same = here.get("logical_sha256") == there.get("logical_sha256") and not tables
    state = "other" if not same else "content" if files else "same"
    if state == "other":
        told = ", ".join(visible(name, 60) for name in tables[:SHOWN]) or "the whole"
        more = f" and {len(tables) - SHOWN} more" if len(tables) > SHOWN else ""
        check.add("release-other", PROVENANCE, other=visible(shown, None), tables=told + more)
    else:
        words, number = f"release-same-{state}", f"{len(files):,}"
        name = visible(shown, None)
        check.add("release-same", "", level=Level.NOTE, words=words, other=name, number=number)
    return Comparison(shown, state, tuple(files), tuple(tables), tools)


def _read_provenance(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / PROVENANCE).read_bytes())
        if isinstance(told, dict) and isinstance(told.get("tables"), dict):
            return told
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{folder}: is no release to compare with: it lacks {PROVENANCE}") from error
    raise UsageError(f"{folder}: is no release to compare with: {PROVENANCE} tells of no table")


def _read_sums(folder: Path) -> dict[str, str]:
    path = folder / SUMS
    if not path.is_file():
        raise UsageError(f"{folder}: is no release to compare with: it lacks {SUMS}")
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return {match[2]: match[1] for line in lines if (match := SUM_LINE.fullmatch(line))}


def _hashes(told: Mapping[str, Any]) -> dict[str, Any]:
    tables = told.get("tables")
    entries = tables.items() if isinstance(tables, dict) else ()
    return {n: e.get("logical_sha256") if isinstance(e, dict) else None for n, e in entries}


def _tools(told: Mapping[str, Any]) -> dict[str, Any]:
    tools = told.get("tools")
    return tools if isinstance(tools, dict) else {}
