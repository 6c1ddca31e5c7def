"""What a finding says beyond its rule: the message in plain words, the cure, a replacement.

Nothing is ever repaired here: a suggestion is text, and ``safe`` says whether ``fix`` may apply
it unasked. All sentences stand in ``messages``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ceasefire_data.checking import codes, dates, numbers, texts
from ceasefire_data.checking.neighbours import advise_by_neighbours
from ceasefire_data.checking.suggestion import Suggestion
from ceasefire_data.contract.escape import visible
from ceasefire_data.contract.model import Field, Reference, Rule, Table
from ceasefire_data.findings import Level
from ceasefire_data.messages import fill, say, text

Advise = Callable[[str, Level, Field, str], Suggestion]


@dataclass(frozen=True, slots=True)
class Advice:
    """The words of a finding and, where one is known, a replacement for the cell."""

    message: str
    hint: str | None = None
    suggestion: str | None = None
    safe: bool = False


def advise_cell(
    rule: str, level: Level, table: Table, field: Field, cells: Mapping[str, str | None]
) -> Advice:
    """Return the advice for a cell that failed a generated rule."""
    value = cells.get(field.name) or ""
    advise = _ADVISERS.get(rule, texts.advise)
    found = advise_by_neighbours(rule, table, field, cells) or advise(rule, level, field, value)
    values = {
        "value": visible(value),
        "column": field.name,
        "title": field.title or field.name,
        "example": field.example or "",
        **found.values,
    }
    message, hint = say(found.key or rule, values)
    if found.replacement is not None and found.replacement != value:
        return Advice(message, hint, found.replacement, found.safe)
    return Advice(message, hint)


def advise_rule(rule: Rule, cells: Mapping[str, str | None]) -> Advice:
    """Return the advice for a record that broke a rule of the contract."""
    empty = text("empty-cell")
    values = {name: visible(cell) if cell else empty for name, cell in cells.items()}
    hint = fill(rule.hint, values) if rule.hint else None
    return Advice(fill(rule.message, values), hint)


def advise_duplicate(
    columns: Sequence[str],
    cells: Mapping[str, str | None],
    *,
    line: int | None,
    path: str | None,
    identical: bool,
    form: str = "",
    sheet: str | None = None,
) -> Advice:
    """Return the advice for a record whose key or unique cell stands elsewhere already.

    ``form`` is what is counted there: lines by default, else rows of a ``sheet``, or each ``record``.
    """
    value = ", ".join(visible(cells.get(name) or "") for name in columns)
    values = {"value": value, "column": ", ".join(columns), "line": line, "path": path, "sheet": sheet}
    if line is None:
        return Advice(*say("key-duplicate.published", values))
    key = "key-duplicate.identical" if identical else "key-duplicate"
    return Advice(*say(f"{key}.file" if path else key, values, form), safe=identical)


def advise_reference(
    reference: Reference,
    cells: Mapping[str, str | None],
    missing: Sequence[str],
    near: Mapping[str, str],
) -> Advice:
    """Return the advice for a cell that names records which are not there."""
    column = reference.fields[0]
    names = ", ".join(visible(name) for name in missing)
    values = {"value": names, "column": column, "table": reference.resource}
    known = {name: near[name] for name in missing if name in near}
    if not known:
        return Advice(*say("reference", values))
    values["nearest"] = ", ".join(visible(best) for best in dict.fromkeys(known.values()))
    advice = Advice(*say("reference.near", values))
    if len(known) < len(missing) or len(reference.fields) > 1:
        return advice
    items = (cells.get(column) or "").split(";" if reference.is_list else "\0")
    mended = (";" if reference.is_list else "").join(dict.fromkeys(known.get(i, i) for i in items))
    return replace(advice, suggestion=mended)


_ADVISERS: dict[str, Advise] = {
    "type-date": dates.advise,
    "type-integer": numbers.advise,
    "type-number": numbers.advise,
    "range": numbers.advise_range,
    "precision": numbers.advise_range,
    "enum": codes.advise,
    "pattern": codes.advise,
    "type-boolean": codes.advise,
}
