from datetime import date

import pytest

from editionkit.clean import extract
from editionkit.model import inline_text

BODY = """The ferry that had been promised for the spring came into the harbour on a Tuesday in November, with its lights on.

“We had put the band away,” said the harbour master, Edith Marrow, who watched it from her window with a cup of tea.

It is forty metres long, painted green, and carries thirty cars, a dog in a basket, and a piano that was on no list.

The first crossing is on Monday, if the pier is dry by then; the painter, who is also the pilot, says that it will be."""


def pasted(text):
    cleaned = extract(text, media_type="text/plain")
    assert cleaned.article is not None, cleaned.notices
    return cleaned.article


PORTAL = f"""TOWN
3 MIN READ
Green ferry comes in at last
The island had waited eleven years for it –– and then it came on a Tuesday.
Green ferry comes in at last
The ferry in the rain on Tuesday. / Photo: Meridian
November 14, 2026

{BODY}

RelatedBananas hold up a port that is short of boxes
SOURCE:Harbour Post and agencies
Explore
Ropeworks takes on nine
By Ann Oak
Fox takes the tram, and gets out at the market
Tell us what you think of the new site!
Contact us2
"""


def test_the_page_of_a_portal_as_a_person_copies_it():
    article = pasted(PORTAL)
    assert article.kicker == "Town"
    assert article.headline == "Green ferry comes in at last"
    assert (
        article.dek == "The island had waited eleven years for it –– and then it came on a Tuesday."
    )
    assert article.published == date(2026, 11, 14)
    assert article.credit == "Harbour Post and agencies"
    assert inline_text(article.lead.caption) == "The ferry in the rain on Tuesday."
    assert article.lead.credit == "Meridian"
    assert article.byline == ()
    assert article.text == BODY
    assert article.lang == "en"


@pytest.mark.parametrize("phrase", ["MIN READ", "Related", "Explore", "Ropeworks", "Contact us"])
def test_nothing_of_the_page_around_it(phrase):
    article = pasted(PORTAL)
    assert phrase not in f"{article.headline} {article.dek} {article.text} {article.credit}"


def test_windows_line_ends_and_indents_change_nothing():
    assert pasted(PORTAL.replace("\n", "\r\n")) == pasted(PORTAL)
    assert pasted("\n".join("  " + line for line in PORTAL.split("\n"))).text == BODY


def test_menu_headline_byline_and_comments():
    article = pasted(
        f"Skip to content\nHOME\nNews\nSport\nHarbour news > Town\nGreen ferry comes in at last\nBy Ann Oak and Ben Elm\n"
        f"Published 14 Nov 2026, 07:15 GMT\nShare\nSave\n\n{BODY}\n\nTopics\nFerries\nComments (12)\nLog in to comment\n"
    )
    assert (article.headline, article.byline) == (
        "Green ferry comes in at last",
        ("Ann Oak", "Ben Elm"),
    )
    assert article.published.date() == date(2026, 11, 14)
    assert article.text == BODY


@pytest.mark.parametrize(
    ("top", "end", "byline", "lang"),
    [
        ("Regionales\nDie grüne Fähre ist endlich da\nVon Ann Oak\n14. November 2026, 14:05 Uhr\nLesezeit: 2 Min.\nTeilen", "Lesen Sie auch\nBananen fehlen Kisten\nKommentare (3)", ("Ann Oak",), "de"),
        ("Culture\nLe bac vert est enfin arrivé\nPar Ann Oak\nPublié le 14 novembre 2026 à 10h14\nLecture 2 min\nPartager", "À lire aussi\nLe renard prend le tram\nCommentaires", ("Ann Oak",), "fr"),
        ("SUCESOS\nPor fin llega el transbordador verde\nPor Ann Oak\n14 de noviembre de 2026\nCompartir", "Te puede interesar\nEl zorro toma el tranvía\nComentarios", ("Ann Oak",), "es"),
    ],
)  # fmt: skip
def test_other_languages(top, end, byline, lang):
    bodies = {
        "de": "Die Fähre, die für das Frühjahr versprochen war, kam an einem Dienstag im November in den Hafen, mit brennenden Lichtern.\n\n„Die Kapelle war schon wieder zu Hause“, sagte die Hafenmeisterin, die aus ihrem Fenster zusah, mit einer Tasse Tee in der Hand.",
        "fr": "Le bac promis pour le printemps est entré dans le port un mardi de novembre, toutes lumières allumées, et personne ne l’attendait.\n\n« La fanfare était rentrée », a dit la capitaine du port, qui l’a regardé de sa fenêtre, une tasse de thé à la main.",
        "es": "El transbordador prometido para la primavera entró en el puerto un martes de noviembre, con las luces encendidas y nadie esperándolo.\n\n“La banda ya se había ido”, dijo la capitana del puerto, que lo miraba desde su ventana con una taza de té en la mano.",
    }
    article = pasted(f"{top}\n\n{bodies[lang]}\n\n{end}\n")
    assert (article.byline, article.lang, article.text) == (byline, lang, bodies[lang])
    published = article.published
    assert (published.date() if hasattr(published, "hour") else published) == date(2026, 11, 14)


def test_crossheads_lists_and_speech():
    article = pasted(
        "Green ferry comes in at last\n\n"
        + BODY.split("\n\n")[0]
        + "\n\nWhat is on board\n\n• Thirty cars and their drivers\n• One piano\n\n"
        "– We had put the band away, said the harbour master, who watched it all from the window of her office.\n\n"
        + BODY.split("\n\n")[3]
    )
    assert [block.kind for block in article.body] == [
        "paragraph",
        "crosshead",
        "list",
        "paragraph",
        "paragraph",
    ]


def test_lines_that_a_mail_program_broke_are_joined():
    import textwrap

    wrapped = "\n\n".join(textwrap.fill(part, 68) for part in BODY.split("\n\n"))
    assert pasted(f"Green ferry comes in at last\n\n{wrapped}\n").text == BODY


def test_a_text_that_is_nothing_but_paragraphs():
    article = pasted(BODY)
    assert article.text == BODY
    assert article.headline.startswith("The ferry that had been promised")


@pytest.mark.parametrize("text", ["", "\n\n", "Home\nNews\nSport\nShare\n", "3 min read"])
def test_texts_without_a_story(text):
    cleaned = extract(text, media_type="text/plain")
    assert cleaned.article is None
    assert cleaned.notices[0].code == "S-002"
