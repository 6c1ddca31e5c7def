"""Tables that keep the rules across records: made in the order of their references, then mended."""

from dataclasses import dataclass, field
from typing import TypeAlias

from ceasefire_data.contract.model import Contract, Rule, Table
from ceasefire_data.contract.sql import mentioned_columns
from ceasefire_data.errors import UsageError
from ceasefire_data.findings import Level
from ceasefire_data.testing.draws import Draw
from ceasefire_data.testing.judge import Judge, Queries, open_judge
from ceasefire_data.testing.records import Made, Maker
from ceasefire_data.testing.values import Cells

Hit: TypeAlias = tuple[Rule, str, str]  # rule, key and column
STARTS = 4
ROUNDS = 60
POLISH = 3


@dataclass
class World:
    """The tables that are made.

    Attributes:
        contract: what they keep.
        seed: what the draws follow from.
        made: the records of each table.
        makers: what made them.
    """

    contract: Contract
    seed: int
    made: dict[str, list[Made]] = field(default_factory=dict)
    makers: dict[str, Maker] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.con = open_judge(plain=True)
        self.queries = Queries(open_judge(plain=True), self.contract)

    def close(self) -> None:
        """Let the connections go."""
        self.con.close()
        self.queries.con.close()

    def keys_for(self, table: Table) -> dict[str, list[str]]:
        """Return the keys that each reference column of a table may lead to, but for its own."""
        found: dict[str, list[str]] = {}
        for reference in table.references:
            if len(reference.fields) == 1 and reference.resource != table.name:
                records = self.made.get(reference.resource, [])
                keys = dict.fromkeys(it.cells.get(reference.reference_fields[0], "") for it in records)
                found[reference.fields[0]] = [key for key in keys if key]
        return found

    def add(self, table: Table, count: int) -> None:
        """Make the records of a table whose parents are made.

        Raises:
            UsageError: no way was found to keep some rule, with whatever keys.
        """
        for again in range(STARTS):
            seed = Draw(self.seed, table.name, "start", again).below(2**32) if again else self.seed
            try:
                self._add(table, count, seed)
            except UsageError:  # a day within a key may leave no way
                if again == STARTS - 1:
                    raise
            else:
                return

    def _add(self, table: Table, count: int, seed: int) -> None:
        keys, judge = self.keys_for(table), Judge(self.con, table)
        first = Maker(table, judge, seed, keys, ())
        own = (
            [cells.get(table.primary_key[0], "") for cells in first.identities(count)]
            if table.primary_key
            else []
        )
        maker = Maker(table, judge, seed, keys, own)
        self.makers[table.name] = maker
        made = maker.begin(count)
        maker.mend(made)
        for step in range(ROUNDS):
            self._mend_across(maker, made, step)
            if self._keeps_cells(maker, made, step):
                break
        self.made[table.name] = made

    def _keeps_cells(self, maker: Maker, made: list[Made], step: int) -> bool:
        """Return whether each cell keeps its own rules; those that do not are made anew."""
        faulty = [*maker.judge.faulty_cells([it.cells for it in made]), *twins(maker.table, made)]
        for record, column, rule in faulty:
            if column in maker.frozen:
                raise UsageError(f"no {maker.table.name}.{column} could be made that keeps the rule {rule}")
            it = made[record]
            draw = Draw(self.seed, maker.table.name, it.number, "cell", step)
            it.cells = maker.change(it.cells, [column], draw, it.number)
        maker.mend([made[record] for record in sorted({record for record, _, _ in faulty})])
        return not faulty

    def _mend_across(self, maker: Maker, made: list[Made], again: int) -> None:
        """Change records until they keep the rules over tables; warnings as far as that goes soon."""
        table = maker.table
        suspects: tuple[Rule, ...] | None = None
        broken: list[Hit] = []
        for step in range(ROUNDS):
            self.queries.put(table, [it.cells for it in made])
            rules = suspects if suspects is not None else self.queries.rules_of(table, self.made)
            broken = self.queries.broken(r for r in rules if step < POLISH or r.level is Level.ERROR)
            if not broken and suspects is None:
                return
            suspects = tuple({hit[0].name: hit[0] for hit in broken}.values()) if broken else None
            self._change(maker, made, broken, Draw(self.seed, table.name, "across", again, step))
        if any(rule.level is Level.ERROR for rule, _, _ in broken):
            raise UsageError(
                f"no records of {table.name} could be made that keep the rule {broken[0][0].name}"
            )

    def _change(self, maker: Maker, made: list[Made], broken: list[Hit], draw: Draw) -> None:
        """Change cells of each record that breaks a rule over tables."""
        key = maker.table.primary_key[0] if maker.table.primary_key else ""
        by_key = {it.cells.get(key, ""): it for it in made}
        wrong = {name for _, name, _ in broken}
        good = [it for name, it in by_key.items() if name not in wrong]
        touched = {}
        for rule, name, column in broken:
            it = by_key[name]
            it.cells = self._changed(maker, it, rule, column, good, draw)
            touched[it.number] = it
        maker.mend(list(touched.values()))

    def _changed(
        self, maker: Maker, it: Made, rule: Rule, column: str, good: list[Made], draw: Draw
    ) -> Cells:
        """Return the record changed in one of the ways that may keep the rule."""
        table = maker.table
        read = mentioned_columns(table, rule)
        way = draw.below(100)
        if way < 30 and good:
            return maker.like(it, draw.choose(good).cells, table.names if way < 10 else read)
        if way < 60:
            near = self._referred(table, it.cells)
            return maker.borrow(it, near, rule.columns, draw)
        named = [column] if way < 80 and column in table.by_name else list(read)
        return maker.change(it.cells, named, draw, it.number)

    def _referred(self, table: Table, cells: Cells) -> list[Cells]:
        """Return the records that a record refers to."""
        found = []
        for reference in table.references:
            text = cells.get(reference.fields[0], "")
            wanted = set(
                text.split(table.by_name[reference.fields[0]].delimiter) if reference.is_list else [text]
            )
            if text:
                known = self.made.get(reference.resource, self.makers[table.name].made)
                key = reference.reference_fields[0]
                found += [it.cells for it in known if it.cells.get(key) in wanted]
        return found


