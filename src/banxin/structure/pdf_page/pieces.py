"""The lines of a printed page with their places come in; its pieces go out: headlines, columns of text, labels, bylines.

Lines of one size that stand below each other make a block. The type size that most characters have is that of the
text; larger blocks are headlines. Labels, bylines and subheads are told from the words of the trade and from their
place in the column, and parted from it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from banxin.model.document import Figure, Fragment, Furniture, Rule
from banxin.model.span import Frame
from banxin.structure.bylines import is_name, read_byline
from banxin.structure.jump_lines import is_jump
from banxin.structure.lines import ends_sentence, first_cluster_em, width_em
from banxin.structure.pdf_page.directions import PageBlock
from banxin.structure.pdf_page.faces import part_by_face
from banxin.structure.pdf_page.initials import join_initials
from banxin.structure.pdf_page.model import Cell, Line, Piece, PieceKind, Sheet, are_one_column, overlap
from banxin.structure.pdf_page.names import names_column, note_start, part_tail, placed_names, split_by_face
from banxin.structure.pdf_page.tables import find_tables
from banxin.structure.pdf_page.verse import is_verse
from banxin.structure.rejoin.tails import find_tail
from banxin.structure.signs import BYLINE_SIGNS, HAN, SIGNS
from banxin.structure.trade import find_dateline, is_afterword, is_date, is_notice_title, read_label

# Of the size of the text.
_DISPLAY_SIZE = 1.15
_ONE_SIZE = 1.03  # of the lines of a block
_SAME_SIZE = 1.06
_UNEVEN, _MANY_SIZES = 1.14, 6
# In em of the type in question.
_MAX_PITCH, _MAX_DISPLAY_PITCH = 2.1, 1.75
_PITCH_SPREAD = 1.3
_MAX_INDENT = 2.7
_CENTRED = 0.8
_STICKS_OUT = 1.0
_EDGE_LINES, _EDGE_SPREAD = 4, 0.3  # of so many lines two that agree show where their column ends
INDENT = 1.2  # a first line (段首) is set in by two em; marks at a line's head are cut by half of one
_RUNNING_CHARS = 40
_PROSE_EM = 8.0
_SUBHEAD_MEASURE = 0.85
_MAX_COLUMN_EM = 25.0  # as far as a column is followed upwards or downwards
_MANY_LINES, _LEAST_FULL, _NEXT_EM = 8, 0.6, 2.5  # a longer piece shows its edges itself, or takes those of what stands next to it
_MAX_SIGNATURE_GAP, _MAX_SIGNATURE_OUT = 2.5, 16.0
_THIN_PT, _LEAST_FRAME_PT = 3.0, 24.0  # a rule is thinner, a frame round text larger
_MAX_TAG_CHARS, _TAG_HEIGHT = 8, 2.2  # what stands in a frame of its own; the frame's height in em
_MAX_TAIL_REST = 12  # characters


def take_apart(blocks: Sequence[PageBlock], *, turned: bool = False) -> Sheet:
    """Return the pieces of what runs one way on a page, from its blocks, each with its place.

    Furniture among them are lines known already to be of the page and not of its articles; `turned` tells that level
    lines ran downwards before the page was turned.
    """
    lines = [
        Line(block, block.lines[0].text, block.origin.frame, rightward=turned)
        for block in blocks
        if isinstance(block, Fragment) and block.origin.frame is not None
    ]
    folio = [block.origin.frame for block in blocks if isinstance(block, Furniture) and block.origin.frame]
    figures = tuple(block for block in blocks if isinstance(block, Figure))
    drawn = [block.origin.frame for block in blocks if isinstance(block, Rule) and block.origin.frame]
    rules = tuple(frame for frame in drawn if min(frame.right - frame.left, frame.bottom - frame.top) <= _THIN_PT)
    stray = tuple(line for line in lines if line.frame.turned)
    upright = [line for line in lines if not line.frame.turned]
    size = text_size(upright)
    upright = join_initials(_evened(upright, size), size)
    framed = [frame for frame in drawn if min(frame.right - frame.left, frame.bottom - frame.top) >= _LEAST_FRAME_PT]
    margin = _margin(upright, [*rules, *framed], folio, size)
    margin += _level_with(folio, [line for line in upright if line not in margin], size)
    upright = [line for line in upright if line not in margin]
    boxes = _boxes(framed, upright, size)
    blank = tuple(frame for frame in framed if not any(_holds(frame, line.frame) for line in upright))
    homes = {id(line): _home(_within(line), boxes) for line in upright}
    small = [frame for frame in drawn if min(frame.right - frame.left, frame.bottom - frame.top) > _THIN_PT]
    tables = [(home, rows) for home in sorted(set(homes.values())) for rows in _tables(upright, homes, home, rules, small, size)]
    taken = {id(line.fragment) for _, rows in tables for row in rows for cell in row for line in cell}
    tags = [line for line in upright if id(line.fragment) not in taken and _is_tag(line, drawn)]
    running = [line for line in upright if id(line.fragment) not in taken and line not in tags]
    level = _blocks([line for line in running if not line.frame.vertical], rules, homes, size)
    frames = [_with_small_type(figure.origin.frame, running, size) for figure in figures if figure.origin.frame]
    level = [part for block in level for part in _parted_at_pictures(block, frames)]
    level += _vertical_blocks([line for line in running if line.frame.vertical], homes, size)
    signs = _byline_signs(running)
    bold, faces = _usually_bold(level), _faces_of_text(level)
    pieces: list[Piece] = []
    for block in level:
        home = homes[id(block[0])]
        if block[0].size >= _DISPLAY_SIZE * size or block[0].frame.vertical:
            pieces += _cut(block, home, size, signs, faces, bold=bold)
            continue
        for run, heads in part_by_face(block, _sides(block)):
            if heads:
                pieces.append(_piece("subhead", run, home))
                continue
            for part in split_by_face(run):
                pieces += _cut(part, home, size, signs, faces, bold=bold)
    pieces = _unite_names(pieces)
    pieces = [_signed_width(piece, pieces) for piece in pieces]
    pieces = [_in_column(piece, pieces, boxes, figures) for piece in pieces]
    if not _spaces_marks(running):
        pieces = [part for piece in pieces for part in _without_tail(piece)]
    pieces = _adopted(pieces, boxes, size)
    pieces += [_table(rows, home) for home, rows in tables]
    pieces += [_piece("label", [line], homes[id(line)]) for line in tags]
    pieces += [_piece("furniture", [line], -1) for line in margin]
    return Sheet(tuple(pieces), rules, boxes, figures, stray, blank, size)


def _is_tag(line: Line, drawn: Sequence[Frame]) -> bool:
    """Tell whether a few characters stand in a frame of their own, which is how many papers set a column's name (栏目)."""
    text = line.text.strip()
    if line.frame.vertical or len(text) > _MAX_TAG_CHARS or re.search("[，。；：！？]", text) or is_notice_title(text):
        return False
    return any(
        _holds(frame, line.frame)
        and frame.bottom - frame.top < _TAG_HEIGHT * line.size
        and frame.right - frame.left < line.width + 2 * line.size
        for frame in drawn
    )


