"""Faults on purpose: for each rule asked for, one record that breaks it and nothing else.

A fault is tried out on the contract's own program before it is planted, so that what is found in
a sample is what was asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ceasefire_data.contract.model import Field, Reference, Rule, Table
from ceasefire_data.contract.sql import mentioned_columns
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level
from ceasefire_data.messages import rule_names, rule_page
from ceasefire_data.testing.dataset import World, twins
from ceasefire_data.testing.draws import Draw
from ceasefire_data.testing.records import Made
from ceasefire_data.testing.spoiling import SPOILERS
from ceasefire_data.testing.values import Cells

CHANGES = 16  # tried of each record
RECORDS = 120
CHOSEN = 30
Hits = set[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that was planted.

    Attributes:
        rule: the id of the rule that is broken.
        table: the table of the record.
        record: the record's key.
        row: the record's place in its frame, from 0.
        column: the column that the finding names.
    """

    rule: str
    table: str
    record: str
    row: int
    column: str


@dataclass(frozen=True)
class Try:
    """A record with a fault in it: its row, its cells, and the column that is to be named."""

    row: int
    cells: Cells
    column: str


@dataclass
class Planter:
    """Plants faults in one table of a world, in a record each."""

    world: World
    table: Table
    taken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.maker = self.world.makers[self.table.name]
        self.made = self.world.made[self.table.name]
        self.found: Hits = set()
        self.doubles: set[tuple[int, str]] = set()

    def plant(self, name: str) -> Planted:
        """Plant a fault of a rule.

        Raises:
            UsageError: there is no such rule, or no record of the sample could be made to break it alone.
        """
        draw = Draw(self.world.seed, self.table.name, "plant", name, len(self.taken))
        rule = next((r for r in self.table.rules if r.name == name), None)
        if rule is None and name not in (*SPOILERS, "key-duplicate", "reference"):
            raise self._unknown(name)
        rows = [row for row in range(len(self.made)) if row not in self.taken]
        rows = draw.some(rows, RECORDS)
        for chosen in self._fitting(rule, name, rows, draw):
            cells = [it.cells for it in self.made]
            cells[chosen.row] = chosen.cells
            if self._is_alone(rule, name, chosen, cells):
                self.made[chosen.row].cells = chosen.cells
                self.taken.add(chosen.row)
                key = ",".join(chosen.cells[column] for column in self.table.primary_key)
                self.world.queries.put(self.table, cells)
                self.found |= self._across()
                return Planted(name, self.table.name, key, chosen.row, chosen.column)
        raise UsageError(
            f"no record of this sample of {self.table.name} could be made to break {name} and nothing else;"
            " another seed or more records may help"
        )

    def _unknown(self, name: str) -> UsageError:
        known = [*(rule.name for rule in self.table.rules), *SPOILERS, "key-duplicate", "reference"]
        if name in rule_names():
            return UsageError(f"{name} is about a file; a typed frame cannot break it")
        return UsageError(f'{self.table.name} has no rule "{name}"{did_you_mean(name, known)}')

    def _fitting(self, rule: Rule | None, name: str, rows: Sequence[int], draw: Draw) -> Iterator[Try]:
        """Yield records that break the rule and no other error over one record, fewest warnings first."""
        wanted = name if rule is None or rule.check is not None else ""
        if name in ("key-duplicate", "reference"):
            tries, wanted = (self._twins if name == "key-duplicate" else self._strays)(rows), ""
        elif rule is None:
            tries = self._spoilt(name, rows, draw)
        else:
            tries = [found for row in rows for found in self._changed(rule, row, draw)]
            broken = self.maker.judge.broken([it.cells for it in tries])
            told = [{r.name: r.level for r in rules} for rules in broken]
            tries = [
                it
                for it, names in zip(tries, told, strict=True)
                if (not wanted or wanted in names)
                and not any(level is Level.ERROR for n, level in names.items() if n != wanted)
            ]
        tries = draw.some(tries, CHOSEN)
        ranked = []
        for place, (it, found) in enumerate(zip(tries, self._alone([it.cells for it in tries]), strict=True)):
            others = [hit for hit in found if hit != (it.column, wanted)]
            if (len(others) < len(found) or not wanted) and not any(self._is_error(n) for _, n in others):
                ranked.append((len(others), place, it))
        yield from (it for _, _, it in sorted(ranked, key=lambda one: one[:2]))

    def _is_error(self, name: str) -> bool:
        own = {rule.name: rule.level for rule in self.table.rules}
        return own.get(name) == Level.ERROR if name in own else (rule_page(name) or {})["level"] == "error"

    def _changed(self, rule: Rule, row: int, draw: Draw) -> Iterator[Try]:
        """Yield a record changed in ways that may break a rule of the contract."""
        it = self.made[row]
        columns = mentioned_columns(self.table, rule)
        told = rule.reject if rule.check is not None else _example(rule, self.table)
        rejected = {**it.cells, **self.maker.example(told, it, draw)}
        yield Try(row, rejected, rule.columns[0])
        for number in range(CHANGES):
            start = rejected if number % 3 == 0 else it.cells
            yield Try(row, self.maker.change(start, columns, draw, it.number), rule.columns[0])

    def _spoilt(self, name: str, rows: Sequence[int], draw: Draw) -> list[Try]:
        fields = [f for f in self.table.fields if f.name not in self.maker.frozen]
        found = []
        for row in rows:
            for it in draw.some(fields, len(fields)):
                text = self.made[row].cells.get(it.name, "")
                found += [
                    _with(self.made[row], row, it, new) for new in SPOILERS[name](it, text) if new != text
                ]
        return found

    def _twins(self, rows: Sequence[int]) -> list[Try]:
        """Return records with a unique value of an earlier one; a key last, where nothing leads to either."""
        unique = [f for f in self.table.fields if f.constraints.unique and f.name not in self.maker.frozen]
        keys = [f for f in self.table.fields if f.name in self.table.primary_key]
        sought = self._sought()
        found = []
        for column in [*unique, *(keys if len(keys) == 1 else ())]:
            barred = sought if column.is_key else set()
            for row in rows:
                if self.made[row].cells.get(column.name) in barred:
                    continue
                sound = [it for i, it in enumerate(self.made[:row]) if i not in self.taken]
                texts = [it.cells.get(column.name, "") for it in sound]
                earlier = [text for text in texts if text and text not in barred]
                found += [_with(self.made[row], row, column, text) for text in earlier[:2]]
        return found

    def _sought(self) -> set[str]:
        """Return the keys of the table that some record refers to."""
        found = set()
        for name, made in self.world.made.items():
            for reference in self.world.contract.tables[name].references:
                column = self.world.contract.tables[name].by_name[reference.fields[0]]
                if reference.resource == self.table.name:
                    texts = (it.cells.get(column.name, "") for it in made)
                    found |= {key for text in texts for key in text.split(column.delimiter)}
        return found

    def _strays(self, rows: Sequence[int]) -> list[Try]:
        """Return records with a reference that leads nowhere."""
        found = []
        for reference in self.table.references:
            for row in rows:
                found += self._astray(reference, row)
        return found

    def _astray(self, reference: Reference, row: int) -> list[Try]:
        if len(reference.fields) != 1 or reference.resource not in self.world.made:
            return []
        column = self.table.by_name[reference.fields[0]]
        text = self.made[row].cells.get(column.name, "")
        if not text or column.name in self.maker.frozen:
            return []
        stray = f"{text.split(column.delimiter)[0] if reference.is_list else text}-nowhere"
        return [_with(self.made[row], row, column, stray)]

    def _alone(self, records: Sequence[Cells]) -> list[list[tuple[str, str]]]:
        """Return column and rule of what each record breaks alone."""
        found: list[list[tuple[str, str]]] = [[] for _ in records]
        for number, column, name in self.maker.judge.findings(records) if records else ():
            found[number].append((column, name))
        return found

    def _is_alone(self, rule: Rule | None, name: str, it: Try, cells: list[Cells]) -> bool:
        """Return whether the fault breaks no rule over several records but its own."""
        made = [Made(one, number) for number, one in enumerate(cells, 1)]
        double = {(row, column) for row, column, _ in twins(self.table, made)} - self.doubles
        if {column for _, column in double} != ({it.column} if name == "key-duplicate" else set()):
            return False
        doubles = double | self.doubles
        sound = [*cells]
        if rule is None and name != "reference":  # a faulty cell is no value to other rules
            sound[it.row] = {**it.cells, it.column: ""}
        self.world.queries.put(self.table, sound)
        key = it.cells[self.table.primary_key[0]] if self.table.primary_key else ""
        if rule is not None and rule.query is not None:
            hits = self.world.queries.broken([rule])
            if {(k, c) for r, k, c in hits if (r.name, k, c) not in self.found} != {(key, it.column)}:
                return False
        new = self._across() - self.found
        if all(n == name and rule is not None and rule.query is not None for n, _, _ in new):
            self.doubles = doubles
            return True
        return False

    def _across(self) -> Hits:
        """Return rule, key and column of the errors across the records of all tables."""
        world = self.world
        made = [world.contract.tables[name] for name in world.made]
        rules = [
            r for table in made for r in world.queries.rules_of(table, world.made) if r.level is Level.ERROR
        ]
        return {(rule.name, key, column) for rule, key, column in world.queries.broken(rules)}


def _with(it: Made, row: int, column: Field, text: str) -> Try:
    return Try(row, {**it.cells, column.name: text}, column.name)


def _example(rule: Rule, table: Table) -> dict[str, object]:
    """Return the record of the table that the rule's own example rejects, the last of several."""
    records = rule.reject.get(table.name, ())
    return dict(records[-1]) if records else {}
