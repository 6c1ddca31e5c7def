"""No progress bars: results alone go to standard output. Shared by all that open DuckDB."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def hide_progress(con: "duckdb.DuckDBPyConnection") -> None:
    """Switch DuckDB's progress bar off, which after two seconds would write to standard output.

    In a notebook without ipywidgets it is off, and DuckDB 1.5 raises on any word about it.
    """
    row = con.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    if row and row[0]:
        con.execute("SET enable_progress_bar = false")
