"""A store behind fsspec: S3 with its conditional writes, and any other as far as it goes.

S3 and its kin create a file or refuse (``If-None-Match: *``) and replace it only where it is
unchanged (``If-Match``), so any number of publishers can work at once. Other stores are read
again and compared just before a write; between the two another machine can slip in, so publish
to them from one place at a time. Credentials come from the environment; none passes through here.
"""

import inspect
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.errors import UsageError
from ceasefire_data.release.store import (
    PIECE,
    Source,
    Stored,
    check_name,
    digest,
    facts_of,
    measure_stream,
)
from ceasefire_data.release.store_errors import Patience, StoreError, read_code, read_status, tell_error
from ceasefire_data.release.store_ranges import Ranges, copy_stream

T = TypeVar("T")

IN_MEMORY = 4 * PIECE  # larger files are sent and read piece by piece
SMALL = PIECE // 8  # what an index or a manifest is expected to stay below
SLOWEST = 20_000  # bytes a second; a slower answer counts as none
PROMPT = 60.0  # seconds that any request may take
# Stores without folders; in the others a file's folder is made first.
FLAT = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss", "memory", "r2"})
S3 = frozenset({"s3", "s3a"})
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OTHER_TYPE = "application/octet-stream"

_ONE_WRITER = threading.Lock()


def open_remote(url: str, patience: Patience | None = None) -> "RemoteStore":
    """Return the store of a URL such as ``s3://BUCKET/PATH``.

    Raises:
        UsageError: no such kind of store, or what opens it is not installed.
    """
    import fsspec

    kind = url.partition("://")[0]
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": kind != "memory"}
    if kind in S3:
        # One try each: trying again is for Patience alone, which counts it.
        once = {"retries": {"total_max_attempts": 1}, "connect_timeout": 15, "read_timeout": 60}
        options |= {"max_concurrency": 1, "config_kwargs": once}
    try:
        files, root = fsspec.core.url_to_fs(url, **options)
    except ImportError as error:
        hint = "install ceasefire-data[s3]" if kind in S3 else str(error)
        raise UsageError(f"{visible(url)}: what opens {kind}:// is not installed; {hint}") from error
    except ValueError as error:
        raise UsageError(f"{visible(url)}: {kind}:// is no kind of store that fsspec knows") from error
    except Exception as error:  # noqa: BLE001 - each store's library raises its own
        raise UsageError(f"{visible(url)}: cannot be opened: {tell_error(error)}") from None
    if kind in S3:
        files.retries = 1
        return S3Store(files, root, url, patience)
    return RemoteStore(files, root, url, patience)


