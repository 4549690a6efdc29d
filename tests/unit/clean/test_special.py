import json

from clean_pages import PROSE, page, paragraphs, story

from editionkit.clean import extract
from editionkit.model import block_text, inline_text

URL = "https://example.org/a"


def kinds(article):
    return [block.kind for block in article.body]


def live(updates, body):
    data = {
        "@type": "LiveBlogPosting",
        "headline": "Green ferry comes in at last",
        "liveBlogUpdate": updates,
    }
    return story(body, head=f'<script type="application/ld+json">{json.dumps(data)}</script>')


def update(text, time, headline=""):
    return {
        "@type": "BlogPosting",
        "headline": headline,
        "datePublished": f"2026-11-14T{time}:00+00:00",
        "articleBody": text,
    }


def test_a_live_page_is_told_entry_by_entry_with_times():
    updates = [
        update(PROSE[1], "09:40", "The band was away"),
        update(PROSE[0] + "\n" + PROSE[2], "08:05", PROSE[0][:60]),
    ]
    article = extract(live(updates, paragraphs(PROSE[:3])), url=URL).article
    assert [block_text(block) for block in article.body] == [
        "09:40 – The band was away", PROSE[1], "08:05", PROSE[0], PROSE[2],
    ]  # fmt: skip
    assert kinds(article) == ["crosshead", "paragraph", "crosshead", "paragraph", "paragraph"]


def test_data_that_tells_less_than_the_page_is_not_used():
    updates = [update("A short word.", "09:40"), update("Another one.", "08:05")]
    article = extract(live(updates, paragraphs()), url=URL).article
    assert [block_text(block) for block in article.body] == list(PROSE)


def plates(count, link=""):
    out = ""
    for number in range(1, count + 1):
        image = f'<img data-lazy="/g/{number}.jpg" alt="Plate {number}">'
        image = f'<a href="{link}">{image}</a>' if link else image
        out += f"<figure>{image}<figcaption><span>{number} / {count}</span> The ferry from the side no. {number}</figcaption></figure>"
    return f"<div class=slides>{out}</div>"


def test_an_essay_keeps_the_pictures_before_its_text_in_their_order():
    article = extract(story(before=plates(4)), url=URL).article
    shown = [article.lead, *(block for block in article.body if block.kind == "figure")]
    assert sorted(figure.source[-5:] for figure in shown) == ["1.jpg", "2.jpg", "3.jpg", "4.jpg"]
    assert all(inline_text(figure.caption).startswith("The ferry from") for figure in shown)
    assert article.text == "\n\n".join(PROSE)


def test_pictures_that_lead_to_other_stories_are_none():
    article = extract(story(before=plates(4, link="/other-story")), url=URL).article
    assert "figure" not in kinds(article)


def test_two_pictures_are_no_essay():
    body = extract(
        page(f"<main><h1>Green ferry comes in at last</h1>{plates(2)}{paragraphs()}</main>"),
        url=URL,
    )
    assert kinds(body.article).count("figure") <= 1
