"""``codebook.html``: the codebook as one page with search, which needs no network and no script.

The page looks like a report: it takes the style of the house, and its policy lets in nothing else.
The dataset as schema.org describes it stands inside, for search engines.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.contract.model import Table
from ceasefire_data.contract.rulebook import RulePage, rule_pages
from ceasefire_data.messages import LANGUAGE, text
from ceasefire_data.release.model import Release
from ceasefire_data.release.since import first_versions
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.writers.codebook import merge_pages
from ceasefire_data.release.writers.columns import (
    CodeList,
    Column,
    code_lists,
    count_codes,
    describe_columns,
)
from ceasefire_data.release.writers.dataset import (
    describe_dataset,
    describe_downloads,
    describe_variables,
)
from ceasefire_data.release.writers.html_columns import show_column, tell_size
from ceasefire_data.release.writers.notices import cite
from ceasefire_data.reporting.page import house_style, page_policy, template_environment

if TYPE_CHECKING:
    from jinja2 import Environment

NAME = "codebook.html"
TEXTS = (
    *("cite", "clear", "code", "codes", "column", "columns", "commit", "contents", "definition"),
    *("description", "empty", "everything", "example", "general", "intro", "key", "kind", "links"),
    *("meaning", "none-left", "pattern", "records", "required", "rules", "search", "search-hint", "shared"),
    *("shown", "since", "skip", "sql", "table", "tables", "type", "unit", "used-in", "uses"),
)

Shown = dict[str, Any]


def write(release: Release, sink: Sink) -> None:
    """Write the page; it tells of the files written before it."""
    sink.write_text(NAME, render_page(release, sink.files))


def render_page(release: Release, written: Mapping[str, FileFacts]) -> str:
    """Return the page.

    Args:
        release: what it tells of.
        written: the files that are there already; those with data are offered for download.
    """
    style, script = house_style() + _template_text("codebook.css"), _template_text("codebook.js")
    columns = describe_columns(release)
    page = _environment().get_template("codebook.html.jinja")
    return page.render(
        lang=LANGUAGE,
        style=style,
        script=script,
        policy=page_policy(style, script),
        structured=_as_script(_structured(release, written, columns)),
        texts=_texts(),
        **_head(release, written),
        **_contents(release, written, columns),
    )


def _structured(release: Release, written: Mapping[str, FileFacts], columns: list[Column]) -> Shown:
    own = [column for column in columns if column.table in release.contract.tables]
    paths = [path for path, _ in _data_files(written)]
    paths += [f"{f}/{name}.{f}" for f in ("csv", "parquet") for name in release.contract.tables]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **describe_dataset(release),
        "distribution": describe_downloads(written, [path for path in paths if path in written]),
        "variableMeasured": describe_variables(own),
    }


def _as_script(value: Shown) -> str:
    """Return JSON that can stand in a script element: nothing in it ends the element."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return told.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _head(release: Release, written: Mapping[str, FileFacts]) -> Shown:
    metadata, origin = release.metadata, release.origin
    entry = metadata.licenses[0]
    return {
        "title": metadata.title,
        "version": release.version,
        "page_title": text("codebook-title", title=metadata.title, version=release.version),
        "description": metadata.description,
        "released_on": origin.released_on or "",
        "contract": release.contract.version,
        "license": {"name": entry.get("title", entry.get("name", entry.get("path"))), "url": _url(entry)},
        "citation": cite(release),
        "commit": origin.commit or "",
        "files": [
            {"path": path, "size": tell_size(written[path].size), "what": what}
            for path, what in _data_files(written)
        ],
    }


def _url(entry: Mapping[str, Any]) -> str:
    path = str(entry.get("path", ""))
    return path if path.startswith(("https://", "http://")) else ""


def _data_files(written: Mapping[str, FileFacts]) -> list[tuple[str, str]]:
    """Return the files that hold all tables, and what is said of them."""
    kinds = {".sqlite": "page-sqlite", ".xlsx": "page-xlsx"}
    return [(p, text(key)) for suffix, key in kinds.items() for p in sorted(written) if p.endswith(suffix)]


