"""The contract a caller means, and its tables by name."""

from os import PathLike
from pathlib import Path

from ceasefire_data.contract.loader import default_contract, load_contract
from ceasefire_data.contract.model import Contract, Table
from ceasefire_data.contract.strict import did_you_mean
from ceasefire_data.errors import UsageError


def read_contract(folder: str | PathLike[str] | None) -> Contract:
    """Return the packaged contract, or that of a folder, proven on its own examples.

    Raises:
        ContractError: it is wrong, or does not hold on its examples.
    """
    if folder is None:
        return default_contract()
    from ceasefire_data.contract.proof import prove_contract

    contract = load_contract(Path(folder))
    prove_contract(contract)
    return contract


def find_table(contract: Contract, name: str) -> Table:
    """Return a table of the contract.

    Raises:
        UsageError: there is none of that name; the nearest one is named.
    """
    if name not in contract.tables:
        near = did_you_mean(name, contract.tables) or f"; there are {', '.join(contract.tables)}"
        raise UsageError(f'there is no table "{name}"{near}')
    return contract.tables[name]
