"""A folder for caches goes in; a fontconfig configuration that knows no font of the machine comes out."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape


def private_configuration(cache: Path) -> str:
    """Return the XML of a configuration without a single folder of fonts, for the variable FONTCONFIG_FILE.

    It must be set before fontconfig is first used in a process. Fonts then come only from what the program adds
    itself (`@font-face`), and nothing but `cache` is written to. A process that adds no font at all crashes in
    Pango, so at least one face has to be declared.
    """
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        "<fontconfig>\n"
        f"  <cachedir>{escape(str(cache))}</cachedir>\n"
        "</fontconfig>\n"
    )
