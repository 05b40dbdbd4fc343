"""A manuscript (`format: banxin-manuscript/1`) comes in; the document it was written from goes out.

The syntax is described in `docs/manuscript.md` and written by `renderers.manuscript`. A manuscript is shaped
already: no pass guesses at it, so what an editor corrected stays corrected.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, get_args

from banxin.diagnostics import Place, Report
from banxin.errors import SourceError
from banxin.model import document as nodes
from banxin.model.document import Block, Document, Inline, Section
from banxin.model.span import Origin, Span
from banxin.model.walk import inline_text, picture_names, take_census, visible
from banxin.readers.pictures import PictureRefused, PictureShelf
from banxin.readers.source import Source, decode
from banxin.statements import TEXT_FIELDS, StatementError, language_tag, normalise, read_class
from banxin.strict_toml import suggest

FORMAT = "banxin-manuscript/1"

_FRONT_KEYS = (
    "format", "genre", *TEXT_FIELDS, "creator", "credit", "subject", "class", "imprint", "cover", "source",
)  # fmt: skip
# What is held against a rule: the calendar, a check digit; or brought into its form.
_VERIFIED_KEYS = ("date", "page", "isbn", "print_isbn", "issn", "cn")
_FOLIO_KEYS = ("page", "page_name", "date", "paper", "credit")
_SECTION_KEYS = ("kicker", "subtitle", "column", "byline", "anchor", "numbered", *_FOLIO_KEYS)
# What stands elsewhere than among the lines below a heading → where.
_ELSEWHERE = {
    "title": "the title stands in the heading itself: “# article: title”",
    "dateline": "mark it in the text: {dateline …}",
    "source": "mark it in the text: {source …}",
    "author": "write “byline: …”",
}
# What editors call these lines → their keys.
_CHINESE_KEYS = {
    **dict.fromkeys(("署名", "作者"), "byline"),
    **dict.fromkeys(("栏目", "欄目", "专栏", "專欄"), "column"),
    **dict.fromkeys(("引题", "引題", "肩题", "肩題", "眉题", "眉題"), "kicker"),
    **dict.fromkeys(("副题", "副題", "副标题", "副標題"), "subtitle"),
}
# Sections of a newspaper page that say nothing without a text.
_WITH_TEXT = ("article", "brief", "cartoon", "notice")
_PASSAGES = get_args(nodes.PassageKind)
_FENCES = (
    "quotation", *_PASSAGES, "verse", "stanza", "list", "definitions", "item", "table", "figure", "code", "furniture",
    "fragment", "note", "unplaced",
)  # fmt: skip
# How an item of a list opens, and whether the task is done that it may be.
_ITEMS = {"::: item": None, "::: item open": False, "::: item done": True}
# Fields that stand within a block among lines of another kind.
_FIGURE_KEYS = ("alt", "decorative", "width", "anchor", "caption")
_TABLE_FIELD = re.compile(r"(anchor|caption):(?: (.*)|$)")
_CODE_FIELD = re.compile(r"::(anchor|caption):(?: (.*)|$)")
_CONTAINERS: dict[str, Any] = {
    "em": nodes.Emphasis,
    "strong": nodes.Strong,
    "name": nodes.ProperName,
    "book": nodes.BookTitle,
    "deceased": nodes.Deceased,
    "struck": nodes.Struck,
    "superscript": lambda content: nodes.Script("superscript", content),
    "subscript": lambda content: nodes.Script("subscript", content),
    "source": lambda content: nodes.Marked("source", content),
    "dateline": lambda content: nodes.Marked("dateline", content),
    "editor-note": lambda content: nodes.Marked("editor-note", content),
    "author-note": lambda content: nodes.Marked("author-note", content),
}
# How many of a mark's parts, from the first, name things and are not printed.
_EVERY_PART = 1 << 30
_SILENT_PARTS = {"link": 1, "ref": 1, "lang": 1, **dict.fromkeys(("note", "image", "page", "anchor", "index"), _EVERY_PART)}
# How many of them, from the first, are text without marks.
_PLAIN_PARTS = {
    **dict.fromkeys(("link", "lang", "gloss", "comment"), 1),
    **dict.fromkeys(("tcy", "code", "ruby", "note", "image", "anchor", "index", "ref", "page", "number"), _EVERY_PART),
}
# What a paragraph ends with; a line that ends otherwise goes on.
_ENDS = frozenset("。！？…；：．.!?;:”’」』）)】］》〉〕—～")
# The white of an indent that somebody typed: editions indent paragraphs themselves.
_INDENT = " \t\u3000"
# What begins a remark, which is no part of the document.
REMARK = "%%"
# Chinese keyboards give full-width signs, which are taken for what they stand for.
_HEADING = re.compile(r"([#＃]+)[ 　]?([A-Za-z]+) ?[:：][ 　]?(.*)$")
_FIELD = re.compile(r"([a-z_]+)(?:: |:$|[:：])　?(.*)$")
_OTHER_FIELD = re.compile(rf"([A-Za-z_-]+|{'|'.join(_CHINESE_KEYS)})[ 　]*[:：]")
_WIDE_START = re.compile("％％|：：：")
_NARROW = str.maketrans("％：", "%:")
_FENCE = re.compile(r":::(?: ([a-z]+)(?: (.*))?)?$")
_MARK = re.compile(r"\\(.)|\{U\+([0-9A-F]{4,6})\}|\{\}|\{text\}|\{([a-z-]+) ?|([{}|])", re.DOTALL)
_FORMAT_LINE = re.compile(r"\s*(?:---[ \t]*\n(?:(?!---).*\n){0,20}?)?format[:：][ 　]*(banxin-manuscript/\S*)[ \t]*\n")
_OWN_HEADING = re.compile(rf"^[#＃]+ (?:{'|'.join(get_args(nodes.SectionKind))}): \S", re.MULTILINE)
_OWN_LINE = re.compile(r"^(?:genre: (?:newspaper|book)|byline: .* \| (?:head|end)|::: unplaced .*)$", re.MULTILINE)
_NUMBER = re.compile(r"[0-9]{1,9}")
_MAX_DEPTH = 60


def is_manuscript(text: str) -> bool:
    """Tell whether a text says in its front matter that it is a manuscript of ours, of whatever version."""
    return bool(_FORMAT_LINE.match(text))


def has_lost_its_head(text: str) -> bool:
    """Tell whether a text without the front matter of a manuscript has the headings and lines of one."""
    return len(_OWN_HEADING.findall(text)) >= 2 or bool(_OWN_HEADING.search(text) and _OWN_LINE.search(text))


def find_digests(text: str) -> dict[str, str]:
    """Return what a manuscript says it was made from: the digest of each source by its name, none for other texts."""
    front, closed, _ = text.lstrip().partition("\n---\n")
    if not closed or not is_manuscript(text):
        return {}
    found = re.findall(r"^source: (.+) \| ([0-9a-f]{64})$", front, re.MULTILINE)
    return {re.sub(r"\\(.)", r"\1", name): digest for name, digest in found}


def find_replaced(sources: Sequence[Source]) -> dict[str, str]:
    """Return the sources that a manuscript among them was made from, each with the manuscript that stands in for it.

    A source is known by its digest, and one that has changed since by its name beside the manuscript.
    """
    replaced: dict[str, str] = {}
    for manuscript in sources:
        if not re.match(rb"\W{0,4}-\0?-", manuscript.data):
            continue
        recorded = find_digests(decode(manuscript, Report()))
        for source in sources:
            same = hashlib.sha256(source.data).hexdigest() in recorded.values()
            path = PurePath(source.name)
            beside = path.name in recorded and path.parent == PurePath(manuscript.name).parent
            if source is not manuscript and (same or beside):
                replaced.setdefault(source.name, manuscript.name)
    return replaced


def read_manuscript(source: Source, report: Report) -> Document:
    """Read a manuscript.

    Raises SourceError with the line of what cannot be understood: a manuscript is written by hand in part, and
    a guess at a misspelt mark would print it.
    """
    manuscript = _Manuscript(source.name, decode(source, report), report)
    document = manuscript.read()
    return replace(document, resources=tuple(_take_pictures(document, source, manuscript.picture_lines, report)))


def _take_pictures(document: Document, source: Source, lines: Mapping[str, int], report: Report) -> Iterator[nodes.Resource]:
    """Yield the pictures the manuscript names, under its own names for them, each once."""
    shelf = PictureShelf(source.root)
    for name in dict.fromkeys(picture_names(document)):
        try:
            yield replace(shelf.take(name), name=name)
        except PictureRefused as refusal:
            report.add("SRC-005", place=Place(source.name, lines.get(name)), target=name, reason=str(refusal))


class _Manuscript:
    """One manuscript being read: its lines, the place in them, and the notes found by number.

    `picture_lines` gives the line that first names each picture, but for the cover's.
    """

    def __init__(self, name: str, text: str, report: Report) -> None:
        self._name, self._report = name, report
        lines = [_WIDE_START.sub(_narrow, line) if _WIDE_START.match(line) else line for line in text.split("\n")]
        if lines and not lines[-1]:
            lines.pop()
        # Remarks are for the editor and stand anywhere; what is left keeps the numbers it has in the file.
        kept = [(number, line) for number, line in enumerate(lines, 1) if not line.startswith(REMARK)]
        self._lines = [line for _, line in kept]
        self._numbers = [number for number, _ in kept] + [len(lines)]
        self._at = 0
        self._notes: dict[str, tuple[Block, ...]] = {}
        self._texts: list[str] = []
        self.picture_lines: dict[str, int] = {}
        self._unplaced: list[nodes.Furniture] = []
        self._depth = 0

    # --- the whole

    def read(self) -> Document:
        metadata, genre = self._front_matter()
        blocks = self._blocks()
        sections = self._sections(1)
        if self._at < len(self._lines):
            raise self._wrong("this has no place here")
        document = Document(genre, metadata, blocks, sections, tuple(self._unplaced))
        return replace(self._with_notes(document), census=take_census("".join(self._texts)))

    def _front_matter(self) -> tuple[nodes.Metadata, nodes.Genre]:
        if self._skip_blank() is not None and self._lines[self._at].rstrip() != "---":
            raise self._wrong("a manuscript begins with a line of three hyphens", "write --- above this line")
        self._at += 1
        fields: dict[str, str] = {}
        creators: list[nodes.Creator] = []
        credits: list[str] = []
        subjects: list[str] = []
        classes: list[nodes.SubjectClass] = []
        imprint: list[tuple[str, str]] = []
        while (self._peek() or "").rstrip() != "---":
            line = self._peek()
            found = _FIELD.match(line or "")
            if line is None or not found:
                raise self._wrong("the front matter has lines like “title: …” and ends with ---")
            key, value = found[1], found[2] or ""
            if key not in _FRONT_KEYS:
                raise self._wrong(f"unknown key “{key}”", suggest(key, _FRONT_KEYS))
            if key == "creator":
                name, role, role_name, file_as = map(self._plain, (*_split(value, "|"), "", "", "")[:4])
                creators.append(nodes.Creator(name, role or "aut", role_name, file_as))
            elif key == "credit":
                credits.append(self._plain(value))
            elif key == "subject":
                subjects.append(self._plain(value))
            elif key == "class":
                classes.append(self._class(value))
            elif key == "imprint":
                label, text = map(self._plain, (*_split(value, "|"), "")[:2])
                imprint.append((label, text))
            elif key != "source":  # which says what the manuscript was made from, and nothing to print
                self._refuse_second(key, fields)
                fields[key] = self._stated(key, value) if key in _VERIFIED_KEYS else self._plain(value)
                if key == "format" and fields[key] != FORMAT:
                    raise self._wrong(f"a manuscript of another version, “{fields[key]}”", f"this program reads {FORMAT}")
                if key == "genre" and fields[key] not in get_args(nodes.Genre):
                    raise self._wrong(f"unknown genre “{fields[key]}”", suggest(fields[key], get_args(nodes.Genre)))
            self._at += 1
        self._at += 1
        fields.pop("format", None)
        genre = fields.pop("genre", "book")
        metadata = nodes.Metadata(
            **fields,
            creators=tuple(creators),
            credits=tuple(credits),
            subjects=tuple(subjects),
            classes=tuple(classes),
            imprint=tuple(imprint),
        )
        return metadata, "newspaper" if genre == "newspaper" else "book"

    def _sections(self, depth: int) -> tuple[Section, ...]:
        if depth > _MAX_DEPTH:
            raise self._wrong(f"sections nest deeper than {_MAX_DEPTH}")
        sections = []
        while (line := self._skip_blank()) is not None:
            if line.startswith("::: unplaced"):
                self._unplaced.append(self._unplaced_item())
                continue
            found = _HEADING.match(line)
            if line == ":::":
                hint = "take it away, or write the line that opens it; one behind %% opens nothing"
                raise self._wrong("this “:::” closes no block", hint)
            if not found and self._unplaced:
                hint = "move it up into the article it belongs to, or between “::: unplaced” and “:::”"
                raise self._wrong("after the first “::: unplaced” stand only blocks of that name", hint)
            if not found:
                raise self._wrong("a heading is written “# article: title”")
            if len(found[1]) < depth:
                break
            if len(found[1]) > depth:
                raise self._wrong(f"a section inside the one above has {depth} #, not {len(found[1])}")
            sections.append(self._section(found, depth))
        return tuple(sections)

    def _section(self, found: re.Match[str], depth: int) -> Section:
        kind, first = found[2], self._number()
        if kind not in get_args(nodes.SectionKind):
            raise self._wrong(f"unknown kind of section “{kind}”", suggest(kind, get_args(nodes.SectionKind)))
        title = self._inlines(found[3])
        self._at += 1
        fields: dict[str, Any] = {}
        credits: list[str] = []
        while (field := self._field()) is not None:
            key, value = field
            if key in _FOLIO_KEYS and kind != "page":
                raise self._wrong(f"only a page has the key “{key}”", "the whole publication's stands in the front matter")
            if key == "credit":
                credits.append(self._plain(value))
            else:
                self._refuse_second(key, fields)
                fields[key] = self._value(key, value)
            self._at += 1
        heading = nodes.Heading(title, fields.get("kicker", ()), fields.get("subtitle", ()), self._since(first))
        folio = None
        if credits or not fields.keys().isdisjoint(_FOLIO_KEYS):
            known = {key: fields.get(key, "") for key in ("page", "page_name", "date", "paper")}
            folio = nodes.Folio(**known, credits=tuple(credits))
        blocks = self._blocks()
        sections = self._sections(depth + 1)
        if kind in _WITH_TEXT and not blocks and not sections:
            self._report.add("STR-003", place=Place(self._name, first), title=inline_text(title, turn=" "))
        return Section(
            kind=kind,  # type: ignore[arg-type]  # checked against the literal above
            heading=heading,
            column=fields.get("column"),
            byline=fields.get("byline"),
            blocks=blocks,
            sections=sections,
            anchor=fields.get("anchor", ""),
            folio=folio,
            numbered=fields.get("numbered", False),
        )

    def _field(self) -> tuple[str, str] | None:
        """Return key and value of the line being read, None where it is no line of a section's head."""
        line = self._peek() or ""
        found = _FIELD.match(line)
        if found and found[1] in _SECTION_KEYS:
            return found[1], found[2]
        if other := _OTHER_FIELD.match(line):
            self._refuse_other_key(other[1], sure=bool(found) and (line[other.end() - 1 :].startswith(": ") or line.endswith(":")))
        return None

    def _refuse_other_key(self, key: str, *, sure: bool) -> None:
        """Raise SourceError for what stands where a key should and is none, if that is `sure` or a key is nearly it."""
        if meant := _CHINESE_KEYS.get(key):
            raise self._wrong(f"“{key}” is no key", f"write “{meant}: …”, or put an empty line above it where it is text")
        remedy = suggest(key.lower().replace("-", "_"), _SECTION_KEYS)
        if remedy.startswith("did you mean") or sure:
            raise self._wrong(f"unknown key “{key}”", _ELSEWHERE.get(key, remedy))

    def _value(self, key: str, value: str) -> Any:
        """Return what a line of a section's head says, as the document holds it."""
        match key:
            case "kicker" | "subtitle":
                return self._inlines(value)
            case "column":
                return self._column(value)
            case "byline":
                return self._byline(value)
            case "date" | "page":
                return self._stated(key, value)
            case "numbered":
                if value.strip() != "yes":
                    raise self._wrong("a section is to be numbered by “numbered: yes”, or the line is left out")
                return True
            case _:
                return self._plain(value)

    def _refuse_second(self, key: str, fields: Mapping[str, Any]) -> None:
        if key in fields:
            hint = "write the names in one line, parted by 、" if key == "byline" else "take one of them out"
            raise self._wrong(f"“{key}” is written twice", hint)

    def _stated(self, key: str, value: str) -> str:
        text = self._plain(value)
        try:
            return normalise(key, text) if text else ""
        except StatementError as error:
            raise self._wrong(f"“{text}”: {error.fact}", error.remedy) from None

    def _class(self, value: str) -> nodes.SubjectClass:
        scheme, code, heading = map(self._plain, (*_split(value, "|"), "", "")[:3])
        try:
            return read_class(scheme, f"{code} {heading}")
        except StatementError as error:
            raise self._wrong(error.fact, error.remedy) from None

    def _column(self, value: str) -> nodes.Label:
        parts = _split(value, "|")
        if len(parts) > 2:
            raise self._wrong("a column is written “column: name | as printed”")
        printed = self._plain(parts[1], counted=True) if len(parts) == 2 else self._plain(parts[0], counted=True)
        name = self._plain(parts[0])
        self._compare("column", (name,), printed)
        return nodes.Label(name, printed)

    def _byline(self, value: str) -> nodes.Byline:
        parts = _split(value, "|")
        place = parts[2].strip() if len(parts) == 3 else "end"
        if len(parts) > 3 or place not in ("head", "end"):
            raise self._wrong("a byline is written “byline: name、name | as printed | head or end”")
        listed = (part for some in _split(parts[0], "、") for part in _split(some, "，"))
        names = tuple(name for part in listed if (name := self._plain(part)))
        printed = self._plain(parts[1] if len(parts) > 1 else parts[0], counted=True)
        self._compare("byline", names, printed)
        return nodes.Byline(names, printed, "head" if place == "head" else "end")

    def _compare(self, key: str, names: Sequence[str], printed: str) -> None:
        """Report a name that is not in its printed form (SRC-018), as after a correction of one of them."""
        for name in names:
            if printed and visible(name) not in visible(printed):
                self._report.add("SRC-018", place=Place(self._name, self._number()), key=key, name=name, printed=printed)

    def _unplaced_item(self) -> nodes.Furniture:
        kind = (self._peek() or "").removeprefix("::: unplaced").strip() or "unknown"
        return self._furniture(kind)

    # --- blocks

    def _blocks(self) -> tuple[Block, ...]:
        """Read blocks until a heading, the end of the fence, or something that only a document holds."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._wrong(f"blocks nest deeper than {_MAX_DEPTH}")
        blocks: list[Block] = []
        while (line := self._skip_blank()) is not None:
            if _HEADING.match(line) or line == ":::" or line.startswith("::: unplaced"):
                break
            found = _FENCE.match(line)
            if found and found[1] == "note":
                self._note(found[2] or "")
            elif found:
                blocks.append(self._fenced(found[1], found[2] or ""))
            elif line.startswith("#"):
                hint = "for example “# article: …”; write \\# for the sign itself"
                raise self._wrong("a heading names its kind before its title", hint)
            elif line.startswith(":::"):
                raise self._wrong("a block is written “::: quotation” and closed by “:::”")
            else:
                first = self._number()
                if blocks and self._goes_on():
                    self._report.add("SRC-044", place=Place(self._name, first))
                if self._depth == 1 and (key := _key_of(line)):
                    self._report.add("SRC-038", place=Place(self._name, first), key=key)
                content = () if line == "***" else self._inlines(line.strip(_INDENT))
                self._at += 1
                origin = self._since(first)
                blocks.append(nodes.Rule(origin) if line == "***" else nodes.Paragraph(content, origin))
        self._depth -= 1
        return tuple(blocks)

    def _goes_on(self) -> bool:
        """Tell whether the line right above the one being read, of the same text, breaks off in mid-sentence."""
        above = self._lines[self._at - 1].rstrip()
        is_text = above not in ("", ":::", "***") and not _key_of(above)
        return is_text and above[-1] not in _ENDS

    def _fenced(self, name: str, argument: str) -> Block:
        if name not in _FENCES:
            raise self._wrong(f"unknown block “{name}”", suggest(name, _FENCES))
        if name == "furniture":
            return self._furniture(argument)
        first, opening = self._number(), self._at
        self._at += 1
        block: Block
        inner = ""
        if name == "quotation":
            block = nodes.Quotation(self._blocks())
        elif name == "foreign":
            if not (tag := language_tag(self._plain(argument))):
                raise self._wrong("blocks in another language are written “::: foreign en”, with its tag")
            block = nodes.Passage("foreign", self._blocks(), language=tag)
        elif name in _PASSAGES:
            block = nodes.Passage(name, self._blocks())  # type: ignore[arg-type]  # one of the literal's
        elif name in ("list", "definitions"):
            if argument and not _NUMBER.fullmatch(argument):
                raise self._wrong("a list is written “::: list”, or with its first number: “::: list 3”")
            start = int(argument) if argument else None
            inner = "item"
            block = self._list(start, definitions=name == "definitions")
        elif name == "verse":
            inner = "stanza"
            stanzas = tuple(tuple(map(self._inlines, self._raw_lines())) for _ in self._openings("stanza"))
            block = nodes.Verse(stanzas)
        elif name == "table":
            block = self._table(argument)
        elif name == "figure":
            fields = self._figure_fields()
            caption = self._inlines(fields.get("caption", ""))
            width = fields.get("width", "0")
            if not _NUMBER.fullmatch(width) or int(width) > 100:
                raise self._wrong("the width of a figure is a share of the line in percent, such as “width: 60”")
            resource = self._plain(argument)
            self.picture_lines.setdefault(resource, first)
            block = nodes.Figure(
                resource,
                caption,
                self._plain(fields.get("alt", "")),
                anchor=self._plain(fields.get("anchor", "")),
                width_percent=int(width),
                decorative=fields.get("decorative") == "yes",
            )
        elif name == "code":
            fields, lines = self._take_fields(_CODE_FIELD)
            text = "\n".join(map(self._verbatim, lines))
            caption, anchor = self._inlines(fields.get("caption", "")), self._plain(fields.get("anchor", ""))
            block = nodes.CodeBlock(text, self._plain(argument), caption=caption, anchor=anchor)
        elif name == "fragment":
            source_lines = tuple(self._source_line(line) for line in self._raw_lines())
            self._at -= 1
            block = nodes.Fragment(source_lines)
        else:
            raise self._wrong(f"“::: {name}” has no place here")
        self._close(opening, inner)
        return replace(block, origin=self._since(first))

    def _furniture(self, kind: str) -> nodes.Furniture:
        if kind not in get_args(nodes.FurnitureKind):
            raise self._wrong(f"unknown kind of furniture “{kind}”", suggest(kind, get_args(nodes.FurnitureKind)))
        first = self._number()
        self._at += 1
        text = "\n".join(self._plain(line, counted=True) for line in self._raw_lines())
        return nodes.Furniture(text, kind, self._since(first))  # type: ignore[arg-type]  # checked against the literal above

    def _openings(self, name: str) -> Iterator[None]:
        while self._skip_blank() == f"::: {name}":
            self._at += 1
            yield

    def _list(self, start: int | None, *, definitions: bool) -> nodes.ListBlock:
        items: list[tuple[Block, ...]] = []
        done: list[bool | None] = []
        while (opening := self._skip_blank()) in _ITEMS:
            at = self._at
            self._at += 1
            items.append(self._blocks())
            self._close(at)
            done.append(_ITEMS[opening])
        tasks = tuple(done) if any(one is not None for one in done) else ()
        return nodes.ListBlock(tuple(items), start, definitions=definitions, done=tasks)

    def _table(self, argument: str) -> nodes.Table:
        count, _, names = argument.partition(" ")
        alignments = tuple("" if name == "none" else name for name in names.split(",")) if names else ()
        if not _NUMBER.fullmatch(count) or not set(alignments) <= set(get_args(nodes.Alignment)):
            raise self._wrong("a table is written “::: table 1 left,center”: rows of head, alignment of columns")
        fields, lines = self._take_fields(_TABLE_FIELD)
        if not all(line.startswith("|") for line in lines):
            raise self._wrong("a row is written “| cell | cell |”")
        rows = tuple(tuple(self._inlines(cell[1:-1]) for cell in _split(line, "|")[1:-1]) for line in lines)
        if len({len(row) for row in rows}) > 1:
            raise self._wrong("the rows of a table have the same number of cells")
        caption, anchor = self._inlines(fields.get("caption", "")), self._plain(fields.get("anchor", ""))
        return nodes.Table(rows, int(count), alignments, caption, anchor=anchor)  # type: ignore[arg-type]

    def _figure_fields(self) -> dict[str, str]:
        """Return the lines of a figure by their keys; its end is left to be read."""
        fields: dict[str, str] = {}
        for line in self._raw_lines():
            found = _FIELD.match(line)
            if line.strip() and not found:
                hint = "its words are written “caption: …” and “alt: …”; text of the article stands below its “:::”"
                raise self._wrong("this is no line of a figure", hint)
            if found:
                if found[1] not in _FIGURE_KEYS:
                    raise self._wrong(f"unknown key “{found[1]}”", suggest(found[1], _FIGURE_KEYS))
                self._refuse_second(found[1], fields)
                fields[found[1]] = found[2] or ""
        self._at -= 1
        return fields

    def _take_fields(self, form: re.Pattern[str]) -> tuple[dict[str, str], list[str]]:
        """Return the fields of the given form in a block and its other lines; its end is left to be read."""
        fields: dict[str, str] = {}
        lines = []
        for line in self._raw_lines(verbatim=form is _CODE_FIELD):
            if found := form.match(line):
                fields[found[1]] = found[2] or ""
            else:
                lines.append(line)
        self._at -= 1
        return fields, lines

    def _note(self, number: str) -> None:
        if number in self._notes:
            raise self._wrong(f"note {number} is written twice")
        opening = self._at
        self._at += 1
        self._notes[number] = self._blocks()
        self._close(opening)

    def _source_line(self, line: str) -> nodes.SourceLine:
        number, sign, text = line.partition(": ")
        if not sign or not _NUMBER.fullmatch(number):
            raise self._wrong("a line of a fragment is written “12: text”")
        return nodes.SourceLine(int(number), self._plain(text, counted=True))

    # --- lines

    def _peek(self) -> str | None:
        return self._lines[self._at] if self._at < len(self._lines) else None

    def _skip_blank(self) -> str | None:
        while (line := self._peek()) is not None and not line.strip():
            self._at += 1
        return line

    def _raw_lines(self, *, verbatim: bool = False) -> Iterator[str]:
        """Yield the lines of the block that the line above opens, up to its end, and step over that.

        Unless they are `verbatim`, as those of code are, a heading or another block among them shows that the end is missing.
        """
        opening = self._at - 1
        while (line := self._peek()) != ":::":
            found = None if line is None or verbatim else _FENCE.match(line)
            if line is None or (found and found[1] in _FENCES) or (not verbatim and _HEADING.match(line)):
                raise self._unclosed(opening)
            yield line
            self._at += 1
        self._at += 1

    def _close(self, opening: int, inner: str = "") -> None:
        """Step over the end of the block that the line at `opening` opens, which holds only blocks named `inner` if one is given."""
        line = self._skip_blank()
        if line != ":::":
            if inner and line is not None and not _HEADING.match(line) and not line.startswith("::: unplaced"):
                raise self._wrong(f"“{self._lines[opening]}” holds only blocks “::: {inner}”", f"write “::: {inner}” above this and “:::” below")
            raise self._unclosed(opening)
        self._at += 1

    def _unclosed(self, opening: int) -> SourceError:
        """Return what is said of a block without an end: its line, and where the end is missed."""
        where = f"above line {self._number()}" if self._at < len(self._lines) else "below its last line"
        place = Place(self._name, self._numbers[opening])
        return SourceError(f"“{self._lines[opening]}” is not closed", hint=f"write a line of “:::” {where}", place=place)

    def _wrong(self, message: str, hint: str = "") -> SourceError:
        return SourceError(message, hint=hint or "see docs/manuscript.md", place=Place(self._name, self._number()))

    def _number(self) -> int:
        """Return the number that the line being read has in the file."""
        return self._numbers[min(self._at, len(self._numbers) - 1)]

    def _since(self, first: int) -> Origin:
        """Return the origin of what was read from the line `first` on."""
        return Origin((Span(self._name, first, max(first, self._numbers[self._at - 1])),))

    # --- inlines

    def _plain(self, text: str, *, counted: bool = False) -> str:
        """Read text without marks; `counted` text is printed and belongs to the census."""
        return self._verbatim(text.strip(), counted=counted)

    def _verbatim(self, text: str, *, counted: bool = True) -> str:
        content = self._inlines(text, counted=counted)
        if not all(isinstance(node, nodes.Text) for node in content):
            raise self._wrong("marks in braces have no place here", "write \\{ for a brace")
        return "".join(node.text for node in content if isinstance(node, nodes.Text))

    def _inlines(self, text: str, *, counted: bool = True) -> tuple[Inline, ...]:
        content, end, _ = self._content(text, 0, 0, counted, within=False)
        if end != len(text):
            raise self._wrong("a } without its {", "write \\} for a brace")
        return content

    def _content(
        self, text: str, at: int, depth: int, counted: bool, *, within: bool
    ) -> tuple[tuple[Inline, ...], int, str]:
        """Read inlines from `at` to the } or | that ends them; return them, the place after it, and which it was."""
        if depth > _MAX_DEPTH:
            raise self._wrong(f"marks nest deeper than {_MAX_DEPTH}")
        content: list[Inline] = []
        run: list[str] = []

        def end_run() -> None:
            if run:
                content.append(nodes.Text("".join(run)))
                if counted:
                    self._texts.extend(run)
                run.clear()

        while at < len(text):
            found = _MARK.search(text, at)
            stop = found.start() if found else len(text)
            if stop > at:
                run.append(text[at:stop])
            if not found:
                # A lone backslash ends the line of an empty paragraph.
                if run and run[-1].endswith("\\"):
                    run[-1] = run[-1][:-1]
                    run[:] = [piece for piece in run if piece]
                at = len(text)
                break
            at = found.end()
            escaped, number, mark, end = found.groups()
            if escaped is not None:
                run.append(escaped)
            elif number is not None:
                run.append(self._character(number))
            elif end is not None:
                if not within and end == "|":
                    run.append(end)
                    continue
                if end == "{":
                    raise self._wrong("a { that opens no mark", "write \\{ for a brace; marks are {em …}, {br} and others")
                end_run()
                return tuple(content), at if within else at - 1, end
            elif mark is None:
                end_run()
                if found[0] == "{text}":
                    content.append(nodes.Text(""))
            else:
                end_run()
                node, at = self._mark(mark, text, at, depth, counted)
                content.append(node)
        end_run()
        if within:
            raise self._wrong("a { without its }", "write \\{ for a brace")
        return tuple(content), at, ""

    def _character(self, number: str) -> str:
        code = int(number, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise self._wrong(f"U+{number} is no character")
        return chr(code)

    def _mark(self, mark: str, text: str, at: int, depth: int, counted: bool) -> tuple[Inline, int]:
        parts: list[tuple[Inline, ...]] = []
        end = "|"
        while end == "|":
            is_counted = counted and len(parts) >= _SILENT_PARTS.get(mark, 0)
            part, at, end = self._content(text, at, depth + 1, is_counted, within=True)
            parts.append(part)
        return self._node(mark, parts), at

    def _node(self, mark: str, parts: list[tuple[Inline, ...]]) -> Inline:
        texts = ["".join(node.text for node in part if isinstance(node, nodes.Text)) for part in parts]
        plain = parts[: _PLAIN_PARTS.get(mark, 0)]
        if not all(isinstance(node, nodes.Text) for part in plain for node in part):
            raise self._wrong(f"a mark within “{{{mark} …}}” where only text can stand", "put it around the whole mark, or write \\{ for a brace")
        match mark, len(parts):
            case ("br", 1) if not parts[0]:
                return nodes.Break("turn")
            case ("soft", 1) if not parts[0]:
                return nodes.Break("soft")
            case ("tcy", 1):
                return nodes.TateChuYoko(texts[0])
            case ("code", 1):
                return nodes.Code(texts[0])
            case ("link", 2):
                return nodes.Link(texts[0], parts[1])
            case ("lang", 2):
                if tag := language_tag(texts[0]):
                    return nodes.Foreign(tag, parts[1])
                raise self._wrong(f"“{texts[0]}” is no language tag", "write one such as en or ja: {lang en|words}")
            case ("gloss" | "comment", 2):
                kind: nodes.InterlinearKind = "gloss" if mark == "gloss" else "comment"
                return nodes.Interlinear(kind, parts[1], texts[0])
            case ("image", 1 | 2):
                self.picture_lines.setdefault(texts[0], self._number())
                return nodes.Image(texts[0], "".join(texts[1:]), decorative=len(texts) == 1)
            case ("note", 2):
                # Its blocks stand under its number further down; `_with_notes` puts them in.
                return nodes.Note((nodes.Rule(),), f"{texts[0]}\0{texts[1]}")
            case ("anchor", 1):
                return nodes.Anchor(texts[0])
            case ("index", count) if count >= 4:
                return nodes.Anchor(texts[0], nodes.IndexEntry(tuple(texts[3:]), texts[1], texts[2]))
            case ("ref", 2):
                return nodes.Reference(texts[0], "label", texts[1])
            case ("page", 2):
                return nodes.Reference(texts[0], "page", texts[1])
            case ("number", 1):
                return nodes.Numeral(texts[0])
            case ("ruby", count) if count % 2 == 1 and not parts[-1]:
                return nodes.Ruby(tuple(zip(texts[0:-1:2], texts[1::2], strict=True)))
            case (name, 1) if name in _CONTAINERS:
                node: Inline = _CONTAINERS[name](parts[0])
                return node
        known = (
            *_CONTAINERS, "anchor", "br", "code", "comment", "gloss", "image", "index", "lang", "link", "note", "number", "page", "ref", "ruby", "soft", "tcy",
        )  # fmt: skip
        if mark in known:
            raise self._wrong(f"the mark “{{{mark} …}}” is not written so", "docs/manuscript.md shows its parts and the bars between them")
        raise self._wrong(f"the mark “{{{mark} …}}” is not understood", suggest(mark, known))

    def _with_notes(self, document: Document) -> Document:
        """Return the document with the blocks of every note at its reference."""
        if not self._notes:
            return document
        used: Counter[str] = Counter()

        def rebuilt(value: Any) -> Any:
            if isinstance(value, nodes.Note) and "\0" in value.label:
                number, _, label = value.label.partition("\0")
                if number not in self._notes:
                    raise SourceError(f"note {number} is nowhere written", place=Place(self._name))
                used[number] += 1
                if used[number] > 1:
                    raise SourceError(f"note {number} is called twice", place=Place(self._name))
                return nodes.Note(rebuilt(self._notes[number]), label)
            if isinstance(value, tuple):
                return tuple(map(rebuilt, value))
            if hasattr(value, "__dataclass_fields__"):
                changed = {name: rebuilt(getattr(value, name)) for name in value.__dataclass_fields__}
                return type(value)(**changed)
            return value

        result: Document = rebuilt(document)
        unused = sorted(self._notes.keys() - used.keys())
        if unused:
            raise SourceError(
                f"note {unused[0]} is called nowhere", hint=f"write {{note {unused[0]}|}} in the text", place=Place(self._name)
            )
        return result


def _key_of(line: str) -> str:
    """Return the key that a line of a section's head begins with, "" for other lines."""
    found = _FIELD.match(line)
    return found[1] if found and found[1] in _SECTION_KEYS else ""


def _narrow(found: re.Match[str]) -> str:
    return found[0].translate(_NARROW)


def _split(text: str, sign: str) -> list[str]:
    """Split at a sign that no backslash escapes and no brace encloses; the escapes stay."""
    parts, start, depth, at = [], 0, 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
        elif text[at] == sign and depth == 0:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]
