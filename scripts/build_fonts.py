"""Build every file under `fonts/` anew from the Debian packages that `fonts/fonts.toml` names.

    python scripts/build_fonts.py [--packages FOLDER] [--out FOLDER] [--record]

Comes in: fonts.toml, and the packages: a folder of .deb files, or without one what `apt-get download` fetches at
exactly the versions recorded. Goes out: the faces cut to their repertoires, each family's licence, and the list
of 通用规范汉字. Nothing depends on the clock, so the same tools make the same bytes; a file whose checksum differs
from the recorded one is named and the script ends with 1, unless --record writes the new figures into fonts.toml.

What is done to a face, and why:

- It is cut to its repertoires and to `KEPT_BLOCKS`, as far as the source has those. The East Asian features, the
  regional forms of every language (`locl`) and the hints of the source stay.
- Gaps are closed: a character of the repertoires that the source lacks gets the glyph of its twin (`TWINS`);
  ≒, which Noto CJK lacks though GBK, Big5 and JIS X 0208 have it, is put together from ＝ and a point of ∴.
- Mainland forms are drawn by default, also of the dozen signs that Noto draws so only in text marked zh-Hans.
- The middle dot and the quotation marks are made one em wide where the source has them narrow, as GB/T 15834 sets
  them and as the other faces here have them, and the narrow marks become what `pwid` asks for; the face without `halt`
  and `vhal` gets them by class.
- No two characters share a glyph. Noto gives ⼈ (U+2F08) and 人 (U+4EBA) one; in a PDF, where text is copied by
  glyph, one of them would turn into the other.
- A family whose licence reserves its name is renamed (LXGW WenKai: SIL Open Font License 1.1, condition 3).
- A face without Han, italic or of symbols, is only cut.
- Every face says in its description (name ID 10) that it was changed, by whom and from what.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import hashlib
import io
import re
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

import uharfbuzz as hb
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.misc.psCharStrings import T2CharString
from fontTools.misc.transform import Offset
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

FONTS = Path(__file__).resolve().parent.parent / "fonts"

# The list of 通用规范汉字 is the field kTGH of Unicode's Han database.
UNIHAN_PACKAGE, UNIHAN_VERSION = "unicode-data", "15.0.0-1"
UNIHAN_SOURCE = "usr/share/unicode/Unihan_OtherMappings.txt.bz2"
UNIHAN_LICENCE = "usr/share/doc/unicode-data/copyright"

KEPT_FEATURES = [
    *("ccmp", "locl", "kern", "mark", "mkmk", "liga", "frac", "sups", "subs"),  # what any text needs
    *("halt", "vhal", "palt", "vpal", "vkrn", "vert", "vrt2"),  # East Asian spacing and vertical forms
    *("fwid", "hwid", "pwid"),  # East Asian widths
]


# Signs that publishing uses beyond the coded character sets, kept wherever the source has them: Latin with
# diacritics (pinyin, ḿ), Greek, Cyrillic, punctuation, numbers in circles, arrows, boxes, mathematics, radicals,
# kana, bopomofo, strokes, compatibility and full-width forms, replacement character.
KEPT_BLOCKS = (
    (0x0020, 0x007E), (0x00A0, 0x036F), (0x0370, 0x045F), (0x1E00, 0x1EFF), (0x2000, 0x27BF), (0x2E00, 0x33FF),
    (0xF900, 0xFAFF), (0xFE00, 0xFE6F), (0xFF00, 0xFFFD), (0x1F100, 0x1F2FF),
)  # fmt: skip

# A character the source lacks may have a twin there: another code of the same sign.
TWINS = {
    0x02CD: 0xFF3F,  # ˍ of Big5 A1C5: the low line
    0x203E: 0xFFE3,  # ‾ of Big5 A1C2: JIS X 0208 calls ￣ the overline
    0x223C: 0xFF5E,  # ∼ of Big5 A1E3: the wave between numbers
    0x2015: 0x2014,  # ― and — are one code in GB/T 2312 (1-10), mapped to either
    0xFFFD: 0x3013,  # replacement character: the geta mark 〓, which printers set for a type they lack
}
MIDDLE_DOT, FULL_WIDTH_DOT, IMAGE_SIGN = 0x00B7, 0x2027, 0x2252
OPENING_QUOTES, CLOSING_QUOTES = "‘“", "’”"

# Which half of its em a mark leaves empty (clreq 3.1.6): the amounts of `halt` in the fonts that have it.
OPENING_MARKS = OPENING_QUOTES + "（《〈「『【〔〖［｛"
CLOSING_MARKS = CLOSING_QUOTES + "）》〉」』】〕〗］｝，。、"
CENTRED_IF_VERTICAL = "；：？！"
CENTRED_MARKS = "·‧・"

# The tone marks of pinyin, and the letters that may carry one in its decomposed form (ê̄, n̄).
TONE_MARKS = (0x0300, 0x0301, 0x0304, 0x030C)
LETTERS = {code for code in range(0x41, 0x100) if chr(code).isalpha()}

RESERVED_NAMES = {"LXGW WenKai": "Banxin WenKai", "霞鹜文楷": "版心文楷", "LXGWWenKai": "BanxinWenKai"}


def double_byte_characters(codec: str, lead: range, trail: range) -> set[int]:
    """Return the code points of the two-byte characters of a codec, without those for private use."""
    found = set()
    for first in lead:
        for second in trail:
            try:
                text = bytes([first, second]).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1 and not 0xE000 <= ord(text) < 0xF900:
                found.add(ord(text))
    return found


def shift_jis_0208() -> set[int]:
    """Return JIS X 0208 under both of its mappings of the signs whose Unicode is disputed (～ and 〜)."""
    return double_byte_characters("euc_jp", range(0xA1, 0xFF), range(0xA1, 0xFF)) | double_byte_characters(
        "shift_jis", range(0x81, 0xF0), range(0x40, 0xFD)
    )


def listed_characters(path: Path) -> set[int]:
    """Return the characters of a list under `fonts/repertoires`: `# ` opens a line of words."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {ord(char) for line in lines if not line.startswith("# ") for char in line if not char.isspace()}


