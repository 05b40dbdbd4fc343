"""`scripts/setup.sh` on machines that are not this one: each is a PATH of stand-ins, and nothing is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What the script itself is written in; everything else a machine has or has not is a stand-in.
SHELL_TOOLS = ("sh", "env", "true", "cat", "cksum", "dirname", "printf", "mktemp", "rm", "grep", "tail", "sed", "mkdir", "chmod", "ln")

OLD_PYTHON = '#!/bin/sh\ncase "$1" in -V) echo "Python 3.9.2";; *) exit 1;; esac\n'
NEW_PYTHON = '#!/bin/sh\ncase "$*" in *CDLL*) exit {loads};; *ensurepip*) exit {pip};; *"-venv"*) echo python3.11-venv;; esac\n'
APT = '#!/bin/sh\necho "$@" >>"$LOG"\n'


class Machine:
    """A copy of the checkout's set-up on a machine that has only the named commands."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "checkout"
        self.bin = folder / "bin"
        self.log = folder / "log"
        (self.home / "scripts").mkdir(parents=True)
        shutil.copy(ROOT / "scripts" / "setup.sh", self.home / "scripts")
        shutil.copy(ROOT / "pyproject.toml", self.home)
        self.bin.mkdir()
        self.log.touch()
        for tool in SHELL_TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.bin / tool).symlink_to(found)
        self.has("uname", "#!/bin/sh\necho Linux\n")
        self.has("id", "#!/bin/sh\necho 1000\n")

    def has(self, command: str, script: str) -> None:
        path = self.bin / command
        path.unlink(missing_ok=True)
        path.write_text(script, "utf-8")
        path.chmod(0o755)

    def set_up(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.bin / "sh", self.home / "scripts" / "setup.sh"],
            env={"PATH": str(self.bin), "LOG": str(self.log), "TMPDIR": os.environ.get("TMPDIR", "/tmp")},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_root_or_sudo_the_exact_command_is_printed(machine: Machine) -> None:
    machine.has("apt-get", APT)
    done = machine.set_up()
    assert done.returncode == 1
    assert (
        "    sudo apt-get update && sudo apt-get install -y --no-install-recommends python3 python3-venv "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1\n"
    ) in done.stderr
    assert machine.log.read_text() == ""
    assert not (machine.home / ".venv").exists()


def test_only_what_is_missing_is_asked_for(machine: Machine) -> None:
    machine.has("apt-get", APT)
    machine.has("python3", NEW_PYTHON.format(loads=0, pip=1))
    assert "install -y --no-install-recommends python3.11-venv\n" in machine.set_up().stderr


def test_sudo_without_a_password_is_used_and_the_words_of_a_failure_are_shown(machine: Machine) -> None:
    machine.has("python3", NEW_PYTHON.format(loads=1, pip=0))
    machine.has("sudo", '#!/bin/sh\nshift\nexec "$@"\n')
    machine.has("apt-get", f'{APT}case "$*" in *install*) echo "E: no such package"; exit 100;; esac\n')
    done = machine.set_up()
    assert done.returncode == 1
    assert "E: no such package" in done.stderr
    update, install = machine.log.read_text().splitlines()
    assert update.endswith(" update")
    assert install.endswith(" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1")


def test_a_python_that_is_too_old_is_named_with_a_remedy(machine: Machine) -> None:
    machine.has("apt-get", APT)
    machine.has("python3", OLD_PYTHON)
    done = machine.set_up()
    assert done.returncode == 1
    assert "No Python of 3.11 or later was found (python3 is Python 3.9.2)" in done.stderr
    assert "PYTHON=" in done.stderr


def test_a_mac_installs_through_homebrew_or_says_where_to_get_it(machine: Machine) -> None:
    machine.has("uname", "#!/bin/sh\necho Darwin\n")
    done = machine.set_up()
    assert done.returncode == 1
    assert "https://brew.sh" in done.stderr
    machine.has("brew", f'{APT}[ "$1" != --prefix ] || echo /opt/homebrew\n')
    machine.set_up()
    assert machine.log.read_text().splitlines()[0] == "install python@3.13 pango"


def test_another_system_is_told_what_to_install(machine: Machine) -> None:
    done = machine.set_up()
    assert done.returncode == 1
    assert "Pango" in done.stderr
    assert "neither apt-get nor brew" in done.stderr
