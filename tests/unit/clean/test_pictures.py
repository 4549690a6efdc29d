import pytest

from editionkit.clean.pictures import (
    absolute,
    background,
    candidates,
    from_srcset,
    full_size,
    is_ornament,
    picture_key,
)

BASE = "https://example.org/news/a.html"


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("pier.jpg", BASE, "https://example.org/news/pier.jpg"),
        ("/m/pier.jpg", BASE, "https://example.org/m/pier.jpg"),
        ("//cdn.example.org/p.jpg", BASE, "https://cdn.example.org/p.jpg"),
        ("m/pier.jpg", None, "m/pier.jpg"),
        ("m/my pier.jpg", BASE, "https://example.org/news/m/my%20pier.jpg"),
        ("javascript:alert(1)", BASE, None),
        ("file:///etc/passwd", BASE, None),
        ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", BASE, None),
        ("", BASE, None),
    ],
)
def test_addresses(url, base, expected):
    assert absolute(url, base) == expected


def test_a_picture_inside_its_address_stays():
    inline = "data:image/jpeg;base64," + "A" * 4000
    assert absolute(inline, BASE) == inline


def test_srcset():
    assert from_srcset("a.jpg 320w, b,c.jpg 1024w") == [("a.jpg", 320.0), ("b,c.jpg", 1024.0)]
    assert from_srcset("a.jpg, b.jpg 2x") == [("a.jpg", 1000.0), ("b.jpg", 2000.0)]
    assert from_srcset(None) == []


def test_the_largest_that_a_page_prints_comes_first():
    attributes = {
        "src": "s.jpg",
        "data-src": "c.jpg",
        "srcset": "a.jpg 300w, b.jpg 1600w, huge.jpg 5000w",
    }
    assert candidates(attributes) == ["b.jpg", "huge.jpg", "a.jpg", "c.jpg", "s.jpg"]
    assert candidates({"srcset": "a.jpg 300w, huge.jpg 5000w"})[0] == "huge.jpg"
    assert candidates({"src": "blank.gif", "data-src": "pier.jpg"}) == ["pier.jpg"]


def test_backgrounds():
    assert background("color:red; background-image:url('p.jpg')") == ["p.jpg"]
    assert background("color: red") == []


@pytest.mark.parametrize(
    "url",
    [
        "https://x.org/logo.png",
        "https://x.org/i/avatar-9.jpg",
        "/a/share.png",
        "https://x.org/a.svg",
    ],
)
def test_ornaments(url):
    assert is_ornament(url)


def test_content_is_no_ornament():
    assert not is_ornament("https://x.org/2026/pier-at-dawn.jpg")


def test_sizes_of_one_picture_have_one_key():
    urls = [
        "https://x.org/pier-dawn-300x200.jpg",
        "https://y.org/w_1200/pier-dawn.webp",
        "/pier-dawn_large.jpg",
    ]
    assert len({picture_key(url) for url in urls}) == 1


def test_the_whole_size_behind_a_wordpress_mark():
    assert full_size("https://x.org/pier-300x200.jpg") == "https://x.org/pier.jpg"
    assert full_size("https://x.org/pier.jpg") is None
