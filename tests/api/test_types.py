"""What type checkers see of the package."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HERE = Path(__file__).parent
SAID = re.compile(r"^(.*?):(\d+): error: .*\[([a-z-]+)\]$", flags=re.MULTILINE)
EXPECTED = re.compile(r"  # ([a-z-]+)$")


@pytest.fixture(scope="module")
def said():
    """What mypy says of the right client and of the mistaken one, from one run: file, line, code.

    It reads what it knows of the package from the cache of `make lint`.
    """
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml")]
    files = [str(HERE / name) for name in ("client.py", "mistakes.py")]
    done = subprocess.run(
        [*command, "--no-pretty", "--cache-dir", str(ROOT / ".mypy_cache"), *files],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return [(Path(path).name, int(line), code) for path, line, code in SAID.findall(done.stdout)], done.stdout


@pytest.mark.slow
def test_a_client_is_typed(said):
    found, told = said
    assert {name for name, _, _ in found} == {"mistakes.py"}, told


@pytest.mark.slow
def test_each_mistake_is_found_where_it_is_and_for_what_it_is(said):
    found, told = said
    lines = enumerate((HERE / "mistakes.py").read_text(encoding="utf-8").splitlines(), start=1)
    expected = {(number, it[1]) for number, line in lines if (it := EXPECTED.search(line))}
    assert {(line, code) for _, line, code in found} == expected, told
    assert len(expected) > 20
