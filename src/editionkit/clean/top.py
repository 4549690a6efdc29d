"""The lines around the headline as a reader sees them: byline, dates, kicker, dek, first picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from editionkit.clean import boilerplate as known
from editionkit.clean.dates import When, read_date, without_dates
from editionkit.clean.names import clean_name, is_person, is_site, name_key, names_in
from editionkit.clean.patterns import regex
from editionkit.clean.pictures import candidates, is_ornament, picture_key
from editionkit.clean.tree import Element, names_of, squash, tag_of, text_of, words_key
from editionkit.clean.units import GROUPS, Layout, Picture, Unit, mark_sides, mask_of_names

_BIT = {name: 1 << bit for bit, (name, _) in enumerate(GROUPS)}
_ELSEWHERE = (
    _BIT["comment"] | _BIT["related"] | _BIT["teaser"] | _BIT["nav"] | _BIT["footer"] | _BIT["sidebar"]
    | _BIT["cookie"] | _BIT["newsletter"] | _BIT["ad"]
)  # fmt: skip
_AUTHOR_LINK = regex(
    r"/(?:authors?|by|people|persons?|profiles?|writers?|contributors?|staff|bios?|autor(?:en|es|in)?|auteurs?|"
    r"journalists?|redakt(?:ion|eure|eur)|team|reporters?|columnists?|correspondents?|forfatter|"
    r"experts?|members?|user|users|@)[/=-]?|[?&]author=|/@",
    re.I,
)
_UPDATED = regex(
    r"updat|modif|aktualis|mis à jour|màj|actualiz|aggiorn|atualiz|bijgewerkt|oppdater|opdater|uppdater|päivitet|"
    r"aktualiz|обновл|оновл|güncel|تحديث|עודכן|更新|수정|revis|edited|reviewed",
    re.I,
)
_KICKER = regex(
    r"kicker|overline|eyebrow|topline|dachzeile|roofline|supertitle|cintillo|antetitulo|surtitre|"
    r"occhiello|\bkick\b|section-?(?:label|name|title|tag)|article-?(?:section|category|label)|rubric",
    re.I,
)
_STANDFIRST = regex(
    r"stand-?first|sub-?head(?:line|ing)?|sub-?title|\bdeck\b|\bdek\b|lead-?text|\blede\b|intro\b|excerpt|"
    r"summary|chapeau|\bchap[oô]\b|\bsub\b|bajada|entradilla|vorspann|anleser|ingress|abstract|strapline|\blead\b|-lead\b|__lead|"
    r"article-?(?:intro|lead|dek|description)|description|spot\b|teaser-?text|preface|sottotitolo|sommario",
    re.I,
)
_NAME_END = regex(r"\s*(?:[|•·–—]|\s-\s|,?\s+(?:on|at|in|for|am|le|il|el)\s).*$", re.S)


@dataclass(slots=True, kw_only=True)
class Top:
    """What the page shows around its headline."""

    heading: int = -1
    names: tuple[str, ...] = ()
    strength: int = 0
    credit: str | None = None
    dates: list[tuple[When, bool, bool]] = field(default_factory=list)
    day_first: bool = True


def read_top(layout: Layout, claims: list[str], sites: Iterable[str], *, day_first: bool) -> Top:
    """Find the headline among the units, then read the lines around it.

    `claims` are the headlines that the page's data give, `day_first` how numeric dates are read.
    """
    units = layout.units
    top = Top(heading=find_heading(units, claims, sites))
    if top.heading >= 0:
        mark_sides(layout, top.heading)
    zone = _zone(units, top.heading)
    _read_names(zone, tuple(sites), top)
    top.day_first = _day_first(units, day_first)
    _read_dates(zone, top, top.day_first)
    return top


_NUMERIC = regex(r"(?<![\d./-])(\d{1,2})[./-](\d{1,2})[./-](?:\d{2}|\d{4})(?![\d./-])")


def _day_first(units: list[Unit], usual: bool) -> bool:
    """How the page writes its numeric dates: a number above twelve can be no month."""
    first = second = 0
    for unit in units:
        match = _NUMERIC.search(unit.text) if len(unit.text) < 80 else None
        if match:
            first += int(match[1]) > 12 >= int(match[2])
            second += int(match[2]) > 12 >= int(match[1])
    return usual if first == second else first > second


def read_edges(layout: Layout, sites: Iterable[str], *, day_first: bool) -> Top:
    """Read names and dates right before and after the found story, where the headline had none."""
    units = layout.units
    kept = [unit.order for unit in units if unit.kept]
    top = Top()
    if not kept:
        return top
    before = [(kept[0] - n + 1, units[n]) for n in range(kept[0], max(-1, kept[0] - 14), -1)]
    after = [(n - kept[-1], units[n]) for n in range(kept[-1], min(len(units), kept[-1] + 9))]
    for zone, sure in ((before, False), (after, True)):
        if not top.names:
            _read_names(zone, tuple(sites), top, explicit_only=sure)
        if not top.dates:
            _read_dates(zone, top, day_first)
    return top


# ------------------------------------------------------------------------------------- headline


_LOGO = regex(r"logo|site-?(?:title|name|brand)|\bbrand|masthead|wordmark", re.I)
_PARTS = regex(r"\s+[|\-–—·•»›/<«‹~]+\s+|\s*[|│]\s*|:{2,}|:\s+")


def find_heading(units: list[Unit], claims: list[str], sites: Iterable[str]) -> int:
    """Return the number of the unit that says what the data say; else of the only h1; else -1.

    Without any such unit the last line of display type before the story's first prose counts.
    """
    wanted = [set(words_key(text).split()) for text in claims if text]
    parts = {words_key(part) for text in claims for part in _PARTS.split(text)}
    parts = {part for part in parts if len(part.split()) >= 3 or len(part) > 20}
    named = tuple(sites)
    best, best_score = -1, 0.0
    h1s = []
    for number, unit in enumerate(units[:600]):
        if len(unit.text) > 400 or not _may_head(unit, parts) or is_site(unit.text, named):
            continue
        if _is_date(unit.text):
            continue
        key = words_key(unit.text)
        words = set(key.split())
        score = max((_likeness(words, other) for other in wanted), default=0.0)
        score = max(score, 0.9 if key in parts else 0.0)
        score += {"h1": 0.25, "h2": 0.05}.get(unit.tag, 0.0) - 0.001 * min(number, 200)
        if (
            unit.tag == "h1"
            and len(words) > 1
            and not unit.side & (_BIT["cookie"] | _BIT["hidden"])
        ):
            h1s.append(number)
        if score > best_score:
            best, best_score = number, score
    if best_score >= 0.6:
        return best
    if h1s and (len(h1s) == 1 or not wanted):
        return max(h1s, key=lambda n: len(units[n].text))
    return _display_line(units)


def _may_head(unit: Unit, parts: set[str]) -> bool:
    """Is this a heading, or a line that the data name word by word, and no logo?"""
    parent = unit.place.parent
    names = names_of(unit.element) + " " + (names_of(parent.element) if parent else "")
    if unit.tag in ("h1", "h2", "h3"):
        return not _LOGO.search(names)
    near = unit.place.mask | (parent.mask if parent else 0)
    if near & _BIT["title"]:
        return not _LOGO.search(names)
    return (
        len(unit.text) < 200 and unit.link_chars < len(unit.text) and words_key(unit.text) in parts
    )


def _display_line(units: list[Unit]) -> int:
    """Return the last heading before the first prose of the page; -1 if there is none."""
    first = next((n for n, unit in enumerate(units) if _prose_like(unit)), -1)
    for number in range(first - 1, max(-1, first - 10), -1):
        unit = units[number]
        several = len(unit.text.split()) > 2 or unit.order == first - 1
        if unit.tag in ("h1", "h2", "h3") and several and not unit.link_chars:
            if not _is_date(unit.text):
                return number
    return -1


def _is_date(text: str) -> bool:
    return len(text) < 40 and not words_key(without_dates(text))


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _prose_like(unit: Unit) -> bool:
    return (
        len(unit.text) > 140
        and unit.link_chars * 3 < len(unit.text)
        and unit.tag not in ("h1", "h2", "h3")
    )


def _zone(units: list[Unit], heading: int) -> list[tuple[int, Unit]]:
    """Units near the headline with their distance: a few before it, and on to the second prose."""
    start = max(0, heading)
    out = []
    prose = 0
    for number in range(start + 1, min(len(units), start + 28)):
        unit = units[number]
        prose += _prose_like(unit)
        if prose >= 3:
            break
        out.append((number - start, unit))
    before = [
        (number - start, units[number]) for number in range(start - 1, max(-1, start - 7), -1)
    ]
    return out + before if heading >= 0 else out


def source_credit(layout: Layout, heading: int) -> str | None:
    """Return what a line "Source: …" names, right below the headline or right after the story."""
    kept = [unit.order for unit in layout.units if unit.kept]
    if not kept:
        return None
    after = layout.units[kept[-1] : kept[-1] + 7]
    before = layout.units[max(0, heading) : kept[0] + 1]
    for unit in (*after, *before):
        if len(unit.text) > 200:
            continue
        for text in (unit.text, *(text_of(piece) for piece in unit.element.iter("span", "a", "p"))):
            match = known.SOURCE.match(text)
            if match and len(match[1]) <= 60:
                return match[1].strip()
    return None


# ----------------------------------------------------------------------------------- the byline


def _read_names(
    zone: list[tuple[int, Unit]], sites: tuple[str, ...], top: Top, *, explicit_only: bool = False
) -> None:
    """Collect names, the most explicit kind of line first."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    line = dict(zone)
    for distance, unit in zone:
        if len(unit.text) <= 220:
            strength, names = _names_of_line(line, distance, unit, sites)
            if strength == 0 and names:
                top.credit = top.credit or names[0]
            elif names and (strength >= 3 or not explicit_only):
                found.append((strength, distance, names))
    if not found:
        return
    top.strength = max(strength for strength, _, _ in found)
    best = [(d, names) for strength, d, names in found if strength == top.strength]
    first = min(best, key=lambda pair: (pair[0] < 0, abs(pair[0])))[0]
    merged: dict[str, str] = {}
    for distance, names in best:
        alike = _path(line[distance]) == _path(line[first])
        if distance == first or (abs(distance - first) <= 4 and top.strength >= 2 and alike):
            for name in names:
                merged.setdefault(name_key(name), name)
    top.names = tuple(merged.values())[:12]


