"""Makes the pages that follow from the program: `make docs`. A test holds them up to date.

docs/rules.md from the contract and the message catalogue, docs/cli.md from the commands' own
help. In the other pages each ```console block is run again, and each ```python block that is
followed by a ```text block: what stands there is what the program printed. docs/figures/ holds the
charts of docs/questions.md, drawn from the newest release at hand. docs/tutorials/ is run as its
readers run it: each page in an empty folder of its own; docs/use/ in the folder of that release, as
far as R and sqlite3 are at hand. docs/tour.ipynb is run by a kernel.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

import ceasefire_data as cd
from ceasefire_data.cli import main
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.rulebook import render_rules

ROOT = Path(__file__).resolve().parent.parent
# The same everywhere.
PLAIN = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONWARNINGS": "ignore", "CEASEFIRE_DATA_SOURCE": ""}
# The python of a page is the one that makes the page.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
SETTINGS = {**PLAIN, "PATH": PATH, "PYTHONPATH": str(ROOT / "src")}
CLI_HEAD = """# Command line

`ceasefire-data` is the one program. Results go to standard output, everything else to standard
error. Exit codes: 0 no error findings, 1 error findings (or a failed build), 2 wrong use, 3 a bug
of ours, 130 Ctrl-C. Colours appear on a terminal only; `--no-color` or `NO_COLOR=1` switches them
off.

Shell completion knows commands, options, tables, columns, rules and the versions at hand. Once per
shell, in its start-up file:

```sh
eval "$(_CEASEFIRE_DATA_COMPLETE=bash_source ceasefire-data)"       # ~/.bashrc
eval "$(_CEASEFIRE_DATA_COMPLETE=zsh_source ceasefire-data)"        # ~/.zshrc
_CEASEFIRE_DATA_COMPLETE=fish_source ceasefire-data | source        # ~/.config/fish/config.fish
```

This page is made from the commands' own help by `make docs`.
"""


def render_cli() -> str:
    """Return docs/cli.md: the help of every command as it is printed at 96 columns."""
    parts = [CLI_HEAD]
    context = click.Context(main, info_name="ceasefire-data", **main.context_settings)
    parts.append(_block("ceasefire-data", main, context))
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=context, terminal_width=96)
        parts.append(_block(f"ceasefire-data {name}", command, inner))
    return "\n".join(parts)


def _block(title: str, command: click.Command, context: click.Context) -> str:
    context.terminal_width = 96
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"## {title}\n\n```text\n{text}\n```\n"


def written_pages() -> list[Path]:
    """Return the pages written by hand that hold blocks to be run."""
    found = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    made = {ROOT / "docs" / "rules.md", ROOT / "docs" / "cli.md"}
    return [p for p in found if p not in made and _RUN.search(p.read_text(encoding="utf-8"))]


def render_page(path: Path) -> str:
    """Return a page with the output of its blocks as the program prints it now."""
    return _RUN.sub(_run_block, path.read_text(encoding="utf-8"))


_RUN = re.compile(
    r"```console\n(?P<console>.*?)```|```python\n(?P<code>[^`]*?)```\n\n```text\n.*?```", re.DOTALL
)


def _run_block(block: re.Match[str]) -> str:
    if block["code"] is not None:
        out = _run([sys.executable, "-c", block["code"]])
        return f"```python\n{block['code']}```\n\n```text\n{out}```"
    commands = [line[2:] for line in block["console"].splitlines() if line.startswith("$ ")]
    return "```console\n" + "".join(f"$ {c}\n{_run_command(c)}" for c in commands) + "```"


def _run_command(command: str) -> str:
    program = f'"{sys.executable}" -m ceasefire_data'
    return _run(["sh", "-c", re.sub(r"(?<![\w/-])ceasefire-data(?= )", program, command)])


def _run(command: list[str]) -> str:
    settings = {**os.environ, **SETTINGS, "CEASEFIRE_DATA_CACHE": "build/.cache"}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, check=False)
    text = (done.stdout + done.stderr).decode("utf-8").replace(f"{ROOT}/", "").replace(str(ROOT), ".")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


_WALK = re.compile(
    r'```\w+ title="(?P<name>[\w.-]+)"\n(?P<text>.*?)```|' + _RUN.pattern.replace("[^`]*?", "(?:(?!```).)*?"),
    re.DOTALL,
)


def walks() -> list[Path]:
    """Return the tutorials: pages that are run from top to bottom in a folder of their own."""
    return sorted((ROOT / "docs" / "tutorials").glob("*.md"))


def render_walk(path: Path, folder: Path, program: str, settings: dict[str, str]) -> str:
    """Return a tutorial with what its blocks print in a folder; a block with a title is a file of it."""

    def run(command: list[str]) -> str:
        done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, check=False)
        text = (done.stdout + done.stderr).decode("utf-8")
        text = "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
        return f"{text}\n" if text else ""

    def type_in(line: str) -> str:
        line = re.sub(r"(?<![\w/-])ceasefire-data(?= )", f'"{program}" -m ceasefire_data', line)
        return run(["sh", "-c", re.sub(r"(?<![\w/-])python(?= )", f'"{program}"', line)])

    def walk(block: re.Match[str]) -> str:
        if block["name"] is not None:
            (folder / block["name"]).write_text(block["text"], encoding="utf-8", newline="\n")
            return block[0]
        if block["code"] is not None:
            return f"```python\n{block['code']}```\n\n```text\n{run([program, '-c', block['code']])}```"
        lines = [line[2:] for line in block["console"].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"$ {line}\n{type_in(line)}" for line in lines) + "```"

    return _WALK.sub(walk, path.read_text(encoding="utf-8"))


def made_walks() -> dict[Path, str]:
    """Return the tutorials with what they print now."""
    made = {}
    for path in walks():
        with tempfile.TemporaryDirectory() as folder:
            settings = {**os.environ, **SETTINGS, "CEASEFIRE_DATA_CACHE": f"{folder}/.cache"}
            made[path] = render_walk(path, Path(folder), sys.executable, settings)
    return made


_USE = re.compile(
    r"```console\n(?P<console>.*?)```|```(?P<language>sql|r)\n(?P<code>.*?)```\n\n```text\n.*?```", re.DOTALL
)


def uses() -> list[Path]:
    """Return the pages for users of other programs that hold blocks to be run."""
    return [
        p for p in sorted((ROOT / "docs" / "use").glob("*.md")) if _USE.search(p.read_text(encoding="utf-8"))
    ]


def programs_of(path: Path) -> set[str]:
    """Return the programs that the blocks of such a page need beside this one."""
    blocks = list(_USE.finditer(path.read_text(encoding="utf-8")))
    lines = [line for block in blocks if block["console"] for line in block["console"].splitlines()]
    return {line.split()[1] for line in lines if line.startswith("$ ")} | {
        "Rscript" for block in blocks if block["language"] == "r"
    }


def render_use(path: Path, release: Path) -> str:
    """Return such a page with what its blocks print in the folder of a release."""

    def run(command: list[str]) -> str:
        settings = {**os.environ, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, cwd=release, env=settings, capture_output=True, check=False)
        return "\n".join(x.rstrip() for x in (done.stdout + done.stderr).decode("utf-8").splitlines()) + "\n"

    def use(block: re.Match[str]) -> str:
        if block["language"]:
            query = block["language"] == "sql"
            out = _ask_duckdb(block["code"], release) if query else run(["Rscript", "-e", block["code"]])
            return f"```{block['language']}\n{block['code']}```\n\n```text\n{out}```"
        lines = [line[2:] for line in block["console"].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"$ {line}\n{run(['sh', '-c', line])}" for line in lines) + "```"

    return _USE.sub(use, path.read_text(encoding="utf-8"))


def _ask_duckdb(query: str, release: Path) -> str:
    import duckdb

    con = duckdb.connect()
    con.execute(f"SET file_search_path = '{release}'")
    return "\n".join(line.rstrip() for line in str(con.sql(query)).strip().splitlines()) + "\n"


def made_uses() -> dict[Path, str]:
    """Return these pages as they are made now, but for those whose program is not here."""
    release = ROOT / "build" / cd.versions()[-1]
    return {path: render_use(path, release) for path in uses() if all(map(shutil.which, programs_of(path)))}


def render_notebook(path: Path) -> str:
    """Return a notebook as a kernel runs it now, without what differs from run to run."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", record_timing=False)
    with tempfile.TemporaryDirectory() as folder:
        client.execute(cwd=folder, env={**os.environ, **SETTINGS, "CEASEFIRE_DATA_CACHE": f"{folder}/.cache"})
    for cell in notebook.cells:
        cell.metadata.clear()
        if "outputs" in cell:
            cell.outputs = joined_streams(cell.outputs)
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                html = output["data"]["text/html"]
                output["data"]["text/html"] = re.sub(r"<style.*?</style>\n", "", html, flags=re.DOTALL)
    notebook.metadata.language_info = {"name": "python"}
    return nbformat.writes(notebook) + "\n"


