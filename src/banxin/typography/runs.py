"""A run of inlines goes in; its text, as a phrase of the language goes through it, comes out leaf by leaf.

A phrase reaches over emphasis, annotations and the reference of a note, but over no turned line, code or picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from banxin.model.document import (
    Anchor,
    BookTitle,
    Break,
    Code,
    Deceased,
    Emphasis,
    Foreign,
    Image,
    Inline,
    Interlinear,
    Link,
    Marked,
    Note,
    Numeral,
    ProperName,
    Reference,
    Ruby,
    Script,
    Strong,
    Struck,
    TateChuYoko,
    Text,
)

# What stands in a run for something no phrase reaches over.
OPAQUE = "\ufffc"


def iter_leaves(content: Iterable[Inline]) -> Iterator[Inline]:
    """Yield the inlines of a run that hold no others, in order; notes are leaves."""
    for node in content:
        match node:
            case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
                yield from iter_leaves(node.content)
            case _:
                yield node


def replace_leaves(content: Iterable[Inline], change: Callable[[Inline], Iterable[Inline]]) -> tuple[Inline, ...]:
    """Rebuild a run with each leaf, in the order of `iter_leaves`, replaced by what `change` makes of it."""
    rebuilt: list[Inline] = []
    for node in content:
        match node:
            case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
                rebuilt.append(replace(node, content=replace_leaves(node.content, change)))
            case _:
                rebuilt.extend(change(node))
    return tuple(rebuilt)


def leaf_texts(leaf: Inline) -> tuple[str, ...]:
    """Return the texts of a leaf that a phrase may go through, one for each base of a ruby."""
    match leaf:
        case Text(text):
            return (text,)
        case Ruby(pairs):
            return tuple(base for base, _ in pairs)
        case Break("turn") | Code() | TateChuYoko() | Image() | Numeral() | Reference():
            return (OPAQUE,)
        case Break() | Note() | Anchor():
            return ()
        case Emphasis() | Strong() | Link() | Foreign() | ProperName() | BookTitle() | Deceased() | Struck() | Script() | Interlinear() | Marked():
            raise ValueError(f"{type(leaf).__name__} is no leaf")
        case _:
            assert_never(leaf)
