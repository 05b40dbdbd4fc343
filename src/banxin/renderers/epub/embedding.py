"""The style sheet and the pages of an e-book go in; its font files and the rules that name them come out.

Fonts are never obfuscated: their licences allow them to be carried as they are, and half of the reading
systems could not use them otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from banxin.fonts.catalogue import FontCatalogue
from banxin.fonts.subset import subset_regional
from banxin.renderers.epub.package import Item
from banxin.renderers.epub.typefaces import SPARE_FAMILY, select_faces
from banxin.settings import FontEmbedding

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def embed_fonts(
    style: str, pages: Iterable[etree._Element], fonts: FontCatalogue, embedding: FontEmbedding, language: str
) -> tuple[tuple[Item, ...], str]:
    """Return the font files a book needs, and its style sheet with an `@font-face` rule for each.

    `subset` embeds what is shown, in the forms of the region of a language (BCP 47), `full` whole faces, `none`
    nothing: then the reading system's own faces are used.
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
        items.append(Item(f"font-{len(items) + 1}", f"fonts/{stem}.{ending}", media_type, data))
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-style: normal; font-weight: {face.weight}; '
            f"src: url({items[-1].name}); }}\n"
        )
    return tuple(items), "".join([*rules, "\n", style])
