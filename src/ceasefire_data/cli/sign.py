"""``ceasefire-data sign``."""

import os
from pathlib import Path

import click

from ceasefire_data.cli.options import wants_color, write_result
from ceasefire_data.errors import UsageError
from ceasefire_data.messages import text

KEY = "CEASEFIRE_DATA_SIGNING_KEY"
PASSPHRASE = "CEASEFIRE_DATA_SIGNING_PASSPHRASE"  # noqa: S105 - the name of a variable


@click.command("sign")
@click.argument("path", type=click.Path(path_type=Path), metavar="PATH")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless it fails.")
def command(path: Path, quiet: bool) -> int:
    """Sign a built release before it is published.

    PATH is a release folder such as build/0.2.0. It is verified first; then its SHA256SUMS is
    signed with the Ed25519 key in CEASEFIRE_DATA_SIGNING_KEY (the key itself, or the path of its
    file) and, where it is locked, CEASEFIRE_DATA_SIGNING_PASSPHRASE. Anyone can check it with
    verify, or with ssh-keygen.

    \b
    CEASEFIRE_DATA_SIGNING_KEY=~/.ssh/release_key ceasefire-data sign build/0.2.0
    """
    from ceasefire_data.release.sign import sign_release
    from ceasefire_data.release.signing import read_private_key
    from ceasefire_data.release.verify import verify_release
    from ceasefire_data.reporting import Options, render

    key = _read_key(os.environ.get(KEY, ""))
    passphrase = os.environ.get(PASSPHRASE, "").encode("utf-8") or None
    read_private_key(key, passphrase)  # a wrong key is told before all the reading
    if not path.is_dir():
        raise UsageError(f"{path}: is no folder with a built release")
    report = verify_release(path)
    if not report.valid:
        write_result(render(report, "text", Options(color=wants_color(), next_steps=())), None)
        click.echo(f"error: {text('sign-refused', folder=path)}", err=True)
        return 1
    signed = sign_release(path, key, passphrase)
    if not quiet:
        write_result(text("sign-done", file=signed.file, key=signed.key, public=signed.public), None)
    return 0


def _read_key(value: str) -> bytes:
    if not value.strip():
        raise UsageError(f"{KEY} is not set: it holds an Ed25519 private key, or the path of its file")
    if "PRIVATE KEY" in value:
        return value.strip().encode("utf-8") + b"\n"
    path = Path(value).expanduser()
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"{KEY} names a file that cannot be read") from error
