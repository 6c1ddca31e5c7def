"""Queries, and what a connection holds beside the tables."""

import csv
import subprocess
import sys
from datetime import date

import pandas as pd
import polars as pl
import pytest

import ceasefire_data as cd
from ceasefire_data.access import catalog
from ceasefire_data.contract.links import link_tables
from ceasefire_data.contract.loader import load_contract
from ceasefire_data.errors import UsageError
from tests.access.questions.facts import world
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def contract(newest):
    return load_contract(catalog.require_release(newest) / "schemas")


@pytest.fixture(scope="module")
def con(newest):
    with cd.connect(newest) as con:
        yield con


def test_a_query_is_a_typed_frame(newest):
    frame = cd.sql(
        "SELECT side, count(*) AS actors, avg(len(name)) AS letters, sum(len(name)) AS all_letters,"
        " any_value(valid_from) AS since, true AS yes, list(actor_id) AS ids FROM actors"
        " GROUP BY side ORDER BY side",
        version=newest,
    )
    assert frame.dtypes.astype(str).to_dict() == {
        "side": "string", "actors": "Int64", "letters": "Float64", "all_letters": "Float64",
        "since": "date32[day][pyarrow]", "yes": "boolean", "ids": "object",
    }  # fmt: skip
    assert frame.attrs["ceasefire_data"]["version"] == newest


def test_other_frames_hold_the_same(newest):
    query = "SELECT actor_id, name FROM actors ORDER BY 1"
    pandas, polars = cd.sql(query, version=newest), cd.sql(query, version=newest, frame="polars")
    assert isinstance(polars, pl.DataFrame)
    assert polars["name"].to_list() == list(pandas["name"])
    assert cd.sql(query, version=newest, frame="arrow")["name"].to_pylist() == list(pandas["name"])


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("SELECT actor_id FROM actors WHERE name = ?", ["Hamas"]),
        ("SELECT actor_id FROM actors WHERE name = $name", {"name": "Hamas"}),
        ("SELECT actor_id FROM actors WHERE name = ? OR name = ?", ["Hamas", "x' OR 'a' = 'a"]),
    ],
)
def test_values_are_bound_and_never_part_of_the_query(newest, query, parameters):
    assert list(cd.sql(query, parameters, version=newest)["actor_id"]) == ["act-hamas"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT 1; SELECT 2", "sql takes one query, and this holds 2"),
        ("", "sql takes one query, and this holds 0"),
        ("DROP TABLE events", "changes nothing; for DROP take cd.connect()"),
        ("CREATE TABLE x AS SELECT 1", "changes nothing"),
        ("COPY events TO 'x.csv'", "changes nothing"),
        ("SET threads = 1", "changes nothing"),
        ("ATTACH 'x.db'", "changes nothing"),
        ("INSTALL httpfs", "changes nothing"),
        ("SELECT * FROM read_csv('/etc/passwd')", "sql: .*disabled"),
        ("SELECT * FROM read_text('/etc/passwd')", "sql: .*disabled"),
        ("SELECT * FROM 'x.parquet'", "sql: "),
        ("SELECT * FROM glob('/*')", "sql: .*disabled"),
        ("SELECT getenv('HOME')", "sql: .*getenv"),
        ("SELECT * FROM read_parquet('https://127.0.0.1/x.parquet')", "sql: "),
        ("SELECT * FROM secret_frame", "sql: .*does not exist"),
        ("SELECT * FROM event", r'sql: .*"events"'),
        ("SELECT titel FROM events", r'sql: .*"title"'),
        ("SELEC 1", "sql: Parser Error"),
        ("SELECT ?", "sql: "),
    ],
)
def test_a_query_reads_the_records_and_nothing_else(newest, query, told):
    secret_frame = pd.DataFrame({"a": [1]})
    with pytest.raises(UsageError, match=told):
        cd.sql(query, version=newest)
    assert len(secret_frame) == 1
    assert cd.sql("SELECT count(*) AS n FROM events", version=newest)["n"].iloc[0] > 0


def test_nothing_is_written_to_standard_output_however_long_a_query_takes(newest):
    assert not cd.sql("SELECT current_setting('enable_progress_bar') AS shown", version=newest)["shown"].iloc[
        0
    ]


def test_an_unknown_frame_is_named_with_what_there_is(newest):
    with pytest.raises(UsageError, match='frame: there is no "panda"; did you mean "pandas"'):
        cd.sql("SELECT 1", version=newest, frame="panda")


