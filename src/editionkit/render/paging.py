"""Where the pictures of a one-column story stand so that its pages are full.

A picture is never cut, so one that does not fit into the rest of a page leaves a hole there. The
story is laid out in numbers, with each picture at each place near its own, and the place that
leaves least white wins. Heights are in points; nothing here knows WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

#: How far a picture may move, in pieces, up and down from its place in the text.
UP, DOWN = 2, 14
#: What a moved or a smaller picture costs, as a share of a page of white.
_STEP_COST, _SMALLER_COST = 0.008, 1.0
#: The sizes that a picture may have, as a share of what page and column allow.
_SCALES = (1.0, 0.88, 0.76)
#: Lines of a paragraph that stay together at a page's foot and head.
_ORPHANS = 2
#: White below this share of a page is no hole.
_TOLERATED = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of the column; `lines` are the heights that a page's end may part, if any.

    `above` and `below` are its margins (the larger of two that meet counts), `holds` the height
    below it that must stand on the same page. A `picture` may move, `scale` is its size, `caption`
    its unchangeable part; after a `head` it stands without white.
    """

    name: str
    height: float
    above: float = 0.0
    below: float = 0.0
    lines: tuple[float, ...] = ()
    holds: float = 0.0
    head: bool = False
    picture: bool = False
    caption: float = 0.0
    scale: float = 1.0

    @property
    def depth(self) -> float:
        """The height at its present scale."""
        return self.caption + (self.height - self.caption) * self.scale

    def space(self, before: Block | None) -> float:
        """Return the white above the block when it follows `before`."""
        if before is None:
            return self.above
        return 0.0 if before.head and self.picture else max(before.below, self.above)


@dataclass(frozen=True, slots=True)
class Foot:
    """Where a run of blocks ends: points used on its last page, and what its holes cost."""

    used: float
    cost: float


def settle(
    blocks: tuple[Block, ...], page: float, start: float, tail: tuple[Block, ...] = ()
) -> tuple[Block, ...]:
    """Return the blocks with their pictures placed; the pictures keep their order.

    `page` is the height of a page, `start` how much of the first one is taken, `tail` what follows.
    """
    placed = blocks
    for picture in [block for block in blocks if block.picture]:
        home = placed.index(picture)
        others = placed[:home] + placed[home + 1 :]
        weighed = (
            (run((*one, *tail), page, start).cost + change, number, one)
            for number, (one, change) in enumerate(_candidates(others, picture, home))
        )
        placed = min(weighed)[2]
    return placed


def _candidates(
    others: tuple[Block, ...], picture: Block, home: int
) -> Iterator[tuple[tuple[Block, ...], float]]:
    """Yield the blocks with the picture at each place and size, and what that change costs."""
    yield (*others[:home], picture, *others[home:]), 0.0
    for place in _places(others, home):
        for scale in _SCALES:
            cost = abs(place - home) * _STEP_COST + (1 - scale) * _SMALLER_COST
            yield (*others[:place], replace(picture, scale=scale), *others[place:]), cost


def _places(others: tuple[Block, ...], home: int) -> Iterator[int]:
    """Yield where the picture may stand: between its neighbours in kind, with text below it."""
    before = [n + 1 for n, block in enumerate(others[:home]) if block.picture or block.head]
    after = [n for n, block in enumerate(others) if block.picture and n >= home]
    text = max((n for n, block in enumerate(others) if block.lines), default=home)
    last = min([max(text, home), home + DOWN, *after])
    for place in range(max([home - UP, *before]), last + 1):
        if place == 0 or others[place - 1].head or not others[place - 1].holds:
            yield place


def run(blocks: tuple[Block, ...], page: float, start: float, before: Block | None = None) -> Foot:
    """Return where the blocks end when they are set one after the other from `start`."""
    foot = Foot(start, 0.0)
    for block in blocks:
        top = foot.used + block.space(before) if foot.used else 0.0
        setting = _set_lines if block.lines else _set_whole
        foot, before = setting(foot, block, top, page), block
    return foot


def _set_whole(foot: Foot, block: Block, top: float, page: float) -> Foot:
    if not foot.used or top + block.depth + block.holds <= page:
        return Foot(top + block.depth, foot.cost)
    return Foot(block.depth, foot.cost + white(page - foot.used, page))


def _set_lines(foot: Foot, block: Block, top: float, page: float) -> Foot:
    lines = block.lines
    while lines:
        fitting = _fitting(lines, page - top)
        if fitting == len(lines):
            return Foot(top + sum(lines), foot.cost)
        if fitting == 0 and not foot.used:
            fitting = 1  # higher than a page: something must stand on it
        left = page - (top + sum(lines[:fitting]) if fitting else foot.used)
        foot = Foot(0.0, foot.cost + white(left, page))
        lines, top = lines[fitting:], 0.0
    return foot


def _fitting(lines: tuple[float, ...], room: float) -> int:
    """Return how many lines may stand in `room` with two at least on each side of the cut."""
    count = 0
    for line in lines:
        room -= line
        if room < -0.01:
            break
        count += 1
    if count == len(lines):
        return count
    count = min(count, len(lines) - _ORPHANS)
    return count if count >= _ORPHANS else 0


def white(left: float, page: float) -> float:
    """Return what a hole of `left` points costs: small ones nothing, large ones much."""
    share = left / page - _TOLERATED
    return max(0.0, share) + max(0.0, share) ** 2
