"""How the contract differs between two releases: tables, columns, codes and rules, each weighed.

A new column is one change of the contract and one count of the values that older records now hold
in it; these values are no corrections, for the older release said nothing there.
"""

from collections.abc import Iterator, Mapping

from ceasefire_data.contract.model import Contract, Field, Rule, Table
from ceasefire_data.findings import Level
from ceasefire_data.release.changes_facts import (
    COLUMN_WEIGHTS,
    TABLE_WEIGHTS,
    Facts,
    code_facts,
    column_facts,
    contract_facts,
    rule_facts,
    table_facts,
    weigh_fact,
    weigh_rule,
)
from ceasefire_data.release.changes_model import Change, Kind, Part, Weighed


def compare_contracts(old: Contract, new: Contract) -> Iterator[Weighed]:
    """Yield what differs in the contract as a whole: its name, version and words."""
    for name, before, after in _differing(contract_facts(old), contract_facts(new)):
        change = Change("", "", Kind.CONTRACT_CHANGED, "", _told(name, before), _told(name, after))
        yield Weighed(change, *weigh_fact(name, before, after, TABLE_WEIGHTS))


def compare_tables(old: Table, new: Table) -> Iterator[Weighed]:
    """Yield what differs in what the contract says of a table, columns in their new order."""
    for name, before, after in _differing(_ordered(old, new), _ordered(new, old)):
        change = Change(new.name, "", Kind.TABLE_CHANGED, "", _told(name, before), _told(name, after))
        yield Weighed(change, *weigh_fact(name, before, after, TABLE_WEIGHTS))
    for field in new.fields:
        if field.name in old.by_name:
            yield from _compare_columns(old, new, field.name)
        else:
            yield _added_column(new, field)
    for field in old.fields:
        if field.name not in new.by_name:
            change = Change(new.name, "", Kind.COLUMN_REMOVED, field.name, old=field.type)
            yield Weighed(change, Part.MAJOR)
    yield from _compare_rules(old, new)


def _added_column(table: Table, field: Field) -> Weighed:
    is_required = "required" in column_facts(field, table)
    told = f"{field.type}, required" if is_required else field.type
    change = Change(table.name, "", Kind.COLUMN_ADDED, field.name, new=told)
    return Weighed(change, Part.MAJOR if is_required else Part.MINOR)


def _compare_columns(old: Table, new: Table, column: str) -> Iterator[Weighed]:
    before, after = old.by_name[column], new.by_name[column]
    for name, was, now in _differing(column_facts(before, old), column_facts(after, new)):
        change = Change(new.name, "", Kind.COLUMN_CHANGED, column, _told(name, was), _told(name, now))
        yield Weighed(change, *weigh_fact(name, was, now, COLUMN_WEIGHTS))
    codes = code_facts(before), code_facts(after)
    if codes[0] is not None and codes[1] is not None:  # else "closed" has changed, and says it all
        yield from _compare_codes(new.name, column, codes[0], codes[1])


def _compare_codes(
    table: str, column: str, old: Mapping[str, Facts], new: Mapping[str, Facts]
) -> Iterator[Weighed]:
    for code in new:
        if code not in old:
            change = Change(table, code, Kind.CODE_ADDED, column, new=new[code].get("label", ""))
            yield Weighed(change, Part.MINOR)
            continue
        for name, was, now in _differing(old[code], new[code]):
            change = Change(table, code, Kind.CODE_CHANGED, column, _told(name, was), _told(name, now))
            yield Weighed(change, *weigh_fact(name, was, now, COLUMN_WEIGHTS))
    for code in old:
        if code not in new:
            change = Change(table, code, Kind.CODE_REMOVED, column, old=old[code].get("label", ""))
            yield Weighed(change, Part.MAJOR)


def _compare_rules(old: Table, new: Table) -> Iterator[Weighed]:
    before = {rule.name: rule for rule in old.rules}
    after = {rule.name: rule for rule in new.rules}
    for name, rule in after.items():
        if name in before:
            yield from _compare_rule(before[name], rule)
        else:
            change = Change(new.name, name, Kind.RULE_ADDED, new=rule.level.value, reason=rule.why)
            yield Weighed(change, Part.MAJOR if rule.level is Level.ERROR else Part.MINOR)
    for name, rule in before.items():
        if name not in after:
            yield Weighed(Change(new.name, name, Kind.RULE_REMOVED, old=rule.level.value), Part.MINOR)


def _compare_rule(old: Rule, new: Rule) -> Iterator[Weighed]:
    for name, was, now in _differing(rule_facts(old), rule_facts(new)):
        told = _told(name, was), _told(name, now)
        change = Change(new.table, new.name, Kind.RULE_CHANGED, "", *told, reason=new.changed)
        yield Weighed(change, *weigh_rule(name, new.level))


def _ordered(table: Table, other: Table) -> Facts:
    """Return the facts of a table, with the order of the columns that both have."""
    shared = ", ".join(name for name in table.names if name in other.by_name)
    return table_facts(table) | {"order": shared}


def _differing(old: Facts, new: Facts) -> Iterator[tuple[str, str, str]]:
    """Yield name, old and new text of each fact that differs."""
    for name in dict.fromkeys([*new, *old]):
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            yield name, before, after


def _told(name: str, fact: str) -> str:
    return f"{name}: {fact}" if fact else ""
