"""A finished EPUB goes in; what EPUBCheck and DAISY Ace say of it comes out, as findings and as counts.

Both are programs of others: EPUBCheck needs Java, Ace needs Node and a Chromium. What is not there is said, with what
would help, and judges nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banxin.checks.epub.installing import EPUBCHECK_VERSION, LEAST_NODE, find_ace, find_epubcheck
from banxin.diagnostics import Place, Report

_EPUBCHECK_SECONDS, _ACE_SECONDS = 300, 900
_GET_IT = "run `publish check --install`"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

_EPUBCHECK_CODES = {"FATAL": "EPB-020", "ERROR": "EPB-020", "WARNING": "EPB-021", "INFO": "EPB-022"}
_EPUBCHECK_KINDS = ("FATAL", "ERROR", "WARNING", "INFO", "USAGE")
_ACE_CODES = {"critical": "EPB-701", "serious": "EPB-701", "moderate": "EPB-702", "minor": "EPB-702"}


@dataclass(frozen=True, slots=True)
class ValidatorMessage:
    """What a validator said: its own name of the rule and severity, `line` 0 where it named none."""

    id: str
    severity: str
    message: str
    file: str = ""
    line: int = 0
    help: str = ""


class NoAnswer(Exception):
    """A validator was started and gave no answer; the message says why."""


def run_validators(path: Path, report: Report) -> list[dict[str, Any]]:
    """Ask EPUBCheck and Ace about a book; return for each its name, whether it ran, and how much it said of which kind."""
    return [_ask_epubcheck(path, report), _ask_ace(path, report)]


def _did_not_run(name: str, code: str, path: Path, report: Report, reason: str, remedy: str) -> dict[str, Any]:
    report.add(code, place=Place(path.name), reason=reason, remedy=remedy)
    return {"name": name, "ran": False, "reason": reason}


def _no_answer(name: str, path: Path, report: Report, failure: NoAnswer) -> dict[str, Any]:
    report.add("EPB-704", place=Place(path.name), name=name, reason=failure)
    return {"name": name, "ran": False, "reason": f"it gave no answer: {failure}"}


def _place(path: Path, message: ValidatorMessage) -> Place:
    return Place(f"{path.name}: {message.file}" if message.file else path.name, message.line or None)


# --- EPUBCheck ---------------------------------------------------------------------------------------------


def find_java() -> str | None:
    """Return the program `java`, unless it is the stand-in of a system without Java."""
    java = shutil.which("java")
    if java is None:
        return None
    asked = subprocess.run([java, "-version"], stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    return java if asked.returncode == 0 else None


def _ask_epubcheck(path: Path, report: Report) -> dict[str, Any]:
    jar = find_epubcheck()
    if jar is None:
        return _did_not_run("EPUBCheck", "EPB-023", path, report, "it is not installed", _GET_IT)
    java = find_java()
    if java is None:
        return _did_not_run("EPUBCheck", "EPB-023", path, report, "there is no Java", "install a Java runtime of version 11 or later")
    try:
        messages = run_epubcheck(java, jar, path)
    except NoAnswer as failure:
        return _no_answer("EPUBCheck", path, report, failure)
    for message in messages:
        if code := _EPUBCHECK_CODES.get(message.severity):
            report.add(code, place=_place(path, message), id=message.id, message=message.message)
    counts = {kind.lower(): sum(message.severity == kind for message in messages) for kind in _EPUBCHECK_KINDS}
    return {"name": "EPUBCheck", "ran": True, "version": EPUBCHECK_VERSION, "counts": counts}


def run_epubcheck(java: str, jar: Path, path: Path) -> list[ValidatorMessage]:
    """Return what EPUBCheck says of a file, its usage notes included. Raises NoAnswer.

    The jar is called directly: the command of the Python package hides what is milder than a warning.
    """
    with tempfile.TemporaryDirectory(prefix="banxin-") as folder:
        answer = Path(folder) / "epubcheck.json"
        # The two flags halve the time of a short run.
        command = [java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", str(jar), "-u", "--json", str(answer)]
        _run([*command, str(path.resolve())], _EPUBCHECK_SECONDS)
        try:
            result = json.loads(answer.read_text("utf-8"))
        except (OSError, ValueError):
            raise NoAnswer("it ended without a report") from None
    return epubcheck_messages(result)


def epubcheck_messages(result: dict[str, Any]) -> list[ValidatorMessage]:
    """Return the messages of a report of EPUBCheck (`--json`)."""
    messages = []
    for entry in result.get("messages", ()):
        location: dict[str, Any] = next(iter(entry.get("locations") or ()), {})
        messages.append(
            ValidatorMessage(
                id=entry.get("ID", ""),
                severity=entry.get("severity", ""),
                message=entry.get("message", ""),
                file=location.get("path", ""),
                line=max(0, location.get("line", 0)),
            )
        )
    return messages


# --- Ace ---------------------------------------------------------------------------------------------------


def find_browser() -> str | None:
    """Return a Chromium for Ace: the one that PUPPETEER_EXECUTABLE_PATH names, or one on the path."""
    named = os.environ.get("PUPPETEER_EXECUTABLE_PATH")
    return named or next(filter(None, map(shutil.which, _BROWSERS)), None)


def _ask_ace(path: Path, report: Report) -> dict[str, Any]:
    program = find_ace()
    if program is None:
        return _did_not_run("Ace", "EPB-703", path, report, "it is not installed", _GET_IT)
    node, browser = shutil.which("node"), find_browser()
    if node is None:
        return _did_not_run("Ace", "EPB-703", path, report, "there is no Node.js", f"install Node.js {LEAST_NODE} or later")
    if browser is None:
        return _did_not_run("Ace", "EPB-703", path, report, "there is no Chromium", "install Chromium or Chrome")
    try:
        version, messages = run_ace(node, program, browser, path)
    except NoAnswer as failure:
        return _no_answer("Ace", path, report, failure)
    for message in messages:
        code = _ACE_CODES.get(message.severity, "EPB-702")
        report.add(code, place=_place(path, message), rule=message.id, message=message.message, help=message.help)
    counted = Counter(message.severity for message in messages)
    counts = {kind: counted[kind] for kind in _ACE_CODES}
    return {"name": "Ace", "ran": True, "version": version, "counts": counts}


def run_ace(node: str, program: Path, browser: str, path: Path) -> tuple[str, list[ValidatorMessage]]:
    """Return Ace's version and the violations it finds in a book. Raises NoAnswer."""
    with tempfile.TemporaryDirectory(prefix="banxin-") as folder:
        # Ace unpacks the book into the folder for temporary files and does not clear it.
        environment = {"PUPPETEER_EXECUTABLE_PATH": browser, "ACE_TIMEOUT_INITIAL": "60000", "TMPDIR": folder, "HOME": folder}
        out = Path(folder) / "ace"
        said = _run([node, str(program), "--force", "--outdir", str(out), str(path.resolve())], _ACE_SECONDS, **environment)
        try:
            result = json.loads((out / "report.json").read_text("utf-8"))
            return ace_messages(result)
        except (OSError, ValueError, KeyError, TypeError):
            raise NoAnswer(said or "it ended without a report") from None


