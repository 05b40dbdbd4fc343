"""The folder `fonts/` goes in; its families and faces come out, frozen, with the order in which they stand in for
one another.

Type is set in these faces only. A *role* is one of the four styles of Chinese type (clreq 3.1.1): `song` (宋体),
`hei` (黑体), `kai` (楷体), `fangsong` (仿宋体), or `italic` (意大利体), which has the letters of alphabets only; one family
serves each, and a project's own family goes before it (`own`). What none of these has, such as symbols, `extra` families lend.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from banxin.diagnostics import Place
from banxin.errors import FontError
from banxin.resources import data_folder
from banxin.strict_toml import check_keys, key_line, load_toml, suggest

FontRole = Literal["song", "hei", "kai", "fangsong", "italic", "extra"]
FONTS_FILE = "fonts.toml"
# Of families that are asked last, for what no other has, such as symbols; no layout sets anything in them.
EXTRA: FontRole = "extra"
FONT_ROLES: tuple[FontRole, ...] = tuple(role for role in get_args(FontRole) if role != EXTRA)

REGULAR, BOLD = 400, 700


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: a family in one weight (100–900, as in CSS).

    It covers its `repertoires` to the last character, those under `partly` as far as its source does;
    `characters` counts all it has.
    """

    role: FontRole
    family: str
    weight: int
    path: Path
    repertoires: tuple[str, ...]
    partly: tuple[str, ...]
    characters: int
    sha256: str

    @property
    def css_family(self) -> str:
        """The name for style sheets: the family name in the font file, and no other family's."""
        return self.family

    def __str__(self) -> str:
        return f"{self.family} {self.weight}"


@dataclass(frozen=True, slots=True)
class Family:
    """The faces of one role, lightest first, with their licence and the package they were cut from.

    `fallback` names the roles to ask, in this order, for a character that no face of this family has.
    """

    role: FontRole
    name: str
    name_zh: str
    faces: tuple[Face, ...]
    fallback: tuple[FontRole, ...]
    licence: str
    licence_path: Path | None
    package: str
    version: str

    def face(self, weight: int) -> Face:
        """Return the face whose weight is nearest to the one asked for, by the rule of CSS."""
        return min(self.faces, key=lambda face: _weight_distance(weight, face.weight))


@dataclass(frozen=True, slots=True)
class FontCatalogue:
    """All families, a project's own before the shipped ones; `repertoires` maps the names of character sets to what they are."""

    families: tuple[Family, ...]
    repertoires: Mapping[str, str]

    @property
    def faces(self) -> tuple[Face, ...]:
        """All faces, family by family."""
        return tuple(face for family in self.families for face in family.faces)

    def family(self, role: str) -> Family:
        """Return the family of a role; raises FontError with the nearest valid one when there is none."""
        for family in self.families:
            if family.role == role:
                return family
        known = [family.role for family in self.families]
        raise FontError(f"no font has the role “{role}”", hint=suggest(role, known))

    def face(self, role: str, weight: int = REGULAR) -> Face:
        """Return the face of a role whose weight is nearest to the one asked for, by the rule of CSS."""
        return self.family(role).face(weight)

    def families_for(self, role: str) -> tuple[Family, ...]:
        """Return the families that are asked for a character: of the role, then of its fallbacks, then what is extra."""
        roles = (role, *self.family(role).fallback, EXTRA)
        return tuple(family for name in dict.fromkeys(roles) for family in self.families if family.role == name)

    def chain(self, role: str, weight: int = REGULAR) -> tuple[Face, ...]:
        """Return every face in the order in which it is asked for a character: of the role, then its fallbacks.

        Within a family the nearest weight comes first, so that bold text keeps to bold faces while it can.
        """
        return tuple(
            face
            for family in self.families_for(role)
            for face in sorted(family.faces, key=lambda face: _weight_distance(weight, face.weight))
        )


def _weight_distance(asked: int, has: int) -> tuple[int, int]:
    """Return a sort key for faces by weight (CSS Fonts 4, 5.2: 400–500 first look to 500, then lighter)."""
    if 400 <= asked <= 500:
        side = 0 if asked <= has <= 500 else 1 if has < asked else 2
    elif asked < 400:
        side = 0 if has <= asked else 1
    else:
        side = 0 if has >= asked else 1
    return side, abs(has - asked)


