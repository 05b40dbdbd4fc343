"""Random documents of several pages, the same for the same seed: notes, tables, verse and lists wherever a page may end."""

from __future__ import annotations

from random import Random

from banxin.model import document as nodes

_PROSE = (
    "木欣欣以向荣，泉涓涓而始流。善万物之得时，感吾生之行休。“已矣乎！”（寓形宇内）复几时，曷不委心任去留？胡为乎遑遑欲何之？"
    "富贵非吾愿，帝乡不可期；怀良辰以孤往，或植杖而耘耔——登东皋以舒啸，临清流而赋诗……《归去来兮辞》，Tao Yuanming，405年。"
)
_MOST_DEEP = 2


class _Writer:
    """Writes nodes; each note and each heading has a number of its own, so that none is like another."""

    def __init__(self, random: Random) -> None:
        self._random, self._count = random, 0

    def words(self, most: int) -> str:
        start, length = self._random.randrange(len(_PROSE)), self._random.randint(1, most)
        return (_PROSE * (most // len(_PROSE) + 2))[start:][:length]

    def number(self) -> str:
        self._count += 1
        return f"第{self._count}处"

    def inlines(self, most: int, notes: float, deep: int = 0) -> tuple[nodes.Inline, ...]:
        written: list[nodes.Inline] = [nodes.Text(self.words(most))]
        for _ in range(self._random.randint(0, 3)):
            written.append(self.inline(most, notes, deep))
            written.append(nodes.Text(self.words(most)))
        return tuple(written)

    def inline(self, most: int, notes: float, deep: int) -> nodes.Inline:
        if deep < _MOST_DEEP and self._random.random() < notes:
            return nodes.Note(self.note(deep + 1))
        inner = self.inlines(most // 3 + 1, notes if deep < _MOST_DEEP else 0, deep + 1) if deep < _MOST_DEEP else (nodes.Text("内"),)
        choices: list[nodes.Inline] = [
            nodes.Strong(inner),
            nodes.Emphasis(inner),
            nodes.Link("https://example.org/", inner),
            nodes.ProperName((nodes.Text("陶潜"),)),
            nodes.Ruby((("曷", "hé"), ("不", "bù"))),
            nodes.Code("print(1)"),
            nodes.Break("turn"),
        ]
        return self._random.choice(choices)

    def note(self, deep: int) -> tuple[nodes.Block, ...]:
        most = self._random.choice((10, 20, 40, 40, 200) if self._random.random() < 0.97 else (900,))
        blocks: list[nodes.Block] = [nodes.Paragraph((nodes.Text(self.number()), *self.inlines(most, 0.1, deep)))]
        if self._random.random() < 0.2:
            blocks.append(nodes.Paragraph(self.inlines(most, 0, deep)))
        if self._random.random() < 0.1:
            blocks.append(nodes.ListBlock(((nodes.Paragraph(self.inlines(20, 0, deep)),),) * 2))
        return tuple(blocks)

    def block(self, deep: int = 0) -> nodes.Block:
        random = self._random
        kind = random.choice(("text", "text", "text", "text", "table", "verse", "list", "quotation", "code", "figure"))
        match kind:
            case "table":
                width = random.randint(1, 4)
                rows = tuple(
                    tuple(self.inlines(12, 0.15, 1) for _ in range(width)) for _ in range(random.choice((1, 2, 3, 5, 16)))
                )
                return nodes.Table(rows, random.randint(0, 1), (), self.inlines(6, 0.2, 1) if random.random() < 0.3 else ())
            case "verse":
                return nodes.Verse(
                    tuple(tuple(self.inlines(7, 0.1, 1) for _ in range(random.randint(1, 6))) for _ in range(random.randint(1, 3)))
                )
            case "list" if deep < _MOST_DEEP:
                items = tuple(
                    tuple(self.block(deep + 1) for _ in range(random.randint(1, 2))) for _ in range(random.randint(1, 5))
                )
                return nodes.ListBlock(items, random.choice((None, 1, 7)), definitions=random.random() < 0.2)
            case "quotation" if deep < _MOST_DEEP:
                return nodes.Quotation(tuple(self.block(deep + 1) for _ in range(random.randint(1, 3))))
            case "code":
                return nodes.CodeBlock("\n".join(self.words(30) for _ in range(random.choice((1, 4, 20)))), "text")
            case "figure":
                return nodes.Figure("", self.inlines(12, 0.3, 1), "画")
            case _:
                return nodes.Paragraph(self.inlines(random.choice((8, 40, 120, 300)), 0.5))

    def section(self, kind: nodes.SectionKind, depth: int) -> nodes.Section:
        random = self._random
        title = (nodes.Text(self.number()), *(self.inlines(8, 0.3, 1) if random.random() < 0.3 else ()))
        heading = nodes.Heading(title, self.inlines(8, 0.1, 1) if random.random() < 0.2 else (), ())
        byline = nodes.Byline(("张三",), "□张三", "head") if random.random() < 0.2 else None
        inner = tuple(self.section("section", depth + 1) for _ in range(random.randint(0, 2))) if depth < 2 else ()
        blocks = tuple(self.block() for _ in range(random.randint(1, 6)))
        return nodes.Section(kind, heading, None, byline, blocks, inner)


def long_document(seed: int) -> nodes.Document:
    """Return a document of a few pages."""
    random = Random(seed)
    writer = _Writer(random)
    genre = random.choice(("book", "newspaper"))
    kinds: tuple[nodes.SectionKind, ...] = ("chapter",) if genre == "book" else ("article", "brief", "article")
    sections = tuple(writer.section(random.choice(kinds), 1) for _ in range(random.randint(1, 2)))
    return nodes.Document(genre, nodes.Metadata(title=f"书{seed}"), sections=sections)
