"""A built release as the publisher takes it: its files, its manifest, and its line in the index.

Everything follows from the files of the release, no clock is asked: publishing the same release
twice gives the same bytes.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semver import Version

from ceasefire_data.contract.descriptor import to_json
from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.errors import CeasefireDataError, UsageError
from ceasefire_data.release.metadata import PROVENANCE, SIGNATURE, SUMS
from ceasefire_data.release.store import digest, facts_of, is_safe_name

MANIFEST = "manifest.json"
SUM_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Entry = Mapping[str, Any]


class PublishError(CeasefireDataError):
    """A release cannot be published; what was published before is as it was."""


@dataclass(frozen=True, slots=True)
class Package:
    """A release that is ready to be published.

    Attributes:
        folder: where its files stand.
        name: the name of the dataset.
        version: the version of the data.
        files: path in the release → size and hash, sorted by path.
        manifest: the bytes of its manifest.
        entry: its line in the index.
    """

    folder: Path
    name: str
    version: str
    files: Mapping[str, FileFacts]
    manifest: bytes
    entry: Entry


def read_package(folder: Path) -> Package:
    """Return a built release, each file compared with ``SHA256SUMS``.

    Raises:
        UsageError: the folder holds no release.
        PublishError: a file is missing, changed, too many or a link, a name is not safe, or the
            release does not come from a commit.
    """
    if folder.is_symlink() or not (folder / SUMS).is_file() or not (folder / PROVENANCE).is_file():
        raise UsageError(f"{folder}: is no folder with a built release ({SUMS}, {PROVENANCE})")
    files = {name: facts_of(folder / name) for name in sorted(_walk(folder, ""))}
    _check_names(files)
    _check_sums(folder, files)
    told = _read_provenance(folder)
    manifest = to_json(describe_release(told, files)).encode("utf-8")
    return Package(
        folder=folder,
        name=str(told["name"]),
        version=str(told["version"]),
        files=files,
        manifest=manifest,
        entry=describe_entry(manifest),
    )


def describe_release(told: Mapping[str, Any], files: Mapping[str, FileFacts]) -> dict[str, Any]:
    """Return what the manifest of a version holds, from its provenance and its files."""
    tables = told.get("tables") or {}
    checked = (told.get("checks") or {}).get("tables") or tables
    return {
        "manifest": 1,
        "name": told["name"],
        "version": told["version"],
        "date": told["created"][:10],
        "commit": told.get("commit"),
        "contract": told["contract"],
        "logical_sha256": told["logical_sha256"],
        "records": {name: tables[name]["records"] for name in tables if name in checked},
        "bytes": sum(facts.size for facts in files.values()),
        "files": [
            {"path": path, "bytes": facts.size, "sha256": facts.sha256}
            for path, facts in sorted(files.items())
        ],
    }


def describe_entry(manifest: bytes) -> Entry:
    """Return the line of the index that follows from the bytes of a manifest."""
    told = json.loads(manifest)
    version = told["version"]
    return {
        "version": version,
        "date": told["date"],
        "contract": told["contract"]["version"],
        "records": told["records"],
        "files": len(told["files"]),
        "bytes": told["bytes"],
        "logical_sha256": told["logical_sha256"],
        "commit": told["commit"],
        "path": f"{version}/",
        "manifest": f"{version}/{MANIFEST}",
        "sha256": digest(manifest),
    }


def files_of(manifest: bytes) -> dict[str, FileFacts]:
    """Return the files that a manifest lists, by path."""
    files = json.loads(manifest)["files"]
    return {file["path"]: FileFacts(file["bytes"], file["sha256"]) for file in files}


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    """Yield the path of each file below a folder; a link stops everything."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(folder / entry.name, f"{name}/")
            elif entry.is_file(follow_symlinks=False):
                yield name
            else:
                raise PublishError(f"{visible(name)}: is a link or a special file; a release has none")


def _check_names(files: Mapping[str, FileFacts]) -> None:
    """Refuse names that some system would take for another, or for something else."""
    seen: dict[str, str] = {}
    for name in files:
        twin = seen.setdefault(name.casefold(), name)
        if not is_safe_name(name) or name == MANIFEST:
            raise PublishError(f"{visible(name)}: is not a name that can be published")
        if twin != name:
            raise PublishError(f"{visible(name)}: differs from {visible(twin)} by case only")


def _check_sums(folder: Path, files: Mapping[str, FileFacts]) -> None:
    """Compare the files with ``SHA256SUMS``; only it and its signatures are not in it."""
    lines = (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines()
    listed = {match[2]: match[1] for line in lines if (match := SUM_LINE.fullmatch(line))}
    sealed = {name: facts.sha256 for name, facts in files.items() if not SIGNATURE.fullmatch(name)}
    there = {name: sha256 for name, sha256 in sealed.items() if name != SUMS}
    wrong = sorted(name for name in {*listed, *there} if listed.get(name) != there.get(name))
    if wrong or len(listed) != len(lines):
        named = ", ".join(map(visible, wrong[:5])) or SUMS
        told = f"{folder}: does not agree with its {SUMS}: {named}"
        raise PublishError(f"{told}; build the release again")


def _read_provenance(folder: Path) -> dict[str, Any]:
    path = folder / PROVENANCE
    try:
        told = json.loads(path.read_bytes())
    except ValueError as error:
        raise PublishError(f"{path}: is not JSON; build the release again") from error
    version = told.get("version") if isinstance(told, dict) else None
    if not isinstance(version, str) or not Version.is_valid(version) or not is_safe_name(version):
        raise PublishError(f"{path}: names no version; build the release again")
    if Version.parse(version).build:
        raise PublishError(f"{version}: a published version has no build part (+…)")
    missing = [key for key in ("name", "contract", "logical_sha256") if not told.get(key)]
    if missing:
        raise PublishError(f"{path}: lacks {', '.join(missing)}; build the release again")
    if told.get("dirty"):
        raise PublishError(
            f"{version} was built with uncommitted changes, so nobody could build it again; commit"
            " them and build it from the commit"
        )
    if not DAY.match(str(told.get("created"))):
        raise PublishError(f"{version} has no date; build it in its git repository, or set SOURCE_DATE_EPOCH")
    return dict(told)
