"""Words that a finished PDF lacks are found, and so is what a PDF may not hold."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from book_samples import arabic_article
from hypothesis import given, settings
from hypothesis import strategies as st
from printed_samples import many, set_in_print

from editionkit.model import Article, Edition, Paragraph, Priority, Publication, Section, Text
from editionkit.preflight.geometry import measure_pages
from editionkit.preflight.pages import look_over
from editionkit.preflight.pdf import check_pdf, missing_flow, missing_print
from editionkit.render.pdf import render_pdf
from editionkit.themes import load_theme


def paragraph(number):
    words = f"Paragraph {number} of the story tells what the harbour master said about the tide. "
    return Paragraph(content=(Text(text=words * 4 + f"It ends with number {number * 7}."),))


def edition():
    article = Article(
        id="tide",
        headline="The tide came in",
        lang="en",
        body=tuple(paragraph(n) for n in range(12)),
    )
    section = Section(title="World", slug="world", articles=(article,))
    return Edition(
        publication=Publication(title="Post"), date=date(2026, 11, 22), sections=(section,)
    )


@pytest.fixture(scope="module")
def printed():
    return render_pdf(edition(), theme=load_theme("broadsheet"), read_asset=lambda _name: b"")


def test_a_whole_story_is_found_whole(printed):
    paper = load_theme("broadsheet").paper("A4")
    assert missing_print(edition(), printed.data, printed.makeup, paper) == ()
    assert check_pdf(printed.data) == ()


#: What the faces of the theme have; characters that no font has are told by P-004.
LETTERS = st.characters(min_codepoint=0x21, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"])
SPOKEN = st.lists(st.text(LETTERS, min_size=1, max_size=40), min_size=1, max_size=30).map(" ".join)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(SPOKEN, min_size=1, max_size=6))
def test_any_text_survives_into_the_pages(texts):
    asked = edition()
    body = tuple(Paragraph(content=(Text(text=text),)) for text in texts)
    story = replace(asked.articles[0], body=body)
    asked = replace(asked, sections=(replace(asked.sections[0], articles=(story,)),))
    theme = load_theme("broadsheet")
    made = render_pdf(asked, theme=theme, read_asset=lambda _name: b"")
    assert missing_print(asked, made.data, made.makeup, theme.paper("A4")) == ()


def test_a_paragraph_that_is_not_printed_is_named(printed):
    paper = load_theme("broadsheet").paper("A4")
    asked = edition()
    story = asked.articles[0]
    longer = type(story)(
        id=story.id,
        headline=story.headline,
        body=(*story.body, Paragraph(content=(Text(text="This was never set in any column."),))),
    )
    section = Section(title="World", slug="world", articles=(longer,))
    asked = type(asked)(publication=asked.publication, date=asked.date, sections=(section,))
    found = missing_print(asked, printed.data, printed.makeup, paper)
    assert [(n.code, n.where) for n in found] == [("V-001", "tide")]
    assert "paragraph 13 is missing" in found[0].message
    geometry, lost = look_over(asked, printed.data, printed.makeup, paper, baseline=11.0)
    assert lost == found
    assert geometry == measure_pages(printed.data, columns=paper.columns, margins=paper.margins)


def test_a_script_and_a_launch_are_found(printed):
    with pikepdf.open(BytesIO(printed.data)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/sh")
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], A=launch
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        out = BytesIO()
        pdf.save(out)
    messages = [n.message for n in check_pdf(out.getvalue())]
    assert any("runs something" in m for m in messages)
    assert any("/Launch" in m for m in messages)


def test_what_is_no_pdf_is_said():
    assert check_pdf(b"GIF89a")[0].code == "V-002"


def test_a_paragraph_that_an_arabic_story_lacks_is_found():
    whole, tide = arabic_article(), edition().articles[0]
    longer = replace(whole, body=whole.body * 5)
    asked = replace(edition(), sections=(Section(title="W", slug="w", articles=(longer, tide)),))
    theme = load_theme("broadsheet")
    done = render_pdf(asked, theme=theme, read_asset=lambda _name: b"")
    assert missing_print(asked, done.data, done.makeup, theme.paper("A4")) == ()
    more = replace(longer, body=(*longer.body, whole.body[0]))
    wanted = replace(asked, sections=(Section(title="W", slug="w", articles=(more, tide)),))
    found = missing_print(wanted, done.data, done.makeup, theme.paper("A4"))
    assert [one.code for one in found] == ["V-001"]


def test_a_letter_under_a_mark_keeps_its_character():
    text = "أُعلن أن أهل المدينة أول من أمس أعادوا السوق. "
    body = (Paragraph(content=(Text(text=text),)),) * 3
    article = Article(id="a", headline="سوق", lang="ar", dir="rtl", body=body)
    asked = replace(edition(), sections=(Section(title="W", slug="w", articles=(article,)),))
    done = render_pdf(asked, theme=load_theme("broadsheet"), read_asset=lambda _name: b"")
    document = pypdfium2.PdfDocument(done.data)
    shown = "".join(page.get_textpage().get_text_range() for page in document)
    assert shown.count("أ") == text.count("أ") * 3


LOCK = (
    "The upper lock is closed on Friday between nine and noon, while the gate is oiled and the keeper "
    "has his hair cut. Boats may wait at the mill, where there is soup, or turn round, where there is "
    "none. The lower lock stays open, being broken. Those who came through on Thursday are asked to "
    "say what they did with the ladder, which was borrowed, and is missed by the man it was borrowed "
    "from, who is on the roof of the mill and would like to come down before the weekend."
)


def with_brief(text=LOCK, layout="broadsheet"):
    brief = Article(
        id="lock",
        headline="Lock closed",
        dek="A dek that no brief prints",
        lang="en",
        priority=Priority.BRIEF,
        body=(Paragraph(content=(Text(text=text),)),),
    )
    tide = edition().articles[0]
    weir = replace(
        tide, id="weir", headline="The weir held", body=tuple(map(paragraph, range(20, 48)))
    )
    section = Section(title="W", slug="w", articles=(tide, weir, brief))
    return replace(edition(), sections=(section,), layout=layout)


@pytest.fixture(scope="module")
def brief_printed():
    theme = load_theme("broadsheet")
    return theme, render_pdf(with_brief(), theme=theme, read_asset=lambda _name: b"")


def test_briefs_are_compared_too(brief_printed):
    theme, done = brief_printed
    paper = theme.paper("A4")
    assert missing_print(with_brief(), done.data, done.makeup, paper) == ()
    asked = with_brief(LOCK + " This was never printed.")
    found = missing_print(asked, done.data, done.makeup, paper)
    assert [(one.code, one.where) for one in found] == [("V-001", "lock")]


def test_a_headline_that_is_not_printed_is_named(brief_printed):
    theme, done = brief_printed
    asked = with_brief()
    story, *others = asked.articles
    section = replace(
        asked.sections[0], articles=(replace(story, headline="Quite another headline"), *others)
    )
    asked = replace(asked, sections=(section,))
    found = missing_print(asked, done.data, done.makeup, theme.paper("A4"))
    assert [one.where for one in found] == ["tide"]
    assert "the headline is missing" in found[0].message


def test_the_words_of_a_paper_in_one_column_are_compared():
    theme = load_theme("reader")
    done = render_pdf(with_brief(layout="reader"), theme=theme, read_asset=lambda _name: b"")
    pages = dict.fromkeys(("tide", "weir", "lock"), range(1, done.pages + 1))
    assert missing_flow(with_brief(layout="reader"), done.data, pages, theme.paper("A4")) == ()
    found = missing_flow(
        with_brief("This was never printed at all."), done.data, pages, theme.paper("A4")
    )
    assert [(one.code, one.where) for one in found] == [("V-001", "lock")]


def test_two_processes_see_what_one_sees():
    asked = many(20)
    printed, paper = set_in_print(asked), load_theme(asked.layout).paper(asked.paper)
    assert printed.pages >= 8
    alone, together = (
        look_over(asked, printed.data, printed.makeup, paper, baseline=11.0, workers=workers)
        for workers in (1, 2)
    )
    assert together == alone
    assert [page.number for page in together[0].pages] == list(range(1, printed.pages + 1))
