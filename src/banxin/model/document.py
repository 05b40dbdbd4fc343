"""The closed set of nodes a publication is made of: what readers hand over and renderers print.

Every node is a frozen, slotted dataclass with tuple children, so that equal content compares and hashes
equal. `Block` and `Inline` are closed unions: a renderer matches on them and ends in `typing.assert_never`,
so that a new kind of node is a type error until every renderer answers for it. Sections nest; no heading
carries a level that could lie. Where a node came from (`origin`) never counts in equality.

The module renders, loads and saves nothing; `dump` gives the text and JSON forms, `walk` the recursion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from banxin.model.span import Edit, Origin

NOWHERE = Origin()

# --- inlines -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters, printed as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasis (着重): dots in Chinese print, a reading system's emphasis elsewhere; never a faked italic."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """Strong emphasis, set in the Hei role."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Ruby:
    """An annotation beside its base (注音): one (base, annotation) pair per character or per word."""

    pairs: tuple[tuple[str, str], ...]


InterlinearKind: TypeAlias = Literal["gloss", "comment"]


@dataclass(frozen=True, slots=True)
class Interlinear:
    """Words with `text` between the lines beside them: a `gloss` (行间释义) is set over its words as a whole, a `comment`
    (行间批、侧批), of any length, begins with its words and runs on beside the lines."""

    kind: InterlinearKind
    content: tuple[Inline, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A note whose reference stands here: `blocks` is its text, `label` the source's own number if it had one."""

    blocks: tuple[Block, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to `target`, a URL or `#anchor` within the publication."""

    target: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """Words in another language (外文) than the publication's, by its tag (BCP 47): only where the source says so."""

    language: str
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class TateChuYoko:
    """Two or three digits or letters set upright together in one cell of a vertical line (纵中横)."""

    text: str


@dataclass(frozen=True, slots=True)
class ProperName:
    """A proper name (专名), underlined or side-lined where the layout asks for it."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class BookTitle:
    """A book title marked by a wavy line (书名号甲式) where the layout asks for it."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Deceased:
    """The name of somebody who has died, in a frame (示亡号)."""

    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Struck:
    """Words struck out (删除线) that are to be read all the same, such as an old price."""

    content: tuple[Inline, ...]


ScriptKind: TypeAlias = Literal["superscript", "subscript"]


@dataclass(frozen=True, slots=True)
class Script:
    """Small letters and figures above the line (上标) or below it (下标), as in x² and H₂O."""

    kind: ScriptKind
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the line; `resource` names an entry of `Document.resources`.

    One that is `decorative` says nothing that the text does not.
    """

    resource: str
    alternative: str
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A line break: `turn` ends the line in print; `soft` is a source line end that joins between Han."""

    kind: Literal["turn", "soft"] = "turn"


@dataclass(frozen=True, slots=True)
class Code:
    """Code within the line, set in a fixed pitch, never re-spaced."""

    text: str


MarkedRole: TypeAlias = Literal["source", "dateline", "editor-note", "author-note"]


@dataclass(frozen=True, slots=True)
class Marked:
    """Text with a role of the press that stays where it was printed.

    `source` is a source note (来源: “（10月27日《工人日报》）”), `dateline` the opening of a news item (电头),
    `editor-note` an editor's remark, `author-note` that of a web novel's author to the readers (作者有话说). `Section.source` and `.dateline` read these, so that the section's
    answer and the printed text can never disagree.
    """

    role: MarkedRole
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What a place is entered under in the index at the back: `headings` from the entry to its subentry.

    `reading` is the pinyin by which the first heading is collated where its characters have several; `see` is the
    entry that is to be looked up instead.
    """

    headings: tuple[str, ...]
    reading: str = ""
    see: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the text, which prints nothing: references lead to it by `name`, the index by its `entry`."""

    name: str
    entry: IndexEntry | None = None


ReferenceForm: TypeAlias = Literal["label", "page"]


@dataclass(frozen=True, slots=True)
class Reference:
    """A cross-reference (参见) to what bears the anchor `target`.

    The form `label` prints `text`: the number of its target (第3章, 图2-1), or the name of what has none. The form
    `page` prints the number of the page in print (第128页), and `text` where there are no pages. `structure.references`
    writes the text; it is none of the source's.
    """

    target: str
    form: ReferenceForm = "label"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Numeral:
    """The number that a chapter, a figure, a table or a listing was given (第3章, 图2-1), at the head of its title."""

    text: str


Inline: TypeAlias = (
    Text
    | Emphasis
    | Strong
    | Ruby
    | Interlinear
    | Note
    | Link
    | Foreign
    | TateChuYoko
    | ProperName
    | BookTitle
    | Deceased
    | Struck
    | Script
    | Image
    | Break
    | Code
    | Marked
    | Anchor
    | Reference
    | Numeral
)

# --- blocks ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (段落)."""

    content: tuple[Inline, ...]
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted blocks (引文), set in the Kai role and indented."""

    blocks: tuple[Block, ...]
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Verse:
    """Verse (诗): stanzas of lines, each line a tuple of inlines, kept line by line."""

    stanzas: tuple[tuple[tuple[Inline, ...], ...], ...]
    origin: Origin = field(default=NOWHERE, compare=False)


PassageKind: TypeAlias = Literal["letter", "epigraph", "dedication", "remark", "salutation", "signature", "foreign"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Blocks set apart by what they are: a letter (书信), an epigraph (题记), a dedication (献词), a remark (按语).

    `salutation` (称呼) and `signature` (落款) are parts of these: who is addressed, and who signs, where and when. `foreign`
    blocks are in another `language` (外文), by its tag, as `Foreign` words are; only these have one. Their notes are not.
    """

    kind: PassageKind
    blocks: tuple[Block, ...]
    origin: Origin = field(default=NOWHERE, compare=False)
    language: str = ""


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list; `start` is the first number of an ordered list and None for a bulleted one.

    In a list of `definitions` the first block of each item is a paragraph with the term, the others explain it. In a list of
    tasks `done` says for each item whether it is, and None for one that is no task.
    """

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None
    origin: Origin = field(default=NOWHERE, compare=False)
    definitions: bool = False
    done: tuple[bool | None, ...] = ()

    def __post_init__(self) -> None:
        if self.done and len(self.done) != len(self.items):
            raise ValueError(f"{len(self.items)} items, {len(self.done)} of them done or not")

    def boxes(self) -> tuple[str, ...]:
        """Return the box to print before each item, an empty text for one that is no task."""
        return tuple("" if done is None else "☑" if done else "☐" for done in self.done or (None,) * len(self.items))


Alignment: TypeAlias = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of cells of inlines; the first `header_rows` rows are its head. Rows are equally long.

    One with an `anchor` is numbered (表1-2), as are figures and listings.
    """

    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    header_rows: int = 0
    alignments: tuple[Alignment, ...] = ()
    caption: tuple[Inline, ...] = ()
    origin: Origin = field(default=NOWHERE, compare=False)
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption (图注); an empty `resource` says that the source's picture is missing.

    `width_percent` is the share of the measure it is to take, 0 where that is left to the layout. One that is
    `decorative` says nothing that the text does not.
    """

    resource: str
    caption: tuple[Inline, ...] = ()
    alternative: str = ""
    origin: Origin = field(default=NOWHERE, compare=False)
    anchor: str = ""
    width_percent: int = 0
    decorative: bool = False


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Lines of code, kept as they are; with a caption they are a listing (代码清单)."""

    text: str
    language: str = ""
    origin: Origin = field(default=NOWHERE, compare=False)
    caption: tuple[Inline, ...] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A break between passages: a line, or the asterisks of a source."""

    origin: Origin = field(default=NOWHERE, compare=False)


FurnitureKind: TypeAlias = Literal[
    "folio", "editors", "label", "separator", "advertisement", "jump", "contents", "title", "repeat", "unknown"
]
# What an edition does not print: what it makes anew (a source's list of contents, its title page, the lines that lead from
# one part of a story to the next once the story is whole), and what was never the work's: a site's advertisements, and
# separators that part nothing. A separator that stands among the blocks of a section is printed there.
OMITTED_FURNITURE: frozenset[FurnitureKind] = frozenset(("jump", "contents", "title", "repeat", "advertisement", "separator"))


@dataclass(frozen=True, slots=True)
class Furniture:
    """Text that belongs to the page and not to an article: folio line (报眉), editors, telephone, separators.

    `title` is a source's own title page and `contents` its own list of contents; the metadata and the sections say
    the same, and an edition makes its own of both. `repeat` is a heading printed once more: over its own text, or over each
    chapter of its part. `jump` is a line that led on to another page (下转第4版), or back,
    and the headline repeated there, of a story that has been joined. `advertisement` is what web sites and scanners put
    among the lines of a novel.
    """

    text: str
    kind: FurnitureKind = "unknown"
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of a source as decoded, its white space included; `number` counts from 1.

    Where a line is put together from several, `last` is the number of the last of them.
    """

    number: int
    text: str
    last: int = 0


@dataclass(frozen=True, slots=True)
class Fragment:
    """Consecutive source lines that no pass has shaped yet: what readers of plain text hand to `structure`.

    Several lines may be parts of one source line and bear its number.
    """

    lines: tuple[SourceLine, ...]
    origin: Origin = field(default=NOWHERE, compare=False)

    def edits_by_place(self) -> dict[int, tuple[Edit, ...]]:
        """Return the repairs by the place of their line in `lines`; those of a line in parts go with the first part that shows anything."""
        by_line = self.origin.edits_by_line()
        first: dict[int, int] = {}
        for place, line in enumerate(self.lines) if by_line else ():
            if line.number in by_line and (line.number not in first or not self.lines[first[line.number]].text.strip()):
                first[line.number] = place
        return {place: by_line[number] for number, place in first.items()}


Block: TypeAlias = (
    Paragraph | Quotation | Passage | Verse | ListBlock | Table | Figure | CodeBlock | Rule | Furniture | Fragment
)

# --- sections ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A headline group: kicker (引题) above, title (主题), subtitle (副题) below; a turned line is a `Break`."""

    title: tuple[Inline, ...] = ()
    kicker: tuple[Inline, ...] = ()
    subtitle: tuple[Inline, ...] = ()
    origin: Origin = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Label:
    """A column label (栏目).

    `text` is its name, `printed` the source's characters with their sign (“■有感而发”). An empty `printed`
    says that the characters stand elsewhere (a label over several articles is printed once).
    """

    text: str
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline (署名): the names, and the source's characters with sign and role (“□张刃”, “本报记者 江行舟”).

    An empty `printed` says that the names stand in the article's own text (“李雪：今年的…”).
    `place` is where the paper sets it.
    """

    names: tuple[str, ...]
    printed: str = ""
    place: Literal["head", "end"] = "end"


@dataclass(frozen=True, slots=True)
class Folio:
    """What a page (版) of a newspaper says of itself in its folio line (报眉); an empty field was not said.

    `page` is its number (版次) as printed, `page_name` its name (版名), `date` ISO 8601, `credits` its editors. The
    line itself is furniture: a folio repeats what it says, as metadata do, and is never counted as printed text.
    """

    page: str = ""
    page_name: str = ""
    date: str = ""
    paper: str = ""
    credits: tuple[str, ...] = ()


SectionKind: TypeAlias = Literal[
    "part", "page", "chapter", "section", "article", "brief", "cartoon", "notice", "front", "back"
]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the publication that a contents page would name, with its own blocks and nested sections.

    `part`, `chapter`, `section`, `front` and `back` are a book's; `page` (版), `article`, `brief`, `cartoon`
    and `notice` are a newspaper's. Only a page has a `folio`; what belongs to the page and to no article of it is
    furniture among its blocks. `numbered` asks for a number where the title has none of its own. `confidence` (0–1) is
    how sure the passes were of its making.
    """

    kind: SectionKind
    heading: Heading = Heading()
    column: Label | None = None
    byline: Byline | None = None
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    anchor: str = ""
    folio: Folio | None = None
    numbered: bool = False
    confidence: float = field(default=1.0, compare=False)
    origin: Origin = field(default=NOWHERE, compare=False)


# --- document ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Creator:
    """Somebody who made the publication; `role` is a MARC relator code (`aut`, `edt`, `trl`, …).

    `role_name` is the word to print for it where it was stated as another than the language's own (主编), `file_as`
    the form the name is filed under, where it was stated.
    """

    name: str
    role: str = "aut"
    role_name: str = ""
    file_as: str = ""


@dataclass(frozen=True, slots=True)
class SubjectClass:
    """A class of a scheme of subjects (分类号): its `code`, and the `heading` of that class where it was stated.

    `scheme` is one of `statements.SUBJECT_SCHEMES`, such as CLC for the Chinese Library Classification (中图法).
    """

    scheme: str
    code: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of the publication, and nothing that nobody said: an empty field prints nothing.

    `date` is ISO 8601 as far as known (`2020-10-28`); `paper`, `page` and `page_name` are a newspaper's
    name, page number (版次) and page name (版名); `credits` are lines such as the editors'. `place` is that of
    publication; `edition` (版次) and `impression` (印次) are numbers or what is printed for them. `isbn`, `issn` and
    `cn` (统一刊号) are verified and written without the letters before them; `print_isbn` is that of the paper edition, where
    the publication has another. `classes` say the subject in the codes of the trade, `subjects` in words. `cover` names the
    entry of `Document.resources` that is the publication's own cover. `imprint` are further (label, value) rows
    of the copyright page (版权页), `cip` and `colophon` (版记) lines to print as they are.
    """

    title: str = ""
    language: str = "zh-Hans"
    creators: tuple[Creator, ...] = ()
    date: str = ""
    paper: str = ""
    page: str = ""
    page_name: str = ""
    publisher: str = ""
    description: str = ""
    credits: tuple[str, ...] = ()
    subtitle: str = ""
    place: str = ""
    edition: str = ""
    impression: str = ""
    isbn: str = ""
    print_isbn: str = ""
    issn: str = ""
    cn: str = ""
    series: str = ""
    series_number: str = ""
    price: str = ""
    rights: str = ""
    subjects: tuple[str, ...] = ()
    classes: tuple[SubjectClass, ...] = ()
    imprint: tuple[tuple[str, str], ...] = ()
    cip: str = ""
    colophon: str = ""
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A file the publication carries, such as a picture; `name` is a safe relative path, unique.

    `shown_name` is what findings call it: the file as its source names it, where a source does.
    """

    name: str
    media_type: str
    data: bytes = field(repr=False)
    source_name: str = field(default="", compare=False)

    @property
    def shown_name(self) -> str:
        return self.source_name or self.name


Genre: TypeAlias = Literal["newspaper", "book"]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole publication.

    `blocks` is what stands before any section; a plain-text reader puts its `Fragment`s there and the passes
    of `structure` empty it. `unplaced` keeps what found no place. `census` counts the visible characters the
    source holds (sorted pairs), so that `walk.imbalance` can prove that none was lost or invented.
    """

    genre: Genre
    metadata: Metadata = Metadata()
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    unplaced: tuple[Furniture, ...] = ()
    resources: tuple[Resource, ...] = ()
    census: Sequence[tuple[str, int]] = field(default=(), repr=False, compare=False)
