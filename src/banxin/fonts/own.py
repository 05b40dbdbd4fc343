"""The shipped catalogue and the folder `fonts/` of a project go in; a catalogue with the project's own families comes out.

An own family takes the place of the shipped one of its role, which stands in for the characters that it lacks; families of the
role `extra` are asked last, for what no other face has, whatever it was wanted in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from banxin.errors import FontError
from banxin.fonts.catalogue import EXTRA, FONTS_FILE, Face, Family, FontCatalogue, FontListReading, FontRole
from banxin.resources import data_folder
from banxin.strict_toml import check_keys, load_toml

_FAMILY_KEYS = ("role", "licence_file", "face")
_FACE_KEYS = ("file", "weight")
# What has a meaning in style sheets stays out of the name of a family.
_NO_NAME = re.compile(r"[^\w .-]")
# The first bytes of font files that hold one face of outlines.
_OUTLINES = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_OTHER_FILES = {
    b"ttcf": ("a collection of faces", "take one face out of it, with fontTools or a program for fonts"),
    b"wOFF": ("a font for web pages", "use the .otf or .ttf that it was made from"),
    b"wOF2": ("a font for web pages", "use the .otf or .ttf that it was made from"),
}
# What a maker forbids (OpenType, `fsType` of OS/2).
_NO_EMBEDDING, _NO_SUBSET, _BITMAPS_ONLY = 0x0002, 0x0100, 0x0200
# A weight that no face comes so near to is the shipped family's.
_NEAR_WEIGHT = 200


def with_own_fonts(catalogue: FontCatalogue, project: Path) -> FontCatalogue:
    """Return the catalogue with the families that `fonts/fonts.toml` of a project lists; as it is where there is none.

    Raises FontError for a list or a file that cannot be used: not one face of outlines, one whose maker forbids to embed it or to
    cut it to the characters that are shown, or one outside the folder.
    """
    folder = project / "fonts"
    if not (folder / FONTS_FILE).is_file() or folder.resolve() == data_folder("fonts").resolve():
        return catalogue
    return _Reading(folder, catalogue).catalogue()


class _Reading(FontListReading):
    """One reading of a project's list."""

    def __init__(self, folder: Path, shipped: FontCatalogue) -> None:
        super().__init__(folder)
        self.shipped = shipped

    def catalogue(self) -> FontCatalogue:
        table = load_toml(self.path, FontError)
        check_keys(table, ("family",), self.path, FontError)
        listed = table.get("family")
        if not isinstance(listed, list) or not listed:
            raise self.error("no family is listed", "family", "write [[family]], role = …, then [[family.face]], file = …")
        taken = {family.name for family in self.shipped.families}
        own: list[Family] = []
        for item in listed:
            family = self.family(item, taken)
            if family.role != EXTRA and any(other.role == family.role for other in own):
                raise self.error(f"two families have the role “{family.role}”", "family")
            taken.add(family.name)
            own.append(family)
        return FontCatalogue((*own, *self.shipped.families), self.shipped.repertoires)

    def family(self, table: Any, taken: Iterable[str]) -> Family:
        if not isinstance(table, dict):
            raise self.error("[[family]] is to be a table", "family")
        check_keys(table, _FAMILY_KEYS, self.path, FontError, within="family")
        role = self.role(table.get("role"))
        listed = table.get("face")
        if not isinstance(listed, list) or not listed:
            raise self.error(f"the family of the role “{role}” has no face", "family", "name its files: [[family.face]], file = …")
        faces = sorted((self.face(item, role) for item in listed), key=lambda face: face.weight)
        for one, other in pairwise(faces):
            if one.weight == other.weight:
                raise self.error(
                    f"{one.path.name} and {other.path.name} both have the weight {one.weight}",
                    "file",
                    "make a family of each" if role == EXTRA else "write below one which weight it is: weight = 700",
                )
        name = next(name for name in _names(faces[0].family) if name not in taken)
        faces = [replace(face, family=name) for face in faces]
        licence = table.get("licence_file", "")
        return Family(
            role=role,
            name=name,
            name_zh="",
            faces=tuple(self.with_weights(faces, role)),
            fallback=self.shipped.family(role).fallback if role != EXTRA else (),
            licence="",
            licence_path=self.file(licence, "licence_file") if licence else None,
            package="",
            version="",
        )

    def with_weights(self, faces: Sequence[Face], role: FontRole) -> list[Face]:
        """Return the faces of a family with those of the shipped one in weights that it lacks, so that none is made bold by force."""
        shipped = self.shipped.family(role).faces if role not in (EXTRA, "italic") else ()
        lacking = [one for one in shipped if all(abs(face.weight - one.weight) > _NEAR_WEIGHT for face in faces)]
        return sorted([*faces, *(replace(one, family=faces[0].family) for one in lacking)], key=lambda face: face.weight)

    def face(self, table: Any, role: FontRole) -> Face:
        if not isinstance(table, dict):
            raise self.error("[[family.face]] is to be a table", "face")
        check_keys(table, _FACE_KEYS, self.path, FontError, within="family.face")
        path = self.file(table.get("file"), "file")
        name, weight, characters = self.read(path)
        stated = table.get("weight", weight)
        if not isinstance(stated, int) or isinstance(stated, bool) or not 100 <= stated <= 900:
            raise self.error(f"weight {stated} is not between 100 and 900", "weight")
        return Face(role, name, stated, path, (), (), characters, "")

    def read(self, path: Path) -> tuple[str, int, int]:
        """Return the family name, the weight and the number of characters that a font file states."""
        from fontTools import ttLib  # half a second that those without own fonts need not pay

        with path.open("rb") as file:
            opening = file.read(4)
        kind, remedy = _OTHER_FILES.get(opening, ("no font of outlines", "name a .otf or .ttf file"))
        if opening not in _OUTLINES:
            raise self.error(f"{path.name} is {kind}", "file", remedy)
        try:
            with ttLib.TTFont(path, lazy=True) as font:
                if "fvar" in font:
                    raise self.error(f"{path.name} is a variable font", "file", "make a face of each weight of it first")
                if font["OS/2"].fsType & (_NO_EMBEDDING | _NO_SUBSET | _BITMAPS_ONLY):
                    raise self.error(f"the maker of {path.name} forbids to embed it", "file", "ask for a licence to, or take another font")
                name = _NO_NAME.sub("", str(font["name"].getBestFamilyName() or "")) or path.stem
                return name, round(font["OS/2"].usWeightClass), len(font.getBestCmap() or ())
        except (ttLib.TTLibError, KeyError, ValueError, AssertionError, OSError) as error:
            raise self.error(f"{path.name} cannot be read: {str(error) or type(error).__name__}", "file", "take an unbroken copy of it") from error

    def file(self, name: object, key: str) -> Path:
        path = self.folder / str(name)
        if not isinstance(name, str) or not path.resolve().is_relative_to(self.folder.resolve()):
            raise self.error(f"“{key}” is to be a file of this folder", key, "put the file beside fonts.toml")
        if not path.is_file():
            raise self.error(f"{path} is missing", key, "put the file beside fonts.toml")
        return path


def _names(name: str) -> Iterable[str]:
    """Yield a name, then others like it: a style sheet must tell an own copy of a shipped family from that."""
    yield name
    yield from (f"{name} {number}" for number in range(2, 100))
