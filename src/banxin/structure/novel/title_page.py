"""A book divided into chapters comes in; the same book goes out with what its first lines say as metadata.

The lines of a title page (扉页) become furniture of the kind `title`: an edition prints its own title page, and
the characters stay accounted for. In a text without chapters the first line becomes its heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from banxin.diagnostics import Report
from banxin.model.document import (
    Block,
    Creator,
    Document,
    Fragment,
    Furniture,
    Heading,
    SourceLine,
    Text,
)
from banxin.model.span import Edit, Origin, Span
from banxin.model.walk import heading_text, is_visible
from banxin.structure.bylines import is_name

# A title page has a few short lines; what is longer or comes later is text.
_MOST_LINES = 12
_MOST_TITLE_CHARS = 40
_MOST_NAME_CHARS = 16

_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff"
_NAME = rf"[{_HAN}]{{2,6}}(?:[·・•．][{_HAN}A-Z]{{1,8}})*|[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){{1,3}}"
_SPACED_NAME = re.compile(rf"([{_HAN}])[\s　]+([{_HAN}])")
_DYNASTY = r"(?:[\[［（(【〔][^\]］）)】〕]{1,4}[\]］）)】〕]\s*)?"
# A label stands in brackets or before a colon.
_TITLE_LABEL = re.compile(
    r"(?:书\s*名|書\s*名|作品名称?|作品名稱?|小说名称?|小說名稱?|标\s*题|標\s*題|title)\s*(?:[:：]|(?<=[】\]]))\s*(?P<value>.+)$",
    re.I,
)
_LABELS = (
    (re.compile(r"(?:作\s*者|著\s*者|原\s*著|author|by)(?:\s*[:：]\s*|\s+)(?P<value>.+)$", re.I), "aut"),
    (re.compile(r"(?:文|撰文)\s*[:：/／]\s*(?P<value>.+)$"), "aut"),
    (
        re.compile(
            r"(?:译\s*者|譯\s*者|翻\s*译|翻\s*譯|translator|translated by)(?:\s*[:：]\s*|\s+)(?P<value>.+)$",
            re.I,
        ),
        "trl",
    ),
    (re.compile(r"(?:编\s*者|編\s*者|主\s*编|主\s*編|editor)(?:\s*[:：]\s*|\s+)(?P<value>.+)$", re.I), "edt"),
    (
        re.compile(r"(?:插\s*图|插\s*圖|绘\s*者|繪\s*者|illustrator)(?:\s*[:：]\s*|\s+)(?P<value>.+)$", re.I),
        "ill",
    ),
)
_CRAFTS = (
    (re.compile(rf"{_DYNASTY}(?P<value>.+?)\s*(?:编著|編著|原著|合著|著|撰|◎著|编次|編次|编撰|編撰|纂|讲述|講述|口述|述)$"), "aut"),
    (re.compile(r"(?P<value>.+?)\s*(?:编译|編譯|翻译|翻譯|译|譯)$"), "trl"),
    (re.compile(r"(?P<value>.+?)\s*(?:主编|主編|选编|選編|辑|輯|校点|校點|点校|點校|整理|编|編)$"), "edt"),
    (re.compile(r"(?P<value>.+?)\s*(?:评点|評點|点评|點評|批评|批評|评|評|批)$"), "cwt"),
    (re.compile(r"(?P<value>.+?)\s*(?:校注|校註|注释|註釋|注|註)$"), "ann"),
)
# What a file from a library or a site says of its book besides: 类别：武侠, 字数：三十万, 状态：完结.
_FACT = re.compile(
    r"[【\[]?(?:类\s*[别型]|類\s*[別型]|分\s*[类類]|状\s*态|狀\s*態|字\s*[数數]|进\s*度|進\s*度|来\s*源|來\s*源|更新(?:时间|時間)?|标\s*签|標\s*籤|关键[字词]|關鍵[字詞]"
    r"|主\s*角|配\s*角|出版(?:社|时间|時間|日期|年份)?|首\s*发|首\s*發|书\s*号|書\s*號|ISBN|格\s*式|版\s*本|制\s*作|製\s*作|整\s*理|校\s*对|校\s*對|扫\s*描|掃\s*描|录\s*入|錄\s*入)[】\]]?\s*[:：]\s*\S.*$"
)
_NO_TITLE = re.compile(r"www|https?:|\.(?:com|net|cc|org|info)|下载|下載|txt", re.I)
_BLURB = re.compile(
    r"[【\[]?(?:内容|內容|作品|小说|小說|本书|本書)?(?:简介|簡介|介绍|介紹|提要|文案|梗概)[】\]]?\s*[:：]?\s*(?P<value>.*)$"
)
_MOST_BLURB_CHARS = 600
_MARKED_TITLE = re.compile(r"《(?P<title>[^《》]{1,40})》\s*(?P<rest>.*)$")
_NO_NAME = re.compile(r"[，。；：？“”《》,;:?\"]|[！!…]$")
_PROSE_END = re.compile(r"[，。、；：！？…”』」’,.;:!?]$")


def read_title_page(document: Document, report: Report) -> Document:
    """Return the document with title and makers from its first lines; running text says nothing here."""
    if document.genre != "book" or document.metadata.title or not document.sections:
        return document
    first = document.sections[0]
    fragment = next((block for block in first.blocks if isinstance(block, Fragment)), None)
    if fragment is None or first.heading.title:
        return document
    alone = first.kind == "chapter" and len(document.sections) == 1
    if not alone and first.kind != "front":
        return document
    page = _read_page([line for line in fragment.lines if line.text.strip()], alone=alone)
    if not page.taken:
        return document
    metadata = replace(
        document.metadata,
        title=page.title,
        creators=document.metadata.creators or tuple(page.creators),
        description=document.metadata.description or ("" if alone else _read_blurb(document, page.taken)),
    )
    name = fragment.origin.spans[0].source if fragment.origin.spans else ""
    blocks = tuple(_without(block, page.taken) if block is fragment else block for block in first.blocks)
    section = replace(first, blocks=tuple(block for block in blocks if not _is_blank(block)))
    loose: list[Furniture] = []
    if page.heading:
        origin = _origin([page.heading], name, fragment)
        heading = Heading(title=(Text(page.heading.text.strip()),), origin=origin)
        section = replace(section, heading=heading)
    if lines := [line for line in page.taken if line is not page.heading]:
        loose.append(Furniture("\n".join(line.text.strip() for line in lines), "title", _origin(lines, name, fragment)))
    sections = (section, *document.sections[1:])
    if not alone and all(isinstance(block, Furniture) for block in section.blocks):
        loose += [block for block in section.blocks if isinstance(block, Furniture)]
        sections = document.sections[1:]
    return replace(document, metadata=metadata, sections=sections, unplaced=(*loose, *document.unplaced))


# What the name of a file says of the file: （校对版全本）, [完结].
_NAME_END = re.compile(r"\s*[（(【\[][^（()）【】\[\]]{0,8}(?:[全完足][集本结結]|全文|精校|校[对對]|典藏|珍藏|[Tt][Xx][Tt])[^（()）【】\[\]]{0,8}[）)】\]]$")


def read_file_name(name: str) -> tuple[str, tuple[Creator, ...]]:
    """Return the title and the makers that the name of a file states, 《渡口》作者：江远; else all of it is the title."""
    page = _Page()
    text = _NAME_END.sub("", name.strip()) or name
    if _read_statement(text, page) and page.title:
        return page.title, tuple(page.creators)
    return text, ()


@dataclass(slots=True)
class _Page:
    """What the first lines say; `heading` is the line that becomes the heading of a text without chapters."""

    title: str = ""
    creators: list[Creator] = field(default_factory=list)
    taken: list[SourceLine] = field(default_factory=list)
    heading: SourceLine | None = None


def _read_page(lines: Sequence[SourceLine], *, alone: bool) -> _Page:
    page = _Page()
    # What the site that a file comes from says of itself stands above everything.
    start = next((index for index, line in enumerate(lines) if not _NO_TITLE.search(line.text)), 0)
    lines = lines[start:]
    for index, line in enumerate(lines[:_MOST_LINES]):
        text = line.text.strip()
        drawn = bool(page.taken) and not any(map(str.isalnum, text))
        known = drawn or _read_statement(text, page) or bool(page.taken and _FACT.match(text))
        if not known and index == 0 and _may_be_title(lines, alone=alone):
            page.title = _bare(text)
            page.heading = line if alone else None
            known = True
        elif not known and page.title and not page.creators and _may_be_author(lines[: index + 2], alone=alone):
            page.creators.append(Creator(_SPACED_NAME.sub(r"\1\2", text)))
            known = True
        if not known:
            break
        page.taken.append(line)
    return page


def _read_blurb(document: Document, taken: Sequence[SourceLine]) -> str:
    """Return what the book says it is about: the text below 简介 before its first chapter, in one paragraph."""
    known = set(map(id, taken))
    found: list[str] | None = None
    for section in document.sections:
        if section.kind != "front":
            break
        title = heading_text(section)
        headed = _BLURB.match(title)
        found = [] if headed and not headed["value"] else None
        for block in section.blocks:
            for line in block.lines if isinstance(block, Fragment) else ():
                text = line.text.strip()
                if id(line) in known or not any(map(str.isalnum, text)):
                    continue
                if found is None and (label := _BLURB.match(text)):
                    found = [label["value"]]
                elif found is not None:
                    found.append(text)
        if found:
            break
    return "".join(found or ())[:_MOST_BLURB_CHARS]


def _read_statement(text: str, page: _Page) -> bool:
    """Take a line that says what it is (书名：, 作者：, 《…》, …著) into the page; tell whether it is one."""
    if len(text) > _MOST_TITLE_CHARS + _MOST_NAME_CHARS:
        return False
    text = _BRACKETED_LABEL.sub(r"\1：", _bare(text))
    if found := _TITLE_LABEL.match(text):
        page.title = page.title or found["value"].strip("《》 　")
        return True
    if _read_label(text, page):
        return True
    if found := _MARKED_TITLE.match(text):
        rest = _EDITION.sub("", found["rest"].strip())
        if rest and not (_read_label(rest, page) or _read_craft(rest, page) or _read_bare_name(rest, page)):
            return False
        page.title = page.title or found["title"]
        return True
    if not page.title and _read_title_and_maker(text, page):
        return True
    return _read_craft(text, page) or bool(page.title and text.startswith("——"))


# 【书名】渡口 says as much as 书名：渡口.
_BRACKETED_LABEL = re.compile(r"^[【\[]([书書作小标標著原译譯翻编編主插][^】\]]{1,4})[】\]][:：]?(?=\S)")
_EDITION = re.compile(r"^[（(【\[]?(?:[^（()）]{0,4}(?:全集|全本|完本|完结|全文|精校|校对|典藏|珍藏|足本)[^（()）]{0,6})[）)】\]]?\s*")
_ORNAMENTS = "☆★※●■□◆◇▲△○◎*＊=＝-—－~～ \u3000"
_FRAMES = (("【", "】"), ("『", "』"), ("「", "」"), ("[", "]"), ("〖", "〗"))


def _bare(text: str) -> str:
    """Return a line of a title page without the ornaments or the brackets around all of it."""
    text = text.strip(_ORNAMENTS) if text[:1] == text[-1:] or text[:1] in "☆★※●■◆" else text
    for opening, closing in _FRAMES:
        if text.startswith(opening) and text.endswith(closing) and text.count(opening) == 1:
            return text[1:-1].strip()
    return text


def _read_title_and_maker(text: str, page: _Page) -> bool:
    """Take a line with the title and who made the book, 渡口 江远 著 or 渡口／江远, into the page."""
    pieces = re.split(r"\s*[/／|｜]\s*", text, maxsplit=1)
    slashed = len(pieces) == 2
    if not slashed:
        pieces = re.split(r"\s+|\s*[-—－]+\s*", text, maxsplit=1)
    if len(pieces) != 2 or not pieces[0]:
        return False
    named = is_name(pieces[1]) or (slashed and re.fullmatch(_NAME, pieces[1]))
    if _read_label(pieces[1], page) or _read_craft(pieces[1], page) or (named and _read_bare_name(pieces[1], page)):
        page.title = pieces[0]
        return True
    return False


def _read_bare_name(text: str, page: _Page) -> bool:
    """Take a name right behind the book's title in its marks, 《渡口》江远, into the page; tell whether it is one."""
    return bool(re.fullmatch(_NAME, text)) and _add_makers(text, "aut", page)


