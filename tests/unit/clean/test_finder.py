from clean_pages import CLUTTER_TOP, PROSE, page, paragraphs, story

from editionkit.clean import boilerplate_of, clean, extract
from editionkit.clean.features import NAMES
from editionkit.clean.finder import forest
from editionkit.model import Capture, UrlSource

URL = "https://example.org/ferry"


def text_of(markup):
    cleaned = extract(markup, url=URL)
    assert cleaned.article is not None, cleaned.notices
    return cleaned.article.text


def capture(markup, url=URL):
    return Capture(
        spec=UrlSource(url=url), url=url, media_type="text/html", data=markup.encode(), retrieved=None, headers=(), sha256="0"
    )  # fmt: skip


def test_the_story_and_nothing_else():
    assert text_of(story()) == "\n\n".join(PROSE)


def test_the_trees_read_features_that_exist():
    assert all(0 <= number < len(NAMES) for number in numbers_of(forest().parts))


def numbers_of(node):
    if isinstance(node, tuple):
        for part in node:
            yield from numbers_of(part)
    elif isinstance(node, list):
        yield node[0]
        yield from numbers_of(node[2])
        yield from numbers_of(node[3])


def test_loose_text_parted_by_breaks_is_a_story():
    body = "<br><br>".join(PROSE)
    assert text_of(story(body)).split("\n\n") == list(PROSE)


def test_readers_comments_are_no_story_even_where_they_are_longer():
    talk = "".join(
        f"<li><div class='comment-content'><p>I sailed on it in {year}, and it was late, too, I can tell you that.</p></div></li>"
        for year in range(1950, 2000)
    )
    after = f"<section id='comments' class='comments'><h2>50 comments</h2><ol class='comment-list'>{talk}</ol></section>"
    assert "I sailed" not in text_of(story(after=after))


def test_hidden_forms_are_no_story():
    box = (
        "<section style='display:none'>"
        + "<p>Please enter the address of your account, and we shall send you a link to a new password.</p>"
        * 3
        + "</section>"
    )
    assert "password" not in text_of(story(after=box))


def test_a_text_that_the_page_has_twice_stays_once():
    assert text_of(
        story(paragraphs() + "<div class='mobile'>" + paragraphs() + "</div>")
    ) == "\n\n".join(PROSE)


def test_related_lines_within_the_story_go():
    body = (
        paragraphs(PROSE[:2])
        + "<p><b>Related:</b> <a href='/x'>The boat that would not float</a></p>"
        + paragraphs(PROSE[2:])
    )
    assert "would not float" not in text_of(story(body))


def test_markup_is_kept():
    body = (
        paragraphs(PROSE[:3])
        + "<h2>On Monday</h2>"
        + "<ul><li>Thirty cars, and room for their drivers.</li><li>One piano, which stays on board.</li></ul>"
        + paragraphs(PROSE[3:])
    )
    article = extract(story(body), url=URL).article
    assert [block.kind for block in article.body] == ["paragraph"] * 3 + ["crosshead", "list"] + [
        "paragraph"
    ] * 2


def test_every_unit_can_be_explained():
    cleaned = extract(story(), url=URL, explain=True)
    kept = [one for one in cleaned.judgements if one.kept]
    assert len(kept) == len(PROSE)
    assert all(0 <= one.score <= 1 for one in cleaned.judgements)
    assert all(one.reasons for one in cleaned.judgements)
    assert extract(story(), url=URL).judgements == ()
    assert clean(capture(story())).judgements


def test_what_stands_on_two_pages_of_a_site_is_no_story():
    fixed = "<p>The Harbour Post is written by the people of the harbour for the people of the harbour, every day.</p>"
    one = story(paragraphs() + fixed)
    other = page(
        f"{CLUTTER_TOP}<main><h1>Fox takes the tram</h1><p>A fox took the tram on Friday, and got out at the market, as it does.</p>{fixed}</main>"
    )
    seen = boilerplate_of([capture(one), capture(other, "https://example.org/fox")])
    assert "every day" in clean(capture(one)).article.text
    assert "every day" not in clean(capture(one), seen=seen).article.text


def test_the_same_page_twice_is_no_boilerplate():
    assert boilerplate_of([capture(story()), capture(story())]) == frozenset()


def test_a_story_in_the_data_of_the_page_is_rescued():
    body = "\\n".join(PROSE).replace('"', "'")
    head = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Green ferry comes in at last","articleBody":"'
        + body
        + '"}</script>'
    )
    assert extract(page("<div id='app'></div>", head), url=URL).article.text.startswith(PROSE[0])
