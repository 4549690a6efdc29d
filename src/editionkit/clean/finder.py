"""From each unit's numbers to a decision: trees from a data file, then rules for whole pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import Any

from editionkit.clean import boilerplate as known
from editionkit.clean.dates import without_dates
from editionkit.clean.features import NAMES
from editionkit.clean.metadata import Facts
from editionkit.clean.patterns import regex
from editionkit.clean.tree import words_key
from editionkit.clean.units import EXTRA_NAMES, MASK_NAMES, Unit

Node = Any
"""A tree: `[feature, cut, if at most, if more]`, or a number."""

Sum = Callable[[list[float]], float]


_PART = 20
_SURE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Trees whose values add up to the logarithm of the odds that a unit is story."""

    base: float
    threshold: float
    parts: tuple[Sum, ...]

    def chance(self, row: list[float]) -> float:
        """Return the probability, 0 to 1, that a unit with these numbers is story."""
        total = self.base
        for part in self.parts:
            total += part(row)
            if not -_SURE < total < _SURE:
                break  # the trees that follow would not turn this
        return 1 / (1 + exp(-total)) if total > -30 else 0.0


@cache
def forest() -> Forest:
    """Return the trained trees of the package (`finder.json`, made by benchmarks/train_finder.py)."""
    data = json.loads(files(__package__).joinpath("finder.json").read_text(encoding="utf-8"))
    number = {name: position for position, name in enumerate(NAMES)}
    columns = [number[name] for name in data["features"]]
    trees = data["trees"]
    parts = tuple(
        _summed(trees[start : start + _PART], columns) for start in range(0, len(trees), _PART)
    )
    return Forest(base=data["base"], threshold=data["threshold"], parts=parts)


def _summed(trees: list[Node], columns: list[int]) -> Sum:
    """Return a function that adds up what some trees say of a row.

    The trees become one expression of conditions: three times as fast as walking them. It is built
    from numbers alone, whatever stands in the data file.
    """
    body = "+".join(f"({_expression(tree, columns)})" for tree in trees)
    made: dict[str, Sum] = {}
    exec(compile(f"def part(row): return {body}", "finder.json", "exec"), {}, made)
    return made["part"]


def _expression(node: Node, columns: list[int]) -> str:
    if not isinstance(node, list):
        return repr(float(node))
    feature, cut, at_most, more = node
    return (
        f"({_expression(at_most, columns)} if row[{columns[int(feature)]}]<={float(cut)!r}"
        f" else {_expression(more, columns)})"
    )


def decide(
    units: list[Unit], table: list[list[float] | None], facts: Facts, seen: frozenset[str]
) -> None:
    """Give every unit its score and say which are kept."""
    trees = forest()
    for unit, row in zip(units, table, strict=True):
        unit.score = trees.chance(row) if row is not None else 0.0
    chances = [unit.score for unit in units]
    for unit, keep in zip(units, smoothed(units, chances, trees.threshold), strict=True):
        unit.kept = keep
    twice = sum(len(unit.text) for unit in units if unit.kept and unit.text in seen)
    if twice > 0.6 * sum(len(unit.text) for unit in units if unit.kept):
        seen = frozenset()  # the same story was given twice
    headline = words_key(facts.headline)
    for unit in units:
        if unit.kept and unit.text in seen:
            unit.kept = False
            unit.reasons.append("stands on another page of the site")
        elif unit.kept and unit.order <= facts.heading + 1 and words_key(unit.text) == headline:
            unit.kept = False
            unit.reasons.append("is the headline")


_COMMENT = (1 << MASK_NAMES.index("comment")) | (1 << MASK_NAMES.index("cookie"))
_POLL = 1 << MASK_NAMES.index("rating")
_HIDDEN = 1 << (len(MASK_NAMES) + EXTRA_NAMES.index("style=hidden"))