_FAMILY_KEYS = {
    "role": str,
    "name": str,
    "name_zh": str,
    "fallback": list,
    "licence": str,
    "licence_file": str,
    "licence_source": str,
    "package": str,
    "version": str,
    "face": list,
}
_FACE_KEYS = {
    "file": str,
    "weight": int,
    "repertoires": list,
    "partly": list,
    "characters": int,
    "sha256": str,
    "source": str,
    "source_index": int,
    "source_sha256": str,
}
_TOML_NAMES = {str: "a string", int: "a whole number", list: "an array", dict: "a table"}


def load_fonts(folder: Path | None = None) -> FontCatalogue:
    """Return the catalogue that `fonts.toml` of a folder describes; without one, of the fonts Banxin ships.

    Raises FontError for a file that is missing or not as it should be: an unknown key or role (with the nearest
    valid one), a value of the wrong kind, a fallback to nowhere, a font file or licence that is not there.
    """
    return _Reading(folder or data_folder("fonts")).catalogue()


class FontListReading:
    """One reading of a `fonts.toml`: what every complaint needs to know, the folder and the file's name."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / FONTS_FILE

    def role(self, name: object) -> FontRole:
        for role in (*FONT_ROLES, EXTRA):
            if role == name:
                return role
        raise self.error(f"unknown role “{name}”", "role", suggest(str(name), (*FONT_ROLES, EXTRA)))

    def error(self, message: str, key: str, hint: str = "") -> FontError:
        return FontError(message, hint=hint, place=Place(str(self.path), key_line(self.path, key)))


class _Reading(FontListReading):
    """One reading of the list of the fonts that Banxin ships."""

    def catalogue(self) -> FontCatalogue:
        table = load_toml(self.path, FontError)
        check_keys(table, {"repertoires", "family"}, self.path, FontError)
        repertoires = self.value(table, "repertoires", dict)
        families = tuple(self.family(item, repertoires) for item in self.value(table, "family", list))
        roles = [family.role for family in families]
        for family in families:
            if roles.count(family.role) > 1 and family.role != EXTRA:
                raise self.error(f"two families have the role “{family.role}”", "family")
            for role in family.fallback:
                if role == family.role or role not in roles:
                    raise self.error(
                        f"the fallback of “{family.role}” cannot be “{role}”",
                        "fallback",
                        suggest(role, roles),
                    )
        return FontCatalogue(families, MappingProxyType(repertoires))

    def family(self, table: Any, repertoires: Mapping[str, str]) -> Family:
        self.check(table, _FAMILY_KEYS, "family", optional={"fallback"})
        role = self.role(table["role"])
        faces = [self.face(item, role, table["name"], repertoires) for item in table["face"]]
        if not faces:
            raise self.error(f"the family “{table['name']}” has no face", "family")
        return Family(
            role=role,
            name=table["name"],
            name_zh=table["name_zh"],
            faces=tuple(sorted(faces, key=lambda face: face.weight)),
            fallback=tuple(self.role(name) for name in table.get("fallback", ())),
            licence=table["licence"],
            licence_path=self.file(table["licence_file"], "licence_file"),
            package=table["package"],
            version=table["version"],
        )

    def face(self, table: Any, role: FontRole, family: str, repertoires: Mapping[str, str]) -> Face:
        self.check(table, _FACE_KEYS, "family.face", optional={"partly"})
        if not 100 <= table["weight"] <= 900:
            raise self.error(f"weight {table['weight']} is not between 100 and 900", "weight")
        for key in ("repertoires", "partly"):
            for name in table.get(key, ()):
                if name not in repertoires:
                    raise self.error(f"unknown repertoire “{name}”", key, suggest(str(name), repertoires))
        return Face(
            role=role,
            family=family,
            weight=table["weight"],
            path=self.file(table["file"], "file"),
            repertoires=tuple(table["repertoires"]),
            partly=tuple(table.get("partly", ())),
            characters=table["characters"],
            sha256=table["sha256"],
        )

    def check(self, table: Any, kinds: Mapping[str, type], within: str, *, optional: set[str]) -> None:
        """Raise FontError unless `table` has these keys with values of these kinds."""
        if not isinstance(table, dict):
            raise self.error(f"[[{within}]] is to be a table", within)
        check_keys(table, kinds, self.path, FontError, within=within)
        for key, kind in kinds.items():
            if key in table or key not in optional:
                self.value(table, key, kind)

    def value(self, table: Mapping[str, Any], key: str, kind: type) -> Any:
        if key not in table:
            raise self.error(f"“{key}” is missing", key)
        if not isinstance(table[key], kind) or isinstance(table[key], bool):
            raise self.error(f"“{key}” is to be {_TOML_NAMES[kind]}", key)
        return table[key]

    def file(self, name: str, key: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise self.error(f"{path} is missing", key, "build it with scripts/build_fonts.py")
        return path
