"""The files of a release, each in its format."""

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from jsonschema import Draft7Validator

from ceasefire_data.contract.arrow import arrow_schema, schema_text
from ceasefire_data.contract.loader import load_contract
from ceasefire_data.contract.rulebook import rule_pages
from ceasefire_data.errors import BuildError
from ceasefire_data.release.build import build_release
from ceasefire_data.release.metadata import read_metadata
from ceasefire_data.release.writers import parquet
from ceasefire_data.release.writers.csv import write_rows
from ceasefire_data.release.writers.markdown import code, escape, table_lines
from ceasefire_data.release.writers.notices import render_citation
from tests.release.sample import CHANGELOG, HEAD, RECORDS, read_inputs


@pytest.fixture(scope="module")
def folder(built):
    return built[1]


@pytest.fixture(scope="module")
def contract(built):
    return load_contract(built[0] / "schemas")


def texts(columns, *rows):
    file = io.BytesIO()
    write_rows(file, columns, rows)
    return file.getvalue().decode()


# CSV


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("a", "a"),
        ("", ""),
        (" a ", " a "),
        ("a,b", '"a,b"'),
        ('a "b"', '"a ""b"""'),
        ("a\nb", '"a\nb"'),
        ("a\rb", '"a\rb"'),
        ("'a'", "'a'"),
        ("مدينة", "مدينة"),
    ],
)
def test_a_cell_is_quoted_only_where_it_must_be(cell, written):
    assert texts(["k", "v"], ["1", cell]) == f"k,v\n1,{written}\n"


def test_a_lone_empty_cell_is_no_blank_line():
    assert texts(["v"], [""]) == 'v\n""\n'


def test_csv_holds_the_records_by_key_in_schema_order_with_lf(folder, contract):
    for name, table in contract.tables.items():
        content = (folder / f"csv/{name}.csv").read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
        expected = [{n: r.get(n, "") for n in table.names} for r in RECORDS[name]]
        assert rows == sorted(expected, key=lambda row: row[table.primary_key[0]])


# Parquet


def test_parquet_has_types_metadata_and_no_trace_of_pandas(folder, contract):
    for name, table in contract.tables.items():
        with pq.ParquetFile(folder / f"parquet/{name}.parquet") as file:
            assert file.schema_arrow.equals(arrow_schema(table).remove_metadata(), check_metadata=True)
            assert file.metadata.metadata[b"table_schema"] == schema_text(table)
            assert set(file.metadata.metadata) == {b"ARROW:schema", b"table_schema"}
            assert file.metadata.format_version == "2.6"
            assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_pandas_reads_types_lists_and_both_scripts(folder):
    acts = pd.read_parquet(folder / "parquet/acts.parquet", dtype_backend="pyarrow").set_index("act_id")
    assert acts.loc["act-2", "happened_on"] == date(2025, 10, 13)
    assert list(acts.loc["act-2", "topics"]) == ["talks", "aid"]
    assert acts["persons"].dtype == pd.ArrowDtype(pa.int64())
    assert acts["persons"].isna().tolist() == [False, True, False]
    places = pd.read_parquet(folder / "parquet/places.parquet").set_index("place_id")
    assert places.loc["plc-a", ["name_ar", "name_he"]].tolist() == ["مدينة غزة", "העיר עזה"]


def test_polars_reads_types_lists_and_both_scripts(folder):
    acts = pl.read_parquet(folder / "parquet/acts.parquet")
    assert acts.schema["happened_on"] == pl.Date
    assert acts.schema["via_place_ids"] == pl.List(pl.String)
    assert acts.schema["confirmed"] == pl.Boolean
    assert acts.filter(pl.col("act_id") == "act-2")["persons"].to_list() == [20]
    assert pl.read_parquet(folder / "parquet/places.parquet")["name_he"].to_list() == ["העיר עזה", None, None]
    metadata = pl.read_parquet_metadata(folder / "parquet/acts.parquet")
    assert json.loads(metadata["table_schema"])["name"] == "acts"


def test_duckdb_reads_types_lists_and_both_scripts(folder):
    con = duckdb.connect()
    path = str(folder / "parquet/acts.parquet")
    described = "SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet($1))"
    types = dict(con.execute(described, [path]).fetchall())
    assert types["happened_on"] == "DATE"
    assert types["persons"] == "BIGINT"
    assert types["topics"] == "VARCHAR[]"
    places = str(folder / "parquet/places.parquet")
    query = "SELECT name_ar, latitude FROM read_parquet($1) ORDER BY place_id"
    expected = [("مدينة غزة", 31.5), ("مخيم جباليا", None), (None, -0.5)]
    assert con.execute(query, [places]).fetchall() == expected
    keys = con.execute("SELECT key::VARCHAR FROM parquet_kv_metadata($1)", [path]).fetchall()
    assert ("table_schema",) in keys


