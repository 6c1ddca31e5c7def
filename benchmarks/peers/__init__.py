"""One module a tool, each a whole process: `python -m benchmarks.peers.NAME FOLDER VARIANT`.

A peer is used as its documentation shows, told the same limits (``columns.json``), and prints what
it found. Nothing of ours is imported there, so that a peer's time is its own.
"""
