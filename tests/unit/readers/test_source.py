"""What people have on their disks is read whatever its encoding, or refused with a reason and a remedy."""

from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.readers import source as sources
from banxin.readers.source import Source, decode, load_source, split_lines

SIMPLIFIED = "渡口\n\n第一章　老人\n　　雨从清早下到傍晚，“对岸有人等我。”他说，等了许多年。\n"
TRADITIONAL = "渡口\n\n第一章　老人\n　　雨從清早下到傍晚，「對岸有人等我。」他說，等了許多年。\n"


def decoded(data: bytes) -> tuple[str, list[str]]:
    """Return the text of some bytes, and the findings as `line code`."""
    report = Report()
    text = decode(Source("x.txt", data), report)
    return text, [f"{finding.place.line if finding.place else None} {finding.code}" for finding in report]


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (SIMPLIFIED, "utf-8", []),
        (SIMPLIFIED, "utf-8-sig", []),
        (SIMPLIFIED, "gb18030", ["GB18030"]),
        (SIMPLIFIED, "gb2312", ["GB18030"]),
        (TRADITIONAL, "gb18030", ["GB18030"]),
        (TRADITIONAL, "big5", ["Big5"]),
        (SIMPLIFIED, "utf-16", ["UTF-16"]),
        (SIMPLIFIED, "utf-16-le", ["UTF-16"]),
        (TRADITIONAL, "utf-16-be", ["UTF-16"]),
        ("plain ASCII\n", "ascii", []),
    ],
)
def test_an_encoding_is_recognised_without_asking(text: str, encoding: str, named: list[str]) -> None:
    report = Report()
    assert decode(Source("x.txt", text.encode(encoding)), report) == text
    assert [finding.message.removeprefix("read as ") for finding in report] == named


@pytest.mark.parametrize("length", [2, 3, 5, 9, 17])
def test_a_few_characters_are_enough_to_tell_big5_from_gb18030(length: int) -> None:
    simplified, traditional = "红楼梦第一回甄士隐梦幻识通灵贾雨村风", "紅樓夢第一回甄士隱夢幻識通靈賈雨村風"
    assert decoded(simplified[:length].encode("gb18030"))[0] == simplified[:length]
    assert decoded(traditional[:length].encode("big5"))[0] == traditional[:length]


def test_characters_that_gb18030_gained_in_2022_come_out_of_the_private_area() -> None:
    text = "这是竖排的标点︐和字龴，" * 3
    old = text.replace("︐", "\ue78d").replace("龴", "\ue81e")
    assert decoded(old.encode("gb18030"))[0] == text


def test_hong_kong_characters_are_read_from_big5() -> None:
    text = "佢哋喺度等緊，話呢個渡口嘅水好深。" * 2
    assert decoded(text.encode("big5hkscs"))[0] == text


def test_private_use_characters_stay() -> None:
    assert decoded("甲\ue123乙".encode())[0] == "甲\ue123乙"


def test_undecodable_bytes_stay_visible_with_their_line() -> None:
    data = "第一行，这里是正文。\n第二".encode() + b"\xff\xfe" + "行，也是正文。\n".encode()
    text, findings = decoded(data)
    assert text == "第一行，这里是正文。\n第二\ufffd\ufffd行，也是正文。\n"
    assert findings == ["2 SRC-002"]


def test_undecodable_bytes_in_gb18030_are_counted() -> None:
    data = "雨从清早下到傍晚，他说，等了许多年。\n".encode("gb18030") * 3 + b"\xff\n"
    report = Report()
    assert decode(Source("x.txt", data), report).endswith("\ufffd\n")
    assert "1 bytes at line 4 could not be decoded as GB18030" in [finding.message for finding in report]


def test_many_damaged_lines_are_summed_up() -> None:
    _, findings = decoded(("这里是正文，".encode() + b"\xff\n") * 15)
    assert findings.count("11 SRC-006") == 1
    assert len(findings) == 11


def test_control_characters_are_left_out_and_named_once_each() -> None:
    text, findings = decoded("甲\x00乙\x07\n丙\ufeff\x07丁\u202e\ufffe".encode())
    assert text == "甲乙\n丙丁"
    assert findings == ["1 SRC-003", "1 SRC-003", "2 SRC-003", "2 SRC-003", "2 SRC-003"]


