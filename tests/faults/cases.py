"""Every fault that is injected into publishing, and what must come of it.

The tests of this folder inject them and hold them to their outcome; docs/reliability.md is this
list as a table. `python -m tests.faults.cases` writes the table again.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
START, END = "<!-- table: made by tests/faults/cases.py -->\n", "<!-- end of the table -->\n"

BETWEEN = (
    "`for every n`: n is 1, then 2, and so on, until a run passes that the fault does not hit. Points are the"
    " least number that the tests accept.\n\n"
    "The tests would be worth little if they passed on a wrong program too. So they are also run on programs"
    " with a bug, and must find it:\n"
)

OLD_OR_NEW = "old or new state, whole; the next run completes it"
RIDDEN_OUT = "new state; the publisher tries again by itself"
STOPPED = "exit with the place and the reason; old or new state, whole; the next run completes it"
FOUND = "found, named with expected and found hash"


@dataclass(frozen=True)
class Fault:
    """A kind of fault.

    Attributes:
        where: the kind of store.
        what: what happens.
        how: how the tests make it happen.
        outcome: what a reader and the publisher then see.
        points: at how many points it is injected, at least.
    """

    where: str
    what: str
    how: str
    outcome: str
    points: int


N = "for every n"

FAULTS = {
    "kill": Fault(
        "folder",
        "the publisher is killed (`kill -9`)",
        f"a child process ends instead of its n-th open, write, fsync, close, mkdir or rename, {N}",
        OLD_OR_NEW,
        100,
    ),
    "power-cut": Fault(
        "folder",
        "the power is cut",
        "after each step of a recorded run: of a file that was not flushed nothing, half or all is there,"
        " of a folder that was not flushed the old names or the new ones",
        OLD_OR_NEW,
        40,
    ),
    "disk-full": Fault("folder", "the disk is full", f"ENOSPC at the n-th step, {N}", STOPPED, 100),
    "disk-error": Fault(
        "folder",
        "the disk fails, permission is denied, the system is read-only or out of file handles",
        f"EIO, EACCES, EROFS and EMFILE by turns at the n-th step, {N}",
        STOPPED,
        100,
    ),
    "interrupt": Fault("folder", "Ctrl-C", f"KeyboardInterrupt at the n-th step, {N}", OLD_OR_NEW, 100),
    "short-write": Fault(
        "folder",
        "the system writes less than it was given",
        "every write takes seven bytes",
        "new state, whole",
        1,
    ),
    "dead-lock": Fault(
        "folder",
        "the holder of the lock dies, or a lock file was left behind",
        "kill -9 while a child holds the lock; a file that nobody holds",
        "no effect: the system frees the lock",
        2,
    ),
    "busy": Fault(
        "folder",
        "another program holds the folder",
        "the lock is held by the test",
        "waits, then exit with the place and the reason; old state",
        1,
    ),
    "links": Fault(
        "folder",
        "links, and other things than files and folders",
        "in place of the store, of a folder in it, of a file, of what is written beside it, of the lock",
        "refused; nothing is written through them",
        7,
    ),
    "clock": Fault(
        "folder",
        "the clock is wrong",
        "1970, 2099, and going backwards",
        "the same bytes: the clock is not asked",
        3,
    ),
    "same-version": Fault(
        "folder",
        "two publishers of one version with other bytes",
        f"the other one publishes wholly before the n-th operation on the store, {N}; six processes at once",
        "one wins, the other is told; the winner's bytes only",
        20,
    ),
    "same-bytes": Fault(
        "folder",
        "two publishers of the same release",
        f"as above, {N}; six processes at once",
        "both succeed, one release",
        20,
    ),
    "other-version": Fault(
        "folder",
        "two publishers of two versions",
        f"as above, {N}; six processes at once",
        "both are listed, `latest.json` names the higher one",
        20,
    ),
    "readers": Fault(
        "folder",
        "readers during publishing",
        "two threads read everything over and over while versions are published",
        "every read is whole",
        10,
    ),
    "rot": Fault(
        "folder",
        "a bit flips in what is published",
        "in the middle of every file of the store, one at a time",
        f"{FOUND}; `--repair` puts the published bytes back; an index is made again from the manifests",
        20,
    ),
    "loss": Fault(
        "folder",
        "a published file is cut short, grows, vanishes or is swapped with another",
        "every file of the version, one at a time",
        f"{FOUND}; `--repair` puts the published bytes back",
        36,
    ),
    "leftovers": Fault(
        "folder",
        "foreign files stand where the version is to come",
        "every name of it, one at a time, with other bytes",
        "replaced by the right bytes where the version was not claimed by a publisher",
        9,
    ),
    # S3 is moto's server behind a proxy that breaks requests, both on a loopback address.
    "s3-500": Fault(
        "S3", "S3 answers 500, 503 SlowDown or 429", f"the n-th request, by turns, {N}", RIDDEN_OUT, 20
    ),
    "s3-reset": Fault(
        "S3", "the connection is reset", f"at the n-th request and at the next, {N}", RIDDEN_OUT, 20
    ),
    "s3-lost": Fault(
        "S3",
        "S3 did what it was asked, but the answer is lost",
        f"reset after the n-th request and the next were carried out, {N}",
        RIDDEN_OUT,
        20,
    ),
    "s3-cut": Fault("S3", "an answer breaks off", f"half of the n-th answer, {N}", RIDDEN_OUT, 10),
    "s3-other-answer": Fault(
        "S3", "an answer holds other bytes", f"a bit flips in the n-th answer, {N}", "new state, whole", 10
    ),
    "s3-other-bytes": Fault(
        "S3",
        "S3 keeps other bytes than it was given",
        f"a bit flips in the body of the n-th upload, {N}",
        "read back, found and written again in the same run; new state",
        8,
    ),
    "s3-down": Fault("S3", "S3 is down for good", f"500 from the n-th request on, {N}", STOPPED, 20),
    "s3-denied": Fault("S3", "access is denied", f"403 from the n-th request on, {N}", STOPPED, 20),
    "s3-kill": Fault(
        "S3",
        "the publisher is killed (`kill -9`)",
        f"SIGKILL to a child process when its n-th request was carried out, {N}",
        OLD_OR_NEW,
        20,
    ),
    "s3-slow": Fault(
        "S3",
        "an answer comes drop by drop",
        "a byte every tenth of a second",
        "given up in time, tried again",
        1,
    ),
    "s3-race": Fault(
        "S3",
        "publishers at once on S3",
        "six processes: one version with two contents, then two versions",
        "one content wins whole, the others are told; both versions are listed",
        2,
    ),
    "memory": Fault(
        "others",
        "the connection is reset",
        f"a memory store raises ConnectionResetError in its n-th operation, before or after doing it, {N}",
        RIDDEN_OUT,
        20,
    ),
}


# Bugs put into the program on purpose: what was done, and in how many runs or states it shows, at least.
SEEDED: dict[str, tuple[str, int]] = {
    "index-first": ("`versions.json` is written first", 10),
    "index-before-files": ("`versions.json` is written before the files have their plain names", 5),
    "no-flush": ("nothing is flushed to the disk", 10),
    "no-folder-flush": ("files are flushed, folders are not", 5),
    "in-place": ("files are written in place instead of beside", 1),
    "lost-update": ("`versions.json` is replaced whatever others did to it", 1),
    "claim-overwrites": ("the claim of a version overwrites another one", 1),
}


def caught(name: str, broken: int) -> None:
    """Told by a test: the seeded bug showed in so many runs or states."""
    assert broken >= SEEDED[name][1], f"{name}: seen only {broken} times"


def injected(name: str, points: int) -> None:
    """Told by a test at its end: the fault was injected so many times with the promised outcome."""
    assert points >= FAULTS[name].points, f"{name}: only {points} points"


def render_table() -> str:
    heads = ("store", "fault", "how it is injected", "points", "outcome")
    rows = [heads, ("---", "---", "---", "--:", "---")]
    rows += [(f.where, f.what, f.how, f"{f.points}", f.outcome) for f in FAULTS.values()]
    rows.append(("", "**in all, at least**", "", f"**{sum(f.points for f in FAULTS.values()):,}**", ""))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def render_seeded() -> str:
    rows = [("bug put in on purpose", "runs or states in which it shows"), ("---", "--:")]
    rows += [(what, f"{times}") for what, times in SEEDED.values()]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def render_page(page: str) -> str:
    """The page with its table as it should be."""
    head, _, rest = page.partition(START)
    _, _, tail = rest.partition(END)
    return f"{head}{START}\n{render_table()}\n{BETWEEN}\n{render_seeded()}\n{END}{tail}"


if __name__ == "__main__":
    PAGE.write_text(render_page(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    sys.stderr.write(f"wrote {PAGE.name}\n")
