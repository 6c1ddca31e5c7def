"""What load gives is what schema asks for: every table of the newest release, in every form."""

from itertools import pairwise

import pandas as pd
import pandera.pandas as pa
import polars as pl
import pytest

import ceasefire_data as cd
from ceasefire_data.access import catalog
from ceasefire_data.access.catalog import sort_versions
from ceasefire_data.contract.frames import compile_schema
from ceasefire_data.contract.loader import default_contract, load_contract
from tests.conftest import ROOT

TABLES = default_contract().tables
KEPT = ROOT / "releases"
OLDER = [
    (version, table)
    for version, after in pairwise(sort_versions([it.name for it in KEPT.iterdir() if it.is_dir()]))
    for table in TABLES
    if (path := KEPT / version / "csv" / f"{table}.csv").is_file()
    and path.read_bytes() != (KEPT / after / "csv" / f"{table}.csv").read_bytes()
]


@pytest.fixture(scope="module")
def newest():
    versions = cd.versions()
    if not versions:
        pytest.skip("no release is built here")
    return versions[-1]


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_a_table_keeps_its_schema(newest, table, frame):
    loaded = cd.load(table, newest, frame=frame)
    assert cd.schema(table, frame).validate(loaded) is not None
    coded = cd.load(table, newest, frame=frame, categories=True)
    assert cd.schema(table, frame).validate(coded) is coded


def contract_of(files, known={}):  # noqa: B006 - versions with the same contract share one reading of it
    """The contract that a version was published with."""
    texts = tuple(path.read_text(encoding="utf-8") for path in files)
    return known.get(texts) or known.setdefault(texts, load_contract(files[0].parent))


@pytest.mark.slow
@pytest.mark.parametrize(("version", "table"), OLDER)
def test_a_table_of_an_earlier_version_keeps_the_contract_of_that_version(monkeypatch, version, table):
    monkeypatch.setattr(catalog, "_roots", lambda: [KEPT])
    told = contract_of(tuple(sorted((KEPT / version / "schemas").glob("*.json"))))
    pandas, polars = (cd.load(table, version, frame=frame) for frame in ("pandas", "polars"))
    for frame, records in (("pandas", pandas), ("polars", polars.head(50))):  # the same records again
        schema = compile_schema(told.tables[table], frame)
        assert list(records.columns) == list(schema.columns)
        assert schema.validate(records) is not None
    assert cd.load(table, version, frame="arrow").num_rows == len(pandas) == len(polars)


def test_codes_become_categories_with_all_codes(newest):
    field = TABLES["events"].by_name["event_status"]
    plain = cd.load("events", newest, columns=["event_status"], categories=True)
    ranked = cd.load("events", newest, columns=["event_status"], categories="ordered")
    assert list(plain["event_status"].cat.categories) == list(field.constraints.enum)
    assert (plain["event_status"].cat.ordered, ranked["event_status"].cat.ordered) == (False, True)
    polars = cd.load("events", newest, frame="polars", columns=["event_status"], categories=True)
    assert polars["event_status"].dtype == pl.Enum(list(field.constraints.enum))


@pytest.mark.parametrize("how", [{"categories": "yes"}, {"categories": True, "frame": "arrow"}])
def test_categories_that_there_are_not_are_refused(newest, how):
    with pytest.raises(cd.UsageError, match="categories: "):
        cd.load("events", newest, **how)


@pytest.mark.parametrize("frame", ["pandas", "polars"])
def test_some_columns_have_a_schema_of_their_own(newest, frame):
    columns = ["ended_on", "event_id", "started_on"]
    schema = cd.schema("events", frame, columns=columns)
    loaded = cd.load("events", newest, columns=columns, frame=frame)
    assert schema.validate(loaded) is not None
    assert list(schema.columns) == columns
    assert "ended-after-started" in {check.error for check in schema.checks}


def test_a_fault_in_a_partial_frame_bears_its_rule():
    columns = ["event_id", "started_on", "ended_on"]
    bad = cd.testing.sample("events", 12, seed=2, errors=["ended-after-started"])[columns]
    with pytest.raises(pa.errors.SchemaErrors) as raised:
        cd.schema("events", columns=columns).validate(bad, lazy=True)
    assert set(raised.value.failure_cases["check"]) == {"ended-after-started"}


def test_an_unknown_column_is_named_with_the_nearest():
    with pytest.raises(cd.UsageError, match='no column "started"; did you mean "started_on"'):
        cd.schema("events", columns=["started"])


def test_schemas_work_as_panderas_decorators():
    schema = cd.schema("actors")

    @pa.check_io(frame=schema, out=schema)
    def through(frame: pd.DataFrame) -> pd.DataFrame:
        return frame

    @pa.check_input(schema)
    def first(frame: pd.DataFrame) -> str:
        return str(frame["actor_id"].iloc[0])

    frame = cd.testing.sample("actors", 3)
    assert through(frame).equals(frame)
    assert first(frame) == frame["actor_id"].iloc[0]
    with pytest.raises(pa.errors.SchemaError):
        first(frame.assign(side="nobody"))
