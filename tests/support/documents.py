"""Hypothesis strategies for whole documents: every kind of node, nested, with awkward characters."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from banxin.model import document as nodes

# Characters that mean something in some notation, invisible ones, and Han.
texts = st.text(
    alphabet=st.one_of(
        st.sampled_from("甲乙丙，。“”、（）\\{}|#:*-<>&'\"`[]！ \t\n~=_"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=8,
)
words = st.text(alphabet="甲乙丙丁abc12", min_size=1, max_size=5)


def _containers(inlines: st.SearchStrategy[nodes.Inline]) -> st.SearchStrategy[nodes.Inline]:
    content = st.lists(inlines, max_size=3).map(tuple)
    return st.one_of(
        st.builds(nodes.Emphasis, content),
        st.builds(nodes.Strong, content),
        st.builds(nodes.ProperName, content),
        st.builds(nodes.BookTitle, content),
        st.builds(nodes.Link, texts, content),
        st.builds(nodes.Foreign, st.sampled_from(["en", "ja", "zh-Hant-TW"]), content),
        st.builds(nodes.Deceased, content),
        st.builds(nodes.Struck, content),
        st.builds(nodes.Script, st.sampled_from(["superscript", "subscript"]), content),
        st.builds(nodes.Interlinear, st.sampled_from(["gloss", "comment"]), content, texts),
        st.builds(nodes.Marked, st.sampled_from(["source", "dateline", "editor-note"]), content),
        st.builds(nodes.Note, st.lists(st.builds(nodes.Paragraph, content), max_size=2).map(tuple), texts),
    )


inlines: st.SearchStrategy[nodes.Inline] = st.recursive(
    st.one_of(
        st.builds(nodes.Text, texts),
        st.builds(nodes.TateChuYoko, texts),
        st.builds(nodes.Code, texts),
        st.builds(nodes.Break, st.sampled_from(["turn", "soft"])),
        st.builds(nodes.Anchor, words, st.one_of(st.none(), st.builds(nodes.IndexEntry, st.lists(words, min_size=1, max_size=2).map(tuple), texts, texts))),
        st.builds(nodes.Reference, words, st.sampled_from(["label", "page"]), texts),
        st.builds(nodes.Numeral, texts),
        st.builds(nodes.Ruby, st.lists(st.tuples(texts, texts), max_size=2).map(tuple)),
    ),
    _containers,
    max_leaves=4,
)
runs = st.lists(inlines, max_size=3).map(tuple)
anchors = st.one_of(st.just(""), words)


@st.composite
def tables(draw: st.DrawFn) -> nodes.Table:
    width = draw(st.integers(1, 3))
    row = st.lists(runs, min_size=width, max_size=width).map(tuple)
    rows = draw(st.lists(row, min_size=1, max_size=3).map(tuple))
    alignments = draw(st.lists(st.sampled_from(["", "left", "center", "right"]), max_size=3).map(tuple))
    return nodes.Table(rows, draw(st.integers(0, 1)), alignments, draw(runs), anchor=draw(anchors))


def _block_containers(blocks: st.SearchStrategy[nodes.Block]) -> st.SearchStrategy[nodes.Block]:
    content = st.lists(blocks, max_size=2).map(tuple)
    items = st.lists(content, max_size=2).map(tuple)
    return st.one_of(
        st.builds(nodes.Quotation, content),
        st.builds(nodes.ListBlock, items, st.one_of(st.none(), st.integers(0, 20)), definitions=st.booleans()),
        st.lists(st.tuples(content, st.booleans()), min_size=1, max_size=3).map(
            lambda tasks: nodes.ListBlock(tuple(item for item, _ in tasks), done=tuple(done for _, done in tasks))
        ),
        st.builds(nodes.Passage, st.sampled_from(["letter", "epigraph", "dedication", "remark", "salutation", "signature"]), content),
        st.builds(nodes.Passage, st.just("foreign"), content, language=st.sampled_from(["en", "ja", "zh-Hant"])),
    )


blocks: st.SearchStrategy[nodes.Block] = st.recursive(
    st.one_of(
        st.builds(nodes.Paragraph, runs),
        st.builds(nodes.Verse, st.lists(st.lists(runs, max_size=2).map(tuple), max_size=2).map(tuple)),
        tables(),
        st.builds(nodes.CodeBlock, texts, words, caption=runs, anchor=anchors),
        st.builds(nodes.Figure, st.just(""), runs, texts, anchor=anchors, width_percent=st.integers(0, 100), decorative=st.booleans()),
        st.builds(nodes.Rule),
        st.builds(nodes.Furniture, texts, st.sampled_from(["folio", "editors", "label", "unknown"])),
    ),
    _block_containers,
    max_leaves=4,
)

_headings = st.builds(nodes.Heading, runs, runs, runs)
_labels = st.one_of(st.none(), st.builds(nodes.Label, words, st.one_of(st.just(""), words)))
_bylines = st.one_of(
    st.none(),
    st.builds(nodes.Byline, st.lists(words, max_size=2).map(tuple), words, st.sampled_from(["head", "end"])),
)


_folios = st.builds(
    nodes.Folio, anchors, texts, st.sampled_from(["", "2020", "2020-10", "2020-10-28"]), texts, st.lists(texts, max_size=2).map(tuple)
)


def _with_folio(section: nodes.Section, folio: nodes.Folio | None) -> nodes.Section:
    return replace(section, folio=folio) if section.kind == "page" else section


def _sections(inner: st.SearchStrategy[tuple[nodes.Section, ...]]) -> st.SearchStrategy[nodes.Section]:
    return st.builds(_with_folio, _plain_sections(inner), st.one_of(st.none(), _folios))


def _plain_sections(inner: st.SearchStrategy[tuple[nodes.Section, ...]]) -> st.SearchStrategy[nodes.Section]:
    return st.builds(
        nodes.Section,
        kind=st.sampled_from(["article", "chapter", "brief", "cartoon", "front", "page"]),
        heading=_headings,
        column=_labels,
        byline=_bylines,
        blocks=st.lists(blocks, max_size=3).map(tuple),
        sections=inner,
        anchor=anchors,
        numbered=st.booleans(),
    )


_leaves = _sections(st.just(()))
sections = st.one_of(_leaves, _sections(st.lists(_leaves, max_size=2).map(tuple)))

documents = st.builds(
    nodes.Document,
    genre=st.sampled_from(["newspaper", "book"]),
    metadata=st.builds(
        nodes.Metadata,
        title=words,
        creators=st.lists(st.builds(nodes.Creator, words), max_size=2).map(tuple),
        credits=st.lists(words, max_size=2).map(tuple),
    ),
    blocks=st.lists(blocks, max_size=2).map(tuple),
    sections=st.lists(sections, max_size=2).map(tuple),
    unplaced=st.lists(
        st.builds(nodes.Furniture, texts, st.sampled_from(["folio", "label", "unknown"])), max_size=2
    ).map(tuple),
)
