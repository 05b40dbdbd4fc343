"""Measure how much of a newspaper page's articles is recovered; prints a line for each dump and the mean of each kind.

    python benchmarks/recovery.py [PATH...] [--explain]

A PATH is a dump or PDF that has what is known of its page beside it (`pages/README.md`), or a folder of them; without one, all of
`benchmarks/pages` are read. --explain says of each article what is wrong with it.

Articles are paired with those that are known by the pairs of characters they share (at least 0.6 of all, one to one, the most in
all). Of 100 points a page gives 25 for articles found and none made up (F1), 20 for headlines, 10 for bylines, 5 for labels, 15
for where paragraphs begin (F1), 15 for characters in their places (1 − edit distance / length), 5 for no space left
between two Chinese characters, 5 for nothing lost or made up. Spaces, widths, radicals and quotation marks make no difference elsewhere.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from banxin.diagnostics import Report
from banxin.model.dump import outline
from banxin.pipeline import read_document
from banxin.readers.source import Source, decode
from banxin.settings import Settings
from banxin.structure.assignment import cheapest_pairs

PAGES = Path(__file__).resolve().parent / "pages"
LEAST_SHARED = 0.6
LEAST_KNOWN = 0.75  # of what is no article of its own: a table, an advertisement, a folio
BREAK_OFF = 1  # characters by which the beginning of a paragraph may be off
MOST_SPACES, MOST_LOST = 0.02, 0.01  # for each character, at which a page gets no points for them

_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "『": "'", "』": "'", "—": "-", "―": "-", "⋯": "…", "·": "・", "•": "・"})
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_FALSE_SPACE = re.compile(rf"(?<=[{_HAN}，。、；：？！”’」』）》])[ \u3000]+(?=[{_HAN}，。、；：？！“‘「『（《])")
_SIGNS = re.compile(r"[□■◇◆○●◎⊙△▲▽▼☆★※▪•・|()\[\]<>〈〉【】〖〗:/\\-]")
_ROLES = re.compile("本[报報](?:特[约約])?(?:[记記]者|通[讯訊][员員])|特[约約][记記]者|[实實][习習]生|通[讯訊][员員]|[记記]者|作者|撰文|[摄攝]影|[摄攝]|文|[图圖]")


@dataclass(frozen=True, slots=True)
class Points:
    """What a page got, each from 0 to 1."""

    articles: float
    headlines: float
    bylines: float
    labels: float | None
    paragraphs: float
    characters: float
    spaces: float
    kept: float

    @property
    def total(self) -> float:
        weights = (25, 20, 10, 5, 15, 15, 5, 5)
        values: list[float | None] = [getattr(self, name.name) for name in fields(self)]
        got = [(weight, value) for weight, value in zip(weights, values) if value is not None]
        return 100 * sum(weight * value for weight, value in got) / sum(weight for weight, _ in got)


def main() -> None:
    """Read the arguments, measure, print."""
    arguments = argparse.ArgumentParser(description="How much of newspaper pages is recovered.")
    arguments.add_argument("paths", nargs="*", type=Path, default=[PAGES], help="dumps or PDFs with what is known beside them, or folders of these")
    arguments.add_argument("--explain", action="store_true", help="say of each article what is wrong with it")
    given = arguments.parse_args()
    dumps = list(find_dumps(given.paths))
    names = [name.name for name in fields(Points)]
    print(f"{'':28}{'total':>7}" + "".join(f"{name:>11}" for name in names))
    by_kind: dict[str, list[Points]] = defaultdict(list)
    with ProcessPoolExecutor() as workers:
        for dump, (points, faults) in zip(dumps, workers.map(measure, dumps)):
            print(row(dump.name, [points]))
            by_kind[kind_of(dump)].append(points)
            if given.explain:
                print("".join(f"    {fault}\n" for fault in faults), end="")
    for kind, found in sorted(by_kind.items()):
        print(row(f"{len(found)} {kind}", found))


def row(name: str, pages: Sequence[Points]) -> str:
    """Return a line of the table: a page, or the mean of several."""
    columns = [[value for page in pages if (value := getattr(page, name.name)) is not None] for name in fields(Points)]
    means = [f"{sum(column) / len(column):11.3f}" if column else f"{'–':>11}" for column in columns]
    return f"{name:28}{sum(page.total for page in pages) / len(pages):7.1f}" + "".join(means)


def find_dumps(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the dumps and PDFs among some paths that have what is known of their pages beside them."""
    for path in paths:
        for dump in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if dump.suffix in (".txt", ".pdf") and known_of(dump).exists():
                yield dump


def known_of(dump: Path) -> Path:
    """Return where stands what is known of a dump's page: `q1.json` for `q1.mutool.txt`."""
    return dump.with_name(dump.name.partition(".")[0] + ".json")


def kind_of(dump: Path) -> str:
    """Return what made a dump: the program between the dots of its name, or the folder that it stands in."""
    parts = dump.name.split(".")
    return parts[1] if len(parts) > 2 else "pdf" if dump.suffix == ".pdf" else dump.parent.name


