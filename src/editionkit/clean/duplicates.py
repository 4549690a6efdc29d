"""The same story from several sources: by address, by headline, by the words themselves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from editionkit.clean.tree import words_key
from editionkit.model import Article

SAME = 0.6
"""Share of common five-word runs from which two texts are one story."""

_RUN = 5
_TRACKING = re.compile(
    r"^(?:utm_|fb|gclid|mc_|cmp|ref$|source$|at_|xtor|ns_|wt_|ito$|smid$|partner)", re.I
)
_CJK = re.compile("([\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff])")


def find_duplicates(articles: Sequence[Article]) -> tuple[tuple[str, str], ...]:
    """Return pairs (id kept, id dropped): the same story more than once.

    The best copy is kept: the one with most words, of equals the first. An article is dropped once.
    """
    prints = [_shingles(article.text) for article in articles]
    groups = _groups(articles, prints)
    pairs = []
    for group in groups:
        best = max(group, key=lambda number: (articles[number].words, -number))
        pairs += [(articles[best].id, articles[number].id) for number in group if number != best]
    return tuple(pairs)


def _groups(articles: Sequence[Article], prints: list[frozenset[int]]) -> list[list[int]]:
    """Numbers of articles that tell the same story, in order; only groups of two and more."""
    parent = list(range(len(articles)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    for one in range(len(articles)):
        for other in range(one):
            if _same(articles[one], articles[other], prints[one], prints[other]):
                parent[root(one)] = root(other)
    groups: dict[int, list[int]] = {}
    for number in range(len(articles)):
        groups.setdefault(root(number), []).append(number)
    return [group for group in groups.values() if len(group) > 1]


def _same(one: Article, other: Article, a: frozenset[int], b: frozenset[int]) -> bool:
    if addresses(one) & addresses(other):
        return True
    alike = likeness(a, b)
    if words_key(one.headline) == words_key(other.headline) and len(one.headline) > 15:
        return alike >= 0.25 or not a or not b
    return alike >= SAME


def addresses(article: Article) -> frozenset[str]:
    """Return the article's addresses in a form that tracking parameters do not change."""
    origin = article.origin
    return frozenset(_plain_url(url) for url in (origin.canonical, origin.url) if url)


def _plain_url(url: str) -> str:
    parts = urlsplit(url)
    query = [(k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.match(k)]
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    path = re.sub(r"/amp/?$|\.amp(?=\.html$|$)|/$", "", parts.path)
    return f"{host}{path}?{urlencode(sorted(query))}" if query else f"{host}{path}"


def likeness(a: frozenset[int], b: frozenset[int]) -> float:
    """Return which share of the shorter text's runs the other has as well, 0 to 1."""
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller >= 20 else 0.0


def _shingles(text: str) -> frozenset[int]:
    words = words_key(_CJK.sub(r" \1 ", text)).split()
    return frozenset(
        int.from_bytes(hashlib.blake2b(" ".join(run).encode(), digest_size=8).digest(), "big")
        for run in _runs(words)
    )


def _runs(words: list[str]) -> Iterable[list[str]]:
    return (words[start : start + _RUN] for start in range(max(0, len(words) - _RUN + 1)))
