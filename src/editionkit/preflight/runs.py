"""Runs of text from column to column: where the columns of a story end, hyphens in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from editionkit.preflight.glyphs import Rect, TypeLine
from editionkit.preflight.ground import OUT, Finding, Page, start_of
from editionkit.preflight.places import OFF_GRID

#: Hyphens in a row that make a ladder.
LADDER = 3


@dataclass(frozen=True, slots=True)
class Leg:
    """Lines of one story in one column, top to bottom."""

    column: int
    lines: tuple[TypeLine, ...]

    @property
    def foot(self) -> float:
        """Baseline of its last line."""
        return self.lines[-1].baseline


def modules(page: Page) -> Iterator[tuple[Leg, ...]]:
    """Yield the stories' parts on the page: runs of text from column to column."""
    legs: list[Leg] = []
    lines: list[TypeLine] = []
    broken = False
    for line in page.sheet.lines:
        column = page.column_of(line.ink)
        if not page.rule.is_text(line) or column is None:
            broken = True
            continue
        follows = _follows(page, lines, line, column, broken=broken)
        if follows != "line" and lines:
            legs.append(Leg(page.column_of(lines[-1].ink) or 0, tuple(lines)))
            lines = []
        if follows == "module" and legs:
            yield tuple(legs)
            legs = []
        lines.append(line)
        broken = False
    if lines:
        legs.append(Leg(page.column_of(lines[-1].ink) or 0, tuple(lines)))
    if legs:
        yield tuple(legs)


def _follows(
    page: Page, lines: list[TypeLine], line: TypeLine, column: int, *, broken: bool
) -> Literal["line", "leg", "module"]:
    """Return what a line begins: nothing, a new leg of the story, or another story."""
    if not lines:
        return "line"
    last = lines[-1]
    before = page.column_of(last.ink)
    if column == before and line.baseline > last.baseline:
        return "module" if _parted(page, column, last, line) else "line"
    if before is None or abs(column - before) != 1 or line.baseline >= last.baseline:
        return "module"
    return "module" if broken or _cut_off(page, column, before, line) else "leg"


def _cut_off(page: Page, column: int, before: int, line: TypeLine) -> bool:
    """Return whether a cutoff rule right above a line ends short of the column `before`."""
    top = line.baseline - 2 * page.rule.ground.baseline
    above = _rules_between(page, column, top, line.baseline)
    return any(not _over(page, before, rule) for rule in above)


def _parted(page: Page, column: int, high: TypeLine, low: TypeLine) -> bool:
    """Return whether a cutoff rule parts two lines; a pull quote has a pair of rules."""
    return len(_rules_between(page, column, high.baseline, low.baseline)) % 2 == 1


def _rules_between(page: Page, column: int, top: float, bottom: float) -> list[Rect]:
    return [
        rule for rule in page.sheet.rules if top < rule.top < bottom and _over(page, column, rule)
    ]


def _over(page: Page, column: int, rule: Rect) -> bool:
    """Return whether a rule stands over the whole width of a column."""
    place = page.columns[column]
    return rule.left <= place.left + OUT and rule.right >= place.right - OUT


def feet(page: Page, modules: Iterable[tuple[Leg, ...]]) -> Iterator[tuple[Leg, Finding | None]]:
    """Yield each leg of the stories over several columns with what is wrong with its foot."""
    for legs in modules:
        if len(legs) < 2:
            continue
        foot = Counter(round(leg.foot, 1) for leg in legs[:-1]).most_common(1)[0][0]
        for leg in legs:
            leeway = page.rule.ground.baseline + OUT if leg is legs[-1] else OFF_GRID
            yield leg, None if _ends(page, leg, foot, leeway) else _foot(page, leg, foot)


def _ends(page: Page, leg: Leg, foot: float, leeway: float) -> bool:
    """Return whether a leg ends at `foot`, with its last line or with what stands below it."""
    if abs(leg.foot - foot) <= leeway:
        return True
    below = _below(page, leg)
    return bool(below) and any(
        abs(bottom - foot) <= page.rule.ground.baseline + OUT for bottom in below
    )


def _below(page: Page, leg: Leg) -> list[float]:
    """Return the feet of what stands in the column right below a leg."""
    place, bottom = page.columns[leg.column], leg.foot
    things = [line.ink for line in page.sheet.lines] + [*page.sheet.pictures, *page.sheet.rules]
    found: list[float] = []
    for thing in sorted(things, key=lambda thing: thing.top):
        inside = thing.left >= place.left - OUT and thing.right <= place.right + OUT * 2
        if inside and bottom < thing.bottom and thing.top - bottom < 2 * page.rule.unit:
            bottom = thing.bottom
            found.append(bottom)
    return found


def _foot(page: Page, leg: Leg, foot: float) -> Finding:
    place = replace(page.columns[leg.column], top=min(foot, leg.foot), bottom=max(foot, leg.foot))
    away = leg.foot - foot
    side = "below" if away > 0 else "above"
    return page.finding("foot", place, f"a column ends {abs(away):.0f} pt {side} its story's")


def ladders(page: Page, modules: Iterable[tuple[Leg, ...]]) -> Iterator[Finding]:
    """Yield each run of lines of a column that all end in a hyphen."""
    for leg in (leg for legs in modules for leg in legs):
        run: list[TypeLine] = []
        for line in (*leg.lines, None):
            if line and line.hyphen:
                run.append(line)
                continue
            if len(run) >= LADDER:
                place = run[0].ink.joined(run[-1].ink)
                said = f"{len(run)} hyphens in a row: {start_of(run[0])}"
                yield page.finding("ladder", place, said)
            run = []
