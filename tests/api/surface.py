"""What the package promises, as data: `python -m tests.api.surface` writes surface.json anew.

A diff of surface.json is a change of a promise: it is told in the changelog, and an old name goes on
working for a minor version (ceasefire_data/deprecation.py).
"""

import inspect
import json
from pathlib import Path

import ceasefire_data as cd

FILE = Path(__file__).with_name("surface.json")


def call_of(function):
    """Names, kinds and defaults of a function's arguments, as they stand in a call."""
    signature = inspect.signature(function)
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    return str(inspect.Signature(bare))[1:-1]


def columns_of(frame):
    return {str(name): str(kind) for name, kind in frame.dtypes.items()}


def frames():
    """Frames whose columns are promised, by the call that gives them."""
    mine = cd.testing.sample("actors", 2)
    yield "describe", cd.describe("events")
    yield "Report.to_frame", cd.validate(mine, table="actors", against="none").to_frame()
    for table in cd.tables():
        yield f"load({table})", cd.schema(table).example(size=0)


def surface():
    """The public names, how each is called, and the columns and types of what it returns."""
    names = [name for name in cd.__all__ if name != "__version__"]
    functions = {n: getattr(cd, n) for n in names if inspect.isfunction(getattr(cd, n))}
    inner = {f"testing.{n}": getattr(cd.testing, n) for n in cd.testing.__all__}
    functions |= {n: f for n, f in inner.items() if inspect.isfunction(f)}
    report = {n: getattr(cd.Report, n) for n in dir(cd.Report) if not n.startswith("_")}
    return {
        "calls": {name: call_of(function) for name, function in sorted(functions.items())},
        "others": sorted({*names, *inner} - set(functions)),
        "report": sorted(report),
        "frames": {name: columns_of(frame) for name, frame in frames()},
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(surface(), indent=1) + "\n", encoding="utf-8", newline="\n")
