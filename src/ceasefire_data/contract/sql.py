"""Contract → DuckDB SQL: one program per table that types cells and finds what fails.

The input of a program is a relation with one VARCHAR column per contract column that is there,
named as in the contract, and ``_record`` (the record's number from 1). With ``spoilable`` it also
has ``_spoiled``: ``*`` where the whole record was reported already, else ``,3,7,`` for the
positions of cells that were. Every rule of one record becomes one numbered ``Check``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TypeVar

from ceasefire_data.contract.cells import SQL_TYPES, CellRule, cast_value, cell_rules, is_blank
from ceasefire_data.contract.checks import Check, Group
from ceasefire_data.contract.fused import found_in, fused_fields, odd_pattern
from ceasefire_data.contract.implied import deciding_rule, is_settled
from ceasefire_data.contract.model import Field, Rule, Table
from ceasefire_data.contract.quoting import quote
from ceasefire_data.findings import Level

T = TypeVar("T")
GROUP = 8
CAST_ONCE = frozenset(("number", "date", "list"))


@dataclass(frozen=True)
class Program:
    """The compiled rules of a table for the columns that are there.

    ``cell_checks`` and ``row_checks`` are numbered together; findings name a check by its index.
    Relations named ``raw`` hold texts, relations named ``typed`` are those of ``typed``. With
    ``assumed``, no record is held to have odd text: the caller asks ``odd`` whether that is so.
    """

    table: Table
    columns: tuple[str, ...]
    spoilable: bool
    clean_text: bool
    regular: bool = False
    assumed: bool = False

    @cached_property
    def cell_checks(self) -> dict[str, tuple[Check, ...]]:
        """The checks of each column's cell, in order of priority."""
        found: dict[str, tuple[Check, ...]] = {}
        index = 0
        for name in self.columns:
            checks = []
            field = self.table.by_name[name]
            for rule in self._cell_rules(field):
                ok, settled = rule.sql(text_column(name)), is_settled(field, rule)
                quick = rule.sql(text_column(name), _cast_column(name))
                checks.append(Check(index, rule.rule, rule.level, name, ok, quick, None, rule.fused, settled))
                index += 1
            found[name] = tuple(checks)
        return found

    @cached_property
    def row_checks(self) -> tuple[Check, ...]:
        """The checks over several columns; rules that need a missing column are left out."""
        index = sum(len(checks) for checks in self.cell_checks.values())
        found = []
        for rule in self.table.row_rules:
            if all(name in self.columns for name in mentioned_columns(self.table, rule)):
                ok = f"({bind_today(rule.check or '')})"
                found.append(Check(index, rule.name, rule.level, rule.columns[0], ok, rule=rule))
                index += 1
        return tuple(found)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """All checks, each at its index."""
        cells = [check for checks in self.cell_checks.values() for check in checks]
        return (*cells, *self.row_checks)

    def typed(self, raw: str, only: Sequence[str] | None = None, said: str = "") -> str:
        """Return SQL for the typed records: ``_record``, the text and the value of each column.

        A cell with an error is NULL; a column that is missing is NULL throughout. ``_odd`` tells
        of records with odd text, if that was not assumed to be so nowhere.

        Args:
            raw: the relation of texts.
            only: the columns wanted; all of the table by default.
            said: a pattern of RE2: ``_said`` tells of records with it in their free text, which is
                looked at once for this and for what is odd.
        """
        fields = [f for f in self.table.fields if only is None or f.name in only]
        there = [f.name for f in fields if f.name in self.columns]
        spoiled = ["coalesce(_spoiled, '') AS _spoiled"] if self.spoilable else []
        cell = "{}" if self.regular else "nullif({}, '')"
        texts = [f"{cell.format(quote(n))} AS {text_column(n)}" for n in there]
        inner = f"SELECT {', '.join(['_record', *spoiled, *texts])} FROM {raw}"
        seen = {} if self.assumed else {"_odd": self._found(there, self._odd_pattern)}
        if said:
            look = self._found(there, f"{self._odd_pattern}|{said}")
            inner = f"SELECT *, {look} AS _look FROM ({inner})"
            seen["_said"] = self._found(there, said)
            seen = {name: f"CASE WHEN _look THEN {sql} ELSE false END" for name, sql in seen.items()}
        cast = {_cast_column(f.name): _cast(f) for f in fields if f.name in there and f.type in CAST_ONCE}
        if seen or cast:
            more = [f"{sql} AS {column}" for column, sql in (*seen.items(), *cast.items())]
            inner = f"SELECT {', '.join(['*', *more])} FROM ({inner})"
        everything = f"* EXCLUDE ({', '.join(cast)})" if cast else "*"
        return f"SELECT {', '.join([everything, *(self._value(f) for f in fields)])} FROM ({inner})"

    def odd(self, typed: str) -> str:
        """Return SQL for whether any record has odd text, so that the program may assume too much."""
        return f"SELECT coalesce(bool_or({self._found(self.columns, self._odd_pattern)}), false) FROM {typed}"

    @property
    def _odd_pattern(self) -> str:
        return odd_pattern(characters=not self.clean_text)

    def _found(self, columns: Sequence[str], pattern: str) -> str:
        """Return the predicate that a pattern is found in the free text of a record."""
        there = [f for f in self.table.fields if f.name in columns]
        fields = fused_fields(there, characters=not self.clean_text)
        return found_in(((f, text_column(f.name)) for f in fields), pattern)

    def _holds(self, check: Check) -> str:
        """Return the predicate of a check, which is not looked at where no text is odd."""
        return f"CASE WHEN _odd THEN {check.ok} ELSE true END" if check.fused else check.ok

    def _is_good(self, check: Check) -> str:
        """Return the predicate of a check over a record that is being typed."""
        return self._holds(replace(check, ok=check.quick))

    def _asked(self, name: str) -> list[Check]:
        """Return the checks of a column's cell that no other settles and that are not assumed."""
        return [c for c in self.cell_checks[name] if not (c.settled or (c.fused and self.assumed))]

    def proof(self, typed: str) -> str:
        """Return SQL for the number of records, and of records faulty in each of ``groups``."""
        counts = [f"count(*) FILTER (WHERE NOT ({group.clean}))" for group in self.groups]
        return f"SELECT {', '.join(['count(*)', *counts])} FROM {typed}"

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The columns and row checks, a few at a time.

        DuckDB keeps a buffer for every part of an expression: one statement that diagnoses a wide
        table at once needs hundreds of megabytes.
        """
        found = []
        for names in _chunks(self.columns, GROUP):
            clean = " AND ".join(self._cell_clean(name) for name in names)
            found.append(Group(names, tuple(self._first_failed(n) for n in names), clean))
        for checks in _chunks(self.row_checks, GROUP):
            needed = tuple(dict.fromkeys(n for c in checks for n in self._needs(c)))
            clean = " AND ".join(f"coalesce({check.ok}, true)" for check in checks)
            found.append(Group(needed, tuple(self._row_failed(c) for c in checks), clean))
        return tuple(found)

    def _cell_clean(self, name: str) -> str:
        warnings = [self._holds(c) for c in self._asked(name) if c.level is not Level.ERROR]
        parts = [self._no_error(name), *(f"coalesce({ok}, true)" for ok in warnings)]
        whole = " AND ".join(parts)
        return f"({self._skipped(name)} OR ({whole}))" if self.spoilable else whole

    def faulty(self, typed: str, groups: Sequence[Group]) -> str:
        """Return SQL for the texts of the records faulty in any of the groups, as ``raw``."""
        spoiled = ["_spoiled"] if self.spoilable else []
        texts = [f"{text_column(n)} AS {quote(n)}" for n in self.columns]
        clean = " AND ".join(f"({group.clean})" for group in groups)
        return f"SELECT {', '.join(['_record', *spoiled, *texts])} FROM {typed} WHERE NOT ({clean})"

    def failures(self, raw: str, group: Group) -> str:
        """Return SQL for ``_record`` and ``_check`` of every failed check of a group."""
        failed = f"list_filter([{', '.join(group.failed)}], x -> x IS NOT NULL)"
        lists = f"SELECT _record, {failed} AS f FROM ({self.typed(raw, group.columns)})"
        return f"SELECT _record, unnest(f)::INTEGER AS _check FROM ({lists})"

    def _cell_rules(self, field: Field) -> list[CellRule]:
        rules = [r for r in cell_rules(field) if not (self.clean_text and r.characters)]
        if self.regular:
            rules = [r for r in rules if r.rule != "newline-in-cell"]
        if not self._is_required(field):
            return rules
        return [CellRule("required", Level.ERROR, f"NOT {is_blank('{c}')}", fused=True), *rules]

    def _is_required(self, field: Field) -> bool:
        return field.constraints.required or field.name in self.table.primary_key

    def _skipped(self, name: str) -> str:
        """Return the predicate that the cell was reported by the reader already."""
        position = f"',{self.table.by_name[name].position},'"
        return f"(_spoiled = '*' OR contains(_spoiled, {position}))"

    def _value(self, field: Field) -> str:
        kind, name = SQL_TYPES[field.type], quote(field.name)
        if field.name not in self.columns:
            return f"NULL::{kind} AS {name}"
        good = " AND ".join(f"({self._is_good(check)})" for check in self._proving(field)) or "true"
        if self.spoilable:
            good = f"NOT {self._skipped(field.name)} AND {good}"
        value = _cast_column(field.name) if field.type in CAST_ONCE else _cast(field)
        return f"CASE WHEN {good} THEN {value} END AS {name}"

    def _proving(self, field: Field) -> list[Check]:
        """Return the error checks that a good cell must pass, the deciding one first."""
        errors = [c for c in self._asked(field.name) if c.level is Level.ERROR]
        deciding = deciding_rule(field)
        return sorted(errors, key=lambda c: c.name != deciding)

    def _no_error(self, name: str) -> str:
        """Return the predicate that a cell has a value, or is empty and may be."""
        if self._is_required(self.table.by_name[name]):
            return f"{quote(name)} IS NOT NULL"
        return f"({text_column(name)} IS NULL OR {quote(name)} IS NOT NULL)"

    def _first_failed(self, name: str) -> str:
        whens = [f"WHEN {self._skipped(name)} THEN NULL"] if self.spoilable else []
        checks = self.cell_checks[name]
        required = next((str(c.index) for c in checks if c.name == "required"), "NULL")
        whens.append(f"WHEN {text_column(name)} IS NULL THEN {required}")
        whens += [f"WHEN NOT ({check.ok}) THEN {check.index}" for check in checks]
        return f"CASE {' '.join(whens)} END"

    def _row_failed(self, check: Check) -> str:
        """Return SQL for the check's index where it fails and no cell it needs has an error."""
        guards = [f"{check.ok} IS FALSE"]
        for name in self._needs(check):
            guards.append(self._no_error(name))
            if self.spoilable:
                guards.append(f"NOT {self._skipped(name)}")
        return f"CASE WHEN {' AND '.join(guards)} THEN {check.index} END"

    def _needs(self, check: Check) -> tuple[str, ...]:
        return mentioned_columns(self.table, check.rule) if check.rule else (check.column,)


