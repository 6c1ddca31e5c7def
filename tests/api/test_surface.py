"""The public names of the package: a change here is a change of a promise, told in the changelog."""

import inspect
import json
import os
import subprocess
import sys

import pytest

import ceasefire_data as cd
from tests.conftest import ROOT

CALLS = {
    "calibration": "by=('speaker', 'hedge'), *, on=None, **where",
    "chart": "frame",
    "cite": "version=None, style='text'",
    "compliance": "agreement, *, days=None, **where",
    "connect": "version=None",
    "describe": "table, *, contract=None",
    "diff": "old, new, table=None",
    "explain": "topic, *, contract=None",
    "load": "table, version=None, *, frame='pandas', columns=None, where=None",
    "predictions": "*, on=None, speaker=None, all_records=False, **where",
    "schema": "table, frame='pandas', *, level=<Level.ERROR: 'error'>, today=None, contract=None",
    "sources_for": "record_id, **where",
    "sql": "query, parameters=(), *, frame='pandas', **where",
    "status_on": "day, *, agreement=None, all_records=False, **where",
    "tables": "*, contract=None",
    "timeline": (
        "*, actor=None, topic=None, place=None, since=None, until=None, records=('events', 'statements'),"
        " members=False, all_records=False, **where"
    ),
    "totals": (
        "attribute, *, basis=None, kind=None, since=None, until=None, of=None, claimant=None, unit=None,"
        " per=None, parts_of=None, all_records=False, **where"
    ),
    "validate": "data, *, table=None, against=None, contract=None, today=None, limit=None",
    "versions": "",
}
TYPES = ["CeasefireDataError", "ContractError", "Finding", "Level", "Report", "UsageError"]
HEAVY = {
    "altair",
    "click",
    "duckdb",
    "frictionless",
    "jinja2",
    "numpy",
    "pandas",
    "pandera",
    "polars",
    "pyarrow",
    "rich",
}


def parameters(function):
    """Names, kinds and defaults, as they stand in a call."""
    signature = inspect.signature(function)
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(bare))[1:-1]


def loaded_by(code):
    """The heavy libraries that a fresh Python has loaded after some code."""
    report = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", report], env=environment, capture_output=True, text=True, check=True
    )
    modules = json.loads(done.stdout.splitlines()[-1])
    return {name.partition(".")[0] for name in modules} & HEAVY, modules


def test_the_names_are_these():
    assert sorted(cd.__all__) == sorted([*CALLS, *TYPES, "__version__"])
    assert dir(cd) == sorted(cd.__all__)


@pytest.mark.parametrize("name", CALLS)
def test_a_function_is_called_like_this(name):
    assert parameters(getattr(cd, name)) == CALLS[name]


@pytest.mark.parametrize("name", [*CALLS, *TYPES])
def test_a_name_says_what_it_is(name):
    assert inspect.getdoc(getattr(cd, name))


def test_the_methods_of_a_report_are_these():
    own = {name for name in dir(cd.Report) if not name.startswith("_")}
    assert own == {
        *(
            "contract",
            "files",
            "counts",
            "findings",
            "truncated",
            "rows",
            "valid",
            "ok",
            "at_level",
            "to_dict",
        ),
        *("of", "to_frame", "to_html", "to_json"),
    }


def test_a_finding_has_these_parts():
    assert list(cd.Finding.__dataclass_fields__) == [
        *("rule", "level", "path", "table", "line", "column", "position", "cell", "record", "value"),
        *("message", "hint", "suggestion", "safe"),
    ]
    assert [str(level) for level in cd.Level] == ["error", "warning", "note"]


def test_each_error_is_of_one_family():
    assert issubclass(cd.ContractError, cd.CeasefireDataError)
    assert issubclass(cd.UsageError, cd.CeasefireDataError)


def test_the_version_of_the_package_is_that_of_its_installation():
    from importlib.metadata import version

    assert cd.__version__ == version("ceasefire-data")


def test_a_misspelt_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        cd.lode  # noqa: B018 - asked for, not used


def test_types_ship_with_the_package():
    assert (ROOT / "src" / "ceasefire_data" / "py.typed").is_file()


def test_importing_loads_nothing_heavy_and_nothing_of_ours():
    heavy, modules = loaded_by("import ceasefire_data")
    assert not heavy
    assert [name for name in modules if name.startswith("ceasefire_data")] == ["ceasefire_data"]


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("cd.versions(); cd.Level; cd.Finding; cd.UsageError", set()),
        ("cd.tables(); cd.explain('required')", set()),
        ("cd.load", {"pyarrow", "numpy"}),
        ("import ceasefire_data.contract.frame_columns", {"pyarrow", "numpy", "pandas"}),  # what load needs
        ("cd.validate", {"duckdb", "pyarrow", "numpy"}),
        ("cd.schema; cd.describe; cd.cite; cd.diff", set()),
        ("cd.Report; cd.status_on, cd.totals, cd.sql", {"pyarrow", "numpy"}),
        ("cd.chart", {"pyarrow", "numpy"}),
    ],
)
def test_a_name_loads_only_what_it_needs(code, allowed):
    heavy, _ = loaded_by(f"import ceasefire_data as cd\n{code}")
    assert heavy <= allowed
