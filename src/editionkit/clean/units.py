"""The page as a row of units: its leaf blocks with their text and what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from editionkit.clean.figures import is_picture_figure, mark_figures
from editionkit.clean.patterns import regex
from editionkit.clean.tree import BLOCK_TAGS, MAX_ELEMENTS, Element, squash, tag_of, text_of

_GONE = (
    "script", "style", "template", "head", "svg", "math", "canvas", "input", "select", "textarea",
    "option", "link", "meta", "map", "area", "datalist", "progress", "meter",
)  # fmt: skip

# What the makers of pages call their elements, by what it tells: one bit of the mask each.
GROUPS: tuple[tuple[str, str], ...] = (
    ("comment", r"comment|disqus|respond\b|reply|replies|discussion|kommentar|reader-?letter"),
    ("share", r"\bshar|share|sharing|social|addtoany|follow-?us|\bfollow\b"),
    ("related", r"relat(?:ed|ion(?!al))|recommend|more-?(?:from|on|stories|articles|news|posts)|read-?(?:more|next|also)|"
                r"see-?also|also-?(?:like|read)|similar|siblings|linked|further|readon|next-?article"),
    ("teaser", r"teaser|\bcards?\b|card-|tease|\btile|preview|promo|trending|popular|most-?(?:read|view)|"
               r"latest|headlines|top-?stories|river|\bfeed\b|listing|collection|carousel|slider|swiper|slick|grid-item"),
    ("newsletter", r"newsletter|subscri|sign-?up|signup|mailchimp|opt-?in|\bform\b|lead-?gen|klaviyo|hubspot|convertkit"),
    ("ad", r"\bads?\b|\bad-|-ad\b|advert|sponsor|\bdfp|taboola|outbrain|banner|commercial|anzeige|affiliate|werbung|publicid"),
    ("nav", r"\bnav|menu|breadcrumb|pagination|pager|\btabs?\b|toolbar|sitemap|skip-?link|back-?to|navigation"),
    ("footer", r"foot|bottom|colophon|legal|copyright|imprint"),
    ("header", r"\bheader|masthead|page-?head|site-?head|topbar|hero|banner"),
    ("sidebar", r"side-?bar|\baside|widget|\brail\b|right-?(?:col|rail|side)|secondary|complementary|sticky"),
    ("author", r"author|by-?line|\bbio\b|about-?the|contributor|writer|profile|vcard|avatar"),
    ("meta", r"\bmeta\b|meta-|-meta|\bdate|\btime\b|timestamp|published|\btags?\b|tag-|-tags|categor|topics?\b|"
             r"keyword|label|read(?:ing)?-?time|info\b|details\b|views|badge"),
    ("caption", r"caption|credit|legend|photo-?(?:by|info)|image-?(?:info|text|source)"),
    ("body", r"article-?_*(?:body|content|text|main|copy|inner|detail|wrap)|(?:story|post|entry|news|page|blog|main|content|rich|body)-?_*"
             r"(?:body|content|text|copy)|richtext|rich-text|\bprose\b|wysiwyg|the-?content|\bbody\b|body-|articlebody|"
             r"paragraph|text-?(?:block|component|content|module)|field--name-body|markdown|single-content|formatted|editor"),
    ("article", r"\barticle|\bpost\b|story|\bentry\b|hentry|\bblog|\bnews\b|single-|\bpost-\d"),
    ("main", r"\bmain|\bcontent\b|primary|\bcontainer\b"),
    ("title", r"title|headline|heading|\bh1\b"),
    ("dek", r"stand-?first|sub-?(?:title|head)|\bdeck\b|\bdek\b|\blead\b|lead-|-lead\b|\blede|intro|excerpt|summary|"
            r"abstract|vorspann|chapeau|ingress|strapline|description"),
    ("hidden", r"hidden|hide\b|sr-only|screen-?reader|visually|modal|popup|pop-up|overlay|dialog|tooltip|lightbox|offscreen|drawer|collapse\b"),
    ("cookie", r"cookie|consent|gdpr|onetrust|privacy|didomi|cmp\b"),
    ("paywall", r"paywall|premium|piano|subscriber|regwall|metered|plus-?content|gate\b"),
    ("toc", r"\btoc\b|table-?of-?content|contents-|jump-?to|on-?this-?page|anchor-?nav|ez-toc"),
    ("faq", r"faq|accordion|question|answer|expand"),
    ("quote", r"quote|blockquote|callout|highlight|factbox|fact-?box|info-?box|key-?(?:point|takeaway)|\bbox\b|notice|alert|aside"),
    ("list", r"\blist|-list|\bitems?\b|-item|\bgrid\b|\brow\b"),
    ("cta", r"\bcta\b|\bbtn|button|call-?to-?action|donat|support-?us|download|contact|get-?started|\bdemo\b|promo|buy|price|shop|product"),
    ("media", r"video|player|gallery|audio|podcast|embed|iframe|image|photo|media|map\b|chart"),
    ("rating", r"rating|\bvote|poll\b|survey|feedback|\blikes?\b|reaction|helpful|star"),
)  # fmt: skip


def hints_of(pattern: str) -> tuple[str, ...]:
    """Return plain strings of which one stands in every text that the pattern matches.

    Looking for these first is twenty times as fast as asking the pattern, and most names hold none.
    Knows what `GROUPS` uses: literals, word borders, `?`, `*`, sets and one level of groups.
    """
    hints: list[str] = []
    for branch in _branches(pattern):
        plain = re.sub(r"\\[bd]|\[[^\]]*\]\??|\(\?!.*?\)", "\0", branch)
        runs = re.split(r"\0|\(\?:.*?\)\??|.[?*]", plain)
        best = max(runs, key=len)
        if best:
            hints.append(best)
        else:  # nothing but groups: one branch of the first one has to be there
            hints += hints_of(re.findall(r"\(\?:(.*?)\)", branch)[0])
    return tuple(dict.fromkeys(hints))


def _branches(pattern: str) -> list[str]:
    """Split a pattern at the bars that stand outside of its groups."""
    depth, branches = 0, [""]
    for character in pattern:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            branches.append("")
        else:
            branches[-1] += character
    return branches


_PATTERNS = tuple(
    (1 << bit, hints_of(words), regex(words)) for bit, (_, words) in enumerate(GROUPS)
)
_BIT_OF_TAG = {
    tag: 1 << (len(GROUPS) + bit)
    for bit, tag in enumerate(
        ("article", "main", "aside", "nav", "header", "footer", "form", "figure", "table", "ul", "ol",
         "blockquote", "section", "button", "figcaption", "dl", "details", "a", "label", "address")
    )
}  # fmt: skip
MASK_NAMES = tuple(name for name, _ in GROUPS) + tuple(f"<{tag}>" for tag in _BIT_OF_TAG)
LINK_BIT = _BIT_OF_TAG["a"]
_PROP_BODY = 1 << len(MASK_NAMES)
_STYLE_HIDDEN = 1 << (len(MASK_NAMES) + 1)
EXTRA_NAMES = ("itemprop=articleBody", "style=hidden")
_NO_DISPLAY = regex(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@dataclass(slots=True, eq=False)
class Place:
    """One element on the way down to a unit: its mask, depth, and what its units add up to."""

    element: Element
    parent: Place | None
    mask: int
    all: int
    depth: int
    signature: str
    units: int = 0
    chars: int = 0
    link_chars: int = 0
    prose_chars: int = 0
    points: float = 0.0
    own_chars: int = 0
    side: int = 0
    big: int = 0


@dataclass(slots=True, eq=False)
class Picture:
    """A figure or an image on the page; `at` units stand before it."""

    element: Element
    place: Place
    at: int


@dataclass(slots=True, eq=False)
class Layout:
    """The page as its units and pictures in reading order."""

    units: list[Unit]
    pictures: list[Picture]


@dataclass(slots=True, eq=False)
class Unit:
    """One leaf block: its element, its text, its links, where it stands."""

    element: Element
    place: Place
    text: str
    order: int
    link_chars: int = 0
    links: int = 0
    strong_chars: int = 0
    score: float = 0.0
    kept: bool = False
    reasons: list[str] = field(default_factory=list)

    @property
    def side(self) -> int:
        """The groups of all elements around the unit that do not hold most of the page's text."""
        return self.place.side

    @property
    def tag(self) -> str:
        """The element's name."""
        return tag_of(self.element)


