"""A page of a PDF comes in; what is drawn on it and not set comes out: rules, waves, dots and frames.

Marks beside characters (着重号, 专名号, 书名号甲式, 示亡号) are drawn by most programs. A shape is known by its outline
alone, whoever drew it and whether it is stroked or filled, and it is placed as glyphs are: `x` along the lines of the page,
`y` across them, onwards.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from banxin.page_view import PageView

Kind: TypeAlias = Literal["rule", "bar", "wave", "dot", "frame"]
Point: TypeAlias = tuple[float, float]
Path: TypeAlias = list[list[Point]]
_Matrix: TypeAlias = tuple[float, float, float, float, float, float]

# A page of maps or music holds more shapes than this, and none of them is a mark beside characters.
_MOST_OBJECTS, _MOST_POINTS, _DEEPEST = 20_000, 4_000, 4
# Marks beside characters are thin. Thicker or larger shapes are pictures and tints.
_THICKEST_PT, _LARGEST_DOT_PT, _DEEPEST_WAVE_PT = 1.6, 6.0, 6.0
_LEAST_TURNS = 3
_MEETING_PT = 1.2


class Drawn(NamedTuple):
    """A shape: its kind and its edges in points, `left` and `right` along the lines of the page, `top` and `bottom` across.

    A rule runs along the lines and a bar across them. A frame is open inside; its edges are the middle of its strokes.
    """

    kind: Kind
    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """Where its middle is along the line."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """Where its middle is across the line."""
        return (self.top + self.bottom) / 2


def read_drawn(page: pdfium.PdfPage, view: PageView, *, vertical: bool) -> list[Drawn]:
    """Return the shapes of a page that may be marks, each once, in the order in which they are drawn."""
    found: dict[Drawn, None] = {}

    def place(point: Point) -> Point:
        right, down = view.point(*point)
        return (down, -right) if vertical else (right, down)

    for path, stroked, width in _paths(page):
        drawn = _shape([[place(point) for point in part] for part in path], stroked=stroked, width=width)
        if drawn is not None:
            found[drawn] = None
    return [*found, *_assembled(list(found))]


def _assembled(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Return the frames that are drawn as two rules and two bars which meet at their ends."""
    bars = [shape for shape in drawn if shape.kind == "bar"]
    by_ends: dict[tuple[int, int], list[Drawn]] = defaultdict(list)
    for rule in drawn:
        if rule.kind == "rule" and bars:
            by_ends[round(rule.left), round(rule.right)].append(rule)
    found = []
    for rules in by_ends.values():
        rules.sort(key=lambda rule: rule.y)
        for upper, lower in pairwise(rules):
            sides = {
                abs(bar.x - upper.left) < _MEETING_PT
                for bar in bars
                if abs(bar.top - upper.y) < _MEETING_PT
                and abs(bar.bottom - lower.y) < _MEETING_PT
                and min(abs(bar.x - upper.left), abs(bar.x - upper.right)) < _MEETING_PT
            }
            if len(sides) == 2:
                found.append(Drawn("frame", upper.left, upper.y, upper.right, lower.y))
    return found


def _shape(path: Path, *, stroked: bool, width: float) -> Drawn | None:
    """Return what a path looks like, or None where it is no mark."""
    points = [point for part in path for point in part]
    if len(points) < 2:
        return None
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    length, depth = right - left, bottom - top
    thickness = width if stroked else 0.0
    if depth + thickness <= _THICKEST_PT and length > 2 * (depth + thickness) and _turns(points) < _LEAST_TURNS:
        return Drawn("rule", left, top, right, bottom)
    if length + thickness <= _THICKEST_PT and depth > 2 * (length + thickness):
        return Drawn("bar", left, top, right, bottom)
    if depth <= _DEEPEST_WAVE_PT and length > 1.5 * depth and _turns(points) >= _LEAST_TURNS:
        return Drawn("wave", left, top, right, bottom)
    if _is_ring(path) or (stroked and len(path) == 1 and _is_rectangle(path[0])):
        inset = 0.0 if stroked else (length - _length(path[-1])) / 4
        return Drawn("frame", left + inset, top + inset, right - inset, bottom - inset)
    if max(length, depth) <= _LARGEST_DOT_PT and abs(length - depth) <= 0.25 * max(length, depth) and len(points) >= 8:
        return Drawn("dot", left, top, right, bottom)
    return None


