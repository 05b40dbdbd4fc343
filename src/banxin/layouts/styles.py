"""A style sheet goes in; nothing comes out, or a LayoutError for an address that leads out of the edition.

Pictures come from the document and type from `fonts.toml`; a layout's style sheet that names a file or the network
would make the edition depend on where it is built, or tell a stranger that it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from banxin.diagnostics import Place
from banxin.errors import LayoutError

# Functions whose strings are addresses (CSS Values 4 §4.5, CSS Images 4 §2).
_ADDRESS_FUNCTIONS = ("url", "src", "image", "image-set", "-webkit-image-set", "cross-fade", "-webkit-cross-fade")
# Where none of this is, no address leads out: names may be hidden by a backslash, and all others are written out.
_HARMLESS = r"""\s*(?:"(?-i:data:|#)[^"\n]*"|'(?-i:data:|#)[^'\n]*'|(?-i:data:|#)[^"'()\s]*)\s*\)"""
_SUSPECT = re.compile(rf"\\|@import|(?:src|image|image-set|cross-fade)\(|url\((?!{_HARMLESS})", re.IGNORECASE)


def check_addresses(css: str, file: str) -> None:
    """Raise LayoutError for the first address in a style sheet that is not `data:…` or `#…`, or any @import."""
    if not _SUSPECT.search(css):
        return
    import tinycss2

    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    for address, line in _addresses(rules, False):
        if not address.startswith(("data:", "#")):
            raise LayoutError(
                f"the style sheet names “{address}”; an edition takes nothing from files or the network",
                hint="pictures belong to the source; small ornaments can be written as data: addresses",
                place=Place(file, line),
            )


def _addresses(tokens: Iterable[Any], inside: bool) -> Iterator[tuple[str, int]]:
    """Yield every address among tokens, with its line; `inside` a function that takes them, strings count."""
    for token in tokens:
        match token.type:
            case "url":
                yield token.value, token.source_line
            case "string" if inside:
                yield token.value, token.source_line
            case "function":
                yield from _addresses(token.arguments, token.lower_name in _ADDRESS_FUNCTIONS)
            case "at-rule":
                yield from _addresses(token.prelude, token.lower_at_keyword == "import")
                yield from _addresses(token.content or (), False)
            case "qualified-rule":
                yield from _addresses(token.prelude, False)
                yield from _addresses(token.content, False)
            case "() block" | "[] block" | "{} block":
                yield from _addresses(token.content, inside)
            case _:
                pass
