"""A parsed page of the e-book goes in; nothing comes out, or a LayoutError for what a page may not ask for.

The layout may be a stranger's. A page takes pictures and styles from the package and nothing from elsewhere, and
it runs no programs; links that a reader follows may lead anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

from banxin.diagnostics import Place
from banxin.errors import LayoutError
from banxin.layouts.styles import check_addresses

_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
# Elements that run or bring in something of their own (EPUB 3.3 §6.1 allows scripts; we make none).
_FORBIDDEN = frozenset(("script", "iframe", "object", "embed", "form", "base", "audio", "video"))
# Attributes whose address the reading system fetches by itself.
_FETCHED = ("src", "srcset", "poster", "data", "background")


def check_page(root: etree._Element, name: str, package: Collection[str]) -> None:
    """Raise LayoutError for a program, or an address that is fetched and names no file of `package`."""
    for element in root.iter(etree.Element):
        tag = str(element.tag).rpartition("}")[2]
        if tag in _FORBIDDEN:
            raise _refused(f"the page has a <{tag}> element", name, element)
        if tag == "style":
            check_addresses("".join(str(text) for text in element.itertext()), name)
        if not element.attrib:
            continue
        for attribute in map(str, element.attrib):
            if attribute.lower().startswith("on"):
                raise _refused(f"the page has a program in “{attribute}”", name, element)
        for address in _fetched(element, tag):
            if not address.startswith(("#", "data:")) and address.partition("#")[0] not in package:
                raise _refused(f"the page asks for “{address}”", name, element)
        if style := element.get("style"):
            check_addresses(f"*{{{style}}}", name)


def _fetched(element: etree._Element, tag: str) -> Iterator[str]:
    for attribute in _FETCHED:
        if (address := element.get(attribute)) is not None:
            yield address
    href = element.get("href") or element.get(_XLINK_HREF)
    if href is not None and tag not in ("a", "area"):
        yield href


def _refused(fact: str, name: str, element: etree._Element) -> LayoutError:
    line = element.sourceline
    return LayoutError(
        f"{fact}; an e-book takes nothing from outside itself and runs no programs",
        hint="mend the layout's template: pictures belong to the source, styles to epub.css",
        place=Place(name, line if isinstance(line, int) else None),
    )
