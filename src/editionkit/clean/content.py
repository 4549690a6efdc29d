"""Find the story in the page: which of its units belong to it, why, and what stands with them."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from lxml import etree

from editionkit.clean import boilerplate as known
from editionkit.clean.features import table_of
from editionkit.clean.finder import decide, reasons_for
from editionkit.clean.metadata import Facts
from editionkit.clean.patterns import regex
from editionkit.clean.special import essay_pictures
from editionkit.clean.steps import POSTS
from editionkit.clean.top import first_picture
from editionkit.clean.tree import BLOCK_TAGS, Element, names_of, tag_of
from editionkit.clean.units import Layout, Picture, Unit

_MEDIA = frozenset(
    ("img", "picture", "figure", "video", "audio", "iframe", "embed", "object", "amp-img", "amp-video",
     "amp-iframe", "hr", "noscript", "lite-youtube", "amp-youtube")
)  # fmt: skip
_ATTRIBUTES_GONE = ("onclick", "onload", "onerror", "data-run")
_HIDING = regex(r"[\x00-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Why a unit was kept or not: the start of its text, its score from 0 to 1, the reasons."""

    text: str
    score: float
    kept: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The found story as a tree of its own, its opening picture, those of an essay before its text."""

    root: Element | None
    opening: Element | None = None
    gallery: tuple[Element, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    chars: int = 0
    sure: float = 0.0


def find_story(
    layout: Layout,
    facts: Facts,
    *,
    seen: frozenset[str] = frozenset(),
    only: frozenset[Element] = frozenset(),
    explain: bool = False,
) -> Story:
    """Return the part of the page that is the story; `root` of the result is None if none is.

    `seen` holds texts that stand on other pages of the same host: they are no story. `only` are the
    elements in which a site rule says that the story stands.
    """
    units = layout.units
    table = table_of(units, facts)
    decide(units, table, facts, seen)
    _mend(units)
    if only:
        _keep_only(units, only)
    pairs = zip(units, table, strict=True) if explain else ()
    judgements = tuple(_judgement(unit, row) for unit, row in pairs)
    kept = [unit for unit in units if unit.kept]
    if not kept:
        return Story(root=None, judgements=judgements)
    start = next((unit.order for unit in kept if len(unit.text) > 120), kept[0].order)
    opening = first_picture(layout, facts.heading, start, facts.pictures)
    opening_copy = copy.deepcopy(opening.element) if opening is not None else None
    if opening_copy is not None:
        opening_copy.tail = None
    gallery = essay_pictures(layout, facts.heading, kept[0].order)
    chars = sum(len(unit.text) for unit in kept)
    sure = sum(abs(unit.score - 0.5) * 2 * len(unit.text) for unit in kept) / chars
    return Story(
        root=cut_out(layout),
        opening=opening_copy,
        gallery=gallery,
        judgements=judgements,
        chars=chars,
        sure=sure,
    )


def _mend(units: list[Unit]) -> None:
    """Undo what single judgements tear apart: tables, lists and quotations among kept prose."""
    for holder, inside in _grouped(units):
        tag = tag_of(holder)
        kept = sum(unit.kept for unit in inside)
        if tag == "table" and 0 < kept < len(inside) and _is_data(inside):
            _set(inside, "its table as a whole", kept=_follows_kept(units, inside))
        elif tag in ("ul", "ol") and 0 < kept < len(inside) and not _is_linked(inside):
            if _is_between_kept(units, inside):
                _set(inside, "its list as a whole", kept=True)
        elif tag == "blockquote" and kept < len(inside):
            is_post = POSTS.search(names_of(holder)) is not None
            if is_post or not (_is_linked(inside) or known.PROMPT.match(inside[0].text)):
                keep = kept > 0 or _is_between_kept(units, inside)
                _set(inside, "a quotation in the story", kept=keep)
        elif tag == "pre" and kept == 0:
            _set(inside, "a listing in the story", kept=_is_between_kept(units, inside))


def _grouped(units: list[Unit]) -> list[tuple[Element, list[Unit]]]:
    """Return the units of each table, list, quotation and listing, by the innermost around them."""
    groups: dict[Element, list[Unit]] = {}
    for unit in units:
        chain = (unit.element, *unit.element.iterancestors())
        holder = next((e for e in chain if tag_of(e) in _HOLDERS), None)
        if holder is not None:
            groups.setdefault(holder, []).append(unit)
    return list(groups.items())


_HOLDERS = frozenset(("table", "ul", "ol", "blockquote", "pre"))


def _set(units: list[Unit], reason: str, *, kept: bool) -> None:
    for unit in units:
        if unit.kept != kept:
            unit.reasons.append(reason)
        unit.kept = kept


def _is_data(cells: list[Unit]) -> bool:
    """Whether a table holds figures and names; pages of old were laid out in tables, too."""
    return len(cells) >= 6 and all(len(unit.text) <= 80 for unit in cells)


def _is_linked(inside: list[Unit]) -> bool:
    return any(unit.reasons or unit.link_chars > 0.3 * len(unit.text) for unit in inside)


def _follows_kept(units: list[Unit], inside: list[Unit]) -> bool:
    """Whether the prose before them belongs to the story."""
    before = next((u for u in reversed(units[: inside[0].order]) if len(u.text) > 60), None)
    return before is not None and before.kept


def _is_between_kept(units: list[Unit], inside: list[Unit]) -> bool:
    """Whether the units right before and right after them belong to the story."""
    first, last = inside[0].order, inside[-1].order
    return first > 0 and last + 1 < len(units) and units[first - 1].kept and units[last + 1].kept


def _keep_only(units: list[Unit], only: frozenset[Element]) -> None:
    """Keep what stands in the elements that a site rule names, and nothing else."""
    for unit in units:
        inside = unit.element in only or any(e in only for e in unit.element.iterancestors())
        if inside and not unit.kept and unit.score > 0.02:
            unit.kept = not unit.reasons
        elif not inside:
            unit.kept = False
        unit.reasons.append("site rule")


def _judgement(unit: Unit, row: list[float] | None) -> Judgement:
    return Judgement(
        text=unit.text[:80],
        score=round(unit.score, 3),
        kept=unit.kept,
        reasons=tuple(unit.reasons) or reasons_for(row),
    )


# ----------------------------------------------------------------------------- units → a tree


def cut_out(layout: Layout) -> Element:
    """Return the smallest tree that holds all kept units, without the units that were not kept.

    Pictures, tables and embeds stay where their surroundings were kept.
    """
    kept = [unit for unit in layout.units if unit.kept]
    top = _common([unit.element for unit in kept])
    alive = {unit.element for unit in kept}
    dropped = {unit.element for unit in layout.units if not unit.kept}
    pictures = {picture.element for picture in _kept_pictures(layout)}
    _prune(top, alive, dropped, pictures)
    return top


def _common(elements: list[Element]) -> Element:
    """Return the deepest element that holds all of `elements`, at least the parent of one."""
    path = list(elements[0].iterancestors())
    for element in elements[1:]:
        above = set(element.iterancestors())
        path = [node for node in path if node in above]
    return path[0] if path else elements[0]


def _kept_pictures(layout: Layout) -> list[Picture]:
    """Return the pictures between kept units whose nearest surroundings are kept as well."""
    units = layout.units
    orders = [unit.order for unit in units if unit.kept]
    first, last = orders[0], orders[-1]
    kept_in: dict[object, int] = {}
    dropped_in: dict[object, int] = {}
    for unit in units:
        table = kept_in if unit.kept else dropped_in
        place = unit.place.parent
        while place is not None:
            table[place] = table.get(place, 0) + len(unit.text)
            place = place.parent
    beside = {unit.element for unit in units if not unit.kept}
    out = []
    for picture in layout.pictures:
        if not first - 2 <= picture.at <= last + 1 or _is_teaser(picture.element, beside):
            continue
        place = (
            picture.place if picture.place.element is not picture.element else picture.place.parent
        )
        while place is not None and place not in kept_in and place not in dropped_in:
            place = place.parent
        if place is not None and kept_in.get(place, 0) >= 0.5 * dropped_in.get(place, 0):
            out.append(picture)
    return out


def _is_teaser(picture: Element, beside: set[Element]) -> bool:
    """Whether it belongs to words that are no story: linked, or said to be decoration."""
    around = list(picture.iterancestors())
    linked = any(tag_of(element) == "a" for element in around)
    return (linked or picture.get("alt") == "") and any(element in beside for element in around)


def _prune(top: Element, kept: set[Element], dropped: set[Element], pictures: set[Element]) -> None:
    """Remove what is neither kept nor holds anything kept; other media follow their neighbours."""
    alive: set[Element] = set()
    for element in [*kept, *pictures]:
        node: Element | None = element
        while node is not None and node not in alive:
            alive.add(node)
            node = node.getparent()
    stack = [top]
    while stack:
        element = stack.pop()
        for child in list(element):
            if child in kept or child in pictures:
                continue
            if child in alive:
                stack.append(child)
            elif child in dropped or not _may_stay(child, dropped):
                _remove(child)
    for element in top.iter():
        _strip_attributes(element)


def _strip_attributes(element: Element) -> None:
    """Drop what no step reads, and the white space in addresses that browsers drop.

    It has to go before the tree is written out: the writer would turn it into `%09`, and an address
    whose scheme was hidden by it (`java&#9;script:`) into one of the page's own.
    """
    for name in _ATTRIBUTES_GONE:
        if name in element.attrib:
            del element.attrib[name]
    for name in ("href", "src"):
        value = element.get(name)
        if value and _HIDING.search(value):
            element.set(name, _HIDING.sub("", value))


def _may_stay(element: Element, dropped: set[Element]) -> bool:
    """Return True for inline pieces, rules and embeds directly among kept blocks."""
    tag = tag_of(element)
    if tag in ("img", "figure", "picture", "amp-img"):
        return False  # pictures that stay are listed
    if any(inner in dropped for inner in element.iter()):
        return False  # an advert's own element, a span around a share bar
    if tag in BLOCK_TAGS and tag not in _MEDIA:
        return any(
            tag_of(inner) in ("iframe", "video", "lite-youtube", "audio")
            for inner in element.iter()
        )
    return True


def _remove(element: Element) -> None:
    """Take an element out of its tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail, previous = element.tail, element.getprevious()
    parent.remove(element)
    if tail and tail.strip():
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail


def markup_of(element: Element) -> str:
    """Return an element as HTML."""
    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