def repertoires(fonts: Path) -> dict[str, set[int]]:
    """Return the code points of each repertoire that fonts.toml knows."""
    every, big5 = range(0x40, 0xFF), range(0xA1, 0xFA)
    return {
        "signs": listed_characters(fonts / "repertoires/signs.txt") | {0x20, 0xA0, 0x3000},
        # The codec of Windows maps the dash (1-10) to U+2014 as GB 18030 does; Python's gb2312 to U+2015.
        "gb-2312": double_byte_characters("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)) | {0x2014, 0x00B7},
        "gbk": double_byte_characters("gbk", range(0x81, 0xFF), every),
        "big5": double_byte_characters("big5", big5, every) | double_byte_characters("cp950", big5, every),
        "big5-level-1": double_byte_characters("cp950", range(0xA4, 0xC6), every)
        | double_byte_characters("cp950", range(0xC6, 0xC7), range(0x40, 0x7F)),
        "hkscs-plane-2": {
            code for code in double_byte_characters("big5hkscs", range(0x87, 0xFF), every) if code > 0xFFFF
        },
        "jis-x-0208": shift_jis_0208(),
        "uro": set(range(0x4E00, 0xA000)),
        "ext-a": set(range(0x3400, 0x4DC0)),
        "tgh-2013": listed_characters(fonts / "repertoires/tgh-2013.txt"),
        # ℝ, ℋ, ℎ and others stand in a block of their own, and are holes among the letters of mathematics.
        "symbols": {
            0x20, 0xA0, *range(0x3F0, 0x3F7), *range(0x2100, 0x2C00), *range(0x4DC0, 0x4E00), *range(0x1D300, 0x1D357),
            *range(0x1D400, 0x1D800), *range(0x1F000, 0x1F900),
        },
        "latin": {*range(0x20, 0x7F), *range(0xA0, 0x180)},
    }


def unpack(package: str, version: str, packages: Path | None, scratch: Path) -> Path:
    """Return the folder into which the package of this version has been unpacked."""
    folder = scratch / package
    if folder.is_dir():
        return folder
    if packages is None:
        subprocess.run(["apt-get", "download", "-q", f"{package}={version}"], cwd=scratch, check=True)
    archive = f"{package}_{version.replace(':', '%3a')}_all.deb"
    path = (packages or scratch) / archive
    if not path.is_file():
        sys.exit(f"{path} is missing: fetch version {version} of the Debian package {package}")
    subprocess.run(["dpkg-deb", "-x", str(path), str(folder)], check=True)
    return folder


def write_tgh_list(unihan: Path, out: Path) -> None:
    """Write the characters of 通用规范汉字表 in the order of its three levels."""
    text = bz2.decompress((unihan / UNIHAN_SOURCE).read_bytes()).decode("utf-8")
    rows = re.findall(r"^U\+([0-9A-F]+)\tkTGH\t2013:(\d+)$", text, re.MULTILINE)
    order = {int(number): chr(int(code, 16)) for code, number in rows}
    if sorted(order) != list(range(1, 8106)):
        sys.exit(f"{UNIHAN_SOURCE} lists {len(order)} characters with kTGH, not 8,105")
    lines = [
        "# 通用规范汉字表 (Table of General Standard Chinese Characters, State Council of China, 2013): 8,105 characters.",
        f"# Field kTGH of {UNIHAN_SOURCE.rsplit('/', 1)[1]}, Debian package {UNIHAN_PACKAGE} {UNIHAN_VERSION};",
        "# written by scripts/build_fonts.py. Licence: LICENSE.txt beside this file.",
    ]
    for name, first, last in (("一级字表", 1, 3500), ("二级字表", 3501, 6500), ("三级字表", 6501, 8105)):
        lines.append(f"# {name} {first}–{last}")
        level = "".join(order[number] for number in range(first, last + 1))
        lines += [level[start : start + 50] for start in range(0, len(level), 50)]
    folder = out / "repertoires"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tgh-2013.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "LICENSE.txt").write_bytes((unihan / UNIHAN_LICENCE).read_bytes())


