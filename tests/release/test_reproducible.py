"""A release is a function of the commit: nothing else of the machine leaves a trace in any byte.

Single factors, each in another folder too, are tried on a small dataset, all together on the real one.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from tests.release.sample import VERSION, read_tree, run_child, write_repository

BUILD = """
import os, sys
from pathlib import Path
folder, umask, cores = Path(sys.argv[1]), int(sys.argv[2], 8), sys.argv[3]
os.umask(umask)
if cores and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
from ceasefire_data.release.build import build_release
from tests.release.sample import read_inputs
build_release(read_inputs(folder), folder / "build")
"""

OTHER_CLOCK = """
import datetime, time
real = time.time
time.time = lambda: real() + 400 * 86400
"""

FACTORS = {
    "another time zone": {"TZ": "Pacific/Kiritimati"},
    "another locale": {"LC_ALL": "C"},
    "another hash seed": {"PYTHONHASHSEED": "4242"},
    "another umask": {"umask": "0077"},
    "one core": {"cores": "1"},
    "files made in another order": {"order": True},
    "what other runs left": {"left": True},
    "another clock": {"clock": True},
}


def litter(place):
    """Leave behind what cut-off and older runs, and other programs, may have left."""
    for name in ("build/.tmp-0.3.0-x/csv", "build/0.2.0", "build/0.3.0/csv", "cache/ceasefire-data"):
        (place / name).mkdir(parents=True)
        (place / name / "acts.csv").write_text("of another time")
    (place / "raw/__pycache__").mkdir()
    return {"HOME": str(place), "XDG_CACHE_HOME": str(place / "cache"), "TMPDIR": str(place / "cache")}


def turn_round(place):
    """Make every input file anew, the last one first."""
    files = sorted((path for path in place.rglob("*") if path.is_file()), reverse=True)
    contents = {path: path.read_bytes() for path in files}
    for path in files:
        path.unlink()
    for path, content in contents.items():
        path.write_bytes(content)
        os.utime(path, (1, 1))


@pytest.mark.parametrize("factor", FACTORS)
def test_one_thing_differs_and_every_byte_is_the_same(root, built, tmp_path, factor):
    place = tmp_path / "another folder"
    place.mkdir()
    write_repository(place)
    wanted = dict(FACTORS[factor])
    umask, cores = wanted.pop("umask", "0022"), wanted.pop("cores", "")
    environment = litter(place) if wanted.pop("left", False) else {}
    if wanted.pop("order", False):
        turn_round(place)
    code = (OTHER_CLOCK if wanted.pop("clock", False) else "") + BUILD
    done = run_child(root, code, str(place), umask, cores, **environment, **wanted)
    assert done.returncode == 0, done.stderr
    assert read_tree(place / "build" / VERSION) == read_tree(built[1])


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="umask and core affinity are not of Windows")
def test_the_real_release_has_the_same_bytes_though_everything_differs(root, tmp_path):
    runs = [
        {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "1", "umask": "0077", "cores": "1"},
        {"TZ": "America/Adak", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "umask": "0002", "cores": "2"},
    ]

    day = datetime.now(UTC).date().isoformat()  # of records not yet committed only the clock knows it

    def build(number):
        wanted = dict(runs[number])
        place = tmp_path / f"run {number}"
        place.mkdir()
        start = (
            "import os, sys; os.umask(int(sys.argv.pop(1), 8)); cores = int(sys.argv.pop(1));"
            "hasattr(os, 'sched_setaffinity') and"
            " os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores]);"
            "from ceasefire_data.cli import main; main()"
        )
        command = [sys.executable, "-c", start, wanted.pop("umask"), wanted.pop("cores")]
        command += ["build", "--quiet", "--out", str(place / "out"), "--today", day]
        path = os.pathsep.join([str(root), str(root / "src")])
        environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(place), **wanted}
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return read_tree(place / "out")

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(build, range(2))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
