"""Runs a whole process and says how long it took and how much memory it held at most.

This process must stay small: Linux counts a child's peak from the size its parent had when it was
started, so nothing large (duckdb, vl-convert) is imported here or in what starts the children.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024  # macOS counts bytes, Linux kilobytes


@dataclass(frozen=True)
class Run:
    """One process: wall-clock and processor seconds, peak resident megabytes, code and output."""

    seconds: float
    cpu: float
    peak: float
    code: int
    output: str
    errors: str


def run(command: Sequence[str]) -> Run:
    """Run a command to its end, from the repository's top."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "NO_COLOR": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # byte code is cached where a package is installed
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        return Run(
            seconds=seconds,
            cpu=usage.ru_utime + usage.ru_stime,
            peak=usage.ru_maxrss * PEAK_UNIT / 1e6,
            code=process.returncode,
            output=_read(out),
            errors=_read(err),
        )


def _read(stream: "tempfile._TemporaryFileWrapper[bytes]") -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")