def text_size(lines: Iterable[Line]) -> float:
    """Return the size of type that most characters of the page have, in points: of sizes within half a point their mean."""
    sizes: Counter[float] = Counter()
    points: defaultdict[float, float] = defaultdict(float)
    for line in lines:
        step = round(line.size * 2) / 2
        sizes[step] += len(line.text)
        points[step] += len(line.text) * line.size
    most = sizes.most_common(1)[0][0] if sizes else 0.0
    return points[most] / sizes[most] if most else 10.0


def _evened(lines: Sequence[Line], size: float) -> list[Line]:
    """Return lines whose sizes are near to that of the text with just that size, where hardly two have the same.

    A scan's text layer measures each line anew, so that what is set in one size comes in a dozen.
    """
    near = [line for line in lines if 1 / _UNEVEN < line.size / size < _UNEVEN]
    if len(near) < 8 or len({round(line.size, 1) for line in near}) < _MANY_SIZES:
        return list(lines)
    return [replace(line, frame=replace(line.frame, size_pt=size)) if line in near else line for line in lines]


def is_first(line: Line, left: float) -> bool:
    """Tell whether a line is set in from the left edge of its column as the first of a paragraph is."""
    return line.frame.left - left >= INDENT * line.size


# --- margins -----------------------------------------------------------------------------------------------

_HEAD_SIZE = 1.15
_MARGIN_SHARE, _MARGIN_EM, _MARGIN_CHARS = 0.6, 4.0, 60
_MAX_PAGE_NAME = 6  # characters
_PAGE_NAME_SIZE = 1.4


