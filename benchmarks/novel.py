"""Measure what making the editions of a novel costs: CPU time, peak memory, and a change in one chapter; prints tables.

    python benchmarks/novel.py NOVEL [--runs N]

Each edition is made in a process of its own, in turn with a plain zip of the same text, so that a faster or busier
machine changes both. Then the PDF is made anew by one process that remembers it, after one character of one chapter
was changed, in turn with full builds in the same process.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from banxin.diagnostics import Report
from banxin.pipeline import RENDERERS, iter_editions, remembering_renderers
from banxin.preview.workshop import put_by
from banxin.settings import Edition, FontEmbedding, Settings

# What an edition may cost: CPU seconds of an idle machine of 2024 with two cores, and MB.
GOALS = {"epub, fonts as wanted": "1.5 s", "epub, no fonts": "–", "pdf": "600 MB"}
_CASES: dict[str, tuple[Edition, FontEmbedding]] = {
    "epub, fonts as wanted": ("epub", "subset"),
    "epub, no fonts": ("epub", "none"),
    "pdf": ("pdf", "subset"),
}


def main() -> None:
    """Read the arguments, measure, print."""
    arguments = argparse.ArgumentParser(description="What making the editions of a novel costs.")
    arguments.add_argument("novel", type=Path, help="a plain text with chapters")
    arguments.add_argument("--runs", type=int, default=3, help="how often each is made")
    arguments.add_argument("--one", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(make_one(given.novel, given.one)))
        return
    print_editions(given.novel, given.runs)
    print_change(given.novel, given.runs)


def make_one(novel: Path, case: str) -> dict[str, float]:
    """Make one edition, or the plain zip, in this process."""
    if case == "zip":
        for _ in range(10):
            zip_plainly(novel.read_bytes())
    else:
        kind, fonts = _CASES[case]
        settings = Settings(sources=(str(novel),), out=Path(tempfile.gettempdir()), editions=(kind,), fonts=fonts)
        list(iter_editions(settings, Report()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {"cpu_s": time.process_time(), "peak_mb": peak}


def zip_plainly(text: bytes) -> int:
    """Do the least that an e-book could cost: compress the text."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("text", text)
    return len(written.getvalue())


def print_editions(novel: Path, runs: int) -> None:
    print(f"{'each in a process of its own':30}{'CPU s':>9}{'× ten zips':>12}{'peak MB':>9}   goal")
    for case in _CASES:
        times, ratios, peak = [], [], 0.0
        for _ in range(runs):
            made, plain = (
                json.loads(
                    subprocess.run(
                        [sys.executable, __file__, str(novel), "--one", one], check=True, capture_output=True, text=True
                    ).stdout
                )
                for one in (case, "zip")
            )
            times.append(made["cpu_s"])
            ratios.append(made["cpu_s"] / plain["cpu_s"])
            peak = max(peak, made["peak_mb"])
        print(f"{case:30}{min(times):>9.2f}{statistics.median(ratios):>12.2f}{peak:>9.0f}   {GOALS[case]}", flush=True)


def print_change(novel: Path, runs: int) -> None:
    """Print what a change of one character costs beside a full build, edition by edition."""
    text = novel.read_bytes().decode("utf-8")
    # Two neighbours in the middle change places: the characters of the book stay the same.
    place = next(at for at in range(len(text) // 2, len(text)) if text[at].isalpha() and text[at + 1].isalpha() and text[at] != text[at + 1])
    changed = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    with tempfile.TemporaryDirectory() as folder, remembering_renderers() as renderers:
        source = Path(folder, novel.name)
        settings = Settings(sources=(str(source),), out=Path(folder))

        def make(content: str, full: bool) -> dict[str, tuple[float, bytes]]:
            source.write_text(content, "utf-8")
            made, start = {}, time.process_time()
            for path, data in iter_editions(settings, Report(), renderers=RENDERERS if full else renderers, quickest_first=True):
                now = time.process_time()
                kind = path.suffix[1:]
                # The e-book comes once more when its print is there.
                made[f"{kind}, with its pages" if kind in made else kind] = (now - start, data)
                start = now
            return made

        make(text, full=False)
        put_by()  # as the preview does when it has nothing else to do
        best: dict[str, list[float]] = {}
        ratios: dict[str, list[float]] = {}
        for run in range(runs):
            content = text if run % 2 else changed
            again, whole = make(content, full=False), make(content, full=True)
            for kind, (seconds, data) in again.items():
                if data != whole[kind][1]:
                    raise SystemExit(f"the {kind} made anew is not that of a full build")
                least = best.setdefault(kind, [math.inf, math.inf])
                best[kind] = [min(least[0], seconds), min(least[1], whole[kind][0])]
                ratios.setdefault(kind, []).append(seconds / whole[kind][0])
    print(f"\n{'one character changed':30}{'CPU s':>9}{'full':>9}{'ratio':>9}")
    for kind, (seconds, whole_s) in best.items():
        print(f"{kind:30}{seconds:>9.2f}{whole_s:>9.2f}{statistics.median(ratios[kind]):>9.2f}")


if __name__ == "__main__":
    main()