@dataclass(frozen=True, slots=True)
class Compared:
    """An article that is known beside what was found of it, or nothing: what is right, and what it takes to say so in a line."""

    is_headed: bool = False
    is_signed: bool = False
    is_labelled: bool = False
    right_breaks: int = 0
    made_breaks: int = 0
    true_breaks: int = 0
    wrong: int = 0  # characters, of `length`
    length: int = 0
    fault: str = ""


def measure(dump: Path) -> tuple[Points, list[str]]:
    """Read a dump as `publish inspect --json` does; return its points, and of each article what is wrong with it."""
    known = json.loads(known_of(dump).read_text(encoding="utf-8"))
    made = outline(read_document(Settings(sources=(str(dump),)), Report()))
    found = [section for section in flatten(made["sections"]) if any(map(fold, section["paragraphs"]))]
    articles = [article for article in known["articles"] if not article.get("optional")]
    bodies = [fold("".join(section["paragraphs"])) for section in found]
    shared = np.array(
        [[max(share(body, fold("".join(way))) for way in body_variants(article)) for article in articles] for body in bodies]
    ).reshape(len(bodies), -1)
    pairs = {int(column): int(row) for row, column in zip(*cheapest_pairs(-shared)) if shared[row, column] >= LEAST_SHARED}
    compared = [compare(article, found[pairs[place]] if place in pairs else None) for place, article in enumerate(articles)]

    aside = [fold("".join(known["loose"]))]
    aside += [fold(one["headline"] + "".join(one["paragraphs"])) for one in known["articles"] if one.get("optional")]
    strangers = [
        place
        for place, body in enumerate(bodies)
        if place not in pairs.values() and not any(contained(body, one) >= LEAST_KNOWN for one in aside)
    ]
    read = [paragraph for place in {*pairs.values(), *strangers} for paragraph in found[place]["paragraphs"]]
    labelled = [one.is_labelled for one, article in zip(compared, articles) if "label" in article]
    made_breaks = sum(one.made_breaks for one in compared) + sum(len(found[place]["paragraphs"]) - 1 for place in strangers)
    points = Points(
        articles=f1(len(pairs), len(pairs) + len(strangers), len(articles)),
        headlines=sum(one.is_headed for one in compared) / len(articles),
        bylines=sum(one.is_signed for one in compared) / len(articles),
        labels=sum(labelled) / len(labelled) if labelled else None,
        paragraphs=f1(sum(one.right_breaks for one in compared), made_breaks, sum(one.true_breaks for one in compared)),
        characters=1 - sum(one.wrong for one in compared) / sum(one.length for one in compared),
        spaces=1 - min(1.0, false_spaces(read, articles) / MOST_SPACES),
        kept=1 - min(1.0, change(dump, made, known) / MOST_LOST),
    )
    faults = [one.fault for one in compared if one.fault]
    return points, faults + [f"made up: {found[place]['title'] or bodies[place][:20]}" for place in strangers]


def compare(article: Mapping[str, Any], section: Mapping[str, Any] | None) -> Compared:
    """Compare an article that is known with the section that was found of it."""
    ways = body_variants(article)
    name = article["headline"] or ways[0][0][:20]
    if section is None:
        length = len(fold("".join(ways[0])))
        return Compared(true_breaks=len(ways[0]) - 1, wrong=length, length=length, fault=f"not found: {name}")
    body = fold("".join(section["paragraphs"]))
    way = min(ways, key=lambda way: Levenshtein.distance(body, fold("".join(way))))
    length = len(fold("".join(way)))
    distance = Levenshtein.distance(body, fold("".join(way)))
    is_headed = title(section["title"]) in {title(one) for one in (article["headline"], *article.get("or_headline", ()))}
    is_signed = signs(section["byline"] or (), article)
    is_labelled = fold_label(article.get("label", "")) in {"", *map(fold_label, section["labels"])}
    right, made, true = compare_breaks(section["paragraphs"], way)
    told = {
        f"headline “{section['title']}”": is_headed,
        f"byline {'、'.join(section['byline'] or ()) or '–'}": is_signed,
        f"labels {'、'.join(section['labels']) or '–'}": is_labelled,
        f"{made + 1} paragraphs for {true + 1}": right == made == true,
        f"{distance} characters of {length}": not distance,
    }
    fault = ", ".join(wrong for wrong, is_right in told.items() if not is_right)
    return Compared(
        is_headed, is_signed, is_labelled, right, made, true, min(length, distance), length, fault and f"{name}: {fault}"
    )


