"""The objects of a page come in, no more than a bound; what their clipping paths leave of them comes out, in the page's space."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MAX_PAGE_OBJECTS, MAX_DEPTH = 100_000, 8  # objects of a page that are looked at, forms within forms
MAX_CLIPS, MAX_PATH_POINTS = 64, 100_000  # paths that one object is clipped by, points of a path

Bounds: TypeAlias = tuple[float, float, float, float]  # left, bottom, right, top, upwards positive, as the file has them
KnownClips: TypeAlias = dict[int | None, Bounds]  # by where pdfium keeps a path's points, which objects of one page share

_NOTHING_PT = 0.05  # as much of a drawn area as a clipping path leaves is nothing


def page_objects(page: pdfium.PdfPage, *kinds: int) -> Iterator[pdfium.PdfObject]:
    """Yield a page's objects of some kinds (`FPDF_PAGEOBJ_…`), those in its forms too."""
    return islice(page.get_objects(filter=kinds, max_depth=MAX_DEPTH), MAX_PAGE_OBJECTS)


def shown_part(item: pdfium.PdfObject, bounds: Bounds, known: KnownClips) -> Bounds | None:
    """Return what of an object's bounds its clipping paths leave, in the page's space; nothing where they leave nothing.

    An object in a form (XObject) is given in the form's space, and the form has a place and clipping paths of its own.
    """
    holder: pdfium.PdfObject | None = item
    while holder is not None:
        if holder is not item:
            matrix = raw.FS_MATRIX()
            raw.FPDFPageObj_GetMatrix(holder, matrix)
            left, bottom, right, top = bounds
            bounds = bounds_of([moved(matrix, x, y) for x in (left, right) for y in (bottom, top)])
        for clip in _clips(holder, known):
            cut = max(bounds[0], clip[0]), max(bounds[1], clip[1]), min(bounds[2], clip[2]), min(bounds[3], clip[3])
            lost = any(cut[i + 2] - cut[i] <= _NOTHING_PT < bounds[i + 2] - bounds[i] for i in (0, 1))
            if lost or cut[0] > cut[2] or cut[1] > cut[3]:
                return None
            bounds = cut
        holder = holder.container
    return bounds


def moved(matrix: Any, x: float, y: float) -> tuple[float, float]:
    return matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f


def bounds_of(points: Sequence[tuple[float, float]]) -> Bounds:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _clips(item: pdfium.PdfObject, known: KnownClips) -> Iterator[Bounds]:
    """Yield the bounds of each path that an object is clipped by."""
    clip = raw.FPDFPageObj_GetClipPath(item)
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(min(max(0, raw.FPDFClipPath_CountPaths(clip)), MAX_CLIPS) if clip else 0):
        count = min(raw.FPDFClipPath_CountPathSegments(clip, path), MAX_PATH_POINTS)
        if count <= 0:
            continue
        key = ctypes.cast(raw.FPDFClipPath_GetPathSegment(clip, path, 0), ctypes.c_void_p).value
        if key in known:
            yield known[key]
            continue
        points: list[tuple[float, float]] = []
        for index in range(count):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, index), x, y)
            points.append((x.value, y.value))
        known[key] = bounds_of(points)
        yield known[key]
