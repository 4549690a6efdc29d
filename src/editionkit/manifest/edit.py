"""Add sources to a manifest and keep its comments, order and quotes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.util import load_yaml_guess_indent

from editionkit.manifest.document import decode, parse_document

DEFAULT_SECTION = "News"


def add_sources(text: str, sources: Sequence[str], *, section: str | None = None) -> str:
    """Return the manifest `text` with `sources` at the end of `section`.

    Without a name it is the last section; a name not there yet makes a new one. A source that
    the manifest has already is not added again. Raises ManifestError where `text` is no manifest.
    """
    fresh = new_sources(text, sources)
    if not fresh:
        return text
    data, indent, offset = load_yaml_guess_indent(text, yaml=_round_trip())
    articles = _articles(_section(data, section))
    articles.extend(fresh)
    return _dumped(data, indent or 4, 2 if offset is None else offset)


def new_sources(text: str, sources: Sequence[str]) -> tuple[str, ...]:
    """Return those of `sources`, each once, that the manifest `text` does not name yet."""
    known = _known_sources(parse_document(text, "issue.yaml").data)
    return tuple(source for source in dict.fromkeys(sources) if source not in known)


def _known_sources(data: Any) -> set[str]:
    items = [
        item for section in data.get("sections") or [] for item in section.get("articles") or []
    ]
    items += data.get("fillers") or []
    return {str(item.get("source") if isinstance(item, dict) else item) for item in items}


def _section(data: Any, title: str | None) -> Any:
    sections = data.get("sections")
    if sections is None:
        sections = data["sections"] = []
    for section in sections:
        if title is not None and str(section.get("title", "")).lower() == title.lower():
            return section
    if title is None and sections:
        return sections[-1]
    section = CommentedMap({"title": title or DEFAULT_SECTION, "articles": []})
    sections.append(section)
    return section


def _articles(section: Any) -> Any:
    if section.get("articles") is None:
        section["articles"] = []
    return section["articles"]


def _round_trip() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    return yaml


def _dumped(data: Any, indent: int, offset: int) -> str:
    yaml = _round_trip()
    yaml.indent(mapping=2, sequence=indent, offset=offset)
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def read_manifest(path: Path) -> str:
    """Return the text of the manifest at `path`. Raises ManifestError where it is not text."""
    return decode(path.read_bytes(), str(path))
