"""A bar for large downloads, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LARGE = 5_000_000

Progress = Callable[[int], None]


def ignore(_: int) -> None:
    """Take no notice of the bytes."""


@contextmanager
def show_progress(total: int, name: str, *, quiet: bool = False) -> Iterator[Progress]:
    """Yield what is told the bytes as they come: a bar on standard error, where that is a terminal."""
    if quiet or total < LARGE or not sys.stderr.isatty():
        yield ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=total)
        yield lambda size: bar.update(task, advance=size)
