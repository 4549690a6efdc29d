"""Text copied out of a browser, without markup → an article.

Three parts: the *top* (section, headline, dek, byline, date, caption) up to the first prose, the
*story*, and the *rest* (related headlines, footer), which starts at a line that says so or where
prose ends for good.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from editionkit.clean import boilerplate as known
from editionkit.clean.credits import is_credit, split_credit, split_dateline
from editionkit.clean.language import detect
from editionkit.clean.metadata import direction_of
from editionkit.clean.outcome import Cleaned, Source, article_id
from editionkit.clean.pastelines import (
    BULLET,
    DASHES,
    SENTENCE_END,
    has_form,
    is_byline,
    is_clutter,
    is_gallery_caption,
    is_prose,
    is_sentence,
    is_sign_off,
    is_stamp,
    length,
)
from editionkit.clean.pastetop import Top, read_top
from editionkit.clean.patterns import regex
from editionkit.clean.tree import squash, words_key
from editionkit.clean.verdict import is_consent
from editionkit.model import (
    Article,
    Block,
    BlockQuote,
    Crosshead,
    Figure,
    ItemList,
    Origin,
    Paragraph,
    Text,
)
from editionkit.notices import notice


def clean_text(text: str, source: Source) -> Cleaned:
    """Return the article of a pasted text, or None with a Notice when there is none."""
    lines = _lines(text)
    start, end = _story_range(lines)
    if start is None:
        return Cleaned(
            article=None, notices=(notice("S-002", "the text holds no story", where=source.where),)
        )
    top = read_top(lines[:start], lines[start:end])
    top.dateline, body = split_dateline(tuple(_body(lines[start:end], top)))
    _read_rest(lines[end:], top)
    if not top.headline:
        top.headline = _headline_from(body)
    if not body:
        return Cleaned(
            article=None, notices=(notice("S-002", "the text holds no story", where=source.where),)
        )
    return Cleaned(article=_article(top, body, source))


def _article(top: Top, body: tuple[Block, ...], source: Source) -> Article:
    plain = " ".join(
        squash(block.content[0].text)
        for block in body
        if isinstance(block, Paragraph) and isinstance(block.content[0], Text)
    )
    lang = detect(f"{top.headline} {plain}")
    lead = None
    if top.caption or top.picture_credit:
        caption = (Text(text=top.caption),) if top.caption else ()
        lead = Figure(source="", caption=caption, credit=top.picture_credit)
    return Article(
        id=article_id(top.headline, source.url or source.name or top.headline),
        headline=top.headline,
        kicker=top.kicker,
        dek=top.dek,
        byline=tuple(top.byline),
        dateline=top.dateline,
        published=top.published,
        modified=top.modified,
        section=top.kicker,
        credit=top.credit,
        lang=lang,
        dir="rtl" if direction_of(lang) == "rtl" else "ltr",
        lead=lead,
        body=body,
        origin=Origin(url=source.url, retrieved=source.retrieved),
        witnesses=(("headline", "pasted text"),),
    )


# ----------------------------------------------------------------------------------------- lines


def _lines(text: str) -> list[str]:
    """Lines without white space at their ends; hard-wrapped paragraphs are joined."""
    raw = [squash(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    if is_wrapped(raw):
        raw = list(joined(raw))
    return [line for line in raw if line]


def is_wrapped(lines: list[str]) -> bool:
    """Mail and terminals break lines at 60 to 80 characters; then blank lines part paragraphs."""
    full = [line for line in lines if line]
    inner = [line for line, after in itertools.pairwise(lines) if line and after]
    middling = [line for line in inner if 45 <= len(line) <= 82 and not SENTENCE_END.search(line)]
    longest = max((len(line) for line in full), default=0)
    parted = len(full) - len(inner) >= 3
    return parted and longest <= 84 and len(middling) > max(3, 0.6 * len(inner))


def joined(lines: list[str]) -> Iterator[str]:
    """Join the lines of a paragraph; a short line ends one."""
    gathered: list[str] = []
    for line in [*lines, ""]:
        if gathered and (not line or BULLET.match(line) or len(gathered[-1]) < 40):
            yield " ".join(gathered)
            gathered = []
        if line:
            gathered.append(line)


# ----------------------------------------------------------------------------- where the story is


def _story_range(lines: list[str]) -> tuple[int | None, int]:
    """From the first prose below the top to the line where the rest begins.

    Where the page has running text before its story (a banner, an appeal), the story is the stretch
    that holds most of it; the first one is, if it holds at least a third as much.
    """
    stretches = list(_stretches(lines))
    if not stretches:
        return _short_story(lines)
    sizes = [_size(lines[start:end]) for start, end in stretches]
    number = next(n for n, size in enumerate(sizes) if size * 3 >= max(sizes))
    return stretches[number]


def _size(lines: list[str]) -> int:
    """Letters of running text; what speaks of consent has none."""
    prose = [line for line in lines if is_prose(line)]
    said = " ".join(prose)
    return 1 if is_consent(said, len(said.split())) else sum(map(length, prose))


def _stretches(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield every stretch of running text: (first line, line after the last one)."""
    floor = 0
    while True:
        first = next(
            (n for n in range(floor, len(lines)) if is_prose(lines[n]) and not _is_top(lines, n)),
            None,
        )
        if first is None:
            return
        end = next((n for n in range(first + 1, len(lines)) if _ends_story(lines, n)), len(lines))
        last = max(n for n in range(first, end) if is_prose(lines[n]))
        start = max(floor, _back_to_start(lines, first))
        yield start, min(end, _end_after(lines, last, end))
        floor = end


