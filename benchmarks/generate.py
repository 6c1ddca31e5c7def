"""Writes the files that are measured: `python -m benchmarks.generate --records 1000000`.

The bytes follow from the contract, this folder's code and the number of records alone. A file
that is there is used again; a changed contract or generator gets a folder of its own.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.constraints import describe_columns, describe_package
from benchmarks.data import PARENTS, VARIANTS, Files, default_folder
from benchmarks.events import event_query
from benchmarks.faults import count_planted, spoil
from benchmarks.filling import UnknownColumnError
from benchmarks.parents import parent_query
from benchmarks.proof import prove
from benchmarks.scale import Scale
from ceasefire_data.contract.loader import default_contract
from ceasefire_data.contract.model import Contract
from ceasefire_data.contract.quoting import literal

TABLE = "events"
SAMPLE = 2000
GENERATOR = ("constraints", "events", "faults", "filling", "generate", "mixing", "names", "parents")
GENERATOR += ("parquet", "scale", "texts", "world")


def write_files(folder: Path, records: int, variants: Sequence[str] = VARIANTS) -> Files:
    """Write what is missing of a number of records, and return where it is.

    Args:
        folder: holds a folder for each contract, generator and number of records.
        records: events in each file.
        variants: which files are wanted.

    Raises:
        UnknownColumnError: the contract asks for something that no recipe gives.
    """
    contract = default_contract()
    files = Files(folder / fingerprint(contract) / str(records))
    wanted = [v for v in variants if not files.events(v).exists()]
    if not wanted and files.columns.exists():
        return files
    check_sample(contract)
    con = duckdb.connect()
    scale = Scale(records)
    for name in PARENTS:
        write_table(con, parent_query(contract, name, scale), files.parents / f"{name}.csv")
    for variant in wanted:
        started = time.perf_counter()
        write_table(con, query(contract, scale, variant), files.events(variant))
        size = files.events(variant).stat().st_size / 1e6
        say(f"wrote {variant}, {records:,} records, {size:,.0f} MB in {time.perf_counter() - started:.1f} s")
    _write_descriptions(con, contract, files, records)
    con.close()
    return files


def query(contract: Contract, scale: Scale, variant: str) -> str:
    """Return SQL of number and texts of the events of a variant."""
    table = contract.tables[TABLE]
    sql = event_query(table, scale, quoted=variant == "quoted")
    return spoil(table, sql) if variant == "faulty" else sql


def check_sample(contract: Contract) -> None:
    """Ask the contract's own rules about some records of each table, before millions are written.

    Raises:
        UnknownColumnError: some rule is broken, so a recipe no longer fits the contract.
    """
    scale = Scale(SAMPLE)
    tables = {name: parent_query(contract, name, scale) for name in PARENTS}
    tables[TABLE] = query(contract, scale, "clean")
    proofs = prove(contract, tables, tables)
    broken = {name: dict(proof.rules) for name, proof in proofs.items() if proof.rules}
    if broken:
        raise UnknownColumnError(f"the recipes in benchmarks/ no longer keep the contract: {broken}")


def write_table(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    """Write a CSV: LF, quotes only where a cell needs them, empty where there is nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        con.execute(
            f"COPY (SELECT * EXCLUDE (i) FROM ({sql})) TO {literal(str(beside))}"
            " (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '')"
        )
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def fingerprint(contract: Contract) -> str:
    """Return what the bytes depend on, but for the number of records, as a short text."""
    assert contract.folder is not None
    here = Path(__file__).parent
    sources = [*sorted(contract.folder.glob("*.json")), *(here / f"{name}.py" for name in GENERATOR)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:12]


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _write_descriptions(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: Files, records: int
) -> None:
    table = contract.tables[TABLE]
    for variant in VARIANTS:
        package = describe_package(contract, table, f"{variant}/{TABLE}.csv", list(PARENTS))
        files.package(variant).write_text(json.dumps(package), encoding="utf-8")
    rows = con.execute(count_planted(table, records)).fetchall()
    files.planted.write_text(json.dumps(rows), encoding="utf-8")
    files.columns.write_text(json.dumps(describe_columns(table)), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.generate", description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--data", type=Path, default=default_folder())
    parser.add_argument("--variant", action="append", choices=VARIANTS)
    parser.add_argument("--parquet", action="store_true", help="the clean file as a release, too")
    given = parser.parse_args()
    files = write_files(given.data, given.records, given.variant or VARIANTS)
    if given.parquet:
        from benchmarks.parquet import write_release

        write_release(default_contract().tables[TABLE], files)
    print(files.folder)


if __name__ == "__main__":
    main()
