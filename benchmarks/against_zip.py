"""Make the e-book of a novel, and zip the same members plainly; prints what each takes, pair by pair.

    python benchmarks/against_zip.py NOVEL [--pairs N]

Whatever makes an e-book must at least compress its members. Each run is a process of its own, in turn with the other; CPU
time is user and system time. Once without fonts, once with those that are embedded unless told otherwise.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

GOALS = {"none": "at most 3 ×", "subset": "at most 1.5 s"}

_ZIP = """
import sys, zipfile
from pathlib import Path
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as archive:
    for path in sorted(Path(sys.argv[1]).rglob("*")):
        if path.is_file():
            archive.write(path, path.relative_to(sys.argv[1]))
"""


def main() -> None:
    """Read the arguments, measure, print."""
    arguments = argparse.ArgumentParser(description="Make the e-book of a novel, and zip the same members plainly.")
    arguments.add_argument("novel", type=Path, help="a plain text with chapters")
    arguments.add_argument("--pairs", type=int, default=5, help="how often each is run")
    given = arguments.parse_args()
    print(f"{'--fonts':10}{'members':>9}{'CPU s':>8}{'zip':>7}{'ratio (least–most)':>22}   goal")
    with tempfile.TemporaryDirectory() as folder:
        for fonts, goal in GOALS.items():
            made, members = Path(folder, f"{given.novel.stem}.epub"), Path(folder, fonts)
            publish = [sys.executable, "-m", "banxin", str(given.novel), "--to", "epub", "--fonts", fonts, "--out", folder]
            run(publish)  # warms the files
            with zipfile.ZipFile(made) as archive:
                archive.extractall(members)
                count = len(archive.namelist())
            zipping = [sys.executable, "-c", _ZIP, str(members), str(Path(folder, "plain.zip"))]
            pairs = [(run(publish), run(zipping)) for _ in range(given.pairs)]
            ratios = sorted(ours / plain for ours, plain in pairs)
            ratio = f"{statistics.median(ratios):.1f} ({ratios[0]:.1f}–{ratios[-1]:.1f})"
            least = [min(times) for times in zip(*pairs)]
            print(f"{fonts:10}{count:>9}{least[0]:>8.2f}{least[1]:>7.2f}{ratio:>22}   {goal}", flush=True)


def run(command: Sequence[str]) -> float:
    """Run a command in a process of its own; return its CPU seconds."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
