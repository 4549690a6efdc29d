"""Plain text → typeset text by language: quotation marks, dashes, ellipses, spaces.

Pure functions over model types and strings. No rule ever changes a letter or a digit, each is
idempotent, and code is left alone. Sources: the Duden (de), the Lexique des règles typographiques of
the Imprimerie nationale (fr), New Hart's Rules (en-GB), the Chicago Manual (en-US), the language
pages of the Unicode CLDR (delimiters) for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import assert_never

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
)

NO_BREAK_SPACE = "\u00a0"
NARROW_SPACE = "\u202f"
APOSTROPHE = "’"
ELLIPSIS = "…"
EN_DASH = "–"
EM_DASH = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One language's marks: outer and inner quotation marks, the dash of a parenthesis, spaces.

    `inside` stands between a quotation mark and the words, `before` before high punctuation.
    """

    outer: tuple[str, str]
    inner: tuple[str, str]
    dash: str = f" {EN_DASH} "
    inside: str = ""
    before: str = ""


_ENGLISH = House(outer=("“", "”"), inner=("‘", "’"), dash=EM_DASH)
_LOW_HIGH = House(outer=("„", "“"), inner=("‚", "‘"))
_GUILLEMETS = House(outer=("«", "»"), inner=("“", "”"))
_RIGHT = House(outer=("”", "”"), inner=("’", "’"))
_LOW_RIGHT = House(outer=("„", "”"), inner=("‚", "’"))

HOUSES: dict[str, House] = {
    "en": _ENGLISH,
    "en-GB": House(outer=("“", "”"), inner=("‘", "’")),
    "en-AU": House(outer=("“", "”"), inner=("‘", "’")),
    "en-IE": House(outer=("“", "”"), inner=("‘", "’")),
    "en-NZ": House(outer=("“", "”"), inner=("‘", "’")),
    "de": _LOW_HIGH,
    "de-CH": House(outer=("«", "»"), inner=("‹", "›")),
    "fr": House(outer=("«", "»"), inner=("“", "”"), inside=NO_BREAK_SPACE, before=NARROW_SPACE),
    "fr-CH": House(outer=("«", "»"), inner=("‹", "›"), inside=NARROW_SPACE, before=NARROW_SPACE),
    "es": House(outer=("«", "»"), inner=("“", "”"), dash=f" {EM_DASH}"),
    "es-MX": House(outer=("“", "”"), inner=("‘", "’"), dash=f" {EM_DASH}"),
    "es-US": House(outer=("“", "”"), inner=("‘", "’"), dash=f" {EM_DASH}"),
    "it": _GUILLEMETS,
    "pt": House(outer=("«", "»"), inner=("“", "”")),
    "pt-BR": House(outer=("“", "”"), inner=("‘", "’")),
    "ca": _GUILLEMETS,
    "nl": House(outer=("“", "”"), inner=("‘", "’")),
    "da": House(outer=("»", "«"), inner=("›", "‹")),
    "nb": House(outer=("«", "»"), inner=("‘", "’")),
    "nn": House(outer=("«", "»"), inner=("‘", "’")),
    "no": House(outer=("«", "»"), inner=("‘", "’")),
    "sv": _RIGHT,
    "fi": _RIGHT,
    "is": _LOW_HIGH,
    "pl": House(outer=("„", "”"), inner=("«", "»")),
    "cs": _LOW_HIGH,
    "sk": _LOW_HIGH,
    "sl": _LOW_HIGH,
    "hr": _LOW_RIGHT,
    "sr": _LOW_HIGH,
    "bg": _LOW_HIGH,
    "mk": _LOW_HIGH,
    "hu": House(outer=("„", "”"), inner=("»", "«")),
    "ro": House(outer=("„", "”"), inner=("«", "»")),
    "et": House(outer=("„", "“"), inner=("«", "»")),
    "lv": House(outer=("“", "”"), inner=("‘", "’")),
    "lt": _LOW_HIGH,
    "ru": House(outer=("«", "»"), inner=("„", "“"), dash=f"{NO_BREAK_SPACE}{EM_DASH} "),
    "uk": House(outer=("«", "»"), inner=("„", "“"), dash=f"{NO_BREAK_SPACE}{EM_DASH} "),
    "be": House(outer=("«", "»"), inner=("„", "“"), dash=f"{NO_BREAK_SPACE}{EM_DASH} "),
    "el": _GUILLEMETS,
    "tr": House(outer=("“", "”"), inner=("‘", "’")),
    "id": House(outer=("“", "”"), inner=("‘", "’"), dash=EM_DASH),
    "sw": House(outer=("“", "”"), inner=("‘", "’"), dash=EM_DASH),
    "vi": House(outer=("“", "”"), inner=("‘", "’")),
    "ar": _GUILLEMETS,
    "fa": _GUILLEMETS,
}


