"""The end of an edition: where its last page would be white, its last pages are made up again.

Pictures on the last pages give way until what stands on a nearly empty page finds room before it,
or grow until it is full. Pages before those stay as they are.
"""

from __future__ import annotations

from editionkit.makeup.search import Search, State

#: Share of the last page that may stay white.
ENOUGH = 0.1
#: Pages before the last one that are made up again, fewer first.
BACK = (2, 5, 8)
#: Plans that are tried at most, times the square of the columns: on wide pages each takes longer.
TRIES = 108
#: How much smaller or larger pictures want to be there.
SMALLER, LARGER = (-0.15, -0.4), (0.25, 0.8)
#: Share of each page that is much for pictures to give or take.
MUCH = 0.1

#: White that must be gained to take another plan, and how much dearer that may be.
GAIN, DEARER = 0.02, 200.0


def closed(search: Search) -> State:
    """Return the cheapest plan of all pages whose last one is full enough, or the fullest."""
    best = search.best()
    if len(best.pages) <= 1 or _white(best) <= ENOUGH:
        return best
    found, tries = best, TRIES // search.grid.columns**2
    for back in BACK:
        start = _rewound(best, back)
        for lean in _leans(_white(best), back + 1)[:tries]:
            tries -= 1
            other = search.again(start, lean)
            if other.cost < best.cost + DEARER and _white(other) < _white(found) - GAIN:
                found = other
            if _white(found) <= ENOUGH:
                return found
        if start.before is None:
            break
    return found


def _leans(white: float, pages: int) -> tuple[float, ...]:
    """Return how pictures may lean, the likeliest first, where so many pages are made up again.

    What stands on a nearly empty page must find room on those before it, else its white is to be
    filled: by far larger or smaller pictures where that is much for each page.
    """
    first, second = (SMALLER, LARGER) if white > 0.5 else (LARGER, SMALLER)
    much = min(white, 1 - white) > MUCH * pages
    return (*(first[::-1] if much else first), *second)


def _white(state: State) -> float:
    """Return how white a plan is: the last page's white, and four times that of others."""
    holes = [page.hole / page.room for page in state.pages]
    return holes[-1] + 4 * sum(holes[:-1])


def _rewound(state: State, pages: int) -> State:
    """Return the plan as it was so many pages before its last one, page one at the least."""
    for _ in range(pages + 1):
        state = state.before or state
    return state