def _margin(lines: Sequence[Line], drawn: Sequence[Frame], folio: Sequence[Frame], size: float) -> list[Line]:
    """Return the lines at the head or foot of the page that a rule or the page's frame parts from all others.

    They are the folio (报眉): a row or two in small type, with the name of the page in large type where the others give
    the date, `folio` among them. A headline beyond a rule is none, nor is a label with its sign.
    """
    if not lines:
        return []
    left, right = min(line.frame.left for line in lines), max(line.frame.right for line in lines)
    wide = [frame for frame in drawn if frame.right - frame.left >= _MARGIN_SHARE * (right - left)]
    if not wide:
        return []
    head, foot = min(frame.top for frame in wide), max(frame.bottom for frame in wide)
    margin: list[Line] = []
    for beyond, known in (
        ([line for line in lines if line.frame.bottom <= head + 1], any(frame.bottom <= head + 1 for frame in folio)),
        ([line for line in lines if line.frame.top >= foot - 1], any(frame.top >= foot - 1 for frame in folio)),
    ):
        beyond = [line for line in beyond if not names_column(line.text.strip())]
        tall = max((line.frame.bottom for line in beyond), default=0.0) - min((line.frame.top for line in beyond), default=0.0)
        dated = known or any(re.search(r"[年月.]\s*\d{1,2}\s*[日月]?", line.text) for line in beyond)
        small = all(
            len(line.text) <= _MARGIN_CHARS and (line.size <= _HEAD_SIZE * size or (dated and len("".join(line.text.split())) <= _MAX_PAGE_NAME))
            for line in beyond
        )
        prose = any(ends_sentence(line.text) for line in beyond)
        most = _MARGIN_EM * size + max((line.size for line in beyond if line.size > _HEAD_SIZE * size), default=0.0)
        if small and not prose and tall <= most and len(beyond) < 0.5 * len(lines):
            margin += beyond
    return margin


def _level_with(folio: Sequence[Frame], lines: Sequence[Line], size: float) -> list[Line]:
    """Return the short lines on the level of the folio at the head or foot of the page: the name of the paper, of the page."""
    beside: list[Line] = []
    for frame in folio:
        level = [
            line for line in lines
            if line not in beside and overlap(frame.top, frame.bottom, line.frame.top, line.frame.bottom) > 0.5 * (frame.bottom - frame.top)
        ]
        others = [line for line in lines if line not in level and line not in beside]
        edge = all(line.frame.top > frame.bottom for line in others) or all(line.frame.bottom < frame.top for line in others)
        short = all(len(line.text) <= _MARGIN_CHARS and line.size < _PAGE_NAME_SIZE * size and not ends_sentence(line.text) for line in level)
        if edge and short:
            beside += level
    return beside


# --- tables ------------------------------------------------------------------------------------------------


def _tables(
    lines: Sequence[Line], homes: dict[int, int], home: int, rules: Sequence[Frame], frames: Sequence[Frame], size: float
) -> list[list[list[Cell]]]:
    here = [line for line in lines if homes[id(line)] == home and not line.frame.vertical and line.size < _DISPLAY_SIZE * size]
    return find_tables(here, rules, frames)


def _table(rows: Sequence[Sequence[Cell]], home: int) -> Piece:
    piece = _piece("text", [line for row in rows for cell in row for line in cell], home)
    return replace(piece, rows=tuple(tuple(row) for row in rows))


# --- boxes -------------------------------------------------------------------------------------------------


def _boxes(frames: Sequence[Frame], lines: Sequence[Line], size: float) -> tuple[Frame, ...]:
    """Return the frames that hold text of their own; those that hold only a headline or a label are ornament."""
    kept: list[Frame] = []
    for frame in sorted(frames, key=_area):
        inside = [line for line in lines if _holds(frame, _within(line))]
        text = [line for line in inside if line.size < _DISPLAY_SIZE * size]
        same = any(abs(f.left - frame.left) + abs(f.right - frame.right) + abs(f.top - frame.top) + abs(f.bottom - frame.bottom) < 12 for f in kept)
        if len(text) >= 2 and len(inside) < 0.9 * len(lines) and not same:
            kept.append(frame)
    return tuple(kept)


def _area(frame: Frame) -> float:
    return (frame.right - frame.left) * (frame.bottom - frame.top)


def _holds(box: Frame, frame: Frame) -> bool:
    return (
        box.left - 2 <= frame.left
        and frame.right <= box.right + max(2.0, _STICKS_OUT * frame.size_pt)
        and box.top - 2 <= (frame.top + frame.bottom) / 2 <= box.bottom + 2
    )


def _within(line: Line) -> Frame:
    """Return the place of a line without its last mark, which may hang over the edge of a box."""
    hangs = bool(_HANGING.search(line.text)) and not line.frame.vertical
    return replace(line.frame, right=line.frame.right - line.size) if hangs else line.frame


def _home(frame: Frame, boxes: Sequence[Frame]) -> int:
    """Return the index of the smallest box that holds a frame, -1 for none; the boxes are sorted by size."""
    return next((index for index, box in enumerate(boxes) if _holds(box, frame)), -1)


def _adopted(pieces: Sequence[Piece], boxes: Sequence[Frame], size: float) -> list[Piece]:
    """Give a vertical headline that stands right beside a frame without a headline to what is in the frame."""
    headed = {piece.box for piece in pieces if piece.kind == "headline"}
    adopted = []
    for piece in pieces:
        if piece.kind == "headline" and piece.vertical:
            for index, box in enumerate(boxes):
                beside = min(abs(box.left - piece.right), abs(piece.left - box.right)) < 2 * size
                level = overlap(piece.top, piece.bottom, box.top, box.bottom) > 0.8 * (piece.bottom - piece.top)
                if index != piece.box and index not in headed and beside and level:
                    piece = replace(piece, box=index)
                    headed.add(index)
                    break
        adopted.append(piece)
    return adopted