def _read_label(text: str, page: _Page) -> bool:
    """Take the makers of a line such as “作者：〔清〕曹雪芹 著” into the page; tell whether it is one."""
    for pattern, role in _LABELS:
        if found := pattern.match(text):
            value = re.sub(rf"^{_DYNASTY}", "", found["value"].strip())
            return _add_makers(re.sub(r"\s*[著撰译譯编編]$", "", value), role, page)
    return False


def _read_craft(text: str, page: _Page) -> bool:
    """Take the makers of a line such as “曹雪芹 著” into the page; tell whether it is one."""
    return any(
        (found := pattern.match(text)) and _add_makers(found["value"], role, page)
        for pattern, role in _CRAFTS
    )


def _add_makers(text: str, role: str, page: _Page) -> bool:
    """Add the names in a list; tell whether all of them can be names."""
    pieces = text.split()
    # Two names of two characters each, or one name set wide?
    several = len(pieces) == 2 and all(is_name(piece) for piece in pieces)
    text = _SPACED_NAME.sub(r"\1\2", text) if len("".join(pieces)) <= 4 and not several else text
    names = [name for name in re.split(r"\s*[、,，;；/／&＆]\s*|(?<=[^A-Za-z.])\s+", text.strip()) if name]
    if not names or any(len(name) > _MOST_NAME_CHARS or _NO_NAME.search(name) for name in names):
        return False
    page.creators += [Creator(name, role) for name in names]
    return True