def mask_of_names(names: str) -> int:
    """Return the bits of every group that an element's names belong to."""
    mask = 0
    for name in names.split():
        mask |= _mask_of_name(name)
    return mask


@lru_cache(maxsize=50_000)
def _mask_of_name(name: str) -> int:
    if "[" in name or ":" in name:
        return 0  # a utility class: it says how a thing looks, not what it is
    mask = 0
    for bit, hints, pattern in _PATTERNS:
        for hint in hints:
            if hint in name:
                mask |= bit if pattern.search(name) else 0
                break
    return mask


def _mask(element: Element, tag: str) -> int:
    get = element.get
    names = " ".join(
        filter(
            None, (get("class"), get("id"), get("role"), get("data-testid"), get("data-component"))
        )
    )
    mask = mask_of_names(names[:300].lower()) if names else 0
    mask |= _BIT_OF_TAG.get(tag, 0)
    if (get("itemprop") or "").lower() in ("articlebody", "text"):
        mask |= _PROP_BODY
    style = get("style")
    if (
        (style and _NO_DISPLAY.search(style))
        or get("hidden") is not None
        or get("aria-hidden") == "true"
    ):
        mask |= _STYLE_HIDDEN
    return mask


_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_IMAGES = ("img", "amp-img")


def split_page(body: Element) -> Layout:
    """Split the page into units and pictures in reading order; loose text becomes paragraphs.

    Changes the tree: scripts and controls go, captions and pictures become figures.
    """
    etree.strip_elements(body, *_GONE, with_tail=False)
    for line_break in body.iter("br"):
        line_break.tail = "\n" + (line_break.tail or "")
    mark_figures(body)
    blocky = _blocky(body)
    root = Place(body, None, _mask(body, "body"), 0, 0, "body")
    layout = Layout([], [])
    stack = [(body, root)]
    seen = 0
    while stack and seen < MAX_ELEMENTS:
        element, place = stack.pop()
        seen += 1
        if is_picture_figure(element):
            layout.pictures.append(Picture(element, place, len(layout.units)))
        elif _opens(element, blocky):
            children = _flow_children(element, blocky)
            stack.extend((child, _placed(child, place)) for child in reversed(children))
        elif tag_of(element) not in ("noscript", "iframe"):
            for image in element.iter(*_IMAGES):
                layout.pictures.append(Picture(image, place, len(layout.units)))
            _add_unit(element, place, layout.units)
    mark_sides(layout, -1)
    return layout


