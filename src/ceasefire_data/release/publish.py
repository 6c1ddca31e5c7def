"""Puts a release into a store, for good: content, manifest, files, index, in this order.

1. Each file under its hash (``objects/sha256/ab/abcd…``), the manifest too.
2. ``VERSION/manifest.json``, create-only: from now on it is decided which bytes the version has.
3. Each file under its plain name (``VERSION/csv/events.csv``).
4. ``versions.json``, replaced only where nobody else did meanwhile: the version is published.
5. ``latest.json``.

Everything is read back and compared before the next step. A publisher that dies leaves what the
next one finds and completes. Nothing that is listed is ever written again, but for ``repair``,
which puts the published bytes back in place.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.release.publish_index import VERSIONS
from ceasefire_data.release.publish_package import Package, PublishError
from ceasefire_data.release.publish_steps import (
    TRIES,
    Progress,
    Published,
    Run,
    claim_version,
    list_version,
    lists_release,
    place_files,
    point_latest,
    put_file,
    read_index,
    refuse_claim,
    send_objects,
)
from ceasefire_data.release.store import Source, Store

SHOWN = 5
STEPS: tuple[Callable[[Run], None], ...] = (
    send_objects,
    claim_version,
    place_files,
    list_version,
    point_latest,
)

Damage = tuple[str, Source, FileFacts, FileFacts | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing would do.

    Attributes:
        version: the version of the data.
        state: ``new``, ``completed`` or ``unchanged``.
        files: how many files would be sent.
        size: how many bytes these have.
        found: how many are there already.
    """

    version: str
    state: str
    files: int
    size: int
    found: int


def publish_release(
    package: Package,
    store: Store,
    progress: Progress = lambda *_: None,
    *,
    repair: bool = False,
) -> Published:
    """Publish a release, or complete what a cut-off run began, and return what was done.

    Args:
        package: the release.
        store: where to.
        progress: is told the name of each step and the bytes that it has brought in place.
        repair: put the published bytes back where a listed version was damaged.

    Raises:
        PublishError: the version is taken by other bytes, or damaged; or the store keeps what it
            was not given. What was published before is as it was.
        StoreError: the store failed; publishing again completes it.
    """
    run = Run(package, store, progress, Published(package.version))
    run.done.state = read_state(run)
    if run.done.state == "unchanged":
        _revisit(run, repair=repair)
        point_latest(run)
    else:
        for step in STEPS:
            step(run)
    for _ in range(TRIES):
        if lists_release(run, read_index(run)):
            return run.done
    raise PublishError(
        f"{VERSIONS} lost {package.version} to another publisher at the same moment; publish again"
    )


def plan_release(package: Package, store: Store) -> Plan:
    """Return what publishing would do; nothing is written.

    Raises:
        PublishError: publishing would be refused.
        StoreError: the store cannot be read.
    """
    run = Run(package, store, lambda *_: None, Published(package.version))
    state = read_state(run)
    files = [*run.objects(), *run.places()]
    missing = [facts.size for name, _, facts in files if not store.exists(name)]
    return Plan(package.version, state, len(missing), sum(missing), len(files) - len(missing))


def read_state(run: Run) -> str:
    """Return whether the release is ``new`` here, ``unchanged``, or to be ``completed``.

    Raises:
        PublishError: the version is taken by other bytes.
    """
    if lists_release(run, read_index(run)):
        return "unchanged"
    stored = run.store.read(run.manifest_name)
    if stored is None:
        return "new"
    refuse_claim(run, stored.content)
    return "completed"


def find_damage(run: Run) -> list[Damage]:
    """Return the files of the release that the store does not keep as they were published."""
    manifest = (run.manifest_name, run.package.manifest, run.manifest_facts)
    damage: list[Damage] = []
    for name, source, facts in (*run.objects(), *run.places(), manifest):
        found = run.store.measure(name, facts.size)
        if found == facts:
            run.done.found += 1
        else:
            damage.append((name, source, facts, found))
        run.progress("check", facts.size)
    return damage


def _revisit(run: Run, *, repair: bool) -> None:
    """Check every file of a release that is listed already, and repair it where asked to."""
    damage = find_damage(run)
    if damage and not repair:
        raise PublishError(_tell_damage(run.package.version, damage))
    for name, source, facts, _ in damage:
        put_file(run, name, source, facts)
        run.done.state = "repaired"


def _tell_damage(version: str, damage: list[Damage]) -> str:
    lines = [f"{version} is published, but was damaged in the store since:"]
    for name, _, expected, found in damage[:SHOWN]:
        told = f"found {found.sha256}" if found else "it is missing"
        lines.append(f"  {name}: {expected.sha256} was expected, {told}")
    if len(damage) > SHOWN:
        lines.append(f"  … and {len(damage) - SHOWN:,} more")
    lines.append("put the published bytes back with --repair")
    return "\n".join(lines)
