"""What a makeup could not do, as notices: overset, pages that are not full, wishes not met."""

from __future__ import annotations

from collections.abc import Iterator

from editionkit.makeup.model import UNIT, Makeup
from editionkit.model import Notice
from editionkit.notices import notice
from editionkit.render.columns import Story

#: Share of a page that may stay white before it is told.
HOLE = 0.01


def shortfall(makeup: Makeup, stories: tuple[Story, ...]) -> Iterator[Notice]:
    """Yield P-001 for overset, P-002 for a page that is not full, P-011 for a wish not met.

    And P-012 for the fillers that are left over. The last page may end where the last
    story does.
    """
    names = {story.id: story.article.headline for story in stories}
    for overset in makeup.overset:
        said = f"{overset.lines} lines found no place on any page (overset)"
        yield notice("P-001", said, where=names[overset.story])
    area = makeup.grid.steps * makeup.grid.columns
    for page in makeup.pages[:-1]:
        if page.hole > HOLE * area:
            lines = page.hole // UNIT
            yield notice(
                "P-002", f"{lines} lines of one column are empty", where=f"page {page.number}"
            )
    for unmet in makeup.unmet:
        where = names[unmet.story] if unmet.story else None
        missing = f"; it misses by {unmet.lines} lines of one column" if unmet.lines else ""
        yield notice("P-011", f"`{unmet.wish}` could not be met{missing}", where=where)
    if left := _left_over(makeup, stories):
        yield notice("P-012", f"left over: {'; '.join(left)}")


def _left_over(makeup: Makeup, stories: tuple[Story, ...]) -> list[str]:
    """Return the headlines of the fillers that stand on no page."""
    used = {module.story for page in makeup.pages for module in page.modules}
    return [one.article.headline for one in stories if one.filler and one.id not in used]
