"""WeasyPrint's own style sheet, without its rules for what a document has none of.

WeasyPrint 70 declares for every element how the marks of a note and of a footnote would look, and
for every page its sixteen margin boxes (css/html5_ua.css), and works out a style for each of them:
seven styles for an element where two would do. And it knows how to count in 49 ways: to read these
rules takes two fifths of the time that the sheet takes. Where no sheet of a document speaks of
notes, of margin boxes, of a way to count, nothing can ask for them.

tests/unit/render/test_agent.py lays pages out with and without it, and compares every box.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA

_NOTE = r"::(?:foot)?note-[\w-]+ \{[^}]*\}"
_MARGIN_BOX = r"@(?:top|right|bottom|left)-"
_COUNTER = r"@counter-style ([\w-]+) ?\{[^}]*\}"
_RULES = re.compile(rf"(?P<note>{_NOTE})|(?P<margin>{_MARGIN_BOX}[\w-]+ +\{{[^}}]*\}})|{_COUNTER}")
_WORD = re.compile(r"[\w-]+")
#: What the style of an element says where it counts in its own way, or is a note.
_OWN_STYLE = re.compile(r"(?:list-style|counters?|float)[\w-]*\s*[:(][^;\"]*")


class Sheet(HTML):  # type: ignore[misc]
    """A document that is laid out by as much of WeasyPrint's style sheet as it can ask for.

    `css` are its sheets, `html` is the document itself, whose elements may have styles.
    """

    def __init__(self, css: str, html: str, **source: Any) -> None:
        super().__init__(**source)
        self._agent, self._counters = _agent(*_asked(" ".join((css, *_OWN_STYLE.findall(html)))))

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        del forms
        return [self._agent]

    def _ua_counter_style(self) -> list[CounterStyle]:
        return [self._counters.copy()]


@lru_cache(maxsize=4)
def _asked(css: str) -> tuple[bool, bool, frozenset[str]]:
    """Return whether notes and margin boxes are spoken of, and in which ways is counted."""
    ways = _named(css + _RULES.sub("", UA))
    return "note" in css, re.search(_MARGIN_BOX, css) is not None, ways


def _named(text: str) -> frozenset[str]:
    """Return the ways to count that a text names, and those that these fall back on."""
    rules = {found[1]: found[0] for found in re.finditer(_COUNTER, UA)}
    named: set[str] = set()
    while more := rules.keys() & set(_WORD.findall(text)) - named:
        named |= more
        text = " ".join(rules[way] for way in more)
    return frozenset(named)


@cache
def _agent(notes: bool, margins: bool, ways: frozenset[str]) -> tuple[CSS, CounterStyle]:
    def kept(rule: re.Match[str]) -> str:
        if rule["note"]:
            wanted = notes
        elif rule["margin"]:
            wanted = margins
        else:
            wanted = rule[3] in ways
        return rule[0] if wanted else ""

    counters = CounterStyle()
    return CSS(string=_RULES.sub(kept, UA), counter_style=counters), counters
