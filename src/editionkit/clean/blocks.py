"""The cleaned DOM of a story → Blocks. HTML ends here; what has no form becomes a Notice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, TypeGuard, assert_never
from urllib.parse import urljoin, urlsplit

from editionkit.clean.decode import breakable, fewer_marks
from editionkit.clean.patterns import regex
from editionkit.clean.soup import (
    BeautifulSoup,
    NavigableString,
    PreformattedString,
    Tag,
    first,
    tags,
)
from editionkit.clean.tree import squash
from editionkit.model import (
    Block,
    BlockQuote,
    Break,
    Cell,
    Code,
    Crosshead,
    Direction,
    Embed,
    Emphasis,
    Figure,
    Foreign,
    Inline,
    ItemList,
    LineBreak,
    Link,
    Notice,
    Paragraph,
    Preformatted,
    PullQuote,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    inline_text,
)
from editionkit.notices import notice

MAX_NESTING = 48
MAX_BLOCKS = 50_000
MAX_CHARACTERS = 500_000
MAX_SPAN = 100
MAX_CELLS = 20_000

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
Level = Literal[1, 2, 3]
_CONTAINERS = frozenset(
    [
        "html",
        "body",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "center",
        "form",
        "fieldset",
        "details",
        "summary",
        "address",
        "hgroup",
        "dialog",
        "li",
        "dd",
        "dt",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "ol",
        "ul",
        "dl",
        "table",
        "figure",
        "figcaption",
        "blockquote",
        "pre",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "nav",
        "caption",
        "legend",
        "menu",
        "dir",
        "noscript",
    ]
)
_SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "link",
        "meta",
        "input",
        "select",
        "textarea",
        "option",
        "source",
        "track",
        "param",
        "wbr",
        "col",
        "colgroup",
        "button",
        "label",
        "map",
        "area",
    ]
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_RULE = regex(r"[*_•·~#⁂—–-]{1,3}(?:\s*[*_•·~#—–-]){0,40}")
_BLANKS = " \t\n\r\f\v\u00a0"
_SPACE = regex(f"[{_BLANKS}]+")


@dataclass(slots=True)
class _Builder:
    """What the walk over the DOM gathers on its way."""

    base: str | None
    lang: str | None
    notices: list[Notice] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    count: int = 0
    characters: int = 0
    cut: bool = False
    levels: dict[str, Level] = field(default_factory=dict)


def blocks_of(
    soup: BeautifulSoup | Tag, *, base: str | None = None, lang: str | None = None
) -> tuple[tuple[Block, ...], tuple[Notice, ...]]:
    """Turn a cleaned DOM into Blocks.

    `base` is the page's address: relative links are resolved with it, links into the page itself
    lose their address. Blocks beyond the limits are cut off with a Notice C-003.
    """
    builder = _Builder(base=base, lang=lang, levels=_levels(soup))
    blocks = _ended(_crossheads(_tidy(_flow(soup, builder, 0)), len(set(builder.levels.values()))))
    if builder.cut:
        builder.notices.append(notice("C-003", "the story was longer than the limit and was cut"))
    if builder.unknown:
        listed = ", ".join(f"<{name}>" for name in sorted(builder.unknown))
        builder.notices.append(notice("C-001", f"left out of the story: {listed}"))
    return blocks, tuple(builder.notices)


def _levels(soup: Tag) -> dict[str, Level]:
    """Rank the headings that the story has: the highest is level 1, whatever its number."""
    found = {tag.name for tag in tags(soup, *_HEADINGS) if squash(tag.get_text())}
    ranks: tuple[Level, ...] = (1, 2, 3, 3, 3, 3)
    return dict(zip(sorted(found), ranks, strict=False))


# ---------------------------------------------------------------------------------------- flow


def _flow(parent: Tag, builder: _Builder, depth: int) -> Iterator[Block]:
    """Blocks of an element's children; loose inline content becomes paragraphs."""
    run: list[Tag | NavigableString] = []
    for child in list(parent.children):
        if isinstance(child, Tag) and (_is_block(child)):
            yield from _paragraphs(run, parent, builder)
            run = []
            yield from _block(child, builder, depth + 1)
        elif isinstance(child, Tag | NavigableString) and not isinstance(child, PreformattedString):
            run.append(child)
    yield from _paragraphs(run, parent, builder)


