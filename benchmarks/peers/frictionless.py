"""frictionless on the Data Package, so that keys and references are checked as well."""

from collections import Counter

from frictionless import Checklist, Package, system

from benchmarks.peers.told import Found, Task, run

KINDS = {"type-error": "type", "primary-key": "unique", "unique-error": "unique", "foreign-key": "reference"}
LIMITS = {"minimum": "range", "maximum": "range", "minLength": "length", "maxLength": "length"}
EVERYTHING = 10**9


def check(task: Task) -> Found:
    with system.use_context(trusted=True):
        resource = Package(str(task.files.package(task.variant))).get_resource("events")
        report = resource.validate(Checklist(), limit_errors=EVERYTHING)
    (told,) = report.tasks
    found = Found(int(told.stats.get("rows") or 0))
    faults: Counter[tuple[str, str]] = Counter()
    for error in told.errors:
        column = getattr(error, "field_name", "") or "+".join(getattr(error, "field_names", ()))
        kind = KINDS.get(error.type, error.type)
        if error.type == "constraint-error":
            limit = error.note.split('"')[1]
            kind = LIMITS.get(limit, limit)
        faults[kind, column] += 1
    for (kind, column), count in faults.items():
        found.add(kind, column, count)
    return found


if __name__ == "__main__":
    run(check)
