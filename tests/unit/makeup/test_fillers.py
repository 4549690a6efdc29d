"""Fillers on measurements and pages made by hand: what they fill, what they leave alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.makeup import rules
from unit.makeup.measures import A4, SIZES, paragraph, story

from editionkit.makeup.fillers import filled
from editionkit.makeup.model import (
    NO_SECTION,
    UNIT,
    Furniture,
    Head,
    Leg,
    Makeup,
    Module,
    PagePlan,
    StoryMeasure,
)
from editionkit.makeup.plan import plan
from editionkit.model import Priority

FOOT = A4.steps
HEAD = 4


def filler(name: str, lines: int) -> StoryMeasure:
    """Return a filler of one paragraph, its headline run in."""
    return StoryMeasure(
        id=name,
        section=NO_SECTION,
        priority=Priority.BRIEF,
        lines=tuple(paragraph(0, lines)),
        heads=tuple(((span, 1), Head(steps=0, lines=0)) for span in range(1, A4.columns + 1)),
        members=(name,),
    )


def module(name: str, column: int, foot: int, *, span: int = 1, top: int = HEAD, short: int = 0):
    """Return a story's rectangle down to `foot` steps; its last leg ends `short` steps above."""
    legs = tuple(
        Leg(
            column=n,
            top=0,
            steps=foot - top,
            first=n,
            last=n + 1,
            short=short if n == span - 1 else 0,
        )
        for n in range(span)
    )
    return Module(
        kind="story",
        story=name,
        column=column,
        span=span,
        top=top,
        steps=foot - top,
        level=1,
        head=0,
        legs=legs,
    )


def white_page(number: int, *lines: int, more: tuple[Furniture, ...] = ()) -> PagePlan:
    """Return a page of three columns whose stories end so many lines above its foot."""
    modules = tuple(
        module(f"s{number}-{n}", n, FOOT - white * UNIT) for n, white in enumerate(lines)
    )
    hole = sum(lines) * UNIT
    return PagePlan(number=number, modules=modules, furniture=more, hole=hole)


def fill(pages: list[PagePlan], *fillers: StoryMeasure, turned: str = "") -> Makeup:
    """Fill the pages; the story `turned` runs from right to left."""
    stories = (*fillers, *(replace(story(name), dir="rtl") for name in turned.split()))
    return filled(Makeup(grid=A4, pages=tuple(pages)), stories)


def used(makeup: Makeup) -> list[tuple[int, str]]:
    return [
        (page.number, one.story)
        for page in makeup.pages
        for one in page.modules
        if one.kind == "filler"
    ]


def placed(makeup: Makeup) -> list[Module]:
    return [m for page in makeup.pages for m in page.modules if m.kind == "filler"]


FULL = white_page(1, 0, 0, 0)


def test_pages_without_white_stay_the_very_same():
    makeup = Makeup(grid=A4, pages=(FULL, white_page(2, 0, 0, 0)))
    assert filled(makeup, (filler("a", 3),)).pages == makeup.pages


def test_without_fillers_white_stays_white():
    makeup = Makeup(grid=A4, pages=(white_page(1, 9, 9, 9),))
    assert filled(makeup, (story("s"),)) is makeup


def test_white_at_the_foot_is_filled_below_a_line_of_white():
    made = fill([white_page(1, 0, 7, 0), FULL], filler("a", 6))
    (one,) = placed(made)
    assert (one.column, one.span, one.top, one.steps) == (1, 1, FOOT - 12, 12)
    assert made.pages[0].hole == 0
    assert [leg.last for leg in one.legs] == [6]
    assert one.head == 0


def test_the_set_that_leaves_least_white_is_taken():
    fillers = (filler("a", 7), filler("b", 4), filler("c", 5), filler("d", 3))
    made = fill([white_page(1, 0, 11, 0), FULL], *fillers)
    assert used(made) == [(1, "b"), (1, "c")]
    first, second = placed(made)
    assert second.top == first.top + first.steps + UNIT
    assert second.top + second.steps == FOOT


def test_few_large_ones_go_before_many_small_ones_then_the_desk_s_order():
    fillers = (filler("a", 4), filler("b", 5), filler("c", 10), filler("d", 10))
    assert used(fill([white_page(1, 0, 11, 0), FULL], *fillers)) == [(1, "c")]


def test_each_is_used_once_and_whole():
    pages = [white_page(1, 0, 7, 0), white_page(2, 7, 0, 0), FULL]
    made = fill(pages, filler("a", 6), filler("b", 6), filler("c", 40))
    assert used(made) == [(1, "a"), (2, "b")]


def test_the_white_above_stretches_until_the_foot_is_met():
    made = fill([white_page(1, 0, 13, 0), FULL], filler("a", 5), filler("b", 4))
    first, second = placed(made)
    assert first.top == FOOT - 12 * UNIT + UNIT
    assert second.top == first.top + first.steps + 2 * UNIT
    assert second.top + second.steps == FOOT


