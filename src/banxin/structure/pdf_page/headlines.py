"""The pieces of a page come in; its headlines come out, each with the lines that stand close to it.

A headline (标题) is large type, with its kicker (引题), subtitle (副题) and byline (署名) over, under or beside it by
place, size and face. Lines that only stand out from the text round them are subheads.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal

from banxin.model.span import Frame
from banxin.structure.bylines import read_byline
from banxin.structure.lines import ends_sentence, width_em
from banxin.structure.pdf_page.flow import Group
from banxin.structure.pdf_page.model import Piece, Sheet, has_room, overlap
from banxin.structure.pdf_page.names import may_be_names, placed_names
from banxin.structure.signs import HAN
from banxin.structure.trade import find_dateline, is_date, is_notice_title

DASHES = ("——", "―", "—", "⸺")  # how a subtitle begins
# In em of the text, where nothing else is said.
_GROUP_GAP = 1.1  # of the larger type, between the lines of one headline
_GROUP_SIZE = 1.06  # as much as the lines of one title differ in size
_BESIDE_GAP, _SHARED_GAP = 1.2, 0.8  # of the type, between the lines of a vertical headline; less where text stands at both sides
_FLANK_GAP = 4.0
_TEXT_GAP = 8.0  # from a headline to its text, names between
_BYLINE_GAP, _BYLINE_FAR, _BYLINE_ASIDE, _BYLINE_BEFORE = 2.2, 4.5, 45.0, 12.0
_LEVEL_SIZE = 0.95  # of the title: a name at its right
_LEADS_GAP = 3.0
_SUBHEAD_GAP, _CLOSER = 1.1, 0.6  # further below a text, and nearer to the next, a line set as a subhead may as well head that
_UPRIGHT_GAP = 1.5  # of the title
_LINE_SIZE, _LINE_ASIDE = 0.6, 6.0  # of the title: a level line at its head or foot, and as far as one at its head begins from it
_BESIDE_FOOT = 5.0  # as far to the left of a vertical headline as the byline at its foot may begin
_ASIDE_GAP, _ASIDE_REACH = 3.0, 5.0  # of the title; and of the text, down to the columns below
_DASHED_ASIDE = -6.0  # of the title, as far beyond its end as a subtitle with a dash may begin
_FAR = 99.0
_BARE_NAME = re.compile(rf"[{HAN}](?:\s*[{HAN}]){{1,3}}")
_BARE_NAMES = re.compile(rf"[{HAN}](?:\s?[{HAN}]){{1,2}}(?:\s+[{HAN}](?:\s?[{HAN}]){{1,2}}){{1,2}}")


def group_headlines(sheet: Sheet) -> tuple[list[Group], set[int]]:
    """Return the headline groups, and the pieces of text and bylines that have become part of one."""
    em = sheet.text_size
    display = sorted((piece for piece in sheet.pieces if piece.kind == "headline"), key=lambda piece: piece.top)
    groups: list[Group] = []
    for piece in display:
        for group in groups:
            if _joins(group.pieces[-1], piece, sheet):
                group.pieces.append(piece)
                break
        else:
            groups.append(Group([piece]))
    members = {id(piece) for piece in display}
    for piece in sorted((p for p in sheet.pieces if p.kind == "text"), key=lambda piece: piece.top):
        for group in groups:
            if _is_kicker(piece, group, em, sheet) or _is_subtitle(piece, group, em, sheet):
                group.pieces = sorted([*group.pieces, piece], key=lambda piece: piece.top)
                members.add(id(piece))
                break
    for piece in sheet.pieces:
        signed = piece.kind == "label" and read_byline(piece.text) is not None
        if id(piece) in members or not (piece.kind == "byline" or signed or is_bare_name(piece)):
            continue
        near = [group for group in groups if _is_under(piece, group, sheet)]
        if near:
            nearest = max(near, key=lambda group: overlap(piece.left, piece.right, group.left, group.right))
            nearest.bylines.append(piece)
            members.add(id(piece))
    members |= _with_asides(groups, members, sheet)
    members |= _with_upright_asides(groups, members, sheet)
    members |= _with_level_lines(groups, members, sheet)
    for piece in sheet.pieces:
        if id(piece) not in members and (piece.kind == "subhead" or _is_subhead(piece, sheet)):
            groups.append(Group([replace(piece, kind="subhead")]))
            members.add(id(piece))
    return _raised(groups, sheet), members


def _with_asides(groups: list[Group], members: set[int], sheet: Sheet) -> set[int]:
    """Add to each headline the kicker at its left and the subtitle at its right, set small on its level; return them."""
    taken: set[int] = set()
    for group in list(groups):
        if group.vertical or not any(group is one for one in groups):
            continue
        for kind, pieces in _asides(group, groups, members, sheet):
            taken |= {id(piece) for piece in pieces}
            others = [other for other in groups if other is not group and any(piece in pieces for piece in other.pieces)]
            groups[:] = [one for one in groups if not any(one is other for other in others)]
            group.pieces = [*pieces, *group.pieces] if kind == "kicker" else [*group.pieces, *pieces]
    return taken


def _asides(
    group: Group, groups: Sequence[Group], members: Collection[int], sheet: Sheet
) -> list[tuple[Literal["kicker", "subtitle"], list[Piece]]]:
    title = max(group.pieces, key=lambda piece: piece.size)
    alone = {id(one.pieces[0]) for one in groups if len(one.pieces) == 1 and not one.bylines and one is not group}
    found: list[tuple[Literal["kicker", "subtitle"], list[Piece]]] = []
    for piece in sheet.pieces:
        free = (piece.kind == "text" and id(piece) not in members) or (piece.kind == "headline" and id(piece) in alone)
        level = overlap(piece.top, piece.bottom, title.top, title.bottom) > 0.5 * (piece.bottom - piece.top)
        if not free or not level or piece.box != title.box or piece.vertical or len(piece.lines) > 2:
            continue
        if piece.size > 0.8 * title.size or read_byline(piece.text):
            continue
        if 0 < piece.left - title.right < _ASIDE_GAP * title.size and piece.text.startswith(DASHES):
            found.append(("subtitle", [piece]))
        elif 0 < title.left - piece.right < _ASIDE_GAP * title.size and _opens_columns_of(piece, title, sheet):
            found.append(("kicker", [piece]))
    return found


def _with_upright_asides(groups: Sequence[Group], members: Collection[int], sheet: Sheet) -> set[int]:
    """Add to each vertical headline the small vertical lines right beside it: names, kicker, subtitle; return them."""
    taken: set[int] = set()
    heads = [group for group in groups if group.vertical and not group.subhead]
    for piece in sheet.pieces:
        if id(piece) in members or piece.kind not in ("text", "byline") or not piece.vertical or len(piece.lines) > 1 or ends_sentence(piece.text):
            continue
        beside = [
            (max(group.left - piece.right, piece.left - group.right), index)
            for index, group in enumerate(heads)
            if group.box == piece.box
            and piece.size < 0.8 * group.size
            and overlap(group.top, group.bottom, piece.top, piece.bottom) > 0.8 * (piece.bottom - piece.top)
        ]
        gap, index = min(beside, default=(_FAR, 0))
        if not beside or gap > _UPRIGHT_GAP * heads[index].size:
            continue
        # What is read before it is no name unless it says that it is one.
        after = piece.lines[0].across > max(head.lines[0].across for head in heads[index].pieces)
        named = piece.kind == "byline" or read_byline(piece.text) or (after and placed_names(piece.text))
        (heads[index].bylines if named else heads[index].pieces).append(piece)
        taken.add(id(piece))
    return taken


def _with_level_lines(groups: list[Group], members: Collection[int], sheet: Sheet) -> set[int]:
    """Add to each vertical headline the small level line at its foot and the one level with its head, over the column at its
    right; return them.
    """
    taken: set[int] = set()
    for group in [group for group in groups if group.vertical and not group.subhead]:
        size, foot = group.size, max(piece.bottom for piece in group.pieces)
        free = [
            piece
            for piece in sheet.pieces
            if not piece.vertical and piece.box == group.box and piece.size < _LINE_SIZE * size and len(piece.lines) <= 2 and id(piece) not in taken
            and (
                (piece.kind == "text" and id(piece) not in members and not ends_sentence(piece.text) and not read_byline(piece.text))
                or any(len(one.pieces) == 1 and one.pieces[0] is piece and not one.bylines and not one.subhead for one in groups)
            )
        ]
        found = [piece for piece in free if 0 <= piece.top - foot < size and abs(piece.left - group.left) < size]
        if sum(one.vertical for one in groups if one.box == group.box and abs(one.top - group.top) < size) == 1:
            found += [
                piece for piece in free
                if piece.kind == "headline" and abs(piece.top - group.top) < size and 0 < piece.left - group.right < _LINE_ASIDE * size
                and not any(overlap(other.left, other.right, group.right, piece.left) > 0 and overlap(other.top, other.bottom, piece.top, piece.bottom) > 0 for other in sheet.pieces)
            ]
        taken |= {id(piece) for piece in found}
        groups[:] = [one for one in groups if not any(one.pieces[0] is piece for piece in found)]
        group.pieces += found
    return taken


def _opens_columns_of(piece: Piece, title: Piece, sheet: Sheet) -> bool:
    """Tell whether a column of text begins under a piece that goes on under the title beside it, and none under the title."""
    em = sheet.text_size
    below = [
        text for text in sheet.pieces
        if text.kind == "text" and text.box == title.box and -em < text.top - title.bottom < _ASIDE_REACH * em
    ]
    under = any(abs(text.left - piece.left) < em and text.right > title.left for text in below)
    return under and not any(abs(text.left - title.left) < 2.5 * em for text in below)


def _raised(groups: Sequence[Group], sheet: Sheet) -> list[Group]:
    """Make headlines of lines set as subheads where what stands above them shows that an article begins; one of which that
    cannot be told may be either (`soft`).
    """
    raised: list[Group] = []
    for group in groups:
        rank = _rank(group, groups, sheet) if group.subhead else "subhead"
        if rank != "subhead":
            pieces = [replace(piece, kind="headline") for piece in group.pieces]
            group = Group(pieces, group.bylines, heads=rank == "head", soft=rank == "either")
        raised.append(group)
    return raised


def _rank(group: Group, groups: Sequence[Group], sheet: Sheet) -> Literal["head", "either", "subhead"]:
    """Return what a line set as a subhead is, by what stands right above it and by the columns it stands over."""
    if group.pieces[0].text.startswith(DASHES):
        return "subhead"
    if _opens_series(group, groups, sheet) or _spans_columns(group, sheet):
        return "head"
    em = sheet.text_size
    columns = [
        text for text in sheet.pieces
        if text.kind == "text" and text.box == group.box and -0.5 * em < text.top - group.bottom < _LEADS_GAP * em
        and overlap(text.left, text.right, group.left, group.right) > 0
    ]
    if not columns:
        return "subhead"
    left, right = min(group.left, columns[0].left), max(group.right, columns[0].right)

    def gap_to(frame: Frame | Piece) -> float:
        above = frame.bottom <= group.top + 0.5 * em and overlap(frame.left, frame.right, left, right) > 0
        return (group.top - frame.bottom) / em if above else _FAR

    heads = [piece for other in groups if other is not group for piece in (*other.pieces, *other.bylines)]
    titles = min((gap_to(piece) for piece in heads), default=_FAR)
    free = [piece for piece in sheet.pieces if piece.kind in ("text", "byline") and not any(piece is head for head in heads)]
    over = min(free, key=gap_to, default=None)
    text = gap_to(over) if over else _FAR
    wide = [rule for rule in sheet.rules if overlap(rule.left, rule.right, left, right) > 0.6 * (right - left)]
    rule = min(map(gap_to, wide), default=_FAR)
    picture = min((gap_to(figure.origin.frame) for figure in sheet.figures if figure.origin.frame), default=_FAR)
    nearest = min(titles, text, rule, picture)
    if nearest in (rule, _FAR):
        # A headline further left or right may stand over this column too.
        top = max((frame.bottom for frame in wide if gap_to(frame) == rule < _FAR), default=0.0)
        beside = [other for other in groups if not other.subhead and other.box == group.box and top - em < other.top < columns[0].top]
        return "subhead" if any(_may_stand_over(other, columns[0], sheet) for other in beside) else "head"
    if nearest == text and over is not None:
        if over.kind == "byline":
            signs = any(
                piece.kind == "text" and -em < over.top - piece.bottom < _BYLINE_GAP * em
                and overlap(piece.left, piece.right, over.left, over.right) > 0
                for piece in free
            )
            return "head" if signs else "subhead"
        apart = text - (columns[0].top - group.bottom) / em
        return "either" if text > _SUBHEAD_GAP and apart > _CLOSER else "subhead"
    return "subhead"


def _may_stand_over(group: Group, column: Piece, sheet: Sheet) -> bool:
    """Tell whether a headline is over a column by its place: no further right than it, or in the middle of it and others."""
    em = sheet.text_size
    level = [text for text in sheet.pieces if text.kind == "text" and text.box == column.box and abs(text.top - column.top) < 2 * em]
    middle = group.left + group.right
    return group.left < column.right or any(abs(column.left + text.right - middle) < 2 * em for text in level if text.right > group.right)


def _spans_columns(line: Group | Piece, sheet: Sheet) -> bool:
    """Tell whether a line stands in the middle of several columns that begin under it, and not of the one right below.

    A picture at the head of a column is a part of it.
    """
    em = sheet.text_size
    places: list[Frame | Piece] = [text for text in sheet.pieces if text.kind == "text" and text.box == line.box and text is not line]
    places += [figure.origin.frame for figure in sheet.figures if figure.origin.frame]
    below = [frame for frame in places if -0.5 * em < frame.top - line.bottom < _LEADS_GAP * em]
    under = [frame for frame in below if overlap(frame.left, frame.right, line.left, line.right) > 0]
    middle = line.left + line.right
    if not under or any(
        abs(middle - frame.left - frame.right) < 2 * em or abs(line.left - frame.left) < _SUBHEAD_GAP * em for frame in under
    ):
        return False
    level = sorted((frame for frame in below if abs(frame.top - under[0].top) < em), key=lambda frame: frame.left)
    return any(
        abs(one.left + other.right - middle) < 2 * em for number, one in enumerate(level) for other in level[number + 1 :]
    )


def _is_set_as(group: Group, other_piece: Piece) -> bool:
    """Tell whether a line is of the face and size of another."""
    one, other = group.pieces[0].lines[0], other_piece.lines[0]
    return bool(one.frame.face) and one.frame.face == other.frame.face and 1 / 1.04 < one.size / other.size < 1.04


def _opens_series(group: Group, groups: Sequence[Group], sheet: Sheet) -> bool:
    em = sheet.text_size
    if group.box >= 0:
        headed = any(other.box == group.box and not other.subhead for other in groups)
        return not headed and not any(p.box == group.box and p.kind == "text" and p.top < group.top - 0.5 * em for p in sheet.pieces)
    return any(
        label.kind == "label"
        and label.box == group.box
        and -0.5 * em < group.top - label.bottom < _LEADS_GAP * em
        and overlap(label.left, label.right, group.left, group.right) > 0
        and not _is_set_as(group, label)
        for label in sheet.pieces
    )


def _is_subhead(piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a line of its own, between the text above and below, is a subhead: heavier, larger, or centred."""
    em = sheet.text_size
    if piece.kind != "text" or len(piece.lines) > 2 or re.search("[，。；：…、]$", piece.text):
        return False
    line = piece.lines[0].frame
    left, right = line.left, max(line.frame.right for line in piece.lines)
    below = [
        other
        for other in sheet.pieces
        if other.kind == "text"
        and other is not piece
        and other.box == piece.box
        and -0.6 * em < other.top - piece.bottom < 2.5 * em
        and other.left - em < left
        and right < other.right + em
    ]
    if not below and not _spans_columns(piece, sheet):
        return False
    usual = sum(one.frame.bold for other in sheet.pieces if other.kind == "text" for one in other.lines if len(other.lines) > 2)
    lines = sum(len(other.lines) for other in sheet.pieces if other.kind == "text" and len(other.lines) > 2)
    heavier = line.bold and usual * 2 < lines
    if not below:
        return heavier
    column = below[0]
    larger = piece.size > 1.04 * column.size
    if not (heavier or larger) and right - left > 0.9 * column.width:
        return False
    centred = abs((left + right) / 2 - column.middle) < 0.8 * em and left - column.left > 1.2 * em
    asks = piece.text.endswith(("？", "！"))
    # Lines of verse end anywhere, so that one may stand in the middle by chance, but not set in so far.
    far = left - column.left > 4 * em
    ends = len(column.lines) == 1 or has_room(piece.lines[-1], column.lines[0], column.right)
    return heavier or larger or (centred and ends and (far or not column.ragged) and not asks)