def licence_text(path: Path, notices: Iterable[str]) -> str:
    """Return the licence a package carries.

    A Debian copyright file holds it as an indented paragraph after `License:`, which is unfolded and preceded by
    the copyright notices of the font files, as the SIL Open Font License asks; any other file is taken as it is.
    """
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode("utf-8")
    text = path.read_text(encoding="utf-8")
    folded = re.search(r"^License: (?:OFL-1\.1|SIL-1\.1)\n((?: .*\n)+)", text, re.MULTILINE)
    if folded is None:
        sys.exit(f"{path} holds no paragraph with the SIL Open Font License")
    lines = [line[1:] for line in folded[1].splitlines()]
    reserved = re.search(r"With Reserved Font Names .*?\.", text)
    head = [*notices, *([reserved[0]] if reserved else []), ""]
    if lines[0] == "PREAMBLE":
        # This package leaves the licence's own title out.
        head += ["SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007", ""]
    return "\n".join([*head, *("" if line == "." else line for line in lines)]) + "\n"


def cut(source: bytes, index: int, wanted: set[int]) -> bytes:
    """Return the face at `index` of a font file, cut to the wanted code points; hints and all names stay."""
    request = hb.SubsetInput()
    request.unicode_set.update(wanted)
    features = request.layout_feature_tag_set
    features.clear()
    features.update(int.from_bytes(tag.encode("ascii"), "big") for tag in KEPT_FEATURES)
    for names in (request.name_id_set, request.name_lang_id_set):
        names.clear()
        names.invert()
    request.flags = hb.SubsetFlags.NAME_LEGACY | hb.SubsetFlags.NOTDEF_OUTLINE
    return bytes(request.subset(hb.Face(hb.Blob(source), index)).blob.data)


def map_character(font: TTFont, code: int, glyph: str) -> None:
    """Give a character this glyph; the short table of a face holds only the first 65,536 code points."""
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format != 14 and (code < 0x10000 or table.format == 12):
            table.cmap[code] = glyph


