"""``README.md`` of a release: what it is, how to load it, how to cite it, what to know first."""

from ceasefire_data.contract.model import Contract
from ceasefire_data.messages import text
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink
from ceasefire_data.release.writers.markdown import escape, table_lines
from ceasefire_data.release.writers.notices import NOTES, cite, name_license

LANGUAGES = ("pandas", "polars", "duckdb", "r", "sqlite")


def write(release: Release, sink: Sink) -> None:
    """Write the page; it tells of the files written before it."""
    sink.write_text("README.md", render_readme(release, has_notes=NOTES in sink.files))


def render_readme(release: Release, *, has_notes: bool) -> str:
    """Return the page as Markdown."""
    metadata = release.metadata
    parts = [
        f"# {metadata.title} {release.version}",
        metadata.description,
        _state(release),
        f"## {text('readme-tables')}",
        "\n".join(_tables(release)).rstrip(),
        text("readme-files", stem=metadata.file_stem),
        f"## {text('readme-load')}",
        *_examples(release),
        f"## {text('readme-cite')}",
        f"> {cite(release)}",
        text("readme-cite-file"),
        f"## {text('readme-licence')}",
        text("readme-licence-text", name=name_license(release)),
        f"## {text('readme-limits')}",
        text("readme-limits-text"),
        text("readme-notes", file=NOTES) if has_notes else "",
        f"## {text('readme-check')}",
        text("readme-check-text"),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _state(release: Release) -> str:
    origin = release.origin
    if origin.commit is None:
        return text("readme-no-commit")
    key = "readme-commit-dirty" if origin.dirty else "readme-commit"
    return text(key, commit=origin.commit, day=origin.released_on)


def _tables(release: Release) -> list[str]:
    rows = [
        (f"`{table.name}`", f"{release.tables.count(table.name):,}", escape(table.description))
        for table in release.contract.tables.values()
    ]
    heads = [text(f"codebook-{head}") for head in ("table", "records", "meaning")]
    return table_lines(heads, rows)


def example_table(contract: Contract) -> str:
    """Return the name of the table that stands for all in examples: that with most columns."""
    return max(contract.tables.values(), key=lambda table: len(table.fields)).name


def _examples(release: Release) -> list[str]:
    """Return how to read a table in each language."""
    name = example_table(release.contract)
    names = {"table": name, "stem": release.metadata.file_stem}
    parts = []
    for language in LANGUAGES:
        parts += [f"**{text(f'readme-{language}-name')}**", text(f"readme-{language}", **names)]
    links = [link for link in release.tables.links if link.table.name == name]
    if links:
        link = links[0]
        parts.append(text("readme-links", name=link.name, column=link.field.name))
    return parts