def smoothed(units: list[Unit], chances: list[float], threshold: float) -> list[bool]:
    """Decide which units stay.

    The trees' chances are lowered by what is certain: readers' comments and consent boxes, hidden
    parts, phrases that stand in no story (as long as a story remains without them); a text of six
    words and more stays once.
    """
    chances = list(chances)
    _lower(units, chances, threshold, _COMMENT, 0.1, "a comment or a consent box")
    _lower(units, chances, threshold, _HIDDEN, 0.3, "hidden")
    kept: list[bool] = []
    seen: set[str] = set()
    others = opened = False
    for unit, chance in zip(units, chances, strict=True):
        if chance >= threshold and (_is_phrase(unit) or (not opened and _is_stamp(unit.text))):
            chance *= 0.3
            unit.reasons.append("a phrase around stories")
        others = _more_of_this(unit) or (others and _listed(unit))
        if others and chance >= threshold:
            chance *= 0.4
            unit.reasons.append("a list of other stories")
        long = unit.text.count(" ") >= 5 or len(unit.text) > 60
        twice = long and unit.text in seen
        if chance >= threshold and twice:
            unit.reasons.append("a repetition")
        keep = chance >= threshold and not twice
        opened = opened or (keep and len(unit.text) > 120)
        if keep and long:
            seen.add(unit.text)
        kept.append(keep)
    return kept


def _lower(
    units: list[Unit], chances: list[float], threshold: float, mask: int, share: float, reason: str
) -> None:
    """Lower the chances inside elements of a kind, if enough of a story stands outside them."""
    pairs = [
        (len(u.text), u.side & mask) for u, c in zip(units, chances, strict=True) if c >= threshold
    ]
    outside = sum(size for size, inside in pairs if not inside)
    if outside < max(400, share * sum(size for size, _ in pairs)):
        return
    for number, unit in enumerate(units):
        if unit.side & mask:
            chances[number] *= 0.2
            unit.reasons.append(reason)


_AGO = regex(
    r"^\W*(?:\d+|an?|one)\s*(?:min|minutes?|hours?|hrs?|days?|weeks?|months?|years?|[hdmw])\s+ago\W*$",
    re.I,
)


def _is_phrase(unit: Unit) -> bool:
    """Return True for a line that stands around stories, never in them."""
    text, size = unit.text, len(unit.text)
    if "{*" in text or "{{" in text:
        return True  # a template that was never filled in
    if size < 40 and (known.CONTROL.match(text) or _AGO.match(text)):
        return True
    if size >= 300:
        return False
    if size < 120 and unit.side & _POLL and text[-1] in "?？؟":
        return True
    if any(kind.match(text) for kind in (known.PROMPT, known.COPYRIGHT, known.READING_TIME)):
        return True
    linked = unit.link_chars / size
    if known.RELATED.match(text) and (linked > 0.3 or size < 60):
        return True
    return linked > 0.9 and unit.links > 1 and size < 120 and text[-1] not in ".!?…"


_HOUR = regex(
    r"(?:\b(?:alle|um|at|à|kl\.?|o|klo|ore|saat)\s+)?\d{1,2}[:.h]\d\d(?:\s*(?:Uhr|h|[ap]\.?m\.?)\b)?",
    re.I,
)


def _is_stamp(text: str) -> bool:
    """Return True for a line that is a date and hour, with or without a reading time."""
    if len(text) >= 70 or not any(map(str.isdigit, text)):
        return False
    dateless = without_dates(text)
    rest = _HOUR.sub("", dateless).strip(" |,·•–—-")
    return dateless != text and (not words_key(rest) or bool(known.READING_TIME.match(rest)))


def _more_of_this(unit: Unit) -> bool:
    """Return True for a heading such as "Related stories"."""
    return len(unit.text) < 50 and bool(known.END.match(unit.text))


def _listed(unit: Unit) -> bool:
    """Return True for what stands in a list of other stories: a link, a headline without a stop."""
    if unit.link_chars > 0.6 * len(unit.text):
        return True
    return (
        unit.tag in ("li", "h3", "h4", "h5")
        and len(unit.text) < 120
        and unit.text[-1] not in ".!?…:"
    )


_NUMBER = {name: position for position, name in enumerate(NAMES)}
_TELLING = (
    "link_density", "in_top", "near:body", "any:comment", "any:related", "any:teaser", "any:nav",
    "any:footer", "any:sidebar", "phrase:control", "phrase:prompt", "phrase:related", "phrase:end",
    "phrase:copyright", "path_share", "heading",
)  # fmt: skip


def reasons_for(row: list[float] | None) -> tuple[str, ...]:
    """Return the most telling numbers of a unit, for `--explain`."""
    if row is None:
        return ("a menu, a footer or a list of links",)
    values = ((name, row[_NUMBER[name]]) for name in _TELLING)
    return tuple(f"{name}={value:.2g}" for name, value in values if value)
