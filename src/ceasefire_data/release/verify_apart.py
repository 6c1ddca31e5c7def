"""Looks inside a release in a process of its own: whatever its files do there, it ends in time.

The process gets no credentials, no input and a folder of its own for temporary files. It is ended
when its time is over, and, where the system tells how much memory a process has (Linux), when it
takes more than it may. What it reports is data; nothing of it is run.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.findings import Finding, Level
from ceasefire_data.release.verify_deep import Depth, look_inside, tell_end

CODE = "import sys; sys.path[:] = sys.argv[1].splitlines(); import {0}; {0}.main(*sys.argv[2:])"
# What a Python program needs to start; credentials and all the rest stay outside.
PASSED = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZ")
RESULT = "result.json"
FACTS = "facts.json"
PAUSE = 0.05
MEGABYTE = 1_000_000
LARGEST_RESULT = 64 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """What looking inside a release may take.

    Attributes:
        seconds: time, whatever is waited for.
        megabytes: memory of the process.
    """

    seconds: float = 120.0
    megabytes: float = 1_500.0

    @classmethod
    def for_size(cls, size: int) -> "Limits":
        """Return limits that a sound release of so many bytes stays far below."""
        spare = size / MEGABYTE
        return cls(cls().seconds + 4 * spare, cls().megabytes + 8 * spare)


def look_apart(folder: Path, facts: Mapping[str, FileFacts], limits: Limits) -> Depth:
    """Return what ``look_inside`` returns, found in another process within the limits."""
    with TemporaryDirectory(prefix="ceasefire-data-") as place:
        Path(place, FACTS).write_text(json.dumps(facts), encoding="utf-8")
        process = _start(folder.resolve(), place)
        try:
            words = _watch(process, limits)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
        depth = None if words else _read_result(Path(place, RESULT))
    if depth is None:
        words = words or "release-limits-died"
        values = {"seconds": f"{limits.seconds:,.0f}", "megabytes": f"{limits.megabytes:,.0f}"}
        depth = Depth(findings=[tell_end(words, **values)], ended=words)
    return depth


def main(folder: str, place: str) -> None:
    """Look inside a release and write the result; this is what the process runs."""
    told = json.loads(Path(place, FACTS).read_bytes())
    facts = {name: FileFacts(*fact) for name, fact in told.items()}
    try:
        depth = look_inside(Path(folder), facts)
    except MemoryError:
        depth = Depth(ended="release-limits-memory")
    result = {
        "findings": [finding.to_dict() for finding in depth.findings],
        "records": depth.records,
        "tables": depth.tables,
        "contract": depth.contract,
        "rules": depth.rules,
        "ended": depth.ended,
    }
    Path(place, RESULT).write_text(json.dumps(result), encoding="utf-8")


def _start(folder: Path, place: str) -> "subprocess.Popen[bytes]":
    passed = {name: os.environ[name] for name in PASSED if name in os.environ}
    environment = {**passed, "TMPDIR": place, "TEMP": place, "TMP": place, "HOME": place}
    paths = "\n".join(os.path.abspath(path) for path in sys.path)  # noqa: PTH100 - as texts
    return subprocess.Popen(  # noqa: S603 - our own code; paths are arguments
        [sys.executable, "-s", "-c", CODE.format(__name__), paths, str(folder), place],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=place,
        env=environment,
    )


def _watch(process: "subprocess.Popen[bytes]", limits: Limits) -> str:
    """Wait for the process, and return which limit it broke, if any."""
    end = time.monotonic() + limits.seconds
    while True:
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(timeout=PAUSE)
            return "" if code == 0 else "release-limits-died"
        if time.monotonic() > end:
            return "release-limits-time"
        if _read_memory(process.pid) > limits.megabytes:
            return "release-limits-memory"


def _read_memory(pid: int) -> float:
    """Return the megabytes a process holds; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _read_result(path: Path) -> Depth | None:
    """Return what the process found, or None where it left nothing that can be read."""
    try:
        if path.stat().st_size > LARGEST_RESULT:
            return None
        told = json.loads(path.read_bytes())
        findings = [_read_finding(entry) for entry in told.pop("findings")]
        depth = Depth(findings=findings, **told)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    if depth.ended:
        depth.findings.append(tell_end(depth.ended, seconds="", megabytes=""))
    return depth


def _read_finding(told: dict[str, Any]) -> Finding:
    return Finding(**{**told, "level": Level(told["level"])})