def joined_streams(outputs: list[Any]) -> list[Any]:
    """Return the outputs of a cell, with what was printed in one piece: it arrives in any number."""
    found: list[Any] = []
    for output in outputs:
        last = found[-1] if found else None
        is_more = last is not None and output.output_type == last.output_type == "stream"
        if is_more and output.name == last.name:
            last.text += output.text
        else:
            found.append(output)
    return found


def made_pages() -> dict[Path, str]:
    """Return every page made whole, with its text."""
    return {
        ROOT / "docs" / "rules.md": render_rules(default_contract()),
        ROOT / "docs" / "cli.md": render_cli(),
    }


def made_figures() -> dict[Path, str]:
    """Return the charts of docs/questions.md as SVG, drawn from the newest release at hand."""
    latest = cd.versions()[-1]
    answers = {
        "status": cd.status_on("2026-01-31", agreement="agr-oct-2025-first-phase", version=latest),
        "predictions": cd.predictions(version=latest),
        "calibration": cd.calibration("hedge", version=latest),
        "killed": cd.totals(
            "killed", basis="killed_in_period", kind="running", since="2025-10-10", version=latest
        ),
        "timeline": cd.timeline(topic="disarmament", since="2026-01-08", until="2026-02-15", version=latest),
        "compliance": cd.compliance("agr-oct-2025-first-phase", version=latest),
        "sources": cd.sources_for("prd-20251225-steve-witkoff", version=latest),
    }
    folder = ROOT / "docs" / "figures"
    return {folder / f"{name}.svg": cd.chart(frame).to_svg() for name, frame in answers.items()}


if __name__ == "__main__":
    notebook = ROOT / "docs" / "tour.ipynb"
    pages = {**made_pages(), **{path: render_page(path) for path in written_pages()}, **made_figures()}
    pages |= {**made_walks(), **made_uses(), notebook: render_notebook(notebook)}
    for path, text in pages.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stderr.write(f"wrote {path.relative_to(ROOT)}\n")
