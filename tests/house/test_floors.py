"""A module imports only from lower floors or from its own room, and there is no circle."""

from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.source import PACKAGE, Module, read_package, targets, write_package

FLOORS = {
    "deprecation": 0,
    "errors": 0,
    "findings": 0,
    "messages": 0,  # the sentences, by key
    "contract": 1,
    "intake": 2,
    "checking": 3,
    "reporting": 3,
    "testing": 3,  # synthetic records
    "release": 4,
    "access": 5,  # reads what release publishes
    "cli": 6,
    "": 6,  # the package's __init__
    "__main__": 7,  # the entry point: python -m ceasefire_data
}

MODULES = read_package()


def room(name: str) -> str:
    """The room of a dotted module name: "contract" for ceasefire_data.contract.sql."""
    return [*name.split("."), ""][1]


def arrows_upward(modules: list[Module]) -> list[str]:
    names = {m.name for m in modules}
    found = []
    for module in modules:
        here = room(module.name)
        for imported in module.imports:
            target = targets(imported, names)
            if target is None or room(target) == here:
                continue
            if FLOORS.get(room(target), 99) >= FLOORS.get(here, -1):
                found.append(f"{module.name}:{imported.line} imports {target}")
    return found


def circle(modules: list[Module]) -> list[str]:
    names = {m.name for m in modules}
    graph = {m.name: {t for i in m.imports if (t := targets(i, names)) and t != m.name} for m in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_there_is_a_package():
    assert MODULES, "src/ceasefire_data holds no module"


@pytest.mark.parametrize("name", [name for name in FLOORS if name not in {"", "__main__"}])
def test_each_room_exists(name):
    assert any(m.parts[:1] == (name,) for m in MODULES), f"no module or package {PACKAGE}.{name}"


def test_each_module_has_a_floor():
    homeless = sorted({room(m.name) for m in MODULES} - set(FLOORS))
    assert not homeless, f"give these rooms a floor in {__file__}: {homeless}"


def test_no_arrow_points_up_or_sideways():
    assert not arrows_upward(MODULES)


def test_no_circle():
    assert not circle(MODULES)


@pytest.mark.parametrize(
    ("files", "count"),
    [
        ({"contract/sql.py": "from ceasefire_data.findings import Finding", "findings.py": ""}, 0),
        ({"contract/sql.py": "from ceasefire_data.contract import model", "contract/model.py": ""}, 0),
        ({"contract/sql.py": "from . import model", "contract/model.py": ""}, 0),
        ({"contract/sql.py": "from ceasefire_data import intake", "intake/__init__.py": ""}, 1),
        ({"contract/sql.py": "def f():\n    from ..intake.text import x", "intake/text.py": ""}, 1),
        ({"checking/engine.py": "import ceasefire_data.reporting.text", "reporting/text.py": ""}, 1),
        ({"cli/main.py": "from ceasefire_data import load", "__init__.py": ""}, 1),
        ({"intake/text.py": "import_module('ceasefire_data.release')", "release/__init__.py": ""}, 1),
    ],
)
def test_an_arrow_that_points_up_is_found(tmp_path, files, count):
    assert len(arrows_upward(write_package(tmp_path, files))) == count


def test_a_circle_is_found(tmp_path):
    files = {
        "contract/a.py": "from ceasefire_data.contract.b import x",
        "contract/b.py": "def f():\n    from ceasefire_data.contract import a",
    }
    assert set(circle(write_package(tmp_path, files))) == {
        "ceasefire_data.contract.a",
        "ceasefire_data.contract.b",
    }
