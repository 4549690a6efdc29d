import pytest

from editionkit.fetch import urls
from editionkit.notices import FetchError


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("file:///etc/passwd", "bad-scheme"),
        ("ftp://example.org/a", "bad-scheme"),
        ("javascript:alert(1)", "bad-scheme"),
        ("//example.org/a", "bad-scheme"),
        ("articles/a.html", "bad-scheme"),
        ("http://user:pw@example.org/", "bad-url"),
        ("http://user@example.org/", "bad-url"),
        ("http://example.org\\@evil.example/", "bad-url"),
        ("http://example.org/a b", "bad-url"),
        ("http://example.org/\r\nX-Evil: 1", "bad-url"),
        ("http://example.org/\x00", "bad-url"),
        ("http://exa mple.org/", "bad-url"),
        ("http://１２７.0.0.1/", "bad-url"),
        ("http:///a", "bad-url"),
        ("http://[fe80::1%25eth0]/", "bad-url"),
        ("http://example.org:99999/", "bad-url"),
        ("http://example.org:0/", "bad-url"),
        ("http://example.org:25/", "bad-url"),
        ("http://a..%2f/", "bad-url"),
        ("http://example.org/" + "a" * 5000, "bad-url"),
        ("", "bad-scheme"),
    ],
)
def test_refused(text, reason):
    with pytest.raises(FetchError) as caught:
        urls.checked(text)
    assert caught.value.reason == reason
    assert "\n" not in caught.value.message


def test_names_in_other_scripts_become_ascii_and_fragments_go():
    assert str(urls.checked("HTTPS://Bücher.example/ü#x")) == "https://xn--bcher-kva.example/%C3%BC"


def test_default_ports_make_one_origin():
    one, two = urls.checked("http://Example.org/a"), urls.checked("http://example.org.:80/b")
    assert urls.origin_of(one) == urls.origin_of(two) == ("http", "example.org", 80)


def test_spaces_and_accents_are_encoded_but_no_escape_twice():
    assert urls.tidied(" a b/ü%20c?x=1&y ") == "a%20b/%C3%BC%20c?x=1&y"


def test_secrets_are_hidden():
    shown = urls.redacted("https://u:pw@example.org/feed?id=7&token=abc123&API_KEY=zzz#a")
    assert "abc123" not in shown
    assert "zzz" not in shown
    assert "pw" not in shown
    assert "id=7" in shown
    assert urls.redacted("https://example.org/a?b=1&c") == "https://example.org/a?b=1&c"
