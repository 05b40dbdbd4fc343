"""A source with the text of a newspaper page comes in; a Document of its lines, in fragments, goes out.

The reader decides nothing about the text: consecutive lines are a fragment, blank lines part fragments, and
the spacing of every line is kept. What the lines are is for `structure` to find out.
"""

from __future__ import annotations

from itertools import groupby

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment
from banxin.model.span import Origin, Span
from banxin.model.walk import take_census
from banxin.readers.recognition import report_other_text
from banxin.readers.source import Source, decode, split_lines


def read_newspaper(source: Source, report: Report) -> Document:
    """Return the source's lines as fragments parted by its blank lines, and the count of its characters.

    Reports how the text was decoded (see `source.decode`), and a text that is no Chinese page (SRC-016). Raises SourceError for data that are no text.
    """
    text = decode(source, report)
    report_other_text(text, source.name, report)
    blocks = []
    for filled, group in groupby(split_lines(text), key=lambda line: bool(line.text.strip())):
        if filled:
            lines = tuple(group)
            span = Span(source.name, lines[0].number, lines[-1].number)
            blocks.append(Fragment(lines, Origin((span,))))
    return Document("newspaper", blocks=tuple(blocks), census=take_census(text))
