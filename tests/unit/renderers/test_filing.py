"""A Chinese name is filed by its pinyin; what may be none is left as it is."""

from __future__ import annotations

import pytest

from banxin.renderers.filing import file_as


@pytest.mark.parametrize(
    ("name", "filed"),
    [
        ("鲁迅", "Lu Xun"),
        ("鲁　迅", "Lu Xun"),
        ("曾国藩", "Zeng Guofan"),
        ("单雄信", "Shan Xiongxin"),
        ("欧阳予倩", "Ouyang Yuqian"),
        ("李西安", "Li Xi'an"),
        ("吕思勉", "Lyu Simian"),
        ("本报编辑部", ""),
        ("〔英〕某某", ""),
        ("Anna", ""),
        ("三", ""),
    ],
)
def test_a_name_is_filed_by_its_pinyin(name: str, filed: str) -> None:
    assert file_as(name) == filed
