"""On what was measured: the machine, the versions, the state of the repository, how busy it was."""

import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.tools import Tool


def describe_machine() -> dict[str, str]:
    """Return processor, cores, memory and system, in words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": f"{_processor()}, {cores} cores",
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }


def describe_versions(tools: Sequence[Tool]) -> dict[str, str]:
    """Return the version of each package that took part, by name."""
    names = sorted({name for tool in tools for name in tool.packages})
    return {name: _version(name) for name in names}


def describe_commit() -> str:
    """Return the commit that was measured, marked where files differ from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty=, with changes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def load_average() -> float:
    """Return the processes that wanted to run in the last minute, on average."""
    return os.getloadavg()[0]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown processor"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
