"""Arabic lines are one and a half units high: a story of any length finds a place on a page."""

from dataclasses import replace
from datetime import date

import pytest
from book_samples import arabic_article, paragraph, plain_article
from printed_samples import edition, set_in_print

from editionkit.model import Edition, Publication, Section
from editionkit.preflight.geometry import measure_pages
from editionkit.preflight.pdf import missing_print
from editionkit.render.pdf import render_pdf
from editionkit.themes import load_theme


@pytest.mark.parametrize("times", [1, 2, 5, 8])
def test_an_arabic_story_alone_is_printed(times):
    article = arabic_article()
    article = replace(article, body=article.body * times, lead=None)
    section = Section(title="W", slug="w", articles=(article,))
    edition = Edition(
        publication=Publication(title="Post"), date=date(2026, 11, 22), sections=(section,)
    )
    theme = load_theme("broadsheet")
    printed = render_pdf(edition, theme=theme, read_asset=lambda _name: b"")
    assert printed.pages >= 1
    assert printed.makeup is not None
    legs = [leg for page in printed.makeup.pages for m in page.modules for leg in m.legs]
    assert [leg.first for leg in legs[1:]] == [leg.last for leg in legs[:-1]]
    assert missing_print(edition, printed.data, printed.makeup, theme.paper("A4")) == ()


def test_a_head_over_several_columns_is_no_hole():
    """An Arabic dek is hardly larger than the text; it is part of its head all the same."""
    article = arabic_article()
    body = (*article.body, paragraph("وأضاف أن السجل سينشر كل يوم جمعة في مكتب المرشدين."))
    stories = [replace(article, id=f"mina-{n}", body=body * (5 + n), lead=None) for n in range(4)]
    issue = edition(("Mina", stories), ("Town", [plain_article(n) for n in range(2, 6)]))
    made = set_in_print(replace(issue, publication=Publication(title="بريد", language="ar")))
    paper = load_theme("broadsheet").paper("A4")
    geometry = measure_pages(made.data, columns=paper.columns, margins=paper.margins)
    heads = [m for p in made.makeup.pages for m in p.modules if m.span > 1 and m.kind == "story"]
    assert heads
    assert [f.said for f in geometry.of("hole") if f.page < made.pages] == []


def test_a_label_in_the_size_of_the_text_is_no_column():
    """“INSIDE” over the index has the size of the body, and is no foot of a story's column."""
    stories = [replace(one, body=one.body * 3) for one in map(plain_article, range(2, 12))]
    issue = edition(("Town", stories))
    paper = load_theme("broadsheet").paper("A4")
    made = set_in_print(issue)
    geometry = measure_pages(made.data, columns=paper.columns, margins=paper.margins)
    assert any(f.kind == "index" for f in made.makeup.pages[0].furniture)
    assert [f.said for f in geometry.of("foot") if f.page == 1] == []
