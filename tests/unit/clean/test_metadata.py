import json
from datetime import date

import pytest
from clean_pages import PROSE, page, paragraphs, story

from editionkit.clean import extract
from editionkit.model import inline_text

URL = "https://example.org/2026/11/14/ferry"


def article(markup, url=URL):
    cleaned = extract(markup, url=url)
    assert cleaned.article is not None, cleaned.notices
    return cleaned.article


def ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def meta(**fields):
    return "".join(
        f'<meta property="{name.replace("_", ":", 1)}" content="{value}">'
        for name, value in fields.items()
    )


def test_the_headline_is_the_pages_own():
    head = meta(
        og_title="Ferry: you will not believe what came in", og_site_name="The Harbour Post"
    )
    assert article(story(head=head)).headline == "Green ferry comes in at last"


def test_the_sites_name_is_no_part_of_the_headline():
    body = f"<article>{paragraphs()}</article>"
    assert (
        article(page(body, meta(og_site_name="The Harbour Post"))).headline
        == "Green ferry comes in at last"
    )


def test_a_logo_is_no_headline():
    body = f'<header><h1 class="logo"><a href="/">The Harbour Post</a></h1></header><h2>Green ferry comes in at last</h2>{paragraphs()}'
    assert article(page(body)).headline == "Green ferry comes in at last"


def test_a_kicker_within_the_heading_is_parted_from_it():
    markup = story().replace("<h1>", '<h1><span class="kicker">Harbour</span> ')
    assert (article(markup).kicker, article(markup).headline) == (
        "Harbour",
        "Green ferry comes in at last",
    )


@pytest.mark.parametrize(
    ("head", "before", "names"),
    [
        (ld(author={"@type": "Person", "name": "Ann Oak"}), "", ("Ann Oak",)),
        (ld(author=[{"name": "Ann Oak"}, {"name": "Ben Elm"}]), "", ("Ann Oak", "Ben Elm")),
        (ld(author="By Ann Oak and Ben Elm"), "", ("Ann Oak", "Ben Elm")),
        ('<meta name="author" content="Ann Oak">', "", ("Ann Oak",)),
        ("", '<p class="byline">By Ann Oak</p>', ("Ann Oak",)),
        ("", '<div><span>Written by</span></div><div><span>Ann Oak</span></div>', ("Ann Oak",)),
        ("", '<p><a href="/authors/ann-oak">Ann Oak</a> 14 November 2026</p>', ("Ann Oak",)),
        (ld(author={"name": "Ann Oak"}), '<p class="byline">By Ann Oak and Ben Elm</p>', ("Ann Oak", "Ben Elm")),
        (meta(og_site_name="The Harbour Post") + ld(author={"name": "The Harbour Post"}), "", ()),
        ('<meta name="author" content="admin">', "", ()),
        ('<meta name="author" content="https://facebook.com/ann">', "", ()),
        ("", "", ()),
    ],
)  # fmt: skip
def test_bylines(head, before, names):
    assert article(story(head=head, before=before)).byline == names


def test_the_house_as_author_is_a_credit():
    head = meta(og_site_name="The Harbour Post") + ld(
        author={"@type": "Organization", "name": "The Harbour Post"}
    )
    found = article(story(head=head))
    assert (found.byline, found.credit) == ((), "The Harbour Post")


@pytest.mark.parametrize(
    ("head", "before", "day"),
    [
        (ld(datePublished="2026-11-13T08:00:00Z"), "", date(2026, 11, 13)),
        (meta(article_published_time="2026-11-13T08:00:00Z"), "", date(2026, 11, 13)),
        ("", '<time datetime="2026-11-13">yesterday</time>', date(2026, 11, 13)),
        ("", "<p>Friday, 13 November 2026</p>", date(2026, 11, 13)),
        ("", "", date(2026, 11, 14)),  # the address
        (ld(datePublished="2026-11-13") + meta(article_published_time="2026-10-01"), "", date(2026, 11, 13)),
        (ld(datePublished="2026-10-01"), "<p>13 November 2026</p>", date(2026, 11, 13)),
        (ld(datePublished="2026-11-06"), "<p>11/06/2026</p>", date(2026, 11, 6)),
    ],
)  # fmt: skip
def test_dates(head, before, day):
    found = article(story(head=head, before=before)).published
    assert (found.date() if hasattr(found, "hour") else found) == day


def test_a_quarrel_of_witnesses_is_said():
    head = ld(datePublished="2026-11-13") + meta(article_published_time="2026-10-01")
    assert "C-002" in [notice.code for notice in extract(story(head=head), url=URL).notices]


def test_witnesses_are_named():
    head = ld(datePublished="2026-11-13", author={"name": "Ann Oak"})
    won = dict(article(story(head=head)).witnesses)
    assert (won["headline"], won["byline"], won["published"], won["lang"]) == (
        "page",
        "json-ld",
        "json-ld",
        "html",
    )