def _is_under(piece: Piece, group: Group, sheet: Sheet) -> bool:
    """Tell whether a byline stands right under a headline; a headline set flush left may not reach as far as it."""
    em = sheet.text_size
    if _is_level(piece, group):
        return True
    if group.vertical:
        foot, name = max(p.bottom for p in group.pieces), piece.lines[0].frame
        if piece.box != group.box or piece.vertical:
            return False
        if 0 <= name.top - foot < _BYLINE_GAP * em:
            return overlap(name.left, name.right, group.left - _BESIDE_FOOT * em, group.right + em) >= name.right - name.left
        beside = max(group.left - name.right, name.left - group.right)
        return 0 < beside < _BESIDE_FOOT * em and abs(name.bottom - foot) < _BYLINE_GAP * em and _stands_alone(piece, sheet)
    gap = piece.top - max(p.bottom for p in group.pieces)
    if piece.right < group.left - _BYLINE_BEFORE * em:
        return False
    if piece.box != group.box or not -0.6 * em < gap < _BYLINE_FAR * em:
        return False
    if gap >= _BYLINE_GAP * em and (overlap(piece.left, piece.right, group.left, group.right) <= 0 or _is_parted(piece, group, sheet)):
        return False
    closes = any(
        text.kind == "text"
        and text is not piece
        and not any(text is subtitle for subtitle in group.pieces)
        and -1.3 * em < piece.top - text.bottom < _BYLINE_GAP * em
        and overlap(piece.left, piece.right, text.left, text.right) > 0
        for text in sheet.pieces
    )
    if closes:
        return False
    return overlap(piece.left, piece.right, group.left, group.right) > -_BYLINE_ASIDE * em


