"""The cover: its size, and that odd papers get one too. How it looks is for eyes."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from book_samples import arabic_article, edition, picture, plain_article, rich_book, store
from PIL import Image

from editionkit.model import Priority
from editionkit.render.cover import draw_cover
from editionkit.render.cover.letters import Face, break_lines, font_file

FACE = Face(fonts=(font_file("Edition Text", 400),), size=30, leading=40)


def drawn(made, shelf, **more):
    cover = draw_cover(made, assets=shelf, folio="Sunday · No. 1", **more)
    return cover, Image.open(io.BytesIO(cover.data))


def ink(image, box):
    part = image.convert("L").crop(box)
    return sum(part.histogram()[:128]) / (part.width * part.height)


def test_a_cover_is_a_jpeg_of_the_size_that_kindle_asks_for():
    book = rich_book()
    _, image = drawn(book.edition, book.store)
    assert (image.format, image.size, image.mode) == ("JPEG", (1600, 2560), "RGB")
    assert ink(image, (84, 70, 1516, 300)) > 0.1  # the nameplate
    assert image.getpixel((800, 1300))[2] > 100  # the picture is in colour


def test_nothing_is_drawn_over_the_margins(tmp_path):
    long = "An extraordinarily long headline about the extraordinarily long pier of Eddermouth " * 3
    story = plain_article(headline=long.strip(), dek=long, kicker="Kicker")
    for lang in ("en", "de", "ar"):
        made = edition(("Town", (story, *(plain_article(n) for n in range(3, 30)))), lang=lang)
        _, image = drawn(made, store(tmp_path))
        assert ink(image, (0, 0, 70, 2560)) == 0
        assert ink(image, (1530, 0, 1600, 2560)) == 0
        assert ink(image, (0, 2515, 1600, 2560)) == 0


@pytest.mark.parametrize("size", [(200, 100), (700, 1400), (3000, 600), (600, 600)])
def test_every_shape_of_picture_has_its_place(tmp_path, size):
    shelf = store(tmp_path)
    story = plain_article(lead=picture(shelf, size=size), priority=Priority.LEAD)
    cover, image = drawn(edition(("Town", (story, plain_article(3)))), shelf)
    assert image.size == (1600, 2560)
    assert cover.notices == ()


def test_papers_without_anything_have_a_cover(tmp_path):
    for made in (edition(), edition(("Town", (plain_article(headline="", body=(), dek=None),)))):
        assert drawn(made, store(tmp_path))[1].size == (1600, 2560)


def test_letters_that_no_font_has_are_named(tmp_path):
    story = plain_article(headline="港口今日重新开放", lang="zh")
    cover, _ = drawn(edition(("要闻", (story,)), lang="zh", title="海港日报"), store(tmp_path))
    assert [notice.code for notice in cover.notices] == ["P-004"]
    assert "海港日报" in cover.notices[0].message


def test_arabic_needs_no_notice(tmp_path):
    story = replace(arabic_article(), priority=Priority.LEAD)
    made = edition(("المدينة", (story,)), lang="ar", title="بريد الميناء")
    assert drawn(made, store(tmp_path))[0].notices == ()


def test_a_serif_nameplate_differs(tmp_path):
    made = edition(("Town", (plain_article(),)))
    shelf = store(tmp_path)
    assert drawn(made, shelf)[0].data != drawn(made, shelf, blackletter=False)[0].data


def test_lines_are_no_wider_than_the_column_and_lose_nothing():
    text = "The harbour board voted on Tuesday evening to keep the extraordinary gate open"
    lines = break_lines(text, FACE, 260, lang="en-GB")
    joined = " ".join(" ".join(line.words) for line in lines).replace("- ", "")
    assert joined == text
    assert all(FACE.width(" ".join(line.words)) <= 260 * 1.1 for line in lines)
    assert [line.last for line in lines] == [False] * (len(lines) - 1) + [True]
