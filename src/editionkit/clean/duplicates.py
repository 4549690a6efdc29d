"""The same story from several sources: by address, by headline, by the words themselves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from editionkit.clean.patterns import regex
from editionkit.clean.tree import WITHOUT_SPACES, words_key
from editionkit.model import Article

SAME = 0.6
"""Share of common five-word runs from which two texts are one story."""

SAMPLE = 8
"""Of so many runs one is kept in a sampled print."""

_RUN = 5
_TRACKING = regex(
    r"^(?:utm_|fb|gclid|mc_|cmp|ref$|source$|at_|xtor|ns_|wt_|ito$|smid$|partner)", re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What a story is known by: its addresses, its headline's words, its runs of five words.

    A sampled print has hashes of some of the runs instead; it is compared with others like it.
    """

    addresses: frozenset[str]
    headline: str
    runs: frozenset[str]


def print_of(article: Article) -> Print:
    """Return what an article is known by."""
    return Print(
        addresses=addresses(article),
        headline=words_key(article.headline),
        runs=_runs(article.text),
    )


def sampled(whole: Print) -> Print:
    """Return a print with hashes of every eighth run: enough to know a story by, and small."""
    hashes = (hashlib.blake2b(run.encode(), digest_size=8).digest() for run in whole.runs)
    return replace(whole, runs=frozenset(one.hex() for one in hashes if one[-1] % SAMPLE == 0))


def same_story(one: Print, other: Print, *, fewest: int = 20) -> bool:
    """Say whether two prints are of one story; `fewest` runs are needed to go by the text."""
    if one.addresses & other.addresses:
        return True
    alike = likeness(one.runs, other.runs, fewest=fewest)
    if one.headline == other.headline and len(one.headline) > 15:
        return alike >= 0.25 or not one.runs or not other.runs
    return alike >= SAME


def find_duplicates(articles: Sequence[Article]) -> tuple[tuple[str, str], ...]:
    """Return pairs (id kept, id dropped): the same story more than once.

    The best copy is kept: the one with most words, of equals the first. An article is dropped once.
    """
    pairs = []
    for group in _groups([print_of(article) for article in articles]):
        best = max(group, key=lambda number: (articles[number].words, -number))
        pairs += [(articles[best].id, articles[number].id) for number in group if number != best]
    return tuple(pairs)


def _groups(prints: Sequence[Print]) -> list[list[int]]:
    """Numbers of articles that tell the same story, in order; only groups of two and more."""
    parent = list(range(len(prints)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    for one, other in _pairs(prints):
        if same_story(prints[one], prints[other]):
            parent[root(one)] = root(other)
    groups: dict[int, list[int]] = {}
    for number in range(len(prints)):
        groups.setdefault(root(number), []).append(number)
    return [group for group in groups.values() if len(group) > 1]


def _pairs(prints: Sequence[Print]) -> Iterator[tuple[int, int]]:
    """Yield the pairs to compare: a story that has little in common with all before has none."""
    seen: set[str] = set()
    for number, one in enumerate(prints):
        names = {*one.addresses, one.headline}
        named, told = not seen.isdisjoint(names), len(seen & one.runs)
        for other, earlier in enumerate(prints[:number]):
            if named or told >= SAME * min(len(one.runs), len(earlier.runs)):
                yield number, other
        seen.update(names, one.runs)


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


def likeness(a: frozenset[str], b: frozenset[str], *, fewest: int = 20) -> float:
    """Return which share of the shorter text's runs the other has as well, 0 to 1."""
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller >= fewest else 0.0


def _runs(text: str) -> frozenset[str]:
    words = words_key(WITHOUT_SPACES.sub(r" \g<0> ", text)).split()
    return frozenset(map(" ".join, zip(*(words[start:] for start in range(_RUN)), strict=False)))
