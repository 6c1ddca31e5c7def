"""The steps by which a release comes into a store, one function each; ``publish`` runs them.

Each step may find its work done, wholly or in part, by a run that was cut off or by another
publisher of the same release, and does what is left. No step changes what is listed already.
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.release.publish_index import (
    LATEST,
    VERSIONS,
    Index,
    is_proven,
    object_name,
    parse_index,
    rebuild_index,
    render_index,
    render_latest,
)
from ceasefire_data.release.publish_package import MANIFEST, Package, PublishError
from ceasefire_data.release.store import Source, Store, Stored, digest, facts_of

TRIES = 3  # a store that keeps other bytes than it got, so many times in a row, is broken
RACES = 100  # others that change the index at the same moment

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Published:
    """What a publisher did.

    Attributes:
        version: the version of the data.
        state: ``new``, ``completed`` (a cut-off one), ``unchanged`` or ``repaired``.
        written: how many files were written, index and pointer not counted.
        found: how many were there already.
        mended: names of files that the store had kept with other bytes.
        rebuilt: whether a damaged or missing index was made again from the manifests.
    """

    version: str
    state: str = "new"
    written: int = 0
    found: int = 0
    mended: list[str] = field(default_factory=list)
    rebuilt: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A release on its way into a store."""

    package: Package
    store: Store
    progress: Progress
    done: Published

    @property
    def manifest_name(self) -> str:
        """The name of the version's manifest."""
        return f"{self.package.version}/{MANIFEST}"

    @property
    def manifest_facts(self) -> FileFacts:
        """Size and hash of the manifest."""
        return FileFacts(len(self.package.manifest), digest(self.package.manifest))

    def objects(self) -> Iterator[tuple[str, Source, FileFacts]]:
        """Yield name, source and facts of what is kept by its hash: the files, the manifest last."""
        for name, facts in self.package.files.items():
            yield object_name(facts.sha256), self.package.folder / name, facts
        yield object_name(self.manifest_facts.sha256), self.package.manifest, self.manifest_facts

    def places(self) -> Iterator[tuple[str, Source, FileFacts]]:
        """Yield the same of the files under their plain names."""
        for name, facts in self.package.files.items():
            yield f"{self.package.version}/{name}", self.package.folder / name, facts


def send_objects(run: Run) -> None:
    """Put each file and the manifest into the store under its hash."""
    for name, source, facts in run.objects():
        put_file(run, name, source, facts)
        run.progress("objects", facts.size)


def claim_version(run: Run) -> None:
    """Put the manifest in place, unless the version has another one.

    Raises:
        PublishError: another publisher was first, with other bytes.
    """
    for _ in range(TRIES):
        if run.store.create(run.manifest_name, run.package.manifest):
            run.done.written += 1
        stored = run.store.read(run.manifest_name)
        if stored is None:
            continue
        if stored.content == run.package.manifest:
            return
        refuse_claim(run, stored.content)
        if stored == run.store.read(run.manifest_name):  # else it was damaged on its way here
            run.done.mended.append(run.manifest_name)
            run.store.replace(run.manifest_name, run.package.manifest, stored.stamp)
    raise _wrong(run, run.manifest_name)


def place_files(run: Run) -> None:
    """Put each file into the store under its plain name."""
    for name, source, facts in run.places():
        put_file(run, name, source, facts)
        run.progress("files", facts.size)


def list_version(run: Run) -> None:
    """Add the version to the index, whatever others do to it meanwhile."""
    unread: Stored | None = None
    for lost in range(RACES):
        stored = run.store.read(VERSIONS)
        index = parse_index(stored.content) if stored else None
        if index is None and stored != unread:  # it may have been damaged on its way here
            unread = stored
            continue
        if index is None:
            index = rebuild_index(run.store)
            others = len(index.releases) - lists_release(run, index)
            run.done.rebuilt = run.done.rebuilt or stored is not None or others > 0
        elif lists_release(run, index):
            run.progress("index", 0)
            return
        wider = index.with_entry(run.package.name, run.package.entry)
        if not run.store.replace(VERSIONS, render_index(wider), stored.stamp if stored else None):
            time.sleep(random.uniform(0, min(0.02 * lost, 0.5)))  # noqa: S311 - lets others pass
    raise _wrong(run, VERSIONS)


def point_latest(run: Run) -> None:
    """Make ``latest.json`` tell what follows from the index."""
    for _ in range(RACES):
        # Read before the index: if that grows meanwhile, this is too old to be replaced.
        stored = run.store.read(LATEST)
        told = render_latest(read_index(run))
        if stored is not None and stored.content == told:
            run.progress("latest", 0)
            return
        run.store.replace(LATEST, told, stored.stamp if stored else None)
    raise _wrong(run, LATEST)


def put_file(run: Run, name: str, source: Source, facts: FileFacts) -> None:
    """Put a file in place and read it back; where its bytes are wrong, write it again.

    Only for a name whose bytes are decided: by its hash, or by the claim of an unlisted version.
    """
    if facts_of(source) != facts:
        raise PublishError(f"{source!s}: changed while it was published; build the release again")
    made = run.store.create(name, source)
    for _ in range(TRIES):
        if run.store.measure(name, facts.size) == facts:
            run.done.written += made
            run.done.found += not made
            return
        run.done.mended.append(name)
        run.store.mend(name, source)
        made = True
    raise _wrong(run, name)


def read_index(run: Run) -> Index:
    """Return the index; an empty one where there is none that can be read."""
    stored = run.store.read(VERSIONS)
    return (parse_index(stored.content) if stored else None) or Index()


def lists_release(run: Run, index: Index) -> bool:
    """Return whether an index lists this very release.

    Raises:
        PublishError: it is another dataset's, or lists the version with other bytes.
    """
    if index.name not in {"", run.package.name}:
        raise PublishError(f"{run.store.url}: holds {index.name}, not {run.package.name}")
    entry = index.find(run.package.version)
    if entry is not None and entry != run.package.entry:
        raise PublishError(
            f"{run.package.version} is published in {run.store.url} with other bytes; a published"
            " version never changes: give this one the next version"
        )
    return entry is not None


def refuse_claim(run: Run, manifest: bytes) -> None:
    """Refuse to go on where the version's manifest in the store is a real one, and another."""
    if manifest != run.package.manifest and is_proven(run.store, manifest):
        raise PublishError(
            f"{run.package.version} was claimed in {run.store.url} by a publisher with other bytes; if"
            " it was cut off, publish those bytes again; else give this release the next version"
        )


def _wrong(run: Run, name: str) -> PublishError:
    return PublishError(f"{run.store.url}/{name}: the store does not keep what it is given")
