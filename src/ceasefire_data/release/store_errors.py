"""What a store's errors mean: does trying again help, and what may be told of them.

The stores behind fsspec raise what their libraries raise. This is the one place that looks into
it. No secret leaves it: a text that a server or a library wrote is cleaned before it is shown.
"""

import os
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ceasefire_data.contract.escape import visible
from ceasefire_data.errors import CeasefireDataError

T = TypeVar("T")

TRANSIENT_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
TRANSIENT_CODES = frozenset(
    {
        "BadDigest",  # the body was damaged on its way
        "ConditionalRequestConflict",  # two conditional writes met; S3 asks to try again
        "IncompleteBody",
        "InternalError",
        "OperationAborted",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "XAmzContentSHA256Mismatch",
    }
)
# Classes of botocore, aiohttp, urllib3, Azure and Google, by name: none of them need be installed.
TRANSIENT_CLASSES = frozenset(
    {
        "ClientConnectionError",
        "ClientPayloadError",
        "FSTimeoutError",
        "HTTPClientError",
        "IncompleteRead",
        "ResponseParserError",
        "ServiceRequestError",
        "ServiceResponseError",
        "TransportError",
    }
)
STATUS = ("status", "status_code", "code")
NO_CREDENTIALS = frozenset({"NoCredentialsError", "PartialCredentialsError", "DefaultCredentialsError"})
REFUSED = "access was refused; check the credentials in the environment and what they allow"

SECRET_NAMES = re.compile(r"KEY|SECRET|TOKEN|PASS|CREDENTIAL|SIGNATURE|SAS|AUTH|CONNECTION_STRING")
SHORTEST = 6
SECRET_TEXTS = re.compile(
    r"(?<=://)[^/\s@]+@"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{12,}"
    r"|(?i:authorization|x-amz-[a-z-]+|awsaccesskeyid|signature|sig|token|password)\s*[=:]\s*[^\s&]+"
)


class StoreError(CeasefireDataError):
    """A store cannot be read or written; the text names the place and the reason, no secret."""


def hide_secrets(text: str) -> str:
    """Return the text without the values of secret variables, keys and signatures."""
    secrets = {
        value
        for name, value in os.environ.items()
        if len(value) >= SHORTEST and SECRET_NAMES.search(name.upper())
    }
    for value in sorted(secrets, key=len, reverse=True):
        text = text.replace(value, "***")
    return SECRET_TEXTS.sub("***", text)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was made from."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def read_status(error: BaseException) -> int | None:
    """Return the HTTP status that an error carries, if any."""
    for one in chain(error):
        for value in (_response(one, "HTTPStatusCode"), *(getattr(one, n, None) for n in STATUS)):
            if isinstance(value, int) and 100 <= value < 600:
                return value
    return None


def read_code(error: BaseException) -> str | None:
    """Return the code that a server gave with an error, if any."""
    for one in chain(error):
        code = _response(one, "Code")
        if isinstance(code, str):
            return code
    return None


def _response(error: BaseException, key: str) -> Any:
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return None
    part = response.get("ResponseMetadata" if key == "HTTPStatusCode" else "Error")
    return part.get(key) if isinstance(part, dict) else None


def is_transient(error: BaseException) -> bool:
    """Return whether the same request may succeed when it is made again."""
    if read_status(error) in TRANSIENT_STATUS or read_code(error) in TRANSIENT_CODES:
        return True
    return any(
        isinstance(one, ConnectionError | TimeoutError)
        or not TRANSIENT_CLASSES.isdisjoint(kind.__name__ for kind in type(one).__mro__)
        for one in chain(error)
    )


def tell_error(error: BaseException) -> str:
    """Return why something failed, in plain words and without a secret."""
    names = {type(one).__name__ for one in chain(error)}
    if not NO_CREDENTIALS.isdisjoint(names):
        return "there are no credentials in the environment, such as AWS_ACCESS_KEY_ID"
    status = read_status(error)
    if status in {401, 403}:
        return REFUSED
    if isinstance(error, NotImplementedError):
        return "this kind of store cannot be written to"
    said = (error.strerror if isinstance(error, OSError) else None) or str(error)
    shown = visible(hide_secrets(" ".join(said.split())), 160) or type(error).__name__
    return f"the server answered {status} ({shown})" if status else shown


# Told already, or a fault of the program that must be seen as one.
OURS = (StoreError, AssertionError, AttributeError, TypeError)


@dataclass
class Patience:
    """How long failed tries and waiting may take, in all, until one gives up.

    Attributes:
        total: seconds for a whole run; work that succeeds is not counted.
        first: the first wait; each further one is twice as long.
        longest: no wait is longer.
        advice: what to do after giving up.
        lost: what was used up so far.
    """

    total: float = 300.0
    first: float = 0.25
    longest: float = 15.0
    advice: str = "try again later"
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    lost: float = field(default=0.0, init=False)

    def run(self, place: str, action: Callable[[], T]) -> T:
        """Return what an action returns, trying again while its errors are transient.

        Raises:
            StoreError: it failed for good, or the patience is used up.
        """
        wait = self.first
        while True:
            began = self.clock()
            try:
                return action()
            except OURS:
                raise
            except Exception as error:  # noqa: BLE001 - each store's library raises its own
                self.lost += self.clock() - began
                failed = self._give_up(place, error, wait)
            if failed is not None:
                raise failed  # outside of the handler: the cause may hold a secret in its text
            pause = wait * random.uniform(0.5, 1.0)  # noqa: S311 - spreads the tries of many
            self.sleep(pause)
            self.lost += pause
            wait = min(2 * wait, self.longest)

    def _give_up(self, place: str, error: Exception, wait: float) -> StoreError | None:
        if not is_transient(error):
            return StoreError(f"{place}: {tell_error(error)}")
        if self.lost + wait > self.total:
            told = f"gave up after {self.lost:,.0f} s of failed tries"
            return StoreError(f"{place}: {tell_error(error)}; {told}; {self.advice}")
        return None
