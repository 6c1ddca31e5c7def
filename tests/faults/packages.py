"""Tiny releases to publish, and a stranger who reads what is published.

The stranger knows the layout as docs/publishing.md tells it and shares no code with the program.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ceasefire_data.release.publish_package import Package, read_package

OLD, NEW = "0.1.0", "0.2.0"
Read = Callable[[str], bytes | None]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_release(
    folder: Path, version: str, *, text: str = "", name: str = "sample", small: bool = False, **told: Any
) -> Path:
    """A folder with what the publisher needs of a release; the text tells one build from another.

    A small one has no more files than a release must have: each further one costs four requests.
    """
    table = f"event_id,name\nevt-1,غزة {version}{text}\n".encode()
    files = {} if small else {"csv/events.csv": table, "schemas/events.json": b'{"name": "events"}\n'}
    provenance = {
        "provenance": 1,
        "name": name,
        "version": version,
        "created": f"2026-07-0{version[2]}T10:00:00Z",
        "commit": "c" * 40,
        "dirty": False,
        "contract": {"name": "sample", "version": "2.1.0", "sha256": "d" * 64},
        "logical_sha256": sha256(table),
        "tables": {"events": {"records": 1}, "events_actors": {"records": 3}},
        "checks": {"tables": {"events": {}}},
        **told,
    }
    files["provenance.json"] = json.dumps(provenance).encode()
    sums = "".join(f"{sha256(content)}  {path}\n" for path, content in sorted(files.items()))
    for path, content in {**files, "SHA256SUMS": sums.encode()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def make_package(folder: Path, version: str, **told: Any) -> Package:
    return read_package(write_release(folder, version, **told))


class BrokenError(AssertionError):
    """What a reader must never see."""


def see(read: Read) -> tuple[tuple[str, ...], str | None]:
    """The versions a reader finds, each read whole with every hash compared, and the latest."""
    pointer = read("latest.json")  # the other way round, a publisher could come in between
    content = read("versions.json")
    if content is None:
        expect(pointer is None, "latest.json without versions.json")
        return (), None
    index = load(content, "versions.json")
    told = {key: value for key, value in index.items() if key != "sha256"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    expect(index["sha256"] == sha256(text.encode()), "versions.json is damaged")
    hashes = {entry["version"]: see_version(read, entry) for entry in index["releases"]}
    latest = load(pointer, "latest.json") if pointer is not None else None
    if latest is not None:
        expect(hashes.get(latest["version"]) == latest["sha256"], "latest.json leads elsewhere")
    return tuple(hashes), latest["version"] if latest else None


def see_version(read: Read, entry: Mapping[str, Any]) -> str:
    manifest = read(entry["manifest"])
    expect(manifest is not None and sha256(manifest) == entry["sha256"], f"{entry['manifest']} differs")
    told = load(manifest, entry["manifest"])
    expect(told["version"] == entry["version"], f"{entry['manifest']} is of another version")
    for file in (*told["files"], {"path": "manifest.json", "sha256": entry["sha256"]}):
        kept = f"objects/sha256/{file['sha256'][:2]}/{file['sha256']}"
        for name in (entry["path"] + file["path"], kept):
            content = read(name)
            expect(content is not None, f"{name} is missing")
            expect(sha256(content) == file["sha256"], f"{name} differs")
    return entry["sha256"]


def load(content: bytes, name: str) -> dict[str, Any]:
    try:
        return json.loads(content)
    except ValueError as error:
        raise BrokenError(f"{name} is no JSON") from error


def expect(condition: bool, said: str) -> None:
    if not condition:
        raise BrokenError(said)


def reader_of(folder: Path) -> Read:
    def read(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.is_file() else None

    return read
