"""The planner alone, on measurements made by hand: every edition keeps every rule of makeup."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.makeup import rules
from unit.makeup.measures import A3, A4, SIZES, body, briefs, edition, story

from editionkit.makeup.model import Makeup, StoryMeasure, WideItem
from editionkit.makeup.plan import plan
from editionkit.model import PictureUse, Placement, Priority

LEAD, MAJOR = Priority.LEAD, Priority.MAJOR


def several(count: int, **marks) -> tuple[StoryMeasure, ...]:
    per_section = marks.pop("per_section", 4)
    return tuple(story(f"s{n}", section=n // per_section, **marks) for n in range(count))


def placed(count: int, *placements: Placement, **marks) -> tuple[StoryMeasure, ...]:
    """Return stories of which each `n`th has the `n`th placement, over and over."""
    return tuple(
        story(f"s{n}", section=n // 6, placement=placements[n % len(placements)], **marks)
        for n in range(count)
    )


def rows(count: int, item: int = 3) -> WideItem:
    """Return a table of rows of 13 pt over two columns or three, with headings of 12 pt."""
    edges = tuple(200 + 236 * n for n in range(count + 1))
    steps = -(-edges[-1] // 200) * 2
    return WideItem(
        item=item,
        steps=(0, steps, steps),
        cuts=tuple(range(2, count - 1)),
        edges=(edges,) * 3,
        heads=(218,) * 3,
    )


EDITIONS = {
    "one story": (story("a", priority=LEAD),),
    "one short story": (story("a", lines=5, picture=None),),
    "one story of two lines": (story("a", lines=2, picture=None, dek=0, quote=None),),
    "one story full of crossheads": (
        story("a", lines=130, priority=LEAD, characters=5, dek=0, quote=None, crosshead_every=15),
    ),
    "three stories": (story("a", priority=LEAD), story("b", priority=MAJOR), story("c")),
    "30 stories": edition(30),
    "30 stories, no pictures": edition(30, pictures=False),
    "120 stories": edition(120),
    "only briefs": tuple(briefs(f"b{n}", section=n, lines=30) for n in range(4)),
    "one column of briefs": (briefs("b"),),
    "one story of 1,500 lines": (story("a", lines=1500, priority=LEAD),),
    "1,500 lines before others": (story("a", lines=1500, priority=LEAD), *edition(30)[1:]),
    "1,500 lines at the end": (*edition(16), story("z", lines=1500, section=2)),
    "tall portraits": several(8, picture=0.5),
    "panoramas": several(8, picture=4.0),
    "a section with one story": (*edition(16), story("z", section=9)),
    "sections of one story each": several(7, per_section=1),
    "notes of three to seventeen lines": tuple(
        story(f"s{n}", lines=3 + n, picture=None, dek=0, section=n // 5) for n in range(15)
    ),
    "heads of 180 letters": several(5, characters=180),
    "no deks, no quotes, no crossheads": several(9, dek=0, quote=None, crosshead_every=0),
    "a wide table": (
        *several(4),
        story("t", section=1, wides=(WideItem(item=3, steps=(0, 30, 24)),)),
        *(story(f"u{n}", section=2) for n in range(4)),
    ),
    "a table of 400 rows": (
        *several(4),
        story("t", section=1, wides=(rows(400),)),
        *(story(f"u{n}", section=2) for n in range(4)),
    ),
    "a table of 400 rows alone": (story("t", wides=(rows(400),)),),
    "two tables after a long text": (
        story("t", lines=300, wides=(rows(60), WideItem(item=8, steps=(0, 30, 24)), rows(90, 9))),
        *several(6),
    ),
    "keep_whole": placed(8, Placement(keep_whole=True), lines=120),
    "keep_whole now and then": placed(12, Placement(), Placement(keep_whole=True), lines=90),
    "page: 3": placed(12, *[Placement()] * 7, Placement(page=3), lines=110),
    "page: 1": placed(12, *[Placement()] * 10, Placement(page=1), lines=110),
    "span: 1 to 3": placed(9, *(Placement(span=n) for n in (1, 2, 3)), lines=110),
    "span: 2 once": placed(9, *[Placement()] * 5, Placement(span=2), lines=110),
    "picture: none": placed(8, Placement(picture=PictureUse.NONE)),
    "picture: small": placed(8, Placement(picture=PictureUse.SMALL)),
    "picture: dominant": placed(8, Placement(picture=PictureUse.DOMINANT)),
    "max_lines: 30": placed(6, Placement(max_lines=30), lines=150),
}


def broken(makeup: Makeup, stories: tuple[StoryMeasure, ...]) -> list[str]:
    """Return everything that the plan does against the rules."""
    return [f"{rule.__name__}: {said}" for rule in rules.RULES for said in rule(makeup, stories)]


@cache
def planned(name: str) -> Makeup:
    """Return the plan of one of the editions above."""
    return plan(EDITIONS[name], A4, SIZES)


@pytest.mark.parametrize("name", EDITIONS)
def test_every_edition_keeps_the_rules(name):
    assert broken(planned(name), EDITIONS[name]) == []


def test_five_columns_keep_the_rules():
    stories = tuple(story(f"s{n}", section=n // 8, grid=A3, lines=90 + n * 7) for n in range(12))
    assert broken(plan(stories, A3, SIZES), stories) == []


def test_the_same_stories_make_the_same_pages():
    assert plan(edition(30), A4, SIZES) == planned("30 stories")


@pytest.mark.parametrize("name", ["30 stories", "120 stories", "30 stories, no pictures"])
def test_feet_of_a_module_align(name):
    uneven = list(rules.uneven_feet(planned(name), EDITIONS[name]))
    assert len(uneven) <= 0.01 * rules.legs(planned(name)), uneven


@pytest.mark.parametrize("name", ["30 stories", "120 stories", "30 stories, no pictures"])
def test_inside_pages_are_full(name):
    holes = rules.holes(planned(name))[1:-1]
    assert sum(holes) / len(holes) <= 0.005


def test_the_last_page_is_full():
    """Whatever the number of stories, what is left at the end seldom makes a white page."""
    last = [rules.holes(plan(edition(count), A4, SIZES))[-1] for count in (22, 26, 30, 34, 38, 42)]
    assert max(last) <= 0.35, last
    assert sum(last) <= 0.1 * len(last), last


def test_the_lead_has_the_largest_head_of_page_one():
    makeup = planned("30 stories")
    levels = {m.story: m.level for m in makeup.pages[0].modules}
    assert max(levels, key=levels.__getitem__) == "s0"
    assert sum(level == levels["s0"] for level in levels.values()) == 1


@pytest.mark.parametrize("name", ["30 stories", "120 stories", "30 stories, no pictures"])
def test_no_two_heads_of_one_size_stand_side_by_side(name):
    assert list(rules.twins(planned(name), EDITIONS[name])) == []


def test_no_two_heads_of_one_size_stand_side_by_side_on_five_columns():
    stories = edition(24, grid=A3)
    assert list(rules.twins(plan(stories, A3, SIZES), stories)) == []


def test_a_page_whose_heads_must_be_alike_is_made_up_all_the_same():
    """Heads of one level only leave no choice: they may stand side by side then."""
    stories = several(6, picture=None, dek=0, quote=None)
    alike = tuple(replace(s, heads=tuple(h for h in s.heads if h[0][1] == 2)) for s in stories)
    assert broken(plan(alike, A4, SIZES), alike) == []


def test_few_stories_jump():
    makeup = planned("30 stories")
    jumps = sum(m.to_page is not None for p in makeup.pages for m in p.modules)
    assert jumps <= len(edition(30))


def test_one_changed_headline_moves_little():
    """A headline changed in the third section leaves the pages before it as they were."""
    before = edition(40)
    last = [n for n, one in enumerate(before) if one.section == 3][2]
    changed = story(before[last].id, lines=len(before[last].lines), section=3, characters=80)
    after = (*before[:last], changed, *before[last + 1 :])
    one, other = plan(before, A4, SIZES), plan(after, A4, SIZES)
    same = sum(a == b for a, b in zip(one.pages, other.pages, strict=False))
    assert same >= len(one.pages) // 2


@pytest.mark.parametrize(("name", "grid"), [("30 stories", A4), ("120 stories", A4)])
def test_a_weightier_story_never_has_the_smaller_head(name, grid):
    assert list(rules.false_ranks(planned(name), EDITIONS[name])) == []


def test_a_story_on_its_page_with_its_neighbours_changed_keeps_the_other_pages():
    """A story that grows by a few lines leaves alone what stands well before it, and most after."""
    before = edition(40)
    place = [n for n, one in enumerate(before) if one.section == 2][1]
    longer = replace(before[place], lines=(*before[place].lines, *body(6)))
    after = (*before[:place], longer, *before[place + 1 :])
    one, other = plan(before, A4, SIZES), plan(after, A4, SIZES)
    changed = [
        page.number for page, now in zip(one.pages, other.pages, strict=False) if page != now
    ]
    first = next(p.number for p in one.pages for m in p.modules if m.story == before[place].id)
    assert min(changed) >= first - 4
    assert len(changed) <= len(one.pages) * 2 // 3, changed


def test_overset_is_told_with_its_lines():
    """A table taller than a page finds no place: its story's last lines are named."""
    tall = story("t", wides=(WideItem(item=3, steps=(0, 300, 300)),), lines=60)
    makeup = plan((story("a", priority=LEAD), tall, *several(3)), A4, SIZES)
    (overset,) = makeup.overset
    assert overset.story == "t"
    placed_lines = sum(
        leg.last - leg.first
        for page in makeup.pages
        for module in page.modules
        if module.story == "t"
        for leg in module.legs
    )
    assert placed_lines + overset.lines == len(tall.lines)


