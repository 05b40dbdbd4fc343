"""Each rule of the lint: a tiny book that breaks it, and one that comes near and does not."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from functools import cache
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from PIL import Image

from banxin.codes_epub import EPUB_CODES
from banxin.fonts.subset import subset_face
from support.epub import fonts
from support.small_epub import (
    Edit,
    add,
    change,
    codes,
    css,
    edited,
    findings,
    listed,
    metadata,
    pack,
    page,
    picture,
    sound,
    text,
    together,
)

NOTE = '<p>字<a id="r" epub:type="noteref" role="doc-noteref" href="#n">1</a></p>'
ASIDE = '<aside id="n" epub:type="footnote" role="doc-footnote"><p>注 {}</p></aside>'
BACK = '<a href="#r" role="doc-backlink">1</a>'
BREAK = '<p>字<span id="p1" epub:type="pagebreak" role="doc-pagebreak"{}></span></p>'
PAGE_LIST = change("nav.xhtml", "</body>", '<nav epub:type="page-list" role="doc-pagelist"><ol><li><a href="one.xhtml#p1">1</a></li></ol></nav></body>')
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
LONG = "春眠不觉晓处处闻啼鸟夜来风雨声花落知多少" * 6
VERTICAL = "html { -epub-writing-mode: vertical-rl; writing-mode: vertical-rl }"
RIGHT_TO_LEFT = change("content.opf", "<spine>", '<spine page-progression-direction="rtl">')
ENCRYPTED = """<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">
<e:EncryptedData><e:CipherData><e:CipherReference URI="EPUB/{}"/></e:CipherData></e:EncryptedData></encryption>"""
NCX = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1"><head><meta name="dtb:uid" content="{}"/></head>
<navMap><navPoint id="a"><navLabel><text>一</text></navLabel><content src="one.xhtml"/></navPoint></navMap></ncx>"""


def shows(name: str, data: bytes, media_type: str = "image/png", attributes: str = 'alt="两条河"') -> Edit:
    """Show a picture in the first document, bounded by the style sheet."""
    return together(
        listed(name, media_type, data),
        page(f'<p>图<img src="{name}" {attributes}/></p>'),
        metadata('<meta property="schema:accessMode">visual</meta>'),
        css("img { max-width: 100%; max-height: 80vh }"),
    )


def unbounded(name: str, data: bytes, rules: str) -> Edit:
    return together(shows(name, data), css(rules))


@cache
def face(characters: str, *, embedding: int = 0) -> bytes:
    """Return a small font with these characters, from one of the shipped ones."""
    shipped = next(face for face in fonts().faces if face.path.suffix == ".otf")
    with TTFont(io.BytesIO(subset_face(shipped, set(map(ord, characters))))) as font:
        font["OS/2"].fsType = embedding
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


