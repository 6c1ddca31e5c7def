"""``ceasefire-data explain``."""

from pathlib import Path

import click

from ceasefire_data.cli.options import contract_option, output_options, read_contract, write_result
from ceasefire_data.contract.model import Contract, Field, Table
from ceasefire_data.contract.rulebook import RulePage, rule_pages
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError


@click.command("explain")
@click.argument("topic", metavar="RULE|TABLE|TABLE.COLUMN")
@contract_option
@output_options
def command(topic: str, contract_folder: Path | None, output: Path | None) -> int:
    """Say why a rule exists and show what passes and fails, or what a column holds.

    \b
    ceasefire-data explain ended-after-started
    ceasefire-data explain events.event_subtype
    """
    contract = read_contract(contract_folder)
    write_result(describe_topic(contract, topic) + "\n", output)
    return 0


def describe_topic(contract: Contract, topic: str) -> str:
    """Return the text about a rule, a table or a column.

    Raises:
        UsageError: nothing has that name; the nearest one is named.
    """
    pages = [page for page in rule_pages(contract) if page.name == topic]
    if pages:
        return "\n\n".join(_rule_text(page) for page in pages)
    name, _, column = topic.partition(".")
    table = contract.tables.get(name)
    if table is not None and not column:
        return _table_text(table)
    if table is not None and column in table.by_name:
        return _column_text(table, table.by_name[column])
    if table is not None:
        raise UsageError(f"{name} has no column {column!r}{did_you_mean(column, table.names)}")
    owners = [t.name for t in contract.tables.values() if topic in t.by_name]
    if owners:
        return "\n\n".join(
            _column_text(contract.tables[o], contract.tables[o].by_name[topic]) for o in owners
        )
    known = [page.name for page in rule_pages(contract)] + list(contract.tables)
    raise UsageError(f"no rule, table or column {topic!r}{did_you_mean(topic, known)}")


def _rule_text(page: RulePage) -> str:
    where = ", ".join(page.tables) if page.tables else "every table"
    lines = [f"{page.name}  ({page.level}; {where})", "", f"  {page.meaning}", f"  {page.why}"]
    if page.hint:
        lines += [f"  Cure: {page.hint}"]
    lines += ["", f"  passes: {page.accept}", f"  fails:  {page.reject}"]
    if page.sql:
        lines += ["", f"  rule:   {page.sql}"]
    return "\n".join(lines)


def _table_text(table: Table) -> str:
    wide = max(len(name) for name in table.names)
    lines = [f"{table.name}: {table.title}", f"  {table.description}", ""]
    for field in table.fields:
        needed = "required" if field.constraints.required or field.is_key else ""
        lines.append(f"  {field.name:<{wide}}  {field.type:<8} {needed:<9} {field.title}")
    lines += ["", f"  {len(table.rules)} rules: " + ", ".join(r.name for r in table.rules)]
    return "\n".join(lines)


def _column_text(table: Table, field: Field) -> str:
    limits = field.constraints
    needed = "required" if limits.required or field.is_key else "may be empty"
    lines = [f"{table.name}.{field.name}  ({field.type}, {needed}): {field.title}", ""]
    lines.append(f"  {field.description}")
    inner = field.items.constraints if field.items else None
    facts = {
        "unit": field.unit,
        "items are separated by": field.delimiter if field.type == "list" else None,
        "form": limits.pattern or (inner.pattern if inner else None),
        "at least": limits.minimum,
        "at most": limits.maximum,
        "shortest": limits.min_length,
        "longest": limits.max_length,
        "example": field.example,
    }
    lines += [f"  {name}: {fact}" for name, fact in facts.items() if fact is not None]
    for reference in table.references:
        if field.name in reference.fields:
            lines.append(f"  leads to: {reference.resource}.{reference.reference_fields[0]}")
    if field.codes:
        wide = max(len(code.value) for code in field.codes)
        lines += ["", "  codes:"]
        lines += [f"    {c.value:<{wide}}  {c.label}. {c.description}" for c in field.codes]
    rules = [r.name for r in table.rules if field.name in r.columns]
    if rules:
        lines += ["", f"  rules: {', '.join(rules)}"]
    return "\n".join(lines)