def _is_parted(piece: Piece, group: Group, sheet: Sheet) -> bool:
    """Tell whether something stands between a headline and a line further below it."""
    return any(
        other is not piece
        and not any(other is one for one in (*group.pieces, *group.bylines))
        and group.top < other.bottom
        and other.top < piece.top
        and overlap(other.left, other.right, min(piece.left, group.left), max(piece.right, group.right)) > 0
        for other in sheet.pieces
    )


def _stands_alone(piece: Piece, sheet: Sheet) -> bool:
    """Tell whether no text stands right over or under a line."""
    name = piece.lines[0].frame
    return not any(
        text.kind == "text"
        and text is not piece
        and -piece.size < max(name.top - text.bottom, text.top - name.bottom) < 2 * piece.size
        and overlap(name.left, name.right, text.left, text.right) > 0
        for text in sheet.pieces
    )


def _is_level(piece: Piece, group: Group) -> bool:
    """Tell whether a small line stands at the right of a headline, on its level."""
    last = group.pieces[-1]
    level = overlap(piece.top, piece.bottom, last.top, last.bottom) > 0.5 * (piece.bottom - piece.top)
    beside = piece.box == group.box and not group.vertical and piece.size < _LEVEL_SIZE * group.size
    return level and beside and 0 < piece.left - last.right < _ASIDE_GAP * group.size


