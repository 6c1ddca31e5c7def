"""Workbooks for the tests: written by XlsxWriter, then changed part by part where no writer would."""

import io
import json
import zipfile

import xlsxwriter

from ceasefire_data.findings import Collector, sort_findings
from ceasefire_data.intake.delimited import Job
from ceasefire_data.intake.files import FoundFile
from ceasefire_data.intake.reading import read_tables
from tests.intake.samples import PLAIN_LINES

HEADER, *RECORDS = (line.split(",") for line in PLAIN_LINES)
SHEET = "xl/worksheets/sheet1.xml"


class Form:
    """A value with a number format, or a formula with its result, for a cell."""

    def __init__(self, value, form="", formula=None):
        self.value, self.form, self.formula = value, form, formula


def book(sheets, change=None):
    """The bytes of a workbook: sheet → rows of cells (None is empty), or a function of the sheet.

    ``change`` is given the xlsxwriter book and its sheets before it is closed.
    """
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_urls": False})
    formats = {}
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                write(made, sheet, r, c, value, formats)
    if change:
        change(made, {sheet.name: sheet for sheet in made.worksheets()})
    made.close()
    return file.getvalue()


def write(made, sheet, r, c, value, formats):
    form = None
    if isinstance(value, Form):
        if value.form and value.form not in formats:
            formats[value.form] = made.add_format({"num_format": value.form})
        form = formats.get(value.form)
        if value.formula is not None:
            sheet.write_formula(r, c, value.formula, form, value.value)
            return
        value = value.value
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(r, c, value, form)
    elif isinstance(value, str):
        sheet.write_string(r, c, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(r, c, value, form)
    else:
        form = form or formats.setdefault("day", made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_datetime(r, c, value, form)


def visits(*records, header=HEADER):
    """The rows of a good sheet, its records replaced by those given."""
    return [header, *(records or RECORDS)]


def record(**cells):
    """A good record with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(HEADER, RECORDS[0], strict=True)]


def parts_of(data):
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(parts, method=zipfile.ZIP_DEFLATED):
    """A package of the parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(data, old, new, part=SHEET):
    """A workbook with one part's text changed; the text must be there."""
    parts = parts_of(data)
    text = parts[part].decode()
    assert old in text
    return packed(parts | {part: text.replace(old, new).encode()})


def with_sheet(xml):
    """A workbook whose only sheet is this XML."""
    return packed(parts_of(book({"visits": visits()})) | {SHEET: xml.encode()})


class Outcome:
    """What reading a file of any kind gave."""

    def __init__(self, intakes, findings, rows):
        self.intakes, self.findings, self.rows = intakes, findings, rows

    @property
    def told(self):
        """Rule and cell of each finding, or its row where it is about no cell."""
        return [(f.rule, f.cell or f.line) for f in self.findings]

    @property
    def rules(self):
        return [f.rule for f in self.findings]

    def __getitem__(self, rule):
        """The one finding of a rule."""
        (found,) = [f for f in self.findings if f.rule == rule]
        return found


class TableReader:
    """Reads bytes as a file of the small contract, by whatever door the command line takes."""

    def __init__(self, contract, folder, con, check):
        self.contract, self.folder, self.con, self.check = contract, folder, con, check

    def __call__(self, data, name="visits.xlsx", *, table=None, stream=False):
        collector = Collector()
        job = Job(self.contract, collector, self.folder, con=self.con)
        file = FoundFile(None, "-")
        if stream:
            job = Job(self.contract, collector, self.folder, stream=io.BytesIO(data), con=self.con)
        else:
            path = self.folder / name
            path.write_bytes(data)
            file = FoundFile(path, name)
        wanted = self.contract.tables[table] if table else None
        intakes = read_tables(file, job, wanted)
        findings = list(sort_findings(collector.kept))
        self.check(findings)
        json.dumps([finding.to_dict() for finding in findings])
        return Outcome(intakes, findings, [self._rows(i.records) for i in intakes if i.records])

    def _rows(self, records):
        names = ["_record", *records.columns]
        listed = ", ".join(f'"{name}"' for name in names)
        rows = self.con.execute(f"SELECT {listed} FROM {records.relation} ORDER BY 1").fetchall()
        assert [row[0] for row in rows] == list(range(1, records.count + 1))
        return [dict(zip(names[1:], row[1:], strict=True)) for row in rows]
