"""Characters × lines and a page go in; the margins that put the type area (版心) in its place come out.

The type area is stated as clreq 7.1.1 asks: a whole number of characters wide, a whole number of lines deep.
Its size follows; the page's white is what is left, shared out by the layout.
"""

from __future__ import annotations

from dataclasses import dataclass

from banxin.diagnostics import Place
from banxin.errors import LayoutError
from banxin.layouts.layout import Page, TypeArea, WritingMode

MM_PER_PT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Sheet:
    """A trimmed page before the type area is put on it.

    `inner_share` (0–1, neither included) of the white beside the type area lies in the gutter (订口), `head_share` of the white above
    and below at the head (天头); no margin may be less than `least_margin_mm`.
    """

    width_mm: float
    height_mm: float
    facing: bool
    bleed_mm: float
    inner_share: float
    head_share: float
    least_margin_mm: float


def width_pt(area: TypeArea) -> float:
    """Return how far the lines of the type area reach: its columns and the gaps between them."""
    columns = area.columns * area.measure_chars
    gaps = (area.columns - 1) * area.column_gap_em
    return (columns + gaps) * area.size_pt


def depth_pt(area: TypeArea) -> float:
    """Return what the lines take one after another: every one its leading, the first and the last too."""
    return area.lines_per_page * area.leading_pt


def place_type_area(
    sheet: Sheet, area: TypeArea, *, writing: WritingMode = "horizontal", place: Place | None = None
) -> Page:
    """Return the page with the margins that put the type area in its place.

    Raises LayoutError with the figures when the page is too small for it.
    """
    vertical = writing == "vertical"
    along, across = width_pt(area) * MM_PER_PT, depth_pt(area) * MM_PER_PT
    side_mm = sheet.width_mm - (across if vertical else along)
    ends_mm = sheet.height_mm - (along if vertical else across)
    inner_mm, head_mm = side_mm * sheet.inner_share, ends_mm * sheet.head_share
    outer_mm, foot_mm = side_mm - inner_mm, ends_mm - head_mm
    beside = (sheet.width_mm, sheet.inner_share, inner_mm, outer_mm, "wide")
    above = (sheet.height_mm, sheet.head_share, head_mm, foot_mm, "deep")
    _check_characters(sheet, area, *(above if vertical else beside), place)
    _check_lines(sheet, area, *(beside if vertical else above), place)
    return Page(
        width_mm=sheet.width_mm,
        height_mm=sheet.height_mm,
        head_mm=head_mm,
        foot_mm=foot_mm,
        inner_mm=inner_mm,
        outer_mm=outer_mm,
        facing=sheet.facing,
        bleed_mm=sheet.bleed_mm,
    )


# A hundredth of a millimetre is below what any trimming holds; it forgives rounding in the layout's file.
_FORGIVEN_MM = 0.01


def _check_characters(
    sheet: Sheet, area: TypeArea, length_mm: float, share: float, first_mm: float, second_mm: float, word: str, place: Place | None
) -> None:
    """Raise LayoutError when the characters of a line leave too little of the page's length."""
    if min(first_mm, second_mm) >= sheet.least_margin_mm - _FORGIVEN_MM:
        return
    gaps = f" with {area.columns - 1} gaps of {area.column_gap_em:g} em" if area.columns > 1 else ""
    columns = f"{area.columns} columns of " if area.columns > 1 else ""
    room_em = _room_mm(length_mm, share, sheet.least_margin_mm) / MM_PER_PT / area.size_pt
    raise LayoutError(
        f"{columns}{area.measure_chars} characters of {area.size_pt:g} pt{gaps} are "
        f"{width_pt(area) * MM_PER_PT:.1f} mm {word}; on a page of {length_mm:g} mm the margins would be "
        f"{first_mm:.1f} and {second_mm:.1f} mm, and {sheet.least_margin_mm:g} mm is the least",
        hint=_remedy("characters", "measure_chars", int((room_em - (area.columns - 1) * area.column_gap_em) / area.columns)),
        place=place,
    )


def _check_lines(
    sheet: Sheet, area: TypeArea, length_mm: float, share: float, first_mm: float, second_mm: float, word: str, place: Place | None
) -> None:
    """Raise LayoutError when the lines leave too little of the page's length."""
    if min(first_mm, second_mm) >= sheet.least_margin_mm - _FORGIVEN_MM:
        return
    room_pt = _room_mm(length_mm, share, sheet.least_margin_mm) / MM_PER_PT
    raise LayoutError(
        f"{area.lines_per_page} lines of {area.leading_pt:g} pt are {depth_pt(area) * MM_PER_PT:.1f} mm {word}; "
        f"on a page of {length_mm:g} mm the margins would be {first_mm:.1f} and {second_mm:.1f} mm, and "
        f"{sheet.least_margin_mm:g} mm is the least",
        hint=_remedy("lines", "lines_per_page", int(room_pt / area.leading_pt)),
        place=place,
    )


def _room_mm(length_mm: float, share: float, least_mm: float) -> float:
    """Return how much of a page's length is left when the smaller of two margins is as small as it may be."""
    return length_mm - least_mm / min(share, 1 - share)


def _remedy(noun: str, key: str, fitting: int) -> str:
    if fitting < 1:
        return "choose a larger page or smaller type"
    return f"at most {fitting} {noun} fit: set {key} to {fitting} or less, or choose smaller type or a larger page"
