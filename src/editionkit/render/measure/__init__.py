"""Measure stories: lay each out once through WeasyPrint and read the lines off its boxes.

The one place that reads WeasyPrint's box tree. What it relies on (`LineBox`, `TextBox.text`,
`height`, `margin_height()`, `element`) is pinned by tests/unit/render/test_measure.py.
"""

from editionkit.render.measure.copies import Copy, measuring_copy
from editionkit.render.measure.galley import Galley, Reading, galley
from editionkit.render.measure.reading import readings, title_ems
from editionkit.render.measure.ruler import ChosenHead, Ruler, balanced_widths
from editionkit.render.measure.spots import Spot, spots
from editionkit.render.measure.text import advance

__all__ = [
    "ChosenHead",
    "Copy",
    "Galley",
    "Reading",
    "Ruler",
    "Spot",
    "advance",
    "balanced_widths",
    "galley",
    "measuring_copy",
    "readings",
    "spots",
    "title_ems",
]
