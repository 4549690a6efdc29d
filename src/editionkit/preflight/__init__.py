"""Look at finished files before anybody else does.

Here stands what every build asks for. What only `check` and the desk's report need is taken from
its own module: a build would load it for nothing.
"""

from __future__ import annotations

from editionkit.preflight.epub import check_epub
from editionkit.preflight.geometry import geometry_notices, measure_file, measure_pages
from editionkit.preflight.pages import look_over
from editionkit.preflight.pdf import check_pdf, missing_flow, missing_print
from editionkit.preflight.words import compare_words, missing_words

__all__ = [
    "check_epub",
    "check_pdf",
    "compare_words",
    "geometry_notices",
    "look_over",
    "measure_file",
    "measure_pages",
    "missing_flow",
    "missing_print",
    "missing_words",
]
