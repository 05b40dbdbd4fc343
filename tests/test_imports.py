"""Imports run one way: what a room of `src/banxin` may know is stated here, and every import is held against it.

Imports inside functions and under TYPE_CHECKING count like any other: an arrow is an arrow.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"

# Modules at the top of the package on which every room but the model may stand.
GROUND_FLOOR = {
    *("code", "codes", "codes_epub", "diagnostics", "errors", "settings", "statements", "starter", "output", "page_view", "progress", "project"),
    *("patterns", "pdf_forms", "resources", "strict_toml"),
}

# Room → the rooms it may import besides itself. "ground" is the ground floor, "front" is `banxin/__init__.py`
# (the version). Of the renderers, `epub` and `pdf` are rooms of their own that do not know each other, and
# "renderers" is what they share, which knows neither.
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    # What a user states of a publication is a `Metadata` of the model.
    "ground": {"model"},
    "readers": {"ground", "model"},
    "typography": {"ground", "model"},
    "structure": {"ground", "model", "typography"},
    "layouts": {"ground", "model"},
    # How a face measures depends on which characters stand upright in a vertical line.
    "fonts": {"ground", "model", "typography"},
    "composition": {"ground", "model", "typography"},
    "renderers": {"ground", "model", "layouts", "fonts", "composition", "typography"},
    "renderers.epub": {"ground", "model", "layouts", "fonts", "composition", "typography", "renderers"},
    "renderers.pdf": {"ground", "model", "layouts", "fonts", "composition", "typography", "renderers"},
    # The tables of the language (classes of characters, units) belong to nobody's renderer: who judges a page by
    # them shares no code with what made it.
    "checks": {"ground", "model", "typography"},
    "editions": {"ground", "model", "layouts"},
    "pipeline": {
        *("ground", "model", "readers", "structure", "typography", "layouts", "fonts", "composition"),
        *("editions", "renderers", "renderers.epub", "renderers.pdf", "checks"),
    },
    # The preview makes editions by the pipeline and shows the finished files; it sees neither documents nor renderers.
    # Of the readers it knows which files are sources.
    "preview": {"ground", "front", "pipeline", "readers"},
    "cli": {"ground", "model", "front", "pipeline", "layouts", "fonts", "checks", "preview"},
    "front": set(),
    "main": {"cli"},
}

# Third-party package → the only modules (or packages, with what is in them) that may import it.
GUARDED: dict[str, set[str]] = {
    "ebooklib": {"banxin.renderers.epub.package"},
    "weasyprint": {"banxin.renderers.pdf.press", "banxin.renderers.pdf.seam"},
    # Not every machine has it.
    "onixcheck": {"banxin.checks.onix"},
}


def room_of(module: str) -> str:
    """Return the room a module of ours belongs to (`banxin.renderers.pdf.press` → `renderers.pdf`)."""
    special = {"banxin": "front", "banxin.__main__": "main"}
    if module in special:
        return special[module]
    parts = module.split(".")[1:]
    if parts[0] in GROUND_FLOOR:
        return "ground"
    if parts[:2] in (["renderers", "epub"], ["renderers", "pdf"]):
        return ".".join(parts[:2])
    return parts[0]


def imported_modules(tree: ast.AST, module: str, *, is_package: bool) -> list[tuple[int, str]]:
    """Return (line, full name) of everything a module imports, `from` names included, relative ones resolved."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found += [(node.lineno, alias.name) for alias in names]
            case ast.ImportFrom(module=name, names=names, level=level):
                start = package[: len(package) - level + 1] if level else []
                origin = ".".join([*start, *([name] if name else [])])
                found += [(node.lineno, f"{origin}.{alias.name}") for alias in names]
            case ast.Call(func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__")):
                match node.args:
                    case [ast.Constant(value=str(name)), *_]:
                        found.append((node.lineno, name))
                    case [ast.JoinedStr(values=[ast.Constant(value=str(name)), *_]), *_]:
                        found.append((node.lineno, name.rstrip(".")))
    return found


def wrong_arrows(text: str, module: str, *, is_package: bool = False) -> list[str]:
    """Return a sentence for each import of the module's `text` that its room may not make."""
    wrong = []
    room = room_of(module)
    for line, name in imported_modules(ast.parse(text), module, is_package=is_package):
        top = name.split(".")[0]
        if top == "banxin":
            other = room_of(name)
            # `from banxin import pipeline` names a room, `from banxin import __version__` the front door.
            if other not in ALLOWED and name.count(".") == 1:
                other = "front"
            if other != room and other not in ALLOWED.get(room, set()):
                wrong.append(f"{module}:{line} imports {name}: {room} may not know {other}")
        elif top in GUARDED and not any(f"{module}.".startswith(f"{home}.") for home in GUARDED[top]):
            homes = " and ".join(sorted(GUARDED[top]))
            wrong.append(f"{module}:{line} imports {top}, which only {homes} may")
    return wrong


def test_every_import_of_the_package_runs_the_right_way() -> None:
    wrong = []
    for path in sorted((SOURCE / "banxin").rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        module = ".".join(parts[:-1] if is_package else parts)
        assert room_of(module) in ALLOWED, f"{module} stands in no room of the table in this file"
        wrong += wrong_arrows(path.read_text("utf-8"), module, is_package=is_package)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("module", "text", "arrow"),
    [
        ("banxin.model.walk", "from banxin.errors import PublishError", "model may not know ground"),
        ("banxin.errors", "import banxin.readers.novel", "ground may not know readers"),
        ("banxin.readers.novel", "def f():\n    from banxin.structure import PASSES", "readers may not know structure"),
        ("banxin.readers.novel", "from ..structure import rejoin", "readers may not know structure"),
        ("banxin.checks.pdf", "from banxin import renderers", "checks may not know renderers"),
        ("banxin.checks.pdf", "from .. import renderers", "checks may not know renderers"),
        ("banxin.renderers.epub.plan", "import banxin.renderers.pdf.press", "renderers.epub may not know renderers.pdf"),
        ("banxin.renderers.html", "from banxin.renderers.epub import plan", "renderers may not know renderers.epub"),
        ("banxin.renderers", "from banxin.renderers.pdf import render_pdf", "renderers may not know renderers.pdf"),
        ("banxin.cli.build", "from banxin.renderers.pdf.press import press", "cli may not know renderers.pdf"),
        ("banxin.fonts.subset", "if TYPE_CHECKING:\n    from banxin.layouts.layout import Layout", "fonts may not know layouts"),
        ("banxin.pipeline", "from banxin.cli.messages import show_findings", "pipeline may not know cli"),
        ("banxin.cli.build", "importlib.import_module(f'banxin.readers.{name}')", "cli may not know readers"),
        ("banxin.renderers.html", "import weasyprint.text.fonts", "imports weasyprint, which only"),
        ("banxin.renderers.pdf.press_marks", "import weasyprint", "imports weasyprint, which only"),
        ("banxin.checks.epub", "from ebooklib import epub", "imports ebooklib, which only"),
        ("banxin.checks.epub", "importlib.import_module('ebooklib')", "imports ebooklib, which only"),
    ],
)
def test_a_wrong_arrow_is_named(module: str, text: str, arrow: str) -> None:
    (sentence,) = wrong_arrows(text, module)
    assert arrow in sentence
    assert sentence.startswith(f"{module}:")


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("banxin.renderers.pdf.press", "import weasyprint"),
        ("banxin.renderers.pdf.seam.lines", "from weasyprint.layout import inline"),
        ("banxin.renderers.epub.package", "from ebooklib import epub\nfrom banxin.renderers.html import flow"),
        ("banxin.pipeline", "def f():\n    from banxin.renderers.pdf import render_pdf"),
        ("banxin.renderers.pdf.press", "from banxin.renderers import Edition"),
        ("banxin.cli", "import banxin\nfrom banxin import __version__"),
        ("banxin.structure.rejoin", "from banxin.typography.style import style_for\nfrom . import furniture"),
    ],
)
def test_a_right_arrow_is_let_through(module: str, text: str) -> None:
    assert wrong_arrows(text, module) == []


def test_help_answers_without_the_heavy_libraries() -> None:
    program = (
        "import sys\n"
        "from banxin.cli import main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n    print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "publish" in done.stdout
    heavy = {"weasyprint", "ebooklib", "numpy", "scipy", "fontTools", "uharfbuzz", "lxml", "pikepdf", "PIL", "rich"}
    assert heavy.isdisjoint(done.stderr.split())
