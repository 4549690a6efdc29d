import pytest
from clean_pages import PROSE, page, paragraphs, story

from editionkit.clean import extract

URL = "https://example.org/a"


def codes(markup):
    cleaned = extract(markup, url=URL)
    return (
        cleaned.article is not None,
        [notice.code for notice in cleaned.notices if notice.code.startswith("S")],
    )


def test_a_stub_before_a_paywall():
    wall = '<div class="paywall"><p>Subscribe to continue reading.</p><p>Already a subscriber? Sign in.</p></div>'
    markup = story(paragraphs(PROSE[:1]) + wall)
    assert codes(markup) == (False, ["S-003"])
    assert extract(markup, url=URL).rejected.text.startswith("The ferry")


def test_a_whole_story_that_is_said_to_cost_something_is_printed():
    head = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    assert codes(story(paragraphs(PROSE * 2 + ("The end of it all is not in sight.",)), head))[0]


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("Access Denied", "You don't have permission to access this page on this server."),
        ("404", "Page not found. Perhaps it has moved."),
        ("Just a moment...", "Checking your browser before you go on to the site."),
        ("Seite nicht gefunden", "Die Seite, die Sie suchen, gibt es nicht mehr."),
    ],
)
def test_error_pages(headline, text):
    markup = f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1><p>{text}</p></body></html>"
    assert codes(markup) == (False, ["S-002"])


def test_a_consent_wall():
    text = (
        "We and our partners use cookies and personal data to show you advertising. With your consent, our 812 vendors may "
        "store cookies. You can withdraw your consent in the privacy settings. Read our privacy policy and cookie policy."
    )
    assert codes(page(f"<h1>Your privacy</h1><p>{text}</p><button>Accept all</button>")) == (
        False,
        ["S-002"],
    )


def test_a_story_about_cookies_is_none():
    about = "The council banned cookies from its website on Monday, and the baker wrote in to say that his were still for sale."
    assert codes(story(paragraphs((*PROSE, about))))[0]


@pytest.mark.parametrize(
    "markup",
    ["", "   ", "<html></html>", "<html><body><nav><a href='/'>Home</a></nav></body></html>"],
)
def test_empty_pages(markup):
    assert codes(markup) == (False, ["S-002"])


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n" + b"\x00" * 200])
def test_binary_files(data):
    cleaned = extract(data, url=URL)
    assert (cleaned.article, cleaned.notices[0].code) == (None, "S-004")


def test_a_brief_of_one_paragraph_is_a_story():
    assert codes(story(paragraphs(PROSE[:1])))[0]