def _back_to_start(lines: list[str], first: int) -> int:
    """Take short sentences between a date, byline or caption and the first prose into the story."""
    number = first
    while number and is_sentence(lines[number - 1]):
        number -= 1
    return number if number and has_form(lines[number - 1]) else first


def _short_story(lines: list[str]) -> tuple[int | None, int]:
    """A brief: no long line, but a sentence."""
    for number, line in enumerate(lines):
        if number and length(line) >= 40 and SENTENCE_END.search(line) and not is_clutter(line):
            return number, len(lines)
    whole = [n for n, line in enumerate(lines) if not is_clutter(line) and len(line.split()) > 3]
    return (whole[0], len(lines)) if len(lines) <= 3 and whole else (None, 0)


def _is_top(lines: list[str], number: int) -> bool:
    """Is a prose-like line still above the story (a dek or a caption): does more top follow?"""
    line = lines[number]
    if split_credit(line)[1] and number < 20:
        return True
    for after in lines[number + 1 : number + 7]:
        if is_prose(after):
            return False
        if after in lines[:number] and len(after) > 12:
            return True  # the headline again
        if (
            is_stamp(after)
            or is_byline(after)
            or known.READING_TIME.match(after)
            or split_credit(after)[1]
            or is_credit(after)
        ):
            return True
    return False


def _ends_story(lines: list[str], number: int) -> bool:
    line = lines[number]
    if known.SOURCE.match(line):
        return not any(is_prose(after) for after in lines[number + 1 : number + 3])
    if known.COPYRIGHT.match(line) and len(line) < 200:
        return True
    if not known.END.match(line):
        return False
    return not _prose_goes_on(lines, number)


def _prose_goes_on(lines: list[str], number: int) -> bool:
    """After a line such as "Related": is most of what follows running text all the same?

    A teaser may stand below it, and one last paragraph after that, before the page's end begins; or
    a box of them, and then three paragraphs in a row that are no other story.
    """
    after = [line for line in lines[number + 1 : number + 13] if not is_clutter(line)]
    flags = [is_prose(line) for line in after]
    if sum(flags[:8]) >= 2 and sum(flags[:8]) * 2 > len(after[:8]):
        return True
    if True not in flags:
        return False
    start = flags.index(True)
    if all(flags[start : start + 3]) and len(flags) >= start + 3:
        return not any(
            is_stamp(line) or is_byline(line) or _is_beyond(line) for line in after[:start]
        )
    if start > 2 or not _TEASED.match(lines[number]):
        return False
    return flags[start + 1 : start + 2] == [True] or any(
        map(_is_beyond, after[start + 1 : start + 3])
    )


def _is_beyond(line: str) -> bool:
    """Does a line stand below stories only?"""
    return bool(known.SOURCE.match(line) or known.END.match(line)) or is_sign_off(line)


def _end_after(lines: list[str], last: int, end: int) -> int:
    """The end of the story after its last prose line: what still belongs to it follows closely."""
    number = last + 1
    while (
        number < end
        and (SENTENCE_END.search(lines[number]) or BULLET.match(lines[number]))
        and length(lines[number]) > 15
        and not is_sign_off(lines[number])
    ):
        number += 1
    return number


# ------------------------------------------------------------------------------------- the body


