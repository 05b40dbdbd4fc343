"""Bytes from a file, a folder or standard input come in; sources with decoded, numbered lines go out.

An encoding is recognised without asking: UTF-8 and UTF-16 (with and without byte order mark), GB18030 with
its subsets GBK and GB 2312, and Big5. Line ends become `\\n`, control characters are left out and named,
bytes that make no character stay as a visible U+FFFD.
"""

from __future__ import annotations

import re
import stat
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.model.document import SourceLine
from banxin.model.walk import CONTROLS, is_visible

TEXT_SUFFIXES = (".txt", ".md", ".markdown")
PDF_SUFFIX = ".pdf"
STANDARD_INPUT = "-"

# The longest Chinese novels are some 20 MB of UTF-8; an e-book of six times that is made in a gigabyte of memory, and a
# wrong file of many gigabytes is refused before it fills it.
MAX_SOURCE_BYTES = 128 * 1024 * 1024
MAX_LINES = 2_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """One source as found; `name` is shown in messages, pictures come from under `root` only."""

    name: str
    data: bytes = field(repr=False)
    root: Path | None = None


# --- loading -----------------------------------------------------------------------------------------------


def load_source(path: str, *, stdin: BinaryIO | None = None) -> tuple[Source, ...]:
    """Read a file, a folder's texts and PDFs in natural order, or standard input for `-`.

    Raises SourceError when there is nothing there, nothing to read, too much, or something that is not text.
    """
    if path == STANDARD_INPUT:
        return (_load_stream(stdin or sys.stdin.buffer),)
    target = Path(path)
    try:
        mode = target.stat().st_mode
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:  # a NUL in the path
        raise SourceError(f"not a usable path: {path!r}", hint="name a file, a folder or -") from error
    if stat.S_ISDIR(mode):
        return _load_folder(path, target)
    return (_load_file(path, target, target.parent),)


def _load_stream(stream: BinaryIO) -> Source:
    data = stream.read(MAX_SOURCE_BYTES + 1)
    return Source("standard input", _checked(data, "standard input"))


def _load_folder(name: str, folder: Path) -> tuple[Source, ...]:
    try:
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith(".") and not entry.is_dir()]
    except OSError as error:
        raise _unreadable(name, error) from error
    found = [entry for entry in entries if entry.suffix.lower() in TEXT_SUFFIXES]
    # A PDF beside a text of its name is the same page, or was made from it.
    texts = {entry.stem for entry in found}
    found += [entry for entry in entries if entry.suffix.lower() == PDF_SUFFIX and entry.stem not in texts]
    if not found:
        raise SourceError(
            "no sources in this folder",
            hint="put text files or PDFs there (" + ", ".join((*TEXT_SUFFIXES, PDF_SUFFIX)) + "), or name a file",
            place=Place(name),
        )
    root = folder.resolve()
    for entry in found:
        if not entry.resolve().is_relative_to(root):
            raise SourceError(
                "this link leads out of its folder",
                hint="put the file itself into the folder, or name it on the command line",
                place=Place(str(entry)),
            )
    found.sort(key=lambda entry: natural_key(entry.name))
    sources = tuple(_load_file(str(entry), entry, folder) for entry in found)
    if sum(len(source.data) for source in sources) > MAX_SOURCE_BYTES:
        raise _too_large(name)
    return sources


