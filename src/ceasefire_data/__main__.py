"""``python -m ceasefire_data`` is the command ``ceasefire-data``."""

from ceasefire_data.cli import main

main(prog_name="ceasefire-data")
