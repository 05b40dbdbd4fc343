"""The samples in docs/samples/ and the page in seeds/ go in; the pictures of docs/gallery.md come out in docs/images/.

Run it when the look of a layout has changed:

    .venv/bin/python scripts/gallery_pictures.py [LAYOUT]...
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

from banxin.diagnostics import Report
from banxin.pipeline import build
from banxin.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "docs" / "samples"
SEED = next((ROOT / "seeds").glob("*.txt"))
IMAGES = ROOT / "docs" / "images"
BLEED_MM = 3
EDGE = 190  # the gray of the hairline that shows where the paper ends
MOST_BYTES = 150_000

# What each layout is shown by: a source, options, and the pages that stand side by side.
SHOWN: dict[str, tuple[Path, dict[str, str], tuple[int, ...]]] = {
    "book": (SAMPLES / "novel.txt", {}, (3, 5, 6)),
    "book-vertical": (SAMPLES / "novel.txt", {}, (6, 5, 3)),
    "novel-pocket": (SAMPLES / "novel.txt", {}, (3, 5, 6)),
    "magazine": (SAMPLES / "magazine.md", {}, (1, 2, 3)),
    "newspaper": (SEED, {}, (1,)),
    "report": (SAMPLES / "report.md", {}, (1, 2, 4)),
}
WIDTH_PX = {1: 640, 3: 1500}
GAP_PX = 12


def main() -> None:
    """Write the picture of each layout, or of those that are named."""
    for name in sys.argv[1:] or SHOWN:
        source, options, numbers = SHOWN[name]
        picture = side_by_side([page(made, number) for made in [printed(name, source, options)] for number in numbers])
        save(picture, IMAGES / f"layout-{name}.png", WIDTH_PX[len(numbers)])


def printed(layout: str, source: Path, options: dict[str, str]) -> bytes:
    """Return the PDF of a source in a layout."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(sources=(str(source),), layouts=(layout,), options=options, editions=("pdf",), out=Path(folder))
        (path,) = build(settings, Report())
        return path.read_bytes()


def page(content: bytes, number: int, dpi: int = 170) -> Image.Image:
    """Return a page as it is after trimming."""
    with pypdfium2.PdfDocument(content) as pdf:
        sheet = pdf[number - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    edge = round(BLEED_MM / 25.4 * dpi)
    trimmed = sheet.crop((edge, edge, sheet.width - edge, sheet.height - edge))
    return ImageOps.expand(trimmed.convert("L"), border=2, fill=EDGE)


def side_by_side(pages: list[Image.Image]) -> Image.Image:
    """Return pages of one height beside one another."""
    gap = GAP_PX * 2
    whole = Image.new("L", (sum(one.width for one in pages) + gap * (len(pages) - 1), pages[0].height), 255)
    left = 0
    for one in pages:
        whole.paste(one, (left, 0))
        left += one.width + gap
    return whole


def save(picture: Image.Image, path: Path, width: int) -> None:
    """Write a picture of 16 grays."""
    small = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    small.quantize(16).save(path, optimize=True)
    size = path.stat().st_size
    print(path.relative_to(ROOT), f"{size // 1000} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES // 1000} kB")


if __name__ == "__main__":
    main()
