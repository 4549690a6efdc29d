"""What is known of each unit as numbers: the finder's trees read these, in this order."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import log2

from editionkit.clean import boilerplate as known
from editionkit.clean.metadata import Facts
from editionkit.clean.patterns import regex
from editionkit.clean.tree import WITHOUT_SPACES, words_key
from editionkit.clean.units import EXTRA_NAMES, MASK_NAMES, Place, Unit

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_TAGS = (
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "div",
    "td",
    "blockquote",
    "pre",
    "a",
    "span",
    "dd",
    "section",
)
_BY_TAG = {tag: [1.0 if tag == name else 0.0 for name in _TAGS] for tag in _TAGS}
_OTHER_TAG = [0.0] * len(_TAGS)
_END_MARK = regex(r"[.!?…。！？؟।۔][\"'”’»«“)\]」』]*$")
_DATE = regex(r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d{2}\b|\b\d{1,2}:\d{2}\b")
_DIGIT = regex(r"\d")
_UPPER = regex(r"[A-ZÄÖÜÀ-ÞА-Я]")
_COMMAS = regex(r"[,;:、，،]")
_PHRASES = (
    ("control", known.CONTROL),
    ("prompt", known.PROMPT),
    ("related", known.RELATED),
    ("end", known.END),
    ("copyright", known.COPYRIGHT),
    ("reading_time", known.READING_TIME),
    ("source", known.SOURCE),
    ("byline", known.BYLINE),
    ("stamp", known.STAMP),
)  # fmt: skip
_BIG = (
    "body",
    "article",
    "main",
    "comment",
    "list",
    "<article>",
    "<main>",
    "<section>",
    "itemprop=articleBody",
)
_MASK_BITS = tuple(1 << bit for bit in range(len(MASK_NAMES) + len(EXTRA_NAMES)))

NAMES: tuple[str, ...] = (
    *(f"near:{name}" for name in (*MASK_NAMES, *EXTRA_NAMES)),
    *(f"any:{name}" for name in (*MASK_NAMES, *EXTRA_NAMES)),
    *(f"big:{name}" for name in _BIG),
    *(f"tag:{tag}" for tag in _TAGS),
    "run", "heading",
    "chars", "words", "link_density", "links", "strong", "commas", "ends", "colon", "word_length", "upper",
    "digits", "lower_start", "date", "question",
    *(f"phrase:{name}" for name, _ in _PHRASES),
    "like_headline", "is_headline", "is_description", "in_description", "has_author", "in_json_body", "twice",
    "place", "place_chars", "after_heading", "units_after_heading", "before_heading", "since_end", "since_h",
    "depth", "parent_units", "parent_chars", "parent_links", "parent_prose", "grand_units", "grand_chars",
    "grand_links", "grand_prose", "parent_points", "grand_points", "best_points",
    "in_top", "in_top_parent", "above_top", "top_share", "path_share", "path_count", "parent_twins", "grand_twins",
    "in_main_prose", "near_prose", "prose_before", "prose_after", "gap_before", "gap_after",
    "win3_chars", "win3_links", "win8_chars", "win8_links",
    *(f"{side}:{name}" for side in ("prev", "next", "prev2", "next2") for name in ("chars", "links", "heading", "ends", "same_tag", "same_parent")),
    "page_units", "page_prose",
)  # fmt: skip


_MANY, _LONG = 250, 60_000
"""Units and characters from which on a count says nothing more: few pages are longer."""

_CHROME = sum(1 << MASK_NAMES.index(name) for name in ("nav", "footer", "<nav>", "<footer>"))
_LINKS = _CHROME | sum(
    1 << MASK_NAMES.index(name) for name in ("teaser", "related", "sidebar", "<aside>", "<header>")
)


def table_of(units: list[Unit], facts: Facts) -> list[list[float] | None]:
    """Return one row of numbers for each unit, in the order of `NAMES`; None for plain chrome.

    A link in a menu or among teasers, a few words in a footer: half of a page's units need no
    thought (of 509,000 words of right text 1,300 stood in such).
    """
    if not units:
        return []
    page = _Page(units, facts)
    return [None if is_chrome(unit) else page.row(unit.order) for unit in units]


def is_chrome(unit: Unit) -> bool:
    """Return True for what is plainly a menu, a footer or a list of links."""
    size = len(unit.text)
    if unit.link_chars >= 0.9 * size and unit.side & _LINKS:
        return True
    return size < 60 and bool(unit.side & _CHROME)


def length_of(text: str) -> int:
    """Length of a text in letters of an alphabet: a Chinese character says as much as three."""
    return len(text) if text.isascii() else len(text) + 2 * len(WITHOUT_SPACES.findall(text))


def is_prose(unit: Unit) -> bool:
    """Running text: long, ending like a sentence, with few links, no heading."""
    return (
        length_of(unit.text) >= 80
        and unit.link_chars * 3 < len(unit.text)
        and unit.tag not in HEADINGS
        and bool(_END_MARK.search(unit.text) or len(unit.text) > 200)
    )


_BIG_BITS = tuple(1 << (*MASK_NAMES, *EXTRA_NAMES).index(name) for name in _BIG)


@lru_cache(maxsize=8192)
def _bits(mask: int) -> tuple[float, ...]:
    return tuple(1.0 if mask & bit else 0.0 for bit in _MASK_BITS)


@lru_cache(maxsize=1024)
def _big_bits(mask: int) -> tuple[float, ...]:
    return tuple(1.0 if mask & bit else 0.0 for bit in _BIG_BITS)


class _Page:
    """What is known of the page as a whole, and the rows of its units."""

    def __init__(self, units: list[Unit], facts: Facts):
        self.units = units
        self.lengths = [length_of(unit.text) for unit in units]
        self.total = sum(self.lengths) or 1
        self.keys = [words_key(unit.text[:300]) for unit in units]
        self.prose = [is_prose(unit) for unit in units]
        self.prose_total = (
            sum(n for n, prose in zip(self.lengths, self.prose, strict=True) if prose) or 1
        )
        self.ends = [bool(_END_MARK.search(unit.text)) for unit in units]
        self.before = _running(self.lengths)
        self.linked = _running([unit.link_chars for unit in units])
        self._sum_places()
        self._find_top()
        self._count_paths()
        self._find_heading(facts)
        self._prose_distances()
        self.times = Counter(self.keys)
        self.headline = set(words_key(facts.headline).split())
        self.headline_key = words_key(facts.headline)
        self.description = words_key(facts.description)
        self.authors = [words_key(name) for name in facts.byline]
        self.body = words_key(facts.body) if facts.body else ""

    def _sum_places(self) -> None:
        """Add up text, links and points of every element above a unit."""
        self.best = 1e-9
        for unit, length, prose in zip(self.units, self.lengths, self.prose, strict=True):
            points = 0.0
            if prose:
                density = unit.link_chars / max(1, len(unit.text))
                commas = len(_COMMAS.findall(unit.text))
                points = (1 + min(commas, 20) + min(length / 100, 5)) * (1 - density)
            share = 1.0
            place: Place | None = unit.place.parent
            while place is not None:
                place.units += 1
                place.chars += length
                place.link_chars += unit.link_chars
                place.prose_chars += length if prose else 0
                place.points += points * share
                self.best = max(self.best, place.points)
                share *= 0.75
                place = place.parent

    def _find_top(self) -> None:
        """The element that gathers most points, and every element above it."""
        top: Place | None = None
        for unit in self.units:
            place = unit.place.parent
            while place is not None:
                if top is None or place.points > top.points:
                    top = place
                place = place.parent
        self.top = top
        self.above: set[Place] = set()
        while top is not None:
            self.above.add(top)
            top = top.parent

    def _count_paths(self) -> None:
        """How much prose stands in elements that look alike, and how many lookalikes there are."""
        self.path_chars: Counter[str] = Counter()
        self.path_units: Counter[str] = Counter()
        self.twins: Counter[str] = Counter()
        seen: set[Place] = set()
        for unit, length, prose in zip(self.units, self.lengths, self.prose, strict=True):
            path = _path(unit.place)
            self.path_units[path] += 1
            if prose:
                self.path_chars[path] += length
            for place in (
                unit.place.parent,
                unit.place.parent.parent if unit.place.parent else None,
            ):
                if place is not None and place not in seen:
                    seen.add(place)
                    self.twins[_twin(place)] += 1

    def _find_heading(self, facts: Facts) -> None:
        """Where the headline stands among the units, and where the last "more of this" line."""
        self.heading = facts.heading
        self.last_end: list[int] = []
        last = -1000
        for number, unit in enumerate(self.units):
            self.last_end.append(number - last)
            if len(unit.text) < 60 and known.END.match(unit.text):
                last = number
        self.last_h: list[int] = []
        last = -1000
        for number, unit in enumerate(self.units):
            self.last_h.append(number - last)
            if unit.tag in HEADINGS:
                last = number

    def _prose_distances(self) -> None:
        """For each unit: units and characters to the nearest prose before and after it."""
        count = len(self.units)
        self.back, self.back_chars = [99] * count, [5000] * count
        self.ahead, self.ahead_chars = [99] * count, [5000] * count
        self.prose_before = _running(
            [n if p else 0 for n, p in zip(self.lengths, self.prose, strict=True)]
        )
        last = None
        for number in range(count):
            if last is not None:
                self.back[number] = number - last
                self.back_chars[number] = self.before[number] - self.before[last + 1]
            if self.prose[number]:
                last = number
        last = None
        for number in range(count - 1, -1, -1):
            if last is not None:
                self.ahead[number] = last - number
                self.ahead_chars[number] = self.before[last] - self.before[number + 1]
            if self.prose[number]:
                last = number

    # -- rows

    def row(self, number: int) -> list[float]:
        unit = self.units[number]
        place = unit.place
        parent = place.parent or place
        grand = parent.parent or parent
        near = place.mask | parent.mask | grand.mask
        everywhere = place.side
        row = [*_bits(near), *_bits(everywhere), *_big_bits(place.big)]
        self._own(row, unit, number)
        self._meaning(row, unit, number)
        self._position(row, number)
        self._places(row, place, parent, grand)
        self._surroundings(row, number)
        for step in (-1, 1, -2, 2):
            self._neighbour(row, number, number + step)
        row.append(log2(1 + min(len(self.units), 2 * _MANY)))
        row.append(log2(1 + min(self.prose_total, _LONG)))
        return row

    def _own(self, row: list[float], unit: Unit, number: int) -> None:
        tag, text = unit.tag, unit.text
        size = len(text)
        words = text.count(" ") + 1
        row += _BY_TAG.get(tag, _OTHER_TAG)
        row += (
            1.0 if unit.element.get("data-run") else 0.0,
            1.0 if tag in HEADINGS else 0.0,
            log2(1 + self.lengths[number]),
            log2(words),
            unit.link_chars / size,
            float(min(unit.links, 10)),
            unit.strong_chars / size,
            len(_COMMAS.findall(text)) / words,
            1.0 if self.ends[number] else 0.0,
            1.0 if text[-1] in ":：" else 0.0,
            min(size / words, 20.0),
            len(_UPPER.findall(text[:200])) / min(size, 200),
            len(_DIGIT.findall(text[:200])) / min(size, 200),
            1.0 if text[0].islower() else 0.0,
            1.0 if size < 150 and _DATE.search(text) else 0.0,
            1.0 if text[-1] in "?？؟" else 0.0,
        )
        if size < 400:
            row += [1.0 if pattern.match(text) else 0.0 for _, pattern in _PHRASES]
        else:
            row += [0.0] * len(_PHRASES)

    def _meaning(self, row: list[float], unit: Unit, number: int) -> None:
        key = self.keys[number]
        words = set(key.split())
        union = len(words | self.headline)
        row += (
            len(words & self.headline) / union if union else 0.0,
            1.0 if key and key == self.headline_key else 0.0,
            1.0 if key and key == self.description[: len(key)] and len(key) > 30 else 0.0,
            1.0 if len(key) > 30 and key in self.description else 0.0,
            1.0 if len(key) < 120 and any(name and name in key for name in self.authors) else 0.0,
            (1.0 if key and key in self.body else -1.0) if len(self.body) > 300 else 0.0,
            float(min(self.times[key], 4)),
        )

    def _position(self, row: list[float], number: int) -> None:
        after = self.heading >= 0 and number > self.heading
        row += (
            number / len(self.units),
            self.before[number] / self.total,
            1.0 if after else (0.0 if self.heading >= 0 else 0.5),
            log2(1 + min(number - self.heading, _MANY)) if after else 0.0,
            log2(1 + min(self.heading - number, _MANY)) if self.heading > number else 0.0,
            log2(1 + min(self.last_end[number], 60)),
            log2(1 + min(self.last_h[number], 30)),
        )

    def _places(self, row: list[float], place: Place, parent: Place, grand: Place) -> None:
        row.append(float(min(place.depth, 40)))
        for holder in (parent, grand):
            row += (
                log2(1 + min(holder.units, _MANY)),
                log2(1 + min(holder.chars, _LONG)),
                holder.link_chars / (holder.chars or 1),
                holder.prose_chars / (holder.chars or 1),
            )
        best = place.points
        above = 0
        step: Place | None = place
        while step is not None:
            best = max(best, step.points) if step not in self.above else best
            if step in self.above:
                break
            above += 1
            step = step.parent
        joint = step if step is not None else place
        top = self.top or place
        path = _path(place)
        row += (
            parent.points / self.best,
            grand.points / self.best,
            best / self.best,
            1.0 if joint is top else 0.0,
            1.0 if joint is top or joint is top.parent else 0.0,
            float(min(above, 12)),
            joint.points / self.best,
            self.path_chars[path] / self.prose_total,
            log2(1 + min(self.path_units[path], _MANY)),
            log2(1 + min(self.twins[_twin(parent)], _MANY)),
            log2(1 + min(self.twins[_twin(grand)], _MANY)),
        )

    def _surroundings(self, row: list[float], number: int) -> None:
        total = self.prose_total
        before = self.prose_before[number]
        row += (
            1.0 if 0 < before < total else 0.0,
            float(min(self.back[number], self.ahead[number], 20)),
            before / total,
            (total - self.prose_before[number + 1]) / total,
            log2(1 + self.back_chars[number]),
            log2(1 + self.ahead_chars[number]),
        )
        for reach in (3, 8):
            low, high = max(0, number - reach), min(len(self.units), number + reach + 1)
            chars = self.before[high] - self.before[low]
            row += (
                log2(1 + chars / (high - low)),
                (self.linked[high] - self.linked[low]) / (chars or 1),
            )

    def _neighbour(self, row: list[float], number: int, other: int) -> None:
        if not 0 <= other < len(self.units):
            row += (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
            return
        unit, near = self.units[number], self.units[other]
        row += (
            log2(1 + self.lengths[other]),
            near.link_chars / len(near.text),
            1.0 if near.tag in HEADINGS else 0.0,
            1.0 if self.ends[other] else 0.0,
            1.0 if near.tag == unit.tag else 0.0,
            1.0 if near.place.parent is unit.place.parent else 0.0,
        )


def _running(values: list[int]) -> list[int]:
    """Sums before each position, and the whole at the end."""
    sums = [0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


def _path(place: Place) -> str:
    parent = place.parent
    return f"{place.signature}<{parent.signature if parent else ''}"


def _twin(place: Place) -> str:
    return f"{place.signature}<{place.parent.signature if place.parent else ''}"
