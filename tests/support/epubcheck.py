"""Many books go in; what EPUBCheck says of each comes out of one JVM, which saves the start of hundreds.

Run as a program it prints JSON: `python epubcheck.py JAR BOOK…`. A JVM cannot be started twice in a process, and pytest
needs its own signals, so tests run it as a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from banxin.checks.epub.installing import find_epubcheck
from banxin.checks.epub.validators import ValidatorMessage, epubcheck_messages, find_java


def missing() -> str:
    """Return why EPUBCheck cannot judge many books here, nothing when it can."""
    if find_epubcheck() is None:
        return "there is no EPUBCheck"
    if find_java() is None:
        return "there is no Java"
    try:
        import jpype  # noqa: F401
    except ImportError:
        return "there is no JPype"
    return ""


def judge(books: list[Path]) -> dict[Path, list[ValidatorMessage]]:
    """Return the messages about each book."""
    jar = find_epubcheck()
    assert jar is not None
    command = [sys.executable, __file__, str(jar), *map(str, books)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {book: epubcheck_messages(told[str(book)]) for book in books}


def main() -> None:
    """Judge the books named on the command line."""
    import jpype

    jar, *books = sys.argv[1:]
    jpype.startJVM("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", classpath=[jar])
    system, stream = jpype.JClass("java.lang.System"), jpype.JClass("java.io.PrintStream")
    # What it says besides its report would stand among ours.
    system.setOut(stream(jpype.JClass("java.io.OutputStream").nullOutputStream()))
    system.setErr(system.out)
    told = {}
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer.json"
        for book in books:
            jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")().run(["-u", "--json", str(answer), book])
            told[book] = json.loads(answer.read_text("utf-8"))
            answer.unlink()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
