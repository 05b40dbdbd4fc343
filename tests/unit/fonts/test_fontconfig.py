"""The private configuration is well-formed and knows no folder of fonts."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from banxin.fonts.fontconfig import private_configuration


def test_it_names_a_cache_and_no_fonts_of_the_machine() -> None:
    root = ElementTree.fromstring(private_configuration(Path("/tmp/a & b")))
    assert root.findtext("cachedir") == "/tmp/a & b"
    assert [child.tag for child in root] == ["cachedir"]
