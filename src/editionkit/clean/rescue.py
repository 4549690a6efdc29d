"""Where the markup holds no story: the text in the page's own data, then a well-kept extractor."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from editionkit.clean.patterns import regex
from editionkit.clean.structured import PageData, plain
from editionkit.clean.tree import Element

ENOUGH = 250
"""Characters that a story has at least; what is shorter makes the rescue look elsewhere."""

_STATE = regex(r"__NEXT_DATA__|__NUXT|INITIAL_STATE|PRELOADED|application/json", re.I)
_MARKUP = regex(r"<(?:p|h[2-4]|ul|br)\b", re.I)
_MAX_STATE = 3_000_000


def states_of(root: Element) -> list[str]:
    """Return the JSON that scripts of the page carry; to be read before scripts are removed."""
    found = []
    for script in root.iter("script"):
        kind = f"{script.get('type') or ''} {script.get('id') or ''}"
        text = script.text or ""
        if _STATE.search(kind) and 500 < len(text) < _MAX_STATE:
            found.append(text)
    return found


def rescued(markup: str, states: list[str], data: PageData) -> str | None:
    """Return HTML of a story found elsewhere than in the page's body; None if there is none."""
    body = data.article.get("articleBody") if data.article else None
    candidates = [_as_markup(body)] if isinstance(body, str) else []
    candidates += [_longest_markup(state) or "" for state in states]
    best = max(candidates, key=len, default="")
    if len(plain(best)) < ENOUGH:
        from trafilatura import baseline  # slow to import, and seldom needed

        best = _as_markup(baseline(markup)[1] or "")
    return best if len(plain(best)) >= ENOUGH else None


def _as_markup(text: str) -> str:
    """Plain text, or text with tags or with escaped tags, as HTML paragraphs."""
    if "&lt;p" in text:
        text = html.unescape(text)
    if _MARKUP.search(text):
        return text
    lines = [line.strip() for line in re.split(r"\n+|\r+", text) if line.strip()]
    return "".join(f"<p>{html.escape(html.unescape(line))}</p>" for line in lines)


def _longest_markup(state: str) -> str | None:
    """Return the longest string with paragraphs in a JSON document."""
    try:
        value = json.loads(state, strict=False)
    except (ValueError, RecursionError):
        return None
    return max((text for text in _strings(value) if _MARKUP.search(text)), key=len, default=None)


def _strings(value: object) -> Iterator[str]:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            if len(item) > ENOUGH:
                yield item
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
