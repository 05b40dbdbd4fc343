"""The line composer: characters and a measure → lines with exact positions. No PDF, no CSS.

`break_paragraph` is the way in for text with font metrics.
"""

from banxin.composition.compose import FontMetrics, Line, TextRun, break_paragraph

__all__ = ["FontMetrics", "Line", "TextRun", "break_paragraph"]
