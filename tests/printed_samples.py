"""Editions built by hand for the tests of the printed file: mixed, long, many, jumping."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from book_samples import STORY, arabic_article, paragraph, plain_article, rich_article, store

from editionkit.model import Edition, Priority, Publication, Section
from editionkit.render import standing
from editionkit.render.pdf import render_pdf
from editionkit.themes import load_theme
from editionkit.walk import figures

#: What a line's box and its parts have, compared where a page is laid out in two ways.
PLACES = (
    "position_x", "position_y", "width", "height", "baseline", "margin_top", "margin_bottom",
    "justification_spacing",
)  # fmt: skip


@cache
def assets():
    return store(Path(mkdtemp(prefix="editionkit-test-")))


def edition(*sections, **more):
    publication = Publication(
        title="The Harbour Post", language="en-GB", issn="0000-0027", motto="All the tides"
    )
    values = {
        "publication": publication,
        "date": date(2026, 11, 22),
        "number": 7,
        "volume": 2,
        "identifier": "urn:uuid:8985cb8e-62cb-510d-bd62-a66ab7cf79ff",
        "epoch": 1795305600,
        "sections": tuple(
            Section(title=title, slug=title.lower(), articles=tuple(articles))
            for title, articles in sections
        ),
    }
    return Edition(**{**values, **more})


def long_story(paragraphs=70):
    body = tuple(paragraph(_of_its_own(STORY[n % 4], n)) for n in range(paragraphs))
    return replace(plain_article(3), id="long-one", headline="A long story", body=body)


def _of_its_own(text, number):
    """Return the text with a number after each fifth word: no two paragraphs share a line."""
    words = text.split()
    return " ".join(word if n % 5 else f"{word} {number}" for n, word in enumerate(words))


def mixed(**more):
    brief = replace(plain_article(5), priority=Priority.BRIEF, headline="A short one")
    french = plain_article(6, lang="fr")
    return edition(
        ("Town", (rich_article(assets()), plain_article(2), brief)),
        ("World", (arabic_article(), french, plain_article(8, lang="de"), long_story(30))),
        **more,
    )


def many(count):
    articles = [plain_article(n) for n in range(2, count + 2)]
    return edition(*((f"S{n}", articles[n::6]) for n in range(6)))


def jumps():
    return edition(("Town", (long_story(), plain_article(2))), paper="A5")


def set_in_print(issue, shelf=None):
    """Return the printed edition with its plan and page breaks; `shelf` holds its pictures."""
    shelf = shelf or assets()
    names = {f.asset.name: f.asset for a in issue.articles for f in figures(a) if f.asset}
    theme = load_theme(issue.layout)
    return render_pdf(issue, theme=theme, read_asset=lambda name: shelf.read(names[name]))


def printed(issue):
    return set_in_print(issue).data


@contextmanager
def as_weasyprint_breaks():
    """Have WeasyPrint itself break every line while the block runs."""
    quick, standing._quick_face = standing._quick_face, lambda *_: None
    try:
        yield
    finally:
        standing._quick_face = quick
