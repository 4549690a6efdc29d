"""Write a laid out edition as PDF/A-3a and PDF/UA-1 in one file, or as PDF/UA-1 alone.

WeasyPrint paints the pages; the structure tree, the outline, the page labels and the metadata are
ours, put in through `write_pdf`'s finisher, `Document.make_bookmark_tree` and
`generate_rdf_metadata`, which its documentation names as the ways in.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pydyf
from weasyprint import Attachment, Document
from weasyprint.pdf import fonts as pdf_fonts
from weasyprint.text.ffi import ffi

from editionkit.model import Edition
from editionkit.phrases import Phrases
from editionkit.render.columns import Story
from editionkit.render.glyphs import Fonts, mend
from editionkit.render.marks import MarkedPage, parts_of
from editionkit.render.outline import Entry, outline
from editionkit.render.tags import structure_of
from editionkit.render.tree import write_tree
from editionkit.render.xmp import packet

#: Pictures of a file that is not archival are scaled to this many pixels to the inch.
LIGHT_DPI, LIGHT_QUALITY = 150, 82
_LENGTH = re.compile(r"\[\d+\]$")


class Newspaper(Document):  # type: ignore[misc]
    """A laid out document whose outline is given, not made from its headings."""

    entries: tuple[Entry, ...] = ()

    def make_bookmark_tree(self, scale: float = 1, transform_pages: bool = False) -> list[Any]:
        """Return the outline in the form that WeasyPrint writes."""
        assert transform_pages
        mend(self.fonts)  # called when all pages are painted and no font is written yet
        return [self._bookmark(entry, scale) for entry in self.entries]

    def _bookmark(self, entry: Entry, scale: float) -> tuple[Any, ...]:
        page = self.pages[entry.page]
        target = (entry.page, entry.x * scale, (page.height - entry.y) * scale)
        kids = [self._bookmark(kid, scale) for kid in entry.kids]
        return (entry.title, target, kids, "closed" if entry.closed else "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the structure, the outline and the metadata of the file say; `source` goes with it."""

    edition: Edition
    source: str
    stories: tuple[Story, ...]
    words: Phrases


def write_file(document: Document, pages: list[MarkedPage], contents: Contents) -> bytes:
    """Return the PDF of these pages: archival unless the edition says otherwise.

    `document` is where the pages' fonts and metadata are.
    """
    edition = contents.edition
    paper = Newspaper(
        pages,
        document.metadata,
        document.url_fetcher,
        document.font_config,
        document.color_profiles,
        document.output_intent,
    )
    paper.fonts = Fonts()
    paper.entries = outline(pages, contents.edition, contents.stories, contents.words)
    _describe(paper, edition)

    def finish(_document: Document, pdf: Any) -> None:
        _finish(pdf, pages, contents)

    with _stamped(edition.epoch), _arrays_of_any_length():
        written: bytes = paper.write_pdf(finisher=finish, **_options(contents))
    return written


def layout_options(edition: Edition) -> dict[str, Any]:
    """Return the options that WeasyPrint must know when it lays the edition out."""
    if edition.pdf.archival:
        return {"pdf_variant": "pdf/a-3a"}
    return {
        "pdf_variant": "pdf/ua-1",
        "dpi": LIGHT_DPI,
        "jpeg_quality": LIGHT_QUALITY,
        "optimize_images": True,
    }


def _options(contents: Contents) -> dict[str, Any]:
    edition = contents.edition
    attachments = [_source(edition, contents.source)] if edition.pdf.archival else []
    return {**layout_options(edition), "pdf_identifier": True, "attachments": attachments}


def _source(edition: Edition, source: str) -> Attachment:
    """Return `edition.json` as attachment: what the pages were set from."""
    day = datetime.fromtimestamp(edition.epoch, UTC)
    return Attachment(
        string=source,
        name="edition.json",
        description="The edition as editionkit set it: every article as typed blocks",
        created=day,
        modified=day,
        relationship="Source",
    )


def _describe(document: Document, edition: Edition) -> None:
    """Let the file's XMP say what it is, whose issue it is, and that it is PDF/UA-1."""
    metadata = document.metadata
    written = metadata.generate_rdf_metadata

    def described(variant: str, version: int, conformance: str | None) -> bytes:
        return packet(written(variant, version, conformance), edition, own_id=variant != "ua")

    metadata.generate_rdf_metadata = described


def _finish(pdf: pydyf.PDF, pages: list[MarkedPage], contents: Contents) -> None:
    structure = structure_of(parts_of(pages), contents.edition, contents.stories, contents.words)
    write_tree(pdf, structure, pages, contents.edition.lang)
    pdf.catalog["PageLabels"] = pydyf.Dictionary(
        {"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])}
    )
    if "AF" in pdf.catalog:  # WeasyPrint 70 lists each attachment twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    _compress(pdf)
    pdf.objects[:] = [one if one.free == "f" else _Written(one) for one in pdf.objects]


def _compress(pdf: pydyf.PDF) -> None:
    """Compress every stream now, side by side.

    pydyf 0.13 compresses a stream each time that it is asked for: for the file's identifier, and
    again to write it, at level 9: that takes four times as long and saves a fortieth.
    """
    streams = [one for one in pdf.objects if isinstance(one, pydyf.Stream) and one.compress]
    with ThreadPoolExecutor(max_workers=2) as pool:
        for stream, data in zip(streams, pool.map(_deflated, streams), strict=True):
            stream.stream, stream.compress = [data], False
            stream.extra["Filter"] = "/FlateDecode"


def _deflated(stream: pydyf.Stream) -> bytes:
    compressor = zlib.compressobj(level=6)
    return compressor.compress(b"\n".join(map(pydyf._to_bytes, stream.stream))) + compressor.flush()


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object as it stands in the file.

    pydyf 0.13 puts each together twice, to write it and for the file's identifier.
    """

    data, compressible = b"", False

    def __init__(self, one: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation = one.number, one.generation
        self.data, self.compressible = one.data, one.compressible


class _Arrays:
    """WeasyPrint's `ffi` for cutting fonts: the length of an array is not part of its type.

    cffi parses the declaration of each length anew, which took longer than to cut the fonts.
    """

    def __getattr__(self, name: str) -> Any:
        return getattr(ffi, name)

    def new(self, declared: str, values: Any = None) -> Any:
        """Return an array or a value of C, as `ffi.new` does."""
        if values is not None:
            declared = _LENGTH.sub("[]", declared)
        return ffi.new(declared, values)


@contextmanager
def _arrays_of_any_length() -> Iterator[None]:
    pdf_fonts.ffi = _Arrays()
    try:
        yield
    finally:
        pdf_fonts.ffi = ffi


@contextmanager
def _stamped(epoch: int) -> Iterator[None]:
    """Let fontTools, which reads the environment, write the edition's time into its fonts."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(max(epoch, 0))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
