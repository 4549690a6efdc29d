"""Text copied out of a browser, without markup → an article.

Three parts: the *top* (section, headline, dek, byline, date, caption) up to the first prose, the
*story*, and the *rest* (related headlines, footer), which starts at a line that says so or where
prose ends for good.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from editionkit.clean import boilerplate as known
from editionkit.clean.credits import bare_credit, is_credit, split_credit
from editionkit.clean.dates import When, read_date
from editionkit.clean.language import detect
from editionkit.clean.metadata import direction_of
from editionkit.clean.names import names_in
from editionkit.clean.outcome import Cleaned, Source, article_id
from editionkit.clean.tree import squash, words_key
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

_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔:;][\"'”’»«“)\]」』]*$")
_BULLET = re.compile(r"^\s*(?:[-–—*•●▪◦‣·]|(\d{1,2})[.)])\s+(?=\S)")
_DASHES = ("– ", "— ", "- ")
_NO_SPACES = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_CRUMBS = re.compile(r"^(?:[^>›»/|]{1,30}\s*[>›»/|]\s*){1,4}[^>›»/|.!?]{1,60}$")
_TIME_ONLY = re.compile(
    r"^\W*\d{1,2}[:.h]\d{2}\s*(?:am|pm|uhr|a\.m\.|p\.m\.)?(?:\s*\(?[A-Z]{2,4}\)?)?\W*$", re.I
)
_AGO = re.compile(
    r"^\W*(?:\d+|an?|one)\s*(?:min|minutes?|hours?|hrs?|days?|weeks?|h|d)\s+ago\W*$|^\W*(?:vor|il y a|hace)\s+\d+\s+\w+\W*$",
    re.I,
)


@dataclass(slots=True)
class _Top:
    """What the lines above the story say."""

    kicker: str | None = None
    headline: str = ""
    dek: str | None = None
    byline: list[str] = field(default_factory=list)
    published: When | None = None
    modified: When | None = None
    caption: str | None = None
    picture_credit: str | None = None
    credit: str | None = None


def clean_text(text: str, source: Source) -> Cleaned:
    """Return the article of a pasted text, or None with a Notice when there is none."""
    lines = _lines(text)
    start, end = _story_range(lines)
    if start is None:
        return Cleaned(
            article=None, notices=(notice("S-002", "the text holds no story", where=source.where),)
        )
    top = _read_top(lines[:start])
    body = list(_body(lines[start:end], top))
    _read_rest(lines[end:], top)
    if not top.headline:
        top.headline, body = _headline_from(body)
    if not body:
        return Cleaned(
            article=None, notices=(notice("S-002", "the text holds no story", where=source.where),)
        )
    return Cleaned(article=_article(top, tuple(body), source))


def _article(top: _Top, body: tuple[Block, ...], source: Source) -> Article:
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
    if _is_wrapped(raw):
        raw = list(_joined(raw))
    return [line for line in raw if line]


def _is_wrapped(lines: list[str]) -> bool:
    """Mail and terminals break lines at 60 to 80 characters; then blank lines part paragraphs."""
    full = [line for line in lines if line]
    inner = [line for line, after in itertools.pairwise(lines) if line and after]
    middling = [line for line in inner if 45 <= len(line) <= 82 and not _SENTENCE_END.search(line)]
    longest = max((len(line) for line in full), default=0)
    parted = len(full) - len(inner) >= 3
    return parted and longest <= 84 and len(middling) > max(3, 0.6 * len(inner))


def _joined(lines: list[str]) -> Iterator[str]:
    """Join the lines of a paragraph; a short line ends one."""
    gathered: list[str] = []
    for line in [*lines, ""]:
        if gathered and (not line or _BULLET.match(line) or len(gathered[-1]) < 40):
            yield " ".join(gathered)
            gathered = []
        if line:
            gathered.append(line)


def _length(line: str) -> int:
    """Length in letters of an alphabet: a Chinese character says as much as three."""
    return len(line) + 2 * len(_NO_SPACES.findall(line))


def _is_prose(line: str) -> bool:
    """A line of running text: long, and with an end of a sentence."""
    if _is_clutter(line) or known.RELATED.search(line) or known.COPYRIGHT.search(line):
        return False
    return _length(line) >= 80 and bool(_SENTENCE_END.search(line) or _length(line) > 220)


def _is_clutter(line: str) -> bool:
    """A line that belongs to the page, not to the story."""
    if known.READING_TIME.search(line) or known.CONTROL.search(line) or known.PROMPT.search(line):
        return True
    return bool(_AGO.match(line)) or not any(letter.isalnum() for letter in line)


# ----------------------------------------------------------------------------- where the story is


def _story_range(lines: list[str]) -> tuple[int | None, int]:
    """From the first prose below the top to the line where the rest begins."""
    first = next(
        (n for n, line in enumerate(lines) if _is_prose(line) and not _is_top(lines, n)), None
    )
    if first is None:
        return _short_story(lines)
    end = next((n for n in range(first + 1, len(lines)) if _ends_story(lines, n)), len(lines))
    first = _back_to_start(lines, first)
    prose = [n for n in range(first, end) if _is_prose(lines[n])]
    last = prose[-1]
    end = min(end, _end_after(lines, last, end))
    return first, end


def _back_to_start(lines: list[str], first: int) -> int:
    """Take short sentences between a date, byline or caption and the first prose into the story."""
    number = first
    while number and _is_sentence(lines[number - 1]):
        number -= 1
    return number if number and _has_form(lines[number - 1]) else first


def _is_sentence(line: str) -> bool:
    return _length(line) >= 25 and bool(_SENTENCE_END.search(line)) and not _has_form(line)


def _has_form(line: str) -> bool:
    """Is this a line whose form says that it stands above a story?"""
    return (
        _is_clutter(line)
        or _is_stamp(line)
        or _is_byline(line)
        or split_credit(line)[1] is not None
    )


def _short_story(lines: list[str]) -> tuple[int | None, int]:
    """A brief: no long line, but a sentence."""
    for number, line in enumerate(lines):
        if number and _length(line) >= 40 and _SENTENCE_END.search(line) and not _is_clutter(line):
            return number, len(lines)
    whole = [n for n, line in enumerate(lines) if not _is_clutter(line) and len(line.split()) > 3]
    return (whole[0], len(lines)) if len(lines) <= 3 and whole else (None, 0)


def _is_top(lines: list[str], number: int) -> bool:
    """Is a prose-like line still above the story (a dek or a caption): does more top follow?"""
    line = lines[number]
    if split_credit(line)[1] and number < 20:
        return True
    for after in lines[number + 1 : number + 7]:
        if _is_prose(after):
            return _is_dek_before(lines, number)
        if after in lines[:number] and len(after) > 12:
            return True  # the headline again
        if (
            _is_stamp(after)
            or _is_byline(after)
            or known.READING_TIME.search(after)
            or split_credit(after)[1]
            or is_credit(after)
        ):
            return True
    return False


def _is_dek_before(lines: list[str], number: int) -> bool:
    return False


def _is_stamp(line: str) -> bool:
    """A line with a date and hardly anything else."""
    if len(line) > 110 or read_date(line) is None:
        return False
    letters = len(re.findall(r"[^\W\d_]", line))
    return letters <= 45 or bool(known.STAMP.search(line))


def _is_byline(line: str) -> bool:
    if len(line) > 120 or (_SENTENCE_END.search(line) and not line.endswith(".")):
        return False
    match = known.BYLINE.match(line)
    if not match:
        return False
    names = names_in(line)
    rest = line[match.end() :]
    return bool(names) and len(rest.split()) <= 14 and all(_is_named(name) for name in names)


def _is_named(name: str) -> bool:
    """Each longer word of a name starts with a capital, where the script has capitals."""
    words = [word for word in name.split() if len(word) > 3]
    return all(not word[0].islower() for word in words)


def _ends_story(lines: list[str], number: int) -> bool:
    line = lines[number]
    if known.SOURCE.match(line):
        return not any(_is_prose(after) for after in lines[number + 1 : number + 3])
    if known.COPYRIGHT.search(line) and len(line) < 200:
        return True
    if not known.END.search(line):
        return False
    return not _prose_goes_on(lines, number)


def _prose_goes_on(lines: list[str], number: int) -> bool:
    """After a line such as "Related": is most of what follows running text all the same?"""
    after = [line for line in lines[number + 1 : number + 9] if not _is_clutter(line)]
    prose = sum(_is_prose(line) for line in after)
    return prose * 2 > len(after) and prose >= 2


def _end_after(lines: list[str], last: int, end: int) -> int:
    """The end of the story after its last prose line: what still belongs to it follows closely."""
    number = last + 1
    while (
        number < end
        and (_SENTENCE_END.search(lines[number]) or _BULLET.match(lines[number]))
        and _length(lines[number]) > 15
    ):
        number += 1
    return number


# ------------------------------------------------------------------------------------- the parts


def _read_top(lines: list[str]) -> _Top:
    top = _Top()
    rest: list[str] = []
    for line in lines:
        if not _take(line, top):
            rest.append(line)
    _name_lines(rest, top)
    return top


def _take(line: str, top: _Top) -> bool:
    """Use a line whose form says what it is; True if it was used up."""
    if _is_byline(line):
        date_in_line = read_date(line)
        top.published = top.published or date_in_line
        top.byline += [name for name in names_in(line) if name not in top.byline]
        return True
    if _is_stamp(line):
        _set_date(line, top)
        return True
    if match := known.SOURCE.match(line):
        top.credit = match[1].strip()
        return True
    words, credit = split_credit(line)
    if credit and len(words) > 3:
        top.caption, top.picture_credit = words, credit
        return True
    if is_credit(line):
        top.picture_credit = bare_credit(line)
        return True
    return _is_clutter(line) or bool(_TIME_ONLY.match(line)) or bool(known.RELATED.search(line))


def _set_date(line: str, top: _Top) -> None:
    when = read_date(line)
    changed = re.match(
        r"^\s*(?:last )?(?:updated?|aktualisiert|mis à jour|actualizado|aggiornato|atualizado|bijgewerkt|oppdatert|обновлено|güncelle|آخر تحديث|更新)",
        line,
        re.I,
    )
    if changed and top.published is not None:
        top.modified = when
    elif top.published is None:
        top.published = when


def _name_lines(lines: list[str], top: _Top) -> None:
    """Tell section, headline and dek apart among the lines that have no form of their own."""
    if not lines:
        return
    repeated = next(
        (
            line
            for line in lines
            if sum(words_key(line) == words_key(x) for x in lines) > 1 and len(line) > 12
        ),
        None,
    )
    headline = repeated or max(lines[:14], key=_headline_weight)
    position = lines.index(headline)
    top.headline = headline
    before = [line for line in lines[:position] if len(line) <= 40 and not _CRUMBS.match(line)]
    crumbs = [line for line in lines[:position] if _CRUMBS.match(line)]
    label = before[-1] if before else (_last_crumb(crumbs[-1]) if crumbs else None)
    top.kicker = _as_label(label)
    after = [line for line in lines[position + 1 :] if words_key(line) != words_key(headline)]
    dek = next((line for line in after if _length(line) >= 30), None)
    top.dek = dek
    if dek is not None and top.caption is None and top.picture_credit:
        captions = [line for line in after if line is not dek and _length(line) >= 20]
        top.caption = captions[-1] if captions else None
    if not top.byline:
        named = (_bare_names(line) for line in after if line is not dek and _length(line) < 40)
        top.byline += next((names for names in named if names), ())


def _bare_names(line: str) -> tuple[str, ...]:
    """A line that is nothing but a name: two to four capitalised words."""
    words = line.split()
    if 2 <= len(words) <= 4 and all(word[:1].isupper() and word.isalpha() for word in words):
        return names_in(line)
    return ()


def _headline_weight(line: str) -> float:
    """How much a line looks like a headline: neither a label nor a sentence of the text."""
    length = _length(line)
    weight = min(length, 90) / 90
    if length < 15:
        weight -= 0.5
    if line.endswith((".", "。")):
        weight -= 0.6 if length > 60 else 0.25
    if length > 140:
        weight -= 0.8
    return weight


def _last_crumb(line: str) -> str:
    return re.split(r"\s*[>›»/|]\s*", line)[-1]


def _as_label(label: str | None) -> str | None:
    """A section label as the trade writes it: `WORLD` → `World`; short abbreviations stay."""
    if not label:
        return None
    if label.isupper() and (len(label) > 3 or " " in label):
        return " ".join(
            word if len(word) <= 2 or (len(word) == 3 and "&" in word) else word.capitalize()
            for word in label.split()
        )
    return label


def _body(lines: list[str], top: _Top) -> Iterator[Block]:
    """The story's lines as blocks; related lines, prompts and controls are left out."""
    items: list[tuple[Block, ...]] = []
    ordered = False
    for number, line in enumerate(lines):
        bullet = _BULLET.match(line)
        if (bullet and not line.startswith(_DASHES)) or (bullet and _is_listed(lines, number)):
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
    return any(line.startswith(_DASHES) for line in near) and not _is_prose(lines[number])


