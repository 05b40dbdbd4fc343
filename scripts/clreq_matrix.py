#!/usr/bin/env python3
"""Measure finished editions clause by clause and write docs/clreq.md from what was found.

    scripts/clreq_matrix.py [--add NAME PDF TEXT]...

Editions are made on the spot: the page in seeds/ as newspaper and as book, and the books in tests/clause_book/, which use
every feature that a clause asks for, in horizontal and in vertical lines, with the options that change how text is set. `--add`
measures another finished PDF beside them, such as a novel, against the text it was made from.

Nothing in the table is written by hand. A clause's status is the worst of the editions that show it, and it is called met only if
`tests/support/clause_pairs.py` has a page that keeps its rule and one that breaks it, and its measure tells them apart.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from banxin.checks.typesetting import CLAUSES, Matrix, Measured, measure_pdf, read_printed_text, sums  # noqa: E402
from banxin.diagnostics import Report  # noqa: E402
from banxin.pipeline import read_document  # noqa: E402
from banxin.renderers.pdf import count_to_print  # noqa: E402
from banxin.settings import Settings  # noqa: E402
from support.clause_pairs import shows  # noqa: E402

SEED = ROOT / "seeds" / "000_43fae3af8e3174c9.txt"
BOOKS = ROOT / "tests" / "clause_book"
PAGE = ROOT / "docs" / "clreq.md"


@dataclass(frozen=True)
class ClauseBook:
    """An edition of a clause book: its name in the table, its source, and what it is made with."""

    name: str
    source: str
    layout: str = "book"
    options: Mapping[str, str] = field(default_factory=dict)


_REQUESTS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("hanging", {"hanging": "stops", "measure_chars": "20"}),  # short lines have need of it
    ("strict", {"kinsoku": "strict"}),
    ("scientific", {"punctuation": "scientific"}),
    ("grid", {"latin_grid": "true"}),
    ("tracked, spread", {"tracking_em": "0.1", "title_chars": "4"}),
)
CLAUSE_BOOKS = (
    ClauseBook("mainland", "mainland.md"),
    ClauseBook("Taiwan", "taiwan.md"),
    *(ClauseBook(name, "mainland.md", options=options) for name, options in _REQUESTS),
    ClauseBook("mainland, vertical", "mainland.md", "book-vertical"),
    ClauseBook("Taiwan, vertical", "taiwan.md", "book-vertical"),
    *(ClauseBook(f"{name}, vertical", "mainland.md", "book-vertical", options) for name, options in _REQUESTS),
)

# Sentences of which every order puts other characters at line ends.
SENTENCES = (
    "白居易·字乐天，写过《长恨歌》《琵琶行》。",
    "“真的要走吗？！”她问，“那封信（蓝色的）呢？”",
    "温度是25℃，湿度60%，路长100 km，票价￥35.80。",
    "他说——其实谁也没听清——便走了……",
    "The quick brown fox jumps over the lazy dog，这句话大家都会。",
    "用Python写了ABC共2026行，花了3.5小时。",
    "门牌是A/B栋12－15号，电话打不通！！！",
    "这里有一条注[^n]，说得很清楚。",
    "「引文」之外还有（括号（里面的括号））和“引号‘里面的引号’”。",
    "春天的风从河上吹过来，带着泥土和新草的气味。",
)
_RANK = {"open": 0, "part": 1, "met": 2}


def probe() -> str:
    """Return a chapter in which the sentences follow each other in many orders."""
    paragraphs, notes = [], []
    for number, order in enumerate(itertools.islice(itertools.permutations(SENTENCES), 0, 400_000, 9_973), 1):
        paragraphs.append("".join(order[number % 5 :]).replace("[^n]", f"[^{number}]"))
        if f"[^{number}]" in paragraphs[-1]:
            notes.append(f"[^{number}]: 第{number}条注的内容。")
    return "\n\n".join(paragraphs + notes) + "\n"


def clause_book(source: str, folder: Path) -> Path:
    """Write a clause book into a folder: its own text, and the sentences in many orders."""
    text = (BOOKS / source).read_text("utf-8")
    chapter = probe()
    if "zh-Hant" in text:
        from opencc import OpenCC

        chapter = OpenCC("s2twp").convert(chapter).translate(str.maketrans("“”‘’", "「」『』"))
    path = folder / source
    path.write_text(text + "\n" + chapter, "utf-8")
    return path


def make(source: Path, out: Path, *options: str) -> None:
    """Run the press; a finding does not stop it, a failure does."""
    command = [sys.executable, "-m", "banxin", str(source), "--to", "pdf", "--out", str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(options) or 'book'}: {done.stderr}")


def repaired_text(source: Path) -> str:
    """Return what is to be printed of a source: its characters with the recorded repairs, such as paired quotation marks."""
    return "".join(count_to_print(read_document(Settings(sources=(str(source),)), Report())).elements())


def editions(added: Sequence[Sequence[str]]) -> list[tuple[str, Matrix]]:
    """Make and measure the editions; return them with their names."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        make(SEED, out / "page", "--layout", "newspaper", "--layout", "book")
        text = read_printed_text(SEED)
        found.append(("seed, newspaper", measure_pdf(out / "page" / f"{SEED.stem}.pdf", text)))
        found.append(("seed, book", measure_pdf(out / "page" / f"{SEED.stem}.book.pdf", text)))
        texts = {}
        for number, book in enumerate(CLAUSE_BOOKS):
            source = clause_book(book.source, out)
            if book.source not in texts:
                texts[book.source] = repaired_text(source)
            set_to = [word for name, value in book.options.items() for word in ("--set", f"{name}={value}")]
            make(source, out / str(number), "--layout", book.layout, *set_to)
            text = texts[book.source]
            if book.options.get("punctuation") == "scientific":
                text = text.replace("。", "．")
            found.append((book.name, measure_pdf(out / str(number) / f"{source.stem}.pdf", text)))
    for name, pdf, source in added:
        found.append((name, measure_pdf(Path(pdf), repaired_text(Path(source)))))
    return [(name, only_shown(matrix)) for name, matrix in found]


