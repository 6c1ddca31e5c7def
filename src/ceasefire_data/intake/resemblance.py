"""Whether a row looks like a second header, or like a total or a note below the records."""

from ceasefire_data.intake import marks
from ceasefire_data.intake.evidence import BLANKS
from ceasefire_data.intake.layout import Layout
from ceasefire_data.intake.row import Row
from ceasefire_data.intake.widths import OTHER_DELIMITERS


def looks_like_header(row: Row, layout: Layout) -> bool:
    """Return whether no cell of a row looks like its column's, and several do not."""
    if row.count != layout.width or row.flaws:
        return False
    good, bad = layout.shape.score(row.cells)
    return good == 0 and bad > 1


def looks_like_footer(row: Row, layout: Layout, *, follows: bool) -> bool:
    """Return whether a row may be a total or a note.

    Args:
        row: a row that is not blank.
        layout: the file's layout.
        follows: a blank row, or another such row, stands right above it.
    """
    filled = len(row.cells) - row.cells.count("")
    text = row.cells[0].strip(BLANKS) or marks.first_filled(row.cells)
    if filled > 2 and not marks.may_be_total(text):
        return False
    if row.count > layout.width or row.flaws or len(text) > 1000:
        return False
    if filled == 1 and any(layout.shape.starts_record(text, sign) for sign in OTHER_DELIMITERS):
        return False  # a record with other delimiters, or in quotes as a whole
    if marks.is_total(text):
        return layout.shape.is_doubtful(row.cells)
    if filled > 2 or not layout.shape.is_doubtful(row.cells):
        return False
    if marks.is_note(text):
        return True
    is_alone = layout.width > 1 and filled == 1 and (follows or len(text.split()) > 2)
    return is_alone and layout.shape.score(row.cells)[0] == 0
