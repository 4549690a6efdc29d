"""Fill one page: a search over bands of modules, top to bottom.

A page is a stack of bands; a band is one to three slots side by side, each holding one part of a
story or a stack of two. All slots of a band have the same height. The search is a depth-first walk
over the cheapest bands that follow, with a budget of nodes instead of a clock, so that the same
edition always makes the same pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations

from editionkit.makeup.fit import Fit
from editionkit.makeup.model import UNIT
from editionkit.model import Priority

#: White and rule between two bands, in steps.
SEAM = UNIT
#: The least height of a band, in steps: a head and six lines.
LEAST = 20
#: Steps of a section's head.
SECTION_HEAD = 2 * UNIT

#: Lines that the rest of a story should have to be worth turning the page for.
SHORT_REST = 30

HOLE_COST, ORDER_COST, TWIN_COST, RANK_COST = 0.7, 2.0, 7.0, 9.0
RANK = {Priority.LEAD: 3, Priority.MAJOR: 2, Priority.STANDARD: 1, Priority.BRIEF: 0}


@dataclass(frozen=True, slots=True)
class Part:
    """What waits for its place: a story from line `start`; `page` is the page it comes from."""

    story: str
    section: int
    start: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A fit at its place on the page."""

    fit: Fit
    column: int
    top: int


@dataclass(frozen=True, slots=True)
class Band:
    """Slots side by side, `steps` high; tops count from the band's own."""

    steps: int
    placed: tuple[Placed, ...]
    used: tuple[Part, ...]
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a page asks of its bands."""

    columns: int
    jump_cost: float
    again_cost: float
    choices: int
    nodes: int
    look_ahead: int = 3
    front: bool = False


@dataclass(slots=True)
class Fitters:
    """All stories' fitters by id, with each story's priority."""

    by_id: dict[str, Fitting]
    priority: dict[str, Priority]
    memo: dict[tuple[object, ...], object] = field(default_factory=dict)


class Fitting:
    """What the search asks of a story: its heights over a span, whole or cut."""

    lines = 0

    def spans(self) -> range:
        """Return the spans that may be taken."""
        raise NotImplementedError

    def whole(self, span: int, start: int = 0) -> dict[int, Fit]:
        """Return the fits that end the story, by height in steps."""
        raise NotImplementedError

    def cut(self, span: int, steps: int, start: int = 0) -> Fit | None:
        """Return the best fit of exactly `steps` that goes on elsewhere."""
        raise NotImplementedError


def slot_patterns(columns: int) -> tuple[tuple[int, ...], ...]:
    """Return the ways to part a band's columns into slots, widest stories first."""
    patterns: list[tuple[int, ...]] = [(columns,)]
    patterns += [(a, columns - a) for a in range(1, columns)]
    if columns >= 3:
        patterns += [
            (a, b, columns - a - b)
            for a in range(1, columns - 1)
            for b in range(1, columns - a)
            if max(a, b, columns - a - b) <= 3
        ]
    return tuple(patterns)