_LABEL = regex(
    r"^\W*(?:(?:written|words|story|posted|reported|article|text|published)\s+by|by|von|par|por|di|authors?|"
    r"autor(?:in|es)?|auteur|redaktion|text|texte|reporter|penulis|oleh|yazar|автор|作者|記者|记者|文)\s*[:：]?\s*$",
    re.I,
)


def _names_of_line(
    line: dict[int, Unit], distance: int, unit: Unit, sites: tuple[str, ...]
) -> tuple[int, tuple[str, ...]]:
    """Return how sure a line is a byline and its names; "Written by" may stand on a line of its own."""
    before = line.get(distance - 1)
    if before is not None and _LABEL.match(before.text) and len(unit.text) <= 80:
        names = _good([_parted(unit)], sites, single=True)
        if names:
            return 3, names
    strength, names = names_of_unit(unit, sites, distance)
    if strength == 0 and len(unit.text) < 60 and (label := known.BYLINE.match(unit.text)):
        house = without_dates(unit.text[label.end() :]).split("|")[0].strip(" ,·•")
        if is_site(house, sites):
            return 0, (house,)
    if strength == 1:
        near = [line.get(distance + step) for step in (-2, -1, 0, 1, 2)]
        below = line.get(distance + 1)
        opens = below is not None and _prose_like(below) and _path(below) == _path(unit)
        several = len(names) > 1 and (opens or distance in (1, 2))
        if not several and not any(o is not None and _goes_with_name(o.text) for o in near):
            return 0, ()
    return strength, names


