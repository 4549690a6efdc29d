"""Patterns that wait to be compiled: they do what `re` does, and nothing before they are asked."""

import re

import pytest

from editionkit.clean.patterns import regex

WORDS = r"(h)arbour|quay"
TEXT = "Harbour and quay, harbour"


@pytest.mark.parametrize("flags", [0, re.I])
def test_it_does_what_re_does(flags):
    own, known = regex(WORDS, flags), re.compile(WORDS, flags)
    assert own.search(TEXT).span() == known.search(TEXT).span()
    assert (own.match(TEXT) is None) == (known.match(TEXT) is None)
    assert own.fullmatch("quay")[0] == known.fullmatch("quay")[0]
    assert own.findall(TEXT) == known.findall(TEXT)
    assert [one.span() for one in own.finditer(TEXT)] == [
        one.span() for one in known.finditer(TEXT)
    ]
    assert own.sub("x", TEXT, 1) == known.sub("x", TEXT, 1)
    assert own.split(TEXT) == known.split(TEXT)
    assert own.pattern == WORDS


def test_it_is_compiled_when_it_is_asked():
    broken = regex("(")
    with pytest.raises(re.error):
        broken.search("anything")


def test_what_it_does_not_know_is_an_error():
    with pytest.raises(AttributeError):
        regex("a").scanner("a")
