"""Characters that merely look like Han characters or marks go in; what they stand for comes out.

Fonts map a glyph to several code points, and extractors often pick the wrong one: the Kangxi radicals (⼈ for 人),
the supplement of radicals (⻅ for 见) and the compatibility ideographs. They print alike, but cannot be searched,
and most fonts lack them. Kangxi radicals and compatibility ideographs are mapped by Unicode's own
decompositions; the supplement has none, so its table is here (Unicode, EquivalentUnifiedIdeograph). The same happens to
marks in vertical lines: their vertical forms (︐ for ，) say how they were printed, and a layout chooses these itself.
"""

from __future__ import annotations

import re
import unicodedata

_SUPPLEMENT = dict(
    zip(
        "⺀⺁⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿"
        "⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "冫厂乛乚亻冂几⺈刂卜㔾小小兀尣尢𡯂巳幺彑彐忄㣺扌攵旡日月歹母民氵氺灬爫爫丬牛犭王疋目示礻𥫗糹纟罓罒网㓁罒𦍌羊羊耂肀聿月臼艹艹"
        "艹虎衤覀西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食飠飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)

_VERTICAL_FORMS = dict(
    zip(
        "︐︑︒︓︔︕︖︗︘︙︰︱︲︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
        "，、。：；！？〖〗…‥—–（）｛｝〔〕【】《》〈〉「」『』［］",
        strict=True,
    )
)

_LOOKALIKE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe32\ufe35-\ufe44\ufe47\ufe48\U0002f800-\U0002fa1f]")

# The Kangxi radical of “door leaf” is the traditional form; a simplified text means the simplified one.
_SIMPLIFIED = {"戶": "户"}


def has_lookalikes(text: str) -> bool:
    """Tell whether a text holds radicals, compatibility ideographs or vertical forms in the place of other characters."""
    return bool(_LOOKALIKE.search(text))


def unify_lookalikes(text: str, *, traditional: bool = False) -> str:
    """Return the text with every radical and compatibility ideograph replaced by its Han character, every vertical form by its mark."""

    def unified(match: re.Match[str]) -> str:
        character = match[0]
        plain = _SUPPLEMENT.get(character) or _VERTICAL_FORMS.get(character) or unicodedata.normalize("NFKC", character)
        return plain if traditional else _SIMPLIFIED.get(plain, plain)

    return _LOOKALIKE.sub(unified, text)
