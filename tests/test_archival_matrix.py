"""Every kind of edition, judged by veraPDF and counted by us: themes, papers, tongues, sizes.

Each test makes many files and asks veraPDF once; `make test-slow` runs them.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pytest
import vera
from book_samples import (
    STORY,
    arabic_article,
    paragraph,
    plain_article,
    rich_article,
    words,
)
from pikepdf import Array, Dictionary
from printed_samples import assets, edition, jumps, many, mixed, set_in_print

from editionkit import collect
from editionkit.images import AssetStore
from editionkit.model import Foreign, Paragraph, Preformatted, Priority, Text
from editionkit.render.columns import stories_of
from editionkit.render.flow import SolidItem, TextItem

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).resolve().parent.parent / "issues" / "harbour-post"
PAPERS = ("A3", "A4", "A5", "Letter", "tabloid", "broadsheet")


@cache
def sample():
    return collect(SAMPLE, offline=True)


def shelf():
    return AssetStore(SAMPLE / "issue.frozen" / "assets")


def tongues():
    """Stories in four languages, each with passages of the others in its lines."""

    def passages(*pairs):
        content = [Text(text="He read them out: ")]
        for lang, text in pairs:
            way = "rtl" if lang == "ar" else None
            content += [Foreign(lang=lang, dir=way, content=words(text)), Text(text=", and then ")]
        return Paragraph(content=(*content, Text(text="nothing.")))

    german = ("de", "Der Hafen bleibt über den Winter geöffnet")
    french = ("fr", "Le port reste ouvert tout l’hiver")
    arabic = ("ar", "يبقى الميناء مفتوحا طوال الشتاء")
    chinese = ("zh", "港口今天开放，欢迎各位")
    body = (passages(german, french), paragraph(STORY[0]), passages(arabic, chinese))
    english = plain_article(2, body=(*body, *map(paragraph, STORY[1:])))
    mandarin = Paragraph(content=(Text(text="港口整个冬天都开放。"),), lang="zh")
    return edition(
        (
            "Town",
            (english, replace(arabic_article(), body=(*arabic_article().body, passages(german)))),
        ),
        ("World", (plain_article(6, lang="fr"), plain_article(8, lang="de"))),
        ("Far", (plain_article(9, body=(mandarin, *map(paragraph, STORY))),)),
    )


def bare():
    article = replace(rich_article(assets()), lead=None, body=tuple(map(paragraph, STORY)))
    return edition(("Town", (article, plain_article(2))))


def lists_and_listings():
    rich = rich_article(assets())
    long = Preformatted(text="\n".join(f"log {n:03} the gate was looked at" for n in range(24)))
    body = (*rich.body, long, *rich.body[5:])
    return edition(("Town", (replace(rich, body=body), plain_article(2))), paper="A4")


GENERATED = {
    "thirty": lambda: many(30),
    "hundred-and-twenty": lambda: many(120),
    "tongues": tongues,
    "blocks": lists_and_listings,
    "jumps": jumps,
    "no-pictures": bare,
    "briefs": mixed,
}


def elements(tag):
    found = tag.get("/K", Array())
    return [kid for kid in found if isinstance(kid, Dictionary) and "/S" in kid]


def stories_in(pdf):
    """Return each article's title with the number of its whole paragraphs."""
    found = []

    def walk(tag):
        if str(tag.S) == "/Art":
            found.append((str(tag.T), sum(map(paragraphs, elements(tag)))))
        for kid in elements(tag):
            walk(kid)

    walk(pdf.Root.StructTreeRoot.K[0])
    return found


def paragraphs(tag):
    """Return how many paragraphs with words of their own an element holds."""
    if str(tag.S) == "/P":
        kids = elements(tag)
        own = [
            kid
            for kid in tag.get("/K", Array())
            if not (isinstance(kid, Dictionary) and "/S" in kid)
        ]
        return int(bool(own) or not all(str(kid.S) == "/Link" for kid in kids))
    return sum(map(paragraphs, elements(tag)))


def expected(issue):
    """Return the same of an edition: its text items, listings, and what stands in the head."""
    found = []
    for story in stories_of(issue):
        for number, article in enumerate(story.articles):
            brief = story.priority is Priority.BRIEF
            flow = [item for item in story.flow if not brief or item.block == number]
            head = (article.kicker, article.dek, article.byline or article.dateline)
            count = 0 if brief else sum(map(bool, head))
            count += sum(isinstance(one, TextItem) and not only_a_link(one) for one in flow)
            listings = {
                one.block
                for one in flow
                if isinstance(one, SolidItem) and isinstance(one.content, Preformatted)
            }
            found.append((article.headline, count + len(listings)))
    return found


def only_a_link(item):
    return len(item.content) == 1 and item.content[0].kind == "link"


def judged(issues, folder, store):
    """Print the issues, count what stands in them, and let veraPDF see all at once."""
    files = []
    for name, issue in issues.items():
        data = set_in_print(issue, store).data
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert Counter(stories_in(pdf)) == Counter(expected(issue)), name
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(data)
    assert vera.failures(files) == []


@pytest.mark.parametrize("layout", ["broadsheet", "reader"])
def test_the_sample_on_every_paper(layout, tmp_path):
    issues = {paper: replace(sample(), layout=layout, paper=paper) for paper in PAPERS}
    judged(issues, tmp_path, shelf())


@pytest.mark.parametrize("layout", ["broadsheet", "reader"])
def test_generated_issues(layout, tmp_path):
    issues = {name: replace(make(), layout=layout) for name, make in GENERATED.items()}
    judged(issues, tmp_path, assets())


def test_two_printings_of_the_sample_have_the_same_bytes():
    first, again = (set_in_print(sample(), shelf()).data for _ in range(2))
    assert first == again