def map_twins(font: TTFont, missing: Iterable[int]) -> list[int]:
    """Give each missing character that has a twin the glyph of that twin; return the characters mended."""
    mended = [code for code in sorted(missing) if code in TWINS]
    for code in mended:
        map_character(font, code, font.getBestCmap()[TWINS[code]])
    return mended


def append_cff_glyph(font: TTFont, like: str, outline: T2CharString | None) -> str:
    """Append a glyph to a CID-keyed CFF face and return its name; without an outline it gets that of `like`."""
    top = font["CFF "].cff.topDictIndex[0]
    taken = set(top.charset)
    name = next(name for number in range(65534, 0, -1) if (name := f"cid{number:05d}") not in taken)
    group = top.FDSelect[top.charset.index(like)]
    if outline is None:
        model = top.CharStrings[like]
        model.compile()
        outline = T2CharString(model.bytecode, private=model.private, globalSubrs=model.globalSubrs)
    strings = top.CharStrings
    strings.charStringsIndex.append(outline)
    strings.charStrings[name] = len(strings.charStringsIndex) - 1
    top.charset.append(name)
    top.FDSelect.append(group)
    font.setGlyphOrder(top.charset)
    origins = font["VORG"].VOriginRecords
    if like in origins:
        origins[name] = origins[like]
    return name


def append_glyph(font: TTFont, like: str, outline: T2CharString | None = None) -> str:
    """Append a glyph with the metrics, and without an outline of its own the shape, of `like`; return its name."""
    if "CFF " in font:
        name = append_cff_glyph(font, like, outline)
    else:
        name = f"{like}.twin{len(font.getGlyphOrder())}"
        font["glyf"][name] = deepcopy(font["glyf"][like])
        font.setGlyphOrder(font["glyf"].glyphOrder)
    for table in ("hmtx", "vmtx"):
        if table not in font:
            continue
        font[table][name] = font[table][like]
    return name


def follow_in_features(font: TTFont, pairs: list[tuple[str, str]]) -> None:
    """Let new glyphs take part in the simple substitutions and positionings of the glyphs they are copies of.

    `pairs` are (glyph, its copy) in the order of the copies' numbers, so a coverage stays sorted by appending.
    """
    for tag in ("GSUB", "GPOS"):
        if tag not in font:
            continue
        for lookup in font[tag].table.LookupList.Lookup:
            for subtable in lookup.SubTable:
                part = getattr(subtable, "ExtSubTable", subtable)
                for old, new in pairs:
                    if part.LookupType == 1 and tag == "GSUB" and old in part.mapping:
                        part.mapping[new] = part.mapping[old]
                    elif part.LookupType == 1 and tag == "GPOS" and old in part.Coverage.glyphs:
                        if part.Format == 2:
                            part.Value.append(deepcopy(part.Value[part.Coverage.glyphs.index(old)]))
                            part.ValueCount = len(part.Value)
                        part.Coverage.glyphs.append(new)


def part_shared_glyphs(font: TTFont) -> int:
    """Give each visible character a glyph of its own; return how many were copied.

    The original stays with the character that is not a compatibility form of another (NFKC), else the lowest.
    """
    users: dict[str, list[int]] = {}
    for code, glyph in font.getBestCmap().items():
        if unicodedata.category(chr(code)) not in {"Zs", "Cf"}:
            users.setdefault(glyph, []).append(code)
    pairs = []
    for glyph in sorted(users, key=font.getGlyphID):
        ranked = sorted(
            users[glyph], key=lambda code: (unicodedata.normalize("NFKC", chr(code)) != chr(code), code)
        )
        for code in ranked[1:]:
            name = append_glyph(font, glyph)
            map_character(font, code, name)
            pairs.append((glyph, name))
    follow_in_features(font, pairs)
    return len(pairs)


