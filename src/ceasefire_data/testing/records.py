"""Records that keep the rules over one record: made cell by cell, then mended until none is broken.

Source: the search is WalkSAT's (Bart Selman, Henry Kautz, Bram Cohen, 1994): take a broken rule,
change cells that it reads, keep the best of some changes, start anew where that leads nowhere.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ceasefire_data.contract.model import Rule, Table
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level
from ceasefire_data.testing.draws import Draw
from ceasefire_data.testing.judge import Judge
from ceasefire_data.testing.values import Cells, Source, make_cell, make_key, may_be_empty

FILLED = 40  # of a hundred cells that may be empty
TRIES = 13
ROUNDS = 160
PATIENCE = 24
POLISH = 10
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"-?[0-9]{1,6}([.][0-9]+)?")
Score = tuple[int, int]


@dataclass
class Made:
    """A record under way.

    Attributes:
        cells: the text of each column.
        number: its number from 1.
        broken: the rules over several columns that it breaks.
        fresh: how often it was begun.
    """

    cells: Cells
    number: int
    broken: tuple[Rule, ...] = ()
    fresh: int = 0


class Maker:
    """Makes and mends the records of one table."""

    def __init__(
        self, table: Table, judge: Judge, seed: int, keys: Mapping[str, Sequence[str]], own: Sequence[str]
    ) -> None:
        self.table = table
        self.judge = judge
        self.seed = seed
        self.keys = keys
        self.own = own
        self.made: list[Made] = []
        self.spared: set[str] = set()  # warnings that could not be mended
        self.frozen = {*judge.inputs, *judge.derived, *table.primary_key}

    def begin(self, count: int) -> list[Made]:
        """Return so many records, each with cells that their own fields allow."""
        identities = self.identities(count)
        made = [Made(self._fresh(i + 1, 0, identities[i]), i + 1) for i in range(count)]
        self.made = made
        return made

    def identities(self, count: int) -> list[Cells]:
        """Return the cells that stay: the keys, and what they are computed from."""
        found: list[Cells] = []
        for number in range(1, count + 1):
            draw = Draw(self.seed, self.table.name, number, "key")
            single = len(self.table.primary_key) == 1
            cells: Cells = {}
            for field in self.table.fields:
                if single and field.is_key:
                    cells[field.name] = make_key(field, number, draw)
                elif field.name in self.frozen:
                    cells[field.name] = make_cell(field, self.source(number), draw, cells)
            found.append(cells)
        self.judge.derive(found)
        return found

    def source(self, number: int) -> Source:
        """Return what the record of a number is made from: of its own table only earlier records."""
        own = [name for r in self.table.references if r.resource == self.table.name for name in r.fields]
        keys = {**self.keys, **dict.fromkeys(own, self.own[: number - 1])}
        return Source(self.table, number, keys)

    def mend(self, made: Sequence[Made]) -> None:
        """Change cells until no record breaks a rule; warnings are mended as far as that goes soon.

        Raises:
            UsageError: no way was found to keep some rule.
        """
        self._judge(made)
        for step in range(ROUNDS):
            wanted = [it for it in made if self._wants(it, step)]
            if not wanted:
                break
            self._improve(wanted, step)
        else:
            self._give_up(made)
        counted = Counter(rule.name for it in made for rule in it.broken)
        self.spared |= {name for name, number in counted.items() if number * 4 > len(made)}

    def _wants(self, it: Made, step: int) -> bool:
        """Return whether a record is to be mended on: for a while also for warnings not yet given up."""
        soon = step < POLISH and any(rule.name not in self.spared for rule in it.broken)
        return soon or score(it.broken)[0] > 0

    def _give_up(self, made: Sequence[Made]) -> None:
        hard = next(it for it in made if score(it.broken)[0])
        rule = next(r for r in hard.broken if r.level is Level.ERROR)
        raise UsageError(f"no record of {self.table.name} could be made that keeps the rule {rule.name}")

    def change(self, cells: Cells, columns: Sequence[str], draw: Draw, number: int) -> Cells:
        """Return the record with some of the columns filled anew."""
        free = [name for name in columns if name not in self.frozen]
        changed = dict(cells)
        source = self.source(number)
        for name in draw.some(free, 1 + draw.below(min(3, len(free)))) if free else ():
            field = self.table.by_name[name]
            empty = may_be_empty(self.table, field) and draw.happens(40)
            changed[name] = "" if empty else make_cell(field, source, draw, changed)
        return changed

    def like(self, it: Made, other: Cells, columns: Sequence[str]) -> Cells:
        """Return the record with another one's codes, days, numbers and references in some columns."""
        keys = self.source(it.number).keys
        found = dict(it.cells)
        for name in columns:
            field = self.table.by_name[name]
            free = name not in self.frozen and not field.constraints.unique
            text = field.type == "string" and not field.is_strict and name not in keys
            items = other[name].split(field.delimiter) if field.type == "list" else [other[name]]
            leads = name not in keys or not other[name] or all(item in keys[name] for item in items)
            if free and leads and not text:
                found[name] = other[name]
        return found

    def borrow(self, it: Made, near: Sequence[Cells], columns: Sequence[str], draw: Draw) -> Cells:
        """Return the record with cells of records that it refers to in some columns.

        A code is taken from the column of the same name, a day or a number from any of its type.
        """
        found = dict(it.cells)
        for name in columns:
            field = self.table.by_name[name]
            same = [cells[name] for cells in near if name in cells]
            if field.type == "date":
                same += [text for cells in near for text in cells.values() if DAY.fullmatch(text)]
            elif field.type in ("integer", "number"):
                same += [text for cells in near for text in cells.values() if NUMBER.fullmatch(text)]
            if name in self.frozen or name in self.keys or field.constraints.unique:
                continue
            if same and draw.happens(70):
                found[name] = draw.choose(same)
        return found

    def _fresh(self, number: int, again: int, identity: Cells) -> Cells:
        source, cells = self.source(number), dict(identity)
        for field in self.table.fields:
            if field.name in identity:
                continue
            draw = Draw(self.seed, self.table.name, number, field.name, again)
            wanted = not may_be_empty(self.table, field) or draw.happens(FILLED)
            cells[field.name] = make_cell(field, source, draw, cells) if wanted else ""
        return cells

    def _judge(self, made: Sequence[Made]) -> None:
        for it, broken in zip(made, self.judge.broken([it.cells for it in made]), strict=True):
            it.broken = broken

    def _improve(self, made: Sequence[Made], step: int) -> None:
        """Try some changes of each record, and keep the best."""
        tried = [self._tries(it, step) for it in made]
        broken = iter(self.judge.broken([cells for tries in tried for cells in tries]))
        for it, tries in zip(made, tried, strict=True):
            judged = [(score(found), i, found) for i, found in enumerate([next(broken) for _ in tries])]
            best, index, found = min(judged, key=lambda one: one[:2])
            if best <= score(it.broken) or Draw(self.seed, it.number, step).happens(20):
                it.cells, it.broken = tries[index], found

    def _tries(self, it: Made, step: int) -> list[Cells]:
        if step and step % PATIENCE == 0 and score(it.broken)[0]:
            it.fresh += 1
            return [self._fresh(it.number, it.fresh, {name: it.cells[name] for name in self.frozen})]
        draw = Draw(self.seed, self.table.name, it.number, "mend", step, it.fresh)
        worst = [r for r in it.broken if r.level is Level.ERROR] or list(it.broken)
        rule = draw.choose(worst)
        columns = self.judge.columns[rule.name]
        tries = [self.change(it.cells, columns, draw, it.number) for _ in range(TRIES)]
        free = [self.table.by_name[name] for name in columns if name not in self.frozen]
        empty = {field.name: "" for field in free if may_be_empty(self.table, field)}
        source = self.source(it.number)
        full = {n: make_cell(self.table.by_name[n], source, draw, it.cells) for n in empty if not it.cells[n]}
        accepted = self.example(rule.accept, it, draw)
        return [*tries, *({**it.cells, **new} for new in (empty, full, accepted) if new)]

    def example(self, told: Mapping[str, object], it: Made, draw: Draw) -> Cells:
        """Return the cells of an example of the contract, its names and texts made up anew."""
        found: Cells = {}
        own = {told[name]: it.cells[name] for name in self.table.primary_key if name in told}
        for name, text in told.items():
            if name in self.table.by_name and name not in self.frozen:
                field = self.table.by_name[name]
                plain = bool(field.constraints.enum) or field.type in ("integer", "number", "boolean", "date")
                made = text if plain or not text else make_cell(field, self.source(it.number), draw, it.cells)
                found[name] = str(own.get(text, made))
        return found


def score(broken: Sequence[Rule]) -> Score:
    """Return how many errors and how many others are among the rules."""
    errors = sum(rule.level is Level.ERROR for rule in broken)
    return errors, len(broken) - errors
