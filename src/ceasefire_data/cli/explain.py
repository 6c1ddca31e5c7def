"""``ceasefire-data explain``."""

from pathlib import Path

import click

from ceasefire_data.access.explanation import explain_topic
from ceasefire_data.cli.completion import complete_topic
from ceasefire_data.cli.options import contract_option, output_options, write_result
from ceasefire_data.contract.folder import read_contract


@click.command("explain")
@click.argument("topic", metavar="RULE|TABLE|TABLE.COLUMN", shell_complete=complete_topic)
@contract_option
@output_options
def command(topic: str, contract_folder: Path | None, output: Path | None) -> int:
    """Say why a rule exists and show what passes and fails, or what a column holds.

    \b
    ceasefire-data explain ended-after-started
    ceasefire-data explain events.event_subtype
    """
    contract = read_contract(contract_folder)
    write_result(explain_topic(contract, topic) + "\n", output)
    return 0
