"""Turn one article into JSON fields, Markdown with front matter, or plain text.

The Markdown can be saved and named in `issue.yaml` as a source: it is what `extract --markdown`
is for, when a page has to be mended by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, assert_never

from editionkit.model import (
    Article,
    Block,
    BlockQuote,
    Break,
    Cell,
    Code,
    Crosshead,
    Embed,
    Emphasis,
    Figure,
    Foreign,
    Inline,
    ItemList,
    LineBreak,
    Link,
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

_SPECIAL = re.compile(r"([\\`*_\[\]<>])")
_LINE_START = re.compile(r"^(\s*)([#+=~|-]|\d+[.)])", re.MULTILINE)


def article_json(article: Article) -> dict[str, Any]:
    """Return the article's fields under their names in `Article`; `text` is the body."""
    return {
        "id": article.id,
        "headline": article.headline,
        "kicker": article.kicker,
        "dek": article.dek,
        "byline": list(article.byline),
        "dateline": article.dateline,
        "published": article.published.isoformat() if article.published else None,
        "modified": article.modified.isoformat() if article.modified else None,
        "section": article.section,
        "credit": article.credit,
        "lang": article.lang,
        "dir": article.dir,
        "lead": _figure_json(article.lead) if article.lead else None,
        "url": article.origin.url,
        "site": article.origin.site,
        "words": article.words,
        "text": article.text,
    }


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "url": figure.source,
        "alt": figure.alt,
        "caption": inline_text(figure.caption) or None,
        "credit": figure.credit,
    }


def article_text(article: Article) -> str:
    """Return what a reader reads: kicker, headline, dek, byline, and the body."""
    head = [article.kicker, article.headline, article.dek, ", ".join(article.byline)]
    parts = [*head, article.text, article.credit and f"Source: {article.credit}"]
    return "\n\n".join(part for part in parts if part) + "\n"


# ----------------------------------------------------------------------------------- Markdown


def article_markdown(article: Article) -> str:
    """Return the article as Markdown with front matter that editionkit reads again."""
    blocks = "\n\n".join(filter(None, map(_block, article.body)))
    return f"---\n{_front_matter(article)}---\n\n{blocks}\n"


def _front_matter(article: Article) -> str:
    fields: list[tuple[str, str | None]] = [
        ("headline", article.headline),
        ("kicker", article.kicker),
        ("dek", article.dek),
        ("dateline", article.dateline),
        ("published", article.published.isoformat() if article.published else None),
        ("section", article.section),
        ("credit", article.credit),
        ("lang", article.lang),
        ("url", article.origin.url),
        ("site", article.origin.site),
    ]
    lines = [f"{key}: {_quoted(value)}\n" for key, value in fields if value]
    if article.byline:
        lines.append("byline:\n" + "".join(f"  - {_quoted(name)}\n" for name in article.byline))
    return "".join(lines) + (_lead(article.lead) if article.lead else "")


def _lead(figure: Figure) -> str:
    fields = {key: value for key, value in _figure_json(figure).items() if value is not None}
    return "lead:\n" + "".join(f"  {key}: {_quoted(value)}\n" for key, value in fields.items())


def _quoted(value: str) -> str:
    text = " ".join(value.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return _prose(block.content)
        case Crosshead():
            return f"{'#' * (block.level + 1)} {_inlines(block.content)}"
        case Figure():
            return _figure(block)
        case BlockQuote():
            return _quote(block)
        case PullQuote():
            return ""
        case ItemList():
            return _list(block)
        case Table():
            return _table(block)
        case Preformatted():
            return _fenced(block.text)
        case Break():
            return "***"
        case Embed():
            return f"[{_escaped(block.title)}](<{block.url}>)"
        case _:
            assert_never(block)


def _prose(content: tuple[Inline, ...]) -> str:
    return _LINE_START.sub(_escaped_start, _inlines(content))


def _escaped_start(match: re.Match[str]) -> str:
    mark = match[2]
    return match[1] + (f"{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"\\{mark}")


def _figure(figure: Figure) -> str:
    title = inline_text(figure.caption)
    picture = f"![{_escaped(figure.alt or '')}](<{figure.source}>"
    return f"{picture} {_quoted(title)})" if title else f"{picture})"


def _quote(quote: BlockQuote) -> str:
    parts = [part for part in map(_block, quote.content) if part]
    if quote.attribution:
        parts.append(f"— {_escaped(quote.attribution)}")
    return _prefixed("\n\n".join(parts), "> ", "> ")


def _list(items: ItemList) -> str:
    return "\n".join(
        _prefixed(
            "\n\n".join(filter(None, map(_block, item))),
            mark := f"{items.start + number}. " if items.ordered else "- ",
            " " * len(mark),
        )
        for number, item in enumerate(items.items)
    )


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        f"{rest if number else first}{line}".rstrip() for number, line in enumerate(lines)
    )


def _table(table: Table) -> str:
    rows = [_row(row) for row in table.rows]
    width = max((row.count("|") - 1 for row in rows), default=0)
    head = rows[: max(table.head_rows, 1)]
    lines = [*head[:1], "|" + " --- |" * width, *head[1:], *rows[len(head) :]]
    caption = inline_text(table.caption)
    return "\n".join(lines) + (f"\n\n{_escaped(caption)}" if caption else "")


def _row(row: Iterable[Cell]) -> str:
    cells = [_inlines(cell.content).replace("|", "\\|").replace("\n", " ") for cell in row]
    return "| " + " | ".join(cells) + " |"


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def _inlines(content: tuple[Inline, ...]) -> str:
    return "".join(map(_inline, content))


def _inline(inline: Inline) -> str:
    match inline:
        case Text():
            return _escaped(inline.text)
        case Emphasis():
            return f"*{_inlines(inline.content)}*"
        case Strong():
            return f"**{_inlines(inline.content)}**"
        case Link():
            return f"[{_inlines(inline.content)}](<{inline.href}>)"
        case Code():
            return f"`{inline.text}`"
        case Superscript() | Subscript() | Foreign():
            return _inlines(inline.content)
        case LineBreak():
            return "\\\n"
        case _:
            assert_never(inline)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
