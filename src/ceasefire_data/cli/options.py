"""Options that several commands share, and what their values mean."""

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from ceasefire_data.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])


class DateType(click.ParamType):  # type: ignore[type-arg]
    """A day written as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Return the day, or fail with what was expected."""
        if isinstance(value, date):
            return value
        try:
            if len(str(value)) != 10:
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day written as YYYY-MM-DD", param, ctx)


def contract_option(function: F) -> F:
    """Add ``--contract``."""
    return click.option(
        "--contract",
        "contract_folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Folder of schema files to check by, instead of the packaged contract.",
    )(function)


def output_options(function: F) -> F:
    """Add ``--output``, ``--quiet`` and ``--no-color``; ``is_quiet`` and ``wants_color`` read them."""
    options: tuple[Any, ...] = (
        _flag("--no-color", help="No colours (also: NO_COLOR=1)."),
        _flag("--quiet", "-q", help="Say nothing but the result."),
        click.option(
            "--output",
            "-o",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Write the result to a file instead of standard output.",
        ),
    )
    option: Any
    for option in options:
        function = option(function)
    return function


def _flag(*names: str, help: str) -> Callable[[F], F]:
    def remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        ctx.meta[f"ceasefire_data.{param.name}"] = value

    return click.option(*names, is_flag=True, expose_value=False, callback=remember, help=help)


def is_quiet() -> bool:
    """Return whether ``--quiet`` was given."""
    return bool(click.get_current_context().meta.get("ceasefire_data.quiet"))


def wants_color(output: Path | None = None) -> bool:
    """Return whether the result takes colours: it goes to a terminal, and nobody said no."""
    refused = click.get_current_context().meta.get("ceasefire_data.no_color")
    return not (output or refused or os.environ.get("NO_COLOR")) and sys.stdout.isatty()


def find_repository(start: Path | None = None) -> Path | None:
    """Return the nearest folder upwards that holds ``raw/`` and ``schemas/``, if any."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "raw").is_dir() and (folder / "schemas" / "contract.json").is_file():
            return folder
    return None


def write_result(text: str, output: Path | None) -> None:
    """Write a result to standard output, or whole or not at all to a file."""
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
        return
    beside = output.with_name(f".{output.name}.{os.getpid()}.tmp")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n", errors="backslashreplace")
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"{output}: cannot be written ({error.strerror})") from error
