"""What the page around a story leaves in its blocks: controls, prompts, stamps, bylines, captions.

The finder judges pieces of the page before it is known what becomes of them; here they are looked
at once more as what they are, at the story's edges above all.
"""

from __future__ import annotations

from dataclasses import replace

from editionkit.clean import boilerplate as known
from editionkit.clean.credits import is_credit, split_credit
from editionkit.clean.pastelines import has_end, is_byline, is_stamp
from editionkit.clean.tree import words_key
from editionkit.model import (
    Block,
    Crosshead,
    Figure,
    ItemList,
    Paragraph,
    Text,
    block_text,
    inline_text,
)

PROMPT_LENGTH = 200
"""Longest line that is taken for a prompt; what is longer only begins like one."""

_EDGE = 3


def without_debris(
    blocks: tuple[Block, ...], *, byline: tuple[str, ...], labels: tuple[str | None, ...]
) -> tuple[Block, ...]:
    """Return a story's blocks without what is none of it; `labels` are its kicker and section."""
    names = {words_key(name) for name in byline}
    said = {words_key(label) for label in labels} - {""}
    kept = _captioned([block for block in blocks if not _is_debris(block)])
    head = [block for block in kept[:_EDGE] if not _stands_above(block, names, said)]
    kept = [*head, *kept[_EDGE:]]
    if len(kept) > 1 and _opens(kept[0], kept[1]):
        del kept[0]
    while kept and (_is_loose_end(kept[-1]) or words_key(block_text(kept[-1])) in names):
        kept.pop()
    return tuple(kept)


def _is_debris(block: Block) -> bool:
    """Is this a control, a prompt, or a line without a letter?"""
    if isinstance(block, ItemList):
        return all(_is_debris(inner) for item in block.items for inner in item)
    if not isinstance(block, Paragraph):
        return False
    text = inline_text(block.content).strip()
    if not any(letter.isalnum() for letter in text):
        return True
    if known.CONTROL.match(text) or known.READING_TIME.match(text):
        return True
    return len(text) <= PROMPT_LENGTH and known.PROMPT.match(text) is not None


def _stands_above(block: Block, names: set[str], labels: set[str]) -> bool:
    """Is this a line from above the story: its section, its date, its byline?"""
    if not isinstance(block, Paragraph):
        return False
    text = inline_text(block.content).strip()
    key = words_key(text)
    if len(text) > 90 or has_end(text):
        return False
    is_caption = split_credit(text)[1] is not None
    return key in labels or key in names or is_caption or is_byline(text) or is_stamp(text)


def _opens(first: Block, second: Block) -> bool:
    """Is a paragraph the beginning of the next one once more, as summaries are?"""
    one, other = words_key(block_text(first)), words_key(block_text(second))
    both = isinstance(first, Paragraph) and isinstance(second, Paragraph)
    return both and len(one) >= 40 and other.startswith(one)


def _is_loose_end(block: Block) -> bool:
    """Is this a line that announces what is not there: `Sources:`, a heading?"""
    text = block_text(block).strip()
    is_short = isinstance(block, Paragraph) and len(text) <= 120 and text.endswith((":", "："))
    return is_short or isinstance(block, Crosshead)


def _captioned(blocks: list[Block]) -> list[Block]:
    """Give a picture the caption that stands as a paragraph right below it, known by its credit."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if isinstance(block, Paragraph) and isinstance(last, Figure) and not last.caption:
            text = inline_text(block.content).strip()
            words, credit = split_credit(text)
            if credit and len(text) <= 300 and not is_credit(text):
                out[-1] = replace(last, caption=(Text(text=words),), credit=last.credit or credit)
                continue
        out.append(block)
    return out


def opening_dek(blocks: tuple[Block, ...], dek: str | None) -> tuple[str | None, tuple[Block, ...]]:
    """Return the dek and the blocks: a sentence set as a heading before all text is the dek."""
    first = blocks[0] if blocks else None
    if dek is None and isinstance(first, Crosshead) and len(block_text(first)) >= 60:
        return block_text(first), blocks[1:]
    return dek, blocks


def opening_label(
    blocks: tuple[Block, ...], kicker: str | None
) -> tuple[str | None, tuple[Block, ...]]:
    """Return the kicker and the blocks: a label on a line of its own before the text is one."""
    if len(blocks) < 2 or not all(isinstance(block, Paragraph) for block in blocks[:2]):
        return kicker, blocks
    label, prose = block_text(blocks[0]).strip(), block_text(blocks[1])
    if len(label) > 30 or len(label.split()) > 3 or has_end(label) or len(prose) < 80:
        return kicker, blocks
    return kicker or label, blocks[1:]
