"""What is told about every rule: why it exists, a record that passes and one that fails.

One page a rule, for ``explain``, the codebook and ``docs/rules.md``. Generated rules (types,
constraints, files, characters) take their words from the message catalogue, the others from the
contract itself.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ceasefire_data.contract.model import Contract, Rule
from ceasefire_data.messages import rule_names, rule_page


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule as it is explained: ``sql`` is empty for generated rules."""

    name: str
    level: str
    tables: tuple[str, ...]
    meaning: str
    why: str
    accept: str
    reject: str
    sql: str = ""
    hint: str = ""


def rule_pages(contract: Contract) -> list[RulePage]:
    """Return a page for every generated rule and every rule of the contract, by name.

    A rule that stands in several tables with other words there has a page for each wording.
    """
    pages = [_generated(name) for name in rule_names()]
    merged: dict[tuple[str, ...], RulePage] = {}
    for table in contract.tables.values():
        for rule in table.rules:
            page = _of_contract(rule)
            key = (page.name, page.level, page.why, _normal(rule))
            known = merged.get(key)
            tables = (*known.tables, table.name) if known else (table.name,)
            merged[key] = RulePage(**{**_fields(known or page), "tables": tables})
    return sorted([*pages, *merged.values()], key=lambda page: (page.name, page.tables))


def render_rules(contract: Contract) -> str:
    """Return ``docs/rules.md``: all rules with their pages, as Markdown."""
    pages = rule_pages(contract)
    lines = [
        "# Rules",
        "",
        f"Every rule of the contract {contract.version}: {len(pages)} pages.",
        "An error blocks a submission, a warning is shown and counted, a note only tells.",
        "`ceasefire-data explain RULE` prints the same page.",
        "",
        "This page is made from the contract and the message catalogue by `make docs`.",
        "",
    ]
    for page in pages:
        lines += _markdown(page)
    return "\n".join(lines).rstrip() + "\n"


def _markdown(page: RulePage) -> Iterable[str]:
    where = ", ".join(page.tables) if page.tables else "every table"
    yield f"## {page.name}" if not page.tables else f"## {page.name} ({where})"
    yield ""
    yield f"**{page.level}** · {where}. {page.meaning} {page.why}".strip()
    yield ""
    if page.hint:
        yield f"*Cure:* {page.hint}"
        yield ""
    yield f"- passes: {_code(page.accept)}"
    yield f"- fails: {_code(page.reject)}"
    yield ""
    if page.sql:
        yield "```sql"
        yield page.sql
        yield "```"
        yield ""


def _code(text: str) -> str:
    tick = "``" if "`" in text else "`"
    return f"{tick}{text}{tick}"


def _generated(name: str) -> RulePage:
    page = rule_page(name) or {}
    return RulePage(
        name=name,
        level=str(page.get("level", "error")),
        tables=(),
        meaning=str(page.get("meaning", "")),
        why=str(page.get("why", "")),
        accept=str(page.get("accept", "")),
        reject=str(page.get("reject", "")),
    )


def _of_contract(rule: Rule) -> RulePage:
    return RulePage(
        name=rule.name,
        level=rule.level.value,
        tables=(rule.table,),
        meaning=f"Message: {rule.message}.",
        why=rule.why,
        accept=_example(rule.accept),
        reject=_example(rule.reject),
        sql=rule.check or rule.query or "",
        hint=rule.hint or "",
    )


def _normal(rule: Rule) -> str:
    return (rule.check or "") if rule.check and not rule.query else f"{rule.table} {rule.query}"


def _example(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _fields(page: RulePage) -> dict[str, Any]:
    return {name: getattr(page, name) for name in RulePage.__slots__}
