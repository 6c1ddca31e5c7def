"""``schemas/``: the contract the records keep to, as it is, with its rules."""

from ceasefire_data.contract.descriptor import to_json
from ceasefire_data.contract.model import Contract
from ceasefire_data.release.model import Release
from ceasefire_data.release.sink import Sink

HEAD = "contract.json"


def write(release: Release, sink: Sink) -> None:
    """Write the files of the contract, byte by byte where they are at hand."""
    for name, content in contract_files(release.contract).items():
        sink.write_bytes(f"schemas/{name}", content)


def contract_files(contract: Contract) -> dict[str, bytes]:
    """Return the files of a contract by name."""
    names = [f"{table}.json" for table in contract.tables]
    if contract.folder is not None:
        there = [name for name in (HEAD, *names) if (contract.folder / name).is_file()]
        return {name: (contract.folder / name).read_bytes() for name in there}
    tables = contract.tables.values()
    return {f"{t.name}.json": to_json(t.descriptor).encode("utf-8") for t in tables}
