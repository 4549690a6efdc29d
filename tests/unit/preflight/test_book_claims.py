"""What `editionkit check` says of any EPUB: its kind, its claims, what speaks against them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from book_samples import edition, picture, plain_article, render, rich_book, store, words

from editionkit.preflight.bookclaims import check_book, describe_epub, picture_coverage
from editionkit.probe import check

OPF = "EPUB/content.opf"
STORY = "EPUB/articles/story-2-b2.xhtml"


def changed(data, name, old, new):
    """Return the book with words of one file exchanged."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(target, "w") as after:
        for entry in before.infolist():
            held = before.read(entry)
            if entry.filename == name:
                assert old in held
                held = held.replace(old, new)
            after.writestr(entry, held)
    return target.getvalue()


@pytest.fixture
def sound(tmp_path):
    article = plain_article(lead=picture(store(tmp_path)))
    return render(edition(("Town", (article,))), store(tmp_path)).data


def test_our_book_claims_what_is_true(sound):
    account = describe_epub(sound)
    assert account.kind == "EPUB 3.0"
    assert account.claims == ("EPUB Accessibility 1.1 - WCAG 2.2 Level AA",)
    assert account.faults == ()
    assert str(account.coverage) == "2 of 2 pictures have alternative text"  # and the cover


def test_a_kepub_and_its_pages_are_named():
    account = describe_epub(rich_book(kepub=True).data)
    assert account.kind == "EPUB 3.0 for Kobo (KEPUB)"
    assert account.pages == 4
    assert account.faults == ()


BREAKS = {
    "no alt": (STORY, b'alt="Reeds in front of still water"', b'alt=""', "its text is enough"),
    "placeholder": (
        STORY, b'alt="Reeds in front of still water"', b'alt="Picture without a description"', "1.1.1",
    ),
    "no language": (STORY, b' lang="en-GB" xml:lang="en-GB"', b"", "3.1.1"),
    "no title": (STORY, b"<title>Story number 2 of the day", b"<title>", "2.4.2"),
    "levels": (STORY, b'<div class="text">', b'<div class="text"><h4>Four</h4>', "skips a level"),
    "bare table": (
        STORY, b'<div class="text">', b'<div class="text"><table><tr><td>1</td></tr></table>',
        "without headings",
    ),
    "hazard": (OPF, b'"schema:accessibilityHazard"', b'"schema:accessibilityAPI"', "Hazard"),
    "pages": (OPF, b">tableOfContents<", b">pageBreakMarkers<", "do not go together"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_claim_that_does_not_hold_is_told(name, sound):
    file, old, new, said = BREAKS[name]
    faults = describe_epub(changed(sound, file, old, new)).faults
    assert any(said in fault for fault in faults), faults


def test_a_book_without_claims_is_described(tmp_path):
    bare = picture(store(tmp_path))
    article = plain_article(lead=replace(bare, alt=None, caption=()))
    made = render(edition(("Town", (article,))), store(tmp_path))
    account = describe_epub(made.data)
    assert account.claims == ()
    assert account.faults == ()
    assert account.coverage.bare == 1


def test_check_says_which_validators_ran_and_what_was_not_checked(sound, tmp_path):
    file = tmp_path / "book.epub"
    file.write_bytes(sound)
    told = check_book(file)
    assert told[0].code == "X-005"
    assert "not checked here" in told[0].message
    said = " ".join(one.message for one in told)
    assert "EPUBCheck" in said  # its version, or that it is not installed
    assert "Ace" in said
    assert {"X-005"} < {one.code for one in check(file)}


def test_coverage_of_an_edition(tmp_path):
    shelf = store(tmp_path)
    one, two, three = (picture(shelf, tone=n) for n in (1, 2, 3))
    stories = (
        plain_article(2, lead=one),
        plain_article(3, lead=replace(two, alt=None)),
        plain_article(4, lead=replace(three, alt=None, caption=words(""))),
    )
    (told,) = picture_coverage(edition(("Town", stories)))
    assert told.code == "I-005"
    assert told.message == (
        "1 of 3 pictures have alternative text, 1 only their caption, 1 nothing"
    )
