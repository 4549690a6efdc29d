"""A page to be filled, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from editionkit.makeup.dress import Placed
from editionkit.makeup.stock import Part

#: Units of a section's head.
SECTION_HEAD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page to fill: its number, first unit below the running head, and units to its foot.

    `musts` are the parts that the editor wants here; `last` says that nothing follows the window.
    """

    number: int
    top: int
    units: int
    musts: frozenset[int] = frozenset()
    last: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A page in the making; `used` parts of the queue stand on it, `rests` are left of them.

    `heads` are section heads with their tops in steps, `hole` steps × columns that are empty of the
    `room` for stories.
    """

    placed: tuple[Placed, ...]
    heads: tuple[tuple[int, int], ...]
    used: tuple[int, ...]
    rests: tuple[Part, ...]
    section: int | None
    cost: float
    hole: int = 0
    room: int = 1
