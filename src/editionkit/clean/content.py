"""Find the story in the page: which of its text units belong to it, and why."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from editionkit.clean.figures import is_picture_figure, mark_figures
from editionkit.clean.metadata import Facts, words_key
from editionkit.clean.tree import BLOCK_TAGS, Element, names_of, squash, tag_of, text_of

_GONE = (
    "script",
    "style",
    "template",
    "head",
    "svg",
    "math",
    "canvas",
    "input",
    "select",
    "textarea",
    "option",
    "link",
    "meta",
    "map",
    "area",
    "dialog",
)
_BAD = re.compile(
    r"comment|share|sharing|social|related|newsletter|subscri|promo|sponsor|advert|\bads?\b|cookie|consent|banner|"
    r"sidebar|side-bar|footer|\bnav|menu|breadcrumb|pagination|pager|byline|author|tags?\b|taboola|outbrain|teaser|"
    r"recommend|popular|trending|most-read|widget|popup|modal|login|signup|rating|toolbar|masthead|disqus|"
    r"hidden|caption|credit|copyright|disclaimer|more-from|read-more|also-like|cta\b|paywall|meta\b",
    re.I,
)
_GOOD = re.compile(
    r"article|body|content|entry|main|post|story|text|paragraph|rich-?text|blog", re.I
)
_BAD_TAGS = frozenset(
    ["nav", "footer", "aside", "form", "button", "figcaption", "header", "noscript", "iframe"]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])


@dataclass(slots=True, kw_only=True)
class Unit:
    """One leaf block of the page: its element, its text, and what was thought of it."""

    element: Element
    text: str
    link_chars: int
    order: int
    score: float = 0.0
    kept: bool = False
    reasons: list[str] = field(default_factory=list)

    @property
    def tag(self) -> str:
        """The element's name."""
        return tag_of(self.element)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Why a unit was kept or not: the start of its text, its score from 0 to 1, the reasons."""

    text: str
    score: float
    kept: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The found story as a tree of its own, and how it was found."""

    root: Element | None
    judgements: tuple[Judgement, ...] = ()
    confidence: float = 0.0


def find_story(root: Element, facts: Facts) -> Story:
    """Return the part of the page that is the story; `root` of the result is None if none is."""
    body = root.find("body")
    body = root if body is None else body
    strip_page(body)
    mark_figures(body)
    units = units_of(body)
    judge(units, facts)
    kept = [unit for unit in units if unit.kept]
    judgements = tuple(
        Judgement(text=u.text[:80], score=round(u.score, 3), kept=u.kept, reasons=tuple(u.reasons))
        for u in units
    )
    if not kept:
        return Story(root=None, judgements=judgements)
    return Story(root=cut_out(units), judgements=judgements, confidence=1.0)


def strip_page(body: Element) -> None:
    """Remove what never holds text of a story."""
    etree.strip_elements(body, *_GONE, with_tail=False)


# ------------------------------------------------------------------------------- page → units


def units_of(body: Element) -> list[Unit]:
    """Split the page into its leaf blocks; loose runs of text become paragraphs of their own."""
    blocky = _blocky(body)
    leaves: list[Element] = []
    stack = [body]
    while stack:
        element = stack.pop()
        if is_picture_figure(element):
            continue
        if element in blocky or _breaks(element):
            stack.extend(reversed(_wrapped_children(element, blocky)))
        else:
            leaves.append(element)
    units: list[Unit] = []
    for leaf in leaves:
        text = text_of(leaf)
        if text and tag_of(leaf) not in ("noscript", "iframe", "button"):
            units.append(
                Unit(element=leaf, text=text, link_chars=_link_chars(leaf), order=len(units))
            )
    return units


def _blocky(body: Element) -> set[Element]:
    """Every element that has a block element below itself."""
    found: set[Element] = set()
    for element in body.iter():
        if tag_of(element) in BLOCK_TAGS:
            parent = element.getparent()
            while parent is not None and parent not in found:
                found.add(parent)
                parent = parent.getparent()
    return found


def _breaks(element: Element) -> bool:
    """Does the element part its text by double line breaks?"""
    previous = None
    for child in element:
        if tag_of(child) == "br":
            if previous is not None and not (previous.tail or "").strip():
                return True
            previous = child
        else:
            previous = None
    return False


def _wrapped_children(element: Element, blocky: set[Element]) -> list[Element]:
    """The block children of `element`, with runs of inline content put into new paragraphs."""
    out: list[Element] = []
    run: Element | None = None
    children = list(element)
    if (element.text or "").strip():
        run = etree.Element("p", {"data-run": "1"})
        run.text, element.text = element.text, None
        element.insert(0, run)
        out.append(run)
    for position, child in enumerate(children):
        is_block = tag_of(child) in BLOCK_TAGS or child in blocky
        twice = tag_of(child) == "br" and _ends_paragraph(children, position)
        if is_block or twice:
            run = None
            tail = (child.tail or "").strip()
            if is_block:
                out.append(child)
            if tail:
                run = etree.Element("p", {"data-run": "1"})
                run.text, child.tail = child.tail, None
                child.addnext(run)
                out.append(run)
            continue
        if run is None:
            if tag_of(child) == "br" and not (child.tail or "").strip():
                continue
            run = etree.Element("p", {"data-run": "1"})
            child.addprevious(run)
            out.append(run)
        run.append(child)  # the tail moves with it
    return out