def _may_be_title(lines: Sequence[SourceLine], *, alone: bool) -> bool:
    """Tell whether the first line is a title: short, no sentence, and not the first line of a poem."""
    text = lines[0].text.strip()
    if len(text) > _MOST_TITLE_CHARS or _PROSE_END.search(text) or "。" in text or "，" in text:
        return False
    if not alone:
        return True
    return len(lines) > 1 and len(lines[1].text.strip()) != len(text)


def _may_be_author(lines: Sequence[SourceLine], *, alone: bool) -> bool:
    """Tell whether the second of some lines is a bare name: it stands right under the title, and the text below it apart."""
    if len(lines) < 2 or (alone and len(lines) < 3):
        return False
    line = lines[1]
    if not re.fullmatch(_NAME, _SPACED_NAME.sub(r"\1\2", line.text.strip())):
        return False
    if len(lines) == 2:
        return True
    following = lines[2].text.strip()
    prose = bool(_PROSE_END.search(following) or len(following) > _MOST_NAME_CHARS)
    if alone:
        return len(line.text.strip()) <= 4 and prose
    parted = lines[2].number > line.number + 1 and line.number == lines[0].number + 1
    return parted or prose or bool(_BLURB.match(following) or _FACT.match(following))


def _without(fragment: Fragment, taken: Sequence[SourceLine]) -> Fragment:
    known = set(map(id, taken))
    lines = tuple(line for line in fragment.lines if id(line) not in known)
    return replace(fragment, lines=lines, origin=replace(fragment.origin, edits=_edits_of(lines, fragment)))


def _is_blank(block: Block) -> bool:
    return isinstance(block, Fragment) and not any(any(map(is_visible, line.text)) for line in block.lines)


def _origin(lines: Sequence[SourceLine], name: str, fragment: Fragment) -> Origin:
    """Return the provenance of lines taken from a fragment, with the repairs recorded there."""
    spans = tuple(Span(name, line.number, line.number) for line in lines) if name else ()
    return Origin(spans, _edits_of(lines, fragment))


def _edits_of(lines: Sequence[SourceLine], fragment: Fragment) -> tuple[Edit, ...]:
    wanted = set(map(id, lines))
    return tuple(edit for place, own in fragment.edits_by_place().items() if id(fragment.lines[place]) in wanted for edit in own)
