"""The samples in docs/samples/ and the page in seeds/ go in; the covers of the shipped layouts come out in docs/images/covers.png.

Run it when the look of a cover has changed:

    .venv/bin/python scripts/cover_pictures.py
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from gallery_pictures import EDGE, IMAGES, SAMPLES, SEED
from PIL import Image, ImageOps

from banxin.diagnostics import Report
from banxin.model.document import Creator, Metadata
from banxin.pipeline import build
from banxin.settings import UNSTATED, Settings

SHOWN: dict[str, Path] = {
    "book": SAMPLES / "novel.txt",
    "book-vertical": SAMPLES / "novel.txt",
    "novel-pocket": SAMPLES / "novel.txt",
    "magazine": SAMPLES / "magazine.md",
    "newspaper": SEED,
    "report": SAMPLES / "report.md",
}
# What the sample's own title page does not say.
STATED: dict[str, Metadata] = {
    "book": Metadata(title="山居集", language="", creators=(Creator("张三"),), publisher="某某出版社"),
}
WIDTH_PX, HEIGHT_PX, GAP_PX = 240, 384, 16


def main() -> None:
    """Write the picture."""
    covers = [cover(layout, source) for layout, source in SHOWN.items()]
    whole = Image.new("RGB", ((WIDTH_PX + GAP_PX) * len(covers) + GAP_PX, HEIGHT_PX + 2 * GAP_PX), "#ffffff")
    for number, picture in enumerate(covers):
        small = picture.resize((WIDTH_PX, HEIGHT_PX), Image.Resampling.LANCZOS)
        framed = ImageOps.expand(small, border=1, fill=(EDGE, EDGE, EDGE))
        whole.paste(framed, (GAP_PX + number * (WIDTH_PX + GAP_PX) - 1, GAP_PX - 1))
    whole.quantize(128, dither=Image.Dither.NONE).save(IMAGES / "covers.png", optimize=True)


def cover(layout: str, source: Path) -> Image.Image:
    """Return the cover of the e-book of a source in a layout."""
    with tempfile.TemporaryDirectory() as folder:
        stated = STATED.get(layout, UNSTATED)
        variants = ("zh-Hant-TW",) if layout == "book-vertical" else ()
        settings = Settings((str(source),), ("epub",), (layout,), out=Path(folder), fonts="none", metadata=stated, variants=variants)
        (path,) = build(settings, Report())
        with zipfile.ZipFile(path) as archive:
            return Image.open(io.BytesIO(archive.read("EPUB/images/cover.png"))).convert("RGB")


if __name__ == "__main__":
    main()