def only_shown(matrix: Matrix) -> Matrix:
    """Return a matrix in which no clause is met whose measure no pair of pages shows to fail."""
    return replace(
        matrix,
        clauses=[
            replace(one, status="not measured", note="no test shows that its measure can fail")
            if one.status == "met" and not _SHOWN[one.clause]
            else one
            for one in matrix.clauses
        ],
    )


_SHOWN = {clause.number: shows(clause.number) for clause in CLAUSES}


def combined(found: Sequence[tuple[str, Matrix]]) -> list[Measured]:
    """Return every clause with the worst status of the editions that show it."""
    result = []
    for clause in CLAUSES:
        here = [(name, one) for name, matrix in found for one in matrix.clauses if one.clause == clause.number]
        judged = [(name, one) for name, one in here if one.status in _RANK]
        if judged:
            result.append(min(judged, key=lambda pair: _RANK[pair[1].status])[1])
        elif here:
            unmeasured = [one for _, one in here if one.status == "not measured"]
            result.append((unmeasured or [here[0][1]])[0])
    return result


def page(found: Sequence[tuple[str, Matrix]]) -> str:
    """Return the text of docs/clreq.md."""
    horizontal = [pair for pair in found if pair[1].direction == "horizontal"]
    vertical = [pair for pair in found if pair[1].direction == "vertical"]
    rows = [
        "# Chinese typesetting, clause by clause",
        "",
        "Made by `scripts/clreq_matrix.py` from finished PDFs, by the positions of their glyphs: `publish check --clauses"
        " book.pdf` prints the same of any PDF, with more figures. Clauses are those of the W3C's *Requirements for "
        "Chinese Text Layout*; * marks our own, which count in the second sum only. A clause counts 1 when met, ½ in "
        "part; the status is the worst of the editions that show it. What is not measured counts as nothing. For each clause a test "
        "has a page that keeps its rule and one that breaks it (`tests/support/clause_pairs.py`): without, it is not called met.",
        "",
    ]
    for way, pairs in (("Horizontal", horizontal), ("Vertical", vertical)):
        rows += [f"## {way}", ""]
        if not pairs:
            rows += ["No edition of ours was measured yet.", ""]
            continue
        rows += [f"- {name}: {matrix.pages} pages, {matrix.em_pt:g}/{matrix.leading_pt:g} pt" for name, matrix in pairs]
        every = combined(pairs)
        clreq, with_own = sums(every)
        for name, one in (("clreq", clreq), ("with our own", with_own)):
            rows.append(
                f"- **{name}: {100 * one.share:.1f} %** of all that apply ({one.met} met, {one.part} in part, {one.open} "
                f"open, {one.not_measured} not measured), {100 * one.share_measured:.1f} % of those measured"
            )
        rows += ["", "| clause | asks for | " + " | ".join(name for name, _ in pairs) + " | status |"]
        rows.append("|---|---|" + "---|" * (len(pairs) + 1))
        for measured in every:
            cells = []
            for _, matrix in pairs:
                one = next(clause for clause in matrix.clauses if clause.clause == measured.clause)
                cells.append({"not applicable": "–", "not measured": ""}.get(one.status, one.status))
            mark = "*" if measured.own else ""
            status = f"**{measured.status}**" if measured.status in _RANK else measured.status
            rows.append(f"| {measured.clause}{mark} | {measured.title} | {' | '.join(cells)} | {status} |")
        rows += ["", "### Where it falls short", ""]
        for name, matrix in pairs:
            for one in matrix.clauses:
                if one.status in ("part", "open"):
                    figures = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in one.figures.items())
                    said = "; ".join(part for part in (figures, one.note) if part)
                    places = "; ".join(f"page {spot.page} {spot.text} ({spot.amount})" for spot in one.worst[:2])
                    rows.append(f"- {one.clause} {one.status}, {name}: {said}" + (f". Worst: {places}" if places else ""))
        rows += ["", "### Not measured", ""]
        rows += [
            f"- {one.clause} {one.title}: {one.note}" for one in every if one.status == "not measured"
        ]
        rows.append("")
    return "\n".join(rows).rstrip() + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--add", nargs=3, action="append", default=[], metavar=("NAME", "PDF", "TEXT"))
    arguments = parser.parse_args()
    PAGE.write_text(page(editions(arguments.add)), "utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
