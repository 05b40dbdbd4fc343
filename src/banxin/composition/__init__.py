"""The line composer: characters and a measure → lines with exact positions. No PDF, no CSS.

`break_paragraph` is the way in for text with font metrics; the seam to the press goes by `prepare` and `compose`.
"""

from banxin.composition.annotations import Annotation
from banxin.composition.compose import Fault, FontMetrics, Line, TextRun, break_paragraph, compose
from banxin.composition.paragraph import MeasuredRun, Paragraph, prepare

__all__ = [
    "Annotation",
    "Fault",
    "FontMetrics",
    "Line",
    "MeasuredRun",
    "Paragraph",
    "TextRun",
    "break_paragraph",
    "compose",
    "prepare",
]