def is_bare_name(piece: Piece) -> bool:
    """Tell whether a line of its own may be a name, or several, and nothing else; its place must say that it is one."""
    alone = piece.kind in ("text", "subhead") and len(piece.lines) == 1 and not is_notice_title(piece.text)
    # Four characters, or what is set as a subhead, are a name less often than words.
    short = piece.kind == "text" and len("".join(piece.text.split())) < 4
    one = _BARE_NAME.fullmatch(piece.text) and (short or may_be_names(piece.text))
    return alone and bool(one or (_BARE_NAMES.fullmatch(piece.text) and may_be_names(piece.text)))


def _joins(above: Piece, piece: Piece, sheet: Sheet) -> bool:
    if above.vertical or piece.vertical:
        both = above.vertical and piece.vertical
        em = max(above.size, piece.size)
        most = _SHARED_GAP if _is_flanked(above, piece, sheet) else _BESIDE_GAP
        beside = max(piece.left - above.right, above.left - piece.right) < most * em
        below = abs(piece.middle - above.middle) < 0.5 * em and 0 <= piece.top - above.bottom < 2 * em and not _is_ruled_off(above, piece, sheet)
        return both and (below or (beside and overlap(above.top, above.bottom, piece.top, piece.bottom) > 0))
    gap = piece.top - above.bottom
    if above.box != piece.box or not -0.5 * piece.size < gap < _GROUP_GAP * max(above.size, piece.size):
        return False
    common = overlap(above.left, above.right, piece.left, piece.right)
    centred = abs(above.middle - piece.middle) < sheet.text_size
    if gap >= 0 and above.size < 0.8 * piece.size and common < 0.5 * above.width and not centred:
        return _is_kicker_aside(above, piece, sheet)
    # What begins beyond the end of a title is its subtitle only with a dash; else it heads columns of its own.
    aside = piece.left > above.left - piece.size and common > (_DASHED_ASIDE * above.size if piece.text.startswith(DASHES) else 0.0)
    dashed = piece.size < 0.8 * above.size and aside
    # Lines of one headline may be set in steps; a headline of its own would leave room for its text.
    stepped = 1 / _GROUP_SIZE < above.size / piece.size < _GROUP_SIZE and common > 0.5 * piece.size
    stepped = stepped or (common <= 0 and _is_step(above, piece, sheet))
    if common < 0.5 * min(above.width, piece.width) and not dashed and not stepped:
        return False
    return not _is_ruled_off(above, piece, sheet)


