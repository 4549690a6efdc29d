"""Does cleaning keep a story's structure? Pages and the blocks expected of them → a score.

    python benchmarks/blocks.py FOLDER…

A folder holds pages (`NAME.html`, also gzipped, or `NAME/page.html`) and beside each its expected
blocks (`NAME.blocks`, or `NAME/blocks.txt`), written by hand, one a line, in the order of the page:

    # url: https://example.org/ferry      the page's address, where it has one
    p The ferry that                      kind, and the block's first words (three are enough)
    ?figure The ferry in                  may be there or not
    p|h What to do                        either kind will do
    list Thirty cars and                  the first item's words; of a table the first cell's
    figure                                no words: any picture (its words are its caption's)

Kinds: `p`, `h` (crosshead), `list`, `table`, `quote` (also a pull quote), `figure`, `embed`, `pre`. The lead
picture, the dek and scene breaks are no part of it. Blocks are matched in order (longest common
subsequence of kind and words); counted are those that must be there, and what is there besides.
"""

from __future__ import annotations

import gzip
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from editionkit.clean import extract
from editionkit.model import (
    Article,
    Block,
    BlockQuote,
    Break,
    Crosshead,
    Embed,
    Figure,
    ItemList,
    Paragraph,
    Preformatted,
    PullQuote,
    Table,
    block_text,
    inline_text,
)

WORDS = 3


@dataclass(frozen=True, slots=True)
class Expected:
    """A line of a file of blocks."""

    kinds: frozenset[str]
    words: tuple[str, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A block that cleaning gave."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How many blocks were to be there, which of them are not, and what is there besides."""

    wanted: int
    missing: tuple[Expected, ...]
    extra: tuple[Found, ...]


def first_words(text: str) -> tuple[str, ...]:
    """Return a text's first words without case and marks."""
    return tuple(re.findall(r"[^\W_]+", text.replace("\u00ad", "").casefold())[:WORDS])


def read_expected(text: str) -> tuple[str | None, list[Expected]]:
    """Return the page's address and its expected blocks."""
    url, lines = None, []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            name, _, value = line[1:].partition(":")
            url = value.strip() if name.strip() == "url" else url
            continue
        kinds, _, words = line.lstrip("?").partition(" ")
        lines.append(
            Expected(frozenset(kinds.split("|")), first_words(words), line.startswith("?"))
        )
    return url, lines


def found_in(article: Article | None) -> list[Found]:
    """Return an article's blocks in the neutral form."""
    pairs = [_neutral(block) for block in article.body] if article else []
    return [Found(kind, first_words(text)) for kind, text in pairs if kind]


def _neutral(block: Block) -> tuple[str, str]:
    match block:
        case Paragraph():
            return "p", block_text(block)
        case Crosshead():
            return "h", block_text(block)
        case BlockQuote():
            return "quote", block_text(block)
        case PullQuote():
            return "quote", inline_text(block.content)
        case ItemList():
            return "list", block_text(block)
        case Table():
            return "table", inline_text(block.caption) or block_text(block)
        case Preformatted():
            return "pre", block.text
        case Figure():
            return "figure", inline_text(block.caption)
        case Embed():
            return "embed", ""
        case Break():
            return "", ""


def fits(expected: Expected, found: Found) -> bool:
    """Say whether a found block is the expected one."""
    if found.kind not in expected.kinds:
        return False
    size = min(len(expected.words), len(found.words))
    if "figure" in expected.kinds and not size:
        return True
    return (
        "embed" in expected.kinds
        or (size > 0 and expected.words[:size] == found.words[:size])
        or not expected.words
    )


def score(expected: list[Expected], found: list[Found]) -> Score:
    """Match the two in order so that as many blocks as possible, required before optional, fit."""
    rows, columns = len(expected), len(found)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        worth = 100 if not expected[i].optional else 99
        for j in range(columns - 1, -1, -1):
            here = best[i + 1][j + 1] + worth if fits(expected[i], found[j]) else 0
            best[i][j] = max(here, best[i + 1][j], best[i][j + 1])
    missing, extra, i, j = [], [], 0, 0
    while i < rows or j < columns:
        if i < rows and j < columns and fits(expected[i], found[j]):
            worth = 100 if not expected[i].optional else 99
            if best[i][j] == best[i + 1][j + 1] + worth:
                i, j = i + 1, j + 1
                continue
        if j == columns or (i < rows and best[i][j] == best[i + 1][j]):
            missing += [] if expected[i].optional else [expected[i]]
            i += 1
        else:
            extra.append(found[j])
            j += 1
    wanted = sum(not one.optional for one in expected)
    return Score(wanted, tuple(missing), tuple(extra))


def cases(folder: Path) -> list[tuple[str, Path, Path]]:
    """Return (name, page, file of blocks) for every case of a folder."""
    flat = [(file.stem, _page(folder, file.stem), file) for file in sorted(folder.glob("*.blocks"))]
    deep = [
        (file.parent.name, next(file.parent.glob("page.*")), file)
        for file in sorted(folder.glob("*/blocks.txt"))
    ]
    return [*flat, *deep]


def _page(folder: Path, name: str) -> Path:
    plain = folder / f"{name}.html"
    return plain if plain.is_file() else folder / f"{name}.html.gz"


def scored(page: Path, blocks: Path) -> Score:
    """Clean one page and compare."""
    url, expected = read_expected(blocks.read_text(encoding="utf-8"))
    data = gzip.decompress(page.read_bytes()) if page.suffix == ".gz" else page.read_bytes()
    kinds = {".txt": "text/plain", ".md": "text/markdown"}
    cleaned = extract(data, url=url, media_type=kinds.get(page.suffix, "text/html"))
    return score(expected, found_in(cleaned.article))


def main(folders: list[str]) -> None:
    """Print each case that is not perfect, and the shares of all."""
    wanted = missing = extra = 0
    for name, page, blocks in (case for folder in folders for case in cases(Path(folder))):
        one = scored(page, blocks)
        wanted, missing, extra = (
            wanted + one.wanted,
            missing + len(one.missing),
            extra + len(one.extra),
        )
        if one.missing or one.extra:
            print(f"{name}: {one.wanted - len(one.missing)} of {one.wanted}")
            for lost in one.missing:
                print(f"  - {'|'.join(sorted(lost.kinds))} {' '.join(lost.words)}")
            for more in one.extra:
                print(f"  + {more.kind} {' '.join(more.words)}")
    right = wanted - missing
    print(
        f"{right} of {wanted} blocks are right ({right / max(1, wanted):.1%}), {extra} are there besides"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
