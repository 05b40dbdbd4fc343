"""The target of a link comes in; the address that it leads to, written as addresses are, comes out."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_OF_HOSTS = ("http", "https", "ftp")
_OF_PATHS = ("mailto", "tel")
# Letters of any script, digits and hyphens, parted by points; or what Python takes for the address of IPv6 between brackets.
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|[0-9a-f.]*:[0-9a-f:.]*")
# How a label begins that is encoded (RFC 5890, 2.3.2.5), and how long one may be (RFC 1034, 3.1).
_ENCODED, _MOST_LABEL_CHARS = "xn--", 63
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SAFE = ":/?[]@!$&'()*+,;=%~-._"


def web_address(target: str) -> str:
    """Return the address outside the publication that a target leads to, as RFC 3986 writes it; "" where it leads to none.

    What may not stand in an address is percent-encoded; what is encoded already stays.
    """
    try:
        parts = urlsplit(target)
        if parts.scheme in _OF_HOSTS:
            # Python looks at the port when it is asked for.
            reaches = _is_host(parts.hostname or "") and parts.netloc.count("@") < 2 and parts.port != 0
        else:
            reaches = parts.scheme in _OF_PATHS and bool(parts.path.strip())
    except ValueError:
        return ""
    before, sign, fragment = _LONE_PERCENT.sub("%25", target).partition("#")
    return quote(before, safe=_SAFE) + sign + quote(fragment, safe=_SAFE) if reaches else ""


def _is_host(name: str) -> bool:
    """Tell whether a name is written as the name of a host is: in letters of its script, or as IDNA encodes these (`xn--…`)."""
    return bool(_HOST.fullmatch(name)) and (":" in name or all(map(_is_label, name.rstrip(".").split("."))))


def _is_label(label: str) -> bool:
    if len(label) > _MOST_LABEL_CHARS:
        return False  # nor does encoding make it shorter
    letters = label
    if label.startswith(_ENCODED):
        try:
            letters = label.removeprefix(_ENCODED).encode("ascii").decode("punycode")
        except UnicodeError:
            return False
        # What is encoded needed it, and stands for letters and signs as they are compared (UTS 46).
        if letters.isascii() or any(unicodedata.category(sign)[0] in "CZ" for sign in letters) or letters != _compared(letters):
            return False
    compared = _compared(letters)
    length = len(compared) if compared.isascii() else len(_ENCODED) + len(compared.encode("punycode"))
    # A sign such as ⒈ stands for a point as well.
    return length <= _MOST_LABEL_CHARS and "." not in compared


def _compared(letters: str) -> str:
    return unicodedata.normalize("NFKC", letters.lower())