_BLOCKS = _CONTAINERS | frozenset(
    (
        "img",
        "iframe",
        "video",
        "audio",
        "object",
        "embed",
        "svg",
        "math",
        "canvas",
        "picture",
        "ek-embed",
    )
)
_IN_INLINE = _CONTAINERS | {"img", "ek-embed"}


def _is_block(tag: Tag) -> bool:
    """Return True for a block element, and for an inline one that holds a block or a picture."""
    if tag.name in _BLOCKS:
        return True
    stack = list(tag.contents)
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            if node.name in _IN_INLINE:
                return True
            stack.extend(node.contents)
    return False


def _block(tag: Tag, builder: _Builder, depth: int) -> Iterator[Block]:
    """The blocks that one block element stands for."""
    if builder.count >= MAX_BLOCKS or builder.characters >= MAX_CHARACTERS:
        builder.cut = True
        return
    builder.count += 1
    if depth > MAX_NESTING:
        yield from _paragraphs(list(_loose(tag)), tag, builder)
        return
    name = tag.name
    if name in _SILENT:
        return
    if name in _HEADINGS:
        yield from _crosshead(tag, builder, depth)
    elif name == "p" and not _has_block(tag):
        yield from _paragraphs(list(_loose(tag)), tag, builder)
    elif name in ("ul", "ol", "menu", "dir"):
        yield from _list(tag, builder, depth)
    elif name == "dl":
        yield from _definitions(tag, builder, depth)
    elif name == "blockquote":
        yield from _quote(tag, builder, depth)
    elif name == "pre":
        yield from _preformatted(tag, builder)
    elif name == "table":
        yield from _table(tag, builder, depth)
    elif name == "figure":
        yield from _figure(tag, builder, depth)
    elif name == "img":
        yield from _image(tag)
    elif name == "hr":
        yield Break()
    elif name == "ek-embed":
        yield from _embed(tag)
    elif name in ("svg", "math", "canvas", "object", "embed", "iframe", "video", "audio"):
        builder.unknown.add(name)
    else:
        yield from _flow(tag, builder, depth)


def _loose(tag: Tag) -> Iterator[Tag | NavigableString]:
    for child in tag.children:
        if isinstance(child, Tag) or (
            isinstance(child, NavigableString) and not isinstance(child, PreformattedString)
        ):
            yield child


def _has_block(tag: Tag) -> bool:
    return any(isinstance(child, Tag) and _is_block(child) for child in tag.contents)


def _paragraphs(
    run: list[Tag | NavigableString], parent: Tag, builder: _Builder
) -> Iterator[Block]:
    """A run of inline content as paragraphs: two line breaks part them."""
    if all(isinstance(node, NavigableString) and not node.strip(_BLANKS) for node in run):
        return  # as between most blocks
    content = tuple(_inlines(run, builder, 0))
    lang, direction = _passage(parent, builder)
    for part in _split_at_breaks(content):
        trimmed = normalise(part)
        text = inline_text(trimmed).strip()
        if _RULE.fullmatch(text):
            yield Break()
        elif text:
            builder.characters += len(inline_text(trimmed))
            yield Paragraph(content=trimmed, lang=lang, dir=direction)


def _passage(tag: Tag, builder: _Builder) -> tuple[str | None, Direction | None]:
    """Language and direction of a block where they differ from the article's."""
    lang = tag.get("lang")
    if not isinstance(lang, str) or not lang.strip():
        return None, None
    lang = lang.strip()
    if builder.lang and lang.split("-")[0].lower() == builder.lang.split("-")[0].lower():
        return None, None
    direction = tag.get("dir")
    return lang, direction if direction in ("ltr", "rtl") else None  # type: ignore[return-value]


