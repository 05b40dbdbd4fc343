"""The editions that `make publish` made in dist/ go in; the pictures of the README come out in docs/images/.

Run it after `make publish`, with Chromium on the PATH, when the look of an edition has changed:

    .venv/bin/python scripts/readme_pictures.py
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

ROOT = Path(__file__).resolve().parents[1]
NAME = "000_43fae3af8e3174c9"
BLEED_MM = 3
EDGE = 190  # the gray of the hairline that shows where the paper ends
SPREAD = (6, 7)  # facing pages of the book that show an opening, a byline and a running head
ARTICLE = "article-s1.xhtml"


def main() -> None:
    """Write the three pictures, each small enough for a page on the web."""
    made, pictures = ROOT / "dist", ROOT / "docs" / "images"
    pictures.mkdir(parents=True, exist_ok=True)
    save(page(made / f"{NAME}.pdf", 1), pictures / "newspaper.png", width=900)
    left, right = (page(made / f"{NAME}.book.pdf", number) for number in SPREAD)
    spread = Image.new("L", (left.width + right.width + 2, left.height), EDGE)
    spread.paste(left, (0, 0))
    spread.paste(right, (left.width + 2, 0))
    save(spread, pictures / "book.png", width=1200)
    save(screen(made / f"{NAME}.epub"), pictures / "epub.png", width=640)


def page(path: Path, number: int, dpi: int = 200) -> Image.Image:
    """Return a page as it is after trimming."""
    with pypdfium2.PdfDocument(path) as pdf:
        sheet = pdf[number - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    edge = round(BLEED_MM / 25.4 * dpi)
    return sheet.crop((edge, edge, sheet.width - edge, sheet.height - edge))


def screen(path: Path) -> Image.Image:
    """Return the first article of the e-book as a small screen shows it."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        article = next(Path(folder).rglob(ARTICLE))
        frame = Path(folder) / "frame.html"
        frame.write_text(
            "<body style='margin:0;background:#fff'><iframe scrolling=no src='" + article.as_uri() + "' "
            "style='border:0;position:absolute;left:36px;top:28px;width:428px;height:672px'></iframe>",
            "utf-8",
        )
        shot = Path(folder) / "shot.png"
        subprocess.run(
            [
                *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *("--allow-file-access-from-files", "--virtual-time-budget=5000", "--window-size=500,720"),
                *("--force-device-scale-factor=2", f"--screenshot={shot}", frame.as_uri()),
            ],
            check=True,
            capture_output=True,
        )
        return Image.open(shot).convert("L")


def save(picture: Image.Image, path: Path, *, width: int) -> None:
    """Write a picture of 16 grays with a hairline around it."""
    small = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    framed = ImageOps.expand(small.convert("L"), border=1, fill=EDGE)
    framed.quantize(16).save(path, optimize=True)
    print(path.relative_to(ROOT), f"{path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
