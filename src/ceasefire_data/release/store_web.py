"""A published catalogue as the web serves it: it can be read, and nothing else.

Only ``https://``, and ``http://`` where the server is this machine. A redirect leads to no other
kind of address. No credentials are sent.
"""

import http.client
import ipaddress
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.errors import UsageError
from ceasefire_data.release.store import Stored, check_name, digest, measure_stream
from ceasefire_data.release.store_errors import Patience, StoreError
from ceasefire_data.release.store_ranges import copy_stream

T = TypeVar("T")

SECONDS = 60.0
LARGEST_READ = 64 * 2**20
GONE = frozenset({404, 410})
AGENT = "ceasefire-data"


class WebStore:
    """Files below an address.

    Args:
        url: the address.
        patience: how long failing requests are made again.

    Raises:
        UsageError: the address is neither ``https://`` nor on this machine.
    """

    def __init__(self, url: str, patience: Patience | None = None) -> None:
        self.url = url.rstrip("/")
        self._patience = patience or Patience(total=60.0)
        self._opener = urllib.request.build_opener(_Redirects)
        refuse_open_http(self.url)

    def read(self, name: str) -> Stored | None:
        """Return a small file, or None where there is none."""

        def action(answer: Any) -> Stored:
            content = answer.read(LARGEST_READ + 1)
            if len(content) > LARGEST_READ:
                raise StoreError(f"{self.url}/{name}: is far larger than such a file can be")
            return Stored(content, digest(content))

        return self._get(name, action)

    def measure(self, name: str, size: int) -> FileFacts | None:
        """Return size and hash of a file by reading it, or None where there is none."""
        return self._get(name, lambda answer: measure_stream(answer, size))

    def copy(self, name: str, target: Path, limit: int) -> bool:
        """Copy a file, at most one byte more than the limit; return False where there is none."""
        return self._get(name, lambda answer: copy_stream(answer, target, limit)) or False

    def names(self, prefix: str) -> list[str]:  # noqa: ARG002 - as the other stores
        """Return nothing: the web does not tell which files there are."""
        return []

    def _get(self, name: str, action: Callable[[Any], T]) -> T | None:
        url = f"{self.url}/{quote(check_name(name))}"

        def ask() -> T | None:
            try:
                with self._open(url) as answer:
                    return action(answer)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code in GONE:
                    return None
                raise

        return self._patience.run(url, ask)

    @contextmanager
    def _open(self, url: str) -> Iterator[Any]:
        """Yield the answer; one that breaks off is an error, also where only its length tells so."""
        request = urllib.request.Request(url, headers={"User-Agent": AGENT})  # noqa: S310 - see refuse_open_http
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                yield answer
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError as error:
            if isinstance(error.reason, OSError):
                raise error.reason from error
            raise
        except http.client.HTTPException as error:
            raise ConnectionError(f"the answer broke off ({type(error).__name__})") from error


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to safe addresses only."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Return the next request.

        Raises:
            StoreError: it would leave what is safe.
        """
        try:
            refuse_open_http(newurl)
        except UsageError as error:
            raise StoreError(f"{req.full_url}: leads to another address; {error}") from error
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def refuse_open_http(url: str) -> None:
    """Raise UsageError where an address is neither https nor on this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or parts.scheme not in {"http", "https"}:
        raise UsageError(f"{visible(url)}: is no web address")
    if parts.scheme == "http" and not _is_here(host):
        raise UsageError(f"{visible(url)}: anyone on the way could change it; use https://")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
