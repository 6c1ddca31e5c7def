"""The page about Python: every block runs, and every line gives what it says."""

import logging
import re
import shutil
import subprocess
import sys

import pytest

import ceasefire_data as cd
from ceasefire_data.access import catalog
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", TEXT, flags=re.MULTILINE | re.DOTALL)
CLAIM = re.compile(r"^(?P<code>\S.*?)\s+# → (?P<value>.*)$")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A checkout: what its records make now, under the version the page names, and the kept versions."""
    checkout = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "releases", checkout / "releases")
    out = checkout / "build"
    command = [sys.executable, "-m", "ceasefire_data", "build", "--out", str(out), "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.slow
def test_each_block_runs_and_each_line_gives_what_it_says(page, monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(catalog, "_roots", lambda: [page, page.parent / "releases"])
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    claims = 0
    with caplog.at_level(logging.WARNING, "ceasefire_data"):
        for block in BLOCKS:
            run(block, names)
            claims += block.count("# →")
    assert len(BLOCKS) >= 7
    assert claims >= 12


def run(block, names):
    lines = []
    for line in block.splitlines():
        claim = CLAIM.match(line)
        if claim:
            exec("\n".join(lines), names)  # noqa: S102 - the page's own code
            lines = []
            assert repr(eval(claim["code"], names)) == claim["value"], line  # noqa: S307 - the same
        else:
            lines.append(line)
    exec("\n".join(lines), names)  # noqa: S102 - the same


@pytest.mark.parametrize("name", sorted({*cd.__all__} - {"Finding", "Level", "ContractError", "__version__"}))
def test_each_public_name_is_on_the_page(name):
    assert re.search(rf"\bcd\.{name}\b|`{name}`", TEXT)
