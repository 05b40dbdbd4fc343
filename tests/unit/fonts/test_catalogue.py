"""`fonts.toml` is read strictly, and faces stand in for one another in a fixed order."""

from __future__ import annotations

from pathlib import Path

import pytest

from banxin.errors import FontError
from banxin.fonts.catalogue import load_fonts

FAMILY = """
[[family]]
role = "{role}"
name = "{role} family"
name_zh = "某体"
fallback = [{fallback}]
licence = "OFL-1.1"
licence_file = "LICENSE.txt"
licence_source = "copyright"
package = "some-fonts"
version = "1.0"
"""
FACE = """
[[family.face]]
file = "a.otf"
weight = {weight}
repertoires = ["gbk"]
characters = 1
sha256 = "00"
source = "a.ttc"
source_index = 0
source_sha256 = "00"
"""
GOOD = (
    '[repertoires]\ngbk = "GBK"\n'
    + FAMILY.format(role="song", fallback='"kai"')
    + FACE.format(weight=700)
    + FACE.format(weight=400)
    + FAMILY.format(role="kai", fallback='"song"')
    + FACE.format(weight=400)
)


def written(folder: Path, text: str) -> Path:
    """Write `fonts.toml` with the files that it names."""
    (folder / "fonts.toml").write_text(text, encoding="utf-8")
    (folder / "a.otf").write_bytes(b"")
    (folder / "LICENSE.txt").write_text("free", encoding="utf-8")
    return folder


def test_a_chain_keeps_to_the_role_and_the_nearest_weight_first(tmp_path: Path) -> None:
    fonts = load_fonts(written(tmp_path, GOOD))
    assert [str(face) for face in fonts.chain("song", 700)] == [
        "song family 700",
        "song family 400",
        "kai family 400",
    ]
    assert [str(face) for face in fonts.chain("kai", 700)] == [
        "kai family 400",
        "song family 700",
        "song family 400",
    ]
    assert [str(face) for face in fonts.chain("song")] == [
        "song family 400",
        "song family 700",
        "kai family 400",
    ]


@pytest.mark.parametrize(
    ("asked", "given"), [(100, 400), (400, 400), (500, 400), (501, 700), (600, 700), (900, 700)]
)
def test_the_nearest_weight_is_chosen_as_css_does(tmp_path: Path, asked: int, given: int) -> None:
    assert load_fonts(written(tmp_path, GOOD)).face("song", asked).weight == given


def test_an_unknown_role_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(FontError) as failure:
        load_fonts(written(tmp_path, GOOD)).chain("sung")
    assert "did you mean “song”?" in failure.value.hint


@pytest.mark.parametrize(
    ("wrong", "message", "hint"),
    [
        (GOOD.replace("weight = 700", "wieght = 700"), "unknown key “wieght” in [family.face]", "“weight”"),
        (
            GOOD.replace("fallback = [", "fallbacks = [", 1),
            "unknown key “fallbacks” in [family]",
            "“fallback”",
        ),
        (GOOD.replace("[repertoires]", "[repertoire]"), "unknown key “repertoire”", "“repertoires”"),
        (GOOD.replace('role = "kai"', 'role = "kay"'), "unknown role “kay”", "“kai”"),
        (GOOD.replace('["gbk"]', '["gbq"]', 1), "unknown repertoire “gbq”", "“gbk”"),
        (
            GOOD.replace('fallback = ["kai"]', 'fallback = ["song"]'),
            "fallback of “song” cannot be “song”",
            "",
        ),
        (GOOD.replace('fallback = ["kai"]', 'fallback = ["hei"]'), "fallback of “song” cannot be “hei”", ""),
        (GOOD.replace('file = "a.otf"', 'file = "b.otf"', 1), "b.otf is missing", "scripts/build_fonts.py"),
        (GOOD.replace("weight = 700", 'weight = "bold"'), "“weight” is to be a whole number", ""),
        (GOOD.replace("weight = 700", "weight = 7000"), "weight 7000 is not between 100 and 900", ""),
        (GOOD.replace('name_zh = "某体"\n', "", 1), "“name_zh” is missing", ""),
        (GOOD.replace('role = "kai"', 'role = "song"'), "two families have the role “song”", ""),
        (GOOD + "\n]", "not valid TOML", ""),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_remedy(
    tmp_path: Path, wrong: str, message: str, hint: str
) -> None:
    with pytest.raises(FontError) as failure:
        load_fonts(written(tmp_path, wrong))
    assert message in failure.value.message
    assert hint in failure.value.hint
    assert failure.value.place is not None
    assert failure.value.place.name.endswith("fonts.toml")


def test_a_misspelt_key_is_found_on_its_line(tmp_path: Path) -> None:
    with pytest.raises(FontError) as failure:
        load_fonts(written(tmp_path, GOOD.replace("weight = 700", "wieght = 700")))
    lines = (tmp_path / "fonts.toml").read_text("utf-8").splitlines()
    assert failure.value.place is not None
    assert failure.value.place.line == 1 + lines.index("wieght = 700")


def test_a_folder_without_fonts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FontError, match="cannot read"):
        load_fonts(tmp_path)