class BandFinder:
    """Find the bands that may come next on a page."""

    def __init__(self, fitters: Fitters, rules: Rules):
        self.fitters = fitters
        self.rules = rules

    def bands(self, pool: tuple[Part, ...], room: int) -> list[Band]:
        """Return the cheapest bands of at most `room` steps from the parts in `pool`."""
        key = ("bands", pool, room)
        if key not in self.fitters.memo:
            self.fitters.memo[key] = self._find_bands(pool, room)
        bands = self.fitters.memo[key]
        assert isinstance(bands, list)
        return bands

    def _find_bands(self, pool: tuple[Part, ...], room: int) -> list[Band]:
        found: list[Band] = []
        for pattern in slot_patterns(self.rules.columns):
            if len(pattern) > len(pool):
                continue
            for parts in permutations(pool, len(pattern)):
                # The weightiest on the left: the mirror image is the same page to the reader.
                if parts[0] is min(parts, key=pool.index) and self._in_reach(parts, pattern):
                    found += self._side_by_side(parts, pattern, room)
        found += self._stacked(pool, room)
        best: dict[tuple[int, tuple[Part, ...]], Band] = {}
        for band in sorted(found, key=_band_key):
            best.setdefault((band.steps, band.used), band)
        ranked = sorted(best.values(), key=_band_key)
        closing = [band for band in ranked if band.steps == room]
        opening = [band for band in ranked if band.steps < room]
        return closing[: self.rules.choices] + self._spread(opening)

    def band_of(self, parts: tuple[Part, ...], steps: int) -> Band | None:
        """Return the cheapest band of exactly these parts and this height."""
        key = ("band", parts, steps)
        if key not in self.fitters.memo:
            found = list(self._bands_of(parts, steps))
            self.fitters.memo[key] = min(found, key=_band_key, default=None)
        found_band = self.fitters.memo[key]
        assert found_band is None or isinstance(found_band, Band)
        return found_band

    def _bands_of(self, parts: tuple[Part, ...], steps: int) -> Iterator[Band]:
        for pattern in slot_patterns(self.rules.columns):
            if len(pattern) != len(parts):
                continue
            for order in permutations(parts):
                if self._in_reach(order, pattern):
                    yield from self._slots_at(order, pattern, steps)
        if len(parts) == 3 and self.rules.columns >= 3:
            for tall, upper, lower in permutations(parts):
                for span in range(max(1, self.rules.columns // 2), self.rules.columns):
                    side = self.rules.columns - span
                    if self._in_reach((tall, upper, lower), (span, side, side)):
                        yield from self._stacks_at(tall, upper, lower, span, steps)

    def _spread(self, bands: list[Band]) -> list[Band]:
        """Return the cheapest bands, not more than a few of one set of stories."""
        kept: list[Band] = []
        count: dict[frozenset[Part], int] = {}
        for band in bands:
            key = frozenset(band.used)
            count[key] = count.get(key, 0) + 1
            if count[key] <= 3:
                kept.append(band)
            if len(kept) == self.rules.choices:
                break
        return kept

    def _in_reach(self, parts: tuple[Part, ...], pattern: tuple[int, ...]) -> bool:
        return all(
            span in self.fitters.by_id[part.story].spans()
            for part, span in zip(parts, pattern, strict=True)
        )

    # ----------------------------------------------------------------------- side by side

    def _side_by_side(
        self, parts: tuple[Part, ...], pattern: tuple[int, ...], room: int
    ) -> Iterator[Band]:
        for steps in self._heights(parts, pattern, room):
            yield from self._slots_at(parts, pattern, steps)

    def _slots_at(
        self, parts: tuple[Part, ...], pattern: tuple[int, ...], steps: int
    ) -> Iterator[Band]:
        fits = []
        for part, span in zip(parts, pattern, strict=True):
            fit = self._at(part, span, steps)
            if fit is None:
                return
            fits.append(fit)
        yield self._band(parts, pattern, fits, steps)

    def _heights(self, parts: tuple[Part, ...], pattern: tuple[int, ...], room: int) -> list[int]:
        """Return the heights worth trying: those at which one of the parts ends, and the room."""
        found = {room}
        for part, span in zip(parts, pattern, strict=True):
            fits = self._whole(part, span)
            fitting = sorted((h for h in fits if h <= room), key=lambda h: (fits[h].cost, h))
            most = 12 if len(parts) == 1 else 6
            found.update(h for n, h in enumerate(fitting[:most]) if n < 2 or fits[h].cost < 12)
        return sorted(h for h in found if h <= room)

    def _whole(self, part: Part, span: int) -> dict[int, Fit]:
        return self.fitters.by_id[part.story].whole(span, part.start)

    def _at(self, part: Part, span: int, steps: int) -> Fit | None:
        """Return the cheaper of ending the story at this height and letting it jump."""
        fitting = self.fitters.by_id[part.story]
        whole = fitting.whole(span, part.start).get(steps)
        if whole and whole.cost < self._jump_cost(part):
            return whole
        cut = fitting.cut(span, steps, part.start)
        if cut is None or (whole and whole.cost <= cut.cost + self._jump_cost(part)):
            return whole
        return cut

    def _jump_cost(self, part: Part) -> float:
        return self.rules.again_cost if part.start else self.rules.jump_cost

    def _band(
        self, parts: tuple[Part, ...], pattern: tuple[int, ...], fits: list[Fit], steps: int
    ) -> Band:
        placed, column, cost = [], 0, 0.0
        for part, span, fit in zip(parts, pattern, fits, strict=True):
            placed.append(Placed(fit, column, 0))
            column += span
            cost += self._cost(part, fit) + (0.0 if fit.legs or column == self.rules.columns else 4)
        cost += self._twins(fits) + self._flatness(pattern, steps)
        return Band(steps, tuple(placed), parts, cost)

    def _cost(self, part: Part, fit: Fit) -> float:
        cost = fit.cost + (self._jump_cost(part) if fit.jumps else 0.0)
        if (
            self.fitters.priority[part.story] is Priority.LEAD
            and fit.span * 2 <= self.rules.columns
        ):
            cost += 12
        if fit.jumps:
            left = self.fitters.by_id[part.story].lines - fit.last
            cost += max(0, SHORT_REST - left) * 0.5
        lowest = min(fit.caps, default=99)
        return cost + max(0, 14 - lowest) * 0.6

    def _twins(self, fits: list[Fit]) -> float:
        """Return the cost of two heads of one size side by side."""
        heads = [fit.choice.level for fit in fits if not fit.rest and fit.legs]
        return TWIN_COST * sum(a == b for a, b in pairwise(heads))

    def _flatness(self, pattern: tuple[int, ...], steps: int) -> float:
        """Return the cost of a band as wide as the page: pages of such bands look like a stack."""
        return 1.5 * max(0, pattern[0] - 2) if len(pattern) == 1 and steps < 90 else 0.0

    # ---------------------------------------------------------------------------- stacked

    def _stacked(self, pool: tuple[Part, ...], room: int) -> Iterator[Band]:
        """Yield bands of one tall story beside a stack of two."""
        columns = self.rules.columns
        if columns < 3 or len(pool) < 3:
            return
        for tall, upper, lower in permutations(pool, 3):
            if pool.index(upper) > pool.index(lower):
                continue
            for span in range(max(1, columns // 2), columns):
                side = columns - span
                if not self._in_reach((tall, upper, lower), (span, side, side)):
                    continue
                yield from self._stacks(tall, upper, lower, span, room)

    def _stacks(self, tall: Part, upper: Part, lower: Part, span: int, room: int) -> Iterator[Band]:
        for steps in self._heights((tall,), (span,), room)[:8]:
            yield from self._stacks_at(tall, upper, lower, span, steps)

    def _stacks_at(
        self, tall: Part, upper: Part, lower: Part, span: int, steps: int
    ) -> Iterator[Band]:
        side = self.rules.columns - span
        fit = self._at(tall, span, steps)
        pair = self._stack(upper, lower, side, steps) if fit else None
        if fit is None or pair is None:
            return
        top, bottom = pair
        cost = self._cost(tall, fit) + self._cost(upper, top) + self._cost(lower, bottom)
        cost += self._twins([fit, top])
        for left, right in ((0, span), (side, 0)):
            placed = (
                Placed(fit, left, 0),
                Placed(top, right, 0),
                Placed(bottom, right, top.steps + SEAM),
            )
            yield Band(steps, placed, (tall, upper, lower), cost + (0.5 if left else 0.0))

    def _stack(self, upper: Part, lower: Part, span: int, steps: int) -> tuple[Fit, Fit] | None:
        key = (upper, lower, span, steps, self.rules.front)
        if key not in self.fitters.memo:
            self.fitters.memo[key] = self._find_stack(upper, lower, span, steps)
        found = self.fitters.memo[key]
        assert found is None or isinstance(found, tuple)
        return found

    def _find_stack(
        self, upper: Part, lower: Part, span: int, steps: int
    ) -> tuple[Fit, Fit] | None:
        heights = {h for h in self._whole(upper, span) if LEAST <= h <= steps - SEAM - LEAST}
        heights |= {
            steps - SEAM - h for h in self._whole(lower, span) if LEAST <= h <= steps - SEAM - LEAST
        }
        if self.rules.front:
            heights |= set(range(LEAST * 2, steps - SEAM - LEAST, 4 * UNIT))
        best: tuple[float, Fit, Fit] | None = None
        for height in sorted(heights):
            top = self._at(upper, span, height)
            bottom = self._at(lower, span, steps - SEAM - height) if top else None
            if top is None or bottom is None:
                continue
            cost = self._cost(upper, top) + self._cost(lower, bottom)
            if best is None or cost < best[0]:
                best = (cost, top, bottom)
        return None if best is None else (best[1], best[2])


def _band_key(band: Band) -> tuple[float, int, tuple[str, ...]]:
    return (round(band.cost, 6), band.steps, tuple(part.story for part in band.used))


# --------------------------------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class Draft:
    """A page in the making: what stands on it, what is left, what it costs."""

    placed: tuple[Placed, ...]
    heads: tuple[tuple[int, int], ...]
    queue: tuple[Part, ...]
    section: int | None
    top: int
    cost: float
    hole: int = 0


class PageFinder:
    """Fill one page from a queue of parts."""

    def __init__(self, fitters: Fitters, rules: Rules, page: int, steps: int):
        self.bands = BandFinder(fitters, rules)
        self.fitters = fitters
        self.rules = rules
        self.page = page
        self.steps = steps
        self._nodes = 0

    def drafts(self, start: Draft) -> list[Draft]:
        """Return finished pages, cheapest first."""
        self._nodes = 0
        found = list(self._fill(start))
        return sorted(found, key=lambda draft: (draft.cost, len(draft.queue)))

    def _fill(self, draft: Draft) -> Iterator[Draft]:
        self._nodes += 1
        draft = self._with_section_head(draft)
        room = self.steps - draft.top
        pool = self._pool(draft) if room > 0 else ()
        bands = self.bands.bands(pool, room) if pool else []
        if not bands or room <= LEAST:
            yield self._ended(draft, max(room, 0))
        for band in bands:
            follower = self._after(draft, band)
            if band.steps == room:
                yield self._ended(follower, 0)
            elif self._nodes < self.rules.nodes:
                yield from self._fill(follower)
            else:
                yield self._ended(follower, room - band.steps)

    def _waiting(self, draft: Draft) -> list[Part]:
        """Return what may stand on this page: not the rest of a story that starts on it."""
        return [part for part in draft.queue if part.page != self.page]

    def _opened(self, draft: Draft, part: Part) -> bool:
        """Return whether the part's section has had its head."""
        return draft.section is not None and part.section <= draft.section

    def _with_section_head(self, draft: Draft) -> Draft:
        waiting = self._waiting(draft)
        if not waiting or self._opened(draft, waiting[0]):
            return draft
        if self.steps - draft.top < SECTION_HEAD + LEAST:
            return draft
        section = waiting[0].section
        return replace(
            draft,
            heads=(*draft.heads, (section, draft.top)),
            section=section,
            top=draft.top + SECTION_HEAD,
        )

    def _pool(self, draft: Draft) -> tuple[Part, ...]:
        """Return the next few parts of the sections whose heads have been set."""
        opened = [part for part in self._waiting(draft) if self._opened(draft, part)]
        return tuple(opened[: self.rules.look_ahead])

    def _after(self, draft: Draft, band: Band) -> Draft:
        placed = tuple(replace(p, top=draft.top + p.top) for p in band.placed)
        rest = tuple(
            replace(part, start=p.fit.last, page=self.page)
            for part, p in zip(band.used, band.placed, strict=True)
            if p.fit.jumps
        )
        left = tuple(part for part in draft.queue if part not in band.used)
        cost = draft.cost + band.cost + self._order(draft.queue, band.used)
        cost += self._rank(draft.placed + placed) - self._rank(draft.placed)
        return replace(
            draft,
            placed=draft.placed + placed,
            queue=(*rest, *left),
            top=draft.top + band.steps + SEAM,
            cost=cost,
        )

    def _order(self, queue: tuple[Part, ...], used: tuple[Part, ...]) -> float:
        """Return the cost of taking stories out of their order."""
        positions = sorted(queue.index(part) for part in used)
        skipped = sum(position - n for n, position in enumerate(positions))
        return ORDER_COST * skipped

    def _rank(self, placed: tuple[Placed, ...]) -> float:
        """Return the cost of heads that contradict the weight of their stories."""
        heads = [
            (RANK[self.fitters.priority[p.fit.story]], p.fit.choice.level)
            for p in placed
            if not p.fit.rest and p.fit.legs
        ]
        return RANK_COST * sum(
            low_level > high_level
            for high_rank, high_level in heads
            for low_rank, low_level in heads
            if high_rank > low_rank
        )

    def _ended(self, draft: Draft, room: int) -> Draft:
        # The seam below the last band is no hole.
        room = room if room > SEAM else 0
        if shifts := _shifts(draft.placed, room):
            draft, room = _let_out(draft, shifts), 0
        cost = draft.cost + HOLE_COST * room * self.rules.columns
        return replace(draft, cost=cost, hole=room * self.rules.columns)


def _shifts(placed: tuple[Placed, ...], room: int) -> dict[int, int]:
    """Return how far the bands from each top on move down, so that the seams take up `room`.

    A seam takes a line or two; more is a hole, and then nothing moves.
    """
    seams = sorted({p.top for p in placed if p.column == 0})[1:]
    if not room or not seams or room > 2 * UNIT * len(seams) or room % UNIT:
        return {}
    each, odd = divmod(room // UNIT, len(seams))
    return {top: ((n + 1) * each + min(n + 1, odd)) * UNIT for n, top in enumerate(seams)}


def _let_out(draft: Draft, shifts: dict[int, int]) -> Draft:
    """Return the page with its lower bands, and the section heads above them, moved down."""

    def moved(top: int) -> int:
        return top + max((steps for seam, steps in shifts.items() if top >= seam), default=0)

    placed = tuple(replace(p, top=moved(p.top)) for p in draft.placed)
    heads = tuple(
        (section, moved(top + SECTION_HEAD) - SECTION_HEAD) for section, top in draft.heads
    )
    return replace(draft, placed=placed, heads=heads)
