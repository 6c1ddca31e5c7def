"""The nearest code or form of a cell that must hold one of a closed list, or match a pattern."""

import re
import unicodedata

from ceasefire_data.checking.digits import to_ascii_digits
from ceasefire_data.checking.sentinels import sentinel
from ceasefire_data.checking.suggestion import Suggestion
from ceasefire_data.contract.characters import latin_skeleton
from ceasefire_data.contract.escape import code_point, visible
from ceasefire_data.contract.model import Field
from ceasefire_data.findings import Level

BOOLEANS = {
    **dict.fromkeys(("yes", "y", "1", "true", "t", "نعم", "כן", "x"), "true"),
    **dict.fromkeys(("no", "n", "0", "false", "f", "لا", "לא"), "false"),
}


def advise(rule: str, _level: Level, field: Field, value: str) -> Suggestion:
    """Return the code or form that the cell most likely means."""
    if rule == "type-boolean":
        return _boolean(field, value)
    if field.type == "list":
        return _list(rule, field, value)
    if rule == "pattern":
        return _pattern(field, value)
    return nearest_code(field, value)


def nearest_code(field: Field, value: str) -> Suggestion:
    """Return the code nearest to a text: equal but for case, spaces, script, or by spelling."""
    inner = field.items.constraints.enum if field.items else ()
    codes = field.constraints.enum or inner
    listed = {"codes": ", ".join(codes[:12]) + (", …" if len(codes) > 12 else "")}
    same = _equal_but_for_form(codes, value)
    odd = next((c for c in value if ord(c) > 127), "")
    if same is not None:
        key = "enum.character" if odd else "enum.form"
        values = {"code": same, "character": code_point(odd) if odd else ""}
        return Suggestion(key, values, same, safe=True)
    folded = {_fold(alias): code for alias, code in field.aliases.items()}
    folded |= {_fold(c.label): c.value for c in field.codes}
    alias = folded.get(_fold(value))
    if alias is not None:
        return Suggestion("enum.near", {"code": alias}, alias)
    missing = sentinel(value, field)
    if missing is not None and missing.replacement is not None:
        return missing
    from rapidfuzz import fuzz, process  # costs start-up time, and most runs need no advice

    best = process.extractOne(_fold(value), codes, scorer=fuzz.WRatio, score_cutoff=75)
    if best is not None and value.strip():
        return Suggestion("enum.near", {"code": best[0]}, best[0])
    return Suggestion("enum", listed)


def _boolean(field: Field, value: str) -> Suggestion:
    word = BOOLEANS.get(value.strip().lower())
    if word is None:
        return sentinel(value, field) or Suggestion()
    safe = value.strip().lower() in ("true", "false")
    return Suggestion("type-boolean.near", {"code": word}, word, safe=safe)


def _list(rule: str, field: Field, value: str) -> Suggestion:
    items = value.split(field.delimiter)
    limits = field.items.constraints if field.items else field.constraints
    if rule == "enum":
        bad = [item for item in items if item not in limits.enum]
        found = [nearest_code(field, item) for item in bad]
    else:
        bad = [item for item in items if not re.fullmatch(limits.pattern or ".*", item)]
        found = [_form(limits.pattern or "", item) for item in bad]
    if not bad:
        return Suggestion()
    shown = {"item": visible(bad[0]), **found[0].values, "pattern": limits.pattern}
    mended = dict(zip(bad, found, strict=True))
    if any(s.replacement is None for s in found):
        return Suggestion(f"{rule}.item", shown)
    whole = field.delimiter.join((mended[i].replacement or "") if i in mended else i for i in items)
    return Suggestion(f"{rule}.item", shown, whole, safe=all(s.safe for s in found))


def _pattern(field: Field, value: str) -> Suggestion:
    found = _form(field.constraints.pattern or "", value)
    values = {"pattern": field.constraints.pattern, "example": field.example or "", **found.values}
    key = found.key or ("pattern" if field.example else "pattern.plain")
    return Suggestion(key, values, found.replacement, safe=found.safe)


def _form(pattern: str, value: str) -> Suggestion:
    """Return the text in the form of the pattern where only case, spaces or script differ."""
    base = to_ascii_digits(unicodedata.normalize("NFKC", latin_skeleton(value)).strip())
    for candidate in (base, base.upper(), base.lower()):
        if candidate != value and _fits(pattern, candidate):
            odd = next((c for c in value if ord(c) > 127), "")
            key = "pattern.character" if odd else "pattern.form"
            shown = {"form": candidate, "character": code_point(odd) if odd else ""}
            return Suggestion(key, shown, candidate, safe=True)
    padded = _padded(pattern, value)
    if padded:
        return Suggestion("pattern.near", {"form": padded}, padded)
    return Suggestion()


def _padded(pattern: str, value: str) -> str | None:
    """Return an id whose leading part and zeros a spreadsheet dropped: 126 → GZ-000126."""
    match = re.fullmatch(r"([A-Za-z]+-)\[0-9\]\{([0-9]+)\}", pattern)
    number = re.fullmatch(r"(?:[A-Za-z]+-)?([0-9]+)", value)
    if not match or not number or len(number[1]) > int(match[2]):
        return None
    return match[1] + number[1].zfill(int(match[2]))


def _fits(pattern: str, text: str) -> bool:
    return len(text) < 200 and re.fullmatch(pattern, text, re.ASCII) is not None


def _equal_but_for_form(codes: tuple[str, ...], value: str) -> str | None:
    wanted = _fold(latin_skeleton(value))
    equal = [code for code in codes if _fold(code) == wanted]
    return equal[0] if len(equal) == 1 else None


def _fold(value: str) -> str:
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFKC", value)).strip().casefold()
