"""An edition arranged as lines goes in; each clause of Chinese typesetting, measured, comes out.

The clauses are those of the W3C's *Requirements for Chinese Text Layout* (clreq); `own` ones are ours and count in a
second sum only. A clause of which the pages show nothing does not apply to them; one that the pages alone cannot decide is
not measured, and says what it lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from banxin.checks.typesetting import beside, blocks, edges, marks, pages, spacing, upright
from banxin.checks.typesetting.lines import Setting
from banxin.checks.typesetting.measured import Figure, Finding, Spot, Status

__all__ = ["CLAUSES", "Clause", "Measured", "Spot", "Status", "measure"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its number in clreq, what it asks for, how it is measured, and in which way of writing it applies."""

    number: str
    title: str
    measure: Callable[[Setting], Finding]
    own: bool = False
    horizontal: bool = True
    vertical: bool = True


@dataclass(frozen=True, slots=True)
class Measured:
    """What the measurement of a clause came to. `figures` name their units; `worst` are the worst places."""

    clause: str
    title: str
    own: bool
    status: Status
    figures: Mapping[str, Figure] = field(default_factory=dict)
    worst: tuple[Spot, ...] = ()
    note: str = ""


def _by_region(measure: Callable[..., Finding]) -> Callable[[Setting], Finding]:
    """Return a measure that is told whether the edition centres its stops."""
    return lambda setting: measure(setting, centred=spacing.is_centred(setting))


def _solid(measure: Callable[[Setting], Finding]) -> Callable[[Setting], Finding]:
    """Return a measure for text that is not tracked: tracking on request changes every advance that it looks at."""

    def of_solid(setting: Setting) -> Finding:
        if setting.asked_em("tracking_em"):
            return Finding("not applicable", note="tracking was asked for: to be seen on text set solid")
        return measure(setting)

    return of_solid


CLAUSES: tuple[Clause, ...] = (
    Clause("2.1.1", "lines or columns follow the direction of reading", pages.order),
    Clause("2.1.2", "vertical forms, binding side, mirrored margins", upright.vertical_forms, horizontal=False),
    Clause("2.1.3", "Latin and digits in vertical lines", upright.latin_and_digits, horizontal=False),
    Clause("3.1.1", "Song, Kai, Hei, Fangsong in their roles", pages.faces_by_role),
    Clause("4.1", "no character lost, none without a glyph", pages.characters),
    Clause("5.1", "punctuation classes", marks.classes),
    Clause("5.1.1.1", "scientific style", spacing.scientific),
    Clause("5.1.1.2", "centred stops of Taiwan and Hong Kong", _solid(_by_region(spacing.regional_stops))),
    Clause("5.1.1.3", "？！ together in one character's width", _solid(_by_region(spacing.question_marks))),
    Clause("5.1.1.4", "frame around a deceased author's name", beside.frames),
    Clause("5.2", "quotation marks of the region", pages.quotation_marks),
    Clause("5.3.1", "emphasis dots", beside.emphasis_dots),
    Clause("5.4.1", "ellipsis two characters wide", _solid(spacing.ellipsis)),
    Clause("dash", "dash two characters wide, one line", _solid(spacing.dash), own=True),
    Clause("5.5.3", "zhuyin annotation", beside.zhuyin),
    Clause("5.5.4", "pinyin annotation", beside.pinyin, vertical=False),
    Clause("5.5.7", "comment between lines", beside.comments),
    Clause("5.5.6", "gloss between lines", beside.glosses),
    Clause("5.6.1", "proper-name and book-title marks", beside.name_marks),
    Clause("5.7", "numbers stay whole", edges.digits),
    Clause("6.1.1", "characters at line starts and ends", edges.kinsoku),
    Clause("6.1.2.1", "two-em marks never split", edges.two_em_marks),
    Clause("6.1.2.2", "number with unit, sign, currency, per cent", edges.numbers_with_units),
    Clause("6.1.2.3", "note reference stays with its word", edges.note_references),
    Clause("6.1.3", "hanging stops only when asked for", edges.hanging),
    Clause("6.1.4", "Latin words not broken by chance", edges.hyphenation),
    Clause("6.2.1.1", "paragraphs indented by two characters", pages.indents),
    Clause("6.2.1.2", "block and hanging indents", blocks.block_indents),
    Clause("6.2.1.3", "single lines: start, centre, end, spread", blocks.single_lines),
    Clause("6.2.2.1–2", "every full line on its measure", edges.flush),
    Clause("6.2.2.3", "space taken in order", _solid(spacing.shrinking)),
    Clause("6.2.2.4", "space given in order, evenly, never too much", spacing.stretching),
    Clause("6.2.3", "word spaces take part", _solid(spacing.word_spaces)),
    Clause("6.2.4", "Latin on whole character cells", spacing.latin_cells),
    Clause("6.3.1.1–3", "tracking", spacing.tracking),
    Clause("6.3.1.2", "a short line spread over a length", blocks.spread),
    Clause("6.3.2.1", "each mark's blank half on its side", _by_region(spacing.blank_halves)),
    Clause("6.3.2.2", "marks side by side take 1.5 characters", _solid(_by_region(spacing.adjacent_marks))),
    Clause("6.3.2.3", "marks at line edges take half a character", _by_region(edges.line_edge_marks)),
    Clause("6.3.3", "Han–Latin gap", _solid(spacing.han_latin_gap)),
    Clause("6.4", "baselines of mixed scripts", pages.mixed_baselines),
    Clause("7.1.1", "type area in characters and lines", pages.type_area),
    Clause("interpunct", "interpunct half an em, nothing stretched beside", _solid(_by_region(spacing.interpuncts)), own=True),
    Clause("grid", "one baseline grid", pages.shared_grid, own=True),
    Clause("7.1.2", "lone characters, widow lines, full pages", pages.lone_and_widowed),
    Clause("7.1.3", "headings never alone at a foot", pages.headings),
    Clause("appendix A", "full punctuation table", _by_region(marks.table_rows), own=True),
)


def measure(setting: Setting) -> list[Measured]:
    """Measure every clause that applies to the edition's way of writing."""
    found = []
    for clause in CLAUSES:
        if not (clause.vertical if setting.vertical else clause.horizontal):
            continue
        finding = clause.measure(setting)
        found.append(
            Measured(
                clause.number,
                clause.title,
                clause.own,
                finding.status,
                finding.figures,
                finding.worst,
                finding.note,
            )
        )
    return found
