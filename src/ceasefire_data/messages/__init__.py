"""Every sentence the program says about data, by key: one folder a language, read once.

A second language is a second folder; no code changes. Each file holds ``messages``
(key → ``message`` and ``hint``), ``rules`` (rule id → ``meaning``, ``why``, ``accept``,
``reject``) or ``texts`` (key → text). Nothing but reading and filling in happens here.
"""

import json
import string
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGE = "en"


class _Blanks(dict[str, Any]):
    """Names that are not given stay visible as they stand in the template."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def say(key: str, values: Mapping[str, Any], form: str = "") -> tuple[str, str | None]:
    """Return the message and the hint of a key, filled in.

    Args:
        key: names the message.
        values: what is filled in.
        form: of what the message speaks where that changes its words: ``sheet`` for a workbook's,
            ``record`` where records are counted; ``KEY@FORM`` is then taken if there is one.

    Raises:
        KeyError: no such key; every key is known when the program is right.
    """
    known = _catalogue(LANGUAGE)["messages"]
    entry = known.get(f"{key}@{form}") or known[key]
    hint = entry.get("hint")
    return fill(entry["message"], values), fill(hint, values) if hint else None


def text(key: str, /, **values: Any) -> str:
    """Return a text of the reports, filled in."""
    return fill(_catalogue(LANGUAGE)["texts"][key], values)


def rule_page(rule: str) -> Mapping[str, Any] | None:
    """Return what is told about a generated rule: meaning, why, accept, reject."""
    page: Mapping[str, Any] | None = _catalogue(LANGUAGE)["rules"].get(rule)
    return page


def rule_names() -> tuple[str, ...]:
    """Return the ids of the generated rules: those that every contract has."""
    return tuple(_catalogue(LANGUAGE)["rules"])


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Return the template with its ``{names}`` filled in; unknown names stay."""
    return string.Formatter().vformat(template, (), _Blanks(values))


@cache
def _catalogue(language: str) -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {"messages": {}, "rules": {}, "texts": {}}
    folder = files(__package__) / language
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".json"):
            for part, content in json.loads(entry.read_text(encoding="utf-8")).items():
                merged[part].update(content)
    return merged
