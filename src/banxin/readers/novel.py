"""A plain-text novel comes in; a document of its numbered lines goes out, for `structure` to shape.

The reader decides nothing: where chapters begin and lines join is evidence of the whole file, and the passes
in `structure` weigh it.
"""

from __future__ import annotations

from banxin.diagnostics import Report
from banxin.model.document import Document, Fragment, Metadata
from banxin.model.span import Origin, Span
from banxin.model.walk import take_census
from banxin.readers.language import recognise_language
from banxin.readers.source import Source, decode
from banxin.readers.web_leftovers import take_web_leftovers


def read_novel(source: Source, report: Report) -> Document:
    """Return a book whose only block is one `Fragment` of all lines.

    Raises SourceError for a source that is not text.
    """
    text = decode(source, report)
    lines, edits = take_web_leftovers(text, source.name, report)
    origin = Origin((Span(source.name, lines[0].number, lines[-1].number),), edits)
    return Document(
        genre="book",
        metadata=Metadata(language=recognise_language(text)),
        blocks=(Fragment(lines, origin),),
        census=take_census(text),
    )
