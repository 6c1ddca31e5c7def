"""The rules of one cell, generated from a field: each a SQL predicate over the cell's text.

A cell is reported once: under the first error that fails, else under the first warning. The
order here is that order. Predicates are written over ``{c}``, the cell's text, never NULL.
Source: Table Schema v2 constraints; RFC 3986, 6761 and 6890 for web addresses; OWASP CSV Injection.
"""

from dataclasses import dataclass, replace

from ceasefire_data.contract import characters as ch
from ceasefire_data.contract.model import Constraints, Field
from ceasefire_data.contract.quoting import literal
from ceasefire_data.findings import Level

ERROR, WARNING = Level.ERROR, Level.WARNING
SQL_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "list": "VARCHAR[]",
}
DIGITS = 38
BYTES = 4  # of a character at most
INTEGER = "-?(0|[1-9][0-9]*)"
NUMBER = r"-?(0|[1-9][0-9]{0,37})(\.[0-9]{1,38})?"
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
BLANK = "[ \\t\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}]"
NO_BREAK = "NOT (contains({c}, chr(10)) OR contains({c}, chr(13)))"
MANY = 8  # so many codes are found faster as an enumeration than one by one
INNER_TAB = r"[^ \t]\t+ *[^ \t]"
# Read by RE2 and by Python's re alike, so the signs stand here as themselves.
FORMULA = (
    "^[ \u00a0]*([=\uff1d\uff0b\uff0d\uff20\t\r]|\\+|-[^ ]|- +[=+@-]|@[^A-Za-z0-9_]|@$"
    "|@[A-Za-z0-9_.]+[^A-Za-z0-9_., :;!?])"
)
FORMULA_MAYBE = "^[ \u00a0]*(- |-$|@[A-Za-z0-9_])|[;\\t|] *[=@]|[;\\t|] *[+-][A-Za-z(]"
MOJIBAKE = r"\x{C3}[\x{80}-\x{BF}]|[\x{D8}\x{D9}][\x{80}-\x{BF}\x{192}\x{2020}-\x{203A}]|\x{E2}\x{20AC}"
PHONE = r"(^|[^0-9A-Za-z/._=+-])(\+|00)[1-9][0-9]{0,3}[ ()-]*[0-9][0-9 ()-]{6,}[0-9]"
IDENTITY = r"(^|[^0-9A-Za-z/._=,-])[0-9]{9}([^0-9A-Za-z/_=,-]|$)"
CHARACTERS = (
    ch.re2_class(ch.REPLACEMENT),
    f"{ch.re2_class(ch.CONTROL)}|{INNER_TAB}",
    ch.re2_class(ch.BIDI),
    ch.re2_class(ch.INVISIBLE),
    ch.re2_class(ch.SOFT),
    ch.re2_class(ch.NONCHARACTER),
    r"\p{M}{9,}",
    ch.re2_class(ch.PRIVATE),
    ch.re2_class(ch.COMPAT),
)
_CHARACTER_NAMES = (
    *("char-replacement", "char-control", "char-bidi", "char-invisible", "char-invisible"),
    *("char-unassigned", "text-combining", "char-unassigned"),
)
PRIVATE_HOST = (
    r"^https?://(localhost|[^./?#]*|[^/?#]*\.(local|localhost|internal|lan|home|test|invalid)"
    r"|(10|127|0[0-7]*)\.[0-9.]+|192\.168\.[0-9.]+|169\.254\.[0-9.]+|172\.(1[6-9]|2[0-9]|3[01])\.[0-9.]+"
    r"|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.[0-9.]+|192\.0\.0\.[0-9]+|198\.1[89]\.[0-9.]+"
    r"|(22[4-9]|2[345][0-9])\.[0-9.]+|\[[^\]]*\]|0x[0-9a-f.x]+)"
    r"\.?(:[0-9]*)?([/?#]|$)"
)


@dataclass(frozen=True, slots=True)
class CellRule:
    """A predicate over one cell.

    ``characters`` marks rules that a clean byte scan makes needless; ``fused`` those that hold
    wherever ``contract.fused`` finds nothing odd. ``{v}`` in a predicate is the value the text
    may have, NULL where it has none: ``value`` is the SQL of it, over ``{c}``.
    """

    rule: str
    level: Level
    ok: str
    characters: bool = False
    fused: bool = False
    value: str = "{c}"

    def sql(self, text: str, value: str | None = None) -> str:
        """Return the predicate over the cell's text.

        Args:
            text: SQL of the text.
            value: SQL of what ``value`` stands for, where that was worked out already.
        """
        return self.ok.replace("{v}", value or self.value).replace("{c}", text)