def flatten(sections: Sequence[Mapping[str, Any]], over: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """Yield each section of an outline, and what is inside it, with the labels over it."""
    for section in sections:
        labels = (*over, section["column"] or "")
        yield {**section, "labels": [label for label in labels if label]}
        yield from flatten(section["sections"], (*labels, section["title"]))


def fold(text: str) -> str:
    """Return a text without spaces, of one width, one form of each radical and one of each quotation mark."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_MARKS)).translate(_MARKS).split())


def title(text: str) -> str:
    """Return a headline as it is compared: quotation marks make no difference."""
    return fold(text).replace('"', "").replace("'", "").strip("-")


def fold_label(text: str) -> str:
    """Return a label as it is compared, without its signs."""
    return _SIGNS.sub("", fold(text))


def share(one: str, other: str) -> float:
    """Return the share of pairs of characters that two texts have in common, of all."""
    first, second = pairs_of(one), pairs_of(other)
    both = (first & second).total()
    return both / max(1, first.total() + second.total() - both)


def contained(part: str, whole: str) -> float:
    """Return the share of a text's pairs of characters that another has too."""
    pairs = pairs_of(part)
    return (pairs & pairs_of(whole)).total() / max(1, pairs.total())


def pairs_of(text: str) -> Counter[str]:
    """Return the pairs of characters of a text; of one character, that."""
    return Counter(text[start : start + 2] for start in range(len(text) - 1)) or Counter([text])


def body_variants(article: Mapping[str, Any]) -> list[list[str]]:
    """Return the ways in which an article's body is right: whole, and without its dateline, or the name before a colon."""
    paragraphs: list[str] = article["paragraphs"]
    first = fold(paragraphs[0])
    leads = [fold(article.get(key, "")) for key in ("dateline", "lead")] + [fold(name) + ":" for name in article.get("byline", ())]
    return [paragraphs, *([first[len(lead) :], *paragraphs[1:]] for lead in leads if lead and first.startswith(lead))]


def signs(byline: Sequence[str], article: Mapping[str, Any]) -> bool:
    """Tell whether a byline names who signs an article, and nobody else."""
    names = {fold_label(_ROLES.sub("", part)) for one in byline for part in re.split(r"[、，,; ]+", one)} - {""}
    signed = set(map(fold_label, article.get("byline", ())))
    return (signed <= names <= signed | set(map(fold_label, article.get("or_byline", ())))) or (
        bool(signed) and fold_label("".join(byline)) == fold_label(article.get("byline_as_printed", ""))
    )


def compare_breaks(made: Sequence[str], true: Sequence[str]) -> tuple[int, int, int]:
    """Return how many paragraphs after the first begin where they should, how many begin, and how many should."""
    made_at, true_at = breaks_of(made), breaks_of(true)
    codes = Levenshtein.opcodes(fold("".join(made)), fold("".join(true)))
    free, hits = list(true_at), 0
    for place in made_at:
        code = next((code for code in codes if code.src_start <= place <= code.src_end), None)
        there = place if code is None else min(code.dest_end, code.dest_start + place - code.src_start)
        match = next((at for at in free if abs(at - there) <= BREAK_OFF), None)
        if match is not None:
            free.remove(match)
            hits += 1
    return hits, len(made_at), len(true_at)


def breaks_of(paragraphs: Sequence[str]) -> list[int]:
    lengths = [len(fold(paragraph)) for paragraph in paragraphs if fold(paragraph)]
    return list(accumulate(lengths[:-1]))


def false_spaces(paragraphs: Sequence[str], articles: Sequence[Mapping[str, Any]]) -> float:
    """Return how many spaces were left between Chinese characters, for each character, but for those printed."""
    printed = {space_around(match) for article in articles for one in article["paragraphs"] for match in _FALSE_SPACE.finditer(one)}
    left = [match for one in paragraphs for match in _FALSE_SPACE.finditer(one) if space_around(match) not in printed]
    return len(left) / max(1, sum(map(len, paragraphs)))


def space_around(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 2) : match.start()] + match.string[match.end() : match.end() + 2]


def change(dump: Path, made: Mapping[str, Any], known: Mapping[str, Any]) -> float:
    """Return how many visible characters of a dump are lost or made up, for each of it; signs of labels and names do not count."""
    text = dump if dump.suffix == ".txt" else dump.with_name(f"{dump.stem}.pypdfium2.txt")
    printed = fold(decode(Source(text.name, text.read_bytes()), Report()))
    source = Counter(printed)
    kept = Counter(fold("".join(one["text"] for one in made["unplaced"])))
    labels: Counter[str] = Counter()
    for section in flatten(made["sections"]):
        body = fold("".join(section["paragraphs"]))
        kept.update(body + fold("".join(section[key] or "" for key in ("title", "kicker", "subtitle"))))
        kept.update(fold("".join(name for name in section["byline"] or () if fold(name) not in body)))
        if section["column"] and fold(section["column"]) != fold(section["title"]):
            labels[fold(section["column"])] += 1
    # A label over several articles is printed once, and said of each.
    for label, times in labels.items():
        for _ in range(min(times, max(1, printed.count(label)))):
            kept.update(label)
    # What makes a byline of names (本报记者) may be gone with its signs.
    around_names = Counter(fold("".join(article.get("byline_as_printed", "") for article in known["articles"])))
    changed = (source - kept - around_names) + (kept - source)
    return sum(count for character, count in changed.items() if not _SIGNS.match(character)) / max(1, source.total())


def f1(hits: int, made: int, true: int) -> float:
    return 2 * hits / (made + true) if made + true else 1.0


if __name__ == "__main__":
    main()
