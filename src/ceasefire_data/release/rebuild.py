"""A published release built again from what is kept of it: the same records, maybe other bytes.

``releases/VERSION/`` keeps the canonical CSVs, the contract, the descriptor, the changes with their
reasons and the provenance. From these the repository of that version is laid out again and built as
ever. No commit is asked for, so it works where the history was rewritten. The logical hashes must
come out as published; files made by newer tools may differ in bytes.
"""

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ceasefire_data.contract.loader import load_contract
from ceasefire_data.errors import BuildError, UsageError
from ceasefire_data.messages import text
from ceasefire_data.release.build import Inputs, build_release
from ceasefire_data.release.changes_reasons import LINE_COLUMNS, REASONS, released_reasons
from ceasefire_data.release.metadata import DESCRIPTOR, PROVENANCE, SUMS, read_metadata
from ceasefire_data.release.origin import Origin
from ceasefire_data.release.since import RELEASES, previous_release
from ceasefire_data.release.writers.notices import CHANGELOG, NOTES


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A release that was built again.

    Attributes:
        folder: the release, verified.
        files: the number of its files.
        differing: the paths that have other bytes than published, or are there in one only.
    """

    folder: Path
    files: int
    differing: tuple[str, ...]


def rebuild_release(kept: Path, target: Path) -> Rebuilt:
    """Build a kept release again, in ``target/VERSION``, and return how it compares.

    Args:
        kept: the folder of the version in ``releases/`` of a repository.
        target: the folder in which versions stand.

    Raises:
        UsageError: the folder keeps no release.
        BuildError: a kept file is not as published, or other records came out.
    """
    if not (kept / PROVENANCE).is_file():
        raise UsageError(text("rebuild-none", folder=kept))
    published = check_kept(kept)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        _lay_out(kept, root)
        built = build_release(_inputs(kept, root), target)
    made = _sums(built.folder)
    if _provenance(built.folder)["logical_sha256"] != _provenance(kept)["logical_sha256"]:
        shutil.rmtree(built.folder)
        raise BuildError(text("rebuild-differs", version=kept.name))
    paths = sorted({*published, *made})
    return Rebuilt(built.folder, len(made), tuple(p for p in paths if published.get(p) != made.get(p)))


def check_kept(kept: Path) -> dict[str, str]:
    """Return the hashes of all files of a kept release, path → SHA-256, as they were published.

    Raises:
        BuildError: a file that is kept has another hash than published, or was not published.
    """
    published = _sums(kept)
    for path in sorted(p for p in kept.rglob("*") if p.is_file() and p.name != SUMS):
        name = path.relative_to(kept).as_posix()
        if published.get(name) != hashlib.sha256(path.read_bytes()).hexdigest():
            raise BuildError(text("rebuild-damaged", path=path))
    return published


def _lay_out(kept: Path, root: Path) -> None:
    """Write the repository of a version: records, reasons, contract, texts, earlier descriptors."""
    shutil.copytree(kept / "csv", root / "raw")
    shutil.copytree(kept / "schemas", root / "schemas")
    shutil.copyfile(kept / DESCRIPTOR, root / DESCRIPTOR)
    with (root / "raw" / REASONS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(LINE_COLUMNS)
        writer.writerows(_reasons(kept))
    changelog = kept.parent.parent / CHANGELOG
    # The codebook tells since which version a column exists; later versions leave no trace there.
    others = [
        (path, f"{RELEASES}/{path.parent.name}/{DESCRIPTOR}") for path in kept.parent.glob(f"*/{DESCRIPTOR}")
    ]
    for source, name in ((changelog, CHANGELOG), (kept / NOTES, f"docs/{NOTES}"), *others):
        if source.is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, root / name)


def _reasons(kept: Path) -> Iterator[tuple[str, ...]]:
    for line in released_reasons(kept):
        yield tuple(getattr(line, column) for column in LINE_COLUMNS)


def _inputs(kept: Path, root: Path) -> Inputs:
    """Return what a release is made from, with the origin and the day of its first building."""
    told = _provenance(kept)
    moment = datetime.fromisoformat(told["created"]) if told["created"] else None
    origin = Origin(told["commit"], told["dirty"], moment, moment.date() if moment else None)
    return Inputs(
        raw=root / "raw",
        contract=load_contract(root / "schemas"),
        metadata=read_metadata(root),
        origin=origin,
        today=date.fromisoformat(told["checks"]["today"]),
        previous=previous_release(kept.parent.parent, kept.name),
    )


def _provenance(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / PROVENANCE).read_bytes())
    return told


def _sums(folder: Path) -> dict[str, str]:
    """Return path → hash of all files that a release lists."""
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
