"""The four nevers of the house."""

import ast
import json
import re

import pytest

from tests.house.source import (
    PACKAGE,
    ROOT,
    Module,
    called,
    dotted_name,
    is_text,
    named,
    read_package,
    targets,
    write_package,
)
from tests.house.test_floors import FLOORS

MODULES = read_package()

PURE = {room for room, floor in FLOORS.items() if floor < FLOORS["release"]}

# Third parties that have one door in the house.
DOORS = {
    "pandera": {"contract.frames"},
    "frictionless": {"contract.descriptor", "release.verify_deep"},
}

WORLD = re.compile(
    r"time\.\w+"
    r"|datetime\.(datetime|date)\.(now|utcnow|today)"
    r"|os\.(environ|environb|getenv|getenvb|getcwd|path\.expanduser|path\.expandvars)(\..+)?"
    r"|pathlib\.Path\.(home|cwd)"
    r"|print|input|pprint\.\w+|rich\.(print|inspect|get_console)"
    r"|sys\.(stdout|stderr|stdin|argv)(\..+)?"
    r"|click\.(echo|secho|get_current_context)"
)
CLOCKS = {"now", "utcnow", "today"}  # methods of dates and timestamps of any library
SQL_CLOCK = re.compile(
    r"\b(current_date|current_time|current_timestamp|localtime|localtimestamp)\b"
    r"|\b(now|today|get_current_timestamp|random|uuid|getenv)\s*\(",
    re.IGNORECASE,
)


def below(module: Module) -> str:
    return ".".join(module.parts)


def importers_of(dependency: str, modules: list[Module]) -> set[str]:
    return {below(m) for m in modules if any(i.dotted.split(".")[0] == dependency for i in m.imports)}


def importers_of_cli(modules: list[Module]) -> list[str]:
    names = {m.name for m in modules}
    door = f"{PACKAGE}.cli"
    return [
        f"{m.name}:{i.line}"
        for m in modules
        if m.parts[:1] not in {("cli",), ("__main__",)}
        for i in m.imports
        if (target := targets(i, names)) and (target == door or target.startswith(door + "."))
    ]


def touches_of_the_world(modules: list[Module]) -> list[str]:
    found = []
    for module in modules:
        if module.parts[:1] and module.parts[0] in PURE:
            found += [f"{module}:{line} {name}" for name, line in named(module) if WORLD.fullmatch(name)]
            found += [f"{module}:{node.lineno} {text}" for node, text in clock_calls(module)]
    return sorted(set(found))


def clock_calls(module: Module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and called(node) in CLOCKS:
            yield node, f"{dotted_name(node.func) or '….' + called(node)}()"
        elif is_text(node) and node not in module.prose and (hit := SQL_CLOCK.search(node.value)):
            yield node, f"SQL {hit[0]}"


def test_there_is_a_package():
    assert MODULES, "src/ceasefire_data holds no module"


def test_nothing_imports_the_command_line():
    assert not importers_of_cli(MODULES)


@pytest.mark.parametrize("dependency", DOORS)
def test_a_heavy_dependency_has_one_door(dependency):
    assert importers_of(dependency, MODULES) <= DOORS[dependency]


def test_nothing_pure_reads_clock_or_environment_or_prints():
    assert not touches_of_the_world(MODULES)


@pytest.mark.parametrize("name", [room for room, floor in FLOORS.items() if floor == 0])
def test_the_ground_floor_imports_nothing_of_ours(name):
    names = {m.name for m in MODULES}
    mine = [m for m in MODULES if m.parts[:1] == (name,)]
    assert mine, f"no module {PACKAGE}.{name}"
    found = [i.dotted for m in mine for i in m.imports if (t := targets(i, names)) and t != m.name]
    assert not found


def test_no_rule_of_the_contract_reads_a_clock():
    files = sorted((ROOT / "schemas").glob("*.json"))
    assert files, "schemas/ holds no table"
    found = [
        f"{file.name} {rule['name']}: {hit[0]}"
        for file in files
        for rule in json.loads(file.read_text(encoding="utf-8")).get("rules", [])
        if (hit := SQL_CLOCK.search(rule.get("check", "") + rule.get("query", "")))
    ]
    assert not found, "a rule that needs the day takes $today"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("import time\nx = time.time()", 1),
        ("from time import perf_counter as p\nx = p()", 1),
        ("from datetime import datetime as dt\nx = dt.now()", 1),
        ("import datetime\nf = datetime.date.today", 1),
        ("import pandas as pd\nx = pd.Timestamp.now()", 1),
        ("import os\nx = os.environ['HOME']", 1),
        ("from os import getenv\nx = getenv('A')", 1),
        ("from pathlib import Path\nx = Path.home()", 1),
        ("print('x')", 1),
        ("import sys\nsys.stdout.write('x')", 1),
        ("QUERY = 'SELECT current_date'", 1),
        ('"""Never now() or current_date."""\nimport datetime\nx = datetime.date(2025, 1, 1)', 0),
        ("def check(options):\n    return options.today", 0),
        ("def check(today):\n    return today", 0),
    ],
)
def test_a_touch_of_the_world_is_found(tmp_path, text, count):
    found = touches_of_the_world(write_package(tmp_path, {"checking/engine.py": text}))
    assert len({line.split(" ")[0] for line in found}) == count, found
    assert not touches_of_the_world(write_package(tmp_path / "above", {"release/store.py": text}))


def test_an_importer_of_the_command_line_is_found(tmp_path):
    files = {
        "cli/__init__.py": "",
        "cli/build.py": "from ceasefire_data import cli",
        "__main__.py": "from ceasefire_data.cli import main",
        "access/tables.py": "from ceasefire_data.cli import main",
    }
    assert importers_of_cli(write_package(tmp_path, files)) == ["ceasefire_data.access.tables:1"]


def test_a_second_door_is_found(tmp_path):
    files = {
        "contract/frames.py": "import pandera.pandas as pa",
        "checking/x.py": "from pandera import Check",
    }
    assert importers_of("pandera", write_package(tmp_path, files)) == {"contract.frames", "checking.x"}
