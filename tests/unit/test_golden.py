"""A golden file is compared exactly, shown with its difference, and rewritten only on demand."""

from pathlib import Path

import pytest

from support.golden import check_golden


def test_a_difference_is_shown_and_the_file_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "expected.txt"
    path.write_text("第一行\n第二行\n", encoding="utf-8")
    check_golden(path, "第一行\n第二行\n", accept=False)
    with pytest.raises(AssertionError, match=r"(?s)-第二行.*\+第三行"):
        check_golden(path, "第一行\n第三行\n", accept=False)
    assert path.read_text(encoding="utf-8") == "第一行\n第二行\n"


def test_a_missing_golden_fails_until_it_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "new" / "expected.txt"
    with pytest.raises(AssertionError, match="no golden file"):
        check_golden(path, "甲\n", accept=False)
    check_golden(path, "甲\n", accept=True)
    check_golden(path, "甲\n", accept=False)
