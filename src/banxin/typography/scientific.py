"""A document goes in; the same with the full stop of scientific books (科技书刊) comes out: ． where the text has 。.

GB/T 15834—2011, 4.1 and clreq 5.1.1.1 know two full stops: the ring, and the point that books full of formulas and figures
use, in which 。 looks like a nought or a letter. It is another character, so this is a conversion as that into another
script is: every change is an edit, and the count of `model.walk.imbalance` holds. Code and addresses keep theirs.
"""

from __future__ import annotations

from dataclasses import replace

from banxin.diagnostics import Report
from banxin.model.document import Block, Document, Inline, Interlinear, Section, Text
from banxin.model.span import Edit, Origin
from banxin.model.walk import map_block_runs, map_inside, map_run, map_sections
from banxin.typography.runs import replace_leaves

RULE = "scientific-stop"
RING, POINT = "。", "．"


def set_scientific_stops(document: Document, report: Report) -> Document:
    """Return the document with ． for every 。 of its text and titles; report how many there were (TYP-006)."""
    count = 0

    def changed(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
        nonlocal count

        def leaf(node: Inline) -> tuple[Inline, ...]:
            nonlocal count
            if not isinstance(node, Text) or RING not in node.text:
                return (node,)
            count += node.text.count(RING)
            return (Text(node.text.replace(RING, POINT)),)

        return tuple(map(annotation, replace_leaves(content, leaf)))

    def annotation(node: Inline) -> Inline:
        nonlocal count
        if isinstance(node, Interlinear) and RING in node.text:
            count += node.text.count(RING)
            node = replace(node, text=node.text.replace(RING, POINT))
        return map_inside(node, annotation)

    def block(old: Block) -> Block:
        before = count
        new = map_block_runs(old, changed)
        return replace(new, origin=_with_edit(new.origin, count - before))

    def section(old: Section) -> Section:
        before, heading = count, old.heading
        title, kicker, subtitle = (map_run(run, changed) for run in (heading.title, heading.kicker, heading.subtitle))
        heading = replace(heading, title=title, kicker=kicker, subtitle=subtitle)
        heading = replace(heading, origin=_with_edit(heading.origin, count - before))
        return replace(old, heading=heading, blocks=tuple(map(block, old.blocks)))

    stopped = replace(
        document, blocks=tuple(map(block, document.blocks)), sections=map_sections(document.sections, section)
    )
    if count:
        report.add("TYP-006", count=count)
    return stopped


def _with_edit(origin: Origin, count: int) -> Origin:
    if not count:
        return origin
    line = origin.spans[0].first if origin.spans else 1
    return replace(origin, edits=(*origin.edits, Edit(RULE, line, RING * count, POINT * count)))