def test_row_groups_have_one_size_however_the_batches_are_cut(contract, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP", 4)
    table = contract.tables["places"]
    schema = arrow_schema(table).remove_metadata()
    words = [f"plc-{i}" for i in range(10)]
    columns = {n: words if n in {"place_id", "name", "kind"} else [None] * 10 for n in table.names}
    whole = pa.table(columns, schema=pa.schema([pa.field(f.name, f.type) for f in schema]))
    made = set()
    for size in (1, 3, 4, 7, 10):
        file = io.BytesIO()
        parquet.write_table(file, table, whole.to_batches(max_chunksize=size))
        made.add(file.getvalue())
    assert len(made) == 1
    groups = pq.ParquetFile(io.BytesIO(made.pop())).metadata
    assert [groups.row_group(i).num_rows for i in range(groups.num_row_groups)] == [4, 4, 2]


def test_a_table_without_records_is_a_file_with_columns(contract):
    file = io.BytesIO()
    parquet.write_table(file, contract.tables["acts"], [])
    assert pl.read_parquet(file.getvalue()).columns == list(contract.tables["acts"].names)


# Contract


def test_the_contract_travels_byte_by_byte(built):
    root, folder = built
    for name in ("contract.json", "places.json", "acts.json"):
        assert (folder / "schemas" / name).read_bytes() == (root / "schemas" / name).read_bytes()
    assert load_contract(folder / "schemas").version == "2.1.0"


# Codebook


def test_the_codebook_tells_of_every_table_column_code_and_rule(folder, contract):
    book = (folder / "codebook.md").read_text(encoding="utf-8")
    for table in contract.tables.values():
        assert f"\n## {table.name}\n" in book
        assert all(f"| `{field.name}` |" in book for field in table.fields)
        codes = [code for field in table.fields for code in field.codes]
        assert all(f"| `{c.value}` | {c.label} |" in book for c in codes)
    for page in rule_pages(contract):
        assert f"**{page.name}** · {page.level}" in book
    assert '`{"kind": "camp", "parent_id": "plc-a"}`' in book
    assert '`{"kind": "camp"}`' in book


def test_the_codebook_counts_empty_cells_and_names_units_and_examples(folder):
    book = (folder / "codebook.md").read_text(encoding="utf-8")
    lines = {m[1]: m[0] for m in re.finditer(r"^\| `(\w+)` \|.*$", book, re.MULTILINE)}
    assert "| whole number |  | 33 % |" in lines["persons"]
    assert "| persons |" in lines["persons"]
    assert "| yes | 0 % | 0.3.0 | **Kind.** What it is. |  | `city` |" in lines["kind"]
    assert "| code of [kind](#codes-kind) |" in lines["kind"]
    assert "list, leads to places.place_id" in lines["via_place_ids"]


def test_each_link_of_the_codebook_leads_somewhere(folder):
    book = (folder / "codebook.md").read_text(encoding="utf-8")
    heads = {h.lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", book, re.MULTILINE)}
    anchors = heads | set(re.findall(r'<a id="([^"]+)">', book))
    assert set(re.findall(r"\]\(#([^)]+)\)", book)) <= anchors


def test_each_table_of_the_codebook_has_as_many_cells_in_every_row(folder):
    book = (folder / "codebook.md").read_text(encoding="utf-8")
    for block in re.findall(r"(?:^\|.*\n)+", book, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1, block


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", "a\\|b"),
        ("a_b", "a_b"),
        ("_a_", "\\_a\\_"),
        ("<b>", "&lt;b&gt;"),
        ("[a](b)", "\\[a\\](b)"),
        ("a\n\nb", "a b"),
        ("*a* `b` \\", "\\*a\\* \\`b\\` \\\\"),
    ],
)
def test_markdown_shows_a_text_as_it_is(text, escaped):
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("text", "span"), [("a", "`a`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("a|b", "`a\\|b`")]
)
def test_a_code_span_holds_any_text(text, span):
    assert code(text) == span


def test_a_table_ends_with_an_empty_line():
    assert table_lines(["a", "b"], [("1", "2")]) == ["| a | b |", "|---|---|", "| 1 | 2 |", ""]


# Papers


def test_the_citation_file_is_valid_and_names_version_and_day(folder):
    cited = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert cited["type"] == "dataset"
    assert cited["title"] == "Sample: acts & places"
    assert cited["version"] == "0.3.0"
    assert cited["date-released"] == date(2026, 7, 1)
    assert cited["authors"] == [{"name": "sample makers"}, {"family-names": "Haddad", "given-names": "Ada"}]
    assert cited["license"] == "CC-BY-4.0"


@pytest.fixture(scope="module")
def citation_schema():
    """The schema of the Citation File Format 1.2.0, as cffconvert 2.0.0 brings it (CC BY 4.0).

    cffconvert itself needs a jsonschema older than 4, which other tests do not take.
    """
    path = Path(__file__).with_name("cff-1.2.0.schema.json")
    return Draft7Validator(json.loads(path.read_bytes()))


def check_citation(folder, schema):
    cited = yaml.load((folder / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
    assert [error.message for error in schema.iter_errors(cited)] == []
    return cited


def test_the_citation_file_keeps_the_schema_of_its_format(folder, citation_schema):
    check_citation(folder, citation_schema)


def test_a_licence_known_by_its_address_only_is_cited_by_it(repository, citation_schema):
    head = {**HEAD, "licenses": [{"path": "https://example.org/terms"}], "homepage": "https://example.org"}
    (repository / "datapackage.json").write_text(json.dumps(head))
    folder = build_release(read_inputs(repository), repository / "build").folder
    cited = check_citation(folder, citation_schema)
    assert cited["license-url"] == "https://example.org/terms"
    assert cited["url"] == "https://example.org"


def test_the_citation_files_of_the_repository_and_of_its_release_are_valid(root, tmp_path, citation_schema):
    check_citation(root, citation_schema)
    release = SimpleNamespace(metadata=read_metadata(root), origin=read_inputs(root).origin, version="1.2.3")
    (tmp_path / "CITATION.cff").write_text(render_citation(release), encoding="utf-8")
    assert check_citation(tmp_path, citation_schema)["version"] == "1.2.3"


def test_a_wrong_citation_file_would_be_found(citation_schema):
    cited = {"cff-version": "1.2.0", "message": "x", "title": "x", "authors": [{"name": "x"}]}
    assert not list(citation_schema.iter_errors(cited))
    for wrong in ({"type": "data"}, {"date-released": "soon"}, {"authors": []}, {"license": "my"}, {"x": 1}):
        assert list(citation_schema.iter_errors(cited | wrong))


def test_the_changelog_holds_what_changed_in_the_data_of_this_version_alone(folder):
    text = (folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text == "# Changes of the data in 0.3.0\n\n- Three acts.\n"


@pytest.mark.parametrize("heading", ["## 0.3.0-rc.1", "## 0.3.01", "## 10.3.0", "# 0.3.0"])
def test_a_changelog_without_the_version_stops_the_build(repository, heading):
    text = CHANGELOG.replace("## 0.3.0 - unreleased", heading)
    (repository / "CHANGELOG.md").write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=r'has no part "## 0\.3\.0"'):
        build_release(read_inputs(repository), repository / "build")


@pytest.mark.parametrize("heading", ["## 0.3.0", "## [0.3.0] - 2026-07-01", "## 0.3.0 (2026-07-01)"])
def test_the_heading_of_a_version_may_have_a_date(repository, heading):
    text = CHANGELOG.replace("## 0.3.0 - unreleased", heading)
    (repository / "CHANGELOG.md").write_text(text, encoding="utf-8")
    folder = build_release(read_inputs(repository), repository / "build").folder
    assert "Three acts" in (folder / "CHANGELOG.md").read_text(encoding="utf-8")


def test_a_dataset_without_a_changelog_says_so(repository):
    (repository / "CHANGELOG.md").unlink()
    folder = build_release(read_inputs(repository), repository / "build").folder
    assert "No change is told" in (folder / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_names_terms_and_attribution(folder):
    notice = (folder / "LICENSE").read_text(encoding="utf-8")
    assert "CC BY 4.0 · CC-BY-4.0 · https://example.org/by/4.0/" in notice
    assert "sample makers; Haddad, Ada (2026). Sample: acts & places. Version 0.3.0." in notice


def test_the_read_me_holds_what_a_stranger_needs(folder, contract):
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# Sample: acts & places 0.3.0\n")
    for name in contract.tables:
        assert f"`{name}`" in text
    for part in ("c" * 40, "pandas", "polars", "DuckDB", "arrow::read_parquet", "CC BY 4.0", "acts_topics"):
        assert part in text
    for file in ("sample.sqlite", "sample.xlsx", "codebook.html", "croissant.json"):
        assert f"`{file}`" in text
    assert "data-notes.md" not in text


def test_the_examples_of_the_read_me_run(folder, monkeypatch):
    monkeypatch.chdir(folder)
    text = (folder / "README.md").read_text(encoding="utf-8")
    for language, example in re.findall(r"```(python|sql)\n(.*?)```", text, re.DOTALL):
        if language == "sql":
            assert len(duckdb.connect().execute(example).fetchall()) == 3
        else:
            names = {}
            exec(example, names)  # noqa: S102 - what the page tells people to run
            assert len(names["acts"]) == 3
    for path, example in re.findall(r'^sqlite3 (\S+) "(.*)"$', text, re.MULTILINE):
        with closing(sqlite3.connect(folder / path)) as con:
            assert len(con.execute(example).fetchall()) == (0 if "view" in example else 3)


def test_notes_on_the_data_travel_along(repository):
    (repository / "docs").mkdir()
    (repository / "docs" / "data-notes.md").write_text("# Notes\n", encoding="utf-8")
    folder = build_release(read_inputs(repository), repository / "build").folder
    assert (folder / "data-notes.md").read_text(encoding="utf-8") == "# Notes\n"
    assert "[data-notes.md](data-notes.md)" in (folder / "README.md").read_text(encoding="utf-8")
