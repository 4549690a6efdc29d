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

pyphen_own = syllables._Patterns.__base__

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


def _words(lang: str) -> list[str]:
    """Return a thousand made-up words of a language, and words of its patterns' own letters."""
    letters = pyphen_own(pyphen.LANGUAGES[lang]).patterns
    parts = sorted(part.strip(".") for part in letters)
    return ["".join(parts[n % len(parts)] for n in (k, 7 * k + 3, 13 * k)) for k in range(1, 1000)]


@pytest.mark.parametrize("lang", ["af", "ca", "de_DE", "en_US", "hu_HU", "ru_RU", "te_IN"])
def test_words_are_parted_where_pyphen_parts_them(lang):
    """Among these: letters by their numbers (af), breaks that change a word (ca, hu)."""
    own, kept = pyphen_own(pyphen.LANGUAGES[lang]), syllables._Patterns(pyphen.LANGUAGES[lang])
    for word in _words(lang):
        places, theirs = kept.positions(word), own.positions(word)
        assert places == theirs
        assert [place.data for place in places] == [place.data for place in theirs]


def test_a_pattern_is_worked_out_when_a_word_asks_for_it():
    kept = syllables._Patterns(pyphen.LANGUAGES["de_DE"])
    assert all(isinstance(found, str) for found in list(kept.patterns.values())[1000:2000])
    assert pyphen.Pyphen(lang="de_DE").inserted("Wochenzeitung") == "Wo-chen-zei-tung"
    assert any(isinstance(found, str) for found in kept.patterns.values())


def test_pyphen_reads_languages_so():
    pyphen.hdcache.pop(pyphen.LANGUAGES["gl"], None)
    assert isinstance(pyphen.Pyphen(lang="gl").hd, syllables._Patterns)