def cell_rules(field: Field) -> tuple[CellRule, ...]:
    """Return the cell rules of a field, errors first, each kind by priority."""
    found = [*_character_rules(field)]
    if not field.multiline:
        found.append(CellRule("newline-in-cell", ERROR, NO_BREAK))
    found += {
        "integer": _integer_rules,
        "number": _number_rules,
        "boolean": _boolean_rules,
        "date": _date_rules,
        "list": _list_rules,
        "string": _string_rules,
    }[field.type](field)
    value = cast_value(field)
    return tuple(sorted((replace(r, value=value) for r in found), key=lambda r: r.level != ERROR))


def cast_value(field: Field) -> str:
    """Return SQL of the value that a cell's text has if its rules hold, over ``{c}``."""
    if field.type == "list":
        return f"string_split({{c}}, {literal(field.delimiter)})"
    return "{c}" if field.type == "string" else f"try_cast({{c}} AS {SQL_TYPES[field.type]})"


def is_blank(text: str) -> str:
    """Return the predicate that a cell holds nothing but spaces."""
    return f"regexp_full_match({text}, '{BLANK}*')"


def _no(pattern: str) -> str:
    return f"NOT regexp_matches({{c}}, {literal(pattern)})"


def _character_rules(field: Field) -> list[CellRule]:
    soft = ERROR if field.is_strict else WARNING
    found = [CellRule("nul-byte", ERROR, "NOT contains({c}, chr(0))", characters=True, fused=True)]
    levels = (ERROR, ERROR, ERROR, ERROR, soft, ERROR, ERROR, WARNING)
    for rule, level, pattern in zip(_CHARACTER_NAMES, levels, CHARACTERS, strict=False):
        found.append(CellRule(rule, level, _no(pattern), characters=True, fused=True))
    if not field.is_strict:
        found.append(CellRule("text-compat", WARNING, _no(CHARACTERS[-1]), characters=True, fused=True))
        found.append(CellRule("text-not-nfc", WARNING, "nfc_normalize({c}) = {c}", characters=True))
    return found


def _bounds(limits: Constraints, value: str, cast: str) -> str:
    parts = [
        f"{value} {sign} {literal(bound)}::{cast}"
        for sign, bound in (
            (">=", limits.minimum),
            ("<=", limits.maximum),
            (">", limits.exclusive_minimum),
            ("<", limits.exclusive_maximum),
        )
        if bound is not None
    ]
    return " AND ".join(parts)


def _enum(limits: Constraints) -> list[CellRule]:
    if not limits.enum:
        return []
    codes = ", ".join(literal(code) for code in limits.enum)
    if len(limits.enum) < MANY:
        return [CellRule("enum", ERROR, f"{{c}} IN ({codes})")]
    return [CellRule("enum", ERROR, f"try_cast({{c}} AS ENUM({codes})) IS NOT NULL")]


def _range(limits: Constraints, value: str, cast: str) -> list[CellRule]:
    bounds = _bounds(limits, value, cast)
    return [CellRule("range", ERROR, f"coalesce({bounds}, true)")] if bounds else []


# The length first: a repeat with a bound makes a pattern slow to compile.
_SHORT = f"strlen(ltrim({{c}}, '-')) <= {DIGITS}"


def _integer_rules(field: Field) -> list[CellRule]:
    limits = field.constraints
    found = [CellRule("type-integer", ERROR, f"(regexp_full_match({{c}}, '{INTEGER}') AND {_SHORT})")]
    found += _range(limits, "try_cast({c} AS HUGEINT)", "HUGEINT")
    if not (limits.minimum and limits.maximum):
        found.append(CellRule("range", ERROR, "try_cast({c} AS BIGINT) IS NOT NULL"))
    return found + _enum(limits)


def _number_rules(field: Field) -> list[CellRule]:
    found = [CellRule("type-number", ERROR, f"regexp_full_match({{c}}, '{NUMBER}')")]
    found += _range(field.constraints, "{v}", "DOUBLE")
    if field.decimals is not None:
        most = r"[^.]*(\.[0-9]{0," + str(field.decimals) + "})?"
        found.append(CellRule("precision", WARNING, f"regexp_full_match({{c}}, '{most}')"))
    return found + _enum(field.constraints)


def _boolean_rules(_: Field) -> list[CellRule]:
    return [CellRule("type-boolean", ERROR, "{c} IN ('true', 'false')")]


