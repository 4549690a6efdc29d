"""edition.json: the bytes that pydantic and Python's own encoder would write, and back again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

from pydantic import TypeAdapter

from editionkit.editionfile import read_edition_file
from editionkit.editionjson import Saved, edition_bytes, edition_json
from editionkit.model import (
    Article,
    BlockQuote,
    Cell,
    Edition,
    Emphasis,
    Foreign,
    ItemList,
    Link,
    Notice,
    Origin,
    Paragraph,
    Placement,
    Priority,
    Publication,
    Section,
    Table,
    Text,
)

HOUR_EAST = timezone(timedelta(hours=1))
ODD = 'A "quoted" back\\slash,\ttab, \x7f, \u2028, é, 茶, شاي, 🗞'


def _article() -> Article:
    link = Link(href="https://example.org/?a=1&b=2", content=(Emphasis(content=(Text(text=ODD),)),))
    arabic = Foreign(lang="ar", dir="rtl", content=(Text(text="شاي"),))
    quoted = BlockQuote(content=(Paragraph(content=(arabic,)),), attribution="Mira Sand")
    table = Table(rows=((Cell(content=(), header=True), Cell(content=(Text(text=""),))),))
    return Article(
        id="a",
        headline=ODD,
        published=datetime(2026, 11, 22, 7, 5, 0, 120_000, tzinfo=UTC),
        modified=date(2026, 11, 23),
        body=(Paragraph(content=(link,)), ItemList(items=((quoted,), ()), start=3), table),
        origin=Origin(retrieved=datetime(2026, 11, 22, 7, 5, tzinfo=HOUR_EAST)),
        priority=Priority.LEAD,
        placement=Placement(span=2, keep_whole=True),
        witnesses=(("headline", "og:title"),),
    )


def _saved() -> Saved:
    edition = Edition(
        publication=Publication(title=ODD),
        date=date(2026, 11, 22),
        options=(("accent", "#123456"), ("scale", 1.5), ("rules", True), ("columns", 3)),
        sections=(Section(title="News", slug="news", articles=(_article(),)),),
    )
    return Saved(
        fingerprint="ab",
        edition=edition,
        notices=(Notice(code="S-001", message=ODD),),
        pictures=(("pictures/a.png", "00"),),
        stood_in=((2, datetime(2026, 1, 2, tzinfo=UTC)),),
    )


def test_the_file_is_what_pydantic_and_json_write() -> None:
    shown = TypeAdapter(Saved).dump_python(_saved(), mode="json")
    wanted = json.dumps(shown, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    assert edition_bytes(_saved()).decode() == wanted


def test_what_is_written_is_read_as_the_same_edition() -> None:
    assert read_edition_file(edition_bytes(_saved())) == _saved()


def test_half_a_pair_of_surrogates_does_not_stop_the_file() -> None:
    edition = Edition(publication=Publication(title="torn \ud83d"), date=date(2026, 11, 22))
    assert b'"title": "torn ?"' in edition_json(edition)