_ROLE = regex(
    r"\b(?:writer|editor|reporter|correspondent|contributor|author|journalist|columnist|staff|manager|"
    r"director|founder|redakteur|redaktion|autor|auteur|periodista|redactor|giornalista)",
    re.I,
)


def _goes_with_name(text: str) -> bool:
    """Is this the sort of line that stands beside a byline: a date, a role, a reading time?"""
    if len(text) >= 90:
        return False
    return bool(read_date(text) or _ROLE.search(text) or known.READING_TIME.match(text))


def names_of_unit(unit: Unit, sites: tuple[str, ...], distance: int) -> tuple[int, tuple[str, ...]]:
    """Return how sure a line is a byline (3 says so, 2 is marked, 1 looks like one) and its names."""
    place = unit.place
    near = place.mask | (place.parent.mask if place.parent else 0)
    if unit.side & (_BIT["comment"] | _BIT["cookie"] | _BIT["footer"]):
        return 0, ()
    if unit.side & _ELSEWHERE and not near & _BIT["author"]:
        return 0, ()
    strength, pieces = _names_of_pieces(unit, sites, bool(near & _BIT["author"]))
    if strength == 3:
        return 3, pieces
    linked = _good(
        [text_of(a) for a in unit.element.iter("a") if _is_author_link(a)], sites, single=True
    )
    if known.BYLINE.match(unit.text) and len(unit.text) < 160:
        names = linked or _good([_parted(unit)], sites, single=True)
        if names and (len(unit.text) < 60 or len(names[0].split()) > 1):
            return 3, names
    if linked and distance > -4:
        return 3 if near & _BIT["author"] else 2, linked
    if pieces:
        return strength, pieces
    if near & _BIT["author"] and len(unit.text) <= 90:
        names = _good([_parted(unit)], sites, single=False)
        if names:
            return 2, names
    if (
        0 < distance <= 8
        and len(unit.text) <= 70
        and unit.tag in ("p", "div", "span", "h5", "h6", "address")
        and not unit.link_chars
    ):
        names = _good(re.split(r"\s*[|•·]\s*", unit.text), sites, single=False)
        if len(names) == 1 or (len(names) > 1 and all(" " in name for name in names)):
            return 1, names
    return 0, ()


