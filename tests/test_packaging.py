"""What `pip install .` brings along: the program with its layouts and fonts, found there as in a checkout."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[1]


def data_files() -> set[str]:
    """Return every file of layouts/ and fonts/, relative to the checkout."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("layouts", "fonts")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert any(name.endswith(".otf") or name.endswith(".ttf") for name in found)
    return found


def test_the_wheel_holds_the_program_with_every_layout_and_font() -> None:
    members = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert {f"banxin/data/{name}" for name in data_files()} <= members
    assert {"banxin/__init__.py", "banxin/py.typed", "banxin/pipeline.py", "banxin/renderers/proof/proof.css"} <= members
    for table in ("words", "phrases"):
        assert {f"banxin/typography/{table}.bin", f"banxin/typography/{table}.LICENSE"} <= members
    assert {name.split("/")[0] for name in members} == {"banxin"}
    assert not [name for name in members if name.endswith(".pyc")]


def test_the_source_archive_can_be_built_and_tested_from() -> None:
    members = {file.distribution_path for file in SdistBuilder(str(ROOT)).recurse_included_files()}
    needed = {"Makefile", "scripts/setup.sh", "tests/test_packaging.py", "README.md", "LICENSE", "CHANGELOG.md"}
    assert needed <= members
    assert data_files() <= members
    assert any(name.startswith("seeds/") for name in members)


def test_every_font_family_carries_its_licence() -> None:
    families = {Path(name).parent for name in data_files() if name.endswith((".otf", ".ttf", ".ttc", ".woff2"))}
    for family in families:
        texts = [path.name.upper() for path in (ROOT / family).iterdir()]
        assert any("LICEN" in name or "OFL" in name for name in texts), f"{family} has no licence beside its fonts"


@pytest.mark.full
@pytest.mark.timeout(300)
def test_an_installed_package_publishes_without_the_checkout(tmp_path: Path) -> None:
    """Build the wheel, install it into an environment of its own, and publish from another folder."""
    home = tmp_path / "env"
    # The libraries of this environment serve the new one; the package itself must come from the wheel.
    venv.create(home, with_pip=False, symlinks=True)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT],
        check=True,
    )
    wheel = tmp_path / f"banxin-{version}-py3-none-any.whl"
    site = next((home / "lib").glob("python3.*")) / "site-packages"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel], check=True
    )
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site / "libraries.pth").write_text("\n".join(libraries), "utf-8")
    python = home / "bin" / "python"
    where = "import banxin, banxin.resources as r; print(banxin.__file__, r.data_folder('fonts'), r.data_folder('layouts'))"
    told = subprocess.run([python, "-c", where], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert all(path.startswith(str(site)) for path in told.split())

    (tmp_path / "story.md").write_text("# 春天\n\n从前有一座山，山上有一座庙。\n", "utf-8")
    script = "from banxin.cli import main; main(['story.md', '--out', 'made'])"
    subprocess.run([python, "-c", script], cwd=tmp_path, check=True)
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == ["story.epub", "story.pdf"]
