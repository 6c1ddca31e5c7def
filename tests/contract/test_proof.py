"""Every rule of the packaged contract proves itself; a foreign one must, too."""

import json

import duckdb
import pytest

from ceasefire_data.contract.loader import default_contract, load_contract
from ceasefire_data.contract.proof import TODAY, breaks_rule, prove_contract
from ceasefire_data.errors import ContractError
from tests.contract.test_loader import PEOPLE, write

RULES = [rule for table in default_contract().tables.values() for rule in table.rules]


@pytest.fixture(scope="module")
def con():
    connection = duckdb.connect()
    connection.execute(f"SET VARIABLE today = DATE '{TODAY}'")
    yield connection
    connection.close()


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.table}-{r.name}")
def test_a_rule_accepts_and_rejects_its_own_examples(con, rule):
    contract = default_contract()
    assert rule.accept, "an accepted record is needed"
    assert rule.reject, "a rejected record is needed"
    assert not breaks_rule(con, contract, rule, rule.accept, where="accept")
    assert breaks_rule(con, contract, rule, rule.reject, where="reject")
    assert rule.why
    assert not rule.message.endswith(".")


def _with_rule(**changes):
    return PEOPLE | {"rules": [PEOPLE["rules"][0] | changes]}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reject": {"arrived_on": "2025-01-01", "left_on": "2025-01-02"}}, "passes though it must fail"),
        ({"accept": {"arrived_on": "2025-01-02", "left_on": "2025-01-01"}}, "fails though it must pass"),
        ({"accept": {}}, "accept is missing"),
        ({"check": "left_on >= arrived"}, "the SQL does not run"),
        ({"check": "(SELECT count(*) FROM read_csv('/etc/passwd')) > 0"}, "the SQL does not run"),
        ({"accept": {"left": "2025-01-01"}}, 'people has no column "left"'),
        ({"check": "true); COPY (SELECT 1) TO '/tmp/x'; SELECT (true"}, "one expression"),
    ],
)
def test_a_rule_that_does_not_prove_itself_is_refused(tmp_path, changes, told):
    contract = load_contract(write(tmp_path, _with_rule(**changes)))
    with pytest.raises(ContractError, match="rule left-after-arrived") as error:
        prove_contract(contract)
    assert told in str(error.value)


def test_a_query_must_return_key_and_column(tmp_path):
    table = json.loads(json.dumps(PEOPLE))
    rule = table["rules"][0]
    del rule["check"]
    rule |= {"query": "SELECT person_id FROM people", "accept": {"people": []}, "reject": {"people": []}}
    with pytest.raises(ContractError, match="a query returns key and column"):
        prove_contract(load_contract(write(tmp_path, table)))