def image_sign_outline(font: TTFont) -> T2CharString:
    """Draw ≒ (U+2252): the bars of ＝, a point of ∴ above their left end and one below their right."""
    glyphs, cmap = font.getGlyphSet(), font.getBestCmap()
    equals = cmap[0xFF1D]
    bars, point = DecomposingRecordingPen(glyphs), DecomposingRecordingPen(glyphs)
    glyphs[equals].draw(bars)
    glyphs[cmap[0x2234]].draw(point)
    point.value = point.value[: 1 + [step for step, _ in point.value].index("closePath")]
    left, bottom, right, top = bounds(bars)
    x_min, y_min, x_max, y_max = bounds(point)
    inset, gap = (right - left) * 0.1, (y_max - y_min) * 0.55

    dictionary = font["CFF "].cff.topDictIndex[0]
    private = dictionary.FDArray[dictionary.FDSelect[dictionary.charset.index(equals)]].Private
    # A charstring states its width as the difference from the nominal one of its private dictionary.
    pen = T2CharStringPen(font["hmtx"][equals][0] - private.nominalWidthX, glyphs)
    bars.replay(pen)
    point.replay(TransformPen(pen, Offset(round(left + inset - x_min), round(top + gap - y_min))))
    point.replay(TransformPen(pen, Offset(round(right - inset - x_max), round(bottom - gap - y_max))))
    return pen.getCharString(private, dictionary.GlobalSubrs)


