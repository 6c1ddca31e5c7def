"""Files below an ``https://`` address, and below ``http://`` of this machine.

requests does the talking. What it leaves open is settled here: only safe redirects are followed,
an answer must come at a reasonable speed, and one that breaks off is told from a short file.
"""

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

from ceasefire_data.access.limits import LIMITS, PIECE, Limits
from ceasefire_data.contract.escape import visible
from ceasefire_data.errors import SourceError, UsageError
from ceasefire_data.release.store_errors import TRANSIENT_STATUS, chain, hide_secrets

REDIRECTS = 5
AGENT = "ceasefire-data"
MISSING = frozenset({404, 410})


class HttpReader:
    """Files below an address.

    Args:
        url: the address of the folder that holds ``versions.json``.
        limits: how long it waits.
    """

    def __init__(self, url: str, limits: Limits = LIMITS) -> None:
        check_address(url)
        self.url = url.rstrip("/")
        self.limits = limits
        self._session: Any = None

    def read(self, name: str) -> bytes | None:
        """Return a small file, or None where there is none."""
        with self._ask(name, 0) as answer:
            if answer.status_code in MISSING:
                return None
            content = bytearray()
            for piece in self._body(answer, self.limits.largest):
                content += piece
                if len(content) > self.limits.largest:
                    raise SourceError(f"{self.place(name)}: is larger than any index or manifest")
            return bytes(content)

    @contextmanager
    def open(self, name: str, start: int, size: int) -> Iterator[tuple[int, Iterator[bytes]]]:
        """Yield where the answer begins, and its bytes in pieces.

        Args:
            name: the file.
            start: the bytes that are at hand already.
            size: the bytes that the file should have.

        Raises:
            FileNotFoundError: there is no such file.
            OSError: it broke off, or is too slow; the same request may succeed again.
        """
        with self._ask(name, start) as answer:
            if answer.status_code in MISSING:
                raise FileNotFoundError(self.place(name))
            if answer.status_code == 416:
                yield start, iter(())
            elif answer.status_code == 206 and _begins_at(answer, start):
                yield start, self._body(answer, size - start)
            else:
                yield 0, self._body(answer, size)

    def place(self, name: str) -> str:
        """Return the address of a file."""
        return f"{self.url}/{name}"

    @contextmanager
    def _ask(self, name: str, start: int) -> Iterator[Any]:
        """Yield the answer; what goes wrong on the way is told as the system tells it."""
        import requests
        import urllib3

        if self._session is None:
            self._session = _make_session(self.url)
        headers = {"Range": f"bytes={start}-"} if start else {}
        place = self.place(name)
        try:
            with self._session.get(
                place, headers=headers, stream=True, timeout=self.limits.silence
            ) as answer:
                _refuse_status(answer, place, ranged=bool(start))
                yield answer
        except requests.exceptions.SSLError as error:
            told = "its certificate is not accepted"
            raise SourceError(f"{place}: {told} ({_plain(error)})") from None
        except requests.exceptions.TooManyRedirects:
            raise SourceError(f"{place}: is redirected more than {REDIRECTS} times") from None
        except requests.exceptions.Timeout:
            raise TimeoutError("no answer in time") from None
        except (requests.exceptions.ConnectionError, urllib3.exceptions.HTTPError) as error:
            raise ConnectionError(_plain(error)) from None
        except requests.exceptions.RequestException as error:
            raise SourceError(f"{place}: cannot be asked for ({_plain(error)})") from None

    def _body(self, answer: Any, size: int) -> Iterator[bytes]:
        """Yield the bytes of an answer as they come."""
        until = time.monotonic() + self.limits.deadline(size)
        promised = answer.headers.get("Content-Length", "")
        taken = 0
        # read1 gives what is there: read would wait on a slow server until a piece is full.
        read = getattr(answer.raw, "read1", answer.raw.read)
        while piece := read(PIECE):
            taken += len(piece)
            yield piece
            if time.monotonic() > until:
                raise TimeoutError(f"slower than {self.limits.slowest:,} bytes a second")
        is_whole = taken == int(promised) if promised.isdecimal() else _is_ended(answer)
        if not is_whole:
            raise ConnectionError(f"the answer broke off after {taken:,} bytes")


class _AnsweredError(OSError):
    """The server is not able to answer now."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def check_address(url: str, *, redirected: str = "") -> None:
    """Raise where an address is neither ``https://`` nor ``http://`` of this machine.

    Args:
        url: the address.
        redirected: the address that led there, if one did; then a SourceError is raised.
    """
    parts = urlsplit(url)
    is_local = parts.scheme == "http" and _is_loopback(parts.hostname or "")
    came_safely = redirected.startswith("https:")
    if parts.hostname and (parts.scheme == "https" or (is_local and not came_safely)):
        return
    if redirected:
        shown = visible(hide_secrets(url.partition("?")[0]), 120)
        raise SourceError(f"{redirected}: leads to {shown}, which is not safe; nothing was taken from there")
    raise UsageError(f"{visible(url, 120)}: anyone on the way could change what comes; use https://")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _make_session(url: str) -> Any:
    import requests

    class Session(requests.Session):
        def get_redirect_target(self, resp: Any) -> str | None:
            target: str | None = super().get_redirect_target(resp)
            if target:
                check_address(urljoin(resp.url, target), redirected=resp.url.partition("?")[0])
            return target

    session = Session()
    session.max_redirects = REDIRECTS
    # Ranges and lengths are those of the file itself, never of a compressed copy.
    session.headers.update({"Accept-Encoding": "identity", "User-Agent": AGENT})
    session.trust_env = not url.startswith("http:")  # no proxy between this machine and itself
    return session


def _refuse_status(answer: Any, place: str, *, ranged: bool) -> None:
    status = answer.status_code
    if status in {200, *MISSING} or (ranged and status in {206, 416}):
        return
    if status in TRANSIENT_STATUS:
        raise _AnsweredError(status, visible(str(answer.reason), 60))
    told = "access was refused" if status in {401, 403} else f"the server answered {status}"
    raise SourceError(f"{place}: {told}")


def _begins_at(answer: Any, start: int) -> bool:
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {start}-")


def _is_ended(answer: Any) -> bool:
    """Return whether an answer without a length says itself where it ends."""
    return "chunked" in str(answer.headers.get("Transfer-Encoding", "")).lower()


def _plain(error: BaseException) -> str:
    """Return the last reason that a library gives, on one line and without a secret."""
    causes = [one.strerror for one in chain(error) if isinstance(one, OSError) and one.strerror]
    said = causes[-1] if causes else str(error)
    return visible(hide_secrets(" ".join(said.split())), 160)