def _load_file(name: str, path: Path, root: Path) -> Source:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise SourceError(
                "not a regular file",
                hint="name a text file; what another program writes is read from standard input with -",
                place=Place(name),
            )
        with path.open("rb") as stream:
            data = stream.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, error) from error
    return Source(name, _checked(data, name), root.resolve())


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that puts `2.txt` before `10.txt`."""
    pieces = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((0, int(piece), "") if piece[0] in "0123456789" else (1, 0, piece) for piece in pieces)


def _unreadable(name: str, error: OSError) -> SourceError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return SourceError("no such file or folder", hint="check the path", place=Place(name))
    if isinstance(error, PermissionError):
        return SourceError(
            "no permission to read this", hint="allow reading it: chmod u+r", place=Place(name)
        )
    reason = error.strerror or str(error)
    return SourceError(f"cannot be read: {reason}", hint="check the path and the disk", place=Place(name))


def _too_large(name: str) -> SourceError:
    return SourceError(
        f"more than {MAX_SOURCE_BYTES // (1024 * 1024)} MiB of text",
        hint="split the source into several publications",
        place=Place(name),
    )


# What a file that is no text begins with, and how to come by its text.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", "save it as plain text (UTF-8)"),
    (b"{\\rtf", "an RTF document", "save it as plain text (UTF-8)"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (b"\xfd7zXZ\x00", "an xz archive", "unpack it first"),
    (b"BZh", "a bzip2 archive", "unpack it first"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", "name the text that shows it"),
    (b"\xff\xd8\xff", "a JPEG picture", "name the text that shows it"),
    (b"GIF8", "a GIF picture", "name the text that shows it"),
    (b"\x7fELF", "a program", "name a text file"),
    (b"SQLite format 3\x00", "a database", "name a text file"),
)

# What the markup of another program begins with. Nobody wants its tags printed.
_FOREIGN_MARKUP: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*" + opening, re.IGNORECASE), kind)
    for opening, kind in (
        (rb"(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html)[\s>]", "an HTML page"),
        (rb"<\?xml\s", "an XML document"),
        (rb"(?:%[^\n]*\n\s*)*\\documentclass\b", "a LaTeX document"),
    )
)


def is_pdf(source: Source) -> bool:
    """Tell whether a source is a PDF: its mark stands within the first kilobyte (ISO 32000-1, annex H.3.4.1)."""
    return source.data[:5] == b"%PDF-" or (b"%PDF-" in source.data[:1024] and b"\0" in source.data[:4096])


def _checked(data: bytes, name: str) -> bytes:
    place = Place(name)
    if len(data) > MAX_SOURCE_BYTES:
        raise _too_large(name)
    if not data:
        raise SourceError("the source is empty", hint="name a file with text in it", place=place)
    kind, remedy = _recognise_other(data)
    if kind:
        raise SourceError(f"this is {kind}, not text", hint=remedy, place=place)
    return data


def _recognise_other(data: bytes) -> tuple[str, str]:
    """Return what a well-known file that is no text of ours is, and how to come by its text; two empty strings for others."""
    for signature, kind, remedy in _SIGNATURES:
        if data.startswith(signature):
            return kind, remedy
    if data.startswith(b"PK\x03\x04"):
        head = data[:4096]
        if b"application/epub+zip" in head:
            return "an EPUB", "take out its text first, for example with pandoc"
        if b"word/" in data[:65536] or b"[Content_Types].xml" in head:
            return "an Office document (.docx)", "save it as plain text or convert it to Markdown with pandoc"
        if b"application/vnd.oasis.opendocument" in head:
            return "an OpenDocument file", "save it as plain text (UTF-8)"
        return "a zip archive", "unpack it first"
    if data[60:68] == b"BOOKMOBI":
        return "a Kindle book", "take out its text first, for example with calibre"
    for opening, kind in _FOREIGN_MARKUP:
        if opening.match(data[:4096]):
            return kind, "save it as plain text, or convert it to Markdown, for example with pandoc"
    return "", ""


# --- decoding ----------------------------------------------------------------------------------------------


def decode(source: Source, report: Report) -> str:
    """Return a source's text with `\\n` as its only line end and without control characters.

    Lines count as in an editor: `\\n`, `\\r\\n` and `\\r` end one. So do next line, vertical tab, form feed
    and the Unicode separators where they stand within a line; beside a line end a form feed adds none.
    Reports the encoding when it is not UTF-8 (SRC-001), bytes that make no character (SRC-002, SRC-006) and
    control characters (SRC-003). Raises SourceError for data that are no text, or nothing but white space.
    """
    text, encoding = _read_strays(*_decode_bytes(source), source, report)
    if encoding != "UTF-8":
        report.add("SRC-001", place=Place(source.name), encoding=encoding)
    elif (mended := _read_again(text))[1]:
        text, encoding = mended
        report.add("SRC-046", place=Place(source.name), encoding=encoding)
    text = _unify_line_ends(text)
    _report_losses(text, source.name, report)
    if not _is_clean(text):
        text = _mark_undecodable(text, encoding, source.name, report)
        text = _drop_controls(text, source.name, report)
    if text.count("\n") > MAX_LINES:
        raise SourceError(
            f"more than {MAX_LINES:,} lines",
            hint="split the source into several publications",
            place=Place(source.name),
        )
    if not any(map(is_visible, text)):
        raise SourceError(
            "the source holds nothing but white space",
            hint="name a file with text in it",
            place=Place(source.name),
        )
    return text


def split_lines(text: str) -> tuple[SourceLine, ...]:
    """Number the lines of a decoded text from 1; a line end that closes the text opens no further line."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return tuple(SourceLine(number, line) for number, line in enumerate(lines, 1))