class RemoteStore:
    """Files of an fsspec file system below a root.

    Args:
        files: the file system.
        root: the path in it.
        url: how the store is called in messages.
        patience: how long failing requests are made again.
    """

    def __init__(self, files: Any, root: str, url: str, patience: Patience | None = None) -> None:
        self.url = url
        self._files = files
        self._root = root.rstrip("/")
        self._patience = patience or Patience()
        self._is_flat = not FLAT.isdisjoint(
            [files.protocol] if isinstance(files.protocol, str) else files.protocol
        )

    def exists(self, name: str) -> bool:
        """Return whether a file is there."""
        return self._try(name, lambda: self._is_file(self._path(name)))

    def read(self, name: str) -> Stored | None:
        """Return a small file, or None where there is none."""
        path = self._path(name)
        return self._try(name, lambda: self._or_none(lambda: self._read(path)))

    def measure(self, name: str, size: int) -> FileFacts | None:
        """Return size and hash of a file by reading it back, or None where there is none."""
        path = self._path(name)

        def action() -> FileFacts:
            if size <= IN_MEMORY:
                return facts_of(self._cat(path, size))
            return measure_stream(Ranges(lambda start, end: self.fetch(path, start, end)), size)

        return self._try(name, lambda: self._or_none(action))

    def copy(self, name: str, target: Path, limit: int) -> bool:
        """Copy a file, at most one byte more than the limit; return False where there is none."""
        path = self._path(name)

        def action() -> bool:
            return copy_stream(Ranges(lambda start, end: self.fetch(path, start, end)), target, limit)

        return self._try(name, lambda: self._or_none(action)) or False

    def create(self, name: str, source: Source) -> bool:
        """Make a file whole and for good; return False where it is there."""
        return self._try(name, lambda: self._create(self._path(name), source))

    def replace(self, name: str, content: bytes, stamp: str | None) -> bool:
        """Replace a small file that still has the stamp, or make it where the stamp is None."""
        if stamp is None:
            return self.create(name, content)
        return self._try(name, lambda: self._swap(name, content, stamp))

    def mend(self, name: str, source: Source) -> None:
        """Write a file whatever is there."""
        self._try(name, lambda: self._send(self._path(name), source))

    def names(self, prefix: str) -> list[str]:
        """Return the names of all files below a folder, sorted."""
        top = f"{self._root}/"

        def action() -> list[str]:
            found = self._files.find(f"{top}{prefix}".rstrip("/"), **self._timeout(0))
            return sorted(path.removeprefix(top) for path in found if path.startswith(top))

        return self._try(prefix, lambda: self._or_none(action)) or []

    def fetch(self, path: str, start: int, end: int) -> bytes:
        """Return a part of a file; nothing beyond its end."""
        try:
            timeout = self._timeout(end - start)
            return bytes(self._files.cat_file(path, start=start, end=end, **timeout))
        except OSError as error:
            if read_status(error) == 416:
                return b""
            raise

    def read_part(self, name: str, start: int, end: int) -> bytes:
        """Return a part of a file, asked for once; nothing beyond its end."""
        return self.fetch(self._path(name), start, end)

    def _create(self, path: str, source: Source) -> bool:
        with _ONE_WRITER:
            if self._is_file(path):
                return False
            try:
                self._send(path, source, **self._exclusively(source))
            except FileExistsError:
                return False
        return True

    def _exclusively(self, source: Source) -> dict[str, str]:
        """Return what makes a write create-only, where the file system has a word for it."""
        name = "pipe_file" if _is_small(source) else "put_file"
        method = getattr(self._files, f"_{name}", None) or getattr(self._files, name)
        return {"mode": "create"} if "mode" in inspect.signature(method).parameters else {}

    def _swap(self, name: str, content: bytes, stamp: str) -> bool:
        with _ONE_WRITER:
            stored = self.read(name)
            if stored is None or stored.stamp != stamp:
                return False
            self._send(self._path(name), content)
        return True

    def _send(self, path: str, source: Source, **options: Any) -> None:
        """Write a file; the options are the store's own."""
        if not self._is_flat:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        if isinstance(source, bytes) or _is_small(source):
            content = source if isinstance(source, bytes) else source.read_bytes()
            self._files.pipe_file(path, content, **options, **self._timeout(len(content)))
        else:
            timeout = self._timeout(source.stat().st_size)
            self._files.put_file(str(source), path, **options, **timeout)

    def _read(self, path: str) -> Stored:
        content = self._cat(path, SMALL)
        return Stored(content, digest(content))

    def _is_file(self, path: str) -> bool:
        try:
            return bool(self._files.info(path, **self._timeout(0))["type"] == "file")
        except FileNotFoundError as error:
            self._refuse_missing_bucket(error)
            return False

    def _cat(self, path: str, size: int) -> bytes:
        return bytes(self._files.cat_file(path, **self._timeout(size)))

    def _or_none(self, action: Callable[[], T]) -> T | None:
        try:
            return action()
        except FileNotFoundError as error:
            self._refuse_missing_bucket(error)
            return None

    def _refuse_missing_bucket(self, error: FileNotFoundError) -> None:
        if read_code(error) == "NoSuchBucket":
            raise StoreError(f"{self.url}: the bucket does not exist; make it first")

    def _timeout(self, size: int) -> dict[str, float]:
        """Return the time a request may take, where the file system can keep to one."""
        return {"timeout": PROMPT + size / SLOWEST} if self._files.async_impl else {}

    def _path(self, name: str) -> str:
        return f"{self._root}/{check_name(name)}"

    def _try(self, name: str, action: Callable[[], T]) -> T:
        return self._patience.run(f"{self.url}/{name}", action)


class S3Store(RemoteStore):
    """A bucket: the server itself keeps to the conditions of a write."""

    def _create(self, path: str, source: Source) -> bool:
        self._require("IfNoneMatch")
        try:
            self._send(path, source, mode="create")
        except FileExistsError:
            return False
        except OSError as error:
            if read_status(error) == 412:
                return False
            raise
        return True

    def _swap(self, name: str, content: bytes, stamp: str) -> bool:
        self._require("IfMatch")
        try:
            self._send(self._path(name), content, IfMatch=stamp)
        except FileNotFoundError:
            return False
        except OSError as error:
            if read_status(error) == 412:
                return False
            raise
        return True

    def _send(self, path: str, source: Source, **options: Any) -> None:
        kind = TYPES.get(path.rpartition(".")[2], OTHER_TYPE)
        super()._send(path, source, ContentType=kind, **options)

    def _read(self, path: str) -> Stored:
        """Return a file with the server's own word for its state, both of one answer."""
        from fsspec.asyn import sync

        bucket, _, key = path.partition("/")

        async def ask() -> Stored:
            ask_s3 = self._files._call_s3  # noqa: SLF001 - so fsspec names what a coroutine may call
            answer = await ask_s3("get_object", Bucket=bucket, Key=key)
            try:
                return Stored(await answer["Body"].read(), str(answer["ETag"]))
            finally:
                answer["Body"].close()

        stored: Stored = sync(self._files.loop, ask, **self._timeout(SMALL))
        return stored

    def _require(self, condition: str) -> None:
        """Refuse a library that would drop the condition of a write without a word."""
        known = self._files.s3.meta.service_model.operation_model("PutObject").input_shape.members
        if condition not in known:
            raise StoreError(f"{self.url}: the installed botocore knows no {condition}; update s3fs")


def _is_small(source: Source) -> bool:
    return isinstance(source, bytes) or source.stat().st_size <= IN_MEMORY
