"""Pack the parts into a file: EbookLib writes the package document, our own zip makes the bytes.

EbookLib 0.20 is used for its model of the package document and nothing else. What it does not say
or says wrongly, and the issue in its tracker where there is one (github.com/aerkalov/ebooklib):

- `EpubHtml` drops <head> and <body> attributes (issue 76) and lower-cases SVG names (170, 203,
  294): every document is a raw `EpubItem`.
- every element with an `epub:type` and an id becomes a page (issue 339): the navigation document
  is ours.
- <package> has no `xml:lang`: `_Writer` adds it.
- a `generator` line is always there: it is cleared.
- `dcterms:modified` takes local time for UTC, zip entries take the wall clock (issue 340): `mtime`
  is given in UTC, and the file is zipped again.
- it writes in place and swallows OSError: it writes into memory and raises.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from ebooklib import epub

from editionkit.render.epub.parts import NCX, XHTML, Book, Part
from editionkit.render.epub.xml import legal

#: One line of package metadata: namespace (DC or None), element, text, attributes.
MetaLine = tuple[str | None, str, str | None, dict[str, str]]

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_OLDEST = datetime(1980, 1, 1, tzinfo=UTC)  # the zip format knows nothing older
_PACKED = (".jpg", ".jpeg", ".png", ".gif", ".woff2")


class _Writer(epub.EpubWriter):  # type: ignore[misc]  # the library has no types
    """EbookLib's writer with language and direction on <package>."""

    def _write_opf_file(self, root: Any) -> None:
        root.set(_XML_LANG, self.book.language)
        root.set("dir", self.book.direction)
        spine = root.find("spine")
        if self.book.direction == "ltr":  # the default need not be said
            del spine.attrib["page-progression-direction"]
        super()._write_opf_file(root)


def pack(
    book: Book, *, parts: tuple[Part, ...], spine: tuple[str, ...], meta: list[MetaLine]
) -> bytes:
    """Return the EPUB. The parts must hold a navigation document, and an NCX with the id `ncx`."""
    moment = max(datetime.fromtimestamp(book.edition.epoch, tz=UTC), _OLDEST)
    made = _library_book(book, meta)
    for part in parts:
        made.add_item(_item(part))
    made.spine = list(spine)
    target = io.BytesIO()
    options = {
        "mtime": moment.replace(tzinfo=None),
        "epub3_pages": False,
        "raise_exceptions": True,
        "compresslevel": 0,  # it is zipped again
    }
    writer = _Writer(target, made, options)
    writer.process()
    writer.write()
    return rezip(target.getvalue(), moment)


def _library_book(book: Book, meta: list[MetaLine]) -> epub.EpubBook:
    made = epub.EpubBook()
    made.metadata[epub.NAMESPACES["OPF"]].clear()
    made.set_identifier(book.identifier)
    made.set_title(book.title)
    made.set_language(book.edition.lang)
    made.set_direction(book.dir)
    for namespace, name, text, attributes in meta:
        clean = legal(text) if text is not None else None
        made.add_metadata(namespace, name, clean, {k: legal(v) for k, v in attributes.items()})
    return made


def _item(part: Part) -> epub.EpubItem:
    item = epub.EpubItem(
        uid=part.id, file_name=part.name, media_type=part.media_type, content=part.data
    )
    if part.properties:
        item.properties = list(part.properties)
    return item


def rezip(data: bytes, moment: datetime) -> bytes:
    """Return the same container with `mimetype` first and stored, names sorted, one time stamp.

    Source: EPUB 3.3 section 4.2.2 (OCF ZIP container).
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        names = sorted(old.namelist(), key=lambda name: (name != "mimetype", name))
        for name in names:
            new.writestr(_entry(name, moment), old.read(name))
    return target.getvalue()


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
    entry.create_system = 3  # the same on every platform
    entry.external_attr = 0o644 << 16
    stored = name == "mimetype" or name.endswith(_PACKED)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return entry


def document(uid: str, name: str, text: str, *properties: str) -> Part:
    """Return an XHTML part."""
    data = text.encode("utf-8")
    return Part(id=uid, name=name, media_type=XHTML, data=data, properties=properties)


def ncx(text: str) -> Part:
    """Return the NCX part; EbookLib's spine names it by this id."""
    return Part(id="ncx", name="toc.ncx", media_type=NCX, data=text.encode("utf-8"))
