"""What a compiled schema is, and what it does with frames that are not as they should be."""

import json
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import polars as pl
import pyarrow as pa
import pytest
from pandera.errors import SchemaError, SchemaErrors

from ceasefire_data.contract.frame_columns import pandas_dtype, polars_dtype
from ceasefire_data.contract.frames import compile_schema
from ceasefire_data.contract.loader import default_contract, load_contract
from ceasefire_data.contract.proof import TODAY
from ceasefire_data.contract.sql import compile_program
from ceasefire_data.contract.tables import mentioned_tables
from ceasefire_data.errors import ContractError
from ceasefire_data.findings import Level
from tests.contract.framed import FRAMES, failures_by_pandera, make_frame
from tests.contract.values import good, read

CONTRACT = default_contract()
TABLES = CONTRACT.tables
ROW_RULES = [(t.name, rule.name) for t in TABLES.values() for rule in t.row_rules]
SMALL = {
    "name": "visits",
    "title": "Visits",
    "description": "One record per visit.",
    "fields": [
        {"name": "visit_id", "type": "string", "title": "Id", "constraints": {"required": True}},
        {"name": "code", "type": "string", "constraints": {"unique": True}},
        {"name": "persons", "type": "integer", "unit": "persons", "constraints": {"minimum": 0}},
        {"name": "share", "type": "number", "constraints": {"required": True, "maximum": 1}},
        {"name": "came_on", "type": "date"},
        {"name": "left_on", "type": "date"},
        {
            "name": "tags",
            "type": "list",
            "itemType": "string",
            "delimiter": ";",
            "constraints": {"required": True},
        },
    ],
    "missingValues": [""],
    "primaryKey": ["visit_id"],
    "uniqueKeys": [["persons", "came_on"]],
    "rules": [
        {
            "name": "left-after-came",
            "level": "error",
            "check": "left_on >= came_on",
            "columns": ["left_on", "came_on"],
            "message": "{left_on} is before {came_on}",
        },
        {
            "name": "came-by-today",
            "level": "error",
            "check": "came_on <= $today",
            "columns": ["came_on"],
            "message": "{came_on} is to come",
        },
        {
            "name": "alone-is-rare",
            "level": "warning",
            "check": "persons <> 1",
            "columns": ["persons"],
            "message": "one person only",
        },
        {
            "name": "first-is-small",
            "level": "error",
            "query": "SELECT visit_id AS key, 'persons' AS \"column\" FROM visits WHERE persons ="
            " (SELECT max(persons) FROM visits) AND persons > 100",
            "columns": ["persons"],
            "message": "too many",
        },
        {
            "name": "guest-is-known",
            "level": "error",
            "query": "SELECT visit_id AS key, 'code' AS \"column\" FROM visits ANTI JOIN guests USING (code)",
            "columns": ["code"],
            "message": "unknown",
        },
    ],
}
RIGHT = {
    "visit_id": "a",
    "code": "x",
    "persons": 2,
    "share": 0.5,
    "came_on": date(2025, 11, 1),
    "tags": ["t"],
}


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    return read_table(tmp_path_factory.mktemp("visits"), SMALL)


def read_table(folder, schema):
    (folder / f"{schema['name']}.json").write_text(json.dumps(schema))
    return load_contract(folder).tables[schema["name"]]


def failures(table, *records, kind="pandas", **options):
    schema = compile_schema(table, kind, today=TODAY, **options)
    return failures_by_pandera(schema, make_frame(kind, table, [RIGHT | record for record in records]))


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("name", TABLES)
def test_columns_have_the_types_and_words_of_the_contract(name, kind):
    table, dtype = TABLES[name], {"pandas": pandas_dtype, "polars": polars_dtype}[kind]
    schema = compile_schema(table, kind)
    assert list(schema.columns) == list(table.names)
    assert (schema.name, schema.title, schema.description) == (name, table.title, table.description)
    for field in table.fields:
        column = schema.columns[field.name]
        expected = type(column)(dtype(field)).dtype
        assert column.dtype is expected is None or column.dtype.check(expected)
        assert column.nullable != (field.constraints.required or field.name in table.primary_key)
        assert (column.title, column.description) == (field.title, field.description)
        assert column.metadata["type"] == field.type
        assert list(column.metadata.get("codes", {})) == [code.value for code in field.codes]


