"""One file from a catalogue to the disk: resumed where it broke off, and compared with its hash."""

import os
from pathlib import Path
from typing import BinaryIO

from ceasefire_data.access.cache import Cache, has_facts
from ceasefire_data.access.progress import Progress
from ceasefire_data.access.readers import Reader
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.errors import SourceError
from ceasefire_data.release.publish_index import object_name
from ceasefire_data.release.sink import sync_folder
from ceasefire_data.release.store import facts_of
from ceasefire_data.release.store_errors import StoreError


def fetch_file(
    reader: Reader, name: str, facts: FileFacts, target: Path, cache: Cache, progress: Progress
) -> None:
    """Bring a file into place; where it is already with these bytes, nothing is asked.

    A catalogue keeps each file twice, under its plain name and under its hash: what is wrong in
    the one place is taken from the other.

    Args:
        reader: the catalogue.
        name: the plain name of the file in it.
        facts: its size and hash.
        target: where it goes.
        cache: holds what came of it so far.
        progress: is told the bytes as they come.

    Raises:
        SourceError: it cannot be had, or neither copy has these bytes; nothing is put in place.
    """
    with cache.hold(facts.sha256):
        if has_facts(target, facts):
            return
        part = cache.partial(facts.sha256)
        told = []
        for place in (name, object_name(facts.sha256)):
            found = _fetch_part(reader, place, facts, part, progress)
            if found == facts:
                _put_in_place(part, target, cache)
                return
            if found is not None:
                part.unlink(missing_ok=True)
            told.append(_tell(reader.place(place), found))
    raise SourceError(
        "\n".join([f"{name}: what came is not what was published, so it is not used", *told])
        + f"\n  expected {facts.size:,} bytes, sha256 {facts.sha256}"
        + "\ntell the keeper of the source (ceasefire-data publish --repair mends it), or take another"
    )


def read_small(reader: Reader, name: str) -> bytes | None:
    """Return a small file of a catalogue, None where there is none.

    Raises:
        SourceError: it cannot be had.
    """
    try:
        return reader.limits.patience(brief=True).run(reader.place(name), lambda: reader.read(name))
    except StoreError as error:
        raise SourceError(str(error)) from error


def _fetch_part(
    reader: Reader, name: str, facts: FileFacts, part: Path, progress: Progress
) -> FileFacts | None:
    """Complete the beginning of a file; return what it is then, None where there is no such file."""
    begun = part.stat().st_size if part.exists() else 0
    found = _run(reader, name, facts, part, progress)
    if found is not None and found != facts and begun:
        part.unlink(missing_ok=True)  # what was kept of an earlier try may be what is wrong
        found = _run(reader, name, facts, part, progress)
    return found


def _run(reader: Reader, name: str, facts: FileFacts, part: Path, progress: Progress) -> FileFacts | None:
    def action() -> FileFacts | None:
        try:
            return _append(reader, name, facts, part, progress)
        except FileNotFoundError:
            return None

    try:
        return reader.limits.patience().run(reader.place(name), action)
    except StoreError as error:
        raise SourceError(str(error)) from error


def _append(reader: Reader, name: str, facts: FileFacts, part: Path, progress: Progress) -> FileFacts:
    """Ask for what is missing of a file, and return what is there then."""
    have = part.stat().st_size if part.exists() else 0
    if have >= facts.size and has_facts(part, facts):
        return facts
    start = have if have < facts.size else 0
    with reader.open(name, start, facts.size) as (begin, pieces), _open(part) as file:
        file.truncate(begin)
        file.seek(begin)
        for piece in pieces:
            file.write(piece)
            progress(len(piece))
            if file.tell() > facts.size:
                break
        file.flush()
        os.fsync(file.fileno())
    return facts_of(part)


def _open(part: Path) -> BinaryIO:
    return part.open("r+b" if part.exists() else "w+b")


def _put_in_place(part: Path, target: Path, cache: Cache) -> None:
    with cache.telling(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.replace(target)
        except OSError:  # another disk
            beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
            beside.write_bytes(part.read_bytes())
            beside.replace(target)
            part.unlink()
        sync_folder(target.parent)


def _tell(place: str, found: FileFacts | None) -> str:
    if found is None:
        return f"  {place}: is not there"
    return f"  {place}: {found.size:,} bytes, sha256 {found.sha256}"
