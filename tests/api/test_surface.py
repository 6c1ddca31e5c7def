"""The public names of the package: a change here is a change of a promise, told in the changelog."""

import importlib
import inspect
import json
import os
import pkgutil
import subprocess
import sys

import pytest

import ceasefire_data as cd
from tests.api.surface import FILE, surface
from tests.conftest import ROOT

FROZEN = json.loads(FILE.read_text(encoding="utf-8"))
CALLS = FROZEN["calls"]
NAMES = sorted([*(name for name in CALLS if "." not in name), *(n for n in FROZEN["others"] if "." not in n)])
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
    assert sorted(cd.__all__) == sorted([*NAMES, "__version__"])
    assert dir(cd) == sorted(cd.__all__)


@pytest.mark.parametrize("package", ["ceasefire_data", "ceasefire_data.testing"])
def test_no_module_bears_the_name_of_a_call(package):
    """Importing a module of that name would put it in the place of the call."""
    found = importlib.import_module(package)
    modules = {module.name for module in pkgutil.iter_modules(found.__path__)}
    calls = {name for name in found.__all__ if callable(getattr(found, name))}
    assert not modules & calls


@pytest.mark.slow
@pytest.mark.parametrize("part", FROZEN)
def test_a_promise_is_kept_or_changed_knowingly(now, part):
    told = "a promise changed: say so in the changelog, then python -m tests.api.surface"
    assert now[part] == FROZEN[part], told


@pytest.fixture(scope="module")
def now():
    return surface()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_says_what_it_is(name):
    assert inspect.getdoc(getattr(cd, name))


def test_a_finding_has_these_parts():
    assert list(cd.Finding.__dataclass_fields__) == [
        *("rule", "level", "path", "table", "line", "column", "position", "cell", "record", "value"),
        *("message", "hint", "suggestion", "safe", "sheet"),
    ]
    assert [str(level) for level in cd.Level] == ["error", "warning", "note"]


def test_each_error_is_of_one_family():
    assert issubclass(cd.ContractError, cd.CeasefireDataError)
    assert issubclass(cd.SourceError, cd.CeasefireDataError)
    assert issubclass(cd.UsageError, cd.CeasefireDataError)


def test_the_version_of_the_package_is_that_of_its_installation():
    from importlib.metadata import version

    assert cd.__version__ == version("ceasefire-data")


def test_a_misspelt_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        cd.lode  # noqa: B018 - asked for, not used


def test_types_ship_with_the_package():
    assert (ROOT / "src" / "ceasefire_data" / "py.typed").is_file()


def test_a_plain_load_takes_nothing_of_checking_publishing_or_the_web():
    heavy, modules = loaded_by("import ceasefire_data as cd; cd.load('events')")
    assert heavy <= {"pyarrow", "numpy", "pandas"}
    assert not {"filelock", "platformdirs", "tomllib", "ceasefire_data.contract.model"} & set(modules)
    rooms = {name.split(".")[1] for name in modules if name.startswith("ceasefire_data.")}
    assert rooms == {"access", "contract", "errors"}


def test_importing_loads_nothing_heavy_and_nothing_of_ours():
    heavy, modules = loaded_by("import ceasefire_data")
    assert not heavy
    assert [name for name in modules if name.startswith("ceasefire_data")] == ["ceasefire_data"]


@pytest.mark.parametrize(
    ("code", "allowed"),
    [
        ("cd.versions(); cd.Level; cd.Finding; cd.UsageError", set()),
        ("cd.tables(); cd.explain('required')", set()),
        ("cd.lock", set()),
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