def bounds(drawing: DecomposingRecordingPen) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a recorded drawing, in font units."""
    pen = BoundsPen(None)
    drawing.replay(pen)
    return pen.bounds


def substitutions(font: TTFont, feature: str, language: str | None = None) -> dict[str, str]:
    """Return what a feature makes of single glyphs in Han text, of one language or by default."""
    if "GSUB" not in font:
        return {}
    table = font["GSUB"].table
    han = next(record.Script for record in table.ScriptList.ScriptRecord if record.ScriptTag == "hani")
    systems = [record.LangSys for record in han.LangSysRecord if record.LangSysTag == language]
    found: dict[str, str] = {}
    for index in [index for system in systems or [han.DefaultLangSys] for index in system.FeatureIndex]:
        record = table.FeatureList.FeatureRecord[index]
        for number in record.Feature.LookupListIndex if record.FeatureTag == feature else ():
            for subtable in table.LookupList.Lookup[number].SubTable:
                found.update(getattr(subtable, "ExtSubTable", subtable).mapping)
    return found


def draw_mainland_forms(font: TTFont) -> None:
    """Let characters have their mainland form by themselves, not only in text marked as zh-Hans.

    It concerns a dozen signs of Noto CJK SC, — among them, which it draws short for text of unknown language. A
    subset for mainland text can then do without the regional forms.
    """
    forms = substitutions(font, "locl", "ZHS ")
    for code, glyph in font.getBestCmap().items():
        if glyph in forms:
            map_character(font, code, forms[glyph])


def widen_marks(font: TTFont) -> None:
    """Make the middle dot, and in a TrueType face the quotation marks, one em wide where they are narrower.

    The narrow marks stay for text of an alphabet, as `pwid` (proportional widths).
    """
    em, cmap = font["head"].unitsPerEm, font.getBestCmap()
    narrow: dict[str, str] = {}
    if font["hmtx"][cmap[MIDDLE_DOT]][0] < em and FULL_WIDTH_DOT in cmap:
        map_character(font, MIDDLE_DOT, cmap[FULL_WIDTH_DOT])
    for mark in OPENING_QUOTES + CLOSING_QUOTES:
        name = cmap[ord(mark)]
        width, bearing = font["hmtx"][name]
        if width == em or "glyf" not in font:
            continue
        narrow[name] = append_glyph(font, name)
        shift = em - width if mark in OPENING_QUOTES else 0
        glyph = font["glyf"][name]
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (em, bearing + shift)
    if narrow:
        add_substitution(font, "pwid", narrow)


def add_wide_space(font: TTFont) -> None:
    """Give a TrueType face of symbols the ideographic space, which shapers take from the face of the character before it."""
    name = append_glyph(font, font.getBestCmap()[0x20])
    font["hmtx"][name] = (font["head"].unitsPerEm, 0)
    map_character(font, 0x3000, name)


def add_substitution(font: TTFont, feature: str, forms: dict[str, str]) -> None:
    """Add a feature that makes of single glyphs what `forms` say, in every script and language of a face with `GSUB`."""
    table = font["GSUB"].table
    subtable = otTables.SingleSubst()
    subtable.mapping = forms
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag, lookup.SubTable = 1, 0, [subtable]
    table.LookupList.Lookup.append(lookup)
    added = otTables.FeatureRecord()
    added.FeatureTag, added.Feature = feature, otTables.Feature()
    added.Feature.FeatureParams, added.Feature.LookupListIndex = None, [len(table.LookupList.Lookup) - 1]
    before = list(table.FeatureList.FeatureRecord)
    records = sorted([*before, added], key=lambda record: record.FeatureTag)
    places = {id(record): index for index, record in enumerate(records)}
    table.FeatureList.FeatureRecord = records
    for script in table.ScriptList.ScriptRecord:
        systems = [script.Script.DefaultLangSys, *(one.LangSys for one in script.Script.LangSysRecord)]
        for system in filter(None, systems):
            system.FeatureIndex = sorted([*(places[id(before[index])] for index in system.FeatureIndex), places[id(added)]])


def mark_rules(font: TTFont) -> str:
    """Return the rules that put a tone mark over a letter.

    Shapers do that by themselves only for a face without any positioning, which this one then is no longer.
    """
    cmap, shapes = font.getBestCmap(), font["glyf"]
    clear = font["head"].unitsPerEm // 20

    def anchor(code: int, height: int) -> str:
        shape = shapes[cmap[code]]
        return f"<anchor {(shape.xMin + shape.xMax) // 2} {height}>"

    marks = [code for code in TONE_MARKS if code in cmap]
    lines = [f"markClass [{cmap[code]}] {anchor(code, shapes[cmap[code]].yMin)} @TONE;" for code in marks]
    lines.append("feature mark {")
    for code in sorted(set(cmap) & LETTERS):
        lines.append(f"pos base {cmap[code]} {anchor(code, shapes[cmap[code]].yMax + clear)} mark @TONE;")
    return "\n".join([*lines, "} mark;"])


def add_positioning(font: TTFont) -> None:
    """Add `halt` and `vhal`, by the class of each mark, and `mark` to a TrueType face without positioning."""
    em, cmap = font["head"].unitsPerEm, font.getBestCmap()
    half, quarter = em // 2, em // 4
    upright = substitutions(font, "vert")

    def glyphs(marks: str, forms: dict[str, str]) -> str:
        names = dict.fromkeys(forms.get(name, name) for mark in marks if (name := cmap.get(ord(mark))))
        return " ".join(names)

    rules = f"""
        languagesystem DFLT dflt; languagesystem hani dflt; languagesystem kana dflt; languagesystem latn dflt;
        feature halt {{
            pos [{glyphs(OPENING_MARKS, {})}] <-{half} 0 -{half} 0>;
            pos [{glyphs(CLOSING_MARKS + CENTRED_IF_VERTICAL, {})}] <0 0 -{half} 0>;
            pos [{glyphs(CENTRED_MARKS, {})}] <-{quarter} 0 -{half} 0>;
        }} halt;
        feature vhal {{
            pos [{glyphs(OPENING_MARKS, upright)}] <0 {half} 0 -{half}>;
            pos [{glyphs(CLOSING_MARKS, upright)}] <0 0 0 -{half}>;
            pos [{glyphs(CENTRED_MARKS, upright)}] <0 {quarter} 0 -{half}>;
        }} vhal;
        {mark_rules(font)}
    """
    addOpenTypeFeaturesFromString(font, rules, tables=["GPOS"])


def describe(font: TTFont, family: dict[str, Any], added: list[int]) -> None:
    """Rename a family of a reserved name, give all faces of a family one, and state what was changed."""
    names = font["name"]
    names.removeNames(nameID=16)
    for record in names.names:
        text = record.toUnicode()
        if record.nameID in {1, 3, 4, 6, 16, 18, 21, 25}:
            for old, new in RESERVED_NAMES.items():
                text = text.replace(old, new)
            english = record.langID in {0, 0x409}
            record.string = family["name"] if record.nameID == 1 and english else text
    codes = " ".join(f"U+{code:04X}" for code in added)
    words = f"Changed in 2026 for Banxin: cut to fewer characters{f', with {codes} added' if codes else ''}, from "
    words += f"the Debian package {family['package']} {family['version']}. Licence: {family['licence']}."
    names.setName(words, 10, 3, 1, 0x409)


def build_face(
    family: dict[str, Any], face: dict[str, Any], source: bytes, wanted: set[int], welcome: set[int]
) -> bytes:
    """Return the finished font file of one face: all of `wanted`, and of `welcome` what the source has."""
    # What is asked for symbols only has no letters to offer.
    kept = KEPT_BLOCKS if wanted else ()
    blocks = {code for first, last in kept for code in range(first, last + 1)}
    data = cut(source, face["source_index"], wanted | welcome | blocks)
    font = TTFont(io.BytesIO(data), recalcTimestamp=False, recalcBBoxes=False)
    missing = wanted - set(font.getBestCmap())
    added = map_twins(font, missing)
    if IMAGE_SIGN in missing and "CFF " in font:
        name = append_glyph(font, font.getBestCmap()[0xFF1D], image_sign_outline(font))
        map_character(font, IMAGE_SIGN, name)
        added.append(IMAGE_SIGN)
    if rest := missing - set(added):
        listed = " ".join(f"U+{code:04X}" for code in sorted(rest)[:20])
        sys.exit(f"{face['file']}: {len(rest)} characters of its repertoires are not in the source: {listed}")
    sets_han = ord("一") in font.getBestCmap()
    if sets_han:
        draw_mainland_forms(font)
        widen_marks(font)
    elif not wanted:
        add_wide_space(font)
    part_shared_glyphs(font)
    if sets_han and "GPOS" not in font:
        add_positioning(font)
    describe(font, family, sorted(added))
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def record(toml: str, file: str, figures: dict[str, Any]) -> str:
    """Return the text of fonts.toml with new figures for the face of this file."""
    head, tail = toml.split(f'file = "{file}"', 1)
    for key, value in figures.items():
        shown = f'"{value}"' if isinstance(value, str) else str(value)
        tail = re.sub(rf"(?m)^{key} = .*$", f"{key} = {shown}", tail, count=1)
    return f'{head}file = "{file}"{tail}'


def main() -> int:
    """Build all and compare with what is recorded; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, help="folder of the .deb files; default: fetch them")
    parser.add_argument("--out", type=Path, default=FONTS, help="folder to write to; default: fonts/ itself")
    parser.add_argument("--record", action="store_true", help="write new figures into fonts.toml")
    options = parser.parse_args()
    toml = (FONTS / "fonts.toml").read_text(encoding="utf-8")
    differ = 0
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)

        def package(title: str, version: str) -> Path:
            return unpack(title, version, options.packages, scratch)

        write_tgh_list(package(UNIHAN_PACKAGE, UNIHAN_VERSION), options.out)
        known = repertoires(FONTS)
        for family in tomllib.loads(toml)["family"]:
            root = package(family["package"], family["version"])
            notices: list[str] = []
            for face in family["face"]:
                source = (root / face["source"]).read_bytes()
                wanted, welcome = (
                    set().union(*(known[name] for name in face.get(key, ())))
                    for key in ("repertoires", "partly")
                )
                data = build_face(family, face, source, wanted, welcome)
                path = options.out / face["file"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                font = TTFont(io.BytesIO(data), lazy=True)
                notices += [font["name"].getDebugName(0)]
                figures = {
                    "characters": len(font.getBestCmap()),
                    "sha256": checksum(data),
                    "source_sha256": checksum(source),
                }
                print(f"{len(data):>11,} bytes  {figures['characters']:>6,} characters  {path}")
                for key, value in figures.items():
                    if face[key] != value:
                        differ += 1
                        print(f"  {key}: recorded {face[key]!r}, now {value!r}")
                toml = record(toml, face["file"], figures)
            text = licence_text(root / family["licence_source"], dict.fromkeys(notices))
            (options.out / family["licence_file"]).write_text(text, encoding="utf-8")
    if options.record:
        (FONTS / "fonts.toml").write_text(toml, encoding="utf-8")
        return 0
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
