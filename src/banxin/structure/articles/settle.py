"""Display lines read one by one go in; what they are beside each other comes out: a title, a signature, a cell of a table, a label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from banxin.model.document import Fragment
from banxin.structure.articles.page import LABEL_ENDINGS, Para, Piece, neighbours
from banxin.structure.bylines import BylineReading, is_name, is_word, read_byline
from banxin.structure.headings import clean_part, goes_on
from banxin.structure.lines import width_em
from banxin.structure.signs import HAN, MISREAD_SIGNS, SIGNS
from banxin.structure.trade import (
    LabelReading,
    heads_note,
    is_address,
    is_afterword,
    is_date,
    is_notice_title,
    is_part_number,
    read_label,
)

_MAX_SIGNATURE_EM = 20.0
_LONGEST_LABEL, _USUAL_LABEL = 6, 4  # characters of a column's name, when lines with a sign may be subheads as well
_BARE_LABEL_RATIO, _LEAST_BARE_LABELS = 1.2, 2
_LEAST_CELLS, _LEAST_FIGURES, _MAX_CELL_EM = 6, 0.3, 8.0  # of a table, whose cells stand one below another
_LEAST_ROWS, _MOST_COLUMNS = 3, 6  # of one whose rows do
_FIGURE = re.compile("[0-9０-９]")
_IN_BRACKETS = re.compile("[（(][^（）()]*[）)]")
_LETTER_PARAGRAPHS = 12
# What a signature ends with when it is no name: a body, a place, somebody's part in life.
_ISSUER = re.compile(
    "(?:公司|集团|集團|局|委|委员会|委員會|中心|办公室|辦公室|厂|廠|社|部|院|校|所|站|处|處|会|會|管理处|医院|学校|银行|支队|大队|家属|指挥部)$"
)
_SAID = re.compile("[的了着著把被也又这這那]")  # in what is said, never in the name of a body
_SIGNER = re.compile(
    rf"{_ISSUER.pattern}|(?:区|區|市|县|縣|镇|鎮|乡|鄉|村|街|街道|小区|教师|教師|老师|老師|职工|職工|员工|員工|工人|居民|市民|村民|读者|讀者|网友|網友"
    "|家长|家長|学生|學生|女工|农民|農民|老人|战友|戰友|同学|同學|爸爸|妈妈|媽媽|父|母|友|弟|兄|姐|妹|敬上|谨启|謹啟|上|某|者)$"
)
_KIN = re.compile("(?:爸爸?|妈妈?|媽媽?|父亲?|父親|母亲?|母親|[哥姐姊弟妹]{1,2}|[兄叔伯姑姨舅友儿兒女夫妻]|[爷爺]{2}|奶奶|外公|外婆|儿子|女儿|兒子|女兒|徒弟?|学生|學生)")
_PEN_NAME = re.compile(rf"[{HAN}]{{2,4}}")
_MISREAD_LABEL = re.compile(rf"[令大圜回凶曰日目甲个AaOoeEQ*＊©®][{HAN}]{{2,6}}")
_MOUTH = re.compile(rf"口[{HAN}]{{2,6}}")
_CORNERED = re.compile(rf"「([{HAN}]{{2,5}})」")


def settle_pieces(pieces: Sequence[Piece], paras: Sequence[Para], *, gapless: bool) -> list[Piece]:
    """Return the display lines of a page with what each is beside the others; `gapless` tells that no blank lines part the page's."""
    pieces = list(pieces)
    for settle in (_unite_numbers, _settle_cornered, _settle_signed_subheads, _settle_signs):
        pieces = settle(pieces)
    pieces = _settle_letters(pieces, paras)
    for settle in (_settle_notice_titles, _settle_bare_bylines, _settle_signatures, _settle_notes, _settle_cells):
        pieces = settle(pieces)
    return _settle_bare_labels(pieces, gapless=gapless)


def _settle_notes(pieces: Sequence[Piece]) -> list[Piece]:
    """Take the line over what the editor adds to a text (编后) for a part of that text, neither headline nor label.

    编者按 stands over a text as well; it is added to the one above if that has been signed.
    """
    settled = list(pieces)
    for index, piece in enumerate(pieces):
        above, _ = neighbours(settled, index)
        signed = above is not None and above.kind in ("byline", "closing")
        if piece.slot and heads_note(piece.text) and (signed or is_afterword(piece.text)):
            settled[index] = replace(piece, kind="closing", byline=None, label=None)
    return settled