@cache
def large(characters: int, *, megabytes: int) -> bytes:
    """Return a font that maps so many Han characters to one empty glyph, and is as heavy as if it drew them."""
    builder = FontBuilder(1000)
    glyphs = [".notdef", "blank"]
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap(dict.fromkeys(range(0x4E00, 0x4E00 + characters), "blank"))
    builder.setupGlyf(dict.fromkeys(glyphs, TTGlyphPen(None).glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Large"})
    builder.setupOS2()
    builder.setupPost()
    builder.font["zero"] = DefaultTable("zero")
    builder.font["zero"].data = bytes(megabytes * 1_000_000)
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def set_in(words: str, data: bytes, rules: str = "@font-face { font-family: A; src: url(a.otf) } p { font-family: A, serif }") -> Edit:
    return together(listed("a.otf", "font/otf", data), text(words), css(rules))


def moving() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("L", (9, 9), shade) for shade in (0, 255)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def chapters(count: int, entries: int) -> Edit:
    """Add chapters with headings, so many of them in the contents."""

    def changed(files: dict[str, bytes]) -> None:
        for number in range(count):
            body = files["EPUB/one.xhtml"].decode().replace("<p>", f"<h1>第{number}回</h1><p>").replace("<title>一", f"<title>{number}")
            listed(f"c{number}.xhtml", "application/xhtml+xml", body.encode())(files)
            change("content.opf", "</spine>", f'<itemref idref="c{number}-xhtml"/></spine>')(files)
        list_ = "".join(f'<li><a href="c{number}.xhtml">第{number}回</a></li>' for number in range(entries))
        nav = files["EPUB/nav.xhtml"].decode()
        start, end = nav.index("<ol>"), nav.index("</ol>")
        files["EPUB/nav.xhtml"] = (nav[:start] + f"<ol>{list_}" + nav[end:]).encode()

    return changed


def nothing(files: dict[str, bytes]) -> None:
    """Leave the sound book as it is."""


# Code → a book that breaks the rule, a book that comes near it and does not.
RULES: dict[str, tuple[Edit, Edit]] = {
    "EPB-101": (add("META-INF/encryption.xml", ENCRYPTED.format("one.xhtml").encode()), add("META-INF/encryption.xml", ENCRYPTED.format("a.otf").encode())),
    "EPB-102": (add("EPUB/a:b.txt", b"x"), add("EPUB/a-b.txt", b"x")),
    "EPB-103": (add("EPUB/第一章.txt", b"x"), add("EPUB/chapter-1.txt", b"x")),
    "EPB-104": (add("EPUB/.DS_Store", b"x"), add("EPUB/store.txt", b"x")),
    "EPB-108": (add("EPUB/a.bin", b"PK\x03\x04 and more"), add("EPUB/a.bin", b"PKP")),
    "EPB-109": (add("EPUB/a.txt", b""), add("EPUB/a.txt", b"x")),
    "EPB-110": (text("字" * 110_000), text("字" * 90_000)),
    "EPB-201": (change("content.opf", "</manifest>", '<item id="x" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>'), nothing),
    "EPB-202": (change("content.opf", 'version="3.0"', 'version="2.0"'), nothing),
    "EPB-203": (change("content.opf", "2020-10-28T00:00:00Z", "2020-10-28"), change("content.opf", "2020-10-28T00:00:00Z", "1999-12-31T23:59:59Z")),
    "EPB-204": (change("content.opf", 'unique-identifier="id"', 'unique-identifier="other"'), nothing),
    "EPB-205": (metadata("<dc:identifier>urn:isbn:9787020002201</dc:identifier>"), metadata("<dc:identifier>urn:isbn:9787020002207</dc:identifier>")),
    "EPB-206": (change("content.opf", "<dc:title>书<", "<dc:title>三国.txt<"), change("content.opf", "<dc:title>书<", "<dc:title>T.S.艾略特<")),
    "EPB-207": (metadata("<dc:date>28.10.2020</dc:date>"), metadata("<dc:date>2020-10</dc:date>")),
    "EPB-208": (change("content.opf", "<dc:language>zh-Hans<", "<dc:language>zh_CN<"), change("content.opf", "<dc:language>zh-Hans<", "<dc:language>zh-CN<")),
    "EPB-209": (change("content.opf", "<dc:language>zh-Hans<", "<dc:language>zh<"), change("content.opf", "<dc:language>zh-Hans<", "<dc:language>zh-TW<")),
    "EPB-210": (metadata('<meta property="schema:accessibilityHazard">flashing</meta>'), nothing),
    "EPB-211": (page(f"<p>甲{SVG.format('<title>线</title>')}</p>"), together(page(f"<p>甲{SVG.format('<title>线</title>')}</p>"), change("content.opf", 'href="one.xhtml"', 'href="one.xhtml" properties="svg"'))),
    "EPB-212": (change("content.opf", 'href="one.xhtml"', 'href="one.xhtml" properties="svg"'), nothing),
    "EPB-213": (together(text(LONG), change("content.opf", "<dc:language>zh-Hans<", "<dc:language>en-US<")), text(LONG)),
    "EPB-214": (text("學術發展與國際關係，經濟體制轉變。" * 8), together(text("學術發展與國際關係，經濟體制轉變。" * 8), change("content.opf", "<dc:language>zh-Hans<", "<dc:language>zh-Hant<"))),
    "EPB-215": (listed("three.xhtml", "application/xhtml+xml", sound()["EPUB/one.xhtml"]), together(listed("three.xhtml", "application/xhtml+xml", sound()["EPUB/one.xhtml"]), page('<p><a href="three.xhtml">见第三篇</a></p>'))),
    "EPB-221": (page('<p><a href="/EPUB/two.xhtml">第二篇</a></p>'), page('<p><a href="./two.xhtml">第二篇</a></p>')),
    "EPB-222": (change("nav.xhtml", ">二</a>", "></a>"), nothing),
    "EPB-223": (listed("toc.ncx", "application/x-dtbncx+xml", NCX.format("urn:y").encode()), listed("toc.ncx", "application/x-dtbncx+xml", NCX.format("urn:x").encode())),
    "EPB-224": (chapters(6, 1), chapters(6, 6)),
    "EPB-225": (change("nav.xhtml", "bodymatter", "cover"), nothing),
    "EPB-226": (css(VERTICAL), together(css(VERTICAL), RIGHT_TO_LEFT)),
    "EPB-301": (page('<p id="1">甲</p>'), page('<p id="n1">甲</p>')),
    "EPB-302": (change("one.xhtml", ' xmlns="http://www.w3.org/1999/xhtml"', ""), nothing),
    "EPB-303": (page("<p>\u3000</p>"), page('<p><img alt="" src="cover.png"/></p>')),
    "EPB-304": (add("EPUB/one.xhtml", sound()["EPUB/one.xhtml"].decode().replace("utf-8", "gb2312").encode("gb2312")), nothing),
    "EPB-306": (page("<h1> </h1><p>甲</p>"), page("<h1>甲</h1>")),
    "EPB-307": (page("<h1>甲</h1><h3>乙</h3>"), page("<h2>甲</h2><h3>乙</h3><h2>丙</h2>")),
    "EPB-308": (page("<section><p>甲</p></section>"), page('<section aria-label="序"><p>甲</p></section>')),
    "EPB-309": (page("甲<p>乙</p>"), page("<div>甲</div>")),
    "EPB-310": (page('<p align="center"><font>甲</font></p>'), page('<p class="center">甲</p>')),
    "EPB-311": (page('<p style="color: inherit">甲</p>' * 11), page('<p style="color: inherit">甲</p>')),
    "EPB-312": (page("<p>甲<br/><br/>乙</p>"), page("<p>甲<br/>乙<br/>丙</p>")),
    "EPB-313": (page("<p>甲</p><p>\u00a0</p>"), page("<p>甲</p><hr/><p>乙</p>")),
    "EPB-314": (page('<p><a href="javascript:alert(1)">甲</a></p>'), page('<p><a href="https://example.org/onclick">甲</a></p>')),
    "EPB-315": (page('<p>甲</p><iframe src="two.xhtml"></iframe>'), nothing),
    "EPB-316": (page("<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>"), page('<table><tr><th scope="col">甲</th></tr><tr><td>乙</td></tr></table>')),
    "EPB-321": (page('<section epub:type="chapter"><h1>甲</h1></section>'), page('<section epub:type="bodymatter"><h1>甲</h1></section>')),
    "EPB-322": (page('<p>甲<a href="two.xhtml"></a></p>'), page('<p>甲<a id="x"></a></p>')),
    "EPB-323": (page('<p><a href="two.xhtml">点击这里</a></p>'), page('<p><a href="two.xhtml">第二篇</a></p>')),
    "EPB-324": (page(NOTE + '<p id="n">注</p>'), page(NOTE + ASIDE.format(BACK))),
    "EPB-325": (page(NOTE + ASIDE.format("")), page(NOTE + ASIDE.format('<a href="#r">1</a>'))),
    "EPB-326": (page("<p>甲</p>" + ASIDE.format("")), page(NOTE + ASIDE.format(BACK))),
    "EPB-327": (page(BREAK.format(' aria-label="1"')), together(page(BREAK.format(' aria-label="1"')), PAGE_LIST)),
    "EPB-328": (together(page(BREAK.format(' aria-label="1"')), PAGE_LIST), together(page(BREAK.format(' aria-label="1"')), PAGE_LIST, metadata('<meta property="pageBreakSource">印本</meta>'))),
    "EPB-401": (text('他说："好。"'), text("他说：“好。” It's 6' high.")),
    "EPB-402": (text("早上,雪停了."), page("<p>早上，3.5元，见图1.2，比分3:2，（WHO）</p><p>张三, 李四. 山中的雪[J]. 雪刊, 2020(3): 12-15.</p>")),
    "EPB-403": (text("雪停 了，路通了，大家都出来了"), text("北京\u3000上海与New York")),
    "EPB-404": (text("雪停了， 路通了"), text("雪停了，路通了")),
    "EPB-405": (text("雪停了，\n路通了"), text("The snow\nstopped")),
    "EPB-406": (text("我就放心了..."), text("我就放心了……")),
    "EPB-407": (text("雪停了--路通了"), text("雪停了——路通了，见--help")),
    "EPB-408": (text("\u3000\u3000雪停了"), page('<p>诗曰：\u3000雪停了</p><div class="verse"><p>雪停了</p><p>\u3000路通了</p></div>')),
    "EPB-409": (text("\u00a0\u00a0雪停了"), text("雪停了\u00a0\u00a0")),
    "EPB-410": (page("<h1>目\u3000录</h1>"), page("<h1>目录</h1>")),
    "EPB-411": (page("<p><ruby>字<rp>（</rp><rt> </rt><rp>）</rp></ruby></p>"), page("<p><ruby>字<rp>（</rp><rt>zì</rt><rp>）</rp></ruby></p>")),
    "EPB-412": (page("<p><ruby><ruby>字<rt>zì</rt></ruby><rt>ㄗˋ</rt></ruby></p>"), page("<p><ruby>字<rt>zì</rt></ruby><ruby>典<rt>diǎn</rt></ruby></p>")),
    "EPB-413": (page("<p><ruby>字<rt>zì</rt></ruby></p>"), page("<p><ruby>字<rp>(</rp><rt>zì</rt><rp>)</rp></ruby></p>")),
    "EPB-414": (page("<p><ruby><rb>字</rb><rp>(</rp><rt>zì</rt><rp>)</rp></ruby></p>"), page("<p><ruby>字<rp>(</rp><rt>zì</rt><rp>)</rp></ruby></p>")),
    "EPB-415": (text("雪停了，，路通了"), text("雪停了！！路通了")),
    "EPB-416": (text("\u2f08民日报"), text("人民日报")),
    "EPB-417": (text("雪停\ue000了"), text("雪停了")),
    "EPB-418": (text("雪停\ufffd了"), text("雪停了")),
    "EPB-419": (text("雪停\u200b了"), text("雪停了")),
    "EPB-420": (text("雪停了吗？玉在?中求善价，好吗？"), text("雪停了吗?路通了。")),
    "EPB-421": (text("列夫•托尔斯泰"), text("列夫·托尔斯泰")),
    "EPB-422": (text("雪停了锟斤拷路通了"), text("雪停了，路通了")),
    "EPB-423": (text("”雪停了。“"), text("“雪停了。”")),
    "EPB-424": (together(text("他说：“好。”"), css(VERTICAL), RIGHT_TO_LEFT), together(text("他说：「好。」"), css(VERTICAL), RIGHT_TO_LEFT)),
    "EPB-425": (text("第１２号"), text("第12号")),
    "EPB-426": (text("他用 Python 写了。"), text("他用Python写了。")),
    "EPB-427": (text("我放心了…"), text("我放心了……")),
    "EPB-428": (page("<p>这是<em>重点</em>。</p>"), together(page("<p>这是<em>重点</em>和<i>Times</i>。</p>"), css("em { font-style: normal }"))),
    "EPB-429": (set_in("<b>粗</b>", face("粗")), set_in("粗", face("粗"))),
    "EPB-501": (css("p { margin 0; color: inherit"), nothing),
    "EPB-502": (together(css("@import 'more.css';"), listed("more.css", "text/css", b"p { margin: 0 }")), nothing),
    "EPB-503": (css('@charset "gb2312"; p { margin: 0 }'), css('@charset "utf-8"; p { margin: 0 }')),
    "EPB-504": (css("p { text-ident: 2em }"), css("p { text-indent: 2em; --own: 1; duokan-text-indent: 2em }")),
    "EPB-505": (css("h1 { string-set: title content() }"), css("h1 { hanging-punctuation: first }")),
    "EPB-506": (css("p { margin: 0 !important }"), nothing),
    "EPB-507": (css("p { direction: rtl }"), nothing),
    "EPB-508": (css("p { -webkit-hyphens: auto }"), css("p { -webkit-hyphens: auto; hyphens: auto }")),
    "EPB-509": (css("p { break-inside: avoid }"), css("p { page-break-inside: avoid; break-inside: avoid }")),
    "EPB-511": (css("p { font-size: 12pt }"), css("p { font-size: 0.9em }")),
    "EPB-512": (css("p { line-height: 20px }"), css("p { line-height: 1.7 }")),
    "EPB-513": (css("p { text-indent: 24px }"), css("p { text-indent: 2em } h1 { text-indent: 0px }")),
    "EPB-514": (css("div { width: 600px }"), css("div { max-width: 600px }")),
    "EPB-515": (css("p { color: #000 }"), css("em { color: #767676 } th { color: #000; background: #fff }")),
    "EPB-516": (css("h1 { position: absolute }"), css("h1 { position: relative }")),
    "EPB-517": (css("p { font-family: SimSun }"), css("p { font-family: SimSun, serif }")),
    "EPB-518": (css("p { word-break: break-all }"), css("p { word-break: normal }")),
    "EPB-519": (css("p { user-select: none }"), nothing),
    "EPB-520": (css("body { line-height: 1 }"), css("body { line-height: 1.5 } .note { line-height: 0 }")),
    "EPB-601": (shows("a.png", picture(9, 9, "JPEG", "L")), shows("a.png", picture(9, 9))),
    "EPB-602": (shows("a.bmp", picture(9, 9, "BMP"), "image/bmp"), shows("a.webp", picture(9, 9, "WEBP", "RGB"), "image/webp")),
    "EPB-603": (shows("a.jpg", picture(900, 900, "JPEG", "L")[:2000], "image/jpeg"), shows("a.jpg", picture(99, 99, "JPEG", "L"), "image/jpeg")),
    "EPB-604": (shows("a.png", picture(3000, 2400)), shows("a.png", picture(2000, 2400))),
    "EPB-605": (shows("a.jpg", picture(9, 9, "JPEG", "CMYK"), "image/jpeg"), shows("a.jpg", picture(9, 9, "JPEG", "RGB"), "image/jpeg")),
    "EPB-606": (shows("a.gif", moving(), "image/gif"), shows("a.gif", picture(9, 9, "GIF", "L"), "image/gif")),
    "EPB-607": (shows("a.svg", SVG.format("<script>1</script>").encode(), "image/svg+xml"), shows("a.svg", SVG.format("<path d='M0 0'/>").encode(), "image/svg+xml")),
    "EPB-608": (shows("a.png", picture(9, 9), attributes='alt="IMG_001.jpg"'), shows("a.png", picture(9, 9), attributes='alt="图书馆的正门"')),
    "EPB-609": (page(f"<p>甲{SVG.format('')}</p>"), page(f"<p>甲{SVG.format('<title>一条线</title>')}</p>")),
    "EPB-610": (unbounded("a.png", picture(900, 1200), "p { margin: 0 }"), unbounded("a.png", picture(300, 500), "p { margin: 0 }")),
    "EPB-611": (change("content.opf", ' properties="cover-image"', ""), nothing),
    "EPB-612": (add("EPUB/cover.png", picture(300, 400)), nothing),
    "EPB-613": (listed("a.png", "image/png", picture(9, 9)), shows("a.png", picture(9, 9))),
    "EPB-651": (together(set_in("字", face("字")), change("content.opf", "font/otf", "application/x-font-otf")), set_in("字", face("字"))),
    "EPB-652": (set_in("字", face("字"), "p { margin: 0 }"), set_in("字", face("字"))),
    "EPB-653": (set_in("字", face("字"), "@font-face { font-family: A; src: url(a.otf) }"), set_in("字", face("字"))),
    "EPB-654": (set_in("一", large(16_000, megabytes=4)), set_in("一", large(14_000, megabytes=4))),
    "EPB-655": (set_in("字", face("字", embedding=2)), set_in("字", face("字", embedding=8))),
    "EPB-656": (set_in("字典", face("字乙")), set_in("字", face("字乙"))),
}
# Shown to occur by tests of their own, in this file or beside it.
ELSEWHERE = {"EPB-100", "EPB-105", "EPB-106", "EPB-107", "EPB-305", "EPB-701", "EPB-702", "EPB-703", "EPB-704"}


@pytest.mark.parametrize("code", RULES)
def test_what_breaks_the_rule_is_found(code: str, tmp_path: Path) -> None:
    report = findings(pack(tmp_path / "a.epub", edited(RULES[code][0])))
    found = [finding for finding in report if finding.code == code]
    assert found, [str(finding) for finding in report]
    assert all(finding.hint and finding.place for finding in found)


@pytest.mark.parametrize("code", RULES)
def test_what_comes_near_is_let_through(code: str, tmp_path: Path) -> None:
    assert code not in codes(pack(tmp_path / "a.epub", edited(RULES[code][1])))


def test_every_rule_has_its_pair() -> None:
    assert RULES.keys() | ELSEWHERE == {code for code in EPUB_CODES if code >= "EPB-100"}
    assert all(entry.hint and entry.explanation for entry in EPUB_CODES.values())


ROOMS = {
    "0": "The file as a whole",
    "1": "Container and files",
    "2": "Package, metadata, navigation",
    "3": "Markup and meaning",
    "4": "Chinese typography",
    "5": "Style sheets",
    "6": "Pictures and fonts",
    "7": "Other validators",
}


def rules_table() -> str:
    """Return the list of rules for the documents."""
    lines = []
    for digit, title in ROOMS.items():
        lines += [f"### {title}", "", "| code | | finding | remedy |", "|---|---|---|---|"]
        for code, entry in sorted(EPUB_CODES.items()):
            if code.startswith(f"EPB-{digit}"):
                words = [re.sub(r"\{(\w+)[^}]*\}", r"*\1*", part).replace("|", "\\|").replace("<", "&lt;") for part in (entry.message, entry.hint)]
                lines.append(f"| {code} | {entry.severity.name.lower()} | {words[0]} | {words[1]} |")
        lines.append("")
    return "\n".join(lines)


def test_the_documents_list_every_rule(request: pytest.FixtureRequest) -> None:
    path = Path(__file__).parents[3] / "docs" / "epub-lint.md"
    written = path.read_text("utf-8")
    actual = re.sub(r"<!-- rules -->\n.*?<!-- end -->", lambda _: f"<!-- rules -->\n{rules_table()}<!-- end -->", written, flags=re.DOTALL)
    if request.config.getoption("--accept"):
        path.write_text(actual, "utf-8")
    assert actual == path.read_text("utf-8")


def test_findings_name_file_and_line(tmp_path: Path) -> None:
    (finding,) = findings(pack(tmp_path / "a.epub", edited(page("<p>甲</p>\n\n<p>\n他说:好</p>"))))
    assert str(finding.place) == "a.epub: EPUB/one.xhtml:7"
    assert "1 times: 他说:好" in finding.message


def test_all_documents_of_one_title_are_told_once(tmp_path: Path) -> None:
    files = edited(chapters(4, 4))
    for name in files:
        if name.endswith(".xhtml"):
            start, end = (files[name].index(tag) for tag in (b"<title>", b"</title>"))
            files[name] = files[name][:start] + "<title>书".encode() + files[name][end:]
    assert codes(pack(tmp_path / "a.epub", files)).count("EPB-305") == 1
    assert "EPB-305" not in codes(pack(tmp_path / "b.epub", edited(chapters(4, 4))))


def test_english_with_a_chinese_word_in_it_is_not_judged_as_chinese(tmp_path: Path) -> None:
    english = '<p>Emphasis (着重), set with dots; "版心" is the type area - of a page.</p>'
    assert codes(pack(tmp_path / "a.epub", edited(page(english)))) == []


def test_code_and_readings_are_not_judged_as_text(tmp_path: Path) -> None:
    body = '<p>写作<code>"字",</code></p><pre>说明  : "字"\n第二  行</pre><p><ruby>字<rp>(</rp><rt>zì "</rt><rp>)</rp></ruby></p>'
    assert codes(pack(tmp_path / "a.epub", edited(page(body)))) == []


def test_curly_quotation_marks_may_stand_in_vertical_text_where_a_font_turns_them(tmp_path: Path) -> None:
    rules = VERTICAL + " @font-face { font-family: A; src: url(a.otf) } p { font-family: A, serif }"
    book = edited(set_in("他说：“好。”", face("他说：“好。”乙"), rules), RIGHT_TO_LEFT)
    assert codes(pack(tmp_path / "a.epub", book)) == []


def test_no_fonts_are_asked_for_an_element_without_text(tmp_path: Path) -> None:
    book = edited(set_in("字", face("字乙")), change("one.xhtml", "</p>", "<b></b></p>"))
    assert codes(pack(tmp_path / "a.epub", book)) == []


# --- archives ----------------------------------------------------------------------------------------------


def test_more_faults_of_one_kind_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    files = {**sound(), **{f"EPUB/{number}.txt": b"x" for number in range(260)}}
    found = codes(pack(tmp_path / "a.epub", files))
    assert found.count("EPB-005") == 200
    assert found.count("EPB-100") == 1


def test_many_thousand_files_are_counted_and_not_read(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.epub", sound())
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(12_000):
            archive.writestr(zipfile.ZipInfo(f"EPUB/{number}"), b"")
    found = codes(path)
    assert "EPB-105" in found
    assert len(found) < 700


def test_a_member_that_says_it_unpacks_to_ten_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.epub", {**sound(), "EPUB/bomb.txt": b"0" * 50_000_000})
    assert "EPB-107" in codes(path)
    data = path.read_bytes()
    wrong = data.replace(struct.pack("<L", 50_000_000), struct.pack("<L", 4_000_000_000))
    assert wrong != data
    path.write_bytes(wrong)
    assert "EPB-107" in codes(path)


def test_a_chapter_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    page_of_spaces = sound()["EPUB/one.xhtml"].replace("甲".encode(), b" " * 31_000_000)
    report = findings(pack(tmp_path / "a.epub", {**sound(), "EPUB/one.xhtml": page_of_spaces}))
    assert {"EPB-001", "EPB-107", "EPB-110"} <= {finding.code for finding in report}


def test_a_link_in_the_archive_is_told(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.epub", sound())
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("EPUB/passwd")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "EPB-106" in codes(path)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"PK\x05\x06" + b"\xff" * 18, b"PK\x06\x06" + b"\xff" * 60 + b"PK\x05\x06" + b"\xff" * 18, b"%PDF-1.7"],
    ids=["nothing", "two letters", "an empty archive", "a broken end", "a broken long end", "a PDF"],
)
def test_what_is_no_archive_is_one_finding(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    path.write_bytes(data)
    assert set(codes(path)) <= {"EPB-001", "EPB-002", "EPB-004"}
    assert codes(path)


def test_entities_in_attributes_are_not_unfolded(tmp_path: Path) -> None:
    entities = '<!DOCTYPE html [<!ENTITY a "哈">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
    body = sound()["EPUB/one.xhtml"].decode().replace("<html", f"{entities}<html").replace("<p>", '<p title="&j;">')
    assert "EPB-007" in codes(pack(tmp_path / "a.epub", {**sound(), "EPUB/one.xhtml": body.encode()}))


def test_brackets_without_end_in_a_style_sheet_are_told(tmp_path: Path) -> None:
    assert "EPB-501" in codes(pack(tmp_path / "a.epub", edited(css("p { width: " + "calc(" * 5000 + "1" + ")" * 5000 + " }"))))
    assert "EPB-501" in codes(pack(tmp_path / "b.epub", edited(css("@media all {" * 5000))))


def test_elements_within_elements_without_end_are_told(tmp_path: Path) -> None:
    deep = "<div>" * 3000 + "甲" + "</div>" * 3000
    assert "EPB-007" in codes(pack(tmp_path / "a.epub", edited(page(deep))))


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    report = findings(pack(tmp_path / "a.epub", {**sound(), "EPUB/\x1b[31m.txt": b"x"}))
    assert all("\x1b" not in str(finding) for finding in report)
