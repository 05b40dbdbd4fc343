"""Measure what reading a newspaper page costs, and how that grows with its length; prints tables.

    python benchmarks/newspaper.py [NOVEL]

NOVEL is a plain text to feed to the newspaper reader by mistake. Nothing is timed but CPU seconds of this process,
after all modules are loaded and one page has been read.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import cycle, islice, pairwise
from pathlib import Path

from banxin.diagnostics import Report
from banxin.model.document import Document
from banxin.readers import READERS
from banxin.readers.source import Source
from banxin.structure import PASSES

ROOT = Path(__file__).resolve().parents[1]
SEED = next((ROOT / "seeds").glob("*.txt"))
PAGES = sorted((ROOT / "tests" / "readers" / "newspaper").glob("*/source.txt"))
PAGE_CHARS = 6_000
FACTORS = (1, 2, 4, 8, 16)
PAGE_GOAL_S = 0.5
LEAST_RUNS, LEAST_SECONDS = 3, 0.5

# Characters of content that are exchanged for one another from copy to copy, so that a long page is made of different
# articles: copies alike to the letter would share every word, as no page does.
_CONTENT = "山水田林路桥河湖车船门窗灯树花草鸟鱼饭菜茶酒书画琴棋衣帽鞋袜街巷楼院厂校店站春夏秋冬风雨云雪"


def main() -> None:
    """Read the arguments, measure, print."""
    arguments = argparse.ArgumentParser(description="What reading a newspaper page costs in CPU seconds.")
    arguments.add_argument("novel", nargs="?", type=Path, help="a plain text to read as a newspaper by mistake")
    novel: Path | None = arguments.parse_args().novel
    read(make_page(PAGE_CHARS))

    print_header(f"a page (the goal is less than {PAGE_GOAL_S} s)")
    print_row("the page in seeds/", SEED.read_bytes())
    sizes = [make_page(PAGE_CHARS * factor) for factor in FACTORS]
    print_header("pages made longer and longer")
    totals = [print_row(f"{factor:>2} ×", data) for factor, data in zip(FACTORS, sizes, strict=True)]
    print_growth(totals, sizes)
    print_passes(sizes)
    if novel:
        print_header("a novel read as a newspaper by mistake")
        print_row(novel.name, novel.read_bytes(), runs=1)


def make_page(chars: int) -> bytes:
    """Return a page of the given length, of invented articles; the same for the same length."""
    texts: list[str] = []
    size = 0
    for copy, path in enumerate(islice(cycle(PAGES), 100_000)):
        shift = copy // len(PAGES) % len(_CONTENT)
        rotated = _CONTENT[shift:] + _CONTENT[:shift]
        texts.append(path.read_text("utf-8").translate(str.maketrans(_CONTENT, rotated)))
        size += len(texts[-1])
        if size >= chars:
            break
    return "\n\n".join(texts)[:chars].encode()


# --- measuring ---------------------------------------------------------------------------------------------


def read(data: bytes) -> Document:
    """Read and shape a page as `publish` does."""
    report = Report()
    document = READERS["newspaper"](Source("page.txt", data), report)
    for step in (*PASSES["newspaper"], *PASSES["publication"]):
        document = step(document, report)
    return document


def pass_over(data: bytes) -> int:
    """Do the least that anything could do with a text: decode it, split it, count its characters and pairs."""
    characters: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for line in data.decode("utf-8", "replace").split("\n"):
        characters.update(line)
        pairs.update(map("".join, pairwise(line)))
    return len(characters) + len(pairs)


def cpu_seconds(work: Callable[[], object], runs: int = LEAST_RUNS) -> float:
    """Return the least CPU time of several runs."""
    least, spent, done = math.inf, 0.0, 0
    while done < runs or (spent < LEAST_SECONDS and runs > 1):
        start = time.process_time()
        work()
        taken = time.process_time() - start
        least, spent, done = min(least, taken), spent + taken, done + 1
    return least


def exponent(times: Sequence[float], sizes: Sequence[bytes]) -> float:
    """Return the slope of time over length, both logarithmic, by least squares."""
    xs = [math.log(len(data)) for data in sizes]
    ys = [math.log(max(seconds, 1e-6)) for seconds in times]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys)) / sum((x - x_mean) ** 2 for x in xs)


# --- printing ----------------------------------------------------------------------------------------------


def print_header(title: str) -> None:
    print(f"\n{title}\n{'':22}{'characters':>11}{'CPU s':>9}{'plain pass':>12}{'ratio':>8}{'µs a character':>16}")


def print_row(name: str, data: bytes, runs: int = LEAST_RUNS) -> float:
    seconds = cpu_seconds(lambda: read(data), runs)
    plain = cpu_seconds(lambda: pass_over(data))
    chars = len(data.decode("utf-8", "replace"))
    each = seconds / chars * 1e6
    print(f"{name:22}{chars:>11,}{seconds:>9.3f}{plain:>12.4f}{seconds / plain:>8.0f}{each:>16.1f}", flush=True)
    return seconds


def print_growth(times: Sequence[float], sizes: Sequence[bytes]) -> None:
    steps = ", ".join(f"{after / before:.2f}" for before, after in pairwise(times))
    logarithmic = exponent([len(data) * math.log(len(data)) for data in sizes], sizes)
    print(f"growth: n^{exponent(times, sizes):.2f} (n log n would be n^{logarithmic:.2f}); each doubling × {steps}")


def print_passes(sizes: Sequence[bytes]) -> None:
    """Print what each pass costs at each length, and how that grows."""
    print(f"\nby pass (CPU s){'':7}" + "".join(f"{factor:>8} ×" for factor in FACTORS) + f"{'growth':>10}")
    rows: dict[str, list[float]] = {}
    for data in sizes:
        source = Source("page.txt", data)
        rows.setdefault("read", []).append(cpu_seconds(partial(READERS["newspaper"], source, Report())))
        document = READERS["newspaper"](source, Report())
        for step in (*PASSES["newspaper"], *PASSES["publication"]):
            rows.setdefault(step.__name__, []).append(cpu_seconds(partial(step, document, Report())))
            document = step(document, Report())
    for name, times in rows.items():
        print(f"{name:22}" + "".join(f"{seconds:>10.4f}" for seconds in times) + f"    n^{exponent(times, sizes):.2f}")


if __name__ == "__main__":
    main()