def _turns(points: list[Point]) -> int:
    """Return how often a line changes between going onwards across the text and coming back."""
    ways = [1 if after > before else -1 for (_, before), (_, after) in pairwise(points) if abs(after - before) > 0.02]
    return sum(way != after for way, after in pairwise(ways))


def _is_rectangle(part: list[Point]) -> bool:
    corners = part[:-1] if len(part) == 5 and _near(part[0], part[4]) else part
    return len(corners) == 4 and all(
        abs(x0 - x1) < 0.05 or abs(y0 - y1) < 0.05 for (x0, y0), (x1, y1) in pairwise([*corners, corners[0]])
    )


def _is_ring(path: Path) -> bool:
    """Tell whether a path is a rectangle within another, as a border is filled."""
    if len(path) != 2 or not all(_is_rectangle(part) for part in path):
        return False
    gap = abs(_length(path[0]) - _length(path[1])) / 2
    return 0 < gap <= _THICKEST_PT


def _length(part: list[Point]) -> float:
    return max(x for x, _ in part) - min(x for x, _ in part)


def _near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < 0.01 and abs(one[1] - other[1]) < 0.01


# --- pdfium --------------------------------------------------------------------------------------------------


def _paths(page: pdfium.PdfPage) -> Iterator[tuple[Path, bool, float]]:
    """Yield the paths of a page in its own space, whether each is stroked, and how thick."""
    yield from _paths_of(
        raw.FPDFPage_CountObjects(page), lambda index: raw.FPDFPage_GetObject(page, index), (1, 0, 0, 1, 0, 0), 0
    )


def _paths_of(count: int, get: Callable[[int], Any], outer: _Matrix, depth: int) -> Iterator[tuple[Path, bool, float]]:
    for index in range(min(count, _MOST_OBJECTS)):
        item = get(index)
        match raw.FPDFPageObj_GetType(item):
            case raw.FPDF_PAGEOBJ_FORM if depth < _DEEPEST:
                inner = _multiplied(_matrix(item), outer)
                children = raw.FPDFFormObj_CountObjects(item)
                yield from _paths_of(children, lambda at, form=item: raw.FPDFFormObj_GetObject(form, at), inner, depth + 1)  # type: ignore[misc]
            case raw.FPDF_PAGEOBJ_PATH:
                fill, stroke = ctypes.c_int(), ctypes.c_int()
                raw.FPDFPath_GetDrawMode(item, fill, stroke)
                count_points = raw.FPDFPath_CountSegments(item)
                if not (fill.value or stroke.value) or not 2 <= count_points <= _MOST_POINTS:
                    continue
                matrix = _multiplied(_matrix(item), outer)
                path = _parts(count_points, lambda at, of=item: raw.FPDFPath_GetPathSegment(of, at), matrix)  # type: ignore[misc]
                thickness = ctypes.c_float()
                raw.FPDFPageObj_GetStrokeWidth(item, thickness)
                scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) ** 0.5
                yield _clipped(path, item, outer), bool(stroke.value), thickness.value * scale


def _parts(count: int, get: Callable[[int], Any], matrix: _Matrix) -> Path:
    path: Path = []
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = get(index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or not path:
            path.append([])
        path[-1].append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
    return [part for part in path if len(part) > 1]


def _clipped(path: Path, item: Any, outer: _Matrix) -> Path:
    """Return a path without what its clipping rectangle hides: some programs draw more of a wave than they show."""
    clip = raw.FPDFPageObj_GetClipPath(item)
    for number in range(max(0, raw.FPDFClipPath_CountPaths(clip)) if clip else 0):
        count = raw.FPDFClipPath_CountPathSegments(clip, number)
        if not 4 <= count <= 5:
            continue
        corners = [
            point
            for part in _parts(count, lambda at, of=number: raw.FPDFClipPath_GetPathSegment(clip, of, at), outer)  # type: ignore[misc]
            for point in part
        ]
        if len(corners) < 4:
            continue
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        bottom, top = min(y for _, y in corners), max(y for _, y in corners)
        path = [
            [(x, y) for x, y in part if left - 0.5 <= x <= right + 0.5 and bottom - 0.5 <= y <= top + 0.5]
            if len(part) > 5
            else [(min(max(x, left), right), min(max(y, bottom), top)) for x, y in part]
            for part in path
        ]
        path = [part for part in path if len(part) > 1]
    return path


def _matrix(item: Any) -> _Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _multiplied(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
