"""The makeup's types: what was measured, and the plan of pages that comes of it.

All heights are whole *steps*, half a baseline unit each (5.5 pt on an 11 pt grid): body lines are
two steps, Arabic lines three. Widths are counted in columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from editionkit.model import Direction, Placement, Priority

#: Steps to one baseline unit.
UNIT = 2
#: The section of fillers, which belong to none.
NO_SECTION = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The live area of a page: `steps` high, `columns` wide. Points where it says so."""

    columns: int
    column_pt: float
    gutter_pt: float
    baseline_pt: float
    steps: int

    @property
    def step_pt(self) -> float:
        """Height of a step in points."""
        return self.baseline_pt / UNIT

    def width_pt(self, span: int) -> float:
        """Width of `span` columns with the gutters between them, in points."""
        return span * self.column_pt + (span - 1) * self.gutter_pt

    def left_pt(self, column: int) -> float:
        """Distance of a column's left edge from the live area's, in points."""
        return column * (self.column_pt + self.gutter_pt)


@dataclass(frozen=True, slots=True)
class Line:
    """One indivisible slice of a column.

    `item`, `start`, `end`: which characters of which flow item. `steps` is its height, `space` the
    white above it (dropped at the head of a leg), `stop` whether a leg may end after it. `stretch`
    is how much its space may grow, `flex` how much its own height may shrink or grow. `again` are
    the steps that a leg beginning with it needs above it: the headings of a table cut there.
    Of a table or a listing, `start` and `end` are rows.
    """

    item: int
    start: int
    end: int
    steps: int
    space: int = 0
    stop: bool = True
    stretch: int = 0
    flex: int = 0
    hyphen: bool = False
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A measured head: kicker, headline, dek, byline of one size over one span."""

    steps: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureMeasure:
    """The lead picture: width ÷ height, and the caption's steps by span.

    `whole` says that it is a drawing, which is never cropped: white is left in a frame not its own.
    """

    ratio: float
    captions: tuple[int, ...]
    whole: bool = False

    def caption(self, span: int) -> int:
        """Return the steps of the caption under a picture `span` columns wide."""
        return self.captions[span - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class WideItem:
    """A table or listing too wide for a column: its steps over 1, 2 … columns (0: does not fit).

    What may be cut has the rows after which it may be, `cuts`, and by the number of columns, in
    hundredths of a step: `edges`, the top of its first row and the foot of each row below the
    item's top, and `heads`, what stands again above a part that is not the first.
    """

    item: int
    steps: tuple[int, ...]
    cuts: tuple[int, ...] = ()
    edges: tuple[tuple[int, ...], ...] = ()
    heads: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """Number of its rows; 1 for what is never cut."""
        return len(self.edges[0]) - 1 if self.edges else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMeasure:
    """All that the planner knows of a story.

    `heads` by (span, level); `rest_heads` (over a part that jumped) by span; `quote` the steps of a
    pull quote, `quote_line` the line where its words stand in the text; `insets` the caption steps
    of pictures in the text, by flow item. `openings` are the lines
    at which the further briefs of a column begin: it may be parted there, and nowhere else.
    """

    id: str
    section: int
    priority: Priority
    lines: tuple[Line, ...]
    heads: tuple[tuple[tuple[int, int], Head], ...]
    rest_heads: tuple[tuple[int, Head], ...] = ()
    picture: PictureMeasure | None = None
    quote: int | None = None
    quote_line: int = -1
    wides: tuple[WideItem, ...] = ()
    insets: tuple[tuple[int, int], ...] = ()
    placement: Placement = field(default_factory=Placement)
    dir: Direction = "ltr"
    members: tuple[str, ...] = ()
    openings: tuple[int, ...] = ()

    @property
    def brief(self) -> bool:
        """Whether this is a column of briefs, which never jumps."""
        return self.priority is Priority.BRIEF

    @property
    def filler(self) -> bool:
        """Whether this waits for white that would be left, and has no place of its own."""
        return self.section == NO_SECTION


# ------------------------------------------------------------------------------------- the plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One column of a module with the lines `first` to `last` (exclusive) of its story.

    `top` counts from the module's top, `column` from its first column. `spread` lists the extra
    steps above single lines, `flexed` the change of single lines' own height.
    """

    column: int
    top: int
    steps: int
    first: int
    last: int
    spread: tuple[tuple[int, int], ...] = ()
    flexed: tuple[tuple[int, int], ...] = ()
    quote_before: int | None = None
    quote_steps: int = 0
    short: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePlace:
    """The lead picture in its module: columns from `column`, steps from `top`."""

    column: int
    span: int
    top: int
    steps: int
    caption: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WidePlace:
    """A table or listing over `span` columns of its module: rows `first` to `last` (exclusive)."""

    item: int
    span: int
    top: int
    steps: int
    first: int = 0
    last: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """The rectangle that a story, or a part of one, fills on a page.

    `reached` is the number of the story's lines and rows of wide tables that stand up to its end.
    """

    kind: Literal["story", "rest", "briefs", "filler"]
    story: str
    column: int
    span: int
    top: int
    steps: int
    level: int
    head: int
    legs: tuple[Leg, ...]
    picture: PicturePlace | None = None
    wides: tuple[WidePlace, ...] = ()
    from_page: int | None = None
    to_page: int | None = None
    reached: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """A rectangle of the page that is no story: nameplate, section head, index, colophon."""

    kind: Literal["nameplate", "section", "index", "colophon"]
    column: int
    span: int
    top: int
    steps: int
    section: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """One page; `hole` is the number of steps × columns that nothing fills."""

    number: int
    modules: tuple[Module, ...]
    furniture: tuple[Furniture, ...] = ()
    hole: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overset:
    """Lines of a story that no page could hold."""

    story: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A wish of the editor's that the pages could not meet: a key of `issue.yaml` with its value.

    `lines` says by how many lines of one column, where that can be said.
    """

    story: str | None
    wish: str
    lines: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Makeup:
    """The plan of the whole edition.

    `overset` says what stands on none of its pages, `unmet` which of the editor's wishes were not
    met.
    """

    grid: Grid
    pages: tuple[PagePlan, ...]
    overset: tuple[Overset, ...] = ()
    unmet: tuple[Unmet, ...] = ()