@pytest.mark.parametrize("name", TABLES)
def test_each_rule_of_the_contract_is_a_check(name):
    table = TABLES[name]
    schema = compile_schema(table, level=Level.NOTE)
    for column, checks in compile_program(table).cell_checks.items():
        assert {c.name for c in checks} <= {c.error for c in schema.columns[column].checks}
    assert {rule.name for rule in table.row_rules} <= {check.error for check in schema.checks}


@pytest.mark.parametrize("name", TABLES)
def test_rules_over_tables_are_checks_where_no_other_table_is_needed(name):
    table = TABLES[name]
    alone = {r.name for r in table.query_rules if mentioned_tables(CONTRACT, r) == (name,)}
    checks = {check.error for check in compile_schema(table, level=Level.NOTE).checks}
    assert checks & {rule.name for rule in table.query_rules} == alone


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize(("name", "rule"), ROW_RULES, ids=lambda value: value)
def test_each_rule_accepts_and_rejects_its_own_examples(name, rule, kind):
    accepted = 2 * [r.name for r in TABLES[name].row_rules].index(rule)
    rows = {row for row, _, told in failures_of_examples(name, kind) if told == rule}
    assert rows & {accepted, accepted + 1} == {accepted + 1}


@cache
def failures_of_examples(name, kind):
    """What fails in the examples of all rules of a table: for each the accepted, then the rejected."""
    table = TABLES[name]
    needed = {f.name: good(f) for f in table.fields if f.constraints.required}
    examples = [example for rule in table.row_rules for example in (rule.accept, rule.reject)]
    records = [needed | {n: read(table.by_name[n], text) for n, text in e.items()} for e in examples]
    schema = compile_schema(table, kind, level=Level.NOTE, today=TODAY)
    return failures_by_pandera(schema, make_frame(kind, table, records))


@pytest.mark.parametrize("kind", FRAMES)
def test_a_right_frame_comes_back(visits, kind):
    frame = make_frame(kind, visits, [RIGHT, RIGHT | {"visit_id": "b", "code": "y", "persons": 3}])
    assert compile_schema(visits, kind, today=TODAY).validate(frame).equals(frame)


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize(
    ("column", "value"),
    [("visit_id", None), ("visit_id", ""), ("visit_id", " "), ("tags", None), ("tags", [])],
)
def test_nothing_in_a_required_cell_is_told_once(visits, kind, column, value):
    assert failures(visits, {column: value}, kind=kind) == {(0, column, "required")}


@pytest.mark.skipif(int(pd.__version__[0]) < 3, reason="there are no such texts before")
def test_texts_of_pandas_3_are_texts(visits):
    frame = make_frame("pandas", visits, [RIGHT])
    texts = pd.StringDtype("pyarrow", na_value=float("nan"))
    assert not failures_by_pandera(compile_schema(visits), frame.astype({"visit_id": texts, "code": texts}))


def test_lists_may_have_any_dtype_but_must_be_lists(visits):
    schema, frame = compile_schema(visits), make_frame("pandas", visits, [RIGHT] * 2).iloc[:1]
    arrow = pd.array([["t"]], dtype=pd.ArrowDtype(pa.list_(pa.string())))
    for cell in (["t", "u"], ("t",), np.array(["t"])):
        assert not failures_by_pandera(schema, frame.assign(tags=pd.Series([cell], dtype=object)))
    assert not failures_by_pandera(schema, frame.assign(tags=arrow))
    for cell in ("t", "t;u", 1, [1], {"t": 1}, b"t", ["t;u"]):
        found = failures_by_pandera(schema, frame.assign(tags=pd.Series([cell], dtype=object)))
        assert found == {(0, "tags", "type-list")}, cell


