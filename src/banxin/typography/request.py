"""What a layout asks of a text's setting goes in; the words in which a finished PDF says so come out, and are read again.

A page shows what was done and not what was wanted: that no stop hangs is right in one edition and a fault in another. So
a PDF says in its metadata (XMP) what was asked of it, and what it shows is held against that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMESPACE = "https://publication.invalid/ns/setting/1.0/"
ELEMENT = "asked"

_PAIR = re.compile(r"([a-z][a-z0-9_]*)=([^\s=]+)")
_MOST_CHARS = 20_000


def write_request(asked: Mapping[str, object]) -> str:
    """Return what was asked as words `name=value` by name; values with white space in them are left out.

    >>> write_request({"measure_chars": 30, "hanging": "stops", "latin_grid": False})
    'hanging=stops latin_grid=false measure_chars=30'
    """
    words = (f"{name}={_value(value)}" for name, value in sorted(asked.items()))
    return " ".join(word for word in words if _PAIR.fullmatch(word))


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def read_request(text: str) -> dict[str, str]:
    """Return what `write_request` wrote; whatever else stands there is passed over.

    >>> read_request("hanging=stops measure_chars=30 and more")
    {'hanging': 'stops', 'measure_chars': '30'}
    """
    return dict(_PAIR.findall(text[:_MOST_CHARS]))
