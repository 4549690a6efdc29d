"""Heads that are counted are the heads that WeasyPrint lays out, box by box."""

from __future__ import annotations

from dataclasses import replace

import pytest
from book_samples import edition, plain_article

from editionkit.model import Priority
from editionkit.render import pdf
from editionkit.render.columns import stories_of
from editionkit.render.measure import Ruler, measuring_copy, readings
from editionkit.render.press import Press
from editionkit.themes import load_theme

THEME = load_theme("broadsheet")
HEADLINES = (
    "Tide",
    "Tide gate stays open all winter, port authority decides",
    "A very long headline of which nobody can say where it will end: the council met, talked for "
    "nine hours, went home, came back, met again and decided nothing at all that anyone could use",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze gefunden",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "“No,” said the mayor — “and again:  no”",
    "£18.4m for the co-operative’s well-kept, east-facing sub-station",
    "Ἡ θάλασσα ἔστι, τίς δέ νιν κατασβέσει;",
    "水門は冬のあいだ開いたままになる",
    "Gate\u00a0opens at\n noon\u2028now",
)
DEKS = (
    None,
    "The decision follows nine months of talks between the harbour, the railway and the town, in "
    "which each said no to what the others had said yes to.",
    "One line",
)


class Boxes(Ruler):
    """A ruler that knows no head, so that each is laid out as a box."""

    def knows(self, _story):
        return False


def measured(articles, paper, ruler_kind):
    issue = replace(edition(("Town", tuple(articles))), paper=paper)
    desk = pdf._desk(issue, THEME)
    press = Press(THEME.css(), lambda _name: b"")
    copies = [measuring_copy(story, desk) for story in stories_of(issue)]
    return readings(copies, desk, press, ruler_kind(desk, press))


def articles(**more):
    return [
        plain_article(
            n,
            headline=headline,
            dek=DEKS[n % 3],
            kicker="Harbour and fisheries" if n % 2 else None,
            byline=("Ada Quay", "Ben Lock")[: n % 3],
            priority=(Priority.LEAD, Priority.MAJOR, Priority.STANDARD)[n % 3],
            **more,
        )
        for n, headline in enumerate(HEADLINES)
    ]


@pytest.mark.parametrize("paper", ["A4", "broadsheet"])
def test_counted_heads_are_those_laid_out(paper):
    counted = measured(articles(), paper, Ruler)
    boxed = measured(articles(), paper, Boxes)
    assert [one.heads for one in counted] == [one.heads for one in boxed]
    assert [one.rest_heads for one in counted] == [one.rest_heads for one in boxed]
    assert len({head.lines for one in counted for _, head in one.heads}) > 4


def test_in_a_language_of_its_own():
    found = [measured(articles(lang="fi"), "A4", kind) for kind in (Ruler, Boxes)]
    assert [one.heads for one in found[0]] == [one.heads for one in found[1]]


def test_other_heads_are_laid_out():
    desk = pdf._desk(edition(("Town", ())), THEME)
    ruler = Ruler(desk, Press(THEME.css(), lambda _name: b""))
    plain = plain_article(1)
    others = (
        replace(plain, dateline="Sandmouth"),
        replace(plain, dir="rtl"),
        replace(plain, priority=Priority.BRIEF),
        replace(plain, headline=HEADLINES[3]),
    )
    stories = [stories_of(edition(("Town", (one,))))[0] for one in (plain, *others)]
    assert [ruler.knows(story) for story in stories] == [True, False, False, False, False]


def test_heads_that_a_theme_builds_otherwise_are_laid_out(tmp_path):
    own = tmp_path / "layouts" / "own"
    own.mkdir(parents=True)
    (own / "theme.yaml").write_text("name: own\nextends: broadsheet\n")
    theirs = next(f for f in THEME.folders if (f / "head.html.j2").is_file()) / "head.html.j2"
    text = theirs.read_text(encoding="utf-8")
    (own / "head.html.j2").write_text(text.replace('class="headline"', 'class="headline large"'))
    theme = load_theme("own", tmp_path / "layouts")
    issue = edition(("Town", tuple(articles()[:3])))
    desk = pdf._desk(issue, theme)
    ruler = Ruler(desk, Press(theme.css(), lambda _name: b""))
    assert not any(ruler.knows(story) for story in stories_of(issue))
    printed = pdf.render_pdf(issue, theme=theme, read_asset=lambda _name: b"")
    assert printed.pages > 0
