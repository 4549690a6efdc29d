"""FiveFilters' ftr-site-config text format, which describes some 2,000 sites → our site rules.

One `word: value` a line, `#` before comments; a file is named by its host. The words are those of
help.fivefilters.org/full-text-rss/site-patterns.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from editionkit.clean.rules.selectors import compiles, quoted
from editionkit.clean.rules.words import WORDS, SiteRules

_STRAIGHT = {
    "body": "keep_only", "title": "headline", "author": "byline", "date": "published",
    "strip": "remove", "next_page_link": "next_page", "single_page_link": "whole_story",
}  # fmt: skip
_MARKS = chr(34) + chr(39)
_NEEDLESS = frozenset(
    ("tidy", "prune", "parser", "autodetect_on_failure", "insert_detected_image", "test_contains",
     "src_lazy_load_attr", "skip_json_ld", "convert_double_br_tags", "native_ad_clue", "move_into")
)  # fmt: skip
"""Words for what the finder does by itself, or that say nothing of the story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Rules of one host, the pages that they were written for, and the lines passed over."""

    rules: SiteRules
    pages: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


def read_ftr(text: str, host: str) -> Imported:
    """Read one file; `host` is its name without `.txt`, a dot before it means subdomains only.

    What has no meaning here (`http_header`, `replace_string` …) is handed back in `passed_over`,
    and so are expressions that lxml cannot compile.
    """
    chosen: dict[str, list[str]] = {word: [] for word in WORDS}
    pages: list[str] = []
    passed: list[str] = []
    for line in text.splitlines():
        word, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not value or line.lstrip().startswith("#") or word in _NEEDLESS:
            continue
        if word == "test_url":
            pages.append(value)
            continue
        found = [(target, one) for target, one in _translated(word, value) if compiles(one)]
        passed += [] if found else [line.strip()]
        for target, expression in found:
            chosen[target].append(expression)
    rules = SiteRules(
        host=host.removeprefix("www."), **{word: tuple(v) for word, v in chosen.items()}
    )
    return Imported(rules=rules, pages=tuple(pages), passed_over=tuple(passed))


def parse_ftr(text: str, host: str) -> SiteRules:
    """Read the rules of one host; see `read_ftr`."""
    return read_ftr(text, host).rules


def _translated(word: str, value: str) -> Iterator[tuple[str, str]]:
    if word in _STRAIGHT:
        yield _STRAIGHT[word], value
    elif word == "strip_id_or_class":
        name = quoted(f" {value.strip(_MARKS)} ")
        yield "remove", f"//*[{_holds('class', name)} or {_holds('id', name)}]"
    elif word == "strip_image_src":
        yield "remove", f"//img[contains(@src,{quoted(value.strip(_MARKS))})]"


def _holds(attribute: str, name: str) -> str:
    return f"contains(concat(' ',normalize-space(@{attribute}),' '),{name})"
