"""``codebook.md``: every table, column, code and rule in words, with the share of empty cells."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ceasefire_data.contract.model import Contract, Field, Reference, Table
from ceasefire_data.contract.rulebook import RulePage, rule_pages
from ceasefire_data.messages import text
from ceasefire_data.release.model import Release
from ceasefire_data.release.since import first_versions
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.writers.columns import code_lists
from ceasefire_data.release.writers.markdown import code, escape, table_lines


def write(release: Release, sink: Sink) -> None:
    """Write the codebook."""
    sink.write_text("codebook.md", render_codebook(release))


def render_codebook(release: Release) -> str:
    """Return the codebook as Markdown."""
    tables = release.contract.tables.values()
    pages = merge_pages(rule_pages(release.contract))
    lines = [
        f"# {text('codebook-title', title=release.metadata.title, version=release.version)}",
        "",
        text("codebook-intro", contract=release.contract.version),
        "",
        f"## {text('codebook-tables')}",
        "",
        *_index(release),
    ]
    since = first_versions(release.metadata.root, release.version)
    for table in tables:
        lines += _table(release, table, [p for p in pages if table.name in p.tables], since)
    lines += _code_lists(release.contract)
    for key, chosen in (
        ("shared", [page for page in pages if len(page.tables) > 1]),
        ("general", [page for page in pages if not page.tables]),
    ):
        lines += [f"## {text(f'codebook-{key}-rules')}", "", text(f"codebook-{key}-intro"), ""]
        lines += [line for page in chosen for line in _rule(page)]
    return "\n".join(lines).rstrip() + "\n"


def merge_pages(pages: Iterable[RulePage]) -> list[RulePage]:
    """Return the pages with those told in the same words for several tables made into one."""
    merged: dict[tuple[str, ...], RulePage] = {}
    for page in pages:
        words = (page.name, page.level, page.meaning, page.why, page.hint)
        first = merged.get(words)
        tables = (*first.tables, *page.tables) if first else page.tables
        merged[words] = replace(first or page, tables=tables)
    return list(merged.values())


def _index(release: Release) -> Iterable[str]:
    rows = [
        (
            f"[{table.name}](#{table.name})",
            f"{release.tables.count(table.name):,}",
            str(len(table.fields)),
            escape(table.title),
        )
        for table in release.contract.tables.values()
    ]
    heads = ("codebook-table", "codebook-records", "codebook-columns", "codebook-title-head")
    return table_lines([text(head) for head in heads], rows)


def _table(
    release: Release, table: Table, pages: list[RulePage], since: Mapping[tuple[str, str], str]
) -> Iterable[str]:
    records, empty = release.tables.count(table.name), release.tables.empty_cells(table.name)
    links = [link for link in release.tables.links if link.table.name == table.name]
    yield f"## {table.name}"
    yield ""
    told = text("codebook-count", records=f"{records:,}", key=", ".join(table.primary_key) or "-")
    yield " ".join(part for part in (escape(table.description), told) if part)
    yield ""
    heads = ("column", "type", "required", "empty", "since", "meaning", "unit", "example")
    rows = [
        _column(
            table,
            field,
            _share(empty[field.name], records),
            since.get((table.name, field.name), release.version),
        )
        for field in table.fields
    ]
    yield from table_lines([text(f"codebook-{head}") for head in heads], rows)
    for link in links:
        columns = ", ".join(code(name) for name in link.columns)
        yield f"- {text('codebook-link', name=link.name, column=link.field.name, columns=columns)}"
    if links:
        yield ""
    if pages:
        yield f"### {text('codebook-rules', table=table.name)}"
        yield ""
    for page in pages:
        if len(page.tables) == 1:
            yield from _rule(page)
    shared = ", ".join(code(page.name) for page in pages if len(page.tables) > 1)
    if shared:
        yield text("codebook-shared", rules=shared)
        yield ""


def _column(table: Table, field: Field, share: str, since: str) -> tuple[str, ...]:
    required = field.constraints.required or field.name in table.primary_key
    title = f"**{escape(_sentence(field.title))}**" if field.title else ""
    return (
        code(field.name),
        _type(table, field),
        text("codebook-yes") if required else "",
        share,
        since,
        f"{title} {escape(field.description)}".strip(),
        escape(field.unit or ""),
        code(field.example) if field.example else "",
    )


def _type(table: Table, field: Field) -> str:
    name = text(f"codebook-type-{field.type}")
    if field.format == "uri":
        name = text("codebook-type-uri")
    if field.code_list or (field.items and field.items.code_list):
        listed = field.code_list or (field.items.code_list if field.items else "")
        key = "codebook-type-codes" if field.type == "list" else "codebook-type-code"
        return text(key, name=f"[{listed}](#codes-{listed})", type=name)
    reference = next((r for r in table.references if field.name in r.fields), None)
    return f"{name}, {_target(reference)}" if reference else name


def _target(reference: Reference) -> str:
    target = f"{reference.resource}.{', '.join(reference.reference_fields)}"
    return text("codebook-reference", target=target)


def _share(empty: int, records: int) -> str:
    if not records or not empty:
        return "0 %" if records else "-"
    share = 100 * empty / records
    if share < 1:
        return "< 1 %"
    return "> 99 %" if 99 < share < 100 else f"{share:.0f} %"


def _sentence(title: str) -> str:
    return f"{title}." if title and title[-1] not in ".!?" else title


def _code_lists(contract: Contract) -> Iterator[str]:
    """Yield every code list once, with the columns that use it."""
    yield f"## {text('codebook-code-lists')}"
    yield ""
    for listed in code_lists(contract):
        yield f'<a id="codes-{listed.name}"></a>'
        yield ""
        yield f"### {text('codebook-code-list', name=listed.name)}"
        yield ""
        columns = ", ".join(code(f"{table}.{column}") for table, column in listed.columns)
        yield text("codebook-used-in", columns=columns)
        yield ""
        rows = [(code(c.value), escape(c.label), escape(c.description)) for c in listed.codes]
        heads = [text(f"codebook-{head}") for head in ("code", "label", "definition")]
        yield from table_lines(heads, rows)


def _rule(page: RulePage) -> Iterator[str]:
    where = f" · {', '.join(page.tables)}" if len(page.tables) > 1 else ""
    told = escape(f"{page.meaning} {page.why}".strip())
    yield f"**{page.name}** · {page.level}{where}. {told}"
    yield ""
    for key, example in (("passes", page.accept), ("fails", page.reject)):
        if example:
            yield f"- {text(f'codebook-{key}')}: {code(example)}"
    if page.hint:
        yield f"- {text('codebook-hint')}: {escape(page.hint)}"
    yield ""
