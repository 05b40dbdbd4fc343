"""A source comes in; the name of the reader that understands it comes out, and the table of readers.

A reader turns one source into a `Document`: `Reader: (Source, Report) -> Document`. A new format is a line in
`READERS` and, where it can be told from its content, a rule in `recognition.recognise`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.model.document import Document
from banxin.readers.manuscript import has_lost_its_head, is_manuscript, read_manuscript
from banxin.readers.novel import read_novel
from banxin.readers.recognition import recognise
from banxin.readers.source import Source, decode, is_pdf
from banxin.settings import ReaderName

Reader: TypeAlias = Callable[[Source, Report], Document]
# A manuscript says itself what it is, so nobody names its reader in a setting.
ReaderKind: TypeAlias = ReaderName | Literal["manuscript"]


# These take their time to load, and a source needs one of them at most.


def _read_newspaper(source: Source, report: Report) -> Document:
    from banxin.readers.newspaper import read_newspaper

    return read_newspaper(source, report)


def _read_markdown(source: Source, report: Report) -> Document:
    from banxin.readers.markdown import read_markdown

    return read_markdown(source, report)


def _read_pdf(source: Source, report: Report) -> Document:
    from banxin.readers.pdf import read_pdf

    return read_pdf(source, report)


READERS: dict[ReaderKind, Reader] = {
    "newspaper": _read_newspaper,
    "novel": read_novel,
    "markdown": _read_markdown,
    "pdf": _read_pdf,
    "manuscript": read_manuscript,
}


def choose_reader(source: Source, wanted: ReaderName | None, report: Report) -> ReaderKind:
    """Return the wanted reader, else the one that the source's name or content asks for, and report why (SRC-004).

    A file called `.md` says itself what it is, which is not reported; a manuscript is always read as one, and what seems to
    be one without its first lines is reported (SRC-045). A PDF is read as the newspaper page it should be, which may be asked for by
    either name. Raises SourceError for a source that cannot be decoded, or a PDF asked to be read as other text, or
    the reverse.
    """
    if is_pdf(source):
        if wanted not in (None, "pdf", "newspaper"):
            hint = "leave --from out, or name its text"
            raise SourceError(f"a PDF cannot be read as {wanted}", hint=hint, place=Place(source.name))
        return "pdf"
    if wanted == "pdf":
        hint = "leave --from out: the content says how it is read"
        raise SourceError("this is no PDF", hint=hint, place=Place(source.name))
    # What decoding has to say is said when the reader decodes.
    text = decode(source, Report())
    if is_manuscript(text):
        return "manuscript"
    reader, reason = (wanted, "") if wanted else recognise(text, source.name)
    if has_lost_its_head(text):
        report.add("SRC-045", place=Place(source.name), reader=reader)
    if reason:
        report.add("SRC-004", place=Place(source.name), reader=reader, reason=reason)
    return reader