def test_a_wish_that_no_page_meets_is_dropped_and_told():
    long = story("a", lines=400, priority=LEAD, placement=Placement(keep_whole=True))
    makeup = plan((long, *several(4)), A4, SIZES)
    assert [(unmet.story, unmet.wish) for unmet in makeup.unmet] == [("a", "keep_whole: true")]
    assert makeup.overset == ()


def test_a_page_that_never_comes_is_told():
    stories = (story("a", priority=LEAD), *placed(2, Placement(page=9)))
    makeup = plan(stories, A4, SIZES)
    assert {unmet.wish for unmet in makeup.unmet} == {"page: 9"}
    assert broken(makeup, stories) == []


def test_pages_are_met_by_smaller_and_larger_pictures():
    stories = edition(34)
    usual = len(plan(stories, A4, SIZES).pages)
    for pages in (usual - 1, usual + 1):
        makeup = plan(stories, A4, SIZES, pages)
        assert len(makeup.pages) == pages
        assert makeup.unmet == ()
        assert broken(makeup, stories) == []


def test_pages_that_cannot_be_met_are_missed_by_so_many_lines():
    (few,) = plan(edition(30), A4, SIZES, 5).unmet
    (many,) = plan(edition(30), A4, SIZES, 60).unmet
    assert few.wish == "pages: 5"
    assert few.lines > 5 * 210
    assert many.lines > 30 * 210


