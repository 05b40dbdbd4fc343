"""A name, and a date below it, sign a letter or a notice where they were printed: at its end, or before the editor's word."""

from __future__ import annotations

from banxin.model.document import Document, Paragraph, Passage, Section
from banxin.model.dump import outline
from banxin.model.walk import heading_text, inline_text
from support.newspaper_page import shape_page

LETTER = """读者来信

渡口那座桥几时能修好

编辑同志：
　　我家住在渡口西头，去年秋天起那座老桥就
封了，说是要大修，可是一年过去，桥头的围挡
还在，修桥的人一个也没有看见。孩子上学要绕
二十多里路，天不亮就得出门。
　　请你们帮忙问一问，桥到底几时能修好。
"""
NOTE = """　　编后：来信刊出之前，记者问了县公路局。对方
说，因为图纸有变，开工晚了半年，年底以前一定
修好通车。
"""
NOTICE = """停水通知

　　因水厂清洗水池，定于一月二十五日夜里十点到
次日清晨五点停止供水，请各家提前储水。
鹿泉市自来水公司
2024年1月20日
"""


def article(document: Document, title: str) -> Section:
    return next(section for section in document.sections if heading_text(section) == title)


def signature(section: Section) -> tuple[list[str], list[str]]:
    """Return the lines of the signature, and the text of the blocks after it."""
    at = next(index for index, block in enumerate(section.blocks) if isinstance(block, Passage) and block.kind == "signature")
    passage = section.blocks[at]
    assert isinstance(passage, Passage)
    lines = [inline_text(block.content) for block in passage.blocks if isinstance(block, Paragraph)]
    return lines, [inline_text(block.content) for block in section.blocks[at + 1 :] if isinstance(block, Paragraph)]


def test_a_name_before_the_editors_word_stays_before_it() -> None:
    letter = article(shape_page(LETTER + "读者 汤小苇\n" + NOTE), "渡口那座桥几时能修好")
    lines, after = signature(letter)
    assert lines == ["读者 汤小苇"]
    assert len(after) == 1
    assert after[0].startswith("编后：")
    assert letter.byline is not None
    assert (letter.byline.names, letter.byline.printed) == (("汤小苇",), "")


def test_a_name_and_a_date_sign_a_letter_in_the_order_they_were_printed_in() -> None:
    letter = article(shape_page(LETTER + "读者 汤小苇\n11月12日\n"), "渡口那座桥几时能修好")
    assert signature(letter) == (["读者 汤小苇", "11月12日"], [])


def test_an_office_and_a_date_sign_a_notice() -> None:
    document = shape_page(LETTER + "读者 汤小苇\n\n" + NOTICE)
    assert signature(article(document, "停水通知")) == (["鹿泉市自来水公司", "2024年1月20日"], [])


def test_a_name_at_the_end_without_a_date_is_the_byline_alone() -> None:
    letter = article(shape_page(LETTER + "读者 汤小苇\n"), "渡口那座桥几时能修好")
    assert not any(isinstance(block, Passage) for block in letter.blocks)
    assert letter.byline is not None
    assert letter.byline.printed == "读者 汤小苇"


def test_the_outline_says_the_name_once() -> None:
    document = shape_page(LETTER + "读者 汤小苇\n11月12日\n" + NOTE)
    (section,) = (s for s in outline(document)["sections"] if s["title"] == "渡口那座桥几时能修好")
    assert section["byline"] == ["汤小苇"]
    assert section["paragraphs"][-2] == "11月12日"
    assert not any("汤小苇" in text for text in section["paragraphs"])


def test_a_radical_in_a_signature_is_mended_once() -> None:
    document = shape_page(LETTER + "读者 汤小苇\n\n" + NOTICE.replace("日", "⽇").replace("自来水", "⾃来⽔"))
    assert signature(article(document, "停水通知")) == (["鹿泉市自来水公司", "2024年1月20日"], [])
