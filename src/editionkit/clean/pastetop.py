"""What stands above a pasted story: section, headline, dek, byline, date, caption."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from editionkit.clean import boilerplate as known
from editionkit.clean.credits import bare_credit, is_credit, split_credit
from editionkit.clean.dates import When, read_date
from editionkit.clean.names import names_in
from editionkit.clean.pastelines import (
    TIME_ONLY,
    has_end,
    is_byline,
    is_clutter,
    is_crumbs,
    is_role,
    is_stamp,
    length,
)
from editionkit.clean.patterns import regex
from editionkit.clean.tree import WITHOUT_SPACES, words_key


@dataclass(slots=True)
class Top:
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
    dateline: str | None = None


NEAR = 40
"""So many lines above a story can be its own; what stands further up is the page's menu."""


def read_top(lines: list[str], story: list[str]) -> Top:
    """Return what the lines above a story say; `story` are its own lines."""
    top = Top()
    lines = lines[-NEAR:]
    rest = [(place, line) for place, line in enumerate(lines) if not _take(line, top)]
    if rest:
        _name_lines(rest, top, len(lines), " ".join(story)[:6000])
    return top


def _take(line: str, top: Top) -> bool:
    """Use a line whose form says what it is; True if it was used up."""
    if is_byline(line):
        top.published = top.published or read_date(line)
        _add_names(names_in(line), top)
        return True
    if is_stamp(line):
        _set_date(line, top)
        return True
    if match := known.SOURCE.match(line):
        top.credit = match[1].strip()
        return True
    words, credit = split_credit(line)
    if credit and len(words) > 3:
        top.caption, top.picture_credit = _said_once(words), credit
        return True
    if is_credit(line):
        top.picture_credit = bare_credit(line)
        return True
    if match := _DESCRIBED.match(line):
        top.picture_credit = top.picture_credit or match[1]
        return True
    return is_clutter(line) or bool(TIME_ONLY.match(line)) or bool(known.RELATED.match(line))


def _add_names(names: tuple[str, ...], top: Top) -> None:
    top.byline += [name for name in names if name not in top.byline]


def _said_once(caption: str) -> str:
    """A caption that stands twice in its line, as where alternative text comes before it."""
    half = len(caption) // 2
    first, second = caption[:half].strip(), caption[-half:].strip()
    return second if len(first) > 12 and words_key(first) == words_key(second) else caption


def _set_date(line: str, top: Top) -> None:
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


# ---------------------------------------------------------------------- lines without a form

_DESCRIBED = regex(r"^(\S+(?: \S+){0,2}?) (?=.{25,}).*\1$")
"""Alternative text between its photographer's names, as some sites' pages are copied."""
_BRACKETED = regex(r"^(.{20,}?)\s*[(（\[]([^()（）\[\]\d]{2,50})[)）\]]\.?$")

_Placed = tuple[int, str]


def _name_lines(rest: list[_Placed], top: Top, total: int, story: str) -> None:
    """Tell section, headline and dek apart among the lines that have no form of their own.

    `rest` are these lines with their places among the `total` lines above the `story`.
    """
    number = _headline_among([line for _, line in rest], story)
    top.headline = rest[number][1]
    top.kicker = _as_label(_label_before(rest[:number]))
    after = [one for one in rest[number + 1 :] if words_key(one[1]) != words_key(top.headline)]
    after = [one for one in after if not _is_caption_of_credit(one[1], top)]
    if not top.byline:
        _add_names(next((names for _, line in after if (names := _bare_names(line))), ()), top)
    prose = [one for one in after if length(one[1]) >= 28 and not is_role(one[1])]
    prose = [one for one in prose if words_key(one[1]) != words_key(top.caption)]
    if not prose:
        return
    place, first = prose[0]
    stands_last = place == total - 1 and place > rest[number][0] + 1 and not has_end(first)
    if stands_last and top.caption is None:
        top.caption = first
        return
    top.dek = first
    below = [one for one in after if one[0] > place and length(one[1]) >= 15]
    if below and top.caption is None and (top.picture_credit or below[-1][0] == total - 1):
        top.caption = below[-1][1]


def _headline_among(lines: list[str], story: str) -> int:
    """Return which line is the headline: one that stands twice, else the first that is like one.

    A headline speaks of what the story speaks of; a line of the menu does not.
    """
    keys = [words_key(line) for line in lines]
    pieces = _pieces(story)
    shared = [_shared(line, pieces) for line in lines]
    weights = [_headline_weight(line) + part for line, part in zip(lines, shared, strict=True)]
    for number, key in enumerate(keys):
        twice = len(lines[number]) > 12 and keys.count(key) > 1
        if twice and weights[number] > 0.5 and not _is_section(lines, number):
            return number
    best = max(range(len(lines)), key=weights.__getitem__)
    likely = (
        n for n in range(best) if length(lines[n]) >= 28 and weights[n] > weights[best] - 0.45
    )
    return next(likely, best) if weights[best] > 0 else best


def _pieces(text: str) -> frozenset[str]:
    """The starts of a text's longer words, or the pairs of signs where there are no spaces."""
    words = words_key(text).split()
    found = {word[:5] for word in words if len(word) > 4}
    joined = "".join(word for word in words if WITHOUT_SPACES.search(word))
    return frozenset(found | {joined[n : n + 2] for n in range(len(joined) - 1)})


def _shared(line: str, pieces: frozenset[str]) -> float:
    """Which share of a line's pieces the story has as well, 0 to 1."""
    own = _pieces(line)
    return len(own & pieces) / len(own) if own else 0.0


def _is_section(lines: list[str], number: int) -> bool:
    """Is this a short label that stands in the menu and above the headline?"""
    return length(lines[number]) <= 24 and any(length(line) > 30 for line in lines[number + 1 :])


def _headline_weight(line: str) -> float:
    """How much a line looks like a headline: neither a label nor a sentence of the text."""
    size = length(line)
    weight = min(size, 90) / 90
    if is_crumbs(line) or is_role(line):
        weight -= 1
    if size < 15:
        weight -= 0.5
    if line.endswith((".", "。")):
        weight -= 0.6 if size > 60 else 0.25
    if size > 140:
        weight -= 0.8
    return weight


def _label_before(rest: list[_Placed]) -> str | None:
    """Return the section above the headline: the last label, but not the end of a menu.

    In a menu three labels and more follow each other; its last one counts where it stands twice.
    """
    if not rest:
        return None
    labels = [line for _, line in rest if length(line) <= 40 and not is_crumbs(line)]
    crumbs = [line for _, line in rest if is_crumbs(line)]
    if not labels:
        return _last_crumb(crumbs[-1]) if crumbs else None
    run = 1
    while run < len(rest) and rest[-run - 1][0] == rest[-run][0] - 1:
        run += 1
    last = labels[-1]
    is_menu = run >= 4 and [words_key(line) for line in labels].count(words_key(last)) == 1
    return None if is_menu else last


def _is_caption_of_credit(line: str, top: Top) -> bool:
    """Take `What it shows (Agency)` as the caption; only below the headline is it sure to be one."""
    match = _BRACKETED.match(line)
    if match and top.caption is None and not has_end(match[1]):
        top.caption, top.picture_credit = match[1], match[2]
        return True
    return False


def _bare_names(line: str) -> tuple[str, ...]:
    """A line that is nothing but a name: two to four capitalised words."""
    words = line.split()
    if length(line) < 40 and 2 <= len(words) <= 4:
        if all(word[:1].isupper() and word.replace("-", "").isalpha() for word in words):
            return names_in(line) if not is_role(line) else ()
    return ()


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
