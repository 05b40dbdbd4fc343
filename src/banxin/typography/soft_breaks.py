"""Inlines with the line ends of their source go in; the same inlines joined as print joins them come out.

Chinese puts no spaces between words, so a line end between Han characters or beside a full-width mark is
nothing; between two Latin words it is the space that parts them. A reading system would print a newline as a
space, and so does the PDF engine; that is why no soft break may reach a renderer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import (
    BookTitle,
    Break,
    Deceased,
    Document,
    Emphasis,
    Foreign,
    Image,
    Inline,
    Interlinear,
    Link,
    Marked,
    Note,
    ProperName,
    Script,
    Strong,
    Struck,
    Text,
)
from banxin.model.walk import inline_text, map_runs
from banxin.typography.characters import classes

# Classes of narrow characters, by their letters: letters, digits and the marks of Western print.
_NARROW = frozenset("L9op" + "c" + 'yu-/"')


def join_soft_breaks(document: Document, report: Report) -> Document:
    """Resolve every soft break: nothing beside Chinese, a space between Latin words."""
    return map_runs(document, _joined)


def line_joint(before: str, after: str) -> str:
    """Return what joins two lines that end and begin so: a space between narrow characters, else nothing.

    `line_joint("版", "心")` is empty, `line_joint("type", "area")` a space.
    """
    if not before or not after:
        return ""
    return " " if set(classes(before[-1] + after[0])) <= _NARROW else ""


def _joined(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    leaves = list(_leaves(content))
    if not any(isinstance(leaf, Break) and leaf.kind == "soft" for leaf in leaves):
        return content
    return _resolve(content, iter(_joints(leaves)))


def _leaves(content: tuple[Inline, ...]) -> Iterator[Inline]:
    for node in content:
        match node:
            case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
                yield from _leaves(node.content)
            case _:
                yield node


def _joints(leaves: list[Inline]) -> list[str]:
    """Return what each soft break becomes, in their order, judged by the printed characters around it."""
    joints: list[str] = []
    befores: list[str] = []
    before = ""
    for leaf in leaves:
        if isinstance(leaf, Break) and leaf.kind == "soft":
            befores.append(before)
        else:
            text = _edge_text(leaf)
            if text:
                # Of several breaks in a row the first one parts.
                joints += [line_joint(earlier, text) if not n else "" for n, earlier in enumerate(befores)]
                before, befores = text, []
    return joints + [""] * len(befores)


def _edge_text(leaf: Inline) -> str:
    """Return the text by which a leaf joins its neighbours; a note's sign counts for nothing."""
    match leaf:
        case Note():
            return ""
        case Break():
            return "\n"
        case Image():
            return "\ufffc"
        case _:
            return inline_text((leaf,), ruby=False)


def _resolve(content: tuple[Inline, ...], joints: Iterator[str]) -> tuple[Inline, ...]:
    result: list[Inline] = []
    for node in content:
        match node:
            case Break("soft"):
                _append_text(result, next(joints))
            case Text(text):
                _append_text(result, text)
            case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
                result.append(replace(node, content=_resolve(node.content, joints)))
            case _:
                result.append(node)
    return tuple(result)


def _append_text(result: list[Inline], text: str) -> None:
    if result and isinstance(last := result[-1], Text):
        result[-1] = Text(last.text + text)
    elif text:
        result.append(Text(text))