def _parted(unit: Unit) -> str:
    """Return a line's text with a bar where two elements meet without a space: `Ann Oak|Editor`."""
    if not len(unit.element):
        return unit.text
    line = ""
    for text in map(str, unit.element.itertext()):
        meets = line and text and line[-1].isalnum() and text[0].isupper()
        line += f" | {text}" if meets else text
    return squash(line)


_AUTHOR_PIECE = regex(
    r"author|by-?line|\bsig(?:nature)?\b|\bfirma\b|autor|auteur|writer|reporter|vcard|redactor",
    re.I,
)


def _names_of_pieces(
    unit: Unit, sites: tuple[str, ...], marked: bool
) -> tuple[int, tuple[str, ...]]:
    """Read a line piece by piece where it is made of several spans or links."""
    pieces = [
        e for e in unit.element.iter("span", "a", "strong", "b", "em", "i") if len(text_of(e)) <= 80
    ]
    for piece in pieces:
        text = text_of(piece)
        if known.BYLINE.match(text):
            if names := _good([text], sites, single=True):
                return 3, names
    if len(pieces) < 2 and not marked:
        return 0, ()
    for piece in pieces:
        own = bool(_AUTHOR_PIECE.search(names_of(piece)))
        if (own or marked) and (names := _good([text_of(piece)], sites, single=False)):
            return 2, names
    return 0, ()


