"""What a build tells while it goes on, and the time it says is left."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from banxin.cli.progress import RemainingTime
from banxin.diagnostics import Report
from banxin.pipeline import build
from banxin.progress import Step
from banxin.settings import Settings


def test_every_chapter_of_both_editions_is_told_in_order(tmp_path: Path) -> None:
    source = tmp_path / "novel.txt"
    source.write_text("".join(f"第{number}章 夜行\n\n　　他走过长街。\n" for number in range(1, 8)), "utf-8")
    steps: list[Step] = []
    build(Settings(sources=(str(source),), out=tmp_path), Report(), steps.append)
    for work in ("EPUB (book), writing the pages", "PDF (book), laying out the pages"):
        chapters = [step.chapter for step in steps if step.name == work]
        assert chapters == sorted(chapters)
        assert set(chapters) >= set(range(1, 8))
        assert {step.chapters for step in steps if step.name == work} == {7}
    for kind in ("EPUB", "PDF"):
        shares = [step.share for step in steps if step.name.startswith(f"{kind} (")]
        assert all(before <= after for before, after in pairwise(shares))
        assert shares[-1] <= 1


def told(moments: list[tuple[float, float]]) -> list[str]:
    remaining = RemainingTime()
    return [remaining.after(Step("work", share), now_s) for now_s, share in moments]


def test_the_time_left_falls_evenly_though_the_work_does_not() -> None:
    # Thirty seconds of work in which every third step takes twice as long as it should.
    moments, now_s = [], 100.0
    for number in range(301):
        moments.append((now_s, 0.001 + number / 301))
        now_s += 0.05 if number % 3 else 0.2
    seconds = [int(word.split()[1]) for word in told(moments) if word]
    assert all(after <= before for before, after in pairwise(seconds))
    assert seconds[0] in (25, 30)
    assert seconds[len(seconds) // 2] in range(13, 18)
    assert seconds[-1] == 1


def test_the_time_left_is_said_as_roughly_as_it_is_known() -> None:
    assert told([(10.0, 0.001), (11.5, 0.05)])[1] == "about 30 s left"
    assert told([(10.0, 0.001), (30.0, 0.05)])[1] == "about 6 min left"
    assert told([(10.0, 0.001), (20.0, 0.99)])[1] == "about 1 s left"
    assert told([(10.0, 0.001), (10.2, 0.5)])[1] == ""


def test_another_edition_is_another_piece_of_work() -> None:
    assert told([(10.0, 0.001), (20.0, 0.9), (20.1, 0.04), (40.1, 0.5)])[2:] == ["", "about 20 s left"]
