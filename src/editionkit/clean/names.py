"""Bylines as pages write them → names of people; and site names, which are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from editionkit.clean.dates import without_dates
from editionkit.clean.patterns import regex
from editionkit.clean.tree import squash

_BY = regex(
    r"^\W*(?:this (?:blog )?(?:post|article|story|piece|report) (?:was |is )?)?(?:(?:written|posted|published|story|words|reported|authored|article|analysis|review|opinion|"
    r"text|comment|guest post|created|submitted|contributed|blog post|compiled|edited|"
    r"(?:pictures|words|text|photo(?:graph)?s)\s+and\s+\w+)\s+"
    r"(?:and\s+\w+\s+)?by|by|von|vom|par|por|door|autorin/autor|autor/in|autor(?:in|es|a)?|auteurs?|authors?|"
    r"auteure|autore|autori|texte?|tekst|redaktion:|reporters?|penulis|oleh|yazar|yazan|napsal[ai]?|"
    r"toimittaja|författare|redacci[óo]n\s*[:,]|writer|от|автор|текст|كتب|بقلم|מאת|द्वारा|bởi|από)"
    r"\s*(?:[:：|–-]\s*|\s+)",
    re.I,
)
_BY_PLAIN = regex(r"^(?:作者|记者|記者|文|撰文|כתב)\s*[:：/／]?\s*")
_BY_PARTICLE = regex(r"^(?:(?:de|di|da|av|af)\s+(?=[A-ZÀ-Þ])|(?:De|Di|Da|Av|Af)\s+(?=\S+\s+\S+))")
_AGENCIES = r"AP|AFP|EPA|EFE|DPA|SDA|APA|ANSA|PA|AAP|TASS|NTB|TT|UPI|ANI|PTI|IANS|MTI|USA TODAY"
_DEGREES = (
    r"Jr|Sr|PhD|Ph\.D|MD|M\.D|DO|RN|MS|MA|MSc|MPH|MBA|CPA|RD|RDN|LCSW|JD|J\.D|Esq|II|III|FACP|FOMA|"
    r"DABOM|FACLM|DDS|DVM|CFP|CFA|PE|LPC|BSN|APRN|NP|PA-C|Inc|LLC|Ltd|"
    rf"(?!(?:{_AGENCIES})\b)(?-i:[A-Z]{{2,6}})(?=\s*(?:,|$))"
)
_SPLIT = regex(
    rf"\s*(?:[;|\n•·、，]|/(?=\s*[A-ZÀ-Þ][^/]*\s)|,(?!\s*(?:{_DEGREES})\b)|"
    r"\s(?:and|und|et|y|e|og|och|en|ja|és|ve|dan|&|\+|i|и|та|و|mit|with|con|avec)\s)\s*",
    re.I,
)
_TAIL = regex(
    r"\s*(?:[|•·–—]|\s-\s|\b(?:updated?|published|posted|last modified|aktualisiert|stand|veröffentlicht|"
    r"publié|publicado|oppdatert|publisert)\b|\d{1,2}[./:]\d{1,2}|\b\d{4}\b|@\w+|https?:|\bfollow\b|"
    r"\s(?:on behalf of|in collaboration|for|view in|is a|has been|in (?-i:[A-Z])\w*|\w+ by)\b|\son\s*$).*$",
    re.I | re.S,
)
_NOT_A_NAME = regex(
    r"https?:|www\.|@|^\W*$|^\d|[<>{}=]|\b(?:null|undefined|none|unknown|admin(?:istrator)?|n/?a|"
    r"official|webmaster|anonymous|editor\b$|root|user|test|superuser|wpengine|author)\b|\.(?:com|org|net|de|co\.uk)$",
    re.I,
)
_ROLE = regex(
    r",?\s*\b(?:staff (?:writer|reporter)|senior (?:writer|reporter|editor|correspondent)|"
    r"(?:\w+ ){0,2}(?:correspondent|reporter|editor|columnist|contributor|producer)|"
    r"(?:\w+ ){0,3}staff writers?|contributing (?:writer|editor)|journalist(?:in)?|redakteur(?:in)?|korrespondent(?:in)?|"
    r"for the associated press|associated press)\s*$",
    re.I,
)
_CJK_ROLE = regex(r"\s*(?:기자|특파원|논설위원|記者|记者|編集委員|通讯员|編輯)$")
_SOCIAL = regex(r"facebook\.com|twitter\.com|x\.com|instagram\.com|linkedin\.com", re.I)


_IN_BRACKETS = regex(r"\s*\([^(),]*,[^()]*\)")


def names_in(text: str | None, *, site: Iterable[str] = ()) -> tuple[str, ...]:
    """Split a byline into names: no "By", no role, no site, each name once, in order."""
    text = squash(text)
    if not text or len(text) > 400:
        return ()
    text = without_dates(text) if any(char.isdigit() for char in text) else text
    text = _IN_BRACKETS.sub("", text)
    text = _BY_PARTICLE.sub("", _BY_PLAIN.sub("", _BY.sub("", text.strip(" |"))))
    found: list[str] = []
    for part in _without_places(_SPLIT.split(text)):
        name = clean_name(part)
        if (
            name
            and not is_site(name, site)
            and not is_site(part.strip(), site)
            and name_key(name) not in map(name_key, found)
        ):
            found.append(name)
    return tuple(found)


def _without_places(parts: list[str]) -> list[str]:
    """Drop single words behind a whole name: `Jane Doe, Berlin`, `Jane Doe, AP`."""
    if parts and re.search(r"\.\w{2,4}$", parts[0].strip()):
        return []  # a site and its address
    if parts and " " in parts[0].strip():
        return [part for part in parts if " " in part.strip()]
    return parts


def clean_name(text: str) -> str:
    """One name without prefix, role, dates, handles; empty if it is none."""
    text = _CJK_ROLE.sub("", _BY.sub("", squash(text)))
    text = _ROLE.sub("", _TAIL.sub("", text))
    text = text.strip(" .,:;-–—\"'()[]*|/")
    if not 2 <= len(text) <= 80 or _NOT_A_NAME.search(text) or len(text.split()) > 8:
        return ""
    return _cased(text)


_PARTICLES = frozenset(
    "de da di do dos das del della der den van von vom zu zur la le el al bin ibn y e und and ter ten du af av bint ul abu mc o".split()
)
_COMMON = frozenset(
    "news read share more story article posted published updated update watch video follow sign subscribe home back "
    "search menu contact about login photo image courtesy the a an in on at for from with your our this that how what why "
    "when where top best guide tips blog post category categories tags tag comments comment min minutes ago hours day "
    "days week weeks month year today yesterday january february march april may june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday industry technology business marketing world "
    "politics sports opinion culture science health travel education finance resources insights table contents introduction "
    "key takeaways listen email facebook twitter linkedin instagram reviewed medically fact checked download free get start "
    "learn all see view new press release latest data software product design strategy management services service "
    "company careers privacy policy terms advertisement last first next previous all rights reserved uhr heute aktuell "
    "startseite politik join discover explore written writer editor staff newsdesk desk redaction redacción rédaction team-member released genre official agencies agency wires newsroom redaktion senior analyst director manager specialist advisor adviser chief officer associate team expert experts reporter correspondent columnist columnists guest contributor producer mastodon bluesky github youtube rss threads here wirtschaft sport kultur mehr lesen foto bild actualité société économie noticias deportes".split()
)
_CAPS = regex(r"[^\W\d_]")
_USERNAME = regex(r"^[a-z]+[._-][a-z0-9]+$|^[a-z0-9._-]*\d[a-z0-9._-]{4,}$|^[a-z]{14,}$")


def is_person(name: str, *, single: bool = False) -> bool:
    """Does this look like a person's name: two to five capitalised words, none of them common?

    `single` admits one word, where the page says that it is a byline.
    """
    words = name.replace(".", ". ").split()
    if not words or len(words) > 6 or any(char.isdigit() for char in name):
        return False
    letters = _CAPS.findall(name)
    if not letters:
        return False
    if not any(char.isupper() or char.islower() for char in letters):  # a script without capitals
        return 2 <= len(letters) <= 24 and not re.search(r"[:：|।]", name)
    if len(words) == 1:
        return single and 1 < len(name) <= 20 and name.casefold() not in _COMMON
    plain = [word for word in words if word.casefold().strip(".,") not in _PARTICLES]
    if not plain or not all(word[0].isupper() or not word[0].isalpha() for word in plain):
        return single and len(words) == 1 and len(name) <= 20
    longer = [word.casefold().strip(".,") for word in words if len(word.strip(".,")) > 1]
    common = sum(word in _COMMON for word in longer)
    return common == 0 or (single and common < len(words) / 2)


def is_username(name: str) -> bool:
    """Is this a login (`j.doe`, `admin-2`), not a name?"""
    return bool(_USERNAME.match(name))


def _cased(name: str) -> str:
    """`JANE DOE` → `Jane Doe`; short words (initials, agencies) stay."""
    words = name.split()
    if name.isupper() and len(words) > 1:
        return " ".join(word.title() if len(word) > 2 else word for word in words)
    return name


def name_key(name: str) -> str:
    """A name without accents, case, punctuation, order of its words."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))
    words = [
        word for word in words if word not in ("dr", "prof", "professor", "mr", "ms", "mrs")
    ] or words
    return " ".join(sorted(words))


@lru_cache(maxsize=8192)
def site_key(name: str) -> str:
    """A site's name as letters and digits only, less `www`, domain endings, "the" and "news"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(
        r"^(?:https?://)?(?:www\.)?|\.(?:com|org|net|de|co\.uk|fr|es|it|at|ch|eu|info)\b", "", plain
    )
    return re.sub(r"[\W_]+", "", re.sub(r"^the\s+", "", plain))


def is_site(name: str, sites: Iterable[str]) -> bool:
    """Is this "name" the site's own?"""
    key, first = site_key(name), site_key(name.split()[0] if name.split() else "")
    for site in sites:
        other = site_key(site)
        if other and (key == other or (first == other and len(other) > 2 and name[:3].isupper())):
            return True
    return False


def host_names(url: str | None) -> tuple[str, ...]:
    """What a site may be called by its address: host, and its main label."""
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    labels = host.split(".")
    if len(labels) < 2:
        return (host,) if host else ()
    second = len(labels) > 2 and len(labels[-2]) <= 3
    return host, labels[-3] if second else labels[-2]


def is_profile(text: str) -> bool:
    """An address of a person's profile page, which some pages give instead of a name."""
    return bool(_SOCIAL.search(text)) or text.startswith("http")
