"""Bad files and cells like those of the catalogue, elsewhere and otherwise: each gets its findings."""

import csv
import io

import pytest

from tests.checking.catalogue import catalogue_contract, check, loud, read_case, read_verdicts
from tests.checking.variant_cells import CELLS, GOOD_CELLS
from tests.checking.variants import FILES, NAMES

BROKEN = b'GZ-000001,2025-01-10,Gaza,Al-Rimal,other,,,31.5,34.45,https://example.org/q/1,"note\ngoes, on"\n'
BASE = {
    "date": "2025-02-03",
    "governorate": "Rafah",
    "place": "Shaboura",
    "event_type": "gunfire",
    "killed": "2",
    "injured": "0",
    "lat": "31.2890",
    "lon": "34.2500",
    "source_url": "https://example.org/r/6",
    "notes": "",
}


@pytest.fixture(scope="module")
def contract():
    return catalogue_contract()


@pytest.fixture
def look(contract, tmp_path):
    def look(data):
        path = tmp_path / "x.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return [(f.rule, str(f.level), f.line, f.column or f.position) for f in loud(check(path, contract))]

    return look


def spread(wanted):
    """The findings wanted, one for each line."""
    every = [wanted] if wanted and isinstance(wanted[0], str) else wanted
    return [
        (rule, level, line, column)
        for rule, level, lines, column in every
        for line in (lines if isinstance(lines, tuple) else (lines,))
    ]


@pytest.mark.parametrize(("data", "wanted"), [pytest.param(d, w, id=n) for n, d, w in FILES])
def test_a_file_gets_its_findings_and_no_others(look, data, wanted):
    found = look(data)
    places = spread(wanted)
    assert len(found) == len(places), found
    for rule, level, line, column in places:
        assert any(f[:3] == (rule, level, line) and column in (None, f[3]) for f in found), found


def cells_file(cells, delimiter=",", end="\n", above=()):
    """A file with a record for each cell, and the line on which each cell starts."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for row in (NAMES, *above):
        writer.writerow(row)
    lines = []
    for number, (column, text) in enumerate(cells):
        lines.append(out.getvalue().count("\n") + 1)
        writer.writerow({"incident_id": f"GZ-1{number:05}", **BASE, column: text}.values())
    return out.getvalue().replace("\r\n", "\0").replace("\0", end), lines


FORMS = {
    "plain": {},
    "CR LF": {"end": "\r\n"},
    "semicolons": {"delimiter": ";"},
    "tabs": {"delimiter": "\t"},
    "below a cell of two lines": {"above": [["GZ-000001", *[*BASE.values()][:-1], "one\ntwo, lines"]]},
}


@pytest.mark.parametrize("form", FORMS)
def test_each_bad_cell_is_found_once_in_every_form_of_file(look, form):
    data, lines = cells_file([(column, text) for _, column, text, _, _ in CELLS], **FORMS[form])
    found = [f for f in look(data) if f[0] != "delimiter-wrong"]
    wanted = [
        (rule, level, line, column) for (_, column, _, rule, level), line in zip(CELLS, lines, strict=True)
    ]
    names = dict(zip(lines, (name for name, *_ in CELLS), strict=True))
    assert [(names.get(f[2]), f) for f in found if f not in wanted] == []
    assert [(names[w[2]], w) for w in wanted if found.count(w) != 1] == []


@pytest.mark.parametrize("form", FORMS)
def test_no_good_cell_is_called_bad(look, form):
    data, _ = cells_file([(column, text) for _, column, text in GOOD_CELLS], **FORMS[form])
    assert [f for f in look(data) if f[0] != "delimiter-wrong"] == []


def moved(data, verdict):
    """The file with a record of two lines above its records, and its verdict's lines there."""
    head, _, rest = data.partition(b"\n")
    return head + b"\n" + BROKEN + rest, [line + 2 if line and line > 1 else line for line in verdict.lines]


def with_returns(data, verdict):
    return data.replace(b"\n", b"\r\n"), list(verdict.lines)


def without_end(data, verdict):
    return data.removesuffix(b"\n"), list(verdict.lines)


SAME = {v.file: v for v in read_verdicts() if v.file[0] in "ACDI" and v.rule not in ("file-type", "valid")}
LEFT = {
    # Their first line is no header of eleven columns, or their bytes no ASCII: they cannot be changed so.
    moved: ("A_", "C_trailing", "D_", "C_semicolon-file", "C_tab-file", "C_pipe-file"),
    with_returns: ("A_utf16", "A_c1"),
    without_end: ("A_utf16", "A_blank", "A_empty", "A_truncated"),
}
CHANGED = [
    pytest.param(change, verdict, id=f"{change.__name__}-{name.removesuffix('.csv')}")
    for number, (name, verdict) in enumerate(sorted(SAME.items()))
    for change in [list(LEFT)[number % 3]]
    if not name.startswith(LEFT[change])
]


@pytest.mark.parametrize(("change", "verdict"), CHANGED)
def test_a_verdict_stays_when_the_file_is_changed_elsewhere(look, change, verdict):
    data, lines = change(read_case(verdict.file), verdict)
    found = look(data)
    for line in lines:
        assert (verdict.rule, verdict.level, line) in [f[:3] for f in found], found