# --- blocks ------------------------------------------------------------------------------------------------


def _blocks(lines: Sequence[Line], rules: Sequence[Frame], homes: dict[int, int], size: float) -> list[list[Line]]:
    """Gather lines of one size that follow each other downwards."""
    blocks: list[list[Line]] = []
    open_blocks: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.frame.bottom, line.frame.left)):
        open_blocks = [b for b in open_blocks if line.frame.bottom - b[-1].frame.bottom < _MAX_PITCH * b[-1].size]
        fitting = [
            block
            for block in open_blocks
            if homes[id(block[-1])] == homes[id(line)] and _follows(block, line, size) and not _parted(block[-1], line, rules)
        ]
        if fitting:
            max(fitting, key=lambda block: overlap(*_sides(block), line.frame.left, line.frame.right)).append(line)
        else:
            blocks.append([line])
            open_blocks.append(blocks[-1])
    return blocks


_LAST_MARKS = re.compile(r"[，。、；：！？”’』」》）]*\s*$")  # may hang out of the column
_HANGING = re.compile(r"[，。、；：]\s*$")
_UNBREAKABLE = re.compile(r"[!-~]{8}")  # an address or a word may stick out of its column


def _sides(block: Sequence[Line]) -> tuple[float, float]:
    """Return the edges of a column; marks that hang out of it, and a single line that sticks out, count for nothing."""
    em = block[0].size
    left = min(line.frame.left for line in block)
    rights = sorted(line.frame.right for line in block)
    if len(rights) < _EDGE_LINES:
        return left, rights[-1]
    bare = sorted(_bare_right(line) for line in block)
    if bare[-1] - bare[-2] < _EDGE_SPREAD * em and rights[-1] - bare[-1] > _EDGE_SPREAD * em:
        return left, bare[-1]
    if rights[-1] - rights[-2] > _STICKS_OUT * em and not _could_break(max(block, key=lambda line: line.frame.right), rights[-2]):
        rights.pop()
    return left, rights[-1]


def _could_break(line: Line, right: float) -> bool:
    """Tell whether a line would have ended at an edge, had it been one: verse ends where it likes, prose does not pass it."""
    beyond = round((line.frame.right - right) / line.size)
    return bool(re.fullmatch(f"[{HAN}]{{{beyond + 1}}}", line.text.strip()[-beyond - 1 :]))


def _bare_right(line: Line) -> float:
    """Return where a line ends without its last marks."""
    marks = _LAST_MARKS.search(line.text)
    return line.frame.right - (len(marks[0]) if marks else 0) * line.size


def _follows(block: Sequence[Line], line: Line, text_size: float) -> bool:
    above = block[-1]
    em = line.size
    if not 1 / _ONE_SIZE < em / above.size < _ONE_SIZE:
        return False
    pitch = line.frame.bottom - above.frame.bottom
    # An article set large as a whole is text all the same.
    display = em >= _DISPLAY_SIZE * text_size and not (_is_prose(line) and _is_prose(above))
    if not 0.8 * em < pitch < (_MAX_DISPLAY_PITCH if display else _MAX_PITCH) * em:
        return False
    if len(block) > 1 and pitch > _PITCH_SPREAD * median(_pitches(block)) + 0.1 * em:
        return False
    left, right = _sides(block)
    # A first line is set in; what is left over for the second may be no longer than that.
    outdent = len(block) == 1 and 0 < left - line.frame.left < _MAX_INDENT * em and line.frame.right < right
    common = overlap(line.frame.left if outdent else left, right, line.frame.left, line.frame.right)
    if common < 0.5 * min(right - left, line.width):
        return False
    centred = abs((left + right) / 2 - (line.frame.left + line.frame.right) / 2) < _CENTRED * em
    flush = abs(line.frame.left - left) < _MAX_INDENT * em
    ends = len(block) >= 2 and line.frame.left > left and line.frame.right < right + _STICKS_OUT * em
    if display:
        return centred or abs(line.frame.left - left) < 0.5 * em or (ends and len(block) >= 3)
    fits = len(block) < 2 or _bare_right(line) < right + _STICKS_OUT * em or bool(_UNBREAKABLE.match(line.text))
    return (flush and fits) or centred or ends


def _is_prose(line: Line) -> bool:
    """Tell whether a line is as long as those of a column, and no line of a headline in it."""
    return line.width >= _PROSE_EM * line.size


def _pitches(block: Sequence[Line]) -> list[float]:
    return [below.frame.bottom - above.frame.bottom for above, below in pairwise(block)]


