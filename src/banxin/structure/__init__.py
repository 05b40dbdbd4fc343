"""Documents as readers hand them over go in; documents as a reader of print would see them come out.

Each genre has its chain of passes, read top to bottom. A pass changes nothing when it runs a second time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from banxin.diagnostics import Report
from banxin.model.document import Document
from banxin.structure.advertisements import set_advertisements_aside
from banxin.structure.articles import gather_articles
from banxin.structure.chapters import divide_chapters
from banxin.structure.columns import split_columns
from banxin.structure.furniture import mark_furniture
from banxin.structure.issue import name_pages
from banxin.structure.jumps import join_jumps
from banxin.structure.marks import mend_marks
from banxin.structure.notes import close_paragraphs, name_authors
from banxin.structure.page_articles import arrange_pages
from banxin.structure.paragraphs import shape_paragraphs
from banxin.structure.radicals import restore_characters
from banxin.structure.rejoin import rejoin_lines
from banxin.structure.script import name_script
from banxin.structure.sections import name_sections
from banxin.structure.title_page import read_title_page
from banxin.typography.soft_breaks import join_soft_breaks

Pass: TypeAlias = Callable[[Document, Report], Document]

NEWSPAPER_PASSES: tuple[Pass, ...] = (
    name_script,
    restore_characters,
    split_columns,
    mark_furniture,
    rejoin_lines,
    gather_articles,
    close_paragraphs,
    name_authors,
)

# The lines of a PDF know where they stand, so geometry decides what the passes above must guess.
PDF_PASSES: tuple[Pass, ...] = (
    restore_characters,
    mark_furniture,
    arrange_pages,
    name_pages,
    close_paragraphs,
    name_authors,
)

NOVEL_PASSES: tuple[Pass, ...] = (
    restore_characters,
    set_advertisements_aside,
    divide_chapters,
    read_title_page,
    shape_paragraphs,
    mend_marks,
)

MARKDOWN_PASSES: tuple[Pass, ...] = (name_sections, join_soft_breaks)

# What is done once the documents of all sources are one.
PUBLICATION_PASSES: tuple[Pass, ...] = (join_jumps,)

# By the name of the reader. A manuscript is shaped already: what an editor corrected is not guessed at again.
PASSES: dict[str, tuple[Pass, ...]] = {
    "newspaper": NEWSPAPER_PASSES,
    "novel": NOVEL_PASSES,
    "markdown": MARKDOWN_PASSES,
    "pdf": PDF_PASSES,
    "manuscript": (),
}
