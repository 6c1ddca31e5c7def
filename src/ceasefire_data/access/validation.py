"""The whole check, as Python users call it: a path or a frame in, a report out."""

from collections.abc import Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from ceasefire_data.access.catalog import bundled_release, locate_release, require_release
from ceasefire_data.access.report import FRAME, Report
from ceasefire_data.checking.connection import open_connection
from ceasefire_data.checking.dataset import Dataset, published_texts
from ceasefire_data.checking.parts import create_parts
from ceasefire_data.checking.validation import Options, check_dataset, report_on, validate_paths
from ceasefire_data.contract.folder import find_table, read_contract
from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.findings import Collector
from ceasefire_data.findings import Report as Findings
from ceasefire_data.intake.frame import read_frame


def validate(
    data: Any,
    *,
    table: str | None = None,
    against: str | PathLike[str] | None = None,
    contract: str | PathLike[str] | None = None,
    today: date | None = None,
    limit: int | None = None,
) -> Report:
    """Return what is wrong with records; bad data never raises.

    Args:
        data: a path of a file or folder, or a frame: pandas, polars, Arrow, or anything that speaks
            Arrow. A frame's findings have no line; ``to_frame()`` gives their row. A dict of frames
            by table is checked as one dataset: keys and references lead from one to another.
        table: the table of the records; by default the file's name or the columns tell.
        against: the published records that keys and references may lead to: a folder of CSV files
            or of a release, a version, ``"bundled"`` or ``"none"``. By default the bundled release
            if there is one; with a contract of your own, none.
        contract: a folder of schema files; by default the packaged contract.
        today: what ``$today`` stands for in the rules; by default the day of the call.
        limit: findings kept of each rule in each file; counts are complete all the same.

    Raises:
        UsageError: the path, table or version is not there, or data is neither path nor frame.
        ContractError: the contract is wrong, or does not hold on its own examples.
    """
    rules = read_contract(contract)
    records = _against(against, rules)
    day = today or date.today()  # noqa: DTZ011 - the day here
    options = Options(today=day, table=table, against=records, limit=limit)
    if isinstance(data, str | PathLike):
        return Report.of(validate_paths([str(data)], rules, options))
    return Report.of(_validate_frames(_frames(data, rules, options), rules, options))


def _against(value: str | PathLike[str] | None, contract: Contract) -> Path | None:
    """Return the folder of the published records to check against, if any."""
    if value is None:
        return bundled_release() if contract.trusted else None
    if value == "none":
        return None
    if value == "bundled":
        return require_release(None)
    return locate_release(value)


def _frames(data: Any, contract: Contract, options: Options) -> list[tuple[str, Any, Table | None]]:
    """Return what each frame is called in findings, the frame and its table."""
    if isinstance(data, Mapping) and data and all(hasattr(it, "columns") for it in data.values()):
        return [(name, frame, find_table(contract, name)) for name, frame in data.items()]
    return [(FRAME, data, find_table(contract, options.table) if options.table else None)]


def _validate_frames(
    frames: list[tuple[str, Any, Table | None]], contract: Contract, options: Options
) -> Findings:
    collector = Collector(options.limit)
    with open_connection(options.today) as (con, _):
        intakes = [read_frame(con, it, contract, collector, shown=n, table=t) for n, it, t in frames]
        records = [intake.records for intake in intakes if intake.records is not None]
        if records:
            parts = create_parts(con, records)
            published = published_texts(options.against, contract) if options.against else {}
            check_dataset(con, Dataset(con, contract, parts, published), collector)
    return report_on(contract, intakes, collector)
