"""The same story from two sources is printed once."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from editionkit.model import Article


def without_duplicates(
    articles: Sequence[Article],
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return the numbers of the articles to keep, and pairs of (left out, the one it repeats)."""
    seen: dict[str, int] = {}
    kept: list[int] = []
    twins: list[tuple[int, int]] = []
    for number, article in enumerate(articles):
        names = _names(article)
        first = next((seen[name] for name in names if name in seen), None)
        if first is None:
            kept.append(number)
            first = number
        else:
            twins.append((number, first))
        for name in names:
            seen.setdefault(name, first)
    return tuple(kept), tuple(twins)


def _names(article: Article) -> list[str]:
    """Return what tells a story: its addresses without tracking, and its words."""
    found = [_bare(url) for url in (article.origin.canonical, article.origin.url) if url]
    text = " ".join(article.text.split())
    return [*found, text] if len(text) > 200 else found


def _bare(url: str) -> str:
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return url
    query = urlencode(
        [pair for pair in pairs if not pair[0].lower().startswith(("utm_", "fbclid"))]
    )
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}?{query}"
