"""What a contract says of a column, a table and a rule, fact by fact, and what a new fact weighs.

A fact is a text under a name, such as ``maxLength`` → ``64``. Its weight follows from what it
does to those who rely on it: it may change a meaning, tighten, loosen, or only say it otherwise.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from ceasefire_data.contract.model import Category, Constraints, Contract, Field, Reference, Rule, Table
from ceasefire_data.findings import Level
from ceasefire_data.release.changes_model import Part

Facts = dict[str, str]
Weigh = Callable[[str, str], Part]

WORDS = ("title", "description", "label", "message", "why", "hint", "accept", "reject", "example")
ASKING = ("title", "description", "label", "unit")


def _meaning(_: str, __: str) -> Part:
    return Part.MAJOR


def _words(_: str, __: str) -> Part:
    return Part.PATCH


def _looser(_: str, __: str) -> Part:
    return Part.MINOR


def _limit(_: str, new: str) -> Part:
    """Weigh a limit that cannot be compared: any that is new or other may tighten."""
    return Part.MAJOR if new else Part.MINOR


def _named_later(old: str, _: str) -> Part:
    """Weigh a unit: to name one where none stood is better words, to change it another meaning."""
    return Part.MAJOR if old else Part.PATCH


def _least(old: str, new: str) -> Part:
    return Part.MAJOR if new and (not old or _size(new) > _size(old)) else Part.MINOR


def _most(old: str, new: str) -> Part:
    return Part.MAJOR if new and (not old or _size(new) < _size(old)) else Part.MINOR


def _freedom(_: str, new: str) -> Part:
    return Part.MINOR if new else Part.MAJOR


def _size(bound: str) -> tuple[int, Decimal, str]:
    try:
        return (0, Decimal(bound), "")
    except InvalidOperation:
        return (1, Decimal(0), bound)  # a date: ISO text has the order of its days


LIMITS: Mapping[str, Weigh] = {
    "required": _limit,
    "unique": _limit,
    "pattern": _limit,
    "closed": _limit,
    "minimum": _least,
    "exclusiveMinimum": _least,
    "minLength": _least,
    "maximum": _most,
    "exclusiveMaximum": _most,
    "maxLength": _most,
}
COLUMN_WEIGHTS: Mapping[str, Weigh] = {
    **dict.fromkeys(("type", "format", "delimiter", "itemType"), _meaning),
    "unit": _named_later,
    "reference": _limit,
    "decimals": _looser,  # too many decimals are a warning, never an error
    "multiline": _freedom,
    "codeList": _words,
    "aliases": _words,
    **LIMITS,
    **{f"items.{name}": weigh for name, weigh in LIMITS.items()},
}
TABLE_WEIGHTS: Mapping[str, Weigh] = {
    "primaryKey": _meaning,
    "uniqueKeys": _limit,
    "foreignKeys": _limit,
    "order": _looser,
    "name": _meaning,
    "version": _words,
}


def weigh_fact(name: str, old: str, new: str, weights: Mapping[str, Weigh]) -> tuple[Part, bool]:
    """Return what a changed fact calls for, and whether a person must say if the meaning changed."""
    if name in WORDS:
        return Part.PATCH, name in ASKING
    part = weights[name](old, new)
    return part, name in ASKING and part is Part.PATCH


def weigh_rule(name: str, level: Level) -> tuple[Part, bool]:
    """Return what a changed fact of a rule calls for; ``level`` is the new one of the rule.

    Whether another predicate is tighter cannot be computed, so one that blocks counts as tighter.
    """
    if name not in ("level", "check", "query"):
        return Part.PATCH, False
    return (Part.MAJOR if level is Level.ERROR else Part.MINOR), False


def column_facts(field: Field, table: Table) -> Facts:
    """Return what is said of a column; a fact that does not hold is absent."""
    codes = field.code_list or (field.items.code_list if field.items else None)
    facts = {
        "title": field.title,
        "description": field.description,
        "example": field.example or "",
        "type": field.type,
        "format": "" if field.format in (None, "default", "%Y-%m-%d") else field.format or "",
        "delimiter": field.delimiter if field.type == "list" else "",
        "itemType": field.item_type if field.type == "list" else "",
        "unit": field.unit or "",
        "reference": _reference(field, table),
        "decimals": "" if field.decimals is None else str(field.decimals),
        "multiline": _flag(field.multiline),
        "codeList": codes or "",
        "aliases": json.dumps(dict(field.aliases), ensure_ascii=False) if field.aliases else "",
        **_limit_facts(field.constraints),
    }
    if field.is_key:
        facts["required"] = "true"
    if field.items:
        facts |= {f"items.{name}": fact for name, fact in _limit_facts(field.items.constraints).items()}
    return {name: fact for name, fact in facts.items() if fact}


def table_facts(table: Table) -> Facts:
    """Return what is said of a table as a whole, but for its columns and rules."""
    compound = [_target(r, r.fields) for r in table.references if len(r.fields) > 1]
    facts = {
        "title": table.title,
        "description": table.description,
        "primaryKey": ", ".join(table.primary_key),
        "uniqueKeys": " · ".join(sorted(", ".join(key) for key in table.unique_keys)),
        "foreignKeys": " · ".join(sorted(compound)),
    }
    return {name: fact for name, fact in facts.items() if fact}


def contract_facts(contract: Contract) -> Facts:
    """Return what is said of a contract as a whole."""
    return {
        "name": contract.name,
        "version": contract.version,
        "title": contract.title,
        "description": contract.description,
    }


def rule_facts(rule: Rule) -> Facts:
    """Return what is said of a rule."""
    facts = {
        "level": rule.level.value,
        "check": rule.check or "",
        "query": rule.query or "",
        "columns": ", ".join(rule.columns),
        "message": rule.message,
        "why": rule.why,
        "hint": rule.hint or "",
        "accept": json.dumps(rule.accept, ensure_ascii=False) if rule.accept else "",
        "reject": json.dumps(rule.reject, ensure_ascii=False) if rule.reject else "",
    }
    return {name: fact for name, fact in facts.items() if fact}


def code_facts(field: Field) -> dict[str, Facts] | None:
    """Return what is said of each code of a column; None where any text may stand."""
    enum = field.constraints.enum or (field.items.constraints.enum if field.items else ())
    if not enum:
        return None
    told: dict[str, Category] = {code.value: code for code in field.codes}
    return {
        value: {"label": told[value].label, "description": told[value].description} if value in told else {}
        for value in enum
    }


def _limit_facts(limits: Constraints) -> Facts:
    return {
        "required": _flag(limits.required),
        "unique": _flag(limits.unique),
        "pattern": limits.pattern or "",
        "closed": _flag(bool(limits.enum)),
        "minimum": limits.minimum or "",
        "maximum": limits.maximum or "",
        "exclusiveMinimum": limits.exclusive_minimum or "",
        "exclusiveMaximum": limits.exclusive_maximum or "",
        "minLength": "" if limits.min_length is None else str(limits.min_length),
        "maxLength": "" if limits.max_length is None else str(limits.max_length),
    }


def _flag(value: bool) -> str:
    return "true" if value else ""


def _reference(field: Field, table: Table) -> str:
    return " · ".join(sorted(_target(r, ()) for r in table.references if r.fields == (field.name,)))


def _target(reference: Reference, columns: tuple[str, ...]) -> str:
    own = f"{', '.join(columns)} → " if columns else ""
    return own + ", ".join(f"{reference.resource}.{name}" for name in reference.reference_fields)
