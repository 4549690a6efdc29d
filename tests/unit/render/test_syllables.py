"""Finnish compounds are parted between syllables, in the text and in headlines."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import pypdfium2
import pyphen
import pytest
from book_samples import paragraph, plain_article
from printed_samples import edition, set_in_print

from editionkit.render import syllables
from editionkit.render.columns import breakable

TEXT = (
    "Lentokonesuihkuturbiinimoottoriapumekaanikko valmistui maanantaina ilmavoimien koulusta, "
    "kolmivaihekilowattituntimittari asennettiin uuteen sähkönsiirtoverkkoon kaupunginhallituksen "
    "päätöksen mukaisesti ja käyttöliittymäsuunnittelijat kokoontuivat Jyväskylään."
)


@pytest.mark.parametrize(
    ("word", "parted"),
    [
        ("sähkönsiirtoverkkoon", "säh-kön-siir-to-verk-koon"),
        ("kaupunginhallituksen", "kau-pun-gin-hal-li-tuk-sen"),
        ("Strategia", "Stra-te-gia"),
        ("yöaika", "yöaika"),
    ],
)
def test_a_syllable_begins_with_the_last_consonant_before_a_vowel(word, parted):
    assert pyphen.Pyphen(lang="fi-FI", left=3, right=3).inserted(word) == parted


def test_headlines_are_parted_so_too():
    assert "kaupun\u00adgin\u00adhal" in breakable("kaupunginhallituksen", "fi")


def test_columns_have_hyphens():
    body = tuple(paragraph(TEXT) for _ in range(6))
    stories = [replace(plain_article(n, lang="fi"), body=body) for n in (2, 3)]
    made = set_in_print(edition(("Town", stories)))
    text = pypdfium2.PdfDocument(made.data)[0].get_textpage().get_text_range()
    assert text.count("\ufffe") + text.count("\u2010\r\n") > 20


def test_pyphen_has_no_finnish_of_its_own():
    """If this fails, its patterns are better than ours: `render/syllables.py` may go."""
    names = [file.name for file in resources.files("pyphen.dictionaries").iterdir()]
    assert not [name for name in names if name.startswith("hyph_fi")]
    assert pyphen.LANGUAGES["fi"] == syllables._FINNISH