def house_of(lang: str | None) -> House | None:
    """The marks of a language tag, of its main language, or None where we have no rules."""
    if not lang:
        return None
    return HOUSES.get(lang) or HOUSES.get(lang.split("-")[0])


# -------------------------------------------------------------------------------------- strings


def typeset(text: str, lang: str | None) -> str:
    """Return one line of text typeset; idempotent; letters and digits stay as they are."""
    return "".join(_typeset_runs([text], lang))


def letters_of(text: str) -> str:
    """The letters and digits of a text: what typesetting never changes."""
    return "".join(character for character in text if character.isalnum())


def _typeset_runs(runs: list[str], lang: str | None) -> list[str]:
    """Typeset one paragraph that is spread over several runs; the runs keep their letters."""
    house = house_of(lang)
    runs = _partable(runs)
    runs = [_ellipses(_spaces(run)) for run in runs]
    if house is None:
        return runs
    runs = _quotes(runs, house)
    return [_high_punctuation(_dashes(run, house), house) for run in runs]


NO_BREAK_HYPHEN = "\u2011"
#: Characters of a word that a hyphen may hold together; a column has 35 to 45 to the line.
_HELD = 12
_LONG_WORD = re.compile(rf"\S{{{_HELD + 1},}}")


def _partable(runs: list[str]) -> list[str]:
    """Hyphens that hold a word together are plain ones where it is long: a line may end there.

    “F-16” stays whole. “subscriber-only” kept in one piece leaves a narrow column with a gap before
    it, or, part of it a link, stands out of the column.
    """
    whole = "".join(runs)
    if NO_BREAK_HYPHEN not in whole:
        return runs
    whole = _LONG_WORD.sub(lambda word: word[0].replace(NO_BREAK_HYPHEN, "-"), whole)
    ends = list(accumulate(map(len, runs)))
    return [whole[end - len(run) : end] for run, end in zip(runs, ends, strict=True)]


_MANY_SPACES = re.compile(r" {2,}")
_SPACE_BEFORE = re.compile(r"(?<=\w) +([,;.!?])(?=\s|$)")
_UNIT = re.compile(
    r" (?<=\d )(?=(?:km|kg|cm|mm|m|g|t|l|ha|kWh|MWh|GWh|MW|GW|kW|°C|°F|%|€|\$|£|Mio\.?|Mrd\.?|Uhr)(?!\w))"
)


def _spaces(text: str) -> str:
    """Single spaces; a number keeps to its unit."""
    text = _MANY_SPACES.sub(" ", text) if "  " in text else text
    return _UNIT.sub(NO_BREAK_SPACE, text)


_DOTS = re.compile(r"(?<!\.)\.{3}(?!\.)")


def _ellipses(text: str) -> str:
    return _DOTS.sub(ELLIPSIS, text) if "..." in text else text


_DOUBLE_DASH = re.compile(
    r"(?<=[^\s!\-–—])[ \u00a0]?(?:––|--)[ \u00a0]?(?=[^\s>\-–—])|[ \u00a0](?:––|--)[ \u00a0]"
)
_SPACED_HYPHEN = re.compile(r"(?<=[\w.,!?)”“’»…%]) - (?=[\w(“„«‘\"'¿¡])")
_RANGE = re.compile(r"(?<![\d\-–/.,:])(\d{1,4})-(\d{1,4})(?![\d\-–/.,:]|\w)")


