"""Which store a URL means."""

import re
from pathlib import Path

from ceasefire_data.contract.escape import visible
from ceasefire_data.errors import UsageError
from ceasefire_data.release.store import Store
from ceasefire_data.release.store_folder import FolderStore

FOLDER_URL = re.compile(r"(?:file|local)://(.*)", re.DOTALL)


def open_store(url: str) -> Store:
    """Return the store of a URL, or of a folder's path.

    Raises:
        UsageError: the URL holds a password, options or ``..``, or nothing can open it.
    """
    refuse_unsafe_url(url)
    match = FOLDER_URL.fullmatch(url)
    if match or "://" not in url:
        return FolderStore(Path(match[1] if match else url))
    from ceasefire_data.release.store_remote import open_remote

    return open_remote(url.rstrip("/"))


def refuse_unsafe_url(url: str) -> None:
    """Raise UsageError where a URL holds what a store's name must not hold; it is not repeated."""
    _, split, rest = url.partition("://")
    if not url.strip() or (split and not rest.strip("/")):
        raise UsageError("the store has no name: write a folder, or s3://BUCKET/PATH")
    if split and ("@" in rest or "?" in rest or "#" in rest):
        raise UsageError(
            "the URL of a store takes no user, password or options; credentials come from the"
            " environment only, such as AWS_ACCESS_KEY_ID"
        )
    if "::" in url or any(ord(char) < 32 for char in url) or ".." in re.split(r"[/\\]", url):
        raise UsageError(f"{visible(url)}: a store's name holds no '..', '::' or control character")
