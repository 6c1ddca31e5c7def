"""Reads a release as a stranger would: is it whole, unchanged, and of one piece.

Nothing is taken from the program that built it but the contract inside the release. Faults are
findings, never exceptions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.findings import Report
from ceasefire_data.release.metadata import PROVENANCE, SUMS
from ceasefire_data.release.verify_apart import Limits, look_apart
from ceasefire_data.release.verify_catalogue import Shelf, check_shelf
from ceasefire_data.release.verify_check import Check
from ceasefire_data.release.verify_compare import Comparison, compare_release
from ceasefire_data.release.verify_deep import Depth, look_at_records
from ceasefire_data.release.verify_descriptor import check_descriptor
from ceasefire_data.release.verify_files import check_files
from ceasefire_data.release.verify_signature import Signature, Signer, check_signatures
from ceasefire_data.release.verify_source import Source

Look = Callable[[Path, Mapping[str, FileFacts]], Depth]


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification found, and what it looked at.

    Attributes:
        report: the findings.
        place: the release as it is called.
        sums: the hash of its ``SHA256SUMS``.
        version: its version, where it tells one.
        day: the day of its commit, where it tells one.
        files: how many files it has.
        size: how many bytes these have.
        depth: what was found inside the files; None where these are not as listed.
        shelf: where it is published; None for a release that stands by itself.
        signatures: what was found of each signature.
        comparison: how it compares with another release; None where none was given.
    """

    report: Report
    place: str
    sums: str | None
    version: str | None
    day: str | None
    files: int
    size: int
    depth: Depth | None
    shelf: Shelf | None
    signatures: tuple[Signature, ...]
    comparison: Comparison | None


def verify_release(folder: Path, *, look: Look | None = None) -> Report:
    """Return what is wrong with a release folder, rules included.

    Files and hashes first; contents only where these hold. Foreign files and SQL are read in a
    process of its own. Rules: those of the release's contract, and ``release-…``, which stand in
    ``docs/release.md``.
    """
    return examine_release(Source(folder, str(folder)), look=look).report


def verify_built(folder: Path) -> Report:
    """Return what is wrong with a release that this program has just written from checked records.

    All but what its author knows: rules, signatures and where it is published.
    """
    check = Check(folder)
    depth = _look(check, lambda f, facts: look_at_records(f, facts)[0])
    return check.report(depth.contract if depth else "")


def verify_files(folder: Path) -> Report:
    """Return the findings on files and hashes alone, without a look at what the files hold."""
    check = Check(folder)
    check_files(check)
    return check.report()


def examine_release(
    source: Source,
    *,
    signers: tuple[Signer, ...] = (),
    against: Source | None = None,
    look: Look | None = None,
) -> Verified:
    """Return everything that can be said of a release.

    Args:
        source: the release.
        signers: whose signatures are known.
        against: another release, or what was kept of one, to compare the records with.
        look: what looks at the contents; by default a process of its own, with the time and memory
            that a release of its size may take.
    """
    check, shelf = Check(source.folder, source.shown), source.shelf
    for name in source.strays:
        check.add("release-extra", name)
    depth = _look(check, look or _look_apart)
    told = check.read_object(PROVENANCE)
    created = _read_day(told.get("created"))
    signatures = check_signatures(check, signers, created)
    if shelf is not None:
        check_shelf(check, shelf)
    comparison = compare_release(check, against.folder, against.shown) if against and check.is_clean else None
    return Verified(
        report=check.report(depth.contract if depth else ""),
        place=check.shown,
        sums=check.facts[SUMS].sha256 if SUMS in check.facts else None,
        version=str(told["version"]) if "version" in told else None,
        day=created,
        files=len(check.facts),
        size=sum(facts.size for facts in check.facts.values()),
        depth=depth,
        shelf=shelf,
        signatures=signatures,
        comparison=comparison,
    )


def _look(check: Check, look: Look) -> Depth | None:
    """Collect what is wrong with files and contents; contents only where the files are right."""
    check_files(check)
    if check.is_clean:
        check_descriptor(check)
    if not check.is_clean:
        return None
    depth = look(check.folder, check.facts)
    check.take(depth.findings)
    check.records.update(depth.records)
    return depth


def _look_apart(folder: Path, facts: Mapping[str, FileFacts]) -> Depth:
    size = sum(fact.size for fact in facts.values())
    return look_apart(folder, facts, Limits.for_size(size))


def _read_day(told: object) -> str | None:
    """Return the day in a moment as text, None where it holds none."""
    try:
        return date.fromisoformat(str(told)[:10]).isoformat()
    except ValueError:
        return None