def _settle_notice_titles(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a word over a notice (公告) for its title, not for a label, where no headline stands below it."""
    return [
        replace(piece, kind="headline", label=None)
        if piece.kind == "label"
        and not (piece.label and piece.label.signed)
        and is_notice_title(piece.text)
        and not (below and below.slot == piece.slot and below.kind == "headline")
        else piece
        for piece, below in zip(pieces, [*pieces[1:], None])
    ]


def _settle_bare_bylines(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a bare name for a byline where one would stand: below a headline, downwards beside one set so, or at the end of a
    text. Where blank lines part pieces, a name of two characters that none parts from the texts on either side may be a subhead.
    """
    settled: list[Piece] = []
    parts = any(piece.gap_below for piece in pieces)
    for index, piece in enumerate(pieces):
        if piece.kind == "headline" and piece.byline is not None:
            above, below = neighbours(pieces, index)
            under_headline = above is not None and above.kind == "headline" and (
                below is None or width_em(above.text) > 2 * width_em(piece.text)
            )
            adrift = parts and not piece.gap and not piece.gap_below and len(piece.text.strip()) == 2
            ends_text = above is None and piece.slot > 0 and not (below is None and (piece.gap or adrift))
            full_name = len(piece.text.strip()) == 3 and (above is None or below is None or below.kind == "byline")
            beside = piece.vertical and above is not None and above.vertical and above.kind == "headline"
            if under_headline or ends_text or full_name or beside:
                piece = replace(piece, kind="byline")
        settled.append(piece)
    return settled


def _settle_signed_subheads(pieces: Sequence[Piece]) -> list[Piece]:
    """Take lines with one sign that all stand right above a text for subheads (小标题) where they are too long for labels."""
    settled = list(pieces)
    for sign in SIGNS:
        signed = [index for index, piece in enumerate(pieces) if piece.kind == "label" and piece.text.startswith(sign)]
        heads = any(index + 1 < len(pieces) and pieces[index + 1].slot == pieces[index].slot for index in signed)
        lengths = [len(label.text) for index in signed if (label := pieces[index].label)]
        if len(signed) > 1 and not heads and (max(lengths) > _LONGEST_LABEL or min(lengths) > _USUAL_LABEL):
            for index in signed:
                settled[index] = replace(pieces[index], kind="headline", byline=None, label=None)
    return settled


def _settle_cornered(pieces: list[Piece]) -> list[Piece]:
    """Take words in corner brackets for labels where two lines or more, parted from those above, are nothing else: 「有话直说」."""
    words = [
        _CORNERED.fullmatch(piece.text.strip())
        if piece.kind == "headline" and not piece.same_line and not below.same_line and (piece.gap or above.slot < piece.slot or above.kind in ("closing", "byline"))
        else None
        for above, piece, below in zip(pieces[:1] + pieces[:-1], pieces, pieces[1:] + pieces[-1:])
    ]
    if sum(word is not None for word in words) < _LEAST_BARE_LABELS:
        return list(pieces)
    return [
        replace(piece, kind="label", byline=None, label=read_label("■" + word[1])) if word else piece
        for piece, word in zip(pieces, words, strict=True)
    ]


def _settle_signs(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a name with a sign for a byline where one stands, though the page signs labels so too: right below a headline,
    or below a text with a blank line after it.
    """
    settled = list(pieces)
    for index, piece in enumerate(pieces):
        above, below = neighbours(pieces, index)
        byline = read_byline(piece.text) if piece.kind == "label" else None
        under_headline = above is not None and above.kind == "headline" and not above.byline and (below is None or below.kind != "headline")
        ends_text = above is None and piece.slot > 0 and not piece.gap and piece.gap_below
        full_name = len(piece.text.strip(SIGNS + " ")) == 3 and not is_word(piece.text[-3:])
        placed = under_headline or ends_text or full_name
        if placed and byline and all(is_name(name) and not LABEL_ENDINGS.search(name) for name in byline.names):
            settled[index] = replace(piece, kind="byline", byline=byline, label=None)
    return settled


def _settle_cells(pieces: Sequence[Piece]) -> list[Piece]:
    """Take a long row of short lines, many of them figures, for the cells of a table read column by column."""
    settled = list(pieces)
    start = 0
    while start < len(settled):
        end = start
        while end < len(settled) and settled[end].slot == settled[start].slot and _is_cell(settled[end]):
            end += 1
        if end > start and _may_head_text(settled[end - 1], settled[end:]):
            end -= 1
        if end - start >= _LEAST_CELLS and _holds_figures([piece.text for piece in settled[start:end]]):
            settled[start:end] = [replace(piece, kind="loose") for piece in settled[start:end]]
        start = max(end, start + 1)
    return settled


def _may_head_text(last: Piece, below: Sequence[Piece]) -> bool:
    """Tell whether the last of some cells may be the headline of the text right below them."""
    stands_above = not below or below[0].slot != last.slot
    return last.gap and stands_above and not _FIGURE.search(last.text)


def _holds_figures(texts: Sequence[str]) -> bool:
    """Tell whether enough cells hold figures, or some that stand as far from each other as those of a column read row by row."""
    places = [index for index, text in enumerate(texts) if _FIGURE.search(text)]
    steps = {below - above for above, below in pairwise(places)}
    return len(places) >= _LEAST_FIGURES * len(texts) or (len(places) >= _LEAST_ROWS and len(steps) == 1 and max(steps) <= _MOST_COLUMNS)


def _is_cell(piece: Piece) -> bool:
    """Tell whether a line may be a cell: as short, but for what stands in brackets."""
    is_short = width_em(_IN_BRACKETS.sub("", piece.text)) <= _MAX_CELL_EM
    return (piece.kind == "headline" or is_date(piece.text)) and is_short and not re.search("[，。！？“”]", piece.text)


def _unite_numbers(pieces: Sequence[Piece]) -> list[Piece]:
    """Put the number of a part and what stands beside it into one piece: `（二）`, `车厢里的集市`."""
    united: list[Piece] = []
    for piece in pieces:
        above = united[-1] if united else None
        if above is not None and piece.same_line and above.kind == piece.kind == "headline" and is_part_number(above.text):
            text = above.text.strip() + piece.text.strip()
            united[-1] = replace(above, fragment=_joined(above, piece), text=text, gap_below=piece.gap_below, byline=None)
        else:
            united.append(piece)
    return united


def _joined(above: Piece, below: Piece) -> Fragment:
    return replace(
        above.fragment,
        lines=above.fragment.lines + below.fragment.lines,
        origin=replace(above.fragment.origin, spans=above.fragment.origin.spans + below.fragment.origin.spans),
    )


def _settle_letters(pieces: Sequence[Piece], paras: Sequence[Para]) -> list[Piece]:
    """Take the lines below a letter or notice that say who signs it for its signature (落款), not for headlines.

    A name is the byline of a letter; what else signs one, or a notice, closes the text.
    """
    settled = list(pieces)
    for index, piece in enumerate(pieces):
        above, below = neighbours(settled, index)
        signed = above is not None and (above.kind not in ("closing", "byline") or (above.kind == "byline" and piece.gap))
        if piece.kind != "headline" or not piece.slot or signed:
            continue
        text = re.sub("^《([^》]+)》(?=.)", r"\1", clean_part(piece.text))  # the paper's own name: 《…》编辑部
        parts = piece.text.split()
        kin = len(parts) == 2 and bool(_KIN.fullmatch(parts[0]) and _PEN_NAME.fullmatch(parts[1]))
        signs = bool(_SIGNER.search(text)) or is_name(parts[-1]) or kin
        if width_em(text) > _MAX_SIGNATURE_EM or re.search("[，。！？：“”「」《》]", text) or not signs:
            continue
        if may_end_letter(paras, pieces, piece.slot):
            byline = BylineReading((parts[-1],), "sign") if kin or is_name(parts[-1]) else None
            settled[index] = replace(piece, kind="byline" if byline else "closing", byline=byline)
        elif _ISSUER.search(text) and not _SAID.search(text) and (above is None or above.kind == "closing"):
            parted = below is None or below.gap or is_date(below.text)
            if parted or _ends_notice(pieces, piece.slot):
                settled[index] = replace(piece, kind="closing")
    return settled


def _ends_notice(pieces: Sequence[Piece], slot: int) -> bool:
    """Tell whether the last headline above a place announces a notice (公告、启事)."""
    above = [piece for piece in pieces if piece.kind == "headline" and piece.slot < slot]
    return bool(above) and is_notice_title(above[-1].text) and slot - above[-1].slot <= _LETTER_PARAGRAPHS


def may_end_letter(paras: Sequence[Para], pieces: Sequence[Piece], slot: int) -> bool:
    """Tell whether a letter may end at a place: it has a salutation not far above, with no headline between."""
    heads = {piece.slot for piece in pieces if piece.kind == "headline"}
    for index in range(slot - 1, max(-1, slot - 1 - _LETTER_PARAGRAPHS), -1):
        if is_address(paras[index].text):
            return True
        if index in heads:
            return False
    return False


def _settle_signatures(pieces: Sequence[Piece]) -> list[Piece]:
    """Take the line above a date at the end of a text for the body that signs it (落款)."""
    settled = list(pieces)
    for index in range(1, len(settled)):
        piece, above = settled[index], settled[index - 1]
        signs = above.kind == "headline" and above.slot == piece.slot and width_em(above.text) <= _MAX_SIGNATURE_EM
        first = index == 1 or settled[index - 2].slot < above.slot
        if is_date(piece.text) and signs and first and piece.slot > 0:
            settled[index - 1] = replace(above, kind="closing")
    return settled


def _settle_bare_labels(pieces: Sequence[Piece], *, gapless: bool) -> list[Piece]:
    """Take short lines without a sign for labels where the page has no signs and several such lines.

    A bare label is a word of a few characters alone above a longer headline, with no headline above it and room between, if
    the page is not `gapless`, or a line that the page repeats.
    """
    if any(piece.label is not None and piece.label.signed for piece in pieces):
        return list(pieces)
    signs_misread = any(piece.kind == "byline" and piece.text[:1] in MISREAD_SIGNS for piece in pieces)
    if signs_misread or any(_heads_misread(piece, below) for piece, below in pairwise(pieces)):
        known = [_settle_misread_sign(piece) for piece in pieces]
        below_each = zip(known, [*known[1:], None])
        return [_settle_misread_label(*pair) for pair in below_each] if signs_misread else known
    repeated = Counter(piece.text for piece in pieces)
    found: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.kind != "headline" or piece.byline is not None or not _is_bare_word(piece.text):
            continue
        below = pieces[index + 1] if index + 1 < len(pieces) else None
        above = pieces[index - 1] if index else None
        opens = above is None or above.slot != piece.slot or above.kind != "headline"
        heads = (
            (piece.gap_below or gapless or LABEL_ENDINGS.search(clean_part(piece.text)))
            and below is not None
            and below.kind == "headline"
            and below.slot == piece.slot
            and below.line != piece.line
            and not goes_on(piece.text, below.text)
            and width_em(below.text) >= _BARE_LABEL_RATIO * width_em(piece.text)
        )
        if repeated[piece.text] > 1 or (opens and heads):
            found.append(index)
    if len(found) < _LEAST_BARE_LABELS:
        return list(pieces)
    settled = list(pieces)
    for index in found:
        text = clean_part(pieces[index].text)
        settled[index] = replace(pieces[index], kind="label", label=LabelReading(text, False, False, False))
    return settled


def _heads_misread(piece: Piece, below: Piece) -> bool:
    """Tell whether a line begins with 口 though that makes no word, right above a headline: 口大家谈."""
    heads = below.slot == piece.slot and below.kind == "headline" and below.line != piece.line
    return piece.kind == "headline" and heads and bool(_MOUTH.fullmatch(piece.text)) and not is_word(piece.text[:2])


def _settle_misread_label(piece: Piece, below: Piece | None) -> Piece:
    """Take a short line right above a headline for a label whose sign a scan's text layer reads as a character."""
    name = clean_part(piece.text)
    heads = below is not None and below.slot == piece.slot and below.kind == "headline" and below.line != piece.line
    known = read_label(name[1:]) is not None
    if heads and (piece.kind == "headline" or known) and _MISREAD_LABEL.fullmatch(name):
        return replace(piece, kind="label", byline=None, label=read_label("■" + name[1:]))
    return piece


def _settle_misread_sign(piece: Piece) -> Piece:
    """Take a short line for a label whose hollow square a scan's text layer reads as 口, as it does the bylines'."""
    label = read_label("□" + piece.text[1:]) if piece.kind == "headline" and piece.text.startswith("口") else None
    return replace(piece, kind="label", label=label) if label else piece


def _is_bare_word(text: str) -> bool:
    return bool(re.fullmatch(rf"[{HAN}]{{2,5}}", clean_part(text)))
