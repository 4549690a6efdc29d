"""A story in a rectangle: its head and picture, its legs, the tables below them."""

from __future__ import annotations

from dataclasses import dataclass

from editionkit.makeup.choices import Choice
from editionkit.makeup.model import UNIT
from editionkit.makeup.pour import Poured


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A story in a rectangle of `span` × `steps`; `last` is the first line that is left over.

    Where wide tables are cut, their rows count on from the lines. `rows` are those that stand here,
    in the `wide` steps at the foot.
    """

    story: str
    span: int
    steps: int
    start: int
    last: int
    cost: float
    choice: Choice
    legs: tuple[Poured, ...]
    tops: tuple[int, ...]
    caps: tuple[int, ...]
    jumps: bool
    wide: int = 0
    rows: tuple[int, int] = (0, 0)

    @property
    def white(self) -> int:
        """Steps that its columns stay short of their foot, but for a line of the last one."""
        return sum(max(0, leg.short - UNIT) for leg in self.legs)

    @property
    def rest(self) -> bool:
        """Whether this is a later part of a story."""
        return self.start > 0
