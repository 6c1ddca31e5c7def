"""Makes the pages that follow from the program: `make docs`. A test holds them up to date.

docs/rules.md from the contract and the message catalogue, docs/cli.md from the commands' own
help, datapackage.json from schemas/ and the facts in release/metadata.
"""

import sys
from pathlib import Path

import click

from ceasefire_data.cli import main
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.rulebook import render_rules

ROOT = Path(__file__).resolve().parent.parent
CLI_HEAD = """# Command line

`ceasefire-data` is the one program. Results go to standard output, everything else to standard
error. Exit codes: 0 no error findings, 1 error findings (or a failed build), 2 wrong use, 3 a bug
of ours, 130 Ctrl-C. Colours appear on a terminal only; `--no-color` or `NO_COLOR=1` switches them
off.

Shell completion, once per shell (bash shown; `zsh_source` and `fish_source` likewise):

```sh
eval "$(_CEASEFIRE_DATA_COMPLETE=bash_source ceasefire-data)"
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


def pages() -> dict[Path, str]:
    """Return every generated page with its text."""
    return {
        ROOT / "docs" / "rules.md": render_rules(default_contract()),
        ROOT / "docs" / "cli.md": render_cli(),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            sys.stderr.write(f"wrote {path.relative_to(ROOT)}\n")