def _is_author_link(link: Element) -> bool:
    if "author" in (link.get("rel") or "").split() or (link.get("itemprop") or "") == "author":
        return True
    href = link.get("href") or ""
    return bool(_AUTHOR_LINK.search(href)) and not re.search(
        r"facebook|twitter|linkedin|instagram|share", href
    )


def _good(texts: Iterable[str], sites: tuple[str, ...], *, single: bool) -> tuple[str, ...]:
    out: dict[str, str] = {}
    for text in texts:
        for name in names_in(text, site=sites):
            if is_person(name, single=single):
                out.setdefault(name_key(name), name)
    return tuple(out.values())


# ------------------------------------------------------------------------------------ the dates


def _read_dates(zone: list[tuple[int, Unit]], top: Top, day_first: bool) -> None:
    """Dates near the headline in the order of their distance.

    Each with two marks: does its line say "updated", and is the line a date and little else?
    """
    closely = _BIT["comment"] | _BIT["related"] | _BIT["teaser"]
    for distance, unit in sorted(zone, key=lambda pair: (pair[0] < 0, abs(pair[0]))):
        close = -3 < distance < 8
        if not unit.side & (closely if close else _ELSEWHERE):
            for when, updated, sure in _dates_of(unit, day_first):
                if all(when != other for other, _, _ in top.dates):
                    top.dates.append((when, updated, sure and close))


def _dates_of(unit: Unit, day_first: bool) -> Iterator[tuple[When, bool, bool]]:
    text = unit.text
    if len(text) > 200:
        text = text[:90] if known.STAMP.match(text) else ""
    for time in unit.element.iter("time"):
        written = text_of(time)
        when = read_date(time.get("datetime"), day_first=day_first)
        when = when or read_date(written, day_first=day_first)
        if when:
            label = text[: max(0, text.find(written))]
            yield when, bool(_UPDATED.search(label[-40:])), True
    for part in _STAMP_PARTS.split(text):
        when = read_date(part, day_first=day_first)
        if when:
            letters = sum(character.isalpha() for character in part)
            sure = letters <= 45 or bool(known.STAMP.match(part))
            yield when, bool(_UPDATED.search(part)), sure


_STAMP_PARTS = regex(
    r"\s*[|•]\s*|(?=\b(?:Updated|Last updated|Aktualisiert|Mis à jour|Actualizado|Modified)\b)"
)


# ------------------------------------------------------------------------------- kicker and dek


def kicker_of(units: list[Unit], heading: int) -> str | None:
    """Return the marked line above the headline, if there is one."""
    if heading < 0:
        return None
    inside = [
        e for e in units[heading].element.iter() if e is not units[heading].element and tag_of(e)
    ]
    for element in inside:
        if _KICKER.search(names_of(element)):
            return _short(text_of(element), units[heading].text)
    for number in range(heading - 1, max(-1, heading - 5), -1):
        unit = units[number]
        names = (
            " ".join(names_of(child) for child in unit.element)
            + " "
            + names_of(unit.element)
            + " "
            + (names_of(unit.place.parent.element) if unit.place.parent else "")
        )
        if _KICKER.search(names) and not unit.side & (_BIT["nav"] | _BIT["teaser"]):
            if text := _short(unit.text, units[heading].text):
                return text
    return None


def _short(text: str, headline: str) -> str | None:
    text = text.strip(" :|–—-/")
    fits = (
        1 < len(text) <= 60 and words_key(text) != words_key(headline) and read_date(text) is None
    )
    return text if fits else None


