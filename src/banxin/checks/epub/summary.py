"""A judged book goes in; what is in it comes out, as plain values for JSON and as lines for a terminal."""

from __future__ import annotations

from typing import Any

from banxin.checks.epub.book import XHTML, Book
from banxin.checks.epub.fonts import Font, fonts_summary
from banxin.checks.epub.links import contents
from banxin.checks.epub_digest import digest_contents
from banxin.model.walk import is_visible


def summarise(book: Book, fonts: dict[str, Font]) -> dict[str, Any]:
    """Return what a catalogue and a curious reader want to know of a book."""
    properties = book.properties()
    spine = [book.documents[name] for name in book.spine if name in book.documents]
    item = book.navigation()
    navigation = book.documents.get(item.name) if item else None
    bodies = [body for root in spine if (body := root.find(f"{XHTML}body")) is not None]
    text = "".join(str(piece) for body in bodies for piece in body.itertext("*"))
    return {
        "file": book.path.name,
        # The attribute says 3.0 for every EPUB of the third version (EPUB 3.3, 5.4).
        "format": f"EPUB {book.package.get('version', '').partition('.')[0]}" if book.package is not None else "unknown",
        "bytes": book.path.stat().st_size,
        "digest": digest_contents(book.archive) if book.is_bounded() else "",
        "identifier": next(iter(book.metadata("identifier")), ""),
        "title": next(iter(book.metadata("title")), ""),
        "language": next(iter(book.metadata("language")), ""),
        "creators": book.metadata("creator"),
        "date": next(iter(book.metadata("date")), ""),
        "modified": next(iter(properties.get("dcterms:modified", ())), ""),
        "documents": len(spine),
        "characters": sum(map(is_visible, text)),
        "navigation": 0 if navigation is None else len(contents(navigation)),
        "images": sum(item.media_type.startswith("image/") for item in book.items.values()),
        "fonts": fonts_summary(fonts),
        "accessibility": {
            name.partition(":")[2]: values for name, values in properties.items() if name.startswith("schema:")
        },
    }


def format_epub_summary(summary: dict[str, Any]) -> str:
    """Return the summary of `check_epub` as lines for a terminal."""
    lines = [f"{summary['file']}: {summary['format']}"]
    if "bytes" in summary:
        facts = {
            "title": summary["title"],
            "creators": "、".join(summary["creators"]),
            "language": summary["language"],
            "date": summary["date"],
            "identifier": summary["identifier"],
            "size": f"{summary['bytes'] / 1000:,.0f} kB",
            "digest": summary["digest"] and f"sha256 {summary['digest']} (of the contents)",
            "content": ", ".join(
                f"{count:,} {one if count == 1 else several}"
                for count, one, several in (
                    (summary["documents"], "document", "documents"),
                    (summary["characters"], "character", "characters"),
                    (summary["images"], "picture", "pictures"),
                    (summary["navigation"], "entry of contents", "entries of contents"),
                )
            ),
        }
        lines += [f"  {name:<12}{value}" for name, value in facts.items() if value]
        for font in summary["fonts"]:
            size = f"{font['characters']:,} characters, {font['bytes'] / 1000:,.0f} kB"
            lines.append(f"  {'font':<12}{font['family']}: {size}")
        for name, values in summary["accessibility"].items():
            lines.append(f"  {name}: {', '.join(values)}")
    for tool in summary.get("validators", ()):
        lines.append(f"  {tool['name']:<12}{_told(tool)}")
    return "\n".join(lines)


def _told(tool: dict[str, Any]) -> str:
    if not tool["ran"]:
        return f"did not run: {tool['reason']}"
    counts = ", ".join(f"{number} {kind}" for kind, number in tool["counts"].items())
    return f"{tool['version']}: {counts}" if tool["version"] else counts
