"""The least version that a release may bear, computed from what differs to the one before.

MAJOR: a column, type, key or code changes meaning, or a rule tightens. MINOR: records, tables,
codes or optional columns are added, or a rule loosens. PATCH: values corrected, records withdrawn,
words. While the first number is 0 nothing is promised yet, so what calls for MAJOR calls for MINOR.
Source: Semantic Versioning 2.0.0, items 4 and 6 to 8; precedence and steps by the semver library.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from semver import Version

from ceasefire_data.errors import BuildError
from ceasefire_data.findings import Level
from ceasefire_data.messages import text
from ceasefire_data.release.changes import compare_releases
from ceasefire_data.release.changes_model import Difference, Kind, Part, Weighed
from ceasefire_data.release.changes_reasons import REASONS, read_reasons
from ceasefire_data.release.history import Edition, read_edition

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Bump:
    """The part of the version that must rise.

    Attributes:
        kind: the part; NONE where nothing differs.
        reasons: what calls for it, in words, the contract first.
        questions: new words for what is there; a person must say whether they mean something
            else, for then the release is MAJOR.
    """

    kind: Part = Part.NONE
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def least_bump(old: Edition, new: Edition) -> Bump:
    """Return the part of the version that must rise from one release to the next."""
    return bump_of(compare_releases(old, new))


def bump_of(difference: Difference) -> Bump:
    """Return the part of the version that a difference calls for, with reasons."""
    entries = difference.entries
    kind = max((entry.part for entry in entries), default=Part.NONE)
    decisive = [entry for entry in entries if entry.part is kind]
    asking = [entry for entry in entries if entry.asks]
    return Bump(kind, tuple(_reasons(decisive)), tuple(dict.fromkeys(map(_name, asking))))


def least_version(old: str, bump: Bump) -> str:
    """Return the least version that may follow, written as 1.4.0."""
    before = Version.parse(old)
    if bump.kind is Part.NONE:
        return str(before)
    kind = Part.MINOR if before.major == 0 and bump.kind is Part.MAJOR else bump.kind
    return str(before.next_version(kind.name.lower()))


def name_part(old: str, bump: Bump) -> str:
    """Return how the part is called, and why it counts for less before 1.0.0."""
    is_early = bump.kind is Part.MAJOR and Version.parse(old).major == 0
    return text("version-part-before-one") if is_early else bump.kind.name


def check_version(old_version: str, new_version: str, bump: Bump) -> None:
    """Refuse a version that promises more than the difference keeps.

    A pre-release of the least version is allowed; build metadata makes no other version.

    Raises:
        BuildError: the version is too small; the text names why and the least one allowed.
    """
    if bump.kind is Part.NONE and new_version == old_version:
        return
    old, new = _parse(old_version), _parse(new_version)
    least = least_version(old_version, bump)
    if new > old and new.finalize_version() >= Version.parse(least):
        return
    if bump.kind is Part.NONE:
        raise BuildError(text("version-not-later", new=new_version, old=old_version))
    reasons = list(bump.reasons[:SHOWN])
    if len(bump.reasons) > SHOWN:
        reasons.append(text("version-more", n=len(bump.reasons) - SHOWN))
    told = "".join(f"\n  {reason}" for reason in reasons)
    part = name_part(old_version, bump)
    raise BuildError(
        text("version-too-small", new=new_version, old=old_version, least=least, part=part, reasons=told)
    )


def judge_release(previous: Path | None, new: Edition) -> Difference:
    """Return what a release changes, with the reasons of ``CHANGES.csv`` beside its records.

    Args:
        previous: the folder of the release before; None for the first one.
        new: the records that are to be released, under their version.

    Raises:
        BuildError: a published record is gone, the reasons cannot be read, or the version is too
            small; nothing may be built.
    """
    if previous is None:
        return compare_releases(None, new)
    old = read_edition(previous)
    tables = [*old.contract.tables, *new.contract.tables]
    beside = new.folder / REASONS if new.folder else None
    reasons, faults = read_reasons(beside, tables) if beside else ((), ())
    difference = compare_releases(old, new, reasons, faults)
    check_difference(difference)
    if old.version and new.version:
        check_version(old.version, new.version, bump_of(difference))
    return difference


def check_difference(difference: Difference) -> None:
    """Refuse a release from which published records vanished, or whose reasons cannot be read.

    Raises:
        BuildError: names the first of them, with the cure.
    """
    errors = [finding for finding in difference.findings if finding.level is Level.ERROR]
    if not errors:
        return
    lines = [text("changes-refused-one") if len(errors) == 1 else text("changes-refused", n=len(errors))]
    for finding in errors[:SHOWN]:
        place = finding.path if finding.line is None else f"{finding.path}:{finding.line}"
        cure = f". {finding.hint}" if finding.hint else ""
        lines.append(f"  {place} · {finding.message}{cure}")
    if len(errors) > SHOWN:
        lines.append("  " + text("version-more", n=len(errors) - SHOWN))
    raise BuildError("\n".join(lines))


def _parse(version: str) -> Version:
    try:
        return Version.parse(version)
    except ValueError as error:
        raise BuildError(text("version-invalid", version=version)) from error


def _reasons(entries: Iterable[Weighed]) -> Iterator[str]:
    """Yield a phrase for each change of the contract, and one for each kind of change of records."""
    records: dict[Kind, set[tuple[str, str]]] = {}
    cells: Counter[Kind] = Counter()
    named: dict[str, None] = {}
    for entry in entries:
        change = entry.change
        if change.kind.is_of_record:
            records.setdefault(change.kind, set()).add((change.table, change.record))
            cells[change.kind] += 1
        elif change.kind not in (Kind.COLUMN_FILLED, Kind.COLUMN_EMPTIED):
            named[_name(entry)] = None
    yield from named
    for kind in Kind:
        if kind in records:
            number = len(records[kind])
            style = "one" if number == 1 else "many"
            tables = ", ".join(dict.fromkeys(table for table, _ in sorted(records[kind])))
            yield text(f"version-{kind}-{style}", n=number, cells=cells[kind], tables=tables)


def _name(entry: Weighed) -> str:
    """Return a change of the contract in words."""
    change = entry.change
    place = change.table if not change.column else f"{change.table}.{change.column}"
    what = (change.new or change.old).partition(": ")[0]
    return text(f"version-{change.kind}", place=place, record=change.record, what=what)
