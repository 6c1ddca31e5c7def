"""A fault for every rule of the contract, made from the record that its ``reject`` names.

A rule over one record is broken in a real record: the cells it reads are set as in ``reject``. A rule
over tables is broken by records put beside the real ones: copies of real records with the cells of
``reject`` and ids of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import duckdb

from ceasefire_data.contract.model import Contract, Rule, Table
from ceasefire_data.contract.proof import TODAY, typed_values
from ceasefire_data.contract.quoting import literal, quote
from ceasefire_data.contract.sql import bind_today, mentioned_columns
from ceasefire_data.contract.tables import mentioned_tables

Cells = dict[str, str]
Tables = dict[str, list[Cells]]
DAY: date = TODAY
# What some examples leave out and real records cannot.
FILLED = {
    # Between its two records real ones of the same series stand, so they are put into another series.
    ("figures", "cumulative-not-decreasing"): {"place_id": "plc-rafah"},
    # The column is required, and the rule leaves inferred deadlines alone.
    ("predictions", "restates-later-deadline"): {"deadline_inferred": "false"},
    # The rule leaves alone what only a party says.
    ("assessments", "fulfilled-meets-target"): {"basis": "coder_judgement"},
}


@dataclass(frozen=True)
class RuleFault:
    """A rule and what breaks it: cells of a real record, or records put beside the real ones.

    ``keys`` are the records that must be reported.
    """

    rule: Rule
    keys: frozenset[str]
    cells: Cells = field(default_factory=dict)
    added: Tables = field(default_factory=dict)


class Planter:
    """Plans the faults of a contract in real records."""

    def __init__(self, contract: Contract, records: Tables) -> None:
        self.contract = contract
        self.records = records
        self.con = duckdb.connect()
        self.con.execute(f"SET VARIABLE today = DATE {literal(DAY.isoformat())}")
        self._number = 0

    def in_record(self, rule: Rule, used: set[str]) -> RuleFault | None:
        """Return how a rule over one record is broken in the first real one that is not used yet."""
        table = self.contract.tables[rule.table]
        free = (r for r in self.records[rule.table] if r[table.primary_key[0]] not in used)
        return next((fault for record in free if (fault := self._in(table, rule, record))), None)

    def beside(self, rule: Rule, *, emptied: bool = True) -> RuleFault:
        """Return records that break a rule over tables, to be put beside the real ones.

        Args:
            rule: the rule.
            emptied: empty the cells that the rule reads and ``reject`` does not name.
        """
        reject = rule.reject
        names = {
            str(toy[table.primary_key[0]]): self._new_id(table, toy)
            for table, toy in self._toys(reject)
            if table.primary_key[0] in toy
        }
        added: Tables = {}
        for table, toy in self._toys(reject):
            cells = {column: _renamed(str(text), names) for column, text in toy.items()}
            filled = FILLED.get((rule.table, rule.name), {})
            cells |= {column: text for column, text in filled.items() if column in table.by_name}
            added.setdefault(table.name, []).append(self._whole(table, rule, cells, emptied=emptied))
        keys = self._broken_keys(rule, reject)
        return RuleFault(rule, frozenset(names.get(k, k) for k in keys), added=added)

    def _in(self, table: Table, rule: Rule, record: Cells) -> RuleFault | None:
        key = table.primary_key[0]
        names = {str(rule.reject[key]): record[key]} if key in rule.reject else {}
        read = mentioned_columns(table, rule)
        kept = {c for c in read if c not in rule.reject and table.by_name[c].constraints.required}
        cells = {
            c: _renamed(str(rule.reject.get(c, "")), names) for c in (*read, *rule.reject) if c not in kept
        }
        cells[key] = record[key]
        source = typed_values(table, [{**record, **cells}], "")
        found = self.con.execute(f"SELECT ({bind_today(rule.check or '')}) FROM ({source})").fetchone()
        return RuleFault(rule, frozenset({record[key]}), cells=cells) if found == (False,) else None

    def _toys(self, reject: object) -> Iterator[tuple[Table, Cells]]:
        for name, toys in dict(reject).items():
            for toy in toys:
                yield self.contract.tables[name], toy

    def _new_id(self, table: Table, toy: Cells) -> str:
        self._number += 1
        key = table.primary_key[0]
        if key == "source_id":
            return f"src-{0xF0000000 + self._number:08x}"
        pattern = table.by_name[key].constraints.pattern or ""
        ids = [toy[key], self.records[table.name][0][key]]
        good = next(i for i in ids if self._fits(pattern, f"{i}-q{self._number}"))
        return f"{good}-q{self._number}"

    def _fits(self, pattern: str, text: str) -> bool:
        found = self.con.execute(f"SELECT regexp_full_match({literal(text)}, {literal(pattern)})").fetchone()
        return found == (True,)

    def _whole(self, table: Table, rule: Rule, cells: Cells, *, emptied: bool) -> Cells:
        """Return a whole record: a real one with cells of its own."""
        self._number += 1
        every = self.records[table.name]
        record = {**every[self._number % len(every)]}
        key = table.primary_key[0]
        read = mentioned_columns(table, rule) if emptied else ()
        for column in table.fields:
            name, limits = column.name, column.constraints
            if limits.unique:
                record[name] = f"{record[name]} {self._number}" if limits.required else ""
            if name in read and not limits.required:
                record[name] = ""
        record |= {key: self._new_id(table, {key: record[key]})} | cells
        return record

    def _broken_keys(self, rule: Rule, reject: object) -> set[str]:
        """Return the keys of the records under ``reject`` that the rule's query names."""
        for name in {*mentioned_tables(self.contract, rule), *dict(reject)}:
            values = typed_values(self.contract.tables[name], dict(reject).get(name, []), "")
            self.con.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {values}")
        cursor = self.con.execute(bind_today(rule.query or ""))
        at = [column[0] for column in cursor.description or ()].index("key")
        return {str(row[at]) for row in cursor.fetchall()}


def _renamed(text: str, names: dict[str, str]) -> str:
    return ";".join(names.get(item, item) for item in text.split(";"))