def _contents(release: Release, written: Mapping[str, FileFacts], columns: list[Column]) -> Shown:
    pages = merge_pages(rule_pages(release.contract))
    since = first_versions(release.metadata.root, release.version)
    tables = [
        _table(release, table, columns, pages, written)
        | {"since": since.get((table.name, ""), release.version)}
        for table in release.contract.tables.values()
    ]
    lists = [_code_list(release, listed) for listed in code_lists(release.contract)]
    shared = [_rule(page) for page in pages if len(page.tables) > 1]
    general = [_rule(page) for page in pages if not page.tables]
    rules = sum(len(table["rules"]) for table in tables) + len(shared) + len(general)
    counts = {
        "tables": len(tables),
        "columns": sum(len(table["columns"]) for table in tables),
        "lists": len(lists),
        "codes": sum(len(listed["codes"]) for listed in lists),
        "rules": rules,
        "records": sum(table["records"] for table in tables),
    }
    told = text("page-counts", **{key: f"{number:,}" for key, number in counts.items()})
    return {"tables": tables, "lists": lists, "shared": shared, "general": general, "counts": told}


def _table(
    release: Release,
    table: Table,
    columns: Iterable[Column],
    pages: Iterable[RulePage],
    written: Mapping[str, FileFacts],
) -> Shown:
    links = [link for link in release.tables.links if link.table.name == table.name]
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "records": release.tables.count(table.name),
        "key": ", ".join(table.primary_key),
        "columns": [show_column(table, column) for column in columns if column.table == table.name],
        "rules": [_rule(page) for page in pages if page.tables == (table.name,)],
        "shared": [_rule(page) for page in pages if len(page.tables) > 1 and table.name in page.tables],
        "files": _downloads(written, [f"csv/{table.name}.csv", f"parquet/{table.name}.parquet"]),
        "links": [
            {
                "name": link.name,
                "column": f"{table.name}.{link.field.name}",
                "holds": ", ".join(link.columns),
                "records": f"{release.tables.count(link.name):,}",
                "files": _downloads(written, [f"csv/{link.name}.csv"]),
            }
            for link in links
        ],
    }


def _downloads(written: Mapping[str, FileFacts], paths: Iterable[str]) -> list[Shown]:
    return [
        {"path": p, "format": text(f"page-{p.partition('/')[0]}"), "size": tell_size(written[p].size)}
        for p in paths
        if p in written
    ]


def _code_list(release: Release, listed: CodeList) -> Shown:
    uses = count_codes(release, listed)
    return {
        "name": listed.name,
        "columns": [f"{table}.{column}" for table, column in listed.columns],
        "codes": [
            {"value": c.value, "label": c.label, "description": c.description, "uses": f"{uses[c.value]:,}"}
            for c in listed.codes
        ],
    }


def _rule(page: RulePage) -> Shown:
    return {
        "id": ":".join(("rule", *page.tables[:1], page.name)),
        "name": page.name,
        "level": page.level,
        "level_name": text(f"report-{page.level}"),
        "tables": page.tables if len(page.tables) > 1 else (),
        "meaning": page.meaning.removeprefix("Message: "),
        "why": page.why,
        "cure": page.hint,
        "examples": [
            (word, text(f"codebook-{word}"), _records(example))
            for word, example in (("passes", page.accept), ("fails", page.reject))
            if example
        ],
        "sql": page.sql,
    }


def _records(example: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the records of an example: the table where several are told, and its cells.

    The example of a generated rule is no record but a text, and comes back as a lone cell.
    """
    try:
        told = json.loads(example)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return [("", [("", example)])]
    if all(isinstance(records, list) for records in told.values()):
        return [(name, _cells(record)) for name, records in told.items() for record in records]
    return [("", _cells(told))]


def _cells(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(column, str(value)) for column, value in record.items()]


def _texts() -> SimpleNamespace:
    """Return the page's own words, by the last part of their keys."""
    return SimpleNamespace(**{name.replace("-", "_"): text(f"page-{name}") for name in TEXTS})


@cache
def _template_text(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> "Environment":
    return template_environment(_template_text)
