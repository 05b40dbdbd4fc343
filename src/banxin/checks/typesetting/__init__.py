"""A finished PDF goes in; what its glyph positions say of each clause of Chinese typesetting (clreq) comes out.

Four steps, each a module: pages are read as glyphs (`glyphs`) and shapes (`drawn`), glyphs are arranged as lines, columns
and paragraphs (`lines`), each clause of a table is measured on these (`clauses`), and the result is written as a matrix
(`table`). Whoever made the file: nothing here knows of our press. What was asked of the setting is read from the file too, or
told (`stated`). What cannot be told from positions is called “not measured” and counts as nothing.
"""

from banxin.checks.typesetting.clauses import CLAUSES, Clause, Measured, Spot, Status, measure
from banxin.checks.typesetting.glyphs import Glyph, GlyphPage, read_pages
from banxin.checks.typesetting.lines import Line, Setting, arrange
from banxin.checks.typesetting.stated import EXPECTED
from banxin.checks.typesetting.table import (
    Matrix,
    Sum,
    measure_pdf,
    read_printed_text,
    summarise_pdf,
    summary_line,
    sums,
    write_matrix,
)

__all__ = [
    "CLAUSES",
    "EXPECTED",
    "Clause",
    "Glyph",
    "GlyphPage",
    "Line",
    "Matrix",
    "Measured",
    "Setting",
    "Spot",
    "Status",
    "Sum",
    "arrange",
    "measure",
    "measure_pdf",
    "read_pages",
    "read_printed_text",
    "summarise_pdf",
    "summary_line",
    "sums",
    "write_matrix",
]
