"""The editor's hand: what `issue.yaml` says of a source goes before what the page says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any

from editionkit.model import (
    Article,
    Direction,
    Figure,
    Overrides,
    Place,
    Priority,
    Section,
    SourceSpec,
)

_FIELDS = ("headline", "kicker", "dek", "byline", "dateline", "published", "credit", "lang")
_ONE_STORY_ONLY = frozenset({"id", "headline", "dek", "published", "dateline", "alt"})
"""What makes no sense for every entry of a feed."""
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"}
)


def where(place: Place | None) -> str | None:
    """Return a place of the manifest as a notice shows it: file:line:column."""
    return f"{PurePath(place.file).name}:{place.line}:{place.column}" if place else None


def led(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Return the sections with a lead: where the editor named none, the first weighty story.

    That is the first one of `major` priority, else the first that is no brief.
    """
    stories = [article for section in sections for article in section.articles]
    if any(article.priority is Priority.LEAD for article in stories):
        return sections
    weights = {Priority.MAJOR: 0, Priority.STANDARD: 1}
    told = [article for article in stories if article.priority in weights]
    lead = min(told, key=lambda article: weights[article.priority], default=None)
    return tuple(
        replace(
            section,
            articles=tuple(
                replace(one, priority=Priority.LEAD) if one is lead else one
                for one in section.articles
            ),
        )
        for section in sections
    )


def edited(article: Article, spec: SourceSpec) -> Article:
    """Return the article with the source's overrides, placement and priority."""
    wish = spec.overrides
    changes = _changes(wish, several=spec.kind == "feed")
    if "lang" in changes:
        changes["dir"] = direction(changes["lang"])
    told = tuple(name for name in _FIELDS if name in changes)
    witnesses = tuple(pair for pair in article.witnesses if pair[0] not in told)
    changed = replace(
        article,
        **changes,
        placement=wish.placement,
        priority=wish.priority or article.priority,
        witnesses=(*witnesses, *((name, "issue.yaml") for name in told)),
    )
    return _described(changed, wish.alt) if wish.alt and spec.kind != "feed" else changed


def _changes(wish: Overrides, *, several: bool) -> dict[str, Any]:
    said = {name: getattr(wish, name) for name in ("id", *_FIELDS)}
    return {
        name: value
        for name, value in said.items()
        if value is not None and not (several and name in _ONE_STORY_ONLY)
    }


def direction(lang: str) -> Direction:
    """Return the direction in which a language is written."""
    main, *rest = lang.lower().split("-")
    return "rtl" if main in _RIGHT_TO_LEFT and "latn" not in rest else "ltr"


def _described(article: Article, alt: str) -> Article:
    """Give the story's first picture the editor's description."""
    if article.lead:
        return replace(article, lead=replace(article.lead, alt=alt))
    body = list(article.body)
    for number, block in enumerate(body):
        if isinstance(block, Figure):
            body[number] = replace(block, alt=alt)
            break
    return replace(article, body=tuple(body))
