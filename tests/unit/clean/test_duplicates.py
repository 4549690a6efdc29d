from dataclasses import replace

from clean_pages import PROSE

from editionkit.clean import find_duplicates
from editionkit.clean.duplicates import addresses
from editionkit.model import Article, Origin, Paragraph, Text


def article(
    identity, texts=PROSE, headline="Green ferry comes in at last", url=None, canonical=None
):
    body = tuple(Paragraph(content=(Text(text=text),)) for text in texts)
    return Article(
        id=identity, headline=headline, body=body, origin=Origin(url=url, canonical=canonical)
    )


OTHER = (
    "A fox took the tram on Friday and got out at the market, where it was seen to buy nothing at all.",
) * 3


def test_the_same_address_with_tracking():
    one = article("a", url="https://www.example.org/ferry?utm_source=x")
    other = article("b", OTHER, "Another headline", url="https://example.org/ferry/")
    assert find_duplicates([one, other]) == (("a", "b"),)
    assert addresses(one) == addresses(other)


def test_the_canonical_address_counts():
    one = article("a", url="https://feed.example.org/1", canonical="https://example.org/ferry")
    other = article("b", OTHER, "B", url="https://example.org/ferry")
    assert find_duplicates([one, other]) == (("a", "b"),)


def test_nearly_the_same_words_under_another_headline():
    copy = article("b", (PROSE[0].replace("Tuesday", "Wednesday"), *PROSE[1:]), "Ferry arrives")
    assert find_duplicates([article("a"), copy]) == (("a", "b"),)


def test_the_fuller_copy_is_kept():
    assert find_duplicates([article("short", PROSE[:4]), article("long")]) == (("long", "short"),)


def test_different_stories_stay():
    assert find_duplicates([article("a"), article("b", OTHER, "Fox takes the tram")]) == ()


def test_one_headline_over_two_stories_is_no_duplicate():
    long_other = tuple(f"{text} {number}" for number, text in enumerate(OTHER * 3))
    assert (
        find_duplicates(
            [
                article("a", headline="The week in pictures"),
                article("b", long_other, "The week in pictures"),
            ]
        )
        == ()
    )


def test_three_copies_give_two_pairs():
    three = [article("a"), article("b"), replace(article("c"), headline="Ferry, at last")]
    assert find_duplicates(three) == (("a", "b"), ("a", "c"))


def test_scripts_without_spaces():
    text = "邮局换了新门，可是六十一岁的老邮差仍旧从窗户进去，因为他说门是给信开的，窗户是给人开的，这个道理他讲了三十年。"
    assert find_duplicates([article("a", (text,), "邮局"), article("b", (text,), "老邮差")]) == (
        ("a", "b"),
    )
