"""The contract a caller means, and its tables by name."""

import hashlib
from functools import lru_cache
from os import PathLike
from pathlib import Path

from ceasefire_data.contract.loader import default_contract, load_contract
from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError


def read_contract(folder: str | PathLike[str] | None) -> Contract:
    """Return the packaged contract, or that of a folder, proven on its own examples.

    The files of a folder are read at each call; as long as they are the same bytes, what was proven
    in this process is not proven again.

    Raises:
        ContractError: it is wrong, or does not hold on its examples.
    """
    if folder is None:
        return default_contract()
    place = Path(folder)
    return _proven(place, place.absolute(), _fingerprint(place))


@lru_cache(maxsize=8)
def _proven(folder: Path, place: Path, fingerprint: str) -> Contract:  # noqa: ARG001 - they are the key
    """Return a contract that holds on its examples; one that does not is no result, so none is kept."""
    from ceasefire_data.contract.proof import prove_contract

    contract = load_contract(folder)
    prove_contract(contract)
    return contract


def _fingerprint(folder: Path) -> str:
    """Return what the schema files of a folder are, as a hash over their names and bytes."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        try:
            content = path.read_bytes()
        except OSError:
            content = b""  # the loader tells of it
        whole.update(f"{path.name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        whole.update(content)
    return whole.hexdigest()


def find_table(contract: Contract, name: str) -> Table:
    """Return a table of the contract.

    Raises:
        UsageError: there is none of that name; the nearest one is named.
    """
    if name not in contract.tables:
        near = did_you_mean(name, contract.tables) or f"; there are {', '.join(contract.tables)}"
        raise UsageError(f'there is no table "{name}"{near}')
    return contract.tables[name]
