"""What every format says about a difference: what is compared, the least version, the contract."""

from collections.abc import Iterator

from semver import Version

from ceasefire_data.messages import text
from ceasefire_data.release.changes_model import Change, Difference, Kind, Part
from ceasefire_data.release.version import SHOWN, bump_of, least_version, name_part

COUNTED = (Kind.COLUMN_FILLED, Kind.COLUMN_EMPTIED)


def headline(difference: Difference) -> str:
    """Return what is compared, or that nothing differs."""
    if not difference.old:
        return text("changes-first", new=difference.new)
    if difference.is_empty:
        return text("changes-equal", old=difference.old, new=difference.new)
    return f"{difference.old} → {difference.new}"


def verdict(difference: Difference) -> Iterator[str]:
    """Yield what the changes ask of the version, where the old one is known and comes first."""
    if difference.is_part:
        return
    bump = bump_of(difference)
    if bump.kind is not Part.NONE and Version.is_valid(difference.old) and not _is_older(difference):
        reasons = [*bump.reasons[:SHOWN]]
        if len(bump.reasons) > SHOWN:
            reasons.append(text("version-more", n=len(bump.reasons) - SHOWN))
        least = least_version(difference.old, bump)
        told = text(
            "changes-least",
            least=least,
            part=name_part(difference.old, bump),
            reasons="; ".join(reasons),
        )
        yield told + _judged(difference.new, least)
    if bump.questions:
        names = [*bump.questions[:SHOWN]]
        if len(bump.questions) > SHOWN:
            names.append(text("version-more", n=len(bump.questions) - SHOWN))
        yield text("changes-question", names=", ".join(names))


def tell_contract(change: Change) -> tuple[str, str, str]:
    """Return a change of the contract in words, with the old and new text of a changed property."""
    place = f"{change.table}.{change.column}" if change.column else change.table
    if change.kind in COUNTED:
        number = int(change.new or change.old)
        return text(f"changes-told-{change.kind}", n=number, place=place), "", ""
    what, _, new = change.new.partition(": ")
    name, _, old = change.old.partition(": ")
    told = text(f"version-{change.kind}", place=place, record=change.record, what=what or name)
    return (told, old, new) if change.kind.value.endswith("_changed") else (told, "", "")


def _is_older(difference: Difference) -> bool:
    """Return whether the new release comes before the old one: then nothing is asked."""
    if not Version.is_valid(difference.new):
        return False
    return Version.parse(difference.new) < Version.parse(difference.old)


def _judged(new: str, least: str) -> str:
    if not Version.is_valid(new):
        return ""
    enough = Version.parse(new).finalize_version() >= Version.parse(least)
    return "; " + text("changes-enough" if enough else "changes-too-small", new=new)
