"""A pattern that waits does what one that is compiled at once does."""

from __future__ import annotations

import re

import pytest

from banxin.patterns import late


def test_a_late_pattern_is_a_pattern() -> None:
    pattern = late("([甲乙])(?P<second>b)?", re.IGNORECASE)
    assert pattern.pattern == "([甲乙])(?P<second>b)?"
    assert pattern.groupindex == {"second": 2}
    assert [match[0] for match in pattern.finditer("甲B乙c")] == ["甲B", "乙"]
    assert pattern.sub("x", "甲乙") == "xx"
    assert pattern.fullmatch("甲b")


def test_a_mistake_shows_at_the_first_use() -> None:
    pattern = late("(")
    with pytest.raises(re.error):
        pattern.search("")
