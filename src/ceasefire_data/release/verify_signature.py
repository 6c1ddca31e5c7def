"""Who signed a release, and whether that key was known and valid on the day of the release."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ceasefire_data.contract.escape import visible
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level
from ceasefire_data.release.metadata import SIGNATURE, SUMS
from ceasefire_data.release.signing import (
    EXTRA,
    NAMESPACE,
    SignatureError,
    fingerprint,
    is_seal_of,
    parse_seal,
    public_key,
)
from ceasefire_data.release.verify_check import Check

SIGNERS = "allowed_signers"
OPTION = re.compile(r'(?P<name>[a-z-]+)(?:="(?P<value>[^"]*)")?(?:,|$)')
DAY = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{4}(?:\d\d)?)?Z?")
KNOWN_OPTIONS = ("namespaces", "valid-after", "valid-before")


@dataclass(frozen=True, slots=True)
class Signer:
    """A line of the list of allowed signers.

    Attributes:
        name: who it is, usually a mail address.
        key: the public key, 32 bytes.
        first: the first day on which the key is valid; None for no bound.
        end: the day from which it is valid no more; None for no bound.
    """

    name: str
    key: bytes
    first: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """What was found of one signature.

    Attributes:
        file: its file.
        state: ``good``, ``wrong``, ``unknown``, ``expired``, ``unchecked``.
        name: who signed, where the key is known.
        key: the fingerprint of the key, where it could be read.
    """

    file: str
    state: str
    name: str | None = None
    key: str | None = None


def find_signers() -> Path:
    """Return the list of allowed signers that came with the program, else that of the repository."""
    here = Path(__file__).resolve()
    packaged = here.parents[1] / "keys" / SIGNERS
    return packaged if packaged.is_file() else here.parents[3] / "docs" / "keys" / SIGNERS


def read_signers(path: Path) -> tuple[Signer, ...]:
    """Return the signers of a list in the format of ``ssh-keygen``; lines with ``#`` are remarks.

    Raises:
        UsageError: the file cannot be read or a line is wrong; the text names it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as a list of allowed signers") from error
    found: list[Signer] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                found += _read_line(line)
            except ValueError as error:
                told = "a line is NAME [OPTIONS] ssh-ed25519 KEY"
                raise UsageError(f"{path}:{number}: {error}; {told}") from error
    return tuple(found)


def check_signatures(check: Check, signers: tuple[Signer, ...], day: str | None) -> tuple[Signature, ...]:
    """Collect what is wrong with the signatures of a release, and return each; none is a note.

    Args:
        check: the release.
        signers: whose keys are known.
        day: the day of the release, on which a key must be valid.
    """
    if SUMS not in check.facts:
        return ()
    names = sorted(name for name in check.facts if SIGNATURE.fullmatch(name))
    found = tuple(_check_one(check, name, signers, day) for name in names)
    if not names:
        check.add("release-unsigned", SUMS, level=Level.NOTE)
    return found


def _check_one(check: Check, name: str, signers: tuple[Signer, ...], day: str | None) -> Signature:
    try:
        seal = parse_seal((check.folder / name).read_bytes())
        is_good = is_seal_of(seal, (check.folder / SUMS).read_bytes())
    except SignatureError as error:
        check.add("release-signature", name, detail=str(error))
        return Signature(name, "wrong")
    except ImportError:
        check.add("release-unchecked", name, level=Level.WARNING, extra=EXTRA, namespace=NAMESPACE)
        return Signature(name, "unchecked")
    key = fingerprint(seal.key)
    if not is_good:
        check.add("release-signature", name, detail=f"was not made of this {SUMS} with its key {key}")
        return Signature(name, "wrong", key=key)
    known = [signer for signer in signers if signer.key == seal.key]
    if not known:
        check.add("release-signer", name, level=Level.WARNING, key=key)
        return Signature(name, "unknown", key=key)
    valid = [signer for signer in known if _is_valid(signer, day)]
    who = visible((valid or known)[0].name, 100)
    if not valid:
        span, when = _tell_span(known[0]), day or "an unknown day"
        check.add("release-key", name, key=key, who=who, span=span, day=when)
        return Signature(name, "expired", who, key)
    check.add("release-signed", name, level=Level.NOTE, who=who, key=key)
    return Signature(name, "good", who, key)


def _is_valid(signer: Signer, day: str | None) -> bool:
    if signer.first is None and signer.end is None:
        return True
    try:
        when = date.fromisoformat(day or "")
    except ValueError:
        return False
    return (signer.first or when) <= when and (signer.end is None or when < signer.end)


def _tell_span(signer: Signer) -> str:
    parts = [f"from {signer.first}"] if signer.first else []
    parts += [f"until before {signer.end}"] if signer.end else []
    return " ".join(parts)


def _read_line(line: str) -> Iterator[Signer]:
    match = re.fullmatch(r"(\S+)\s+(?:(\S+)\s+)?ssh-ed25519\s+(\S+)(?:\s.*)?", line.strip())
    if match is None:
        raise ValueError("is no line with an ssh-ed25519 key")
    options = dict(_read_options(match[2] or ""))
    spaces = options.get("namespaces")
    first, end = (_read_day(options.get(name)) for name in ("valid-after", "valid-before"))
    if spaces is None or NAMESPACE in spaces.split(","):
        yield Signer(match[1], public_key(match[3]), first, end)


def _read_options(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        match = OPTION.match(text, at)
        if match is None or match["name"] not in KNOWN_OPTIONS or match["value"] is None:
            raise ValueError(f"{text!r} are not options among {', '.join(KNOWN_OPTIONS)}")
        yield match["name"], match["value"]
        at = match.end()


def _read_day(text: str | None) -> date | None:
    if text is None:
        return None
    match = DAY.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else date(0, 0, 0)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day written as YYYYMMDD") from error
