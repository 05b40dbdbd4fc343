"""What `publish check` says of programs that are not ours: a stand-in says what Ace does, or fails as programs do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from banxin.checks.epub import validators
from banxin.checks.epub.installing import ACE_VERSION
from banxin.checks.epub.validators import run_validators
from banxin.diagnostics import Report
from support.small_epub import pack, sound

# What a report of Ace 1.4.6 says of one rule in one document.
REPORT: dict[str, Any] = {
    "earl:assertedBy": {"doap:release": {"doap:revision": "1.4.6"}},
    "assertions": [
        {
            "earl:testSubject": {"url": "one.xhtml"},
            "assertions": [
                {
                    "earl:test": {"earl:impact": "", "dct:title": "a-rule", "help": {"url": "https://kb.daisy.org/"}},
                    "earl:result": {"earl:outcome": "fail", "dct:description": "What\n  is wrong"},
                }
            ],
        }
    ],
}


def outcome(result: str, impact: str = "critical") -> str:
    """Return a script that leaves a report with one assertion, of such a result and impact."""
    report = json.loads(json.dumps(REPORT))
    assertion = report["assertions"][0]["assertions"][0]
    assertion["earl:test"]["earl:impact"] = impact
    assertion["earl:result"]["earl:outcome"] = result
    return f"mkdir -p \"$4\"; cat >\"$4/report.json\" <<'END'\n{json.dumps(report)}\nEND\n"


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that lets a script stand in for Ace, or nothing, and gives what is found and told of Ace."""

    def asked(script: str | None) -> tuple[list[str], dict[str, Any], list[str]]:
        programs = tmp_path / "programs"
        programs.mkdir()
        monkeypatch.setenv("BANXIN_TOOLS", str(tmp_path / "tools"))
        monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
        monkeypatch.setattr(validators, "find_epubcheck", lambda: None)
        monkeypatch.setenv("PUPPETEER_EXECUTABLE_PATH", "a browser")
        if script is not None:
            ace = tmp_path / "tools" / f"ace-{ACE_VERSION}" / "node_modules" / "@daisy" / "ace-cli" / "bin" / "ace.js"
            ace.parent.mkdir(parents=True)
            ace.touch()
            node = programs / "node"
            node.write_text(f"#!/bin/sh\n{script}", "utf-8")
            node.chmod(0o755)
        report = Report()
        told = run_validators(pack(tmp_path / "a.epub", sound()), report)
        of_ace = [finding for finding in report if finding.code >= "EPB-700"]
        return [finding.code for finding in of_ace], told[1], [str(finding) for finding in of_ace]

    return asked


# Code → what Ace does that leads to it, and what it does in a case that is near.
RULES = {
    "EPB-701": (outcome("fail", "serious"), outcome("fail", "minor")),
    "EPB-702": (outcome("fail", "moderate"), outcome("pass", "moderate")),
    "EPB-703": (None, outcome("pass")),
    "EPB-704": ("echo no memory; exit 1", outcome("pass")),
}


@pytest.mark.parametrize("code", RULES)
def test_what_leads_to_it_is_told(code: str, ask: Any) -> None:
    found, _, said = ask(RULES[code][0])
    assert found == [code], said


@pytest.mark.parametrize("code", RULES)
def test_what_is_near_does_not(code: str, ask: Any) -> None:
    found, told, said = ask(RULES[code][1])
    assert code not in found, said
    assert told["ran"]


def test_a_violation_is_told_with_its_document_rule_and_help(ask: Any) -> None:
    _, told, (said,) = ask(outcome("fail", "critical"))
    assert said.startswith("a.epub: one.xhtml: error EPB-701: Ace: What is wrong (a-rule)")
    assert "https://kb.daisy.org/" in said
    assert (told["version"], told["counts"]["critical"], told["counts"]["serious"]) == ("1.4.6", 1, 0)


def test_a_program_that_fails_is_quoted(ask: Any) -> None:
    _, told, (said,) = ask("echo no memory; exit 1")
    assert "no memory" in said
    assert not told["ran"]
