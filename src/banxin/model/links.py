"""The target of a link comes in; the address that it leads to, written as addresses are, comes out."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_OF_HOSTS = ("http", "https", "ftp")
_OF_PATHS = ("mailto", "tel")
# Letters of any script, digits and hyphens, parted by points; or what Python takes for the address of IPv6 between brackets.
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|[0-9a-f.]*:[0-9a-f:.]*")
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
            reaches = bool(_HOST.fullmatch(parts.hostname or "")) and parts.netloc.count("@") < 2 and parts.port != 0
        else:
            reaches = parts.scheme in _OF_PATHS and bool(parts.path.strip())
    except ValueError:
        return ""
    before, sign, fragment = _LONE_PERCENT.sub("%25", target).partition("#")
    return quote(before, safe=_SAFE) + sign + quote(fragment, safe=_SAFE) if reaches else ""
