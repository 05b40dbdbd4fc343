"""The catalogue of findings: code → severity, message, hint, and the longer text of `publish explain`.

Codes are stable and named by room: SRC sources, STR structure, TYP typography, LAY layouts, FNT fonts, EPB the
EPUB, PDF the print edition, CFG settings. Placeholders in braces are filled by `Report.add`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Severity(enum.IntEnum):
    """How much a finding matters: INFO is worth knowing, WARNING worth a look, ERROR must be mended."""

    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding."""

    severity: Severity
    message: str
    hint: str = ""
    explanation: str = ""


_I, _W, _E = Severity.INFO, Severity.WARNING, Severity.ERROR

CODES: dict[str, Code] = {
    "SRC-001": Code(
        _I,
        "read as {encoding}",
        "",
        "The source is not UTF-8. Its encoding was recognised from what the text then says; if characters look "
        "wrong, convert the file to UTF-8 first.",
    ),
    "SRC-002": Code(
        _E,
        "{count} bytes at line {line} could not be decoded as {encoding}",
        "save the source as UTF-8; the places are marked U+FFFD in the editions",
        "A few bytes of the source make no character in its encoding. Each is kept as a visible U+FFFD so that "
        "nothing is lost silently.",
    ),
    "SRC-003": Code(
        _W,
        "control character {character} was left out",
        "remove it from the source",
        "Control characters have no place in an edition and are forbidden in XML. They are invisible, so no text "
        "is lost; the finding names the first line of each.",
    ),
    "SRC-004": Code(
        _I,
        "read as {reader}: {reason}",
        "choose another with --from",
        "Without --from the reader is chosen from the content: Markdown from its signs, a novel from its regular "
        "chapter headings, a newspaper page from its short, even lines.",
    ),
    "SRC-005": Code(
        _W,
        "a picture was not taken: {target} ({reason})",
        "put the picture beside the source, as PNG, JPEG, GIF, SVG or WebP",
        "A source may name only files under its own folder; anything else is refused, and the network is never "
        "used. The alternative text is printed in its place.",
    ),
    "SRC-006": Code(
        _E,
        "{count} more bytes on {lines} further lines could not be decoded",
        "save the source as UTF-8; the places are marked U+FFFD in the editions",
        "Only the first lines with undecodable bytes are named one by one; this finding counts the others and "
        "names the first of them.",
    ),
    "STR-001": Code(
        _E,
        "{lost} characters lost, {invented} invented between source and document: {sample}",
        "please report this with the source; the build is not to be trusted",
        "Each visible character of the source must end in the body, in furniture or in what is listed as "
        "unplaced. The count is made on every build; it did not add up.",
    ),
    "STR-002": Code(
        _W,
        "{count} pieces of text found no place: {sample}",
        "see `publish inspect`; correct the manuscript that `publish parse` writes",
        "Nothing is thrown away: text that could not be given to an article is printed at the end, under its own "
        "heading, and listed by `publish inspect`.",
    ),
    "STR-003": Code(
        _W,
        "headline without a body: {title}",
        "see `publish inspect --explain`",
        "A line looks like a headline but no body could be given to it.",
    ),
    "STR-004": Code(
        _W,
        "an article without a headline begins “{start}”",
        "see `publish inspect --explain`",
        "A body has been put together to which no headline of the page could be given. It may be the end of an "
        "earlier story.",
    ),
    "STR-005": Code(
        _I,
        "the picture of “{title}” is missing",
        "",
        "A cartoon or photograph whose text is in the source but whose picture is not. Its text stands alone, "
        "framed; no grey box is printed.",
    ),
    "STR-006": Code(
        _I,
        "{count} spaces and {joins} line ends inside words were taken out",
        "",
        "Text that fell out of a PDF has spaces after punctuation and line ends inside words. They are taken out "
        "between Han characters; every repair is recorded and shown by `publish inspect --explain`.",
    ),
}
