"""Advice on texts: characters, spaces, lengths, web addresses and formulas."""

import re
import unicodedata
from collections.abc import Callable
from typing import Literal
from urllib.parse import quote

from ceasefire_data.checking.suggestion import Suggestion
from ceasefire_data.contract import characters as ch
from ceasefire_data.contract.escape import code_point, visible
from ceasefire_data.contract.model import Field
from ceasefire_data.findings import Level

_CLASSES = {
    "nul-byte": "[\\x00]",
    "char-control": ch.python_class((*ch.CONTROL, *ch.TAB)),
    "char-bidi": ch.python_class(ch.BIDI),
    "char-invisible": ch.python_class((*ch.INVISIBLE, *ch.SOFT)),
    "char-unassigned": ch.python_class((*ch.NONCHARACTER, *ch.PRIVATE)),
}

# They stand between two words, which must not be joined when they go.
_SEPARATORS = "\t\x0b\x0c\x85\u2028\u2029"


def advise(rule: str, level: Level, field: Field, value: str) -> Suggestion:
    """Return the advice on a text, for every rule that has no adviser of its own."""
    if rule in _CLASSES:
        return _without(rule, level, value)
    if rule == "formula":
        return _formula(level, value)
    adviser = _ADVISERS.get(rule)
    return adviser(field, value) if adviser else Suggestion()


def _without(rule: str, level: Level, value: str) -> Suggestion:
    pattern = _CLASSES[rule]
    odd = re.search(pattern, value)
    points = {"character": code_point(odd[0]) if odd else "", "shown": visible(value)}
    cleaned = re.sub(pattern, lambda match: " " if match[0] in _SEPARATORS else "", value)
    safe = level is Level.ERROR
    key = rule if safe else f"{rule}.{level.value}"
    return Suggestion(key, points, cleaned, safe=safe)


def _trimmed(field: Field, value: str) -> Suggestion:
    blank = "[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"
    if field.type == "list":
        items = [re.sub(f"^{blank}|{blank}$", "", i) for i in value.split(field.delimiter)]
        return Suggestion("space-outer.item", {}, field.delimiter.join(items), safe=True)
    return Suggestion(replacement=re.sub(f"^{blank}|{blank}$", "", value), safe=True)


def _length(field: Field, value: str) -> Suggestion:
    limits = field.constraints
    size, what = len(value), "characters"
    if field.type == "list":
        inner = field.items.constraints if field.items else limits
        sizes = [len(item) for item in value.split(field.delimiter)]
        size, what = len(sizes), "items"
        if inner.max_length and max(sizes) > inner.max_length:
            limits, size, what = inner, max(sizes), "characters in an item"
    values = {"size": f"{size:,}", "what": what}
    if limits.max_length is not None and size > limits.max_length:
        return Suggestion("length.long", {**values, "limit": limits.max_length})
    return Suggestion("length.short", {**values, "limit": limits.min_length})


def _filled_items(field: Field, value: str) -> Suggestion:
    items = [item.strip() for item in value.split(field.delimiter)]
    values = {"delimiter": field.delimiter}
    return Suggestion("type-list", values, field.delimiter.join(i for i in items if i), safe=True)


def _url(value: str) -> Suggestion:
    match = re.fullmatch(r"(https?://)[^/@?#]*@(.*)", value, re.IGNORECASE | re.DOTALL)
    if match:
        return Suggestion("url.credentials", {}, match[1] + match[2])
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", value)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return Suggestion("url.scheme", {"scheme": scheme[1]})
    if not scheme and re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", value):
        return Suggestion("url.no-scheme", {}, f"https://{value}")
    if re.match(r"https?://", value) and re.search(r"[^!-~]", value):
        host, rest = re.match(r"(https?://[^/?#]*)(.*)", value, re.DOTALL).groups()  # type: ignore[union-attr]
        if host.isascii() and " " not in host:
            mended = host + quote(rest.strip(), safe="/?#:@!$&'()*+,;=%~-._[]")
            return Suggestion("url.characters", {}, mended)
        return Suggestion("url.host")
    if re.match(r"https?://", value):
        return Suggestion("url.private")
    return Suggestion()


def _formula(level: Level, value: str) -> Suggestion:
    first = value.lstrip(" \u00a0")[:1]
    if level is Level.ERROR:
        text = value.lstrip(" \u00a0=+-@\t\r\uff1d\uff0b\uff0d\uff20")
        return Suggestion(values={"sign": visible(first)}, replacement=text or None)
    dash = re.match(r"[ \u00a0]*- +(?=[^=+@-])", value)
    replacement = f"– {value[dash.end() :]}" if dash else None
    return Suggestion("formula.warning", {"sign": visible(first)}, replacement)


def _in_form(form: Literal["NFC", "NFKC"]) -> Callable[[Field, str], Suggestion]:
    return lambda _, value: Suggestion(replacement=unicodedata.normalize(form, value), safe=True)


def _on_one_line(field: Field, value: str) -> Suggestion:
    between = "" if field.format == "uri" else " "
    return Suggestion(replacement=re.sub(r"[ \t]*[\r\n]+[ \t]*", between, value).strip())


def _unique_items(field: Field, value: str) -> Suggestion:
    items = dict.fromkeys(value.split(field.delimiter))
    return Suggestion(replacement=field.delimiter.join(items), safe=True)


_ADVISERS: dict[str, Callable[[Field, str], Suggestion]] = {
    "text-compat": _in_form("NFKC"),
    "text-not-nfc": _in_form("NFC"),
    "space-outer": _trimmed,
    "newline-in-cell": _on_one_line,
    "length": _length,
    "list-duplicate": _unique_items,
    "type-list": _filled_items,
    "url": lambda _, value: _url(value),
}