def _parted(above: Line, line: Line, rules: Sequence[Frame]) -> bool:
    """Tell whether a rule runs between two lines."""
    return any(
        above.frame.bottom - 1 <= (rule.top + rule.bottom) / 2 <= line.frame.top + 0.3 * line.size
        and overlap(rule.left, rule.right, line.frame.left, line.frame.right) > 0.5 * line.width
        for rule in rules
        if rule.right - rule.left > rule.bottom - rule.top
    )


def _with_small_type(frame: Frame, lines: Sequence[Line], text_size: float) -> Frame:
    """Return the place of a picture with the small type right under it, which says what it shows."""
    for line in sorted(lines, key=lambda line: line.frame.top):
        inside = frame.left - line.size < line.frame.left and line.frame.right < frame.right + line.size
        if inside and line.size < text_size / _SAME_SIZE and -line.size < line.frame.top - frame.bottom < _MAX_PITCH * line.size:
            frame = replace(frame, bottom=max(frame.bottom, line.frame.bottom))
    return frame


def _parted_at_pictures(block: Sequence[Line], pictures: Sequence[Frame]) -> list[list[Line]]:
    """Part a block where a picture begins or ends to stand in its column: there its lines have edges of their own."""
    left, right = _sides(block)
    em = block[0].size
    frames = [frame for frame in pictures if overlap(frame.left, frame.right, left, right) > em]
    parts: list[list[Line]] = []
    beside_before: list[bool] = []
    for line in block:
        beside = [
            overlap(frame.top - 0.5 * em, frame.bottom + 0.5 * em, line.frame.top, line.frame.bottom) > 0
            and overlap(frame.left, frame.right, line.frame.left, line.frame.right) <= 0
            for frame in frames
        ]
        if parts and beside == beside_before:
            parts[-1].append(line)
        else:
            parts.append([line])
        beside_before = beside
    return parts


def _vertical_blocks(lines: Sequence[Line], homes: dict[int, int], text_size: float) -> list[list[Line]]:
    """Gather lines across the others of one size that stand beside each other, in the order in which they are read."""
    blocks: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.across):
        for block in blocks:
            beside = block[-1]
            pitch = line.across - beside.across
            most = _MAX_DISPLAY_PITCH if line.size >= _DISPLAY_SIZE * text_size else _MAX_PITCH
            common = overlap(beside.frame.top, beside.frame.bottom, line.frame.top, line.frame.bottom)
            if (
                homes[id(beside)] == homes[id(line)]
                and 1 / _SAME_SIZE < line.size / beside.size < _SAME_SIZE
                and 0.8 * line.size < pitch < most * line.size
                and common > 0.5 * min(beside.frame.bottom - beside.frame.top, line.frame.bottom - line.frame.top)
            ):
                block.append(line)
                break
        else:
            blocks.append([line])
    return blocks


# --- pieces ------------------------------------------------------------------------------------------------


def _byline_signs(lines: Sequence[Line]) -> frozenset[str]:
    """Return the signs that stand before names on this page; its own use decides, custom breaks a tie.

    What stands twice on a page behind its sign, on a line of its own, is a label.
    """
    often = Counter(line.text.strip() for line in lines)
    votes: Counter[str] = Counter(dict.fromkeys(BYLINE_SIGNS, 1))
    votes.update({sign: 2 * (sign == "□") - 1 for sign in SIGNS})
    for line in lines:
        position = max(0, find_tail(line.text))
        text = line.text[position:].strip()
        label = bool(text) and (bool(read_label(text[1:])) or often[text] > 1)
        byline = read_byline(text) if text[:1] in SIGNS and not label else None
        if byline or (text[:1] in SIGNS and text and read_label(text)):
            votes[text[0]] += 2 if byline and all(map(is_name, byline.names)) else -2
    return frozenset(sign for sign, vote in votes.items() if vote > 0)


