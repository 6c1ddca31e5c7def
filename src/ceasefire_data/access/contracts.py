"""The contract a caller means, and its tables by name: as ``contract.folder`` reads them."""

from ceasefire_data.contract.folder import find_table, read_contract

__all__ = ["find_table", "read_contract"]
