"""What the files of a release hold: contract, records in every format, every rule.

The contract and its SQL are a stranger's. Each rule is one SELECT that must first hold on its own
examples; files, network and settings are locked before any of it runs. ``verify_apart`` runs this
in a process of its own with bounded time and memory.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from ceasefire_data.checking.validation import Options, validate_paths
from ceasefire_data.contract.facts import FileFacts
from ceasefire_data.contract.loader import CONTRACT_FILE, find_schemas, load_contract
from ceasefire_data.contract.model import Contract
from ceasefire_data.contract.proof import prove_contract
from ceasefire_data.errors import ContractError
from ceasefire_data.findings import Finding, Level, Report
from ceasefire_data.messages import say
from ceasefire_data.release.contents import check_contents
from ceasefire_data.release.metadata import DESCRIPTOR, PROVENANCE
from ceasefire_data.release.verify_check import Check
from ceasefire_data.release.verify_descriptor import check_provenance, check_schemas, check_tables

SCHEMAS = "schemas"


@dataclass
class Depth:
    """What was found inside the files, and how much was looked at.

    Attributes:
        findings: errors; paths are those in the release.
        records: CSV → its number of records.
        tables: the tables of the contract.
        contract: the version of the contract.
        rules: how many rules of the contract were run; 0 where it did not come to that.
        ended: why the look ended early: a key of a sentence, or an empty text.
    """

    findings: list[Finding] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    contract: str = ""
    rules: int = 0
    ended: str = ""


def look_inside(folder: Path, facts: Mapping[str, FileFacts]) -> Depth:
    """Return what a release holds that it should not, its contract's rules included."""
    depth, contract = look_at_records(folder, facts)
    if contract is None or depth.findings:
        return depth
    check = _start(folder, facts)
    detail = read_descriptor(check.read_object(DESCRIPTOR), folder)
    if detail:
        check.add("release-descriptor", DESCRIPTOR, words="release-descriptor-other", detail=detail)
    try:
        if not is_packaged(folder / SCHEMAS):
            prove_contract(contract)
        _check_rules(check, contract)
        depth.rules = sum(len(table.rules) for table in contract.tables.values())
    except ContractError as error:
        _tell_contract(check, error)
    depth.findings += _relative(check)
    return depth


def look_at_records(folder: Path, facts: Mapping[str, FileFacts]) -> tuple[Depth, Contract | None]:
    """Return what is wrong with contract, provenance and records, without running any rule."""
    check, depth = _start(folder, facts), Depth()
    contract = _read_contract(check)
    if contract is not None:
        depth.contract, depth.tables = contract.version, tuple(contract.tables)
        check_tables(check, contract)
        check_schemas(check, contract)
        check_provenance(check, contract)
        if check.is_clean:
            for rule, name, detail in check_contents(folder, contract, check.facts, date.min):
                check.add(rule, name, detail=detail)
        depth.records = _count_records(check)
    depth.findings = _relative(check)
    return depth, contract


def is_packaged(folder: Path) -> bool:
    """Return whether a contract is that of this program, byte by byte: it is proven by its tests."""
    own = find_schemas()
    names = {path.name for path in folder.glob("*.json")}
    same = names == {path.name for path in own.glob("*.json")} and CONTRACT_FILE in names
    return same and all((folder / n).read_bytes() == (own / n).read_bytes() for n in names)


def read_descriptor(told: Mapping[str, Any], folder: Path) -> str | None:
    """Return what frictionless, a reader that is not ours, says against a descriptor, or None."""
    from frictionless import FrictionlessException, Package

    # Profiles are addresses, which it would fetch; nothing is fetched here.
    resources = [_without_profile(r) for r in told.get("resources", [])]
    head = {"name": str(told.get("name", "release")), "resources": resources}
    try:
        package = Package.from_descriptor(head, basepath=str(folder))
    except FrictionlessException as error:
        notes = [reason.note for reason in error.reasons] or [error.error.note]
        return str(notes[0])
    except (TypeError, ValueError, AttributeError) as error:
        return f"it cannot be read ({type(error).__name__})"
    return None if len(package.resources) == len(resources) else "it has other resources"


def _without_profile(resource: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in resource.items() if key not in {"$schema", "dialect"}}
    if isinstance(kept.get("schema"), dict):
        kept["schema"] = {k: v for k, v in kept["schema"].items() if k != "$schema"}
    return kept


def _start(folder: Path, facts: Mapping[str, FileFacts]) -> Check:
    check = Check(folder)
    check.facts = dict(facts)
    return check


def _relative(check: Check) -> list[Finding]:
    top = f"{check.shown}/"
    return [replace(f, path=f.path.removeprefix(top)) for f in check.collector.kept]


def _read_contract(check: Check) -> Contract | None:
    try:
        return load_contract(check.folder / SCHEMAS)
    except ContractError as error:
        _tell_contract(check, error)
        return None


def _tell_contract(check: Check, error: ContractError) -> None:
    detail = " ".join(str(error).replace(str(check.folder), check.folder.name).split())
    check.add("release-contract", SCHEMAS, detail=detail[:400])


def _count_records(check: Check) -> dict[str, int]:
    tables = check.read_object(PROVENANCE).get("tables")
    told = tables.items() if isinstance(tables, dict) else ()
    return {f"csv/{n}.csv": t["records"] for n, t in told if isinstance(t, dict) and "records" in t}


def _check_rules(check: Check, contract: Contract) -> None:
    """Collect records that break a rule, and counts that are not those the provenance tells."""
    paths = [str(check.folder / f"csv/{name}.csv") for name in contract.tables]
    checks = check.read_object(PROVENANCE).get("checks")
    told = checks if isinstance(checks, dict) else {}
    report = validate_paths(paths, contract, Options(today=_read_day(told.get("today")), limit=None))
    top = f"{check.folder}/"
    check.take(replace(f, path=f.path.removeprefix(top)) for f in report.findings if f.level is Level.ERROR)
    for table, rule in _other_counts(contract, report, told.get("tables")):
        detail = f"checks.tables.{table}.{rule} differs"
        check.add("release-provenance", PROVENANCE, detail=detail)


def _other_counts(contract: Contract, report: Report, told: Any) -> Iterator[tuple[str, str]]:
    """Yield table and rule where the provenance counts other findings of a rule of the contract."""
    found = Counter((f.table, f.rule, f.level.value) for f in report.findings)
    tables = told if isinstance(told, dict) else {}
    for table in contract.tables.values():
        rules = tables.get(table.name)
        for rule in table.rules:
            entry = rules.get(rule.name) if isinstance(rules, dict) else None
            counted = entry.get("findings") if isinstance(entry, dict) else None
            number = found[table.name, rule.name, rule.level.value]
            if counted != ({rule.level.value: number} if number else {}):
                yield table.name, rule.name


def _read_day(told: Any) -> date:
    """Return the day on which the rules were run, as the provenance tells."""
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return date.min


def tell_end(rule_words: str, **values: Any) -> Finding:
    """Return the finding that the look inside a release ended before all was seen."""
    message, hint = say(rule_words, values)
    return Finding("release-limits", Level.ERROR, "", message=message, hint=hint)
