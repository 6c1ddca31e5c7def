"""The command line: arguments in, exit code out, no logic.

Exit codes: 0 no error findings, 1 error findings, 2 wrong use, 3 a bug of ours, 130 Ctrl-C.
Each command's module is imported only when the command is called.
"""

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from ceasefire_data.errors import BuildError, CeasefireDataError, SourceError

COMMANDS = {
    "validate": "ceasefire_data.cli.validate",
    "build": "ceasefire_data.cli.build",
    "verify": "ceasefire_data.cli.verify",
    "diff": "ceasefire_data.cli.diff",
    "sign": "ceasefire_data.cli.sign",
    "publish": "ceasefire_data.cli.publish",
    "get": "ceasefire_data.cli.get",
    "cite": "ceasefire_data.cli.cite",
    "explain": "ceasefire_data.cli.explain",
    "info": "ceasefire_data.cli.info",
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and turns every ending into a code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """Return the names of the commands in the order of the documentation."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of a name, importing its module."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; for an unknown one name the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from ceasefire_data.contract.strict import did_you_mean

            near = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"{error.message.rstrip('.')}{near}", ctx) from error

    def main(self, args: Sequence[str] | None = None, *rest: Any, **named: Any) -> Any:
        """Run a command and leave with its exit code."""
        named["standalone_mode"] = False
        sys.exit(_run(lambda: super(LazyGroup, self).main(args, *rest, **named)))


def _run(call: Any) -> int:
    try:
        code = call()
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code if error.exit_code != 1 else 2
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped", err=True)
        return 130
    except (BuildError, SourceError) as error:
        click.echo(f"error: {error}", err=True)
        return 1
    except CeasefireDataError as error:
        click.echo(f"error: {error}", err=True)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception:  # noqa: BLE001 - the last resort: a bug is told as one
        _report_bug()
        return 3
    return code if isinstance(code, int) else 0


def _report_bug() -> None:
    """Say that the fault is ours, and what helps to mend it."""
    from ceasefire_data.contract.escape import visible

    trace = traceback.format_exc()
    shown = "\n".join(visible(line) for line in trace.splitlines())
    click.echo(
        f"{shown}\n\nThis is a bug in ceasefire-data, not in your data. Report it with the text"
        " above and, if you can, the file that was read; CONTRIBUTING.md says where.",
        err=True,
    )


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)
@click.version_option(package_name="ceasefire-data", prog_name="ceasefire-data")
def main() -> None:
    """Check, build and read the open dataset on the Gaza ceasefire process.

    \b
    ceasefire-data validate my.csv       check a table and say what to mend
    ceasefire-data build                 turn raw/ into a release under build/
    """