def test_no_number_is_missing_in_either_frame(visits):
    for kind, frame in (
        ("pandas", make_frame("pandas", visits, [RIGHT]).assign(share=pd.array([float("nan")], "Float64"))),
        ("polars", make_frame("polars", visits, [RIGHT]).with_columns(share=pl.lit(float("nan")))),
    ):
        assert failures_by_pandera(compile_schema(visits, kind), frame) == {(0, "share", "required")}


@pytest.mark.parametrize("kind", FRAMES)
def test_the_record_that_repeats_a_key_is_named(visits, kind):
    found = failures(visits, {}, {"code": "y", "persons": 3}, {"visit_id": "b", "persons": 3}, kind=kind)
    assert found == {
        (1, "visit_id", "key-duplicate"),
        (2, "code", "key-duplicate"),
        (2, "persons", "key-duplicate"),
    }


@pytest.mark.parametrize("kind", FRAMES)
def test_unique_cells_may_all_be_empty(visits, kind):
    records = [{"visit_id": str(n), "code": None, "persons": None} for n in range(3)]
    assert not failures(visits, *records, kind=kind)


@pytest.mark.parametrize("kind", FRAMES)
def test_a_rule_over_columns_is_told_at_its_first_column(visits, kind):
    assert failures(visits, {"left_on": date(2025, 10, 1)}, kind=kind) == {(0, "left_on", "left-after-came")}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_rule_over_the_table_is_told_at_its_record(visits, kind):
    records = [{"persons": 101}, {"visit_id": "b", "code": "y", "persons": 500}]
    assert failures(visits, *records, kind=kind) == {(1, "persons", "first-is-small")}


@pytest.mark.parametrize("kind", FRAMES)
def test_unknown_is_not_wrong(visits, kind):
    assert not failures(visits, {"left_on": None, "came_on": None}, kind=kind)


def test_warnings_become_checks_when_asked_for(visits):
    assert not failures(visits, {"persons": 1})
    assert failures(visits, {"persons": 1}, level=Level.WARNING) == {(0, "persons", "alone-is-rare")}


def test_without_a_day_rules_that_need_it_are_silent(visits):
    frame = make_frame("pandas", visits, [RIGHT | {"came_on": date(2999, 1, 1)}])
    assert not failures_by_pandera(compile_schema(visits), frame)
    assert failures_by_pandera(compile_schema(visits, today=TODAY), frame) == {
        (0, "came_on", "came-by-today")
    }


def test_a_column_of_another_type_is_told_and_its_values_are_unknown(visits):
    frame = make_frame("pandas", visits, [RIGHT | {"left_on": date(2025, 10, 1)}])
    frame = frame.assign(came_on=pd.to_datetime(["2025-11-01"]), persons=[-1.5])
    found = failures_by_pandera(compile_schema(visits), frame)
    assert {(column, rule) for _, column, rule in found} == {
        ("came_on", "type-date"),
        ("persons", "type-integer"),
    }


@pytest.mark.parametrize("kind", FRAMES)
def test_columns_are_those_of_the_contract_in_its_order(visits, kind):
    schema, frame = compile_schema(visits, kind), make_frame(kind, visits, [RIGHT])
    with pytest.raises(SchemaErrors, match="column_in_dataframe"):
        schema.validate(frame[[c for c in frame.columns if c != "code"]], lazy=True)
    with pytest.raises(SchemaErrors, match="column_in_schema"):
        schema.validate(frame.assign(more=1) if kind == "pandas" else frame.with_columns(more=1), lazy=True)
    with pytest.raises(SchemaErrors, match="column_ordered"):
        schema.validate(frame[list(reversed(frame.columns))], lazy=True)


@pytest.mark.parametrize("kind", FRAMES)
def test_eager_validation_stops_at_the_first_failure_with_its_rule(visits, kind):
    frame = make_frame(kind, visits, [RIGHT | {"persons": -1, "share": 2.0}])
    with pytest.raises(SchemaError) as caught:
        compile_schema(visits, kind).validate(frame)
    assert caught.value.check.error == "range"


def test_rows_are_told_by_the_labels_of_the_frame(visits):
    frame = make_frame("pandas", visits, [RIGHT, RIGHT | {"visit_id": "b", "code": "y", "persons": -1}])
    assert failures_by_pandera(compile_schema(visits), frame.set_axis(["one", "two"])) == {
        ("two", "persons", "range")
    }