def mark_sides(layout: Layout, heading: int) -> None:
    """Tell elements around the headline from those at its side.

    A class on an element that holds the headline says nothing about one unit; one on an element
    that does not (a list of comments, the story's body) tells much. Without a headline (-1) the
    elements that hold most of the text stand in for those around it.
    """
    total = _count_own_chars(layout)
    around: set[Place] = set()
    place: Place | None = layout.units[heading].place.parent if heading >= 0 else None
    while place is not None:
        around.add(place)
        place = place.parent
    done: set[Place] = set()
    for start in [unit.place for unit in layout.units] + [p.place for p in layout.pictures]:
        path = []
        step: Place | None = start
        while step is not None and step not in done:
            path.append(step)
            step = step.parent
        for step in reversed(path):
            is_around = step in around if heading >= 0 else step.own_chars > 0.5 * total
            above = step.parent
            step.side = (above.side if above else 0) | (0 if is_around else step.mask)
            most = is_around and step.own_chars < 0.97 * total
            step.big = (above.big if above else 0) | (step.mask if most else 0)
            done.add(step)


def _count_own_chars(layout: Layout) -> int:
    """Add up the text without links of every element; return the page's."""
    total = 0
    if layout.units and layout.units[0].place.own_chars:
        root = layout.units[0].place
        while root.parent is not None:
            root = root.parent
        return root.own_chars
    for unit in layout.units:
        size = max(0, len(unit.text) - unit.link_chars)
        total += size
        place: Place | None = unit.place
        while place is not None:
            place.own_chars += size
            place = place.parent
    return total


def _opens(element: Element, blocky: set[Element]) -> bool:
    """Is this element looked into, rather than taken as one unit?"""
    if tag_of(element) in _HEADINGS:
        return element in blocky and len(text_of(element)) > 300
    return element in blocky or _has_double_break(element)