def _dashes(text: str, house: House) -> str:
    """Two hyphens, or one between spaces, is the dash of a parenthesis; between numbers "to"."""
    if "-" not in text and "––" not in text:
        return text
    dash = house.dash if house.dash.strip() else EM_DASH
    text = _DOUBLE_DASH.sub(dash if dash.endswith(" ") or dash == EM_DASH else f" {EM_DASH} ", text)
    spaced = dash if dash.endswith(" ") else f" {EN_DASH} "
    text = _SPACED_HYPHEN.sub(spaced, text)
    return _RANGE.sub(_en_range, text)


def _en_range(match: re.Match[str]) -> str:
    """`10-15` and `1990-1995` are ranges; `15-10` is a score or a code and stays."""
    low, high = match.groups()
    if len(low) == len(high) == 4 or len(low) <= 3:
        if int(low) < int(high) and not (low.startswith("0") or len(high) - len(low) > 1):
            return f"{low}{EN_DASH}{high}"
    return match[0]


def _high_punctuation(text: str, house: House) -> str:
    if not house.before:
        return text
    text = re.sub(r"[ \u00a0\u202f]+([;!?»])", _french_before, text)
    text = re.sub(r"(?<=[\w»)”’…\]])([;!?]+)(?=[\s\u00a0\u202f»”)]|$)", rf"{NARROW_SPACE}\1", text)
    text = re.sub(r"(?<=[^\W\d_])[ \u202f]*:(?=\s|$)", f"{NO_BREAK_SPACE}:", text)
    return re.sub(rf"[ {NO_BREAK_SPACE}{NARROW_SPACE}]+:(?=\s|$)", f"{NO_BREAK_SPACE}:", text)


def _french_before(match: re.Match[str]) -> str:
    return (NO_BREAK_SPACE if match[1] == "»" else NARROW_SPACE) + match[1]


# --------------------------------------------------------------------------------------- quotes

_STRAIGHT = re.compile("[\"']")
_OPENERS = frozenset("([{<—–-/¿¡\u00a0\u202f«„“‘‚‹")
_DOUBLE_MARKS = '"'
_ELISION = re.compile(r"^(?:tis|twas|em|cause|til|n|round|bout|\d0s|\d\ds)\b", re.I)


def _quotes(runs: list[str], house: House) -> list[str]:
    """Straight quotation marks → the house's, nested ones by depth; others stay as they are."""
    whole = "".join(runs)
    if not _STRAIGHT.search(whole):
        return runs
    out: list[str] = []
    depth: list[str] = []
    position = 0
    for run in runs:
        pieces, done = list[str](), 0
        for found in _STRAIGHT.finditer(run):
            at = found.start()
            pieces += (run[done:at], _mark(whole, position + at, found[0], house, depth))
            done = at + 1
        out.append("".join((*pieces, run[done:])))
        position += len(run)
    return out


def _mark(whole: str, at: int, character: str, house: House, depth: list[str]) -> str:
    before = whole[at - 1] if at else " "
    after = whole[at + 1] if at + 1 < len(whole) else " "
    opening = (before.isspace() or before in _OPENERS or before in "\"'") and not after.isspace()
    if character == "'":
        return _single(whole, at, before, after, opening, house, depth)
    if before.isdigit() and '"' not in depth:
        return character  # inches
    if opening and '"' not in depth:
        marks = house.inner if depth else house.outer
        depth.append('"')
        return marks[0] + (house.inside if marks is house.outer else "")
    if '"' in depth:
        while depth and depth[-1] != '"':
            depth.pop()
        depth.pop()
        marks = house.inner if depth else house.outer
        return (house.inside if marks is house.outer else "") + marks[1]
    return character


def _single(
    whole: str, at: int, before: str, after: str, opening: bool, house: House, depth: list[str]
) -> str:
    """An apostrophe between letters or in an elision, else a quotation mark within a quotation."""
    if before.isalnum() and after.isalnum():
        return APOSTROPHE
    if before.isdigit() and "'" not in depth:
        return "'"  # feet, minutes of arc
    if opening and not _ELISION.match(whole[at + 1 : at + 8]) and _closes(whole, at):
        depth.append("'")
        marks = (
            house.inner if len(depth) > 1 else house.outer if house.outer[0] != "“" else house.inner
        )
        return marks[0]
    if "'" in depth and not opening:
        depth.remove("'")
        marks = house.inner if depth else house.outer if house.outer[0] != "“" else house.inner
        return marks[1]
    return APOSTROPHE if before.isalnum() or after.isalnum() else "'"


