"""The characters by which the markup of the print edition carries an annotation to the press.

An annotation (注文) stands in the text it belongs to, between the interlinear annotation characters of Unicode (23.8):
U+FFF9, the base, U+FFFA, the annotation, U+FFFB. A base may reach over elements; an annotation is plain text, and one
without a base runs beside what follows it (行间批). A book with a reading at every character so has no more elements than
one without. `plain` in `html` takes these characters from every source.
"""

from __future__ import annotations

import re

BASE, ANNOTATION, END = "\ufff9", "\ufffa", "\ufffb"

_ANNOTATED = re.compile(f"{ANNOTATION}[^{END}]*{END}|[{BASE}{ANNOTATION}{END}]")
SIGNS = dict.fromkeys(map(ord, (BASE, ANNOTATION, END)))


def annotated(base: str, annotation: str) -> str:
    """Return the markup of a base with its annotation, both written as markup already."""
    return f"{BASE}{base}{ANNOTATION}{annotation}{END}"


def without_signs(text: str) -> str:
    """Return a text with annotations as it reads without a composer that knows of them: each follows its base."""
    return text.translate(SIGNS) if BASE in text or ANNOTATION in text else text


def has_signs(text: str) -> bool:
    """Tell whether a text holds the beginning or the end of an annotated base."""
    return BASE in text or ANNOTATION in text


def iter_signs(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, annotation) of each sign in a text: the annotation is empty at the beginning of a base."""
    return [(found.start(), found.end(), found[0].strip(BASE + ANNOTATION + END)) for found in _ANNOTATED.finditer(text)]
