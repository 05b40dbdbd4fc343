"""Documents as readers hand them over go in; documents as a reader of print would see them come out.

Each genre has its chain of passes, read top to bottom. A pass changes nothing when it runs a second time. A chain is
imported when it is asked for: a novel needs nothing of what takes a newspaper's page apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TypeAlias

from banxin.diagnostics import Report
from banxin.model.document import Document

Pass: TypeAlias = Callable[[Document, Report], Document]


def _newspaper() -> tuple[Pass, ...]:
    from banxin.structure.articles import gather_articles
    from banxin.structure.columns.split import split_columns
    from banxin.structure.furniture import mark_furniture
    from banxin.structure.notes import close_paragraphs, name_authors
    from banxin.structure.printed_rows import mend_rows
    from banxin.structure.radicals import restore_characters
    from banxin.structure.rejoin import rejoin_lines
    from banxin.structure.script import name_script
    from banxin.structure.signatures import set_signatures
    from banxin.structure.upright import set_upright

    return (
        name_script,
        restore_characters,
        split_columns,
        mend_rows,
        set_upright,
        mark_furniture,
        rejoin_lines,
        gather_articles,
        close_paragraphs,
        set_signatures,
        name_authors,
    )


def _pdf() -> tuple[Pass, ...]:
    # The lines of a PDF know where they stand, so geometry decides what the passes above must guess.
    from banxin.structure.furniture import mark_furniture
    from banxin.structure.issue import name_pages
    from banxin.structure.notes import close_paragraphs, name_authors
    from banxin.structure.pdf_page import arrange_pages
    from banxin.structure.radicals import restore_characters
    from banxin.structure.signatures import set_signatures

    return restore_characters, mark_furniture, arrange_pages, name_pages, close_paragraphs, set_signatures, name_authors


def _novel() -> tuple[Pass, ...]:
    from banxin.structure.novel.advertisements import set_advertisements_aside
    from banxin.structure.novel.chapters import divide_chapters
    from banxin.structure.novel.marks import mend_marks
    from banxin.structure.novel.paragraphs import shape_paragraphs
    from banxin.structure.novel.title_page import read_title_page
    from banxin.structure.radicals import restore_characters

    return (
        restore_characters,
        set_advertisements_aside,
        divide_chapters,
        read_title_page,
        shape_paragraphs,
        mend_marks,
    )


def _markdown() -> tuple[Pass, ...]:
    from banxin.structure.sections import name_sections
    from banxin.typography.soft_breaks import join_soft_breaks

    return name_sections, join_soft_breaks


def _manuscript() -> tuple[Pass, ...]:
    # It is shaped already: what an editor corrected is not guessed at again.
    return ()


def _publication() -> tuple[Pass, ...]:
    # What is done once the documents of all sources are one.
    from banxin.structure.jumps import join_jumps

    return (join_jumps,)


class _Chains(Mapping[str, tuple[Pass, ...]]):
    """The chains by name, each made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], tuple[Pass, ...]]]) -> None:
        self._makers = {name: cache(maker) for name, maker in makers.items()}

    def __getitem__(self, name: str) -> tuple[Pass, ...]:
        return self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


# By the name of the reader; `publication` is what the whole of them goes through.
PASSES: Mapping[str, tuple[Pass, ...]] = _Chains(
    {
        "newspaper": _newspaper,
        "novel": _novel,
        "markdown": _markdown,
        "pdf": _pdf,
        "manuscript": _manuscript,
        "publication": _publication,
    }
)