def _line_block(lines: list[str], number: int, top: _Top) -> Block | None:
    line = lines[number]
    if _is_clutter(line) or (known.RELATED.search(line) and _length(line) < 200):
        return None
    if match := known.SOURCE.match(line):
        top.credit = top.credit or match[1].strip()
        return None
    if words_key(line) == words_key(top.headline) or is_credit(line):
        return None
    _words, credit = split_credit(line)
    if credit and _length(line) < 300:
        return None  # the caption of a picture that was not copied
    if (
        not _SENTENCE_END.search(line)
        and _length(line) <= 90
        and number + 1 < len(lines)
        and not line.endswith(",")
    ):
        return Crosshead(content=(Text(text=line),))
    if line.startswith(">"):
        return BlockQuote(content=(Paragraph(content=(Text(text=line.lstrip("> ")),)),))
    return Paragraph(content=(Text(text=line),))


def _read_rest(lines: list[str], top: _Top) -> None:
    """The source credit may stand below the story."""
    for line in lines[:12]:
        match = known.SOURCE.match(line)
        if match and top.credit is None:
            top.credit = match[1].strip()


def _headline_from(body: list[Block]) -> tuple[str, list[Block]]:
    """Without a headline the first sentence stands in; the body keeps it."""
    for block in body:
        if isinstance(block, Paragraph) and isinstance(block.content[0], Text):
            sentence = re.split(r"(?<=[.!?。！？])\s*", block.content[0].text)[0]
            return sentence[:120].rstrip(" .。"), body
    return "", body