def compile_program(
    table: Table,
    columns: tuple[str, ...] | None = None,
    *,
    spoilable: bool = False,
    clean_text: bool = False,
    regular: bool = False,
    assumed: bool = False,
) -> Program:
    """Return the program of a table.

    Args:
        table: the table of the contract.
        columns: the contract columns that are there; all of them by default.
        spoilable: the relation has ``_spoiled``.
        clean_text: no suspect character stands in any cell, so character rules are left out.
        regular: every record stands on one line and empty cells are NULL in the relation.
        assumed: no record has odd text, so rules that speak of such are left out too.
    """
    present = table.names if columns is None else columns
    return Program(table, present, spoilable, clean_text, regular, assumed)


def text_column(name: str) -> str:
    """Return the quoted column that holds a cell's text."""
    return quote(f"{name} text")


def _cast_column(name: str) -> str:
    """Return the quoted column that holds what a cell's text is cast to, good or not."""
    return quote(f"{name} cast")


def _cast(field: Field) -> str:
    return cast_value(field).replace("{c}", text_column(field.name))


def bind_today(sql: str) -> str:
    """Return the SQL with ``$today`` read from the variable of the connection."""
    return re.sub(r"\$today\b", "getvariable('today')", sql)


def mentioned_columns(table: Table, rule: Rule) -> tuple[str, ...]:
    """Return the columns of the table that the rule's SQL or its column list names."""
    words = _words(rule.check or rule.query or "")
    return tuple(n for n in table.names if n in words or n in rule.columns)


@cache
def _words(sql: str) -> frozenset[str]:
    """Return the words of SQL outside of its text literals."""
    bare = re.sub(r"'(?:[^']|'')*'", "''", sql)
    return frozenset(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", bare))


def _chunks(items: Sequence[T], size: int) -> list[tuple[T, ...]]:
    return [tuple(items[start : start + size]) for start in range(0, len(items), size)]
