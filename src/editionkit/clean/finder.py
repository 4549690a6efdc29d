"""From each unit's numbers to a decision: trees from a data file, then rules for whole pages."""

from __future__ import annotations

from editionkit.clean.units import Unit


def smoothed(units: list[Unit], chances: list[float], threshold: float) -> list[bool]:
    """Decide which units stay: those above the threshold, each text of six words and more once."""
    kept: list[bool] = []
    seen: set[str] = set()
    for unit, chance in zip(units, chances, strict=True):
        long = unit.text.count(" ") >= 5 or len(unit.text) > 60
        keep = chance >= threshold and not (long and unit.text in seen)
        if keep and long:
            seen.add(unit.text)
        kept.append(keep)
    return kept
