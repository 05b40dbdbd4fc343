"""A trimmed size in millimetres goes in; the name that the trade gives it comes out."""

from __future__ import annotations

# ISO 216 (A, B), JIS B, the Chinese formats (开本) as trimmed from 787 × 1092 and 850 × 1168 mm sheets,
# and their halves and quarters as newspapers trim them.
_SIZES: tuple[tuple[str, float, float], ...] = (
    ("A0", 841, 1189),
    ("A1", 594, 841),
    ("A2", 420, 594),
    ("A3", 297, 420),
    ("A4", 210, 297),
    ("A5", 148, 210),
    ("A6", 105, 148),
    ("A7", 74, 105),
    ("B3", 353, 500),
    ("B4", 250, 353),
    ("B5", 176, 250),
    ("B6", 125, 176),
    ("JIS B4", 257, 364),
    ("JIS B5", 182, 257),
    ("JIS B6", 128, 182),
    ("Letter", 215.9, 279.4),
    ("Legal", 215.9, 355.6),
    ("Ledger", 279.4, 431.8),
    ("16-mo (16开)", 185, 260),
    ("large 32-mo (大32开)", 140, 203),
    ("32-mo (32开)", 130, 184),
    ("64-mo (64开)", 92, 126),
)
_NEWSPAPERS: tuple[tuple[str, float, float], ...] = (("broadsheet (对开)", 390, 543), ("tabloid (四开)", 270, 390))

# Guillotines and rounding to whole points both stay within a millimetre; papers differ by more among themselves.
_TOLERANCE_MM = 1.0
_NEWSPAPER_TOLERANCE_MM = 6.0


def paper_name(width_mm: float, height_mm: float) -> str:
    """Return the name of a trimmed size, with “landscape” where it lies on its side, or an empty string."""
    for sizes, near in ((_SIZES, _TOLERANCE_MM), (_NEWSPAPERS, _NEWSPAPER_TOLERANCE_MM)):
        for name, width, height in sizes:
            if abs(width_mm - width) <= near and abs(height_mm - height) <= near:
                return name
            if abs(width_mm - height) <= near and abs(height_mm - width) <= near:
                return f"{name} landscape"
    return ""
