"""Makes the pages that follow from the program: `make docs`. A test holds them up to date.

docs/rules.md from the contract and the message catalogue, docs/cli.md from the commands' own
help. In the other pages each ```console block is run again, and each ```python block that is
followed by a ```text block: what stands there is what the program printed. docs/figures/ holds the
charts of docs/questions.md, drawn from the newest release at hand.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import click

import ceasefire_data as cd
from ceasefire_data.cli import main
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.rulebook import render_rules

ROOT = Path(__file__).resolve().parent.parent
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
    settings = {"COLUMNS": "80", "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    settings |= {"CEASEFIRE_DATA_SOURCE": "", "CEASEFIRE_DATA_CACHE": "build/.cache"}  # the same everywhere
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, check=False)
    text = (done.stdout + done.stderr).decode("utf-8").replace(f"{ROOT}/", "").replace(str(ROOT), ".")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n") + "\n"


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
        "killed": cd.totals(
            "killed", basis="killed_in_period", kind="running", since="2025-10-10", version=latest
        ),
        "timeline": cd.timeline(topic="disarmament", since="2026-01-08", until="2026-02-15", version=latest),
        "compliance": cd.compliance("agr-oct-2025-first-phase", version=latest),
    }
    folder = ROOT / "docs" / "figures"
    return {folder / f"{name}.svg": cd.chart(frame).to_svg() for name, frame in answers.items()}


if __name__ == "__main__":
    pages = {**made_pages(), **{path: render_page(path) for path in written_pages()}, **made_figures()}
    for path, text in pages.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stderr.write(f"wrote {path.relative_to(ROOT)}\n")
