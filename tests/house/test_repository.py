"""What stands at the top, and what may stand nowhere."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib

import pytest
import yaml

from tests.house.source import ROOT

TOP = [
    ".ci/run",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CITATION.cff",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-DATA",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "benchmarks",
    "build/README.md",
    "datapackage.json",
    "docs/index.md",
    "pyproject.toml",
    "raw",
    "requirements/lock.txt",
    "requirements/test.txt",
    "schemas",
    "src/ceasefire_data/py.typed",
    "tests/house",
]

# Written so that this file does not hold what it looks for: slashes in a class of their own, hosts joined.
MACHINE = re.compile(r"(?<![\w.:/-])[/](?:root|home|work|Users)[/]\w|[A-Z]:\\Users[\\]")
REGISTRIES = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("debian", "org"),
    ("crates", "io"),
    ("proxy", "golang", "org"),
    ("anaconda", "org"),
    ("maven", "org"),
    ("rubygems", "org"),
]
HOSTS = re.compile("|".join(re.escape(".".join(parts)) for parts in REGISTRIES), re.IGNORECASE)


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def read_texts() -> dict[str, str]:
    """Every file that is or would be tracked and is text."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    files = {name: ROOT / name for name in names if name}
    contents = {name: path.read_bytes() for name, path in files.items() if path.is_file()}
    return {n: c.decode("utf-8", "replace") for n, c in contents.items() if b"\0" not in c}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return read_texts()


def read_pins(name: str) -> dict[str, set[str]]:
    """Package → pinned versions (one a Python version) of a lock."""
    pins: dict[str, set[str]] = {}
    text = (ROOT / name).read_text()
    for package, version in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, flags=re.MULTILINE):
        pins.setdefault(package, set()).add(version)
    return pins


def read_project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("name", TOP)
def test_a_top_level_name_is_present(name):
    assert (ROOT / name).exists()


@pytest.mark.parametrize("pattern", [MACHINE, HOSTS], ids=["machine-path", "registry-host"])
def test_no_file_holds(pattern, texts):
    found = [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}"
        for name, text in texts.items()
        for hit in pattern.finditer(text)
    ]
    assert texts
    assert not found


def test_the_search_for_machine_paths_finds_them():
    assert MACHINE.search("see /" + "home/ada/x.csv")
    assert MACHINE.search('"C:' + "\\Users\\ada")
    assert not MACHINE.search("https://example.org/" + "work/x")
    assert not MACHINE.search("docs/" + "home/x")


def test_ci_runs_the_test_target():
    path = ROOT / ".ci" / "run"
    assert os.access(path, os.X_OK)
    text = path.read_text()
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert re.search(r"^make test$", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["raw/events.csv", "tests/cases/any.csv", "any.csv"])
def test_csv_bytes_are_left_alone(name):
    assert git("check-attr", "text", "--", name).strip().endswith("text: unset")


def test_releases_are_ignored_but_the_page_about_them_is_not():
    assert git("check-ignore", "build/0.1.0/README.md").strip()
    assert not git("check-ignore", "build/README.md").strip()


@pytest.mark.parametrize("name", ["requirements/lock.txt", "requirements/test.txt", "requirements/uv.txt"])
def test_each_line_of_a_lock_is_pinned_and_hashed(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=[a-z])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert entries
    assert not [e.splitlines()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e]


def test_both_locks_agree():
    runtime, test = read_pins("requirements/lock.txt"), read_pins("requirements/test.txt")
    assert runtime
    assert not {p: (v, test.get(p)) for p, v in runtime.items() if test.get(p) != v}


def test_each_dependency_has_a_lower_bound_and_is_locked():
    pins = read_pins("requirements/lock.txt")
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    for requirement in read_project()["dependencies"]:
        name = re.match(r"[A-Za-z0-9_-]+", requirement)[0].lower()
        assert ">=" in requirement, f"{requirement} has no lower bound"
        assert name in pins, f"{name} is not locked: run make lock"
        assert re.search(rf"^\| {re.escape(name)} ", page, re.MULTILINE), f"docs/dependencies.md lacks {name}"


def test_pandera_comes_without_its_frictionless_extra():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert not re.search(r"pandera\[", text)


def test_versions_named_elsewhere_stand_in_the_changelog():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    for version in (read_project()["version"], citation["version"]):
        assert re.search(rf"^## {re.escape(version)}\b", changelog, re.MULTILINE), f"no part for {version}"


def test_the_citation_file_has_what_its_format_requires():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