def _placed(element: Element, parent: Place) -> Place:
    tag = tag_of(element)
    mask = _mask(element, tag)
    if tag == "form" and parent.depth < 3:
        mask &= ~_BIT_OF_TAG["form"]  # some systems wrap the whole page in one
    name = (element.get("class") or "")[:60]
    return Place(element, parent, mask, parent.all | mask, parent.depth + 1, f"{tag}.{name}")


def _add_unit(element: Element, place: Place, units: list[Unit]) -> None:
    if not len(element):
        text = squash(element.text)
    elif tag_of(element) in _HEADINGS:
        text = text_of(element)
    else:
        text = squash("".join(map(str, element.itertext())))
    if not text:
        return
    unit = Unit(element, place, text, len(units))
    units.append(unit)
    if place.all & LINK_BIT:
        unit.links, unit.link_chars = 1, len(text)
    elif len(element):
        for link in element.iter("a"):
            unit.links += 1
            unit.link_chars += len(squash("".join(map(str, link.itertext()))))
        unit.link_chars = min(len(text), unit.link_chars)
    if len(element):
        for strong in element.iter("strong", "b"):
            unit.strong_chars += len("".join(map(str, strong.itertext())))


def _blocky(body: Element) -> set[Element]:
    """Every element that has a block element below itself; picture figures count as leaves."""
    found: set[Element] = set()
    for element in body.iter():
        if tag_of(element) in BLOCK_TAGS:
            parent = element.getparent()
            while parent is not None and parent not in found:
                found.add(parent)
                parent = parent.getparent()
    return found


_DISPLAY = frozenset(("b", "strong", "font", "big"))


def _after_display_line(children: list[Element], position: int) -> bool:
    """Does this break end a line that is bold or large as a whole, and opens its paragraph?"""
    if not position or (children[position - 1].tail or "").strip():
        return False
    line = children[position - 1]
    before = children[position - 2] if position > 1 else None
    opens = before is None or (
        (tag_of(before) == "br" or tag_of(before) in BLOCK_TAGS) and not (before.tail or "").strip()
    )
    return opens and tag_of(line) in _DISPLAY and 3 < len(text_of(line)) < 150


def _has_double_break(element: Element) -> bool:
    """Does the element part its text by two line breaks in a row?"""
    previous = None
    children = list(element)
    if len(children) > 1 and tag_of(children[1]) == "br" and not (element.text or "").strip():
        if _after_display_line(children, 1):
            return True
    for child in element:
        if tag_of(child) != "br":
            previous = None
        elif previous is not None and not (previous.tail or "").strip():
            return True
        else:
            previous = child
    return False


def _flow_children(element: Element, blocky: set[Element]) -> list[Element]:
    """Return the block children of `element`; runs of inline content are put into new paragraphs."""
    out: list[Element] = []
    run: Element | None = None
    children = list(element)
    if (element.text or "").strip():
        run = _new_run(element.text)
        element.text = None
        element.insert(0, run)
        out.append(run)
    for position, child in enumerate(children):
        is_break = tag_of(child) == "br"
        is_block = tag_of(child) in BLOCK_TAGS or child in blocky
        if is_block or (is_break and _ends_paragraph(children, position)):
            run = None
            if is_block:
                out.append(child)
            if (child.tail or "").strip():
                run = _new_run(child.tail)
                child.tail = None
                child.addnext(run)
                out.append(run)
            continue
        if run is None:
            if is_break and not (child.tail or "").strip():
                continue
            run = _new_run(None)
            child.addprevious(run)
            out.append(run)
        run.append(child)  # the text after it moves along
    return out


def _new_run(text: str | None) -> Element:
    run = etree.Element("p", {"data-run": "1"})
    run.text = text
    return run


def _ends_paragraph(children: list[Element], position: int) -> bool:
    """Is this line break directly after or before another one?"""
    child = children[position]
    if _after_display_line(children, position):
        return True
    after = children[position + 1] if position + 1 < len(children) else None
    if after is not None and tag_of(after) == "br" and not (child.tail or "").strip():
        return True
    before = children[position - 1] if position else None
    return before is not None and tag_of(before) == "br" and not (before.tail or "").strip()
