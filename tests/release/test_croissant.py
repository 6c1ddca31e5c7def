"""croissant.json loads with mlcroissant, without a warning, and holds to the hashes of the files."""

import json
import logging
import shutil

import pytest
from mlcroissant import GenerationError

from ceasefire_data.contract.loader import load_contract
from tests.release.readers import load_croissant
from tests.release.sample import RECORDS

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:(mlcroissant|rdflib)\..*")


@pytest.fixture(scope="module")
def told(built):
    return json.loads((built[1] / "croissant.json").read_bytes())


def test_it_loads_without_error_or_warning(built, caplog):
    load_croissant.cache_clear()
    with caplog.at_level(logging.WARNING):
        metadata = load_croissant(built[1]).metadata
    assert (metadata.ctx.issues.errors, metadata.ctx.issues.warnings) == (set(), set())
    assert caplog.records == []
    assert metadata.name == "Sample: acts & places"
    assert metadata.version == "0.3.0"
    assert metadata.license == ["https://example.org/by/4.0/"]


def test_there_is_a_record_set_for_each_table_and_code_list(built, told):
    contract = load_contract(built[0] / "schemas")
    sets = {record_set["@id"]: record_set for record_set in told["recordSet"]}
    assert set(sets) == {*contract.tables, "codes.kind", "codes.topic"}
    for name, table in contract.tables.items():
        assert [field["name"] for field in sets[name]["field"]] == list(table.names)
        assert sets[name]["key"] == {"@id": f"{name}/{table.primary_key[0]}"}
    repeated = [field["name"] for field in sets["acts"]["field"] if field.get("repeated")]
    assert repeated == ["topics", "via_place_ids", "follows_act_ids"]
    assert "Names a record of places/place_id." in sets["acts"]["field"][1]["description"]


def test_the_codes_of_a_list_are_records(built):
    records = list(load_croissant(built[1]).records("codes.kind"))
    assert [record["codes.kind/code"] for record in records] == ["city", "camp"]
    assert records[1]["codes.kind/definition"] == "A camp | of any size"


def test_parquet_bears_the_name_that_the_loader_knows(told):
    assert {file["encodingFormat"] for file in told["distribution"]} == {"application/x-parquet"}
    assert [file["contentUrl"] for file in told["distribution"]] == [f"parquet/{n}.parquet" for n in RECORDS]


def test_a_changed_file_is_refused_on_load(built, tmp_path):
    folder = shutil.copytree(built[1], tmp_path / "release")
    path = folder / "parquet/acts.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(GenerationError) as caught:
        list(load_croissant(folder).records("acts"))
    assert "Hash" in str(caught.value.__cause__)