def test_a_marked_dek_is_one():
    found = article(
        story(before='<p class="standfirst">Nobody was waiting, and the band had gone home.</p>')
    )
    assert found.dek == "Nobody was waiting, and the band had gone home."
    assert found.text == "\n\n".join(PROSE)


def test_a_description_that_only_starts_the_story_is_no_dek():
    assert article(story(head=f'<meta name="description" content="{PROSE[0][:90]}">')).dek is None


def test_the_picture_that_opens_the_story_leads():
    figure = '<figure><img src="/m/ferry.jpg" alt="A green ferry"><figcaption>In the rain. Photo: Ann Oak</figcaption></figure>'
    found = article(
        story(before=figure, head=meta(og_image="https://example.org/m/social-card.jpg"))
    )
    assert found.lead.source == "https://example.org/m/ferry.jpg"
    assert (found.lead.alt, inline_text(found.lead.caption), found.lead.credit) == (
        "A green ferry",
        "In the rain.",
        "Ann Oak",
    )
    assert all(block.kind != "figure" for block in found.body)


def test_without_one_the_declared_picture_leads():
    found = article(story(head=meta(og_image="/m/card.jpg")))
    assert found.lead.source == "https://example.org/m/card.jpg"


@pytest.mark.parametrize(
    "address", ["https://example.org/logo.png", "https://example.org/default-og.svg"]
)
def test_a_logo_never_leads(address):
    assert article(story(head=meta(og_image=address))).lead is None


def test_language_and_direction():
    rtl = story().replace('lang="en-GB"', 'lang="ar"')
    assert (article(rtl).lang, article(rtl).dir) == ("ar", "rtl")
    undeclared = story().replace('lang="en-GB"', "")
    assert article(undeclared).lang == "en"


def test_json_ld_with_faults_is_read_all_the_same():
    broken = '<script type="application/ld+json">//<![CDATA[\n{"@context":"x","@graph":[{"@type":"Person","@id":"#a","name":"Ann Oak"},{"@type":"NewsArticle","headline":"Green ferry\ncomes in","author":{"@id":"#a"},}]}\n//]]></script>'
    assert article(story(head=broken)).byline == ("Ann Oak",)


def test_ids_are_stable_and_speak():
    assert article(story()).id == article(story()).id
    assert article(story()).id.startswith("green-ferry-comes-in-at-last-")
    assert article(story(), url="https://example.org/other").id != article(story()).id


def test_a_headline_that_all_data_of_a_news_page_give_outvotes_the_heading():
    said = "Kenby: the green ferry is here"
    head = meta(og_title=said) + ld(headline=said)
    markup = story(head=head).replace(
        "<title>Green ferry comes in at last | The Harbour Post</title>", f"<title>{said}</title>"
    )
    cleaned = extract(markup, url=URL)
    assert cleaned.article.headline == said
    assert any("the page shows “Green ferry" in notice.message for notice in cleaned.notices)


def test_two_witnesses_do_not_outvote_the_heading():
    said = "Ferry: what you need to know"
    head = meta(og_title=said) + ld(headline=said)
    assert article(story(head=head)).headline == "Green ferry comes in at last"


def test_a_date_is_no_headline():
    body = f"<h3>A green ferry</h3><h2>November 16, 2026</h2>{paragraphs()}"
    markup = page(body).replace("Green ferry comes in at last | The Harbour Post", "Diary")
    assert article(markup).headline == "A green ferry"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<p>Ann Oak, Bo C. Elm, Cy Ash</p>", ("Ann Oak", "Bo C. Elm", "Cy Ash")),
        (
            '<p>By</p><div class="author"><a>Ann Oak</a><span>Travel News Reporter</span></div>',
            ("Ann Oak",),
        ),
        ("<p>Written by: Ann Oak, Senior Analyst</p>", ("Ann Oak",)),
    ],
)
def test_lines_of_names(line, names):
    assert article(story(before=line)).byline == names


def test_the_post_names_its_author_at_the_end():
    after = '<div class="author-bio"><p>This post was written by Ann Oak</p></div>'
    assert article(story(after=after)).byline == ("Ann Oak",)


def test_a_byline_that_the_data_contradict_is_a_notice():
    head = ld(headline="Green ferry comes in at last", author={"@type": "Person", "name": "Bo Elm"})
    cleaned = extract(story(head=head, before="<p>By Ann Oak</p>"), url=URL)
    assert cleaned.article.byline == ("Ann Oak",)
    assert [notice.code for notice in cleaned.notices] == ["C-002"]


def test_every_field_has_its_witness():
    head = meta(og_site_name="The Harbour Post", og_image="https://example.org/og.jpg")
    picture = '<figure><img src="https://example.org/p.jpg" width=900 alt="A ferry"></figure>'
    witnesses = dict(article(story(head=head, before=f"<p>By Ann Oak</p>{picture}")).witnesses)
    assert witnesses == {
        "headline": "page", "byline": "page", "published": "url", "lang": "html", "site": "og",
        "lead": "page",
    }  # fmt: skip
