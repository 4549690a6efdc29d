"""Stories that go on: page two and what follows of an article, up to a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from editionkit.clean.outcome import Cleaned
from editionkit.fetch import redacted, tidied
from editionkit.model import Article, Block, Capture
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
    """Return the article with the bodies of the pages that follow the first; faults are said."""
    if cleaned.next_page is None or first.url is None or first.spec.kind in {"file", "text"}:
        return article
    blocks: list[Block] = list(article.body)
    for further in _further(first, cleaned.next_page, clean, desk):
        blocks += [block for block in further.body if block not in blocks]
    return replace(article, body=tuple(blocks))


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
