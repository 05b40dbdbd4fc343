"""Characters × lines and a page go in; the margins that put the type area (版心) in its place come out.

The type area is stated as clreq 7.1.1 asks: a whole number of characters wide, a whole number of lines deep.
Its size follows; the page's white is what is left, shared out by the layout.
"""

from __future__ import annotations

from dataclasses import dataclass

from banxin.diagnostics import Place
from banxin.errors import LayoutError
from banxin.layouts.layout import Page, TypeArea

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
    """Return the width of the type area: its columns and the gaps between them."""
    columns = area.columns * area.measure_chars
    gaps = (area.columns - 1) * area.column_gap_em
    return (columns + gaps) * area.size_pt


def depth_pt(area: TypeArea) -> float:
    """Return the depth of the type area: every line takes its leading, the first and the last one too."""
    return area.lines_per_page * area.leading_pt


def place_type_area(sheet: Sheet, area: TypeArea, *, place: Place | None = None) -> Page:
    """Return the page with the margins that put the type area in its place.

    Raises LayoutError with the figures when the page is too small for it.
    """
    side_mm = sheet.width_mm - width_pt(area) * MM_PER_PT
    ends_mm = sheet.height_mm - depth_pt(area) * MM_PER_PT
    inner_mm, head_mm = side_mm * sheet.inner_share, ends_mm * sheet.head_share
    outer_mm, foot_mm = side_mm - inner_mm, ends_mm - head_mm
    # A hundredth of a millimetre is below what any trimming holds; it forgives rounding in the layout's file.
    least_mm = sheet.least_margin_mm - 0.01
    if min(inner_mm, outer_mm) < least_mm:
        gaps = f" with {area.columns - 1} gaps of {area.column_gap_em:g} em" if area.columns > 1 else ""
        columns = f"{area.columns} columns of " if area.columns > 1 else ""
        raise LayoutError(
            f"{columns}{area.measure_chars} characters of {area.size_pt:g} pt{gaps} are "
            f"{width_pt(area) * MM_PER_PT:.1f} mm wide; on a page of {sheet.width_mm:g} mm the margins would be "
            f"{inner_mm:.1f} and {outer_mm:.1f} mm, and {sheet.least_margin_mm:g} mm is the least",
            hint=_remedy("characters", _fitting_characters(sheet, area)),
            place=place,
        )
    if min(head_mm, foot_mm) < least_mm:
        room_pt = _room_mm(sheet.height_mm, sheet.head_share, sheet.least_margin_mm) / MM_PER_PT
        raise LayoutError(
            f"{area.lines_per_page} lines of {area.leading_pt:g} pt are {depth_pt(area) * MM_PER_PT:.1f} mm deep; "
            f"on a page of {sheet.height_mm:g} mm the margins would be {head_mm:.1f} and {foot_mm:.1f} mm, and "
            f"{sheet.least_margin_mm:g} mm is the least",
            hint=_remedy("lines", int(room_pt / area.leading_pt)),
            place=place,
        )
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


def _room_mm(length_mm: float, share: float, least_mm: float) -> float:
    """Return how much of a page's length is left when the smaller of two margins is as small as it may be."""
    return length_mm - least_mm / min(share, 1 - share)


def _fitting_characters(sheet: Sheet, area: TypeArea) -> int:
    room_mm = _room_mm(sheet.width_mm, sheet.inner_share, sheet.least_margin_mm)
    room_em = room_mm / MM_PER_PT / area.size_pt
    return int((room_em - (area.columns - 1) * area.column_gap_em) / area.columns)


def _remedy(noun: str, fitting: int) -> str:
    if fitting < 1:
        return "choose a larger page or smaller type"
    return f"at most {fitting} {noun} fit; set fewer {noun}, smaller type or a larger page"
