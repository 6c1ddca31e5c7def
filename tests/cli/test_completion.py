"""Completion as the shells ask for it: the script of each, and the words proposed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

import ceasefire_data as cd
from ceasefire_data.cli import COMMANDS, main
from tests.conftest import ROOT

VARIABLE = "_CEASEFIRE_DATA_COMPLETE"


def asked(instruction, **environment):
    """What the program writes when a shell asks it."""
    code = "import sys; sys.argv[0] = 'ceasefire-data'; from ceasefire_data.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, VARIABLE: instruction, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout


# The script asks the program itself, found on PATH as where it is installed.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
ENVIRONMENT = {**os.environ, "PATH": PATH}


def proposed(*words):
    """The words proposed for the last of some, as a line of type and word."""
    *before, incomplete = words
    shell = BashComplete(main, {}, "ceasefire-data", VARIABLE)
    return [(it.type, it.value) for it in shell.get_completions(list(before), incomplete)]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_each_shell_gets_its_script(shell):
    script = asked(f"{shell}_source")
    assert "ceasefire-data" in script
    assert f"{VARIABLE}={shell}_complete" in script


def test_bash_completes_with_the_script_it_gets():
    program = "import sys; sys.argv[0] = 'ceasefire-data'; from ceasefire_data.cli import main; main()"
    line = f"""
ceasefire-data() {{ {sys.executable} -c "{program}" "$@"; }}
eval "$({VARIABLE}=bash_source ceasefire-data)"
COMP_WORDS=(ceasefire-data explain allega); COMP_CWORD=2
_ceasefire_data_completion ceasefire-data 2>/dev/null
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(
        ["bash", "--norc", "-c", line], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert {"allegations", "allegations.accused_actor_ids"} <= set(done.stdout.split()), done.stderr


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("",), [*COMMANDS]),
        (("val",), ["validate"]),
        (("explain", "act"), None),
        (("explain", "actors.wiki"), ["actors.wikidata_id"]),
        (("explain", "ended-after-s"), ["ended-after-started"]),
        (("explain", "key-dup"), ["key-duplicate"]),
        (("diff", "--table", "pl"), ["places"]),
        (("validate", "--table", "pl"), ["places"]),
        (("validate", "--format", "ju"), ["junit"]),
        (("explain", "--contract", "/nowhere", ""), []),
        (("cite", ""), [*cd.versions()][::-1]),
        (("get", "99"), []),
    ],
)
def test_words_are_proposed(words, wanted):
    found = [value for _, value in proposed(*words)]
    if wanted is None:
        assert found
        assert all(value.startswith(words[-1]) for value in found)
    else:
        assert found == wanted


@pytest.mark.parametrize("words", [("diff", ""), ("diff", "0.1.0", ""), ("verify", "")])
def test_versions_or_files_are_proposed(words):
    assert proposed(*words) == [("file", ""), *(("plain", version) for version in cd.versions()[::-1])]


@pytest.mark.parametrize("words", [("validate", "raw/ev"), ("sign", "bu"), ("publish", "bu")])
def test_files_are_left_to_the_shell(words):
    assert proposed(*words) == [("file", words[-1])]
