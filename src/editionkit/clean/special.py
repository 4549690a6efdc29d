"""Stories of a form of their own: live pages, told entry by entry, and essays in pictures."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import datetime

from editionkit.clean.dates import read_date
from editionkit.clean.patterns import regex
from editionkit.clean.structured import Node, PageData, as_list, plain, types_of
from editionkit.clean.tree import Element, tag_of, text_of, words_key
from editionkit.clean.units import Layout
from editionkit.model import Block, Crosshead, Paragraph, Text

FEWEST = 3
"""So many pictures with captions in a row before the text make an essay in pictures."""

_TIME = regex(r"^\s*(\d{1,2}[:.h]\d{2})\b\s*(?:[ap]\.?m\.?|uhr|[A-Z]{2,4})?\s*$", re.I)
_IMAGE = regex(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|\?)", re.I)


def live_blocks(data: PageData) -> tuple[Block, ...]:
    """Return the entries of a live page as the page's data tells them, in its order.

    Each has its time and its headline as a crosshead; a headline that only begins the entry's text
    is left out. Empty where the page is no live page or tells fewer than two entries.
    """
    nodes = [node for node in data.nodes if "liveblogposting" in types_of(node)]
    updates = [one for node in nodes[:1] for one in as_list(node.get("liveBlogUpdate"))]
    entries = [tuple(_entry(one)) for one in updates if isinstance(one, dict)]
    entries = [entry for entry in entries if any(isinstance(b, Paragraph) for b in entry)]
    return tuple(block for entry in entries for block in entry) if len(entries) >= 2 else ()


def _entry(update: Node) -> Iterator[Block]:
    body = update.get("articleBody")
    texts = [
        plain(line)
        for line in re.split(r"\n+|</p>|<br\s*/?>", body if isinstance(body, str) else "")
    ]
    texts = [text for text in texts if text]
    headline = plain(update.get("headline"))
    hour = _TIME.match(headline)
    when = read_date(plain(update.get("datePublished")))
    time = hour[1] if hour else f"{when:%H:%M}" if isinstance(when, datetime) else ""
    repeats = bool(texts) and words_key(texts[0]).startswith(words_key(headline))
    title = "" if hour or repeats else headline
    if head := " – ".join(part for part in (time, title) if part):
        yield Crosshead(content=(Text(text=head),))
    yield from (Paragraph(content=(Text(text=text),)) for text in texts)


def essay_pictures(layout: Layout, heading: int, start: int) -> tuple[Element, ...]:
    """Return the pictures of an essay that stand between the headline and its text, as copies.

    `heading` and `start` are the numbers of the headline's and the story's first unit. Only figures
    with captions that lead nowhere else count, and only where there are at least `FEWEST`.
    """
    found = [
        picture.element
        for picture in layout.pictures
        if heading < picture.at <= start and _is_plate(picture.element)
    ]
    if len(found) < FEWEST:
        return ()
    copies = [copy.deepcopy(element) for element in found]
    for element in copies:
        element.tail = None
    return tuple(copies)


def _is_plate(element: Element) -> bool:
    """Is this a figure with a caption, whose picture is no link to another page?"""
    caption = element.find(".//figcaption") if tag_of(element) == "figure" else None
    if caption is None or len(text_of(caption)) < 10:
        return False
    image = next(element.iter("img"), None)
    above = image.iterancestors("a") if image is not None else ()
    return image is not None and all(_IMAGE.search(link.get("href") or "") for link in above)
