"""The lines on the page are the composer's: the same breaks, flush edges, one grid, and no character touched."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from banxin.composition import break_paragraph
from banxin.diagnostics import Report
from banxin.errors import RenderError
from banxin.fonts.metrics import face_metrics
from banxin.renderers.table_columns import share_width
from banxin.typography.characters import is_east_asian
from support.pressed import LEADING_PT, MEASURE_EM, SIZE_PT, faces, lines, placed, printed, texts

PROSE = (
    "他说：“《红楼梦》（一百回）、《水浒》，都看过了。”（真的？！）使用Python 3写了ABC共2026年10月27日，"
    "价格50%以上——这是……破折号。卡尔·马克思的书，甲、乙、丙、丁，don’t和“well-known”，以及100 km外；"
    "还有：（一）“引号”，（二）【括号】，（三）『书名』。再看一行普通的文字，没有什么标点的文字在这里继续下去直到段末。"
)


def test_the_press_sets_the_lines_that_the_composer_tells_others() -> None:
    (song,) = (face for face in faces("song") if face.weight == 400)
    told = break_paragraph(PROSE, face_metrics(song), MEASURE_EM, 2)
    pdf = printed(f"<p>{PROSE}</p>", roles=("song",))
    assert texts(pdf.content) == [PROSE[line.start : line.end].replace(" ", "") for line in told]
    for line, row in zip(told, lines(pdf.content), strict=True):
        seen = [x for x, char in zip(line.x_em, PROSE[line.start : line.end], strict=True) if char != " "]
        # The second — of a dash is drawn by the glyph of the first.
        for x_em, char in zip(seen, row, strict=True):
            if char.char != "—":
                assert char.x / SIZE_PT == pytest.approx(x_em, abs=0.006)


def test_full_lines_end_on_the_measure() -> None:
    pdf = printed(f"<p>{PROSE * 4}</p>", roles=("song",))
    *full, _ = lines(pdf.content)
    for row in full:
        last = row[-1]
        width = 0.5 if last.char in "，。、；：？！”）》】』" else None
        if "\u4e00" <= last.char <= "\u9fff":
            width = 1.0
        if width is not None:
            assert last.x / SIZE_PT + width == pytest.approx(MEASURE_EM, abs=0.01)


def test_marks_squeeze_across_the_seams_of_inline_elements() -> None:
    plain = printed("<p>看“文字，”（其余）《书名》、“引”完</p>", roles=("song",))
    marked = printed(
        '<p>看<span>“文字</span>，<a href="https://example.org/">”<b>（</b>其余）</a><i>《书名》</i>、<span>“引”</span>完</p>',
        "b, i { font-weight: 400; font-style: normal } a { text-decoration: none; color: black }",
        roles=("song",),
    )
    for one, other in zip(placed(marked.content), placed(plain.content), strict=True):
        assert (one.char, one.y) == (other.char, other.y)
        assert one.x == pytest.approx(other.x, abs=0.01)


def test_mixed_faces_sizes_and_raised_text_keep_to_the_grid() -> None:
    body = (
        "<p>宋体里有<strong>黑体</strong>，有<em>楷体</em>，有<small>小字</small>，有Latin，注号"
        '<span class="note">注文。</span>和x<sup>2</sup>与H<sub>2</sub>O以及<strong style="font-size:1.3em">大字</strong>。'
        "后面还有几行普通的文字，好看出行距有没有变化，一行一行地排下去。</p>"
    )
    pdf = printed(body, "sup, sub { font-size: 6pt } small { font-size: 8pt }", roles=("song", "hei", "kai"))
    baselines = sorted({char.y for char in placed(pdf.content) if char.size == SIZE_PT and char.y < 300})
    steps = [round(below - above, 2) for above, below in pairwise(baselines)]
    assert len(steps) >= 4
    assert set(steps) == {LEADING_PT}


def test_a_last_line_is_spread_when_the_style_asks() -> None:
    pdf = printed('<p style="text-align-last: justify">甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳</p>', roles=("song",))
    first, last = lines(pdf.content)
    assert len(last) == 4
    assert last[-1].x / SIZE_PT + 1 == pytest.approx(MEASURE_EM, abs=0.01)
    assert first[0].x / SIZE_PT == 2


def test_centred_text_is_squeezed_but_not_spread() -> None:
    pdf = printed('<p style="text-align: center; text-indent: 0">“题”（副）</p>', roles=("song",))
    (row,) = lines(pdf.content)
    # “ half at the line start, ” and （ one and a half together, ） half at the line end: 4.5 em in all.
    assert [round(char.x / SIZE_PT, 2) for char in row] == [4.25, 5.25, 6.25, 6.75, 7.75, 8.75]


BODIES = {
    "nested inlines": "<p>甲<em>乙<strong>丙<a href='#x' id='x'>丁</a>，</strong>戊</em>己（<b>庚</b>）辛壬癸子丑寅卯辰巳午未申酉</p>",
    "line breaks": "<p>甲乙<br>丙丁<br><br>戊己<br></p>",
    "notes": "<p>甲乙<span class='note'>注一的文字。</span>丙丁戊己庚辛壬癸子丑<span class='note'>注二。</span>寅卯辰巳。</p>",
    "absolute and empty": "<p>甲乙<span id='a'></span>丙<span style='position:absolute;right:0'>浮</span>丁戊己庚辛壬癸子丑寅卯<span id='b'></span></p>",
    "inline block": "<p>甲乙<span style='display:inline-block;border:1px solid;text-indent:0'>盒，子</span>，丙丁戊己庚辛壬癸子丑</p>",
    "table": "<table><tr><th>甲，乙<th>丙</tr><tr><td>丁戊己庚辛壬癸子丑寅卯辰巳午未<td>申酉</tr></table>",
    "list": "<ul><li>甲乙丙丁戊己庚辛壬癸子丑寅卯<li>辰<p>巳午</p></ul>",
    "columns": "<div style='columns:2;column-gap:1em'><p>甲乙丙丁戊己庚辛，壬癸子丑寅卯辰巳午未申酉。</p></div>",
    "flex": "<div style='display:flex'><div>甲乙，丙丁</div><div>戊己庚辛壬癸子丑寅卯</div></div>",
    "nowrap": "<p>甲乙丙丁戊己庚辛<span style='white-space:nowrap'>壬癸子丑寅</span>卯</p>",
    "kept spaces": "<p style='white-space:pre-wrap'>甲  乙\n丙丁戊己庚辛壬癸子丑寅卯辰巳午未</p>",
    "tabs": "<pre>甲\t乙\n丙</pre>",
    "soft hyphens": "<p>甲extra\u00adordi\u00adnarily乙extra\u00adordi\u00adnarily丙extra\u00adordi\u00adnarily丁</p>",
    "long words": f"<p>甲{'a' * 90}乙https://example.org/{'path/' * 9}丙</p>",
    "english": "<p>This is “English” — don’t touch it, but break it into lines that are full.</p>",
    "right to left": "<p>甲乙שלום丙丁，戊己庚辛壬癸子丑寅卯辰巳</p>",
    "floats inside": "<p><span style='float:left'>甲</span>乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉</p>",
    "first letter": "<style>p::first-letter{font-size:1.2em} p::first-line{letter-spacing:0}</style><p>甲乙，丙丁戊己庚辛壬癸子丑寅卯辰巳</p>",
    "page breaks": "<p>" + "甲乙丙丁戊，己庚辛壬癸。" * 60 + "</p>",
    "running head": "<p>甲</p><h1 style='position:running(head)'>题</h1><p style='break-before:page'>乙</p>",
    "invisible characters": "<p>甲\u200b乙\u2060丙\ufff9丁\ufffa戊\ufffb己\u00a0庚\ufeff辛　壬</p>",
    "narrow": "<p style='width:1em;text-indent:0'>甲，“乙”（丙）——丁</p>",
    "decorations": "<p><u>甲乙</u><s>丙丁</s><span style='background:#ccc;padding:0 .25em'>戊己庚辛壬癸子丑寅卯辰</span></p>",
    "ellipsis": "<p style='overflow:hidden;text-overflow:ellipsis;white-space:nowrap;text-indent:0'>甲乙丙丁戊己庚辛</p>",
}


@pytest.mark.parametrize("name", BODIES)
def test_no_text_is_lost_or_doubled(name: str) -> None:
    """The press itself holds the pages against the HTML and raises; what may be missing is a glyph of Hebrew."""
    css = "@page { @top-center { content: element(head) } } th, td { border: 1px solid }"
    pdf = printed(BODIES[name], css, report=Report())
    assert pdf.pages >= 1


# Paragraphs that stay WeasyPrint's though they hold Chinese, as the seam says.
NOT_COMPOSED = ("floats inside", "first letter", "tabs")


@pytest.mark.full
@pytest.mark.parametrize("name", sorted(BODIES.keys() - set(NOT_COMPOSED)))
def test_every_line_with_chinese_is_the_composers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint.formatting_structure import boxes

    from banxin.renderers.pdf.seam import conservation
    from banxin.renderers.pdf.seam.plain_lines import PlainLine

    others: list[str] = []

    def look(box: Any) -> None:
        if isinstance(box, boxes.LineBox) and not (isinstance(box, PlainLine) or getattr(box, "composed", False)):
            others.append("".join(inner.text for inner in box.descendants() if isinstance(inner, boxes.TextBox)))
        for child in getattr(box, "children", ()):
            look(child)

    def look_through(document: Any, root: Any) -> None:
        for page in document.pages:
            look(page._page_box)

    monkeypatch.setattr(conservation, "text_imbalance", look_through)
    css = "@page { @top-center { content: element(head) } @bottom-center { content: '第' counter(page) '页' } }"
    printed(BODIES[name], css, report=Report(), roles=("song",))
    assert [text for text in others if is_east_asian(text)] == []


def test_a_head_below_which_no_row_has_room_is_not_left_out() -> None:
    """WeasyPrint by itself leaves it out; the press would stop."""
    rows = "".join(f"<tr style='break-inside: avoid'><td>{'山有云' * 60}</td></tr>" for _ in range(2))
    printed(f"<table><thead><tr><th>{'题' * 60}</th></tr></thead><tbody>{rows}</tbody></table>")


@pytest.mark.parametrize("style", ["display: none", "visibility: hidden", "color: transparent", "opacity: 0", "font-size: 0"])
def test_lost_text_stops_the_press(style: str) -> None:
    with pytest.raises(RenderError, match="2 lost: 丙乙"):
        printed(f"<p>甲<span style='{style}'>乙丙</span></p>")


def test_what_is_marked_hidden_or_decorative_is_not_missed() -> None:
    printed("<p>甲<span hidden style='display:none'>乙</span></p><p aria-hidden='true'>丙</p><style>p{color:black}</style>")


def test_copied_text_is_the_source_even_where_characters_share_a_glyph() -> None:
    text = "一与⼀，力与⼒"
    pdf = printed(f"<p>{text}</p>", roles=("song",))
    assert texts(pdf.content) == [text]


def test_a_note_stands_on_the_page_of_its_reference_wherever_paragraphs_end() -> None:
    # Of paragraphs of all lengths some begin just above the notes, where there is no room for a line. A character
    # of its own stands before each reference and in its note.
    own = [chr(ord("丁") + number) for number in range(40)]
    body = "".join(
        f"<p>{'山有云' * (1 + 3 * number % 13)}{sign}<span class='note'>{sign}{'之' * (5 + 4 * number % 29)}</span>。</p>"
        for number, sign in enumerate(own)
    )
    pages: dict[str, list[int]] = {}
    for char in placed(printed(body, ".note { footnote-policy: line } body { orphans: 1 }").content):
        pages.setdefault(char.char, []).append(char.page)
    assert max(pages["之"]) > 5
    assert {sign: pages[sign] for sign in own} == {sign: [pages[sign][0]] * 2 for sign in own}


@pytest.mark.parametrize("count", range(1, 8))
def test_what_follows_columns_stands_on_their_grid(count: int) -> None:
    """Five lines in three columns are one and two thirds of a line on the average; a page may end between them too."""
    columns = "".join(f"<p>{'甲' * (count * 2)}</p>" for _ in range(3))
    css = f".c {{ columns: 3; column-gap: 1em }} .c p {{ text-indent: 0 }} @page {{ size: 300pt {140 if count > 5 else 400}pt }}"
    pdf = printed(f"<p>乙</p><div class='c'>{columns}</div><p>丙</p>", css, roles=("song",))
    offsets = {round(char.y % LEADING_PT, 1) for char in placed(pdf.content)}
    assert len(offsets) == 1


def test_a_group_that_begins_a_column_stands_as_high_as_the_first_where_it_discards_its_margin() -> None:
    groups = "".join(f"<div>{''.join(f'<p>{name}</p>' for name in names)}</div>" for names in ("甲一二", "乙三四", "丙五六", "丁七八"))
    css = f".c {{ columns: 2 }} .c p {{ text-indent: 0 }} .c div + div {{ margin-top: {LEADING_PT}pt; margin-break: discard }}"
    pdf = printed(f"<div class='c'>{groups}</div>", css, roles=("song",))
    heads = {char.char: char.y for char in placed(pdf.content)}
    assert (heads["丙"], heads["丁"]) == (heads["甲"], heads["乙"])


def test_a_short_column_of_a_table_is_not_broken_for_the_sake_of_a_long_one() -> None:
    rows = "".join(f"<tr><td>第{number}峰<td>{'山上有松，松下有石，' * 6}</tr>" for number in "一二")
    pdf = printed(f"<table style='width: 100%'>{rows}</table>", roles=("song",))
    assert [row[:3] for row in texts(pdf.content) if "峰" in row] == ["第一峰", "第二峰"]


def test_columns_share_a_width_between_their_longest_word_and_their_longest_cell() -> None:
    assert share_width([1, 1, 1], [3, 5, 40], 28) == pytest.approx([3, 5, 20])
    assert share_width([1, 1], [16, 256], 18) == pytest.approx([6, 12])  # by the fourth roots of their lengths
    assert share_width([8, 1], [16, 256], 18) == pytest.approx([8, 10])
    assert sum(share_width([1] * 9, [4] * 9, 12.5)) == pytest.approx(12.5)


def test_the_seam_puts_everything_back() -> None:
    from weasyprint.layout import block, inline
    from weasyprint.pdf.stream import Stream

    before = {owner: dict(vars(owner)) for owner in (block, inline, Stream)}
    with pytest.raises(RenderError):
        printed("<p>甲<span style='display:none'>乙</span></p>")
    assert {owner: dict(vars(owner)) for owner in (block, inline, Stream)} == before


def test_weasyprint_is_the_one_the_seam_was_written_against() -> None:
    """When this fails: read what changed in the functions named, mend the seam, then pin the new digest."""
    import weasyprint

    from banxin.renderers.pdf import seam

    assert weasyprint.__version__ == seam.WEASYPRINT_VERSION
    assert seam.source_digest() == "9c2cc116c44493b97f5961ed91b279ac91c147e551a15dfdd3cbeb0963bb72e8"
    for owner, name in seam.RELIED_ON:
        assert inspect.getattr_static(owner, name) is not None


def functions_of_weasyprint(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Yield (name, function) for every function of WeasyPrint that a module of the seam names."""
    names = {name: value for name, value in vars(module).items() if getattr(value, "__module__", "").startswith("weasyprint")}
    modules = {name: value for name, value in vars(module).items() if inspect.ismodule(value) and value.__name__.startswith("weasyprint")}
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        value = None
        match node:
            case ast.Name(id=name):
                value = names.get(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in modules:
                value = getattr(modules[owner], name)
        if inspect.isfunction(value):
            yield value.__name__, value


def test_every_function_of_weasyprint_that_the_seam_names_is_pinned() -> None:
    from banxin.renderers.pdf import seam

    pinned = {getattr(owner, name) for owner, name in seam.RELIED_ON} | {seam.strut}
    for found in pkgutil.iter_modules(seam.__path__, f"{seam.__name__}."):
        module = importlib.import_module(found.name)
        assert {name for name, value in functions_of_weasyprint(module) if value not in pinned} == set(), found.name


def test_another_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    from banxin.renderers.pdf import seam

    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with pytest.raises(RuntimeError, match=r"70\.0 is needed, 71\.0 is installed"), seam.composed(()):
        pass
