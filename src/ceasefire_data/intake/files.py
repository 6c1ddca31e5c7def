"""Which files a check is about: the paths named, and the tables inside folders named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ceasefire_data.errors import UsageError

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")
INSIDE_FOLDERS = (".csv", ".tsv", ".xlsx", ".parquet")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to check. ``path`` is None for standard input; ``root`` bounds where links may lead."""

    path: Path | None
    shown: str
    root: Path | None = None


def find_files(paths: Sequence[str]) -> list[FoundFile]:
    """Return the files to check, each once, in the order named and by name inside folders.

    Args:
        paths: files, folders, or ``-`` for standard input.

    Raises:
        UsageError: a path is not there, or a folder holds no table.
    """
    found: dict[str, FoundFile] = {}
    for name in paths:
        for file in _files_of(name):
            key = str(file.path.absolute()) if file.path else "-"
            found.setdefault(key, file)
    return list(found.values())


def _files_of(name: str) -> Iterator[FoundFile]:
    if name == "-":
        yield FoundFile(None, "-")
        return
    path = Path(name)
    if not path.exists() and not path.is_symlink():
        raise UsageError(f"{name}: there is no such file or folder")
    if not path.is_dir():
        yield FoundFile(path, name)
        return
    inside = [p for p in sorted(path.rglob("*")) if _is_table(p, path)]
    if not inside:
        kinds = ", ".join(INSIDE_FOLDERS)
        raise UsageError(f"{name}: the folder holds no table to check ({kinds})")
    for file in inside:
        yield FoundFile(file, str(file), path)


def _is_table(path: Path, folder: Path) -> bool:
    """Return whether a file in a folder is a table; hidden and lock files are not."""
    parts = path.relative_to(folder).parts
    if any(part.startswith((".", "~$")) for part in parts):
        return False
    return path.suffix.lower() in INSIDE_FOLDERS and (path.is_symlink() or not path.is_dir())