def _closes(whole: str, at: int) -> bool:
    """Is there a mark further on that ends what this one would open?"""
    return bool(re.search(r"(?<=[\w.,!?…%)])'(?!\w)", whole[at + 1 : at + 600]))


# --------------------------------------------------------------------------------------- inlines


def typeset_inlines(content: tuple[Inline, ...], lang: str | None) -> tuple[Inline, ...]:
    """Typeset inline content as one paragraph; code is left alone, foreign passages by their own rules."""
    runs = list(_runs(content))
    if not runs:
        return content
    done = iter(_typeset_runs(runs, lang))
    return tuple(_refilled(inline, done) for inline in content)


def _runs(content: Iterable[Inline]) -> Iterator[str]:
    for inline in content:
        match inline:
            case Text():
                yield inline.text
            case Code() | LineBreak() | Foreign():
                yield "\n" if isinstance(inline, LineBreak) else "\ufffc"
            case Emphasis() | Strong() | Link() | Superscript() | Subscript():
                yield from _runs(inline.content)
            case _:
                assert_never(inline)


def _refilled(inline: Inline, runs: Iterator[str]) -> Inline:
    match inline:
        case Text():
            return Text(text=next(runs))
        case Code() | LineBreak():
            next(runs)
            return inline
        case Foreign():
            next(runs)
            return replace(inline, content=typeset_inlines(inline.content, inline.lang))
        case Emphasis() | Strong() | Link() | Superscript() | Subscript():
            return replace(
                inline, content=tuple(_refilled(inner, runs) for inner in inline.content)
            )
        case _:
            assert_never(inline)


# ---------------------------------------------------------------------------------------- blocks


def typeset_block(block: Block, lang: str | None) -> Block:
    """Typeset one block; preformatted text is left alone."""
    match block:
        case Paragraph():
            return replace(block, content=typeset_inlines(block.content, block.lang or lang))
        case Crosshead():
            return replace(block, content=typeset_inlines(block.content, lang))
        case PullQuote():
            content = typeset_inlines(block.content, lang)
            return replace(block, content=content, attribution=_maybe(block.attribution, lang))
        case BlockQuote():
            inner = tuple(typeset_block(part, block.lang or lang) for part in block.content)
            return replace(block, content=inner, attribution=_maybe(block.attribution, lang))
        case ItemList():
            items = tuple(tuple(typeset_block(part, lang) for part in item) for item in block.items)
            return replace(block, items=items)
        case Table():
            rows = tuple(tuple(_cell(cell, lang) for cell in row) for row in block.rows)
            return replace(block, rows=rows, caption=typeset_inlines(block.caption, lang))
        case Figure():
            return typeset_figure(block, lang)
        case Embed():
            poster = typeset_figure(block.poster, lang) if block.poster else None
            return replace(block, title=typeset(block.title, lang), poster=poster)
        case Preformatted() | Break():
            return block
        case _:
            assert_never(block)


def _cell(cell: Cell, lang: str | None) -> Cell:
    return replace(cell, content=typeset_inlines(cell.content, lang))


def typeset_figure(figure: Figure, lang: str | None) -> Figure:
    """Typeset a picture's caption; alt text and credit stay as they are."""
    return replace(figure, caption=typeset_inlines(figure.caption, lang))


def _maybe(text: str | None, lang: str | None) -> str | None:
    return typeset(text, lang) if text else text


def typeset_article(article: Article, lang: str | None = None) -> Article:
    """Typeset an article's lines and body in its own language, or in `lang` where it has none."""
    lang = article.lang or lang
    return replace(
        article,
        headline=typeset(article.headline, lang),
        kicker=_maybe(article.kicker, lang),
        dek=_maybe(article.dek, lang),
        lead=typeset_figure(article.lead, lang) if article.lead else None,
        body=tuple(typeset_block(block, lang) for block in article.body),
    )