def _cut(
    block: Sequence[Line], home: int, size: float, signs: frozenset[str], faces: frozenset[str], *, bold: bool
) -> list[Piece]:
    """Part a block into the pieces it holds."""
    if (block[0].size >= _DISPLAY_SIZE * size and not _is_running(block)) or _stands_out(block, size, faces, bold=bold):
        above = read_label(block[0].text.strip())
        if len(block) > 1 and above and above.signed and not _means_byline(block[0].text.strip(), signs):
            return [_piece("label", block[:1], home), *_cut(block[1:], home, size, signs, faces, bold=bold)]
        text = "".join(line.text.strip() for line in block)
        label, byline = read_label(text), read_byline(text)
        if block[0].size < 1.35 * size and len(block) == 1:
            if label and label.signed and not _means_byline(text, signs):
                return [_piece("label", block, home)]
            if byline and byline.strength in ("role", "credit", "sign"):
                return [_piece("byline", block, home)]
        if byline and byline.strength == "brackets" and len(block) == 1:
            return [_piece("byline", block, home)]
        return [_piece("headline", block, home)]
    if block[0].frame.vertical:
        first = block[0].text.strip()
        alone = len(block) == 1 and names_column(first) and not _means_byline(first, signs)
        return [_piece("label" if alone else "text", block, home)]
    pieces: list[Piece] = []
    kept: list[Line] = []
    left, right = _sides(block)
    note = note_start(block, right)
    if note < len(block):
        start = note - 1 if note and _is_signature(block[note - 1], left, right) else note
        over = _cut(block[:start], home, size, signs, faces, bold=bold) if start else []
        return [*over, _piece("byline", block[start:], home)]

    def close() -> None:
        if kept:
            pieces.append(replace(_piece("text", kept, home), left=left, right=right))
            kept.clear()

    parted = list(_with_tails(block))
    lines = [line for line, _ in parted]
    for index, (line, tail) in enumerate(parted):
        if tail:
            close()
            if index and parted[index - 1][1] and line.frame.top != lines[index - 1].frame.top:
                pieces[-1] = _piece(pieces[-1].kind, (*pieces[-1].lines, line), home)
                continue
            named = read_byline(line.text) or not read_label(line.text)
            pieces.append(_piece("byline" if named else "label", (line,), home))
            continue
        kind = _kind_of(lines, index, left, right, signs, bold=bold)
        if kind == "text":
            opens = index > 0 and ((is_first(line, left) and find_dateline(line.text) > 0) or is_afterword(line.text))
            if opens:
                close()
            kept.append(line)
            continue
        close()
        last = pieces[-1] if pieces else None
        if last and kind == last.kind == "subhead":
            pieces[-1] = _piece("subhead", (*last.lines, line), home)
        else:
            pieces.append(_piece(kind, (line,), home))
    close()
    return pieces


_SPACED_MARK, _CLOSED_MARK = re.compile(r"[，。；：]\s+\w"), re.compile(r"[，。；：]\w")
_MANY_SPACED = 8
_STAFF = re.compile("[记記]者|通[讯訊][员員]|[报報][导導道]")  # in brackets: who reports, not a column's name


def _spaces_marks(lines: Sequence[Line]) -> bool:
    """Tell whether a page puts room after its marks, so that room says nothing of the words after a sentence."""
    spaced = sum(len(_SPACED_MARK.findall(line.text)) for line in lines)
    return spaced > _MANY_SPACED and spaced > sum(len(_CLOSED_MARK.findall(line.text)) for line in lines)


def _without_tail(piece: Piece) -> list[Piece]:
    """Part the name at the end of a column's last line from its text."""
    last = piece.lines[-1]
    right = max(line.frame.right for line in piece.lines) if len(piece.lines) > 1 else piece.right
    if broken := _broken_name(piece.lines):
        return [replace(piece, lines=(*piece.lines[:-2], broken[0])), _piece("byline", broken[1:], piece.box)]
    parts = part_tail(last, right) if piece.kind == "text" and not piece.rows and piece.width > 4 * last.size else None
    if parts is None:
        return [piece]
    line, name = parts
    return [replace(piece, lines=(*piece.lines[:-1], line)), _piece("byline", [name], piece.box)]


def _broken_name(lines: Sequence[Line]) -> tuple[Line, Line, Line] | None:
    """Return the line before last without the name that begins in it, that beginning, and the rest of the name below it."""
    if len(lines) < 2 or lines[-1].frame.vertical:
        return None
    above, rest = lines[-2:]
    found = re.search(rf"(?<=[。！？…”』」）)])\s+([{HAN}]{{1,2}})$", above.text.rstrip())
    if not found or not re.fullmatch(rf"[{HAN}]{{1,2}}", rest.text.strip()) or not is_name(found[1] + rest.text.strip()):
        return None
    edge = above.frame.right - width_em(found[1]) * above.size
    return (
        replace(above, text=above.text[: found.start()], frame=replace(above.frame, right=edge)),
        replace(above, text=found[1], frame=replace(above.frame, left=edge), rest=True),
        rest,
    )


def _piece(kind: PieceKind, lines: Sequence[Line], home: int) -> Piece:
    return Piece(
        kind,
        tuple(lines),
        min(line.frame.left for line in lines),
        min(line.frame.top for line in lines),
        max(line.frame.right for line in lines),
        max(line.frame.bottom for line in lines),
        home,
    )


def _is_running(block: Sequence[Line]) -> bool:
    """Tell whether large type is running text all the same, such as the opening of a story."""
    text = "".join(line.text for line in block)
    return len(block) >= 3 and len(text) >= _RUNNING_CHARS and bool(re.search("[。；]", text[:-1]) or text[-1:] == "。")


def _stands_out(block: Sequence[Line], size: float, faces: frozenset[str], *, bold: bool) -> bool:
    """Tell whether a block a little larger than the text is a headline by its face: bold, or none in which text is set.

    Where the file names no faces, its size alone tells.
    """
    text = "".join(line.text.strip() for line in block)
    little = len(block) <= 2 and block[0].size > _SAME_SIZE * size and not re.search("[。，；：]$", text)
    nameless = faces == frozenset([""])
    other = all(nameless or (line.frame.face and line.frame.face not in faces) for line in block) and not placed_names(text)
    return little and (other or (not bold and all(line.frame.bold for line in block)))


