import pytest

from tests.reporting.samples import CASES, EXPECTED, REPORTS, WRITERS, expected_file


@pytest.mark.parametrize(("name", "writer"), CASES)
def test_the_whole_output_is_the_expected_one(name, writer):
    expected = expected_file(name, writer).read_bytes().decode()
    assert WRITERS[writer](REPORTS[name]) == expected


def test_every_expected_file_belongs_to_a_case():
    assert set(EXPECTED.iterdir()) == {expected_file(*case) for case in CASES}
