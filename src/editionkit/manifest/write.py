"""Write an `Issue` as a manifest that says everything: nothing is left to publication.yaml."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, assert_never

from ruamel.yaml import YAML

from editionkit.model import (
    FeedSource,
    FileSource,
    Issue,
    SectionPlan,
    SourceSpec,
    TextSource,
    UrlSource,
)


def dump_issue(issue: Issue) -> str:
    """Return `issue` as YAML; loading that gives an equal issue (places and folder aside)."""
    stream = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(_issue(issue), stream)
    return stream.getvalue()


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, False, {}, [])}


def _issue(issue: Issue) -> dict[str, Any]:
    house = issue.publication
    return _said(
        {
            "title": house.title,
            "date": issue.date,
            "number": issue.number,
            "volume": issue.volume,
            "edition": issue.edition_name,
            "language": house.language,
            "layout": issue.layout,
            "options": dict(issue.options),
            "paper": issue.paper,
            "outputs": list(issue.outputs),
            "pages": issue.pages,
            "min_articles": issue.min_articles,
            "deadline": issue.deadline,
            "publisher": house.publisher,
            "issn": house.issn,
            "motto": house.motto,
            "place": house.place,
            "price": house.price,
            "timezone": house.timezone,
            "pdf": {"archival": issue.pdf.archival},
            "sections": [_section(section) for section in issue.sections],
            "fillers": [_article(item) for item in issue.fillers],
        }
    )


def _section(section: SectionPlan) -> dict[str, Any]:
    return _said({"title": section.title, "articles": [_article(item) for item in section.items]})


def _article(spec: SourceSpec) -> dict[str, Any]:
    match spec:
        case UrlSource():
            source: dict[str, Any] = {"source": spec.url}
        case FileSource():
            source = {"source": spec.path, "url": spec.url}
        case TextSource():
            source = {"text": spec.path, "url": spec.url}
        case FeedSource():
            source = {"feed": spec.feed, "limit": spec.limit, "since": spec.since}
        case _:
            assert_never(spec)
    return _said({**source, **_wishes(spec)})


def _wishes(spec: SourceSpec) -> dict[str, Any]:
    own, place, policy = spec.overrides, spec.overrides.placement, spec.policy
    return {
        "id": own.id,
        "headline": own.headline,
        "kicker": own.kicker,
        "dek": own.dek,
        "byline": list(own.byline) if own.byline is not None else None,
        "dateline": own.dateline,
        "published": own.published,
        "credit": own.credit,
        "language": own.lang,
        "priority": own.priority and str(own.priority),
        "alt": own.alt,
        "page": place.page,
        "span": place.span,
        "keep_whole": place.keep_whole,
        "max_lines": place.max_lines,
        "picture": None if place.picture == "auto" else str(place.picture),
        "required": policy.required,
        "on_failure": None if policy.on_failure == "omit" else policy.on_failure,
        "max_age": policy.max_age,
    }
