"""Arabic lines are one and a half units high: a story of any length finds a place on a page."""

from dataclasses import replace
from datetime import date

import pytest
from book_samples import arabic_article

from editionkit.model import Edition, Publication, Section
from editionkit.preflight import missing_print
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