def _split_at_breaks(content: tuple[Inline, ...]) -> Iterator[tuple[Inline, ...]]:
    part: list[Inline] = []
    for inline in content:
        blank = isinstance(inline, Text) and not inline.text.strip()
        if isinstance(inline, LineBreak) and _ends_with_break(part):
            yield tuple(part)
            part = []
        elif not (blank and _ends_with_break(part)) and (part or not isinstance(inline, LineBreak)):
            part.append(inline)
    yield tuple(part)


def _ends_with_break(part: list[Inline]) -> bool:
    return bool(part) and isinstance(part[-1], LineBreak)


# ------------------------------------------------------------------------------- single blocks


def _crosshead(tag: Tag, builder: _Builder, depth: int) -> Iterator[Block]:
    pictures = [block for inner in tags(tag, "img") for block in _image(inner)]
    for line_break in tags(tag, "br"):
        line_break.replace_with(" ")
    content = normalise(tuple(_inlines(_loose(tag), builder, 0)))
    text = inline_text(content).strip()
    yield from pictures
    if _RULE.fullmatch(text):
        yield Break()
        return
    if not text:
        return
    builder.characters += len(text)
    if len(text) > 300:  # no line of display type: a paragraph that was marked up wrongly
        yield Paragraph(content=content)
    else:
        yield Crosshead(content=_unwrapped(content), level=builder.levels.get(tag.name, 1))


