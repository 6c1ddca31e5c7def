"""What each event is, before its cells are written: its kind, its day, its place.

No two events share subtype, place and day (days lie two apart), so that none looks like a double
of another. Of each thousand the first is an umbrella, a long process that others belong to, and
the second an anchor, whose identifier the faulty variant plants once more.
"""

from dataclasses import dataclass
from functools import cached_property

import duckdb

from benchmarks import names
from benchmarks.filling import check_codes
from benchmarks.mixing import share
from benchmarks.scale import SLOTS, STEP, Scale
from ceasefire_data.contract.model import Table
from ceasefire_data.contract.sql import bind_today, mentioned_columns

PLANNED = "status IN ('scheduled', 'postponed', 'cancelled', 'not_realised')"
UNITS = 3  # of each subtype
GRADES = {"confirmed": 52, "corroborated": 11, "single_source": 37}
STATUS = {"occurred": 90, "ended": 2, "ongoing": 1, "occurrence_disputed": 2, "scheduled": 1, "postponed": 1}
STATUS |= {"cancelled": 1, "not_realised": 2}
PRECISION = {"exact_day": 88, "few_days": 8, "week": 2, "month": 1, "longer": 1}
AGGREGATION = {"single_incident": 90, "episode": 6, "periodic_aggregate": 4}
RECORD_STATUS = {"active": 97, "superseded": 1, "retracted": 2}


@dataclass(frozen=True)
class World:
    """The layers of SQL below the cells of the events, for a scale and a contract."""

    table: Table
    scale: Scale

    @cached_property
    def subtypes(self) -> list[tuple[str, str]]:
        """Type and subtype of every pair that the contract's own rules allow, but for "other"."""
        pairs = allowed_pairs(self.table, "event_type", "event_subtype")
        return [pair for pair in pairs if "other" not in pair]

    @cached_property
    def units(self) -> list[tuple[str, ...]]:
        """A few units that each pair of ``subtypes`` may be counted in."""
        fit = allowed_pairs(self.table, "event_subtype", "quantity_unit")
        found = []
        for _, subtype in self.subtypes:
            units = [unit for s, unit in fit if s == subtype and unit not in ("other", "percent")]
            found.append(tuple((units * UNITS)[:UNITS]))
        return found

    def layers(self, numbers: str) -> str:
        """Return SQL of a relation with what the recipes of the cells speak of.

        Args:
            numbers: a relation with the record's number ``i`` and the draws.
        """
        kinds = len(self.subtypes)
        spread = f"(i * {STEP} + 7) % {self.scale.combinations(kinds)}"
        base = (
            f"SELECT *, i % 1000 = 1 AS umbrella, i % 1000 = 2 AS anchor, (i - 1) // 1000 AS block,"
            f" {spread} AS x FROM {numbers}"
        )
        places = self.scale.places
        set_apart = "CASE WHEN umbrella OR anchor THEN {one} ELSE {other} END"
        placed = (
            f"SELECT *, {set_apart.format(one=f'block % {places}', other=f'x % {places}')} AS place,"
            f" ({set_apart.format(one=f'block // {places}', other=f'x // {places}')}) % {kinds} AS pair,"
            f" {self._days()} AS days FROM ({base})"
        )
        return f"({self._graded(self._dated(self._told(placed)))})"

    def _days(self) -> str:
        slot = f"x // {self.scale.places * len(self.subtypes)}"
        return f"CASE WHEN umbrella THEN 0 WHEN anchor THEN 1 ELSE 3 + 2 * ({slot}) % {2 * SLOTS} END"

    def _told(self, placed: str) -> str:
        """Add codes that others depend on."""
        codes = {
            "status": ("event_status", STATUS, "ongoing", "occurred"),
            "precision": ("date_precision", PRECISION, "exact_day", "exact_day"),
            "scope": ("aggregation", AGGREGATION, "episode", "single_incident"),
            "standing": ("record_status", RECORD_STATUS, "active", "active"),
        }
        told = [
            f"CASE WHEN umbrella THEN '{umbrella}' WHEN anchor THEN '{anchor}'"
            f" ELSE {check_codes(self.table, column, weights)} END AS {name}"
            for name, (column, weights, umbrella, anchor) in codes.items()
        ]
        pairs = [f"({_listed(values)})[pair + 1]" for values in zip(*self.subtypes, strict=True)]
        return (
            f"SELECT *, {pairs[0]} AS kind, {pairs[1]} AS subtype, {', '.join(told)},"
            f" ({_listed(labels(self.table, self.subtypes))})[pair + 1] AS label FROM ({placed})"
        )

    @staticmethod
    def _dated(told: str) -> str:
        """Add the day (``day``; ``days`` from the first), how long it may be off, and the planned ones."""
        width = (
            "CASE precision WHEN 'few_days' THEN 1 + h_width % 5 WHEN 'week' THEN 6"
            " WHEN 'month' THEN 7 + h_width % 24 WHEN 'longer' THEN 31 + h_width % 300 ELSE 0 END"
        )
        later = f"CASE WHEN status = 'scheduled' THEN {2 * SLOTS + 20} ELSE 0 END"
        day = f"DATE '{names.FIRST_DAY}' + (days + {later})::INTEGER"
        disputed = f"status = 'occurrence_disputed' OR {share('h_contest', 1)}"
        agreed = f"umbrella OR kind = 'agreement' OR {share('h_agreed', 94)}"
        return (
            f"SELECT *, {PLANNED} AS planned, {day} AS day, ({width})::INTEGER AS width,"
            f" ({disputed}) AND NOT umbrella AND NOT anchor AS disputed,"
            f" CASE WHEN {agreed} THEN h_agreement % {names.AGREEMENTS} END AS agreement FROM ({told})"
        )

    def _graded(self, dated: str) -> str:
        grades = check_codes(self.table, "evidence_grade", GRADES)
        discounted = "standing = 'retracted' AND h_discount % 5 = 0"
        return (
            "SELECT *, CASE WHEN disputed THEN 'contested'"
            f" WHEN {discounted} THEN 'discounted' ELSE {grades} END AS grade FROM ({dated})"
        )


def allowed_pairs(table: Table, left: str, right: str) -> list[tuple[str, str]]:
    """Return the pairs of codes of two columns that no rule over these two alone refuses."""
    one, two = (table.by_name[name].constraints.enum for name in (left, right))
    rules = [r for r in table.row_rules if set(mentioned_columns(table, r)) <= {left, right}]
    checks = [f"coalesce({bind_today(rule.check or '')}, true)" for rule in rules]
    sql = (
        f"SELECT {left}, {right} FROM (SELECT unnest(?::VARCHAR[]) AS {left}),"
        f" (SELECT unnest(?::VARCHAR[]) AS {right}) WHERE {' AND '.join(checks) or 'true'}"
    )
    found = set(duckdb.execute(sql, [list(one), list(two)]).fetchall())
    return [(a, b) for a in one for b in two if (a, b) in found]


def labels(table: Table, subtypes: list[tuple[str, str]]) -> list[str]:
    known = {code.value: code.label for code in table.by_name["event_subtype"].codes}
    return [known[subtype] for _, subtype in subtypes]


def _listed(values: list[str] | tuple[str, ...]) -> str:
    return f"[{', '.join(names.text(value) for value in values)}]"
