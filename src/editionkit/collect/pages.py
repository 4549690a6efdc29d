"""Stories that go on: page two and what follows of an article, up to a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from editionkit.clean import join_pages
from editionkit.clean.outcome import Cleaned
from editionkit.fetch import redacted, tidied
from editionkit.model import Article, Capture
from editionkit.morgue import MorgueError
from editionkit.notices import EditionError
from editionkit.sources import Desk, page

MOST_PAGES = 20


def whole_story(
    article: Article,
    first: Capture,
    cleaned: Cleaned,
    clean: Callable[[Capture], Cleaned],
    desk: Desk,
) -> Article:
    """Return the article with what stands on other pages; faults are said.

    The page that a site rule names for the whole story wins where it holds more; else the bodies of
    the pages that follow the first are joined to it.
    """
    if first.url is None or first.spec.kind in {"file", "text"}:
        return article
    if cleaned.whole_story:
        for longer in islice(_further(first, cleaned.whole_story, clean, desk), 1):
            if longer.words > article.words:
                return replace(article, body=longer.body)
    if cleaned.next_page is None:
        return article
    return join_pages([article, *_further(first, cleaned.next_page, clean, desk)])


def _further(
    first: Capture, following: str, clean: Callable[[Capture], Cleaned], desk: Desk
) -> Iterator[Article]:
    """Yield the articles of the following pages; only pages of the same site are followed."""
    seen, address = {first.url}, tidied(following)
    while address not in seen and len(seen) < MOST_PAGES and _same_site(address, first.url or ""):
        seen.add(address)
        try:
            capture = page(address, spec=first.spec, desk=desk, robots=first.spec.kind == "feed")
        except MorgueError:
            raise
        except EditionError as error:
            desk.say("C-003", f"the story goes on at {redacted(address)}, but {error.message}")
            return
        cleaned = clean(capture)
        if cleaned.article is None:
            return
        yield cleaned.article
        address = tidied(cleaned.next_page or first.url or "")


def _same_site(one: str, other: str) -> bool:
    try:
        a, b = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    return (a.scheme, a.netloc) == (b.scheme, b.netloc)