# Byte order marks; the longer first, as the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32-be", "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16"),
    (b"\xfe\xff", "utf-16-be", "UTF-16"),
    (b"\x84\x31\x95\x33", "gb18030", "GB18030"),
)

# In order of likelihood: an earlier one wins when the text of two says equally much.
_CANDIDATES = (
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030"),
    ("cp950", "Big5"),
    ("big5hkscs", "Big5-HKSCS"),
    ("utf-16-le", "UTF-16"),
    ("utf-16-be", "UTF-16"),
)

# Enough to tell one encoding from another; more would only cost time.
_SAMPLE_BYTES = 256 * 1024

# Below this a text in the best of all encodings is noise: running Chinese scores 1 to 2 a character, Latin
# text 1, a few rare characters zero, random bytes less. UTF-16 without its mark must be evident: any even
# number of bytes decodes as it.
_LEAST_SCORE = 0.0
_LEAST_SCORE_UTF16 = 0.5


def _decode_bytes(source: Source) -> tuple[str, str]:
    """Return the text and the name of its encoding; a byte that makes no character is a lone surrogate."""
    data = source.data
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _decode_with(codec, data[len(mark) :]), name
    # Bytes that are UTF-8 by chance do not occur, but for ASCII with zeros: that may be UTF-16, or no text at
    # all.
    if b"\0" not in data or not data.isascii():
        try:
            return data.decode("utf-8"), "UTF-8"
        except UnicodeDecodeError:
            pass
    sample = data[:_SAMPLE_BYTES]
    if len(data) > _SAMPLE_BYTES and b"\n" in sample:
        # After a line feed every candidate begins a character, UTF-16 after the zero that may follow it.
        end = sample.rindex(b"\n") + 1
        sample = sample[: end + end % 2]
    scores = [_score(sample, codec) for codec, _ in _CANDIDATES]
    best = max(scores)
    codec, name = _CANDIDATES[scores.index(best)]
    if best < (_LEAST_SCORE_UTF16 if name == "UTF-16" else _LEAST_SCORE):
        if _is_mixed(sample):
            return _decode_with("utf-8", data), "UTF-8"
        raise SourceError(
            "this is not text in any encoding known here",
            hint="name a text file, or save it as UTF-8",
            place=Place(source.name),
        )
    return _decode_with(codec, data), name


# A line of another encoding than its file's must read like text: characters of the first level score so much each,
# and what is wrongly decoded less.
_LEAST_LINE_SCORE = 0.5
# So many of the lines must be in one encoding or the other for a file to be a mixture of both, and not noise.
_MIXED_SHARE = 0.9
# Han in UTF-8 are three bytes each; two of them do not occur by chance in a line of GB18030 or Big5.
_UTF8_HAN = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}[^\x80-\xff]*){2}")


def _read_strays(text: str, encoding: str, source: Source, report: Report) -> tuple[str, str]:
    """Return the text with whole lines of another encoding read as such, and the encoding of most lines; report the others.

    Files joined of several, or edited by programs that disagree, hold GBK lines among UTF-8 and the other way round
    (SRC-031).
    """
    codecs = {name: codec for codec, name in reversed(_CANDIDATES)}
    codec = codecs.get(encoding, "utf-16")
    if codec.startswith("utf-16") or (codec == "utf-8" and not _SURROGATE.search(text)):
        return text, encoding
    mark = next((mark for mark, _, name in _MARKS if name == encoding and source.data.startswith(mark)), b"")
    data_lines = source.data[len(mark) :].splitlines(keepends=True)
    strays = {index: found for index, line in enumerate(data_lines) if (found := _stray_encoding(line, codec))}
    if not strays:
        return text, encoding
    pieces: list[str] = []
    places: dict[str, list[int]] = {}
    number = 1
    for index, line in enumerate(data_lines):
        own = strays.get(index, encoding)
        pieces.append(_decode_with(codecs[own], line))
        if not line.isascii():
            places.setdefault(own, []).append(number)
        number += _unify_line_ends(pieces[-1]).count("\n")
    encoding = max(places, key=lambda name: len(places[name]))
    for other, lines in places.items():
        if other != encoding:
            named = ", ".join(map(str, lines[:_MAX_FINDINGS])) + (" …" if len(lines) > _MAX_FINDINGS else "")
            place = Place(source.name, lines[0])
            report.add("SRC-031", place=place, other=other, encoding=encoding, count=len(lines), lines=named)
    return "".join(pieces), encoding


