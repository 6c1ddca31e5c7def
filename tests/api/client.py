"""A client of the package as a type checker sees it; checked by test_types.py, never run."""

from datetime import date
from pathlib import Path
from typing import assert_type

import duckdb
import pandas as pd
import polars as pl

import ceasefire_data as cd

assert_type(cd.load("events"), pd.DataFrame)
assert_type(cd.load("events", "1.4.0", columns=["event_id"], where="killed_best > 0"), pd.DataFrame)
assert_type(cd.load("events", as_of="2026-01-31", where={"event_type": ["strike"]}), pd.DataFrame)
assert_type(cd.load("events", source=Path("data"), lock="ceasefire.lock", frame="polars"), pl.DataFrame)
assert_type(cd.load("events", frame="duckdb"), duckdb.DuckDBPyRelation)
assert_type(cd.connect("1.4.0"), duckdb.DuckDBPyConnection)
assert_type(cd.connect(as_of=date(2026, 1, 31), source="s3://my-bucket/x"), duckdb.DuckDBPyConnection)
assert_type(cd.lock("ceasefire.lock", "1.4.0"), Path)
assert_type(cd.lock(as_of=date(2026, 1, 31), source=Path("data")), Path)
assert_type(cd.load("events", categories=True), pd.DataFrame)
assert_type(cd.load("events", frame="polars", categories="ordered"), pl.DataFrame)
assert_type(cd.describe("events"), pd.DataFrame)
assert_type(cd.diff("1.3.2", "1.4.0", "events"), pd.DataFrame)
assert_type(cd.versions(source="https://example.org/x"), tuple[str, ...])
assert_type(cd.status_on(date(2026, 1, 31), agreement="agr-one", version="1.4.0"), pd.DataFrame)
assert_type(cd.totals("killed", basis="estimate", since="2025-10-10"), pd.DataFrame)
assert_type(cd.sql("SELECT ?", [1]), pd.DataFrame)
assert_type(cd.sql("SELECT 1", version="1.4.0", frame="polars"), pl.DataFrame)
assert_type(cd.chart(cd.timeline(actor="act-hamas")).save("x.svg"), Path)
assert_type(cd.sql("SELECT $n", {"n": 1}, as_of="2026-01-31", lock="ceasefire.lock"), pd.DataFrame)
assert_type(cd.compliance(agreement="agr-one"), pd.DataFrame)
assert_type(cd.predictions(version="1.4.0"), pd.DataFrame)
assert_type(cd.calibration(as_of="2026-01-31"), pd.DataFrame)
assert_type(cd.timeline(since="2025-10-10"), pd.DataFrame)
assert_type(cd.sources_for("evt-one"), pd.DataFrame)
assert_type(cd.testing.sample("events", 5, seed=1, errors=["required"]), pd.DataFrame)
assert_type(cd.testing.sample("events", frame="polars"), pl.DataFrame)
assert_type(cd.testing.sample("events", with_parents=True), cd.testing.SampleData)
assert_type(cd.testing.sample_dataset({"events": 5}), cd.testing.SampleData)
assert_type(cd.tables(), tuple[str, ...])
assert_type(cd.cite("1.4.0", "bibtex"), str)
assert_type(cd.explain("required"), str)
assert_type(cd.__version__, str)

report = cd.validate("my.csv", against="none", today=date(2026, 2, 1))
assert_type(report, cd.Report)
assert_type(report.ok, bool)
assert_type(report.findings, tuple[cd.Finding, ...])
assert_type(report.to_frame(), pd.DataFrame)
assert_type(report.to_html(), str)
assert_type(report.at_level(cd.Level.WARNING).findings[0].level, cd.Level)

assert_type(cd.schema("events", level="warning").validate(cd.load("events"), lazy=True), pd.DataFrame)
assert issubclass(cd.UsageError, cd.CeasefireDataError)
