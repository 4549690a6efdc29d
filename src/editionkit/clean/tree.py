"""A page's markup → one lxml tree, parsed once, never deeper than what the other steps bear.

lxml is asked directly because it is ten times as fast as a full soup; what it would cut off
silently (depth beyond 2,048) is parsed by BeautifulSoup, flattened, and parsed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from editionkit.clean.decode import legal
from editionkit.clean.patterns import regex
from editionkit.clean.soup import BeautifulSoup, PreformattedString, Tag

Element = etree._Element

DEPTH_OF_PARSER = 2000
DEPTH_OF_PAGE = 200
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTES = 200
"""Most attributes of one tag; libxml2 2.14 takes 20 s for 40,000 of them (it compares each pair)."""

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "iframe",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "video",
        "audio",
        "object",
        "embed",
        "noscript",
        "amp-img",
        "amp-video",
        "amp-iframe",
        "picture",
    ]
)
NO_TEXT = frozenset(
    [
        "script",
        "style",
        "template",
        "head",
        "title",
        "meta",
        "link",
        "base",
        "svg",
        "math",
        "canvas",
    ]
)
_SPACE = regex(r"[ \t\n\r\f\v\u00a0\u2007\u202f]+")


MAX_TEXT = 1_000_000
"""Most characters of text in a page: twice what a story may have, so that cutting it still shows."""

# One attribute and one tag as the HTML standard tokenises them (13.2.5.32 to 13.2.5.39). Nothing is
# given back once it is matched, so that both take time in proportion to the text.
_ATTRIBUTE = r"""[^\s/>=][^\s/>=]*+(?>\s*+=\s*+(?>"[^"]*+"?+|'[^']*+'?+|[^\s>]*+))?+"""
_TAG = regex(rf"<[a-zA-Z][^\s/>]*+(?>[\s/=]++|{_ATTRIBUTE})*+")
_REFERENCE = regex(r"&#([xX][0-9a-fA-F]{1,8}|[0-9]{1,9});?")
_FEW_LETTERS = 8 * MAX_ATTRIBUTES


def parse(markup: str) -> Element | None:
    """Return the root of the page, flattened to `DEPTH_OF_PAGE`; None if there is no element."""
    markup = fewer_attributes(_REFERENCE.sub(_lawful, markup))
    root = _root(markup)
    if root is None:
        return None
    depth = depth_of(root)
    if depth >= DEPTH_OF_PARSER:
        root = _root(_flat_markup(markup))
    if root is not None and depth > DEPTH_OF_PAGE:
        flatten(root, DEPTH_OF_PAGE)
    if root is not None:
        _empty_voids(root)
    if root is not None and len(markup) > MAX_TEXT:
        _shorten(root)
    return root


def _shorten(root: Element) -> None:
    """Cut the page off where its text reaches `MAX_TEXT`; scripts do not count and stay."""
    left, beyond = MAX_TEXT, list[Element]()
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and tag_of(node) not in NO_TEXT:
            if left <= 0:
                beyond.append(node)
            elif node.text:
                node.text = node.text[:left]
                left -= len(node.text)
        elif event == "end" and node.tail:
            node.tail = node.tail[:left]
            left -= len(node.tail)
    for node in beyond:
        parent = node.getparent()
        if parent is not None:
            parent.remove(node)


def _lawful(reference: re.Match[str]) -> str:
    """Drop a numeric reference to what XML cannot hold: lxml reads it but will not write it."""
    digits = reference[1]
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    lawful = number in (9, 10, 13) or (number >= 32 and legal(chr(min(number, 0x10FFFF))))
    return reference[0] if lawful else " "


def fewer_attributes(markup: str) -> str:
    """Return `markup` with at most `MAX_ATTRIBUTES` attributes in each tag."""
    if len(markup) < _FEW_LETTERS or not any(
        found.end() - found.start() > _FEW_LETTERS for found in _TAG.finditer(markup)
    ):
        return markup
    return _TAG.sub(lambda tag: _thinned(tag[0]), markup)


def _thinned(tag: str) -> str:
    if len(tag) <= _FEW_LETTERS:
        return tag
    name = re.split(r"[\s/>]", tag, maxsplit=1)[0]
    attributes = re.findall(_ATTRIBUTE, tag[len(name) :])
    if len(attributes) <= MAX_ATTRIBUTES:
        return tag
    return f"{name} {' '.join(attributes[:MAX_ATTRIBUTES])}"


def _empty_voids(root: Element) -> None:
    """Put what libxml2 nests into `<source>` and other newer void elements back behind them."""
    for void in reversed(list(root.iter("source", "track", "wbr"))):
        parent = void.getparent()
        if parent is None or not (len(void) or void.text):
            continue
        place = parent.index(void) + 1
        tail, void.tail = void.tail, void.text
        void.text = None
        children = list(void)
        for offset, child in enumerate(children):
            parent.insert(place + offset, child)
        last = children[-1] if children else void
        last.tail = (last.tail or "") + (tail or "")


def _root(markup: str) -> Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        return etree.fromstring(markup.encode("utf-8", "ignore"), parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def depth_of(root: Element) -> int:
    """Depth of the deepest element below `root`, without recursion."""
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def flatten(root: Element, limit: int) -> None:
    """Lift everything deeper than `limit` to that depth; all text stays."""
    level = [root]
    for _ in range(limit):
        level = [child for element in level for child in element]
        if not level:
            return
    for element in level:
        _melt(element)


def _melt(element: Element) -> None:
    """Replace the descendants of `element` by their text, a space apart."""
    text = " ".join(str(piece) for piece in element.itertext() if piece.strip())
    for child in list(element):
        element.remove(child)
    element.text = text


_BREAK = "<br><br>"


def _flat_markup(markup: str) -> str:
    """Markup of a page that is deeper than lxml keeps: tags beyond the limit are dropped."""
    soup = BeautifulSoup(markup, "lxml")
    pieces: list[str] = []
    for child, depth in _soup_walk(soup):
        if isinstance(child, Tag):
            if child.name in BLOCK_TAGS and depth < DEPTH_OF_PAGE:
                pieces.append(f"<{child.name}>")
            elif child.name in BLOCK_TAGS and pieces[-1:] != [_BREAK]:  # one for a thousand of them
                pieces.append(_BREAK)
        elif not isinstance(child, PreformattedString):  # the document type is no text
            pieces.append(_escaped(str(child)))
    return "".join(pieces)


def _soup_walk(soup: BeautifulSoup) -> Iterator[tuple[object, int]]:
    stack: list[tuple[object, int]] = [(soup, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, Tag):
            if node.name in NO_TEXT:
                continue
            stack.extend((child, depth + 1) for child in reversed(node.contents))
        yield node, depth


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def tag_of(element: Element) -> str:
    """The element's name in lower case; an empty string for comments and the like."""
    tag = element.tag
    return tag if isinstance(tag, str) else ""


def squash(text: str | None) -> str:
    """White space of every kind → single spaces, none at the ends."""
    return " ".join(text.split()) if text else ""


WITHOUT_SPACES = regex("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""A letter of the scripts that are written without spaces between words."""


def words_key(text: str | None) -> str:
    """Return a text as lower-case words: two lines say the same when these are equal."""
    text = text or ""
    return _key_of_line(text) if len(text) <= _LINE else _key(text)


_LINE = 1000
_WORDS = regex(r"\w+")
_ASCII = {
    code: chr(code).lower() if chr(code).isalnum() else " "
    for code in range(128)
    if chr(code) != "_"
}


@lru_cache(maxsize=2048)  # a line is compared with headline, dek, names and its twins
def _key_of_line(text: str) -> str:
    return _key(text)


def _key(text: str) -> str:
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    return " ".join(_WORDS.findall(text.replace("\u00ad", "").casefold()))


def text_of(element: Element) -> str:
    """All text below `element` but scripts and styles, white space squashed."""
    return squash("".join(_texts(element)))


def _texts(element: Element) -> Iterator[str]:
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = tag_of(node)
        if event == "start":
            if tag in ("br", "p", "li", "div"):
                yield " "
            if tag not in NO_TEXT and node.text:
                yield node.text
        else:
            if tag in BLOCK_TAGS:
                yield " "
            if node is not element and node.tail:
                yield node.tail


def names_of(element: Element) -> str:
    """Class, id and the like in lower case: what a page's makers call this element."""
    get = element.get
    return " ".join(
        filter(
            None,
            (
                get("class"),
                get("id"),
                get("data-testid"),
                get("data-component"),
                get("role"),
                get("itemprop"),
            ),
        )
    ).lower()
