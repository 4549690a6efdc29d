"""The rows of tables and the lines of listings: where they may be cut, and what stands again."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, assert_never

from weasyprint.formatting_structure import boxes

from editionkit.makeup.model import UNIT, Line, WideItem
from editionkit.model import Break, Preformatted, Table
from editionkit.render.flow import SolidItem, row_count, row_cuts
from editionkit.render.measure.boxes import descendants, line_boxes, points, shown
from editionkit.render.measure.galley import SPACE, even_steps

#: Pixels that the rules of a table take beside its rows.
_BORDER = 2.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a table or listing may be cut; points below the top of its box.

    `edges` are the top of its first row and the foot of each row, `head` the height of what stands
    again above a later part.
    """

    cuts: tuple[int, ...]
    edges: tuple[float, ...]
    head: float


def rows_of(item: SolidItem, box: Any) -> Rows | None:
    """Return the rows of a table or listing, None where it may be cut nowhere."""
    cuts = row_cuts(item.content)
    match item.content:
        case Table() as table:
            found = _table_edges(table, box)
        case Preformatted() as listing:
            found = _listing_edges(listing, box)
        case Break():
            found = None
        case _:
            assert_never(item.content)
    if not cuts or found is None:
        return None
    edges, head = found
    below = [points(edge - box.position_y) for edge in edges]
    return Rows(cuts, (*below, points(box.margin_height())), points(head))


def _table_edges(table: Table, box: Any) -> tuple[list[float], float] | None:
    """Return the tops of a table's rows below its headings, and the height of these, in pixels."""
    tops = [row.position_y for row in descendants(box) if isinstance(row, boxes.TableRowBox)]
    if len(tops) != len(table.rows):
        return None
    body = tops[table.head_rows :]
    return body, body[0] - tops[0] + _BORDER


def _listing_edges(listing: Preformatted, box: Any) -> tuple[list[float], float] | None:
    """Return where the lines of a listing begin, each maybe set as several, in pixels."""
    lines = iter(line_boxes(box))
    tops: list[float] = []
    for text in listing.text.rstrip().split("\n"):
        line = next(lines, None)
        if line is None:
            return None
        tops.append(line.position_y)
        left = len(_dense(text)) - len(_dense(shown(line)))
        while left > 0 and (line := next(lines, None)) is not None:
            left -= len(_dense(shown(line)))
    # White lines at the end have no boxes of their own.
    tops += [tops[-1]] * (row_count(listing) - len(tops))
    padding = tops[0] - box.position_y
    # What stands below a part's last line is counted with it.
    return [tops[0], *(top + padding for top in tops[1:])], 2 * padding


def _dense(text: str) -> str:
    return "".join(text.split())


def solid_lines(item: SolidItem, n: int, box: Any, step: float) -> Iterator[Line]:
    """Yield a table or a listing as lines, one for the rows between two places to cut it."""
    rows = rows_of(item, box)
    space = 0 if isinstance(item.content, Break) else SPACE
    foot = even_steps(points(box.margin_height()) + step, step)
    if rows is None:
        yield Line(n, 0, row_count(item.content), foot, space=space)
        return
    # A later part may begin in the middle of a unit that its rows were rounded up to.
    again = even_steps(rows.head, step) + UNIT
    start, taken = 0, 0
    for row in rows.cuts:
        reached = even_steps(rows.edges[row], step)
        line = Line(n, start, row, reached - taken, space=space, again=again if start else 0)
        yield replace(line, space=0) if start else line
        start, taken = row, reached
    yield Line(n, start, row_count(item.content), foot - taken, again=again)


def wide_item(n: int, steps: list[int], rows: list[Rows], step: float) -> WideItem:
    """Return a wide item as the planner takes it; `steps` and `rows` are by span."""
    if len(rows) < len(steps):
        return WideItem(item=n, steps=tuple(steps))
    return WideItem(
        item=n,
        steps=tuple(steps),
        cuts=rows[0].cuts,
        edges=tuple(tuple(_hundredths(edge, step) for edge in one.edges) for one in rows),
        heads=tuple(_hundredths(one.head, step) for one in rows),
    )


def _hundredths(points: float, step: float) -> int:
    return math.ceil(points / step * 100 - 0.01)