measures = st.builds(
    story,
    name=st.just("s"),
    lines=st.integers(6, 260),
    priority=st.sampled_from([LEAD, MAJOR, Priority.STANDARD]),
    picture=st.sampled_from([None, 0.5, 0.75, 1.0, 1.5, 1.78, 2.5, 5.0]),
    characters=st.integers(5, 160),
    dek=st.integers(0, 250),
    crosshead_every=st.sampled_from([0, 15, 40]),
    quote=st.sampled_from([None, 6, 10]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(measures, st.booleans()), min_size=1, max_size=9), st.integers(0, 3))
def test_any_edition_keeps_the_rules(drawn, of_briefs):
    section, stories = 0, []
    for n, (measure, opens) in enumerate(drawn):
        section += opens
        stories.append(replace(measure, id=f"s{n}", members=(f"s{n}",), section=section))
    stories += [briefs(f"b{n}", section=section + n, lines=10 + 9 * n) for n in range(of_briefs)]
    edition_of = tuple(stories)
    assert broken(plan(edition_of, A4, SIZES), edition_of) == []


@pytest.mark.parametrize("ratio", [0.8, 1.2, 1.6, 2.4])
def test_a_drawing_stands_in_a_frame_of_nearly_its_own_height(ratio):
    stories = several(14, picture=ratio)
    drawn = tuple(replace(one, picture=replace(one.picture, whole=True)) for one in stories)
    for page in plan(drawn, A4, SIZES).pages:
        for place in (module.picture for module in page.modules if module.picture):
            own = A4.width_pt(place.span) / ratio / A4.step_pt
            assert abs(place.steps - own) <= 4 or own > 0.5 * A4.steps