def _ends_paragraph(children: list[Element], position: int) -> bool:
    """A line break directly after or before another one."""
    child = children[position]
    after = children[position + 1] if position + 1 < len(children) else None
    if after is not None and tag_of(after) == "br" and not (child.tail or "").strip():
        return True
    before = children[position - 1] if position else None
    return before is not None and tag_of(before) == "br" and not (before.tail or "").strip()


def _link_chars(element: Element) -> int:
    if tag_of(element) == "a":
        return len(text_of(element))
    return sum(len(text_of(link)) for link in element.iter("a"))


# ---------------------------------------------------------------------------------- judgement


def judge(units: list[Unit], facts: Facts) -> None:
    """Give every unit its score and decide which are kept."""
    top = _container(units)
    headline = words_key(facts.headline)
    for unit in units:
        unit.score = 0.0
        if top is None or not _within(unit.element, top):
            unit.reasons.append("outside")
            continue
        if words_key(unit.text) == headline:
            unit.reasons.append("headline")
            continue
        unit.score = _simple_score(unit, top)
        unit.kept = unit.score >= 0.5


def _container(units: list[Unit]) -> Element | None:
    scores: dict[Element, float] = {}
    for unit in units:
        density = unit.link_chars / max(1, len(unit.text))
        if len(unit.text) < 60 or density > 0.4 or unit.tag in _HEADINGS:
            continue
        points = (1 + unit.text.count(",") + min(len(unit.text) / 100, 4)) * (1 - density)
        if _bad_ancestor(unit.element, None):
            points *= 0.2
        node, share = unit.element.getparent(), 1.0
        while node is not None and share > 0.1:
            scores[node] = scores.get(node, 0.0) + points * share
            node, share = node.getparent(), share * 0.7
    return max(scores, key=lambda e: scores[e], default=None)


def _within(element: Element, top: Element) -> bool:
    return element is top or any(parent is top for parent in element.iterancestors())


def _bad_ancestor(element: Element, top: Element | None) -> bool:
    for node in (element, *element.iterancestors()):
        if node is top or tag_of(node) in ("body", "html", "article", "main"):
            return False
        names = names_of(node)
        if tag_of(node) in _BAD_TAGS or (_BAD.search(names) and not _GOOD.search(names)):
            return True
    return False


def _simple_score(unit: Unit, top: Element) -> float:
    density = unit.link_chars / max(1, len(unit.text))
    if _bad_ancestor(unit.element, top):
        return 0.1
    if density > 0.6:
        return 0.2
    if unit.tag in _HEADINGS or len(unit.text) > 40:
        return 0.9
    return 0.6 if density < 0.2 else 0.3


# ----------------------------------------------------------------------------- units → a tree


_MEDIA = (
    "img",
    "picture",
    "figure",
    "video",
    "audio",
    "iframe",
    "embed",
    "object",
    "amp-img",
    "amp-video",
    "amp-iframe",
    "hr",
    "table",
    "noscript",
)


def cut_out(units: list[Unit]) -> Element:
    """A copy of the smallest tree that holds all kept units, without the units that were not."""
    kept = [unit.element for unit in units if unit.kept]
    top = _common(kept)
    dropped = {unit.element for unit in units if not unit.kept}
    for element in list(top.iter()):
        if element in dropped and element is not top:
            _remove(element)
    _prune(top, set(kept))
    return copy.deepcopy(top)


def _common(elements: list[Element]) -> Element:
    """The deepest element that holds all of `elements`, at least the parent of the first."""
    path = list(elements[0].iterancestors())
    for element in elements[1:]:
        above = set(element.iterancestors())
        path = [node for node in path if node in above]
    return path[0] if path else elements[0]


def _prune(top: Element, kept: set[Element]) -> None:
    """Remove branches that hold neither kept text nor pictures."""
    alive: set[Element] = set()
    for element in top.iter():
        if element in kept or tag_of(element) in _MEDIA:
            node: Element | None = element
            while node is not None and node not in alive:
                alive.add(node)
                node = node.getparent()
    for element in list(top.iter()):
        if tag_of(element) in BLOCK_TAGS and element not in alive and element is not top:
            inside_kept = any(parent in kept for parent in element.iterancestors())
            if not inside_kept:
                _remove(element)


def _remove(element: Element) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    previous = element.getprevious()
    parent.remove(element)
    if tail and tail.strip():
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail


def visible_text(units: Iterable[Unit]) -> str:
    """The text of units, one a line."""
    return "\n".join(squash(unit.text) for unit in units)
