"""Where a release comes from: commit, uncommitted changes, and the moment its dates are taken from.

That moment is ``SOURCE_DATE_EPOCH``, else the date of the commit, never the clock.
Source: reproducible-builds.org, SOURCE_DATE_EPOCH specification.
"""

import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ceasefire_data.errors import UsageError

PROGRAM = Path(__file__).resolve().parents[1]
OF_ONE_REPOSITORY = (
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)
TEXTS = ("datapackage.json", "CHANGELOG.md", "docs/data-notes.md", "releases")
# A script beside the records may have been compiled; that changes nothing that is built.
NO_BYTE_CODE = ":(top,exclude,glob)**/__pycache__/**"


@dataclass(frozen=True, slots=True)
class Origin:
    """The state a release was built from.

    Attributes:
        commit: the full hash; None outside of a repository, or before its first commit.
        dirty: whether records, contract, texts or program differ from the commit.
        moment: what dates are taken from; None where nothing tells.
        day: the same as a day, where the commit was made.
    """

    commit: str | None = None
    dirty: bool = False
    moment: datetime | None = None
    day: date | None = None

    @property
    def created(self) -> str | None:
        """The moment as text in UTC."""
        moment = self.moment
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None

    @property
    def released_on(self) -> str | None:
        """The day as text."""
        return self.day.isoformat() if self.day else None

    @property
    def is_committed(self) -> bool:
        """Whether the release can be built again from the commit alone."""
        return self.commit is not None and not self.dirty


def read_origin(raw: Path, contract: Path | None) -> Origin:
    """Return where a release made of these folders comes from.

    Raises:
        UsageError: ``SOURCE_DATE_EPOCH`` is not a number of seconds.
    """
    moment = _epoch()
    top = _git(raw, "rev-parse", "--show-toplevel")
    head = _git(raw, "show", "--no-patch", "--format=%H %cI", "HEAD")
    if top is None or head is None:
        return Origin(moment=moment, day=moment.date() if moment else None)
    commit, _, stamp = head.partition(" ")
    given = moment or datetime.fromisoformat(stamp)
    return Origin(commit, _is_dirty(Path(top), raw, contract), given, given.date())


def _epoch() -> datetime | None:
    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not value:
        return None
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH: {value!r} is not a number of seconds") from error


def _is_dirty(top: Path, raw: Path, contract: Path | None) -> bool:
    """Return whether git sees a difference in anything the release is made of."""
    texts = [raw.parent / name for name in TEXTS]
    inputs = _inside(top, [raw, *([contract] if contract else []), *texts])
    program = _inside(top, [PROGRAM])
    return any(
        _git(top, "status", "--porcelain", "--untracked-files=all", *more, "--", *paths, NO_BYTE_CODE) != ""
        for more, paths in ((("--ignored",), inputs), ((), program))
        if paths
    )


def _inside(top: Path, paths: Iterable[Path]) -> list[str]:
    found = [path.resolve() for path in paths]
    return [str(path) for path in found if path.is_relative_to(top.resolve())]


def _git(folder: Path, *arguments: str) -> str | None:
    """Return what git says, or None where it cannot be asked."""
    settings = ("-c", "core.fsmonitor=false", "-c", "log.showSignature=false")
    command: Sequence[str] = ("git", *settings, "-C", str(folder), *arguments)
    # What a hook sets for its own repository must not lead to another one.
    environment = {k: v for k, v in os.environ.items() if k not in OF_ONE_REPOSITORY}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, check=False, env=environment
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
