"""The structural terms of an e-book, each with the ARIA role of the same meaning: one table for all markup.

EPUB Structural Semantics Vocabulary 1.1 and DPUB-ARIA 1.1. EPUB's terms are for reading systems (a note that pops up),
ARIA's for assistive technology; an element that bears the one bears the other, where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping

# Terms that have no role of their meaning: title page, half-title page, copyright page, the cover's page, landmarks. Links
# in the list of landmarks have terms and no roles: they are links.
ROLES: Mapping[str, str] = {
    "acknowledgments": "doc-acknowledgments",
    "afterword": "doc-afterword",
    "appendix": "doc-appendix",
    "bibliography": "doc-bibliography",
    "chapter": "doc-chapter",
    "colophon": "doc-colophon",
    "dedication": "doc-dedication",
    "endnotes": "doc-endnotes",
    "epigraph": "doc-epigraph",
    "epilogue": "doc-epilogue",
    "footnote": "doc-footnote",
    "glossary": "doc-glossary",
    "index": "doc-index",
    "introduction": "doc-introduction",
    "noteref": "doc-noteref",
    "page-list": "doc-pagelist",
    "pagebreak": "doc-pagebreak",
    "part": "doc-part",
    "preface": "doc-preface",
    "prologue": "doc-prologue",
    "subtitle": "doc-subtitle",
    "toc": "doc-toc",
}


def semantics(term: str) -> str:
    """Return the attributes of an element that is what a term says, with a space before them; none for no term."""
    if not term:
        return ""
    role = ROLES.get(term, "")
    return f' epub:type="{term}"' + (f' role="{role}"' if role else "")