def _date_rules(field: Field) -> list[CellRule]:
    exact = f"(regexp_full_match({{c}}, '{DATE}') AND {{v}} IS NOT NULL)"
    exact += " AND {c} >= '0001'"
    found = [CellRule("type-date", ERROR, exact)]
    return found + _range(field.constraints, "{v}", "DATE")


def _list_rules(field: Field) -> list[CellRule]:
    d = field.delimiter
    escaped = f"\\x{{{ord(d):X}}}"
    found = [
        CellRule("type-list", ERROR, _no(f"^{escaped}|{escaped}$|{escaped}{BLANK}*{escaped}"), fused=True),
        CellRule("space-outer", ERROR, _no(f"(^|{escaped}){BLANK}|{BLANK}({escaped}|$)"), fused=True),
    ]
    inner = field.items.constraints if field.items else Constraints()
    if inner.enum:
        codes = ", ".join(literal(code) for code in inner.enum)
        found.append(CellRule("enum", ERROR, f"list_has_all([{codes}], {{v}})"))
    if inner.pattern:
        whole = f"(?:{inner.pattern})(?:{escaped}(?:{inner.pattern}))*"
        found.append(CellRule("pattern", ERROR, f"regexp_full_match({{c}}, {literal(whole)})"))
    if inner.min_length is not None:
        shortest = "list_min(list_transform({v}, x -> length(x)))"
        found.append(CellRule("length", ERROR, f"{shortest} >= {inner.min_length}"))
    if inner.max_length is not None:
        longest = f"list_max(list_transform({{v}}, x -> length(x))) <= {inner.max_length}"
        short = f"strlen({{c}}) <= {inner.max_length}"
        found.append(CellRule("length", ERROR, f"CASE WHEN {short} THEN true ELSE {longest} END"))
    found += _length(field.constraints, "len({v})")
    unique = (
        f"CASE WHEN NOT contains({{c}}, {literal(d)}) THEN true WHEN len({{v}}) = 2"
        " THEN {v}[1] <> {v}[2] ELSE len(list_distinct({v})) = len({v}) END"
    )
    found.append(CellRule("list-duplicate", ERROR, unique))
    return found if field.is_strict else found + _text_rules()


def _length(limits: Constraints, size: str) -> list[CellRule]:
    least, most = limits.min_length, limits.max_length
    parts = [f"{size} >= {least}"] if least is not None else []
    parts += [f"{size} <= {most}"] if most is not None else []
    return [CellRule("length", ERROR, " AND ".join(parts))] if parts else []


def _text_length(limits: Constraints) -> list[CellRule]:
    """Return the rule on a text's length: characters are counted only where the bytes leave it open."""
    least, most = limits.min_length, limits.max_length
    sure = [f"strlen({{c}}) >= {BYTES * least}"] if least is not None else []
    sure += [f"strlen({{c}}) <= {most}"] if most is not None else []
    return [
        replace(rule, ok=f"CASE WHEN {' AND '.join(sure)} THEN true ELSE {rule.ok} END")
        for rule in _length(limits, "length({c})")
    ]


def _string_rules(field: Field) -> list[CellRule]:
    limits = field.constraints
    outer = _no(f"^{BLANK}|{BLANK}$")
    found = [CellRule("space-outer", ERROR if field.is_strict else WARNING, outer, fused=True)]
    found += _enum(limits)
    if limits.pattern:
        found.append(CellRule("pattern", ERROR, f"regexp_full_match({{c}}, {literal(limits.pattern)})"))
    found += _text_length(limits)
    if field.format == "uri":
        found += _url_rules()
    elif not limits.enum:
        found += _text_rules()
    return found


def _url_rules() -> list[CellRule]:
    legal = r"https?://[^/?#\\@\s]+([/?#][!#-;=?-\[\]_a-z~%]*)?"
    return [
        CellRule("url", ERROR, f"regexp_full_match({{c}}, {literal(legal)})"),
        CellRule("url", ERROR, f"NOT regexp_matches(lower({{c}}), {literal(PRIVATE_HOST)})"),
        CellRule("url", WARNING, _no(r"^https?://[^/?#]*[^!-~/?#]")),
    ]


def _text_rules() -> list[CellRule]:
    return [
        CellRule("formula", ERROR, _no(FORMULA), fused=True),
        CellRule("formula", WARNING, _no(FORMULA_MAYBE), fused=True),
        CellRule("text-mojibake", WARNING, _no(MOJIBAKE), fused=True),
        CellRule("pii", WARNING, f"{_no(PHONE)} AND {_no(IDENTITY)}", fused=True),
    ]
