"""The newest release at hand, as its tables are; and releases made by hand of a few records."""

import shutil
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import ceasefire_data as cd
from ceasefire_data.access import catalog, tables
from ceasefire_data.access.questions import engine
from ceasefire_data.contract.arrow import arrow_schema
from ceasefire_data.contract.loader import default_contract, find_schemas

# What a record made by hand holds where a case does not say.
USUAL = {"record_status": "active", "confidence": "high", "date_precision": "exact_day"}


@pytest.fixture(scope="session")
def newest():
    return cd.versions()[-1]


@pytest.fixture(scope="session")
def records(newest):
    """Each table of the newest release as plain Python: lists of dictionaries, None for missing."""
    return {name: cd.load(name, newest, frame="arrow").to_pylist() for name in cd.tables()}


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Make a release of a few records the only one at hand; returns its version."""

    def make(**rows):
        folder = tmp_path / "1.0.0"
        shutil.copytree(find_schemas(), folder / "schemas")
        (folder / "parquet").mkdir()
        (folder / "datapackage.json").write_text('{"name": "made", "version": "1.0.0"}', encoding="utf-8")
        for name, table in default_contract().tables.items():
            schema = pa.schema([field.with_nullable(True) for field in arrow_schema(table)])
            told = [{**dict.fromkeys(table.names), **usual(table), **row} for row in rows.get(name, [])]
            pq.write_table(pa.Table.from_pylist(told, schema=schema), folder / "parquet" / f"{name}.parquet")
        monkeypatch.setattr(catalog, "_roots", lambda: [tmp_path])
        tables._tell_version.cache_clear()
        forget()
        return "1.0.0"

    yield make
    forget()


def forget():
    """What the questions hold of a release: another comes into its place."""
    for held in (engine.held_connection, engine._coverage, engine._questions):
        held.cache_clear()


def usual(table):
    return {name: value for name, value in USUAL.items() if name in table.names}


def day(text):
    return date.fromisoformat(text)
