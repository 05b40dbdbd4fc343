"""A PDF comes in; what it says of its own setting comes out: what was asked for, and which way it is to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree

from banxin.checks.page_content import DAMAGE
from banxin.typography.request import ELEMENT, NAMESPACE, read_request

# What a measure asks about, and the answers it knows: those of the layouts' options of these names.
EXPECTED: Mapping[str, Sequence[str]] = {
    "hanging": ("none", "stops"),
    "kinsoku": ("none", "basic", "gb", "strict"),
    "latin_grid": ("false", "true"),
    "punctuation": ("auto", "mainland", "scientific", "taiwan", "hongkong", "japan"),
    "question_marks": ("auto", "joined", "whole"),
}

_MOST_XMP_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Stated:
    """`asked` is what was asked of the setting (`typography.request`), None where the file does not say.

    `bound_right` tells that a reader is to turn its pages from left to right (ISO 32000-2, 12.2); None where the file cannot be read.
    """

    asked: Mapping[str, str] | None = None
    bound_right: bool | None = None


def read_stated(path: Path) -> Stated:
    """Read what a PDF says; one that is damaged or locked says nothing."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            preferences = pdf.Root.get("/ViewerPreferences")
            turned = isinstance(preferences, pikepdf.Dictionary) and preferences.get("/Direction") == pikepdf.Name.R2L
            return Stated(_asked(pdf), turned)
    except (pikepdf.PdfError, *DAMAGE):
        return Stated()


def _asked(pdf: Any) -> Mapping[str, str] | None:
    packet = pdf.Root.get("/Metadata")
    if not isinstance(packet, pikepdf.Stream):
        return None
    data = packet.read_bytes()
    if len(data) > _MOST_XMP_BYTES or NAMESPACE.encode() not in data:
        return None
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    found = root.find(f".//{{{NAMESPACE}}}{ELEMENT}")
    return None if found is None or not found.text else read_request(found.text)
