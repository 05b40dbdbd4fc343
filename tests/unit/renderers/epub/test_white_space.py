"""No white space between neighbouring elements that the text did not have: in Chinese a space is a gap that readers see."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from banxin.model import document as nodes
from banxin.model.walk import inline_text
from banxin.renderers.html import render_inlines
from support.epub import XHTML, book, make

# Texts with and without white space at their ends, none of it doubled: that is another matter.
_texts = st.text("甲乙丙，。“”（）ab12", min_size=1, max_size=4)
_spaced = st.builds(str.__add__, _texts, st.sampled_from(["", " ", "\u3000"]))


def _containers(inlines: st.SearchStrategy[nodes.Inline]) -> st.SearchStrategy[nodes.Inline]:
    content = st.lists(inlines, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        *(st.builds(kind, content) for kind in (nodes.Emphasis, nodes.Strong, nodes.ProperName, nodes.BookTitle)),
        st.builds(nodes.Marked, st.sampled_from(["source", "dateline"]), content),
        st.builds(nodes.Link, st.just("https://example.org/"), content),
    )


_inlines: st.SearchStrategy[nodes.Inline] = st.recursive(
    st.one_of(
        st.builds(nodes.Text, _spaced),
        st.builds(nodes.TateChuYoko, st.sampled_from(["12", "ab"])),
        st.builds(nodes.Code, _spaced),
        st.builds(nodes.Ruby, st.lists(st.tuples(_texts, _texts), min_size=1, max_size=3).map(tuple)),
    ),
    _containers,
    max_leaves=8,
)
_runs = st.lists(_inlines, min_size=1, max_size=4).map(tuple)


def shown(markup: str) -> str:
    """Return all text of a paragraph but the brackets for readers without ruby, white space as it is."""
    root = etree.fromstring(f'<p xmlns:epub="http://www.idpf.org/2007/ops">{markup}</p>')
    for bracket in root.iter("rp"):
        bracket.text = ""
    return "".join(root.itertext())


@given(run=_runs)
def test_a_run_of_any_elements_shows_the_text_of_the_model_to_the_last_space(run: tuple[nodes.Inline, ...]) -> None:
    assert shown(render_inlines(run, "epub")) == inline_text(run)


def test_neighbours_touch_in_the_finished_book() -> None:
    run = (
        nodes.Strong((nodes.Text("甲"),)),
        nodes.Emphasis((nodes.Text("乙"),)),
        nodes.Ruby((("丙", "bing"), ("丁", "ding"))),
        nodes.Ruby((("戊", "wu"),)),
        nodes.Link("https://example.org/", (nodes.Text("己"),)),
        nodes.Text("。"),
    )
    made = make(book(nodes.Section("chapter", blocks=(nodes.Paragraph(run),))))
    (paragraph,) = made.tree("chapter-s1.xhtml").iter(f"{XHTML}p")
    for bracket in paragraph.iter(f"{XHTML}rp"):
        bracket.text = ""
    assert "".join(paragraph.itertext()) == "甲乙丙bing丁ding戊wu己。"