def _faces_of_text(blocks: Sequence[Sequence[Line]]) -> frozenset[str]:
    """Return the faces in which columns of text are set on a page."""
    return frozenset(line.frame.face for block in blocks for line in block if len(block) > 3)


def _usually_bold(blocks: Sequence[Sequence[Line]]) -> bool:
    lines = [line for block in blocks for line in block if len(block) > 2]
    return sum(line.frame.bold for line in lines) * 2 > len(lines)


def _with_tails(block: Sequence[Line]) -> Iterable[tuple[Line, bool]]:
    """Part bylines and labels that share a line with the text they follow; the flag tells which lines are such tails.

    The last tail may run over into one more line: `…过路的司机。（步` and `凡 摄）`.
    """
    index = 0
    while index < len(block):
        line = block[index]
        index += 1
        position, more = find_tail(line.text), None
        if index == len(block) - 1 and len(block[index].text.strip()) <= _MAX_TAIL_REST:
            # A line may break within a name or between two.
            for joint in ("", " "):
                whole = find_tail(line.text.rstrip() + joint + block[index].text.strip())
                if 0 < whole < len(line.text.rstrip()):
                    position, more = whole, block[index]
                    break
        if position <= 0:
            yield line, False
            continue
        share = width_em(line.text[:position]) / max(0.5, width_em(line.text))
        edge = line.frame.left + share * line.width
        yield replace(line, text=line.text[:position].rstrip(), frame=replace(line.frame, right=edge)), False
        yield replace(line, text=line.text[position:].strip(), frame=replace(line.frame, left=edge), rest=True), True
        if more:
            yield more, True
            index += 1


def _means_byline(text: str, signs: frozenset[str]) -> bool:
    """Tell whether what could be a byline as well as a label is the former, by its sign and its names."""
    byline = read_byline(text)
    if byline is None:
        return False
    return text[0] in signs if text[0] in SIGNS else all(map(is_name, byline.names))


def _unite_names(pieces: Sequence[Piece]) -> list[Piece]:
    """Put the two halves of a name that was broken over two lines into one byline."""
    united: list[Piece] = []
    gone: set[int] = set()
    for piece in pieces:
        if id(piece) in gone:
            continue
        if re.fullmatch(rf"[{SIGNS}]\s*[{HAN}]{{1,2}}", piece.text):
            for rest in pieces:
                near = rest is not piece and -0.5 * piece.size < rest.top - piece.bottom < 1.5 * piece.size
                fits = rest.left < piece.left and piece.left - rest.left < 25 * piece.size and 0.8 < rest.size / piece.size < 1.25
                if near and fits and re.fullmatch(rf"[{HAN}]{{1,2}}", rest.text) and read_byline(piece.text + rest.text):
                    gone.add(id(rest))
                    united = [other for other in united if other is not rest]
                    piece = replace(piece, kind="byline", lines=piece.lines + rest.lines)
                    break
        united.append(piece)
    return united


def _kind_of(
    lines: Sequence[Line], index: int, left: float, right: float, signs: frozenset[str], *, bold: bool
) -> PieceKind:
    line = lines[index]
    text = line.text.strip()
    measure = right - left
    first, last = index == 0, index == len(lines) - 1
    if is_date(text) or is_jump(text):
        return "text"
    if is_afterword(text) and len(text) <= _MAX_TAG_CHARS:
        return "subhead"
    byline = read_byline(text)
    label = read_label(text)
    if byline and (label is None or _means_byline(text, signs)):
        set_in = line.frame.left - left > INDENT * line.size
        if set_in and not last and line.frame.right > right - _EDGE_SPREAD * line.size and not is_first(lines[index + 1], left):
            return "text"  # it fills the first line of a paragraph, as a dateline may
        if byline.strength != "bare" or ((first or last) and set_in and len(lines) > 1):
            return "byline"
    parts = last or _only_dated(lines, index) or (not first and is_first(lines[index + 1], left) and lines[index + 1].frame.left - left < 0.3 * measure)
    if parts and len(lines) > 1 and _is_signature(line, left, right):
        return "byline"
    if label and (first or last or label.signed) and not (text[0] not in SIGNS and _STAFF.search(text)):
        return "label"
    if len(lines) > 1 and not last and line.width < _SUBHEAD_MEASURE * measure and not re.search("[。，；：！？…]$", text):
        below = lines[index + 1]
        room = (right - line.frame.right) / line.size > first_cluster_em(below.text) + 0.6
        starts = room and is_first(below, left)
        ended = first or lines[index - 1].frame.right < right - 1.5 * line.size or ends_sentence(lines[index - 1].text)
        centred = line.frame.left - left > INDENT * line.size and abs(
            (line.frame.left + line.frame.right) / 2 - (left + right) / 2
        ) < _CENTRED * line.size
        if ended and starts and (centred or (line.frame.bold and not bold)):
            return "subhead"
    return "text"


