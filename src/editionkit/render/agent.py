"""WeasyPrint's own style sheet, without its rules for what a document has none of.

WeasyPrint 70 declares for every element how the marks of a note and of a footnote would look, and
for every page its sixteen margin boxes (css/html5_ua.css), and works out a style for each of them:
seven styles for an element where two would do. Where no sheet of a document speaks of notes or of
margin boxes, nothing can ask for them.

tests/unit/render/test_agent.py lays pages out with and without it, and compares every box.
"""

from __future__ import annotations

import re
from copy import copy
from functools import cache
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.html import UA_STYLESHEET

_MARGIN_BOX = re.compile(r"@(top|right|bottom|left)-")
_NOTES = frozenset(
    {"footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"}
)


class Sheet(HTML):  # type: ignore[misc]
    """A document that is laid out by as much of WeasyPrint's style sheet as `css` can ask for."""

    def __init__(self, css: str, **source: Any) -> None:
        super().__init__(**source)
        self._agent = _agent(notes="note" in css, margins=_MARGIN_BOX.search(css) is not None)

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        del forms
        return [self._agent]


@cache
def _agent(*, notes: bool, margins: bool) -> CSS:
    sheet = copy(UA_STYLESHEET)
    if not notes:
        sheet.matcher = copy(sheet.matcher)
        sheet.matcher.other_selectors = [
            entry for entry in sheet.matcher.other_selectors if entry[3] not in _NOTES
        ]
    if not margins:
        sheet.page_rules = [
            rule for rule in sheet.page_rules if not _MARGIN_BOX.match(rule[1][0][1] or "")
        ]
    return sheet