def test_tabs_stay() -> None:
    assert decoded("甲\t乙".encode()) == ("甲\t乙", [])


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\f", "\n\f", "\f\n", "\r\n\f\f"]
)
def test_every_line_end_is_one_line_feed(end: str) -> None:
    text, _ = decoded(f"甲{end}乙".encode())
    assert [(line.number, line.text) for line in split_lines(text)] == [(1, "甲"), (2, "乙")]


def test_lines_are_numbered_as_in_an_editor() -> None:
    lines = split_lines(decoded("\n甲\n\n乙\n".encode())[0])
    assert [(line.number, line.text) for line in lines] == [(1, ""), (2, "甲"), (3, ""), (4, "乙")]


@pytest.mark.parametrize(
    "data", [b" \n\t\r\n", "　\n　".encode(), "\u3000\n".encode("gb18030"), b"\xef\xbb\xbf\n", b"\x00"]
)
def test_nothing_but_white_space_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"white space|no text|not text"):
        decode(Source("x.txt", data), Report())


@pytest.mark.parametrize("data", [bytes(range(256)), b"\x00\x01\x02\x03" * 50, bytes(range(255, 0, -3)) * 20])
def test_noise_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="not text in any encoding known here"):
        decode(Source("x.bin", data), Report())


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Zl", "Zp")), min_size=1))
def test_utf8_text_comes_back_as_it_is(text: str) -> None:
    if text.isspace():
        return
    assert decoded(text.encode()) == (text, [])


@given(st.binary(min_size=1, max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    try:
        text, _ = decoded(data)
    except SourceError:
        return
    assert not re.search("[\ud800-\udfff]|(?![\t\n])[\x00-\x1f\x7f]", text)


# --- loading -----------------------------------------------------------------------------------------------


def test_a_file_names_itself_and_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "页.txt"
    path.write_bytes(b"x")
    assert load_source(str(path)) == (Source(str(path), b"x", tmp_path.resolve()),)


def test_standard_input_has_no_folder() -> None:
    assert load_source("-", stdin=io.BytesIO(b"x")) == (Source("standard input", b"x", None),)


def test_a_folder_gives_its_texts_in_natural_order(tmp_path: Path) -> None:
    for name in ("10.txt", "2.md", "1.TXT", "a.png", ".hidden.txt", "b.markdown"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "inner.txt").mkdir()
    found = [Path(source.name).name for source in load_source(str(tmp_path))]
    assert found == ["1.TXT", "2.md", "10.txt", "b.markdown"]


def test_a_link_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"x")
    folder = tmp_path / "book"
    folder.mkdir()
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(SourceError, match="leads out of its folder"):
        load_source(str(folder))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"PK\x03\x04" + b"\0" * 30 + b"mimetypeapplication/epub+zip", "an EPUB"),
        (b"PK\x03\x04" + b"\0" * 30 + b"[Content_Types].xml", "docx"),
        (b"PK\x03\x04" + b"\0" * 30, "a zip archive"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"\0" * 60 + b"BOOKMOBI", "Kindle"),
        (b"{\\rtf1", "RTF"),
        (b"\n<!DOCTYPE html>\n<html><body>", "an HTML page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">', "an HTML page"),
        (b'<?xml version="1.0"?><FictionBook>', "an XML document"),
        (b"% a comment\n\\documentclass{ctexbook}", "a LaTeX document"),
    ],
)
def test_what_is_no_text_is_called_by_its_name(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=what) as caught:
        load_source(str(path))
    assert caught.value.hint
    assert caught.value.place
    assert caught.value.exit_code == 2


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        load_source(str(tmp_path / "nothing.txt"))


def test_a_folder_without_sources_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no sources in this folder"):
        load_source(str(tmp_path))