def _unwrapped(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A heading that is strong as a whole is just a heading."""
    while len(content) == 1 and isinstance(content[0], Strong):
        content = content[0].content
    return content


def _item(
    child: Tag | NavigableString, parent: Tag, builder: _Builder, depth: int
) -> tuple[Block, ...]:
    """One child of a list as an item's blocks; text that stands loose between items is one, too."""
    if not isinstance(child, Tag):
        return tuple(_paragraphs([child], parent, builder))
    inner = _flow if child.name == "li" else _block
    return tuple(_tidy(inner(child, builder, depth + 1)))


def _has_sections(items: list[tuple[Block, ...]]) -> bool:
    """Is this no list but a story's sections: items with a crosshead and text below it?"""
    headed = sum(
        len(item) > 1 and any(isinstance(block, Crosshead) for block in item[:2]) for item in items
    )
    return headed >= 2 and headed * 2 >= len(items)


def _list(tag: Tag, builder: _Builder, depth: int) -> Iterator[Block]:
    items = [blocks for child in _loose(tag) if (blocks := _item(child, tag, builder, depth))]
    if not items:
        return
    if all(isinstance(block, Figure) for item in items for block in item):
        yield from (block for item in items for block in item)  # a gallery
        return
    if _has_sections(items):
        yield from (block for item in items for block in item)
        return
    start = str(tag.get("start") or "1")
    yield ItemList(
        items=tuple(items),
        ordered=tag.name == "ol",
        start=int(start) if start.isdigit() and len(start) < 6 else 1,
    )


def _definitions(tag: Tag, builder: _Builder, depth: int) -> Iterator[Block]:
    for child in tag.find_all(["dt", "dd"]):
        blocks = tuple(_flow(child, builder, depth + 1))
        if child.name == "dt":
            for block in blocks:
                if isinstance(block, Paragraph):
                    yield Paragraph(content=(Strong(content=block.content),))
                else:
                    yield block
        else:
            yield from blocks


def _quote(tag: Tag, builder: _Builder, depth: int) -> Iterator[Block]:
    attribution = None
    source = tag.find(["cite", "footer"])
    if isinstance(source, Tag) and len(squash(source.get_text())) < 200:
        after = squash(
            "".join(
                str(t)
                for t in source.find_all_next(string=True)
                if tag in t.parents and source not in t.parents
            )
        )
        if not after:
            attribution = squash(source.get_text(" ")).lstrip("—–- ").strip() or None
            source.extract()
    blocks = tuple(_tidy(_flow(tag, builder, depth)))
    if not blocks:
        return
    if tag.has_attr("data-pull"):
        content = tuple(p for b in blocks if isinstance(b, Paragraph) for p in b.content)
        yield PullQuote(content=content, attribution=attribution)
    else:
        lang, _ = _passage(tag, builder)
        yield BlockQuote(content=blocks, attribution=attribution, lang=lang)


def _preformatted(tag: Tag, builder: _Builder) -> Iterator[Block]:
    for line_break in tag.find_all("br"):
        line_break.replace_with("\n")
    text = tag.get_text().replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if text.strip():
        builder.characters += len(text)
        yield Preformatted(text=text.rstrip())


def _table(tag: Tag, builder: _Builder, depth: int) -> Iterator[Block]:
    rows = [row for row in tag.find_all("tr") if row.find_parent("table") is tag]
    cells = [list(row.find_all(["td", "th"], recursive=False)) for row in rows]
    cells = [row for row in cells if row]
    widest = max((len(row) for row in cells), default=0)
    if widest <= 1 or tag.find("table") is not None or tag.get("role") == "presentation":
        yield from _unrolled(cells, builder, depth)  # a table that only lays out
        return
    built = tuple(
        tuple(_cell(cell, builder) for cell in row) for row in cells[: MAX_CELLS // widest]
    )
    if not any(inline_text(cell.content).strip() for row in built for cell in row):
        yield from _unrolled(cells, builder, depth)
        return
    head = 0
    for row_tags, row in zip(cells, built, strict=False):
        if all(cell.header for cell in row) or row_tags[0].find_parent("thead") is not None:
            head += 1
        else:
            break
    caption = tag.find("caption")
    title = (
        normalise(tuple(_inlines(list(_loose(caption)), builder, 0)))
        if isinstance(caption, Tag)
        else ()
    )
    yield Table(rows=built, head_rows=min(head, max(0, len(built) - 1)), caption=title)


def _unrolled(cells: list[list[Tag]], builder: _Builder, depth: int) -> Iterator[Block]:
    for row in cells:
        for cell in row:
            yield from _flow(cell, builder, depth + 1)


def _cell(tag: Tag, builder: _Builder) -> Cell:
    inner: list[Inline] = []
    for block in _tidy(_flow(tag, builder, MAX_NESTING - 2)):
        text = _flat(block)
        if text and inner:
            inner.append(LineBreak())
        inner.extend(text)
    return Cell(
        content=tuple(inner),
        header=tag.name == "th" or tag.find_parent("thead") is not None,
        colspan=_span(tag.get("colspan")),
        rowspan=_span(tag.get("rowspan")),
    )


def _flat(block: Block) -> tuple[Inline, ...]:
    """A block inside a cell as inline content."""
    if isinstance(block, Paragraph | Crosshead):
        return block.content
    if isinstance(block, ItemList):
        out: list[Inline] = []
        for item in block.items:
            for inner in item:
                if out:
                    out.append(LineBreak())
                out.extend(_flat(inner))
        return tuple(out)
    if isinstance(block, BlockQuote):
        return tuple(part for inner in block.content for part in _flat(inner))
    if isinstance(block, Preformatted):
        return (Code(text=block.text),)
    return ()


def _span(value: object) -> int:
    text = str(value or "1")
    return (
        max(1, min(int(text), MAX_SPAN))
        if text.isdigit() and len(text) < 12
        else MAX_SPAN
        if text.isdigit()
        else 1
    )


_BESIDE_PICTURES = ("table", "pre", "blockquote", "ek-embed", "ul", "ol")
"""What figures hold in place of a picture."""


def _figure(tag: Tag, builder: _Builder, depth: int) -> Iterator[Block]:
    image = first(tag, "img")
    caption_tag = first(tag, "figcaption")
    if image is None:
        if caption_tag is not None and first(tag, *_BESIDE_PICTURES) is None:
            return  # the caption of something that is gone
        yield from _flow(tag, builder, depth)
        return
    caption: tuple[Inline, ...] = ()
    if caption_tag is not None:
        caption = normalise(_joined(caption_tag, builder))
    for picture in _image(image):
        yield Figure(
            source=picture.source,
            alternatives=picture.alternatives,
            alt=picture.alt,
            caption=caption,
            credit=_attribute(tag, "data-credit") or picture.credit,
        )


def _joined(tag: Tag, builder: _Builder) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for block in _flow(tag, builder, MAX_NESTING - 2):
        if out:
            out.append(Text(text=" "))
        out.extend(_flat(block))
    return tuple(Text(text=" ") if isinstance(part, LineBreak) else part for part in out)


def _image(tag: Tag) -> Iterator[Figure]:
    source = _attribute(tag, "src")
    if not source:
        return
    others = tuple(url for url in (_attribute(tag, "data-others") or "").split(" ") if url)
    alt = tag.get("alt")
    yield Figure(
        source=source,
        alternatives=others,
        alt=squash(alt) if isinstance(alt, str) else None,
        credit=_attribute(tag, "data-credit"),
    )


def _embed(tag: Tag) -> Iterator[Block]:
    url = _attribute(tag, "data-url")
    if not url:
        return
    poster = _attribute(tag, "data-poster")
    yield Embed(
        url=url,
        title=_attribute(tag, "data-title") or _attribute(tag, "data-provider") or url,
        provider=_attribute(tag, "data-provider"),
        poster=Figure(source=poster) if poster else None,
    )


def _attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return value.strip() or None if isinstance(value, str) else None


# -------------------------------------------------------------------------------------- inlines

_EMPHASIS = frozenset(["em", "i", "cite", "dfn", "var", "address"])
_STRONG = frozenset(["strong", "b"])
_CODE = frozenset(["code", "kbd", "samp", "tt"])
_PLAIN = frozenset(
    [
        "span",
        "font",
        "u",
        "ins",
        "s",
        "del",
        "strike",
        "mark",
        "small",
        "big",
        "abbr",
        "acronym",
        "time",
        "data",
        "bdo",
        "bdi",
        "nobr",
        "label",
        "q",
        "ruby",
        "rb",
        "rt",
        "rp",
        "a-b",
        "output",
        "slot",
        "center",
        "picture",
        "amp-img",
        "details",
        "summary",
        "figure",
    ]
)


def _inlines(
    nodes: Iterable[Tag | NavigableString], builder: _Builder, depth: int
) -> Iterator[Inline]:
    for node in nodes:
        if isinstance(node, Tag):
            yield from _inline(node, builder, depth)
        elif not isinstance(node, PreformattedString):
            text, cut = breakable(fewer_marks(_single_spaced(str(node))))
            builder.cut = builder.cut or cut or len(text) > MAX_CHARACTERS
            text = text[:MAX_CHARACTERS]
            if text:
                yield Text(text=text)


def _inline(tag: Tag, builder: _Builder, depth: int) -> Iterator[Inline]:
    name = tag.name
    if name in _SILENT or name in ("img", "ek-embed"):
        return
    if name == "br":
        yield LineBreak()
        return
    if depth > MAX_NESTING:
        yield Text(text=_single_spaced(tag.get_text()))
        return
    inner = tuple(_inlines(_loose(tag), builder, depth + 1))
    if name == "rt":
        inner = (Text(text="("), *inner, Text(text=")"))
    if name == "rp" or not inner:
        return
    if name in _CODE:
        yield Code(text=squash(inline_text(inner)))
    elif name == "a":
        yield from _link(tag, inner, builder)
    elif name in ("svg", "math", "canvas", "object", "iframe", "video", "audio"):
        builder.unknown.add(name)
    elif not inline_text(inner).strip():
        yield from inner
    elif name in _STRONG:
        yield Strong(content=inner)
    elif name in _EMPHASIS:
        yield Emphasis(content=inner)
    elif name == "sup":
        yield Superscript(content=inner)
    elif name == "sub":
        yield Subscript(content=inner)
    elif name == "q":
        yield from (Text(text="“"), *inner, Text(text="”"))
    else:
        yield from _foreign(tag, inner, builder)


def _foreign(tag: Tag, inner: tuple[Inline, ...], builder: _Builder) -> Iterator[Inline]:
    lang, direction = _passage(tag, builder)
    if lang and tag.name in ("span", "bdo", "bdi", "i", "em"):
        yield Foreign(lang=lang, content=inner, dir=direction)
    else:
        yield from inner


def _link(tag: Tag, inner: tuple[Inline, ...], builder: _Builder) -> Iterator[Inline]:
    href = safe_href(_attribute(tag, "href"), builder.base)
    if href and inline_text(inner).strip():
        yield Link(href=href, content=tuple(_without_links(inner)))
    else:
        yield from inner


def _without_links(content: Iterable[Inline]) -> Iterator[Inline]:
    """Yield inlines whose links are only their words: a link holds no other."""
    for inline in content:
        match inline:
            case Link():
                yield from _without_links(inline.content)
            case Emphasis() | Strong() | Superscript() | Subscript() | Foreign():
                yield replace(inline, content=tuple(_without_links(inline.content)))
            case Text() | Code() | LineBreak():
                yield inline
            case _:
                assert_never(inline)


def safe_href(href: str | None, base: str | None) -> str | None:
    """A link that may stand in an edition: absolute http(s), mailto, tel; else None."""
    href = re.sub(r"(?:[\x00-\x20\u00a0]|%0[9ad])+", "", href, flags=re.I) if href else ""
    if not href or href.startswith("#") or len(href) > 2000:
        return None
    try:
        parts = urlsplit(urljoin(base, href) if base else href)
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES:
        return None
    if parts.scheme.lower() in ("http", "https") and not parts.hostname:
        return None
    return parts.geturl()


# --------------------------------------------------------------------------- normalised inlines


def _single_spaced(text: str) -> str:
    """Return a text whose blanks are single spaces; of all blanks a space alone is printable."""
    return text if text.isprintable() and "  " not in text else _SPACE.sub(" ", text)


def normalise(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Single spaces, none at the ends nor next to a forced break, no empty pieces."""
    merged = _merge(content)
    pieces = _spaced(merged, _State())
    return _strip_end(pieces)


@dataclass(slots=True)
class _State:
    """Whether a space may come next: not at the start, nor after another one."""

    gap: bool = True


def _merge(content: Iterable[Inline]) -> tuple[Inline, ...]:
    """Join neighbouring Texts, and neighbouring pieces of the same kind."""
    out: list[Inline] = []
    for inline in content:
        last = out[-1] if out else None
        if isinstance(inline, Text) and isinstance(last, Text):
            out[-1] = Text(text=last.text + inline.text)
        elif isinstance(inline, Strong) and isinstance(last, Strong):
            out[-1] = Strong(content=_merge((*last.content, *inline.content)))
        elif isinstance(inline, Emphasis) and isinstance(last, Emphasis):
            out[-1] = Emphasis(content=_merge((*last.content, *inline.content)))
        else:
            out.append(inline)
    return tuple(out)


def _spaced(content: tuple[Inline, ...], state: _State) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for inline in content:
        piece = _spaced_one(inline, state)
        if piece is not None:
            out.append(piece)
    # What was between two of a kind may have been nothing but space.
    return tuple(out) if len(out) == len(content) else _merge(out)


def _spaced_one(inline: Inline, state: _State) -> Inline | None:
    match inline:
        case Text():
            text = _single_spaced(inline.text)
            if state.gap:
                text = text.lstrip(" \u3000")
            if not text:
                return None
            state.gap = text.endswith(" ")
            return inline if text == inline.text else Text(text=text)
        case Code():
            state.gap = False
            return inline if inline.text else None
        case LineBreak():
            state.gap = True
            return inline
        case Link():
            inner = _spaced(_merge(inline.content), state)
            return Link(href=inline.href, content=inner) if inner else None
        case Foreign():
            inner = _spaced(_merge(inline.content), state)
            return Foreign(lang=inline.lang, content=inner, dir=inline.dir) if inner else None
        case Emphasis() | Strong() | Superscript() | Subscript():
            inner = _spaced(_merge(inline.content), state)
            return type(inline)(content=inner) if inner else None


def _strip_end(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Drop spaces and breaks at the end, at every depth."""
    out = list(content)
    while out:
        last = out[-1]
        if isinstance(last, LineBreak):
            out.pop()
        elif isinstance(last, Text):
            text = last.text.rstrip(" \u3000")
            out.pop()
            if text:
                out.append(Text(text=text))
                break
        elif isinstance(last, Code):
            break
        else:
            inner = _strip_end(last.content)
            out.pop()
            if inner:
                out.append(_with_content(last, inner))
                break
    return _no_space_before_break(tuple(out))


def _with_content(
    inline: Emphasis | Strong | Link | Superscript | Subscript | Foreign, inner: tuple[Inline, ...]
) -> Inline:
    match inline:
        case Link():
            return Link(href=inline.href, content=inner)
        case Foreign():
            return Foreign(lang=inline.lang, content=inner, dir=inline.dir)
        case _:
            return type(inline)(content=inner)


def _no_space_before_break(content: tuple[Inline, ...]) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for position, inline in enumerate(content):
        after = content[position + 1] if position + 1 < len(content) else None
        if isinstance(inline, Text) and isinstance(after, LineBreak):
            text = inline.text.rstrip(" ")
            if text:
                out.append(Text(text=text))
        else:
            out.append(inline)
    return tuple(out)


# -------------------------------------------------------------------------------------- tidying


def _tidy(blocks: Iterable[Block]) -> list[Block]:
    """No break at either end nor twice; lists of one item in a row are one list."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if isinstance(block, Break) and (last is None or isinstance(last, Break)):
            continue
        if isinstance(block, ItemList) and isinstance(last, ItemList) and _continues(last, block):
            out[-1] = ItemList(
                items=last.items + block.items, ordered=last.ordered, start=last.start
            )
            continue
        out.append(block)
    while out and isinstance(out[-1], Break):
        out.pop()
    return out


def _continues(one: ItemList, other: ItemList) -> bool:
    """Is the second list the first one's next item, marked up as a list of its own?"""
    if one.ordered != other.ordered or len(other.items) > 1:
        return False
    return not one.ordered or other.start == one.start + len(one.items)


def contiguous(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Renumber the levels of crossheads so that the highest is 1 and none is left out."""
    used = sorted({block.level for block in blocks if isinstance(block, Crosshead)})
    ranks: dict[int, Level] = dict(zip(used, (1, 2, 3), strict=False))
    return tuple(
        replace(block, level=ranks[block.level]) if isinstance(block, Crosshead) else block
        for block in blocks
    )


def _crossheads(blocks: list[Block], ranks: int) -> list[Block]:
    """Paragraphs that are bold as a whole, short, and followed by text are crossheads.

    They stand one level below the `ranks` levels of the story's real headings. In an interview,
    where most of them ask, they are the questions and stay paragraphs.
    """
    bold = [inline_text(b.content).strip() for b in blocks if _is_bold(b)]
    asking = sum(text.endswith(("?", "？", "؟")) for text in bold)
    if asking >= 3 and asking * 2 > len(bold):
        return blocks
    level: Level = 1 if ranks == 0 else 2 if ranks == 1 else 3
    out: list[Block] = []
    for position, block in enumerate(blocks):
        after = blocks[position + 1] if position + 1 < len(blocks) else None
        head = (
            _as_crosshead(block)
            if position and isinstance(after, Paragraph | ItemList | Figure)
            else None
        )
        out.append(replace(head, level=level) if head else block)
    return out


def _is_bold(block: Block) -> TypeGuard[Paragraph]:
    """Is this a paragraph that is bold as a whole?"""
    return (
        isinstance(block, Paragraph)
        and len(block.content) == 1
        and isinstance(block.content[0], Strong)
    )


def _as_crosshead(block: Block) -> Crosshead | None:
    if not isinstance(block, Paragraph) or len(block.content) != 1:
        return None
    only = block.content[0]
    text = inline_text(block.content).strip()
    if not isinstance(only, Strong) or len(text) > 80 or "\n" in text or text[-1] in '.!…:;,”"»':
        return None
    if text[-1] in "?？" and len(text) > 40:
        return None  # a question of an interview
    return Crosshead(content=_unwrapped(only.content))


def _ended(blocks: list[Block]) -> tuple[Block, ...]:
    """A story does not end with a crosshead: what stood below it is gone."""
    while blocks and isinstance(blocks[-1], Crosshead | Break):
        blocks = blocks[:-1]
    return tuple(blocks)
