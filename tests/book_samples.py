"""Editions built by hand for the tests of the e-book: every kind of block, and hard cases."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from editionkit.images import AssetStore
from editionkit.model import (
    Article,
    BlockQuote,
    Break,
    Cell,
    Code,
    Crosshead,
    Edition,
    Embed,
    Emphasis,
    Figure,
    Foreign,
    ItemList,
    LineBreak,
    Link,
    Origin,
    Paragraph,
    Preformatted,
    Priority,
    Publication,
    PullQuote,
    Section,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
)
from editionkit.render.epub import PageBreakAt, render_epub
from editionkit.themes import load_theme

EPOCH = 1795305600  # 2026-11-22 00:00 UTC


def words(text: str) -> tuple[Text, ...]:
    return (Text(text=text),)


def paragraph(text: str, **more: object) -> Paragraph:
    return Paragraph(content=words(text), **more)  # type: ignore[arg-type]


def picture(
    store: AssetStore, *, size: tuple[int, int] = (1400, 900), kind: str = "JPEG", tone: int = 0
) -> Figure:
    image = Image.new("RGB", size, (70 + tone, 110, 140))
    pencil = ImageDraw.Draw(image)
    for x in range(0, size[0], 40):
        pencil.line([(x, size[1]), (x + 200, size[1] // 2)], fill=(200, 190, 160), width=9)
    target = io.BytesIO()
    image.save(target, kind)
    asset = store.add(target.getvalue())
    return Figure(
        source="picture", asset=asset, alt="Reeds in front of still water",
        caption=words("Reeds on the lower marsh"), credit="Photo: M. Sand",
    )  # fmt: skip


STORY = (
    "The harbour board voted on Tuesday evening to keep the old tide gate open through the winter, "
    "ending eleven months of argument about who should pay for a gate that nobody wants to close.",
    "Engineers told the board that the hinges, which were cast in 1911, would hold for another "
    "season if they were greased every fortnight and left alone by everybody else.",
    "“We have heard three reports and read none of them to the end,” said the chair, Ines Pardoe. "
    "“The gate has read none of them either, and it works.”",
    "The board will meet again in March. Until then the pilots’ office is to keep a log of every "
    "tide above four metres, and to send it to the town each Friday.",
)


def rich_article(store: AssetStore) -> Article:
    """One article with every kind of block and inline."""
    body = (
        Paragraph(
            content=(
                Text(text="The "),
                Emphasis(content=(Text(text="Aurora"), Strong(content=words(" Borealis")))),
                Text(text=" lay at berth "),
                Code(text="B<4>"),
                Text(text=" & took H"),
                Subscript(content=words("2")),
                Text(text="O, 5 m"),
                Superscript(content=words("3")),
                LineBreak(),
                Link(href="https://example.org/ship?a=1&b=ü x", content=words("as the log says")),
                Text(text=", or as the crew put it: "),
                Foreign(lang="de", content=words("alles läuft")),
                Text(text="."),
            )
        ),
        paragraph(STORY[0]),
        Crosshead(content=words("What the engineers said"), level=2),
        paragraph(STORY[1]),
        Crosshead(content=words("A smaller point"), level=3),
        paragraph("Une phrase en français, pour la forme.", lang="fr"),
        BlockQuote(
            content=(paragraph(STORY[2]), ItemList(items=((paragraph("inside a quote"),),))),
            attribution="Ines Pardoe",
            lang="en",
        ),
        PullQuote(content=words("The gate has read none of them either")),
        ItemList(
            items=(
                (paragraph("first"),),
                (paragraph("second"), ItemList(items=((paragraph("deeper"),),), ordered=True)),
            ),
            ordered=True,
            start=3,
        ),
        Table(
            rows=(
                (Cell(content=()), Cell(content=words("Tide")), Cell(content=words("Height"))),
                (
                    Cell(content=words("Mon"), header=True),
                    Cell(content=words("06:10")),
                    Cell(content=words("4.1 m")),
                ),
                (Cell(content=words("Tue"), header=True), Cell(content=words("both"), colspan=2)),
            ),
            head_rows=1,
            caption=words("High water"),
        ),
        Preformatted(text="tide = 4.1\n  if tide > 4:\n    log(tide)  # <&>"),
        Break(),
        replace(picture(store, tone=20), caption=words("A second picture")),
        Embed(
            url="https://video.example.org/v/1", title="The gate in slow motion",
            provider="Harbour TV", poster=picture(store, tone=40),
        ),
        Embed(url="https://video.example.org/v/2", title="No still of this one"),
        Paragraph(
            content=(
                Link(href="#second-story-b2", content=words("See the second story")),
                Text(text=" or "),
                Link(href="#nowhere", content=words("nothing")),
                Text(text=" or "),
                Link(href="javascript:alert(1)", content=words("a trap")),
                Text(text=" or "),
                Link(
                    href="https://example.org/",
                    content=(Link(href="https://example.org/in", content=words("two in one")),),
                ),
            )
        ),
        paragraph(STORY[3]),
    )  # fmt: skip
    return Article(
        id="tide-gate-a1", headline="Board keeps the tide gate open & says “no” to <closing>",
        kicker="Harbour", dek="Eleven months of argument end in a vote of seven to two.",
        byline=("Ada Quill", "Ben Inkster"), dateline="Eddermouth",
        published=datetime(2026, 11, 21, 18, 30, tzinfo=UTC), lang="en-GB", lead=picture(store),
        body=body, priority=Priority.LEAD, credit="Source: Harbour Post and agencies",
        origin=Origin(url="https://www.example.org/tide-gate", site="Example News"),
    )  # fmt: skip


def plain_article(number: int = 2, *, lang: str | None = "en-GB", **more: object) -> Article:
    values: dict[str, object] = {
        "id": f"story-{number}-b{number}", "headline": f"Story number {number} of the day",
        "dek": "A short line that says what it is about.", "byline": ("Cora Lead",), "lang": lang,
        "body": tuple(paragraph(text) for text in STORY),
        "origin": Origin(url=f"https://example.org/{number}"),
    }  # fmt: skip
    return Article(**{**values, **more})  # type: ignore[arg-type]


def arabic_article() -> Article:
    text = (
        "قال مدير الميناء إن البوابة القديمة ستبقى مفتوحة طوال فصل الشتاء بعد تصويت المجلس.",
        "وأضاف أن السجل سينشر كل يوم جمعة في مكتب المرشدين عند مدخل الميناء.",
    )
    return Article(
        id="mina-c3", headline="البوابة القديمة تبقى مفتوحة", kicker="الميناء",
        dek="ينهي القرار أشهرا من الجدل", byline=("ليلى حداد",), lang="ar", dir="rtl",
        dateline="مرسى", published=date(2026, 11, 21), body=tuple(paragraph(t) for t in text),
    )  # fmt: skip


def edition(
    *sections: tuple[str, tuple[Article, ...]], lang: str = "en-GB", title: str = "The Harbour Post"
) -> Edition:
    made = tuple(
        Section(title=name, slug=f"s{number}", articles=articles)
        for number, (name, articles) in enumerate(sections)
    )
    paper = Publication(
        title=title, language=lang, publisher="Harbour Post Cooperative", issn="0000-0027",
        motto="All the tides, and most of the truth", place="Eddermouth",
    )  # fmt: skip
    return Edition(
        publication=paper, date=date(2026, 11, 22), number=14413, volume=138, sections=made,
        identifier="urn:uuid:3f0f2f44-52bd-5a0e-8f5e-8a52e2f6a001", epoch=EPOCH,
    )  # fmt: skip


def rich_edition(store: AssetStore) -> Edition:
    second = plain_article(id="second-story-b2", lead=picture(store, size=(800, 1200), kind="PNG"))
    return edition(
        ("Town", (rich_article(store), second)),
        ("World", (arabic_article(),)),
        ("Sport", tuple(plain_article(number) for number in range(4, 8))),
    )


def store(folder: Path) -> AssetStore:
    return AssetStore(folder / "assets")


@dataclass(frozen=True)
class Made:
    """A rendered sample with what it was made of."""

    edition: Edition
    store: AssetStore
    data: bytes

    def file(self, name: str) -> str:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return archive.read(f"EPUB/{name}").decode("utf-8")

    def names(self) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return archive.namelist()


BREAKS = (
    PageBreakAt(page=1, article_id="tide-gate-a1"),
    PageBreakAt(page=1, article_id="second-story-b2"),
    PageBreakAt(page=3, article_id="tide-gate-a1", block=3, offset=37),
    PageBreakAt(page=2, article_id="mina-c3"),
    PageBreakAt(page=4, article_id="story-5-b5", block=1, offset=0),
)
PRINT = "urn:uuid:3f0f2f44-52bd-5a0e-8f5e-8a52e2f6a002"


def render(edition: Edition, store: AssetStore, **more: Any) -> Made:
    book = render_epub(edition, assets=store, theme=load_theme("broadsheet"), **more)
    return Made(edition, store, book.data)


@cache
def rich_book(*, paged: bool = True, kepub: bool = False) -> Made:
    """The rich edition, rendered once a session."""
    shelf = store(Path(tempfile.mkdtemp(prefix="editionkit-test-")))
    pages = {"page_breaks": BREAKS, "print_source": PRINT} if paged else {}
    return render(rich_edition(shelf), shelf, kepub=kepub, **pages)