def test_a_folder_gives_its_pdfs_but_none_beside_its_own_text(tmp_path: Path) -> None:
    for name in ("page1.txt", "page1.pdf", "page2.pdf", "page10.txt", "photo.jpg"):
        (tmp_path / name).write_bytes("正文。".encode())
    assert [Path(source.name).name for source in load_source(str(tmp_path))] == ["page1.txt", "page2.pdf", "page10.txt"]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceError, match="not a regular file"):
        load_source(str(tmp_path / "pipe.txt"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(SourceError, match="no permission"):
        load_source(str(path))


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_SOURCE_BYTES", 1024)
    (tmp_path / "a.txt").write_bytes(b"x" * 1025)
    with pytest.raises(SourceError, match="MiB of text"):
        load_source(str(tmp_path / "a.txt"))
    (tmp_path / "a.txt").write_bytes(b"x" * 600)
    (tmp_path / "b.txt").write_bytes(b"x" * 600)
    with pytest.raises(SourceError, match="MiB of text"):
        load_source(str(tmp_path))


# --- lines of another encoding ------------------------------------------------------------------------------

MIXED = ["第一章　雪夜", "那年冬天的雪下得特别早，村口的老槐树还没有落尽叶子。", "他说：“你们都来了，我就放心了。”", "第二天早上，雪停了。"] * 2


def mixed(codec: str, other: str, *strays: int) -> bytes:
    return b"\n".join(line.encode(other if number in strays else codec) for number, line in enumerate(MIXED, 1)) + b"\n"


@pytest.mark.parametrize(
    ("codec", "other", "name"),
    [("utf-8", "gb18030", "GB18030"), ("gb18030", "utf-8", "UTF-8"), ("utf-8-sig", "gb18030", "GB18030")],
)
def test_a_line_of_another_encoding_is_read_in_it_and_named(codec: str, other: str, name: str) -> None:
    report = Report()
    data = mixed(codec.removesuffix("-sig"), other, 3, 7)
    text = decode(Source("a.txt", (b"\xef\xbb\xbf" if codec.endswith("sig") else b"") + data), report)
    assert text.splitlines() == MIXED
    (finding,) = [finding for finding in report if finding.code == "SRC-031"]
    assert finding.place == Place("a.txt", 3)
    assert f"2 lines are in {name}" in finding.message
    assert finding.message.endswith("3, 7")


def test_a_line_of_big5_among_utf_8() -> None:
    lines = ["那年冬天的雪下得特別早，村口的老槐樹還沒有落盡葉子。", "他說：「你們都來了，我就放心了。」"]
    data = lines[0].encode() + b"\n" + lines[1].encode("cp950") + b"\n"
    report = Report()
    assert decode(Source("a.txt", data), report).splitlines() == lines
    assert [finding.code for finding in report] == ["SRC-031"]


def test_a_file_half_in_each_encoding_is_no_noise() -> None:
    report = Report()
    assert decode(Source("a.txt", mixed("utf-8", "gb18030", 1, 3, 5, 7)), report).splitlines() == MIXED
    assert {finding.code for finding in report} <= {"SRC-001", "SRC-031"}


AROUND = "".join(f"{line}\n" for line in MIXED).encode()


def test_a_damaged_line_is_no_line_of_another_encoding() -> None:
    """Two lost bytes leave good UTF-8 around them, and the same bytes as GB18030 say nothing."""
    report = Report()
    line = MIXED[1].encode()
    text = decode(Source("a.txt", AROUND + line[:7] + line[8:40] + b"\xff" + line[40:] + b"\n"), report)
    assert [finding.code for finding in report] == ["SRC-002"]
    assert text.splitlines()[8].count("\ufffd") == 6
    assert "的老槐树还没有" in text.splitlines()[8]


def test_half_a_line_of_another_encoding_is_marked() -> None:
    report = Report()
    decode(Source("a.txt", AROUND + MIXED[1].encode() + MIXED[2].encode("gb18030") + b"\n"), report)
    assert [finding.code for finding in report] == ["SRC-002"]


CHAPTERS = "第一章 渡口\n\n　　雨从清早下到傍晚，渡口的石阶浸在水里，只露出最上面的三级。\n"


@pytest.mark.parametrize(("codec", "name"), [("utf-8", "UTF-8"), ("gb18030", "GB18030")])
@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_a_text_that_was_taken_for_latin_letters_is_read_as_what_it_was(codec: str, name: str, wrong: str) -> None:
    garbled = "".join(
        bytes([byte]).decode(wrong, "replace").replace("\ufffd", chr(byte)) for byte in CHAPTERS.encode(codec)
    )
    report = Report()
    assert decode(Source("a.txt", garbled.encode()), report) == CHAPTERS
    assert [(finding.code, name in finding.message) for finding in report] == [("SRC-046", True)]
