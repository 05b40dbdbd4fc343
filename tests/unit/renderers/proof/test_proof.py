"""The proof shows every line and every piece, finds one from the other, and lets nothing of a source act."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings

from banxin.diagnostics import Report
from banxin.model import document as nodes
from banxin.model.document import Document, Heading, Paragraph, Section, SourceLine, Text
from banxin.model.span import Edit, Origin, Span
from banxin.model.walk import take_census
from banxin.readers.newspaper import read_newspaper
from banxin.readers.source import Source, split_lines
from banxin.renderers.proof import ProofSource, render_proof
from banxin.structure import PASSES
from support.documents import documents

VOID = {"meta", "link", "br", "hr", "img"}


class Reader(HTMLParser):
    """Reads a page strictly: every element is closed in its turn."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert len(dict(attributes)) == len(attributes)
        self.seen.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "script" not in self.open:
            self.texts.append(data)

    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.seen if "id" in attributes]


def source(*lines: str, name: str = "a.txt") -> ProofSource:
    return ProofSource(name, tuple(SourceLine(number, line) for number, line in enumerate(lines, 1)))


def at(first: int, last: int, confidence: float = 1.0, *edits: Edit, name: str = "a.txt") -> Origin:
    return Origin((Span(name, first, last),), edits, confidence)


def article(title: str, text: str, line: int, confidence: float = 1.0) -> Section:
    heading = Heading((Text(title),), origin=at(line, line))
    return Section("article", heading, blocks=(Paragraph((Text(text),), at(line + 1, line + 2, confidence)),))


def newspaper(*sections: Section, text: str = "") -> Document:
    return Document("newspaper", sections=sections, census=take_census(text))


TWO = (article("甲题", "甲文一甲文二", 1), article("乙题", "乙文一乙文二", 4, 0.6))
LINES = ("甲题", "甲文一", "甲文二", "乙题", "乙文一", "乙文二")


def test_a_line_leads_to_its_piece_and_the_piece_back_to_the_line() -> None:
    page = Reader(render_proof(newspaper(*TWO, text="".join(LINES)), [source(*LINES)]))
    lines = {a["id"]: a["data-pieces"] for tag, a in page.seen if tag == "li" and a.get("data-pieces")}
    pieces = {a["id"]: a["data-lines"] for tag, a in page.seen if "data-lines" in a}
    assert list(lines) == [f"l0.{number}" for number in range(1, 7)]
    for line, ids in lines.items():
        for number in (ids or "").split():
            first, last = (pieces[f"p{number}"] or "").removeprefix("0.").split("-")
            assert int(first) <= int((line or "").removeprefix("l0.")) <= int(last)
    # Within a paragraph each stretch knows its own line.
    assert [a["data-line"] for _, a in page.seen if "data-line" in a] == ["0.2", "0.3", "0.5", "0.6"]


def test_articles_are_told_apart_by_number_as_well_as_by_colour() -> None:
    page = render_proof(newspaper(*TWO, text="".join(LINES)), [source(*LINES)])
    marks = re.findall(r'<li id="l0\.\d" class="(c\d) (b\d)[^"]*".*?<b>(\d)</b>', page)
    assert marks == [("c0", "b0", "1")] * 3 + [("c1", "b0", "2")] * 3


def test_the_doubtful_place_stands_above_with_its_reason() -> None:
    page = render_proof(newspaper(*TWO, text="".join(LINES)), [source(*LINES)])
    doubts = page[page.index('<nav id="doubts"') : page.index("</nav>")]
    assert "1 doubtful place " in doubts
    assert "0.60" in doubts
    assert "lines 5–6" in doubts
    assert page.index("</nav>") < page.index('<section id="dump"')


def test_what_was_lost_or_ended_nowhere_is_shown() -> None:
    page = render_proof(newspaper(*TWO, text="".join(LINES) + "失"), [source(*LINES, "失")])
    assert 'class="bad"' in page
    assert "1 characters lost: 失" in page
    assert '<li id="l0.7" class="lost">' in page
    good = render_proof(newspaper(*TWO, text="".join(LINES)), [source(*LINES)])
    assert 'class="bad"' not in good
    assert "every character of the source has its place" in good


def test_lines_of_several_sources_are_told_apart() -> None:
    sections = tuple(
        Section("article", Heading((Text("题"),), origin=at(1, 1, name=name))) for name in ("a.txt", "b.txt")
    )
    page = Reader(render_proof(newspaper(*sections, text="题题"), [source("题"), source("题", name="b.txt")]))
    assert [a["data-lines"] for _, a in page.seen if "data-lines" in a] == ["0.1-1", "1.1-1"]
    assert {"1:1", "2:1"} <= {text.strip() for text in page.texts}


def test_the_page_lets_only_its_own_style_and_script_in() -> None:
    page = render_proof(newspaper(*TWO), [source(*LINES)])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert "style=" not in page  # which the policy would forbid
    assert not re.search(r"https?:|@import|url\(", page)


HOSTILE = "</span><script>alert(1)</script><img src=x onerror=alert(1)> &lt; {{ 7*7 }} \" ' \x00"


def test_markup_in_a_source_is_text() -> None:
    section = Section("article", Heading((Text(HOSTILE),)), nodes.Label(HOSTILE, HOSTILE), nodes.Byline((HOSTILE,), HOSTILE))
    document = Document("newspaper", nodes.Metadata(title=HOSTILE, paper=HOSTILE), sections=(section,))
    page = Reader(render_proof(document, [source(HOSTILE, name=HOSTILE)]))
    assert sum(tag == "script" for tag, _ in page.seen) == 1
    assert not any(name.startswith("on") for _, attributes in page.seen for name in attributes)
    assert not any(tag == "img" for tag, _ in page.seen)
    assert any("<script>alert(1)</script>" in text for text in page.texts)


def test_a_picture_travels_in_the_page_and_a_missing_one_is_told() -> None:
    picture = nodes.Resource("a.png", "image/png", b"\x89PNG")
    blocks = (nodes.Figure("a.png", alternative="猫"), nodes.Figure("b.svg"), nodes.Figure(""))
    document = Document("book", sections=(Section("chapter", blocks=blocks),), resources=(picture,))
    page = render_proof(document, [])
    assert '<img alt="猫" src="data:image/png;base64,iVBORw==">' in page
    assert page.count("The picture is missing.") == 2


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_any_document_makes_a_sound_page(document: Document) -> None:
    page = Reader(render_proof(document, [source("一行")]))
    ids = page.ids()
    assert len(set(ids)) == len(ids)


def test_the_real_passes_leave_no_line_without_a_place() -> None:
    text = "责任编辑：林晓 2023年5月9日 星期二 3版\n\n老街改造\n\n□沈一舟\n\n老街要改造，居民盼了多\n年。屋顶漏雨、电线乱拉，\n哪一样都拖不得。\n\n■市井\n\n无主的一行\n"
    document = read_newspaper(Source("a.txt", text.encode()), Report())
    for step in PASSES["newspaper"]:
        document = step(document, Report())
    page = render_proof(document, [ProofSource("a.txt", split_lines(text))])
    assert "every character of the source has its place" in page
