"""Lines of pasted text, by their form: prose, clutter, a stamp, a byline, a caption."""

from __future__ import annotations

import re

from editionkit.clean import boilerplate as known
from editionkit.clean.credits import split_credit
from editionkit.clean.dates import read_date
from editionkit.clean.names import names_in
from editionkit.clean.patterns import regex
from editionkit.clean.tree import WITHOUT_SPACES

SENTENCE_END = regex(r"[.!?…。！？؟।۔:;][\"'”’»«“)\]」』]*$")
BULLET = regex(r"^\s*(?:[-–—*•●▪◦‣·]|(\d{1,2})[.)])\s+(?=\S)")
DASHES = ("– ", "— ", "- ")
CRUMBS = regex(r"^(?:[^>›»/|]{1,30}\s*[>›»/|]\s*){1,4}[^>›»/|.!?]{1,60}$")
TIME_ONLY = regex(
    r"^\W*\d{1,2}[:.h]\d{2}\s*(?:am|pm|uhr|a\.m\.|p\.m\.)?(?:\s*\(?[A-Z]{2,4}\)?)?\W*$", re.I
)
_AGO = regex(
    r"^\W*(?:\d+|an?|one)\s*(?:min|minutes?|hours?|hrs?|days?|weeks?|h|d)\s+ago\W*$|^\W*(?:vor|il y a|hace)\s+\d+\s+\w+\W*$",
    re.I,
)


def length(line: str) -> int:
    """Length in letters of an alphabet: a Chinese character says as much as three."""
    return len(line) + 2 * len(WITHOUT_SPACES.findall(line))


def is_prose(line: str) -> bool:
    """A line of running text: long, and with an end of a sentence."""
    if is_clutter(line) or known.RELATED.match(line) or known.COPYRIGHT.match(line):
        return False
    return length(line) >= 80 and bool(SENTENCE_END.search(line) or length(line) > 220)


_ROLE = regex(
    r"\b(?:correspondent|reporter|editor|staff writer|columnist|producer|newsdesk|redakteur(?:in)?|korrespondent(?:in)?|"
    r"journaliste?|envoyée? spéciale?|corresponsal|redactora?|inviat[oa]|giornalista|repórter|verslaggever|redacteur|"
    r"корреспондент|обозреватель|مراسل|記者|记者)\b",
    re.I,
)
_APPEAL = regex(
    r"^\W*(?:get in touch|have you (?:seen|been|got|had)\b.*\?.*|do you (?:know|have)\b.*\?.*|(?:tell|send) us (?:your|what)\b.*|"
    r"contact us (?:at|on|by)\b.*|e-?mail us\b.*|share your (?:views|story|experience)\b.*|what do you think\?.*|"
    r"schreiben sie uns\b.*|écrivez-nous\b.*|escríbenos\b.*)\W*$",
    re.I,
)
_NUMBERED_PICTURE = regex(r"^\W?\d{1,2}\s*/\s*\d{1,2}\W?\s*(?=\S.{15})")
_SIGN_OFF = regex(
    r"^(?:(?:reporting|writing|additional reporting|editing|compiled|edited) by\b.*|our standards:.*|suggested topics:?.*|"
    r"purchase licensing rights.*|.*\bopens (?:in )?(?:a )?new (?:tab|window)\.?|[a-zäöü]{2,4}(?:\s*/\s*\w{2,12}){1,3})$",
    re.I,
)


def is_crumbs(line: str) -> bool:
    """A path of sections: `Home > News > Town`."""
    return CRUMBS.match(line) is not None


def is_role(line: str) -> bool:
    """What somebody is at a paper: `Northern correspondent, Harbour Post`."""
    return length(line) < 70 and not has_end(line) and _ROLE.search(line) is not None


def has_end(line: str) -> bool:
    """Does a line end as a sentence does?"""
    return SENTENCE_END.search(line) is not None


def is_gallery_caption(line: str) -> bool:
    """The caption of a picture of several: `[1/3] Ships wait outside the mole …`."""
    return _NUMBERED_PICTURE.match(line) is not None


def is_sign_off(line: str) -> bool:
    """Who reported and edited, initials, licensing: what agencies set below a story."""
    return length(line) < 200 and _SIGN_OFF.match(line) is not None


def is_clutter(line: str) -> bool:
    """A line that belongs to the page, not to the story."""
    if known.READING_TIME.match(line) or known.CONTROL.match(line) or known.PROMPT.match(line):
        return True
    if _AGO.match(line) or _APPEAL.match(line):
        return True
    return not any(letter.isalnum() for letter in line)


def is_sentence(line: str) -> bool:
    """A short sentence of the story."""
    return length(line) >= 25 and bool(SENTENCE_END.search(line)) and not has_form(line)


def has_form(line: str) -> bool:
    """Is this a line whose form says that it stands above a story?"""
    return (
        is_clutter(line) or is_stamp(line) or is_byline(line) or split_credit(line)[1] is not None
    )


def is_stamp(line: str) -> bool:
    """A line with a date and hardly anything else."""
    if len(line) > 110 or read_date(line) is None:
        return False
    letters = len(re.findall(r"[^\W\d_]", line))
    return letters <= 45 or bool(known.STAMP.match(line))


def is_byline(line: str) -> bool:
    """A line with `By` and names, and hardly anything else."""
    if len(line) > 120 or (SENTENCE_END.search(line) and not line.endswith(".")):
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