def twins(table: Table, made: list[Made]) -> list[tuple[int, str, str]]:
    """Return the later records of those that share what must stand once."""
    singles = [(f.name,) for f in table.fields if f.constraints.unique]
    found = []
    for columns in dict.fromkeys((table.primary_key, *singles, *table.unique_keys)):
        seen: set[tuple[str, ...]] = set()
        for number, it in enumerate(made):
            value = tuple(it.cells.get(name, "") for name in columns)
            if value in seen and all(value) and columns:
                found.append((number, columns[-1], "key-duplicate"))
            seen.add(value)
    return found


def needed_tables(contract: Contract, name: str) -> tuple[str, ...]:
    """Return a table and all that its records may lead to, in the order in which they are made."""
    wanted, queue = {name}, [name]
    while queue:
        for reference in contract.tables[queue.pop()].references:
            if reference.resource not in wanted:
                wanted.add(reference.resource)
                queue.append(reference.resource)
    return tuple(n for n in order_of(contract) if n in wanted)


def order_of(contract: Contract) -> tuple[str, ...]:
    """Return the tables, each after those it must refer to, else as the contract lists them."""
    left = list(contract.tables)
    placed: list[str] = []
    while left:
        free = [n for n in left if _parents(contract.tables[n], required=False) <= {*placed, n}]
        free = free or [n for n in left if _parents(contract.tables[n], required=True) <= {*placed, n}]
        chosen = (free or left)[0]
        placed.append(chosen)
        left.remove(chosen)
    return tuple(placed)


def _parents(table: Table, *, required: bool) -> set[str]:
    return {
        reference.resource
        for reference in table.references
        if not required or any(table.by_name[n].constraints.required for n in reference.fields)
    }
