"""Every format is read by a program that is not ours, and compared with the canonical table cell by cell."""

import sqlite3
from contextlib import closing

import pytest

from ceasefire_data.contract.links import link_tables
from ceasefire_data.contract.loader import load_contract
from ceasefire_data.release.build import build_release
from tests.release.readers import READERS, canonical, canonical_texts, tables_of
from tests.release.sample import read_own_inputs

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:(mlcroissant|rdflib)\..*")


@pytest.fixture(scope="module")
def real(root, tmp_path_factory):
    """The release of the records as they are."""
    return build_release(read_own_inputs(root), tmp_path_factory.mktemp("real")).folder


@pytest.fixture(params=["sample", pytest.param("real", marks=pytest.mark.slow)])
def folder(request):
    return (
        request.getfixturevalue("built")[1] if request.param == "sample" else request.getfixturevalue("real")
    )


@pytest.mark.parametrize("reader", READERS)
def test_every_cell_is_what_the_canonical_table_holds(folder, reader):
    for table in tables_of(load_contract(folder / "schemas")):
        expected = canonical(folder, table)
        found = READERS[reader](folder, table)
        assert len(found) == len(expected), table.name
        for here, there in zip(found, expected, strict=True):
            assert here == there
            assert [*map(type, here)] == [*map(type, there)]


def test_sqlite_holds_every_link_table(folder):
    (path,) = folder.glob("*.sqlite")
    with closing(sqlite3.connect(path)) as con:
        for link in link_tables(load_contract(folder / "schemas")):
            rows = con.execute(f'SELECT * FROM "{link.name}"').fetchall()
            assert [[str(value) for value in row] for row in rows] == canonical_texts(folder, link.name)


def in_scripts(cells):
    """The cells with Hebrew letters, and those with Arabic ones."""
    ranges = (("\u0590", "\u05ff"), ("\u0600", "\u06ff"))
    return [{cell for cell in cells if any(a <= sign <= z for sign in cell)} for a, z in ranges]


@pytest.mark.parametrize("reader", READERS)
def test_names_in_hebrew_and_arabic_survive(built, reader):
    folder = built[1]
    places = load_contract(folder / "schemas").tables["places"]
    read = {cell for row in READERS[reader](folder, places) for cell in row if isinstance(cell, str)}
    expected = in_scripts([cell for row in canonical_texts(folder, "places") for cell in row])
    assert all(expected)
    assert in_scripts(read) == expected


@pytest.mark.slow
def test_the_real_records_hold_both_scripts(real):
    assert all(in_scripts([cell for row in canonical_texts(real, "actors") for cell in row]))
