"""Which text of a page as PDF follows which."""

from __future__ import annotations

import pytest

from banxin.diagnostics import Report
from banxin.model.document import Figure, Fragment, Rule
from banxin.readers.pdf import read_pdf
from banxin.readers.source import Source
from banxin.structure.pdf_page import flow
from banxin.structure.pdf_page.pieces import take_apart
from support.small_pdf import Words, make_pdf


def test_no_text_is_lost_where_many_texts_would_follow_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = [Words(f"第{number}条短讯说完了。", 50 + 200 * (number % 2), 60 + 60 * (number // 2)) for number in range(16)]
    blocks = [b for b in read_pdf(Source("page.pdf", make_pdf(marks)), Report()).blocks if isinstance(b, (Fragment, Figure, Rule))]
    sheet = take_apart(blocks)

    def in_pairs(board: flow._Board, index: int, other: int) -> float:
        return 0.0 if index // 2 == other // 2 else flow.NEVER

    monkeypatch.setattr(flow._Board, "flow_cost", in_pairs)
    monkeypatch.setattr(flow._Board, "nothing_cost", lambda board, text: 3.0)
    chains, _ = flow.chain_texts(sheet, [], indents=False)
    found = sorted(text.text for chain in chains for text in chain.texts)
    assert len(found) >= 12
    assert found == sorted(piece.text for piece in sheet.pieces if piece.kind == "text")