def ace_messages(result: dict[str, Any]) -> tuple[str, list[ValidatorMessage]]:
    """Return the version and the violations of a report of Ace."""
    version = str(result["earl:assertedBy"]["doap:release"]["doap:revision"])
    messages = []
    for document in result["assertions"]:
        file = str(document["earl:testSubject"].get("url", ""))
        for assertion in document["assertions"]:
            test, told = assertion["earl:test"], assertion["earl:result"]
            if told["earl:outcome"] != "fail":
                continue
            words = re.sub(r"\s+", " ", str(told.get("dct:description", ""))).strip()
            messages.append(
                ValidatorMessage(
                    id=str(test["dct:title"]),
                    severity=str(test["earl:impact"]),
                    message=words[:200],
                    file=file,
                    help=str((test.get("help") or {}).get("url", "")) or "the documentation of Ace",
                )
            )
    return version, messages


# --- running -----------------------------------------------------------------------------------------------


def _run(command: list[str], seconds: int, **environment: str) -> str:
    """Run a command to its end, or for so many seconds, and return the last line of what it said. Raises NoAnswer."""
    try:
        process = subprocess.Popen(  # noqa: S603 - programs found on this machine, and a path
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A browser that it started must end with it.
            start_new_session=True,
        )
    except OSError as failure:
        raise NoAnswer(str(failure)) from None
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise NoAnswer(f"it was not ready after {seconds} seconds") from None
    finally:
        if process.poll() is None:
            _end(process)
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:200] if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process of ours and what it started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