# What programs that know Latin letters only make of the bytes from 0x80 on: those of Windows, or of ISO 8859-1.
_LATIN_BYTES = {ord(character): byte for byte in range(0x80, 0x100) if (character := bytes([byte]).decode("cp1252", "replace")) != "\ufffd"}
_LEAST_LATIN_CHARS, _LATIN_SHARE = 20, 0.5
# No language has so many letters with accents; what comes of them must read like running Chinese.
_LEAST_SCORE_AGAIN = 1.0


def _read_again(text: str) -> tuple[str, str]:
    """Return a text that was read in a wrong encoding and saved so (µÚÒ»ÕÂ for 第一章) as what it is, with its encoding; else no encoding."""
    sample = text[:_SAMPLE_BYTES]
    written = sum(not character.isspace() for character in sample)
    accented = sum("\x80" <= character <= "\xff" or ord(character) in _LATIN_BYTES for character in sample) if not text.isascii() else 0
    if accented < _LEAST_LATIN_CHARS or accented < _LATIN_SHARE * written:
        return text, ""
    try:
        data = text.translate(_LATIN_BYTES).encode("latin-1")
    except UnicodeEncodeError:
        return text, ""
    end = data.rfind(b"\n", 0, _SAMPLE_BYTES) + 1 or len(data)
    best, codec, name = max((_score(data[:end], codec), codec, name) for codec, name in _CANDIDATES[:3])
    return (_decode_with(codec, data), name) if best >= _LEAST_SCORE_AGAIN else (text, "")


def _is_mixed(sample: bytes) -> bool:
    """Tell whether text that no encoding fits as a whole has one line in UTF-8 and the next in another."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    whole = [_is_whole(line, "utf-8") for line in lines]
    read = sum(whole) + sum(bool(_stray_encoding(line, "utf-8")) for line in lines)
    return any(whole) and read >= _MIXED_SHARE * len(lines)


def _stray_encoding(line: bytes, codec: str) -> str:
    """Return the encoding of a line that is not in its file's, an empty string for one that is or that nothing fits."""
    if line.isascii() or _is_whole(line, "utf-8") == (codec == "utf-8"):
        return ""
    own = _score(line, codec)
    if codec != "utf-8":
        return "UTF-8" if _UTF8_HAN.search(line) and _score(line, "utf-8") > own else ""
    best, found = max(_LEAST_LINE_SCORE, own), ""
    for other, name in _CANDIDATES[1:4]:
        if _is_whole(line, other) and (score := _score(line, other)) > best:
            best, found = score, name
    return found


def _is_whole(line: bytes, codec: str) -> bool:
    """Tell whether bytes are text in an encoding to the last one."""
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _decode_with(codec: str, data: bytes) -> str:
    if codec.startswith(("utf-16", "utf-32")):
        unit = int(codec[4:6]) // 8
        rest = len(data) % unit
        whole = data[: len(data) - rest]
        return whole.decode(codec, "surrogatepass" if unit == 2 else "replace") + "\udc80" * rest
    text = data.decode(codec, "surrogateescape")
    return text.translate(_GB18030_2022) if codec == "gb18030" else text


def _score(sample: bytes, codec: str) -> float:
    """Say how much a sample reads like text in an encoding: the mean worth of its characters.

    Every byte string without an unlucky gap decodes as GB18030, Big5 text among them, so decoding without an
    error says little. But in the wrong encoding the commonest characters of the language are absent, and
    rare, private and impossible ones turn up.
    """
    counts = Counter(_decode_with(codec, sample))
    worth = sum(_worth(character, codec) * count for character, count in counts.items())
    return worth / max(1, counts.total())


def _worth(character: str, codec: str) -> float:
    number = ord(character)
    if number < 0x80:
        return 1.0 if number >= 0x20 or character in "\t\n\r\f" else -6.0
    if 0xD800 <= number <= 0xDFFF or number < 0xA0 or number == 0xFFFD:
        return -3.0
    if 0xE000 <= number <= 0xF8FF or CONTROLS.match(character):
        return -2.0
    if not 0x4E00 <= number <= 0x9FFF:
        return 2.0 if character in _COMMON else 0.0
    if codec in ("cp950", "big5hkscs"):
        # A simplified character, of Hong Kong's supplement, does not speak for Big5.
        return _HAN_WORTH[character in _COMMON] if _leads(character, "cp950", 0xA4, 0xC6) else -0.5
    if character in _COMMON:
        return _HAN_WORTH[True]
    return _HAN_WORTH[False] if _leads(character, "gb18030", 0xB0, 0xD7) else 0.0