def test_link_tables_are_those_of_the_release(con, contract, newest):
    folder = catalog.require_release(newest)
    for link in link_tables(contract):
        with (folder / "csv" / f"{link.name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        found = con.execute(f'FROM "{link.name}"')
        assert [column[0] for column in found.description] == header
        assert sorted([str(cell) for cell in row] for row in found.fetchall()) == sorted(rows)


def test_each_code_has_its_label_beside_it(con, contract):
    for table in contract.tables.values():
        columns = {row[0] for row in con.execute(f"DESCRIBE {table.name}_labelled").fetchall()}
        assert set(table.names) <= columns
        for field in table.fields:
            if not field.codes:
                continue
            labels = {code.value: code.label for code in field.codes}
            query = f'SELECT "{field.name}", "{field.name}_label" FROM {table.name}_labelled'
            for code, label in con.execute(query).fetchall():
                assert label == (
                    [labels[c] for c in code] if isinstance(code, list) else code and labels[code]
                )


def test_names_stand_beside_ids(con, records):
    names = {row["actor_id"]: row["name"] for row in records["actors"]}
    rows = con.execute("SELECT speaker_actor_ids, speaker_actor_names FROM statements_labelled").fetchall()
    assert rows
    assert all(told == [names[actor] for actor in actors] for actors, told in rows)
    assert con.execute("SELECT count(*) FROM events_labelled WHERE place_name IS NULL").fetchone() == (0,)


def test_codes_are_a_table_of_their_own(con, contract):
    rows = con.execute("""SELECT "table", "column", code, label FROM codes ORDER BY ALL""").fetchall()
    expected = {
        (t.name, f.name, c.value, c.label)
        for t in contract.tables.values()
        for f in t.fields
        for c in f.codes
    }
    assert len(rows) == len(set(rows))
    assert set(rows) == expected


@pytest.mark.parametrize(
    ("macro", "call"),
    [
        ("FROM status_on(DATE '2026-01-31')", lambda v: cd.status_on("2026-01-31", version=v)),
        ("FROM prediction_outcomes(DATE '2026-01-31')", lambda v: cd.predictions(on="2026-01-31", version=v)),
        ("FROM calibration(DATE '2026-01-31')", lambda v: cd.calibration(on="2026-01-31", version=v)),
        ("FROM compliance_on('agr-unscr-2803', DATE '2026-01-31')",
         lambda v: cd.compliance("agr-unscr-2803", days=[date(2026, 1, 31)], version=v)),
        ("FROM timeline() WHERE \"table\" IN ('events', 'statements')", lambda v: cd.timeline(version=v)),
        ("FROM figures_of('displaced')", lambda v: cd.totals("displaced", version=v)),
    ],
)  # fmt: skip
def test_a_macro_gives_what_the_function_gives(con, newest, macro, call):
    frame = call(newest)
    rows = con.execute(macro)
    assert [column[0] for column in rows.description] == list(frame.columns)
    key = 1 if "timeline" in macro else 0
    assert [row[key] for row in rows.fetchall()] == list(frame.iloc[:, key].astype(object).where(
        frame.iloc[:, key].notna(), None))  # fmt: skip


def test_a_release_without_the_tables_of_a_question_says_so(releases):
    con = cd.connect("0.3.0")
    assert con.execute("SELECT count(*) FROM acts_labelled").fetchone() == (3,)
    assert con.execute("SELECT topic FROM acts_topics ORDER BY position").fetchall() == [("talks",), ("aid",)]
    assert cd.sql("SELECT count(*) AS n FROM acts", version="0.3.0")["n"].iloc[0] == 3
    with pytest.raises(
        UsageError, match=r"release 0\.3\.0 has not the tables and columns that timeline reads"
    ):
        cd.timeline(version="0.3.0")


def test_every_question_takes_a_version(made):
    version = made(**world())
    for call in (cd.predictions, cd.calibration, cd.timeline):
        assert call(version=version).attrs["ceasefire_data"]["version"] == "1.0.0"
        with pytest.raises(UsageError, match=r'no release "9\.9\.9"'):
            call(version="9.9.9")


def test_a_question_loads_neither_charts_nor_pandera():
    code = "import sys, ceasefire_data as cd; cd.status_on, cd.sql, cd.chart; print('|'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"pandas", "altair", "vl_convert", "pandera", "duckdb"} & set(done.stdout.strip().split("|"))