def test_white_that_is_too_much_stays_at_the_foot_and_is_told():
    made = fill([white_page(1, 0, 20, 0), FULL], filler("a", 5))
    (one,) = placed(made)
    assert one.top == FOOT - 19 * UNIT
    assert made.pages[0].hole == (20 - 6) * UNIT


def test_a_long_one_stands_over_several_columns():
    made = fill([white_page(1, 5, 5, 5), FULL], filler("a", 12))
    (one,) = placed(made)
    assert (one.column, one.span, one.steps) == (0, 3, 8)
    assert [(leg.first, leg.last) for leg in one.legs] == [(0, 4), (4, 8), (8, 12)]


def test_none_is_spread_thinner_than_three_lines_a_column():
    assert used(fill([white_page(1, 3, 3, 3), FULL], filler("a", 6))) == []


def test_where_it_is_all_the_same_they_stand_narrow_and_on_the_left():
    (one,) = placed(fill([white_page(1, 20, 20, 20), FULL], filler("a", 6)))
    assert (one.column, one.span) == (0, 1)


def test_pages_inside_come_before_the_last_one():
    pages = [FULL, white_page(2, 7, 0, 0), white_page(3, 7, 0, 0)]
    assert used(fill(pages, filler("a", 6))) == [(2, "a")]


def test_small_white_does_not_lose_its_only_filler_to_large_white():
    pages = [white_page(1, 0, 11, 0), white_page(2, 5, 0, 0), FULL]
    made = fill(pages, filler("a", 4), filler("b", 5), filler("c", 9))
    assert sum(page.hole for page in made.pages) == 0
    assert (2, "a") in used(made)


def test_white_above_something_keeps_a_line_from_it():
    high, low = module("high", 1, 84), module("low", 1, FOOT, top=100)
    beside = (module("left", 0, FOOT), module("right", 2, FOOT))
    page = PagePlan(number=1, modules=(high, low, *beside))
    made = fill([page, FULL], filler("a", 6))
    (one,) = placed(made)
    assert (one.top, one.top + one.steps) == (86, 98)


def test_nothing_is_set_over_the_colophon_or_the_nameplate():
    nameplate = Furniture(kind="nameplate", column=0, span=3, top=0, steps=26)
    colophon = Furniture(kind="colophon", column=0, span=3, top=FOOT - 4, steps=4)
    page = PagePlan(
        number=1, modules=(module("s", 0, FOOT - 4, top=26),), furniture=(nameplate, colophon)
    )
    made = fill([page], *(filler(f"f{n}", 17) for n in range(6)))
    tops = [one.top for one in placed(made)]
    assert min(tops) == 26
    assert max(one.top + one.steps for one in placed(made)) == FOOT - 4
    assert not list(rules.collisions(made, ()))


@pytest.mark.parametrize(("turned", "column"), [("", 2), ("s", 0)])
def test_a_column_that_ends_early_is_white_below(turned, column):
    page = PagePlan(number=1, modules=(module("s", 0, FOOT, span=3, short=8 * UNIT),))
    made = fill([page, FULL], filler("a", 7), turned=turned)
    (one,) = placed(made)
    assert (one.column, one.top) == (column, FOOT - 7 * UNIT)


def test_fillers_take_no_place_in_the_plan_of_the_stories():
    stories = (story("a", priority=Priority.LEAD), story("b", lines=30), story("c", lines=50))
    with_fillers = (*stories, *(filler(f"f{n}", n) for n in (3, 4, 5, 6, 8, 9, 11)))
    without, made = plan(stories, A4, SIZES), plan(with_fillers, A4, SIZES)
    assert len(made.pages) == len(without.pages)
    for page, before in zip(made.pages, without.pages, strict=True):
        assert tuple(one for one in page.modules if one.kind != "filler") == before.modules
        assert page.furniture == before.furniture
        assert page.hole <= before.hole
    assert used(made)
    assert not list(rules.lost_lines(made, stories))
    assert not list(rules.collisions(made, with_fillers))


whites = st.lists(st.tuples(*[st.integers(0, 40)] * 3), min_size=1, max_size=3)
sizes = st.lists(st.integers(2, 30), max_size=8)


@settings(max_examples=60, deadline=None)
@given(whites, sizes)
def test_whatever_is_white_fillers_stand_in_it_alone(drawn, lines):
    pages = [white_page(n, *white) for n, white in enumerate(drawn, 1)]
    fillers = [filler(f"f{n}", count) for n, count in enumerate(lines)]
    made = fill(pages, *fillers)
    names = [name for _, name in used(made)]
    assert len(names) == len(set(names))
    assert not list(rules.collisions(made, ()))
    assert not list(rules.lost_lines(made, tuple(one for one in fillers if one.id in names)))
    for page, before in zip(made.pages, pages, strict=True):
        assert 0 <= page.hole <= before.hole
        for one, other in combinations(page.modules, 2):
            if one.column == other.column and "filler" in (one.kind, other.kind):
                assert abs(other.top - one.top) >= UNIT + min(one.steps, other.steps)