_HAN_WORTH = {True: 2.0, False: 0.5}


def _leads(character: str, codec: str, first: int, last: int) -> bool:
    """Tell whether a Han character is of a standard's first level, by the range of its lead byte there."""
    encoded = character.encode(codec, "ignore")
    return len(encoded) == 2 and first <= encoded[0] <= last and (codec != "gb18030" or encoded[1] >= 0xA1)


# The characters met most often in running text, in both scripts, and the marks between them.
_COMMON = frozenset(
    "，。、：；！？“”‘’「」『』《》（）…—　·"
    "的一是不了在人有我他这这個个们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年过過"
    "发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心她"
    "本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由"
    "问問很最重并並物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度"
    "门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神"
    "总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指许許统統区區保至队隊形社便空决決"
    "马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该"
    "該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運吃笑叫呢吗嗎吧啊"
)

# Where GB18030-2022 names a character that Python's codec, older than that, leaves in the private area.
_GB18030_2022 = str.maketrans(
    "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796"
    "\ue7c7\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864",
    "︐︒︑︓︔︕︖︗︘︙ḿ龴龵龶龷龸龹龺龻",
)


# --- cleaning ----------------------------------------------------------------------------------------------

_SEPARATORS = "\x0b\x85\u2028\u2029"
_PAGE_BREAK = re.compile("\n\f+|\f+\n|\f+")


def _unify_line_ends(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for separator in _SEPARATORS:
        text = text.replace(separator, "\n")
    return _PAGE_BREAK.sub("\n", text) if "\f" in text else text


def _is_clean(text: str) -> bool:
    """Tell at a glance whether a text with `\\n` as its only line end needs no cleaning, as most do.

    What is printable is neither a lone surrogate nor a control, a soft hyphen or a noncharacter.
    """
    return text.replace("\n", "").replace("\t", "").replace("\u3000", "").isprintable()


# More findings than this about one matter would bury the rest.
_MAX_FINDINGS = 10

_SURROGATE = re.compile("[\ud800-\udfff]")


def _mark_undecodable(text: str, encoding: str, name: str, report: Report) -> str:
    """Turn lone surrogates, as `_decode_with` leaves them, into U+FFFD, and report them line by line."""
    if not _SURROGATE.search(text):
        return text
    bytes_each = 2 if encoding == "UTF-16" else 1
    damaged = [
        (number, len(found) * bytes_each)
        for number, line in enumerate(text.split("\n"), 1)
        if (found := _SURROGATE.findall(line))
    ]
    for number, count in damaged[:_MAX_FINDINGS]:
        report.add("SRC-002", place=Place(name, line=number), count=count, line=number, encoding=encoding)
    if rest := damaged[_MAX_FINDINGS:]:
        count = sum(count for _, count in rest)
        report.add("SRC-006", place=Place(name, line=rest[0][0]), count=count, lines=len(rest))
    return _SURROGATE.sub("\ufffd", text)


# What other programs left where they could not read a character: U+FFFD, and its bytes in UTF-8 read as GBK, in pairs.
_LOST = re.compile("\ufffd|锟斤拷")


def _report_losses(text: str, name: str, report: Report) -> None:
    """Report the characters that were lost before the text came here (SRC-035)."""
    if "\ufffd" not in text and "锟斤拷" not in text:
        return
    first = next(_LOST.finditer(text))
    place = Place(name, line=text.count("\n", 0, first.start()) + 1)
    sample = "U+FFFD" if first[0] == "\ufffd" else first[0]
    report.add("SRC-035", place=place, count=len(_LOST.findall(text)), sample=sample)


# What pdfium, by its age, writes for the hyphen of a word divided at a line's end.
_DIVIDERS = "\x02\u00ad\ufffe"
_DIVIDED = re.compile(f"[{_DIVIDERS}](?<=[A-Za-z].)(?=\\s*\\n)")


def _drop_controls(text: str, name: str, report: Report) -> str:
    if any(divider in text for divider in _DIVIDERS):
        text = _DIVIDED.sub("-", text)
    if not CONTROLS.search(text):
        return text
    for character, position in _first_positions(CONTROLS.finditer(text)):
        line = text.count("\n", 0, position) + 1
        report.add("SRC-003", place=Place(name, line=line), character=f"U+{ord(character):04X}")
    return CONTROLS.sub("", text)


def _first_positions(matches: Iterable[re.Match[str]]) -> list[tuple[str, int]]:
    positions: dict[str, int] = {}
    for match in matches:
        positions.setdefault(match[0], match.start())
    return list(positions.items())
