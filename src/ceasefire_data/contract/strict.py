"""Strict reading of JSON objects: every key is known, every value has its type.

A wrong value raises ContractError with its address, which grows as it passes outwards:
``schemas/events.json: fields[3].constraints.minLength: expected a whole number``.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ceasefire_data.errors import ContractError


class Node:
    """A JSON object with its address, read key by key; ``close`` refuses keys nobody read."""

    def __init__(self, value: Any, address: str) -> None:
        if not isinstance(value, dict):
            raise ContractError(f"{address}: expected an object, found {_name(value)}")
        self.address = address
        self.raw: dict[str, Any] = value
        self._read: set[str] = set()

    def fail(self, key: str, text: str) -> ContractError:
        """Return the error for a key of this object."""
        return ContractError(f"{self.address}{'.' if ':' in self.address else ': '}{key}: {text}")

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self.raw

    def _get(self, key: str, kind: type | tuple[type, ...], what: str, default: Any) -> Any:
        self._read.add(key)
        if key not in self.raw:
            if default is ...:
                raise self.fail(key, f"is missing; expected {what}")
            return default
        value = self.raw[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fail(key, f"expected {what}, found {_name(value)}")
        return value

    def text(self, key: str, default: Any = ...) -> Any:
        """Return a text."""
        return self._get(key, str, "a text", default)

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        return bool(self._get(key, bool, "true or false", default))

    def whole(self, key: str) -> int | None:
        """Return a whole number of at least 0, or None where the key is absent."""
        value: int | None = self._get(key, int, "a whole number", None)
        if value is not None and value < 0:
            raise self.fail(key, "expected a whole number of at least 0")
        return value

    def bound(self, key: str) -> str | None:
        """Return a bound, a number or a text, as text."""
        value = self._get(key, (str, int, float), "a number or a text", None)
        return None if value is None else str(value)

    def texts(self, key: str, *, single: bool = False) -> tuple[str, ...]:
        """Return a list of texts; a lone text counts as a list of one where ``single``."""
        value = self._get(key, (list, str) if single else list, "a list of texts", [])
        items = [value] if isinstance(value, str) else value
        for i, item in enumerate(items):
            if not isinstance(item, str):
                raise self.fail(f"{key}[{i}]", f"expected a text, found {_name(item)}")
        return tuple(items)

    def objects(self, key: str) -> list["Node"]:
        """Return a list of objects."""
        value = self._get(key, list, "a list of objects", [])
        return [Node(item, self._inner(f"{key}[{i}]")) for i, item in enumerate(value)]

    def object(self, key: str) -> "Node | None":
        """Return an object, or None where the key is absent."""
        value = self._get(key, dict, "an object", None)
        return None if value is None else Node(value, self._inner(key))

    def skip(self, *keys: str) -> None:
        """Mark keys as known though nothing here reads them."""
        self._read.update(keys)

    def close(self) -> None:
        """Refuse keys that nobody read."""
        for key in self.raw:
            if key not in self._read:
                near = did_you_mean(key, self._read)
                raise self.fail(key, f"unknown key{near}")

    def _inner(self, key: str) -> str:
        return f"{self.address}{'.' if ':' in self.address else ': '}{key}"


def read_json(path: Path, shown: str) -> Any:
    """Return the JSON of a file; duplicate keys, NaN and anything but UTF-8 are refused.

    Raises:
        ContractError: the file cannot be read or is not strict JSON.
    """
    return parse_json(read_content(path, shown), shown)


def read_content(path: Path, shown: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        ContractError: the file cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContractError(f"{shown}: cannot be read ({error.strerror})") from error


def parse_json(content: bytes, shown: str) -> Any:
    """Return the JSON of bytes; duplicate keys, NaN and anything but UTF-8 are refused.

    Raises:
        ContractError: they are not strict JSON.
    """

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                raise ContractError(f"{shown}: the key {key!r} stands twice in one object")
            seen[key] = value
        return seen

    def constant(text: str) -> Any:
        raise ContractError(f"{shown}: {text} is not a JSON value")

    try:
        text = content.decode("utf-8")
        return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except UnicodeDecodeError as error:
        raise ContractError(f"{shown}: is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ContractError(f"{shown}: is not JSON ({error.msg}, {place})") from error
    except RecursionError as error:
        raise ContractError(f"{shown}: is nested too deeply") from error


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "x"?`` for the nearest known word, or an empty text."""
    from rapidfuzz import process  # costs start-up time, and most runs need no advice

    best = process.extractOne(word, sorted(known), score_cutoff=60)
    return f'; did you mean "{best[0]}"?' if best else ""


def text_map(node: Node, key: str, check: Callable[[str], bool]) -> Mapping[str, str]:
    """Return an object of texts whose values pass the check."""
    inner = node.object(key)
    if inner is None:
        return {}
    for name, value in inner.raw.items():
        if not isinstance(value, str) or not check(value):
            raise inner.fail(name, f"{value!r} is not one of the codes")
    return dict(inner.raw)


def _name(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    if value is None:
        return "null"
    return names.get(type(value), "a number")
