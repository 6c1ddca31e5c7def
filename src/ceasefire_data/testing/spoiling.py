"""What a cell becomes when it is spoilt on purpose, by the rule it is to break."""

from collections.abc import Callable, Mapping

from ceasefire_data.contract.model import Constraints, Field

Spoiler = Callable[[Field, str], list[str]]
UNKNOWN = "synthetic_unknown"


def _required(_: Field, __: str) -> list[str]:
    return [""]


def _enum(field: Field, _: str) -> list[str]:
    return [UNKNOWN] if field.codes else []


def _pattern(field: Field, _: str) -> list[str]:
    return ["Synthetic ?"] if _limits(field).pattern else []


def _range(field: Field, _: str) -> list[str]:
    limits = field.constraints
    if field.type not in ("integer", "number"):
        return []
    low = [str(int(float(limits.minimum)) - 1)] if limits.minimum is not None else []
    return [*low, *([str(int(float(limits.maximum)) + 1)] if limits.maximum is not None else [])]


def _length(field: Field, text: str) -> list[str]:
    limits = _limits(field)
    if field.type not in ("string", "list") or limits.pattern or limits.enum:
        return []
    long = [f"{text or 'Synthetic'} {'x' * limits.max_length}"] if limits.max_length else []
    return [*(["S"] if (limits.min_length or 0) > 1 else []), *long]


def _precision(field: Field, text: str) -> list[str]:
    return [f"{text}.1234567"] if field.type == "number" and text and "." not in text else []


def _url(field: Field, _: str) -> list[str]:
    return ["synthetic address"] if field.format == "uri" else []


def _list_duplicate(field: Field, text: str) -> list[str]:
    first = text.split(field.delimiter, maxsplit=1)[0]
    return [f"{text}{field.delimiter}{first}"] if field.type == "list" and text else []


def _in_text(before: str = "", after: str = "") -> Spoiler:
    """Return what puts characters around a free text."""

    def spoil(field: Field, text: str) -> list[str]:
        free = field.type == "string" and not field.is_strict and bool(text)
        return [f"{before}{text}{after}"] if free else []

    return spoil


def _limits(field: Field) -> Constraints:
    inner = field.items.constraints if field.items else Constraints()
    return inner if field.type == "list" else field.constraints


SPOILERS: Mapping[str, Spoiler] = {
    "required": _required,
    "enum": _enum,
    "pattern": _pattern,
    "range": _range,
    "length": _length,
    "precision": _precision,
    "url": _url,
    "list-duplicate": _list_duplicate,
    "formula": _in_text(before="=1+1 "),
    "char-invisible": _in_text(after="\u200b"),
    "char-bidi": _in_text(after="\u202e"),
    "char-replacement": _in_text(after="\ufffd"),
    "space-outer": _in_text(after=" "),
    "newline-in-cell": _in_text(after="\nsecond line"),
}