def test_rows_are_told_though_labels_repeat(visits):
    frame = make_frame("pandas", visits, [RIGHT | {"persons": -1}, RIGHT | {"visit_id": "b", "code": "y"}])
    with pytest.raises(SchemaErrors) as caught:
        compile_schema(visits).validate(frame.set_axis([7, 7]), lazy=True)
    assert caught.value.failure_cases[["index", "failure_case"]].to_numpy().tolist() == [[7, -1]]


def test_a_frame_that_was_mended_in_place_is_looked_at_anew(visits):
    schema, frame = compile_schema(visits), make_frame("pandas", visits, [RIGHT | {"persons": -1}])
    with pytest.raises(SchemaErrors):
        schema.validate(frame, lazy=True, inplace=True)
    frame.loc[0, "persons"] = 1
    schema.validate(frame, lazy=True, inplace=True)
    frame.loc[0, "persons"] = -1
    with pytest.raises(SchemaErrors):
        schema.validate(frame, lazy=True, inplace=True)


def test_a_lazy_frame_is_checked_too(visits):
    schema = compile_schema(visits, "polars")
    assert isinstance(schema.validate(make_frame("polars", visits, [RIGHT]).lazy()), pl.LazyFrame)
    with pytest.raises(SchemaErrors):
        schema.validate(make_frame("polars", visits, [RIGHT | {"persons": -1}]).lazy(), lazy=True)


def test_some_rows_can_be_checked_alone(visits):
    records = [RIGHT, RIGHT | {"visit_id": "b", "code": "y", "persons": -1}]
    frame = make_frame("pandas", visits, records)
    assert len(compile_schema(visits).validate(frame, lazy=True, head=1)) == 2
    with pytest.raises(SchemaErrors):
        compile_schema(visits).validate(frame, lazy=True, tail=1)


def test_bad_rows_can_be_dropped(visits):
    records = [RIGHT, RIGHT | {"visit_id": "b", "code": "y", "persons": -1}]
    schema = compile_schema(visits)
    schema.drop_invalid_rows = True
    assert schema.validate(make_frame("pandas", visits, records), lazy=True)["visit_id"].to_list() == ["a"]


@pytest.mark.parametrize("kind", FRAMES)
def test_a_part_of_a_schema_checks_its_columns(visits, kind):
    schema = compile_schema(visits, kind).select_columns(["visit_id", "persons"])
    frame = make_frame(kind, visits, [RIGHT | {"persons": -1}])[["visit_id", "persons"]]
    assert failures_by_pandera(schema, frame) == {(0, "persons", "range")}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_column_can_be_checked_alone(visits, kind):
    column = compile_schema(visits, kind).columns["persons"]
    column.validate(make_frame(kind, visits, [RIGHT]))
    with pytest.raises(SchemaError):
        column.validate(make_frame(kind, visits, [RIGHT | {"persons": -1}]))


def test_a_schema_works_as_a_decorator(visits):
    @pandera.check_output(compile_schema(visits))
    def make(persons):
        return make_frame("pandas", visits, [RIGHT | {"persons": persons}])

    assert len(make(1)) == 1
    with pytest.raises(SchemaError):
        make(-1)


def test_an_empty_frame_is_right(visits):
    for kind in FRAMES:
        assert not failures_by_pandera(
            compile_schema(visits, kind, today=TODAY), make_frame(kind, visits, [])
        )


@pytest.mark.parametrize(
    "check", ["persons <> (SELECT count(*) FROM read_text('/etc/hostname'))", "nonsense(persons)"]
)
def test_a_rule_that_does_not_run_is_a_fault_of_the_contract(tmp_path, check):
    rule = {"name": "odd", "level": "error", "check": check, "columns": ["persons"], "message": "odd"}
    table = read_table(tmp_path, SMALL | {"rules": [rule]})
    with pytest.raises(ContractError, match=r"visits: the SQL of a rule does not run"):
        failures(table, {})
