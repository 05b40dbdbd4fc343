"""Find the folders of data, `fonts` and `layouts`, in a checkout and in an installed package alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """Return the folder of data called `name`.

    In a checkout it stands at the top, where editors work; the build of the wheel maps it into the package.
    Raises FileNotFoundError when it is in neither place: a broken installation.
    """
    checkout = _PACKAGE.parents[1]
    folder = checkout / name if (checkout / "pyproject.toml").is_file() else _PACKAGE / "data" / name
    if not folder.is_dir():
        raise FileNotFoundError(f"the folder {folder} is missing: install the package again")
    return folder
