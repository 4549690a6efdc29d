"""Compare the words of an article with those of a finished file: nothing lost, nothing twice.

Works on any text, of an EPUB or out of a PDF: what differs by typesetting only (hyphens at line
ends, soft hyphens, ligatures, the forms of Arabic letters, spaces, line order of page furniture)
does not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from editionkit.model import (
    Article,
    Block,
    BlockQuote,
    Break,
    Crosshead,
    Edition,
    Embed,
    Figure,
    ItemList,
    Notice,
    Paragraph,
    Preformatted,
    PullQuote,
    Table,
    inline_text,
)
from editionkit.notices import notice
from editionkit.preflight.container import EPUB, XHTML, ContainerError, Package, open_epub

# Letters and digits only: spaces and hyphens differ where lines were broken, quotation marks and
# dashes where a font had another form of them.
_NO_LETTER = re.compile(r"[\W_]+", re.UNICODE)
_ALL_ASCII = re.compile(r"[^0-9A-Za-z]+")
_MOST_PIECES, _SMALLEST_PIECE, _WIDEST_GAP = 8, 6, 1500
_SHORT = 24  # shorter passages may stand in a page twice by nature


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article that must stand in the file in one piece; `name` says which."""

    name: str
    text: str


def letters(text: str) -> str:
    """Return only what the comparison looks at: letters and digits, compatibility forms folded."""
    if text.isascii():
        return _ALL_ASCII.sub("", text).lower()
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def passages(article: Article) -> Iterator[Passage]:
    """Yield the article's parts: headline, dek, then each paragraph, item and cell of the body."""
    yield Passage("the headline", article.headline)
    if article.dek and article.dek != article.headline:
        yield Passage("the dek", article.dek)
    for count, block in enumerate(article.body, 1):
        for text in _texts(block):
            yield Passage(f"paragraph {count}", text)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph() | Crosshead():
            yield inline_text(block.content)
        case BlockQuote():
            for inner in block.content:
                yield from _texts(inner)
        case ItemList():
            for item in block.items:
                for inner in item:
                    yield from _texts(inner)
        case Table():
            for row in block.rows:
                yield from (inline_text(cell.content) for cell in row)
        case Preformatted():
            yield block.text
        case Embed():
            yield block.title
        case Figure() | PullQuote() | Break():
            return


def compare_words(expected: Article, found_text: str) -> tuple[Notice, ...]:
    """Return a V-001 for each passage of the article that is not in the text, or is there twice.

    `found_text` is the text of that article alone in reading order: its parts one after the other.
    What stands between two parts of a paragraph (a jump line, a caption) does not count.
    """
    return tuple(_compare(expected, letters(found_text)))


def _compare(article: Article, found: str) -> Iterator[Notice]:
    wanted = [(part, letters(part.text)) for part in passages(article)]
    places = _places([text for _, text in wanted], found)
    # A sentence may be repeated by its author, or come about where two paragraphs meet.
    own = "".join(text for _, text in wanted)
    spare = _spare(places, [text for _, text in wanted], found)
    for (part, text), place in zip(wanted, places, strict=True):
        if place < 0 and text and not _in_pieces(text, found):
            yield _notice(article, part, "is missing")
        elif _may_not_repeat(part, text) and text in spare and found.count(text) > own.count(text):
            yield _notice(article, part, "stands there twice")


def _places(texts: list[str], found: str) -> list[int]:
    """Return where each text stands, -1 for none: the next one is looked for behind the last."""
    places, behind = [], 0
    for text in texts:
        place = found.find(text, behind)
        place = place if place >= 0 or not behind else found.find(text)
        behind = place + len(text) if place >= 0 else behind
        places.append(place)
    return places


def _spare(places: list[int], texts: list[str], found: str) -> str:
    """Return what stands between the long passages, with what follows: only there can one repeat.

    Without it each passage of a long story would be counted in all of it, which takes minutes.
    """
    pieces, end = [], 0
    for place, text in (*zip(places, texts, strict=True), (len(found), "")):
        if place == len(found) or (place >= end and len(text) >= _SHORT):
            if place > end:
                pieces.append(found[end : place + _WIDEST_GAP])
            end = max(end, place + len(text))
    return "\n".join(pieces)


def _may_not_repeat(part: Passage, text: str) -> bool:
    # Print repeats a headline above each later part.
    return part.name.startswith("paragraph") and len(text) >= _SHORT


def _in_pieces(text: str, found: str) -> bool:
    """Whether the text stands there cut in a few places, in order, with little in between."""
    start = 0
    for _ in range(_MOST_PIECES):
        length = _longest_start(text, found, start)
        if length < min(len(text), _SMALLEST_PIECE):
            return False
        place = found.index(text[:length], start)
        start, text = place + length, text[length:]
        if not text:
            return True
        found = found[: start + len(text) + _WIDEST_GAP]
    return False


def _longest_start(text: str, found: str, start: int) -> int:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if found.find(text[:middle], start) >= 0 else (low, middle - 1)
    return low


def _notice(article: Article, part: Passage, what: str) -> Notice:
    opening = " ".join(part.text.split())[:60]
    return notice("V-001", f"{part.name} {what}: “{opening}”", where=article.id)


def missing_words(edition: Edition, epub: bytes) -> tuple[Notice, ...]:
    """Return a V-001 for each passage of the edition that the EPUB lacks or holds twice.

    Files and articles are matched by their order, which is what this must prove too.
    """
    try:
        package = open_epub(epub)
    except ContainerError as error:
        return (notice("V-002", str(error), where="epub"),)
    stories = list(_stories(package))
    if len(stories) != len(edition.articles):
        message = f"the EPUB holds {len(stories)} stories, the edition {len(edition.articles)}"
        return (notice("V-001", message, where="epub"),)
    pairs = zip(edition.articles, stories, strict=True)
    return tuple(found for article, text in pairs for found in _compare(article, letters(text)))


def _stories(package: Package) -> Iterator[str]:
    """Yield the text of each chapter in reading order, without the paper's own words."""
    paths = {item.id: item.path for item in package.items}
    for idref in package.spine:
        root = package.documents.get(paths.get(idref, ""))
        if root is None:
            continue
        for section in root.iter(f"{XHTML}section"):
            if section.get(f"{EPUB}type") == "chapter":
                yield "".join(_own_text(section))


def _own_text(element: etree._Element) -> Iterator[str]:
    """Yield the story's text; pull quotes repeat it, captions are no part of the body."""
    if not _is_beside(element):
        yield str(element.text or "")
        for child in element:
            yield from _own_text(child)
            yield str(child.tail or "")


def _is_beside(element: etree._Element) -> bool:
    if element.tag == f"{XHTML}figure":  # a still of a video carries the words of its block
        return element.get("class") != "embed"
    return element.tag == f"{XHTML}aside"
