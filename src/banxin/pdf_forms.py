"""A page of a PDF goes in; the resources of the forms (form XObjects, ISO 32000-2, 8.10) in it come out, and whether they end.

Forms may draw forms. pdfium unfolds them all: a file of a few kilobytes can fill any memory.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf

import pikepdf

_MAX_STREAM_BYTES = 64_000_000
_MAX_PARENTS = 8
# Forms that a page draws, those within them each time anew; a map of many symbols draws some thousands.
_MAX_DRAWN_FORMS, _MAX_FORM_DEPTH = 100_000, 64

_DRAWN = re.compile(rb"/([^\s/<>\[\]()%]+)\s+Do\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def resources_of(owner: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Yield the resources of a page, those it inherits included, and of the forms in it, each once."""
    at: pikepdf.Object | None = owner
    resources = None
    for _ in range(_MAX_PARENTS):
        if at is None or resources is not None:
            break
        resources, at = at.get("/Resources"), at.get("/Parent")
    if not isinstance(resources, pikepdf.Dictionary):
        return
    # Forms often share what they draw with, and may draw each other.
    seen = {resources.objgen}
    pending = [resources]
    while pending:
        yield (resources := pending.pop())
        for form in forms_of(resources).values():
            inner = _resources_within(form, resources)
            # What stands in the form itself has no number of its own.
            number = inner.objgen if inner.is_indirect else form.objgen
            if number not in seen:
                seen.add(number)
                pending.append(inner)


def draws_without_end(page: pikepdf.Object) -> bool:
    """Tell whether forms that draw forms multiply beyond what anybody makes."""
    resources = next(resources_of(page), None)
    if resources is None or not any(forms_of(_resources_within(form, resources)) for form in forms_of(resources).values()):
        return False
    content = page.get("/Contents")
    parts = content.as_list() if isinstance(content, pikepdf.Array) else [content]
    return _count_forms(parts, resources, {}, 0) > _MAX_DRAWN_FORMS


def _count_forms(
    content: Iterable[pikepdf.Object], resources: pikepdf.Object, known: dict[tuple[int, int], float], depth: int
) -> float:
    """Return how many forms a content draws, those within them each time anew; `known` are the counts of forms by their number."""
    if depth > _MAX_FORM_DEPTH:
        return inf
    forms = forms_of(resources)
    if not forms:
        return 0
    names = _DRAWN.findall(b"\n".join(_unpacked(part) for part in content if isinstance(part, pikepdf.Stream)))
    drawn = Counter(_ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), name) for name in names)
    total = 0.0
    for name, form in forms.items():
        times = drawn[name.removeprefix("/").encode()]
        if times and form.objgen not in known:
            known[form.objgen] = 0  # one that draws itself is drawn once
            known[form.objgen] = _count_forms([form], _resources_within(form, resources), known, depth + 1)
        total += times * (1 + known[form.objgen]) if times else 0
    return total


def forms_of(resources: pikepdf.Object) -> dict[str, pikepdf.Object]:
    """Return the forms that resources hold, by the names by which they are drawn."""
    group = resources.get("/XObject")
    items = group.items() if isinstance(group, pikepdf.Dictionary) else ()
    return {name: item for name, item in items if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"}


def _resources_within(form: pikepdf.Object, around: pikepdf.Object) -> pikepdf.Object:
    """Return the resources of a form; one without any takes those of what draws it."""
    resources = form.get("/Resources")
    return resources if isinstance(resources, pikepdf.Dictionary) else around


def _unpacked(stream: pikepdf.Object) -> bytes:
    """Return what a stream holds, no more of it than a bound; nothing where it is damaged."""
    try:
        if stream.get("/Filter") == "/FlateDecode":
            return zlib.decompressobj().decompress(stream.read_raw_bytes(), _MAX_STREAM_BYTES)
        return bytes(stream.read_bytes())
    except (pikepdf.PdfError, zlib.error, RuntimeError):
        return b""