def _only_dated(lines: Sequence[Line], index: int) -> bool:
    """Tell whether dates are all that follows a line up to the end of its column, or to the editor's word after the article."""
    rest = [line.text.strip() for line in lines[index + 1 :]]
    end = next((at for at, text in enumerate(rest) if is_afterword(text)), len(rest))
    return end > 0 and all(map(is_date, rest[:end]))


def _is_signature(line: Line, left: float, right: float) -> bool:
    """Tell whether the last line of a column is flush right and names somebody (落款): `读者 王春生`."""
    flush = abs(right - line.frame.right) < line.size and line.frame.left - left > 0.35 * (right - left)
    return flush and not re.search("[，。；：！？、…”]", line.text) and bool(signature_names(line.text))


def signature_names(text: str) -> tuple[str, ...]:
    """Return the names in a signature whose other words nobody needs to know."""
    byline = read_byline(text)
    if byline:
        return byline.names
    return tuple(token for token in re.split(r"[\s（）()、]+", text.strip()) if is_name(token))


def _in_column(piece: Piece, pieces: Sequence[Piece], boxes: Sequence[Frame], figures: Sequence[Figure]) -> Piece:
    """Give a short piece of text the edges of the column it stands in, as longer pieces above or below show them.

    Alone in a box it may reach as far to the right as it keeps from the box at the left.
    """
    if piece.kind == "text" and piece.box >= 0 and _needs_edges(piece):
        box = boxes[piece.box]
        beside = any(
            other is not piece
            and other.box == piece.box
            and overlap(other.top, other.bottom, piece.top, piece.bottom) > 0
            and overlap(other.left, other.right, piece.left, piece.right) <= 0
            for other in pieces
        )
        if not beside:
            return replace(piece, right=max(piece.right, box.right - (piece.left - box.left)))
    if piece.kind != "text" or piece.vertical or not _needs_edges(piece):
        return piece
    em = piece.size
    lefts = [line.frame.left for line in piece.lines]
    stepped = max(lefts) - min(lefts) > 0.5 * em  # then its own lines show where the column begins
    best, least = None, _MAX_COLUMN_EM
    for other in pieces:
        if other is piece or other.kind != "text" or len(other.lines) < 3 or other.box != piece.box:
            continue
        step = (piece.left - other.left) / em
        fits = abs(step) < 0.4 or (1.5 < step < _MAX_INDENT and not stepped)
        if not fits or other.right < piece.right - 0.6 * em or not 1 / 1.1 < other.size / em < 1.1:
            continue
        if are_one_column(piece, other, figures):
            continue  # a picture beside it leaves it less room
        distance = max(0.0, piece.top - other.bottom, other.top - piece.bottom) / em + (0.0 if abs(step) < 0.4 else 2.0)
        if len(piece.lines) >= _EDGE_LINES and distance > _NEXT_EM:
            continue
        if distance < least:
            best, least = other, distance
    return replace(piece, left=min(piece.left, best.left), right=max(piece.right, best.right)) if best else piece


def _needs_edges(piece: Piece) -> bool:
    """Tell whether a piece has too few lines to show where its column ends, or such as end where they like."""
    if len(piece.lines) < _EDGE_LINES:
        return True
    full = sum(line.frame.right > piece.right - _EDGE_SPREAD * piece.size for line in piece.lines)
    stanza = not any(is_first(line, piece.left) for line in piece.lines) and full < _LEAST_FULL * len(piece.lines)
    return len(piece.lines) < _MANY_LINES and (full < 2 or stanza)


def _signed_width(piece: Piece, pieces: Sequence[Piece]) -> Piece:
    """Give lines that end where they like, such as verse, the right edge of the name that stands under them at the right."""
    em = piece.size
    if piece.kind != "text" or piece.vertical or piece.rows or not (len(piece.lines) < _EDGE_LINES or piece.ragged or is_verse([piece])):
        return piece
    for name in pieces:
        if len(name.lines) > 1 or name.box != piece.box or name.vertical or not (read_byline(name.text) or placed_names(name.text)):
            continue
        under = -0.3 * em < name.top - piece.bottom < _MAX_SIGNATURE_GAP * em and name.left > piece.middle
        if not under or not em < name.right - piece.right < _MAX_SIGNATURE_OUT * em:
            continue
        beside = any(
            overlap(other.left, other.right, piece.right, name.right) > 0 and overlap(other.top, other.bottom, piece.top, name.bottom) > 0
            for other in pieces
            if other is not piece and other is not name
        )
        if not beside:
            return replace(piece, right=name.right)
    return piece