def _body(lines: list[str], top: Top) -> Iterator[Block]:
    """The story's lines as blocks; related lines, prompts and controls are left out."""
    items: list[tuple[Block, ...]] = []
    ordered = False
    for number, line in enumerate(lines):
        bullet = BULLET.match(line)
        if (bullet and not line.startswith(DASHES)) or (bullet and _is_listed(lines, number)):
            ordered = bool(bullet and bullet[1])
            items.append(
                (Paragraph(content=(Text(text=line[bullet.end() :] if bullet else line),)),)
            )
            continue
        if items:
            yield ItemList(items=tuple(items), ordered=ordered)
            items = []
        block = _line_block(lines, number, top)
        if block is not None:
            yield block
    if items:
        yield ItemList(items=tuple(items), ordered=ordered)


def _is_listed(lines: list[str], number: int) -> bool:
    """A dash begins a list item only next to another dash; alone, or before prose, it is speech."""
    near = lines[max(0, number - 1) : number] + lines[number + 1 : number + 2]
    return any(line.startswith(DASHES) for line in near) and not is_prose(lines[number])


_TEASED = regex(
    r"^\W*(?:related(?: (?:stories|articles|content|coverage))?|more on this story|mehr zum thema|lesen sie auch|zum thema|"
    r"más información|te puede interesar|lire aussi|à lire aussi|leggi anche|leia (?:também|mais)|lees ook|les også|läs också|"
    r"læs også|lue myös|czytaj (?:też|także)|читайте также|по теме|اقرأ أيضا[ً]?|関連記事|相关阅读)\W*$",
    re.I,
)
"""A line of its own that announces a teaser within the story."""


def _line_block(lines: list[str], number: int, top: Top) -> Block | None:
    line = lines[number]
    if match := known.SOURCE.match(line):
        top.credit = top.credit or match[1].strip()
        return None
    if _is_no_story(lines, number, top):
        return None
    if (
        not SENTENCE_END.search(line)
        and length(line) <= 90
        and number + 1 < len(lines)
        and not line.endswith(",")
    ):
        return Crosshead(content=(Text(text=line),))
    if line.startswith(">"):
        return BlockQuote(content=(Paragraph(content=(Text(text=line.lstrip("> ")),)),))
    return Paragraph(content=(Text(text=line),))


def _is_no_story(lines: list[str], number: int, top: Top) -> bool:
    """Does a line stand in the story that is none of it: clutter, a teaser, a caption?"""
    line = lines[number]
    if is_clutter(line) or (known.RELATED.match(line) and length(line) < 200):
        return True
    if _TEASED.match(line) or _is_teaser(lines, number):
        return True
    if words_key(line) == words_key(top.headline) or is_credit(line) or is_gallery_caption(line):
        return True
    if split_credit(line)[1] and length(line) < 300:
        return True  # the caption of a picture that was not copied
    return _is_bare_caption(lines, number)


def _is_teaser(lines: list[str], number: int) -> bool:
    """A line that is no prose below one that announces other stories: the next, or all of a box."""
    if is_prose(lines[number]) or not number:
        return False
    if _TEASED.match(lines[number - 1]):
        return True
    above = range(number, max(-1, number - 12), -1)
    for place in above:
        if is_prose(lines[place]):
            return False
        if known.END.match(lines[place]) and not _TEASED.match(lines[place]):
            return True
    return False


def _is_bare_caption(lines: list[str], number: int) -> bool:
    """A line too long for a crosshead and without an end, between running text that has ends."""
    line = lines[number]
    if SENTENCE_END.search(line) or not 60 < length(line) <= 200 or BULLET.match(line):
        return False
    around = [*lines[max(0, number - 2) : number], *lines[number + 1 : number + 3]]
    return sum(map(is_prose, around)) >= 2 and number + 1 < len(lines)


def _read_rest(lines: list[str], top: Top) -> None:
    """The source credit may stand below the story."""
    for line in lines[:12]:
        match = known.SOURCE.match(line)
        if match and top.credit is None:
            top.credit = match[1].strip()


def _headline_from(body: tuple[Block, ...]) -> str:
    """Without a headline the first sentence stands in; the body keeps it."""
    for block in body:
        if isinstance(block, Paragraph) and isinstance(block.content[0], Text):
            sentence = re.split(r"(?<=[.!?。！？])\s*", block.content[0].text)[0]
            return sentence[:120].rstrip(" .。")
    return ""