def dek_of(units: list[Unit], heading: int, description: str | None) -> str | None:
    """Return the standfirst: marked as one, or said so by the data, and not set like the story."""
    if heading < 0:
        return None
    story = _story_path(units)
    key = words_key(description)
    for unit in units[heading + 1 : heading + 8]:
        if not 20 <= len(unit.text) <= 800 or (
            known.BYLINE.match(unit.text) and len(unit.text) < 80
        ):
            continue
        if unit.place.all & (
            _BIT["related"]
            | _BIT["teaser"]
            | _BIT["comment"]
            | _BIT["nav"]
            | _BIT["author"]
            | _BIT["caption"]
        ):
            continue
        set_apart = _path(unit) != story
        own = names_of(unit.element)
        parent = names_of(unit.place.parent.element) if unit.place.parent else ""
        marked = bool(_STANDFIRST.search(own)) or (set_apart and bool(_STANDFIRST.search(parent)))
        said = bool(key) and words_key(unit.text) == key
        below = (
            unit.order == heading + 1
            and unit.tag in ("h2", "h3")
            and _stands_alone(units, unit.order)
        )
        if below and len(unit.text) < 300:
            return unit.text
        if (marked or said) and (set_apart or _STANDFIRST.search(own)):
            return unit.text
        if _prose_like(unit) and not set_apart:
            return None
    return None


def _stands_alone(units: list[Unit], number: int) -> bool:
    """Does no prose follow this line directly, as it would follow a crosshead?"""
    after = units[number + 1] if number + 1 < len(units) else None
    return after is not None and not _prose_like(after) and not after.tag.startswith("h")


def _story_path(units: list[Unit]) -> str:
    """The tag path that most of the page's prose stands in."""
    chars: dict[str, int] = {}
    for unit in units:
        if _prose_like(unit):
            chars[_path(unit)] = chars.get(_path(unit), 0) + len(unit.text)
    return max(chars, key=lambda path: chars[path], default="")


def _path(unit: Unit) -> str:
    parent = unit.place.parent
    return f"{unit.place.signature}<{parent.signature if parent else ''}"


# ------------------------------------------------------------------------------ the first picture


def first_picture(
    layout: Layout, heading: int, story_start: int, declared: Iterable[str] = ()
) -> Picture | None:
    """Return the picture that opens the story: near the headline, before the second prose.

    `story_start` is the number of the story's first unit; a picture that the page declares as its
    own (`declared`: addresses) wins over all others.
    """
    keys = {picture_key(url) for url in declared}
    low = max(0, heading - 4) if heading >= 0 else 0
    best, best_weight = None, 0
    for picture in layout.pictures:
        if low <= picture.at <= story_start + 2:
            weight = _weight(picture, keys, heading)
            if weight > best_weight:
                best, best_weight = picture, weight
    return best


def _weight(picture: Picture, keys: set[str], heading: int) -> int:
    """How much a picture looks like the opening one; 0 if it is none."""
    image = next(picture.element.iter("img", "amp-img"), None)
    if image is None or _is_small(image):
        return 0
    urls = candidates(
        {str(name): str(value) for name, value in image.attrib.items()}, _sources(image)
    )
    if not urls or is_ornament(urls[0]):
        return 0
    if any(_same_picture(picture_key(url), keys) for url in urls[:3]):
        return 10
    names = names_of(image)
    if mask_of_names(names) & (_BIT["author"] | _BIT["share"]) or re.search(
        r"logo|icon|avatar", names
    ):
        return 0
    if picture.place.side & (_ELSEWHERE | _BIT["author"] | _BIT["share"]):
        return 0
    in_figure = tag_of(picture.element) == "figure"
    if picture.at <= heading and not in_figure:
        return 0
    return 2 + in_figure


def _sources(image: Element) -> list[str]:
    """The source sets of the `<picture>` around an image."""
    parent = image.getparent()
    if parent is None or tag_of(parent) != "picture":
        return []
    sets = [
        source.get(name) for source in parent.iter("source") for name in ("srcset", "data-srcset")
    ]
    return [value for value in sets if value]


def _same_picture(key: str, keys: set[str]) -> bool:
    return any(
        key == other or (len(key) > 11 and (other.startswith(key) or key.startswith(other)))
        for other in keys
    )


def _is_small(image: Element) -> bool:
    for side in ("width", "height"):
        value = image.get(side) or ""
        if value.isdigit() and int(value) < 100:
            return True
    return False


__all__ = ["Top", "clean_name", "dek_of", "find_heading", "first_picture", "kicker_of", "read_top"]
