"""``ceasefire-data publish``."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ceasefire_data.cli.options import wants_color, write_result
from ceasefire_data.messages import text

if TYPE_CHECKING:
    from ceasefire_data.release.publish import Plan
    from ceasefire_data.release.publish_package import Package
    from ceasefire_data.release.publish_steps import Progress, Published


@click.command("publish")
@click.argument("path", type=click.Path(path_type=Path), metavar="PATH")
@click.option(
    "--to", "url", required=True, metavar="URL", help="A folder, s3://BUCKET/PATH, or any fsspec URL."
)
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option("--repair", is_flag=True, help="Put the published bytes back where the store damaged them.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless it fails.")
def command(path: Path, url: str, dry_run: bool, repair: bool, quiet: bool) -> int:
    """Put a built release into a store, for good.

    PATH is a release folder such as build/0.2.0. It is verified first. A version that is
    published is never overwritten. When a run is cut off, the same command completes it.
    Credentials come from the environment, such as AWS_ACCESS_KEY_ID.

    \b
    ceasefire-data publish build/0.2.0 --to releases/
    ceasefire-data publish build/0.2.0 --to s3://my-bucket/ceasefire --dry-run
    """
    from ceasefire_data.release.publish_package import PublishError
    from ceasefire_data.release.store_errors import StoreError

    try:
        return _publish(path, url, dry_run=dry_run, repair=repair, quiet=quiet)
    except (PublishError, StoreError) as error:
        click.echo(f"error: {error}", err=True)
        return 1


def _publish(path: Path, url: str, *, dry_run: bool, repair: bool, quiet: bool) -> int:
    from ceasefire_data.release.publish import plan_release, publish_release
    from ceasefire_data.release.publish_package import read_package
    from ceasefire_data.release.store_open import open_store

    store = open_store(url)
    package = read_package(path)
    with _progress(package, quiet=quiet or dry_run) as progress:
        progress("verify", 0)
        if not _is_sound(path):
            return 1
        if dry_run:
            told = _render_plan(plan_release(package, store), url)
        else:
            told = _render(publish_release(package, store, progress, repair=repair), url)
    if dry_run or not quiet:
        write_result(told, None)
    return 0


def _is_sound(path: Path) -> bool:
    """Verify a release as a stranger would, and show what is wrong with it."""
    from ceasefire_data.release.verify import verify_release
    from ceasefire_data.reporting import Options, render

    report = verify_release(path)
    if report.valid:
        return True
    write_result(render(report, "text", Options(color=wants_color())), None)
    click.echo(f"error: {text('publish-refused', folder=path)}", err=True)
    return False


@contextmanager
def _progress(package: "Package", *, quiet: bool) -> Iterator["Progress"]:
    """Yield what shows the steps: a bar of bytes on a terminal, else nothing."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    # Everything is brought in place twice: under its hash and under its plain name.
    total = 2 * sum(facts.size for facts in package.files.values()) + len(package.manifest)
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda step, size: bar.update(task, advance=size, description=text(f"publish-step-{step}"))


def _render_plan(plan: "Plan", url: str) -> str:
    """Return what would be done, as text for a terminal."""
    lines = [text(f"publish-plan-{plan.state}", version=plan.version, url=url)]
    if plan.state != "unchanged":
        told = text("publish-plan-files", files=plan.files, size=_size(plan.size), found=plan.found)
        lines.append(told)
    return "\n".join(lines) + "\n"


def _render(done: "Published", url: str) -> str:
    """Return what was done, as text for a terminal."""
    place = url.rstrip("/")
    lines = [
        text(f"publish-state-{done.state}", version=done.version, url=url),
        text("publish-files", written=done.written, found=done.found),
    ]
    if done.mended:
        lines.append(text("publish-mended", count=len(done.mended)))
    if done.rebuilt:
        lines.append(text("publish-rebuilt"))
    lines += ["", f"  {place}/{done.version}/manifest.json", f"  {place}/versions.json"]
    return "\n".join(lines) + "\n"


def _size(number: int) -> str:
    return f"{number / 1000:,.0f} kB" if number < 10_000_000 else f"{number / 1_000_000:,.1f} MB"
