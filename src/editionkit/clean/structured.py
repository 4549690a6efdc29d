"""What a page says about itself in data: JSON-LD, `<meta>`, Open Graph, microdata."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from editionkit.clean.decode import legal
from editionkit.clean.patterns import regex
from editionkit.clean.tree import Element, squash, tag_of, text_of

ARTICLE_TYPES = frozenset(
    [
        "newsarticle",
        "article",
        "blogposting",
        "reportagenewsarticle",
        "opinionnewsarticle",
        "analysisnewsarticle",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "liveblogposting",
        "techarticle",
        "scholarlyarticle",
        "report",
        "satiricalarticle",
        "advertisercontentarticle",
        "socialmediaposting",
        "howto",
        "recipe",
        "review",
        "medicalscholarlyarticle",
        "askpublicnewsarticle",
    ]
)
PAGE_TYPES = frozenset(
    ["webpage", "itempage", "medicalwebpage", "videoobject", "aboutpage", "faqpage"]
)
_TRAILING_COMMA = regex(r",\s*([}\]])")
_CDATA = regex(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$|^\s*<!--|-->\s*$")
_TAGS = regex(r"<[^>]{1,300}>")

Node = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageData:
    """All self-descriptions of one page: JSON-LD nodes, meta properties, itemprops, title."""

    article: Node | None = None
    page: Node | None = None
    nodes: tuple[Node, ...] = ()
    meta: dict[str, list[str]] = field(default_factory=dict)
    itemprops: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    canonical: str | None = None

    def first(self, *names: str) -> str | None:
        """The first non-empty meta property of these names."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value:
                    return value
        return None


def page_data(root: Element) -> PageData:
    """Gather every self-description of the page below `root`."""
    nodes = tuple(_linked(_json_nodes(root)))
    article = _pick(nodes, ARTICLE_TYPES)
    return PageData(
        article=article,
        page=_pick(nodes, PAGE_TYPES),
        nodes=nodes,
        meta=_meta(root),
        itemprops=_itemprops(root),
        title=_title(root),
        canonical=_canonical(root),
    )


def plain(value: object) -> str:
    """A JSON value as one line of text: entities and tags inside strings are undone."""
    if isinstance(value, list):
        return plain(value[0]) if value else ""
    if isinstance(value, dict):
        return plain(value.get("@value") or value.get("name") or value.get("text") or "")
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    text = str(value)
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAGS.sub(" ", text)
    return squash(legal(text))


def as_list(value: object) -> list[Any]:
    """A JSON value as a list: nothing, one, or several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def types_of(node: Node) -> set[str]:
    """The schema.org types of a node, lower case, without the vocabulary's address."""
    return {str(t).rsplit("/", 1)[-1].lower() for t in as_list(node.get("@type"))}


def _json_nodes(root: Element) -> Iterator[Node]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield from _walk(_loads(script.text))


def _loads(text: str) -> object:
    """Parse JSON as pages write it: stray commas, raw newlines, CDATA, several objects."""
    text = _CDATA.sub("", _CDATA.sub("", text)).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _walk(value: object) -> Iterator[Node]:
    """Yield each node of a JSON-LD document that has a type or an id, outer ones first."""
    stack: list[tuple[object, int]] = [(value, 0)]
    while stack:
        item, depth = stack.pop(0)
        if depth > 6:
            continue
        if isinstance(item, list):
            stack[:0] = [(child, depth + 1) for child in item[:200]]
        elif isinstance(item, dict):
            if "@type" in item or "@id" in item or "headline" in item:
                yield item
            stack.extend(
                (item[key], depth + 1)
                for key in (
                    "@graph",
                    "mainEntity",
                    "mainEntityOfPage",
                    "hasPart",
                    "itemReviewed",
                    "author",
                )
                if isinstance(item.get(key), dict | list)
            )


def _linked(nodes: Iterator[Node]) -> list[Node]:
    """Nodes with references (`{"@id": …}`) to authors, images, publishers filled in."""
    listed = list(nodes)
    by_id: dict[str, Node] = {}
    for node in listed:
        if isinstance(node.get("@id"), str) and len(node) > 1:
            by_id.setdefault(node["@id"], node)
    return [_filled(node, by_id) for node in listed]


def _filled(node: Node, by_id: dict[str, Node]) -> Node:
    out = dict(node)
    for key in ("author", "creator", "image", "publisher", "primaryImageOfPage", "isPartOf"):
        if key in out:
            filled = [_resolved(item, by_id) for item in as_list(out[key])]
            out[key] = filled
    return out


def _resolved(item: object, by_id: dict[str, Node]) -> object:
    if isinstance(item, dict) and isinstance(item.get("@id"), str) and not item.get("name"):
        found = by_id.get(item["@id"])
        if found is not None and not item.get("url"):
            return found
    return item


def _pick(nodes: tuple[Node, ...], wanted: frozenset[str]) -> Node | None:
    """The node of a wanted type that says most about itself."""
    fitting = [node for node in nodes if types_of(node) & wanted]
    keys = (
        "headline",
        "author",
        "datePublished",
        "articleBody",
        "image",
        "name",
        "mainEntityOfPage",
    )
    return max(fitting, key=lambda node: sum(key in node for key in keys), default=None)


def _meta(root: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        content = meta.get("content")
        if not content or len(content) > 20_000:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            key = meta.get(attribute)
            if key:
                found.setdefault(key.strip().lower(), []).append(plain(content))
    return found


def _itemprops(root: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in root.iter():
        names = element.get("itemprop") if tag_of(element) else None
        if not names or tag_of(element) == "meta":
            continue
        for name in names.lower().split():
            if name in (
                "headline",
                "datepublished",
                "datemodified",
                "author",
                "name",
                "articlesection",
            ):
                value = element.get("datetime") or element.get("content") or text_of(element)
                found.setdefault(name, []).append(squash(value)[:300])
    return found


def _title(root: Element) -> str:
    head = root.find("head")
    for title in (head if head is not None else root).iter("title"):
        if title.text:
            return plain(title.text)
    return ""


def _canonical(root: Element) -> str | None:
    for link in root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return (link.get("href") or "").strip()
    return None
