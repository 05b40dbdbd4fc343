"""Characters that the lines of a newspaper are told by: Han, and the signs that papers print before lines."""

from __future__ import annotations

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# Signs a paper sets before a label or a byline. The hollow square is the classic sign of a byline (□张刃), the
# filled ones that of a label; papers differ, so the page's own use decides between them.
_SIGN_RANGES = ((0x2580, 0x26FF), (0x2701, 0x2775), (0x2794, 0x27BF))  # blocks, shapes, symbols and dingbats; not their numbers
SIGNS = "※⊙⊕⊗〓┃" + "".join(chr(code) for first, last in _SIGN_RANGES for code in range(first, last + 1))
BYLINE_SIGNS = "□◇○◎✎✍"
MISREAD_SIGNS = "口©®O"  # as a scan's text layer reads the hollow square and the rings
