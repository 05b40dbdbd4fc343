"""The style sheet and the pages of an e-book go in; its font files and the rules that name them come out.

Fonts are never obfuscated: their licences allow them to be carried as they are, and half of the reading
systems could not use them otherwise. The licence of each family stands beside its faces, as it asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from lxml import etree

from banxin.diagnostics import Report
from banxin.fonts.catalogue import EXTRA, Face, FontCatalogue
from banxin.fonts.subset import subset_regional
from banxin.renderers.epub.package import Item
from banxin.renderers.epub.typefaces import SPARE_FAMILY, select_faces
from banxin.settings import FontEmbedding

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


# What a reading device of small memory takes of fonts in one book.
_MANY_BYTES = 10_000_000


def embed_fonts(
    style: str,
    pages: Iterable[etree._Element],
    fonts: FontCatalogue,
    embedding: FontEmbedding,
    language: str,
    text: Callable[[], str],
    report: Report,
) -> tuple[tuple[Item, ...], str]:
    """Return the font files a book needs with their licences, and its style sheet with an `@font-face` rule for each.

    `subset` embeds what is shown, in the forms of the region of a language (BCP 47), `full` whole faces, `none`
    nothing: then the reading system's own faces are used. `text` gives all characters of the document, of which what no
    face has is reported already; what a layout shows besides is EPB-076, and fonts of many megabytes are EPB-075.
    """
    if embedding == "none":
        return (), style
    selection = select_faces(style, pages, fonts, language)
    wanted = [(face, face.css_family, "", codes) for face, codes in selection.shown.items()]
    wanted += [(face, SPARE_FAMILY, "-spare", codes) for face, codes in selection.spare.items()]
    items: list[Item] = []
    rules: list[str] = []
    for face, family, suffix, codes in sorted(
        wanted, key=lambda one: (one[1], one[0].weight, one[0].path.name)
    ):
        data = face.path.read_bytes() if embedding == "full" else subset_regional(face, codes, language)
        ending, media_type = ("otf", "font/otf") if data[:4] == b"OTTO" else ("ttf", "font/ttf")
        stem = _UNSAFE.sub("-", face.path.stem) + suffix
        if any(item.name == f"fonts/{stem}.{ending}" for item in items):  # a shipped face in an own family, or one of that name
            stem += f"-{len(items) + 1}"
        items.append(Item(f"font-{len(items) + 1}", f"fonts/{stem}.{ending}", media_type, data))
        style_of = "italic" if face.role == "italic" else "normal"
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-style: {style_of}; font-weight: {face.weight}; '
            f"src: url({items[-1].name}); }}\n"
        )
    size = sum(len(item.data) for item in items)
    if size > _MANY_BYTES:
        report.add("EPB-075", count=len(items), size=round(size / 1e6))
    if unknown := selection.missing and selection.missing - set(map(ord, text())):
        report.add("EPB-076", characters=" ".join(f"{chr(code)} (U+{code:04X})" for code in sorted(unknown)))
    items += _licences(fonts, {face for face, *_ in wanted})
    return tuple(items), "".join([*rules, "\n", style])


def _licences(fonts: FontCatalogue, faces: Collection[Face]) -> Iterator[Item]:
    """Yield the text of the licence of each family that is embedded, where it has one."""
    for number, family in enumerate(fonts.families, 1):
        if family.licence_path is not None and any(face in faces for face in family.faces):
            folder = family.licence_path.parent.name if family.package else f"own-{number}"
            name = f"fonts/{_UNSAFE.sub('-', folder)}-LICENSE.txt"
            id_ = f"licence-{family.role}" if family.package and family.role != EXTRA else f"licence-{number}"
            yield Item(id_, name, "text/plain", family.licence_path.read_bytes())
