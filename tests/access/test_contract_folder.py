"""A folder of schema files is proven once as long as its bytes are the same, and never taken on trust."""

import json

import pytest

import ceasefire_data as cd
from ceasefire_data.contract.folder import read_contract
from ceasefire_data.errors import ContractError
from tests.contract.test_loader import PEOPLE, write

LIAR = PEOPLE | {"rules": [PEOPLE["rules"][0] | {"reject": {}}]}


def test_the_same_bytes_are_proven_once_in_a_process(tmp_path):
    folder = write(tmp_path, PEOPLE)
    first = read_contract(folder)
    assert read_contract(str(folder)) is first
    assert cd.tables(contract=folder) == ("people",)


def test_a_change_is_seen_at_the_next_call_and_a_broken_rule_told_each_time(tmp_path):
    folder = write(tmp_path, PEOPLE)
    good = read_contract(folder)
    write(tmp_path, LIAR)
    told = set()
    for _ in range(2):
        with pytest.raises(ContractError, match="reject is missing") as error:
            cd.schema("people", contract=folder)
        told.add(str(error.value))
    assert len(told) == 1
    write(tmp_path, PEOPLE)
    assert read_contract(folder) == good
    write(tmp_path, PEOPLE | {"title": "Persons"})
    assert read_contract(folder).tables["people"].title == "Persons"


def test_a_file_more_or_another_head_is_a_change(tmp_path):
    folder = write(tmp_path, PEOPLE)
    read_contract(folder)
    (folder / "contract.json").write_text(json.dumps({"version": "7.0.0"}), encoding="utf-8")
    assert read_contract(folder).version == "7.0.0"
    (folder / "more.json").write_text("{", encoding="utf-8")
    with pytest.raises(ContractError, match=r"more\.json"):
        read_contract(folder)


def test_what_cannot_be_read_is_an_error_of_the_contract(tmp_path):
    folder = write(tmp_path, PEOPLE)
    (folder / "more.json").mkdir()
    with pytest.raises(ContractError, match=r"more\.json"):
        read_contract(folder)
    with pytest.raises(ContractError, match="is not a folder"):
        read_contract(folder / "nowhere")
