"""ONIX messages of projects of several kinds, held against EDItEUR's schema where the package that brings it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from banxin.checks.onix import validate_onix
from banxin.cli import main
from banxin.diagnostics import Report
from banxin.pipeline import export_onix
from banxin.project import Flags, resolve_settings

ROOT = Path(__file__).resolve().parents[1]
LEAST = 'title = "题"\nsources = ["one.md"]\npublisher = "某社"\n'
BOOKS = """
[[editions]]
format = "epub"

[[editions]]
format = "pdf"
binding = "{}"
"""
PROJECTS = {
    "as in the docs": (ROOT / "docs" / "project.md").read_text("utf-8").split("```toml publish.toml\n")[1].split("```")[0],
    "the least": LEAST,
    "all that can be stated": f"""{LEAST}
creators = ["张三", "李四 主编", "Ann Lee 绘", "王五 译", "赵六 校", "钱七 注", "孙八 序", "周九 跋", "吴十 改编", "郑十一 摄影",
  {{ name = "欧阳予倩", role = "封面设计", file_as = "欧阳, 予倩" }}]
subtitle = "山中的日子 & 夜"
language = "zh-Hant-HK"
date = 2026-03-01
place = "北京"
edition = 2
impression = 3
isbn = "978-0-00-000001-9"
print_isbn = "7-101-00001-0"
issn = "1000-0003"
series = "某某丛书"
series_number = 3
price = "NT$ 380"
rights = "版权所有　翻印必究"
subjects = ["散文", "<中国> & 山"]
description = "两篇山中的文字。"

[classification]
CLC = "I267 当代散文"
Thema = "DNL"
BISAC = "LCO010000"
DDC = "895.1"
UDC = "821.581"
{BOOKS.format("精装")}""",
    "a second edition with a number": f"""{LEAST}
[[editions]]
format = "epub"

[[editions]]
format = "epub"
name = "large"
isbn = "978-0-00-000001-9"
price = "12"
{BOOKS.format("平装")}""",
    "an edition in words": f'{LEAST}edition = "修订版"\nseries = "丛书"\ndate = "2026-03"\nprice = "0"\n',
    "a newspaper": f'{LEAST}from = "newspaper"\npaper = "某报"\npage = "5"\npage_name = "要闻"\ncn = "11-0001"\ndate = 2026-03-01\n',
    **{f"in {tag}": f'{LEAST}language = "{tag}"\n' for tag in ("en", "ja", "bo-CN", "zh-Latn", "lzh", "yue", "th", "zxx", "deu")},
}


@pytest.fixture
def message(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    for name in ("one", "clouds", "spring", "preface", "afterword"):
        (tmp_path / f"{name}.md").write_text("# 一\n\n文字。\n", "utf-8")
    (tmp_path / "publish.toml").write_text(PROJECTS[request.param], "utf-8")
    path, content = export_onix(resolve_settings(Flags(), folder=tmp_path, environment={}), Report())
    path = tmp_path / path.name
    path.write_bytes(content)
    return path


@pytest.mark.full
@pytest.mark.parametrize("message", PROJECTS, indirect=True)
def test_the_message_of_a_project_is_valid(message: Path) -> None:
    onixcheck = pytest.importorskip("onixcheck", reason="there is no onixcheck; `make test-all` installs it")
    report = Report()
    assert "onixcheck" in validate_onix(message, report)
    assert [str(finding) for finding in report] == []
    # The same schema as a grammar, which tells other faults of values.
    assert onixcheck.validate(str(message), ("rng",)) == []


@pytest.mark.full
@pytest.mark.parametrize("message", ["the least"], indirect=True)
def test_what_breaks_the_schema_is_named_with_its_line(message: Path) -> None:
    pytest.importorskip("onixcheck", reason="there is no onixcheck; `make test-all` installs it")
    broken = message.read_text("utf-8").replace("<NotificationType>03", "<NotificationType>99", 1)
    message.write_text(broken, "utf-8")
    report = Report()
    validate_onix(message, report)
    line = broken[: broken.index("<NotificationType>")].count("\n") + 1
    assert {(finding.code, finding.place and finding.place.line) for finding in report} == {("ONX-003", line)}
    assert "NotificationType" in next(iter(report)).message


def test_a_message_that_nobody_validated_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "one.md").write_text("---\ntitle: 题\npublisher: 某社\n---\n\n文字。\n", "utf-8")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SystemExit) as ended:
        main(["onix", str(tmp_path / "one.md"), "--out", str(tmp_path)])
    said = capsys.readouterr()
    assert ended.value.code == 0
    assert "ONX-004" in said.err
    assert "is valid" not in said.err
    assert said.out.split() == [str(tmp_path / "one.onix.xml")]