def _is_ruled_off(above: Piece, piece: Piece, sheet: Sheet) -> bool:
    return any(
        above.bottom - 1 <= rule.top and rule.bottom <= piece.top + 1 and overlap(rule.left, rule.right, piece.left, piece.right) > 0
        for rule in sheet.rules
    )


def _is_step(above: Piece, piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a line begins behind the end of one above it, set alike, with nothing under that one or over this one."""
    one, other = above.lines[-1], piece.lines[0]
    alike = one.frame.face == other.frame.face and 1 / _GROUP_SIZE < one.size / other.size < _GROUP_SIZE
    under = piece.top >= above.bottom - 0.2 * piece.size and piece.left > above.left
    return alike and under and not any(
        place is not above and place is not piece
        and overlap(place.top, place.bottom, above.top, piece.bottom) > 0.2 * sheet.text_size
        and overlap(place.left, place.right, above.left, piece.right) > 0
        for place in sheet.pieces
    )


def _is_flanked(one: Piece, other: Piece, sheet: Sheet) -> bool:
    """Tell whether text stands level right at the left and right at the right of two vertical headlines: one for each."""
    em = sheet.text_size
    left, right = min(one.left, other.left), max(one.right, other.right)
    level = [
        text for text in sheet.pieces
        if text.kind == "text" and text.box == one.box and overlap(text.top, text.bottom, one.top, one.bottom) > 0
    ]
    before = any(-em < left - text.right < _FLANK_GAP * em for text in level)
    after = any(-em < text.left - right < _FLANK_GAP * em for text in level)
    return before and after


def _is_kicker_aside(above: Piece, piece: Piece, sheet: Sheet) -> bool:
    """Tell whether a smaller headline set flush left over a centred one is its kicker: both over the same columns."""
    em = sheet.text_size
    below = [
        text
        for text in sheet.pieces
        if text.kind == "text" and text.box == piece.box and len(text.lines) > 1 and 0 <= text.top - piece.bottom < 6 * em
    ]
    left, right = min((text.left for text in below), default=0.0), max((text.right for text in below), default=0.0)
    beside = any(
        other.kind in ("text", "headline")
        and other not in (above, piece)
        and overlap(other.top, other.bottom, above.top, piece.bottom if other.kind == "headline" else above.bottom) > 0
        and overlap(other.left, other.right, min(above.left, piece.left), max(above.right, piece.right)) > 0
        for other in sheet.pieces
    )
    heads_text = any(
        text.kind == "text"
        and text.box == piece.box
        and -em < text.top - above.bottom
        and text.top < piece.bottom - 0.5 * em
        and overlap(text.left, text.right, above.left, above.right) > 0
        for text in sheet.pieces
    )
    return bool(below) and not beside and not heads_text and left - em <= above.left < piece.left and piece.right <= right + em


def _is_kicker(piece: Piece, group: Group, em: float, sheet: Sheet) -> bool:
    """Tell whether a line of text size belongs to the headline right below it; two of them must differ from the text."""
    title = group.pieces[0]
    if piece.box != group.box or group.vertical or ends_sentence(piece.text):
        return False
    if len(piece.lines) > 1 and not (len(piece.lines) == 2 and _is_set_apart(piece, title, sheet)):
        return False
    gap = title.top - piece.bottom
    centred = abs(piece.middle - title.middle) < em
    flush = abs(piece.lines[0].frame.left - title.left) < 0.5 * em and not is_date(piece.text)
    return -0.3 * em < gap < 0.9 * title.size and (centred or flush) and width_em(piece.text) <= 40


def _is_set_apart(piece: Piece, title: Piece, sheet: Sheet) -> bool:
    """Tell whether lines by a title are of another face or size than the text that begins below both."""
    if find_dateline(piece.text):
        return False
    below = [
        text for text in sheet.pieces
        if text.kind == "text"
        and text is not piece
        and text.box == piece.box
        and -0.5 * piece.size <= text.top - max(piece.bottom, title.bottom) < _TEXT_GAP * piece.size
        and overlap(text.left, text.right, min(piece.left, title.left), max(piece.right, title.right)) > 0
    ]
    # A headline at the left of its columns has none below.
    below = below or [
        text for text in sheet.pieces
        if text.kind == "text" and text.box == piece.box and len(text.lines) > 3 and text.left > title.right
        and overlap(text.top, text.bottom, title.top, piece.bottom) > 0
    ]
    if not below:
        return False
    first = min(below, key=lambda text: (round(text.top / text.size), text.left))
    face, other = piece.lines[0].frame.face, first.lines[-1].frame.face
    return (bool(face) and face != other) or not 1 / 1.04 < piece.size / first.size < 1.04


def _is_paragraph(piece: Piece) -> bool:
    """Tell whether the first of several lines is set in and the next is not, and they do not stand in one middle."""
    if len(piece.lines) < 2:
        return False
    one, other = (line.frame for line in piece.lines[:2])
    return 1.5 * piece.size < one.left - other.left < 2.5 * piece.size and abs(one.left + one.right - other.left - other.right) > piece.size


def _is_subtitle(piece: Piece, group: Group, em: float, sheet: Sheet) -> bool:
    title = group.pieces[-1]
    if read_byline(piece.text) or len(piece.lines) > 3 or piece.box != group.box or group.vertical or ends_sentence(piece.text):
        return False
    if "。" in piece.text or _is_paragraph(piece):
        return False
    gap = piece.top - title.bottom
    middle = (piece.lines[0].frame.left + piece.lines[0].frame.right) / 2
    centred = abs(middle - title.middle) < em
    dashed = piece.text.startswith(DASHES)
    if not -0.3 * em < gap < 1.2 * title.size:
        return False
    flush = abs(piece.left - title.left) < 0.5 * em
    if (centred or flush) and not placed_names(piece.text) and _is_set_apart(piece, title, sheet):
        return True
    if len(piece.lines) > 2:
        return False
    if dashed and piece.size < 0.8 * title.size and -0.5 * em < piece.lines[0].frame.left - title.left < 0.6 * (title.right - title.left):
        return True
    goes_on = any(
        other.kind == "text" and other is not piece and 0 <= other.top - piece.bottom < em and abs(other.left - piece.left) < 3 * em
        for other in sheet.pieces
    )
    return centred and not goes_on and len(piece.lines) == 1 and piece.left - title.left > 0
