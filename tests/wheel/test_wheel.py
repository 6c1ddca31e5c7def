"""The built wheel, installed into an environment of its own, works in an empty folder, offline."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile

import pytest

from tests.conftest import ROOT
from tests.docs.test_generated import generate

pytestmark = [pytest.mark.wheel, pytest.mark.slow]
OFFLINE = """
import socket
def refuse(*args, **kwargs):
    raise OSError("no network here")
for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refuse)
socket.getaddrinfo = refuse
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """An environment with the wheel; its dependencies are those of the tests, seen through a path file."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=True, symlinks=True)
    program = home / "bin" / "python"
    subprocess.run([program, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True)
    site = next(home.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    (site / "offline.py").write_text(OFFLINE, encoding="utf-8")
    (site / "offline.pth").write_text("import offline\n", encoding="utf-8")  # run at every start
    return program


def run(program, *args, cwd):
    settings = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [program, *args], cwd=cwd, env=settings, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_contract_messages_templates_and_records(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "ceasefire_data/py.typed",
        "ceasefire_data/keys/allowed_signers",
        "ceasefire_data/schemas/contract.json",
        "ceasefire_data/schemas/events.json",
        "ceasefire_data/messages/en/cells.json",
        "ceasefire_data/reporting/templates/report.html.jinja",
    ):
        assert wanted in names
    assert any(n.endswith("parquet/events.parquet") for n in names)
    assert not [n for n in names if "/tests/" in n or "__pycache__" in n]


def test_the_installed_package_loads_a_table_offline(python, tmp_path):
    code = (
        "import ceasefire_data as cd\n"
        "frame = cd.load('statements')\n"
        "print(cd.__file__)\n"
        "print(len(frame), frame['stated_on'].iloc[0])\n"
    )
    done = run(python, "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    where, facts = done.stdout.splitlines()
    assert str(python.parent.parent) in where
    assert int(facts.split()[0]) > 300


def test_the_installed_command_checks_a_file_against_the_bundled_release(python, tmp_path):
    done = run(python, "-m", "ceasefire_data", "info", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "actors.csv").write_text("actor_id,name\nact-nobody,Nobody\n", encoding="utf-8")
    done = run(python, "-m", "ceasefire_data", "validate", "actors.csv", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "header-missing" in done.stdout


def test_the_network_is_off(python, tmp_path):
    code = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')"
    assert "no network here" in run(python, "-c", code, cwd=tmp_path).stderr


@pytest.mark.parametrize("path", generate.walks(), ids=lambda path: path.stem)
def test_a_tutorial_runs_as_written_in_an_empty_folder(python, tmp_path, path):
    """Every command and line of code prints what the page shows."""
    settings = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | generate.PLAIN
    text = generate.render_walk(path, tmp_path, str(python), settings)
    assert "Traceback" not in text
    assert text == path.read_text(encoding="utf-8"), "run make docs"


def test_the_two_wheels_of_one_tree_are_the_same(wheel, tmp_path):
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    assert next(tmp_path.glob("*.whl")).read_bytes() == wheel.read_bytes()
