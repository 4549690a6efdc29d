"""What the page says about its story: each field from several witnesses with a stated order.

| field | order of the witnesses |
|---|---|
| headline | the page's heading that the data bear out, JSON-LD, Open Graph, `<title>` |
| byline | a line that says "By …", JSON-LD, `<meta>`, microdata, a marked line, a likely line |
| published | JSON-LD, `<meta>`, microdata, the line by the headline, the address |
| lead picture | the picture that opens the story, Open Graph, JSON-LD |
| language | `<html lang>`, JSON-LD, `<meta>`, else detected from the text |
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from editionkit.clean.dates import When, day_of, read_date
from editionkit.clean.names import (
    host_names,
    is_person,
    is_profile,
    is_site,
    is_username,
    name_key,
    names_in,
    site_key,
)
from editionkit.clean.patterns import regex
from editionkit.clean.pictures import absolute, is_ornament
from editionkit.clean.structured import Node, PageData, as_list, plain, types_of
from editionkit.clean.top import Top, dek_of, kicker_of, read_edges, read_top, source_credit
from editionkit.clean.tree import Element, words_key
from editionkit.clean.units import Layout

Found = tuple[str, str]
"""A value and the witness that gave it."""

_TITLE_SEPARATOR = regex(r"\s+[|\-–—·•:»›/<«‹~]+\s+|\s*[|│]\s*|:{2,}")
_DATE_META = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date.issued",
    "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "sailthru.date", "parsely-pub-date",
    "pubdate", "publishdate", "publish-date", "publish_date", "article.published", "published-date",
    "og:published_time", "citation_publication_date", "citation_date", "article_date_original",
    "cxenseparse:recs:publishtime", "originalpublicationdate", "last-published", "published_time",
    "rnews:datepublished", "date_published", "dc:created", "cxenseparse:publishtime",
    "iso-8601-publish-date", "bt:pubdate", "article:published", "release_date", "datecreated",
    "doc_date", "og:pubdate", "shareaholic:article_published_time",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified",
    "dc.date.modified", "article:modified", "revised", "lastmod", "parsely-modified",
)  # fmt: skip
_AUTHOR_META = (
    "author", "article:author", "parsely-author", "dc.creator", "sailthru.author", "citation_author",
    "byl", "dcterms.creator", "article:author_name", "cxenseparse:author", "dable:author", "twitter:data1",
)  # fmt: skip
_IMAGE_META = (
    "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src", "thumbnail",
)  # fmt: skip
_URL_DATE = regex(
    r"/(20\d{2}|19\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$|\D)"
)
_RTL = frozenset(("ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "ckb", "dv"))
_MONTH_FIRST = frozenset(("en-US", "en_US", "fil", "en-PH"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The story's fields as the page's witnesses give them, and who gave which."""

    headline: str = ""
    heading: int = -1
    kicker: str | None = None
    dek: str | None = None
    byline: tuple[str, ...] = ()
    credit: str | None = None
    published: When | None = None
    likely: When | None = None
    modified: When | None = None
    section: str | None = None
    lang: str | None = None
    dir: str | None = None
    site: str | None = None
    canonical: str | None = None
    pictures: tuple[str, ...] = ()
    picture_alt: str | None = None
    description: str | None = None
    body: str | None = None
    aliases: tuple[str, ...] = ()
    witnesses: tuple[tuple[str, str], ...] = ()
    quarrels: tuple[str, ...] = ()


def gather(root: Element, data: PageData, layout: Layout, url: str | None) -> Facts:
    """Read every field of the story from its witnesses."""
    found_site, sites = _site(data, url)
    claims = _headline_claims(data, sites)
    lang = _lang(root, data)
    top = read_top(
        layout,
        [text for text, _ in claims],
        sites,
        day_first=not (lang and lang[0] in _MONTH_FIRST),
    )
    headline, kicker = _headline(claims, layout, top.heading)
    if headline and _is_news(data):
        headline = _outvoted(claims, headline[0]) or headline
    shown = layout.units[top.heading].text if top.heading >= 0 else ""
    byline = _byline(data, sites, top)
    published, modified = _dates(data, url, top)
    section = _section(data)
    pictures = _pictures(data, url or data.canonical)
    description = _description(data)
    kicker = kicker or kicker_of(layout.units, top.heading)
    if kicker and headline and words_key(headline[0]).startswith(words_key(kicker)):
        kicker = None
    if section is None and kicker and len(kicker) <= 24:
        section = kicker, "page"
    dek = dek_of(layout.units, top.heading, description)
    credit = _credit(data, sites)
    canonical = _canonical(data, url)
    won = (
        ("headline", headline), ("kicker", kicker and (kicker, "page")), ("dek", dek and (dek, "page")),
        ("byline", byline), ("credit", (credit, "data") if credit else top.credit and (top.credit, "page")),
        ("published", published), ("modified", modified), ("section", section), ("lang", lang),
        ("site", found_site), ("canonical", canonical), ("lead", pictures),
    )  # fmt: skip
    return Facts(
        headline=headline[0] if headline else "",
        heading=top.heading,
        kicker=kicker,
        dek=dek,
        byline=byline[0] if byline else (),
        credit=credit or top.credit,
        published=published[0] if published else None,
        likely=_likely(top),
        modified=modified[0] if modified else None,
        section=section[0] if section else None,
        lang=lang[0] if lang else None,
        dir=_direction(root, lang[0] if lang else None),
        site=found_site[0] if found_site else None,
        canonical=canonical[0] if canonical else None,
        pictures=pictures[0] if pictures else (),
        picture_alt=data.first("og:image:alt", "twitter:image:alt"),
        description=description,
        body=plain(data.article.get("articleBody")) if data.article else None,
        aliases=sites,
        witnesses=tuple((name, found[1]) for name, found in won if found),
        quarrels=(
            *_quarrels(data, published),
            *_said_otherwise(headline, shown, byline, _people(_json_authors(data), sites)),
        ),
    )


# ------------------------------------------------------------------------------------- the site


def _site(data: PageData, url: str | None) -> tuple[Found | None, tuple[str, ...]]:
    """Return the publisher's name with its witness, and every name by which it goes."""
    named = [(value, "og") for value in data.meta.get("og:site_name", ())]
    for node in filter(None, (data.article, data.page)):
        named += [(plain(item), "json-ld") for item in as_list(node.get("publisher"))]
    for node in data.nodes:
        if types_of(node) & {"website", "newsmediaorganization"}:
            names = (node.get("name"), *as_list(node.get("alternateName")))
            named += [(plain(name), "json-ld") for name in names]
    named.append((data.first("application-name", "apple-mobile-web-app-title") or "", "meta"))
    handle = (data.first("twitter:site") or "").lstrip("@")
    hosts = host_names(url or data.canonical)
    every = [*(name for name, _ in named), *hosts, handle]
    named += [(host, "url") for host in hosts[:1]]
    best = next((found for found in named if found[0] and len(found[0]) < 60), None)
    return best, tuple(dict.fromkeys(name for name in every if name))


def _canonical(data: PageData, url: str | None) -> Found | None:
    for value, witness in ((data.canonical, "link"), (data.first("og:url"), "og")):
        if value and (address := absolute(value, url)):
            return address, witness
    return None


# --------------------------------------------------------------------------------- the headline


def _headline_claims(data: PageData, sites: tuple[str, ...]) -> list[Found]:
    """Headlines that the data give, without the site's name."""
    claims: list[Found] = []
    if data.article:
        claims += [(plain(data.article.get(key)), "json-ld") for key in ("headline", "name")]
    claims += [(text, "og") for text in data.meta.get("og:title", ())]
    if data.page:
        claims += [(plain(data.page.get(key)), "json-ld page") for key in ("headline", "name")]
    claims += [(text, "meta") for text in data.meta.get("twitter:title", ())]
    claims += [(text, "meta") for text in data.meta.get("dc.title", ())]
    claims += [(text, "microdata") for text in data.itemprops.get("headline", ())]
    claims.append((data.title, "title"))
    return [(bare_title(text, sites), witness) for text, witness in claims if len(text) > 1]


def bare_title(title: str, sites: Iterable[str]) -> str:
    """Return a title without the site's name glued to its front or end."""
    keys = {site_key(name) for name in sites} - {""}
    for _ in range(3):
        parts = list(_TITLE_SEPARATOR.finditer(title))
        if not parts:
            break
        first, last = parts[0], parts[-1]
        if _names_site(title[last.end() :], keys):
            title = title[: last.start()]
        elif _names_site(title[: first.start()], keys):
            title = title[first.end() :]
        else:
            break
    return title.strip()


def _names_site(part: str, keys: set[str]) -> bool:
    key = site_key(part)
    if not key:
        return True
    for name in keys:
        if key == name or (len(key) > 4 and key in name):
            return True
        if len(name) > 3 and name in key and len(key) < 3 * len(name):
            return True
    return False


def _headline(claims: list[Found], layout: Layout, heading: int) -> tuple[Found | None, str | None]:
    """Return the headline with its witness, and the kicker that stood in the same heading."""
    if heading < 0:
        return (_agreed(claims) if claims else None), None
    text = html.unescape(html.unescape(layout.units[heading].text))
    for claim, _ in claims:
        if len(claim) < 12 or len(claim) >= len(text):
            continue
        at = text.casefold().find(claim.casefold())
        if at < 0 or len(claim) < 0.35 * len(text):
            continue
        before, after = text[:at].strip(" :|–—-•·/"), text[at + len(claim) :].strip()
        if not after and before:
            kicker = before if len(before) <= 60 and not read_date(before) else None
            return (text[at:], "page"), kicker
        if after and (
            read_date(after) or (len([c for c, _ in claims if c == claim]) > 2 and at == 0)
        ):
            return (claim, "page"), None
    kicker = kicker_of(layout.units, heading)
    if kicker and text.casefold().startswith(kicker.casefold()):
        rest = text[len(kicker) :].strip(" :|–—-•·/")
        if len(rest.split()) >= 3 or len(rest) > 25:
            return (rest, "page"), kicker
    return (_without_section(text), "page"), None


def _outvoted(claims: list[Found], heading: str) -> Found | None:
    """Return the headline on which three kinds of witnesses agree where none bears out the heading.

    The article's JSON-LD must be one of them, and this counts for news only: what others give as
    titles is often written for search engines.
    """
    kinds: dict[str, dict[str, str]] = {}
    for text, witness in claims:
        kinds.setdefault(words_key(text), {}).setdefault(witness, text)
    if not kinds or words_key(heading) in kinds:
        return None
    best = max(kinds.values(), key=len)
    if len(best) < 3 or "json-ld" not in best:
        return None
    text = best["json-ld"]
    longer = words_key(text).startswith(words_key(heading))  # a section's name behind the heading
    return None if longer else (text, "json-ld")


_BAR = regex(r"\s+[|│]\s+")


def _without_section(text: str) -> str:
    """Return a heading without the section that a bar parts from it ("… | Opinion")."""
    first, *rest = _BAR.split(text)
    short = sum(map(len, rest)) < len(first)
    return first if rest and short and len(first.split()) >= 3 else text


def _agreed(claims: list[Found]) -> Found:
    """Return the claim that most witnesses share; the first of equals."""
    keys = [words_key(text) for text, _ in claims]
    return max(claims, key=lambda claim: keys.count(words_key(claim[0])))


# ---------------------------------------------------------------------------------- the byline


def _byline(data: PageData, sites: tuple[str, ...], top: Top) -> tuple[tuple[str, ...], str] | None:
    """Names by the order of the witnesses; a line "By …" may add to or correct the data."""
    declared = _people(_json_authors(data), sites)
    shown = _completed(top.names, _people(_meta_authors(data), sites))
    whole = all(" " in name for name in shown) or not declared
    if declared and shown and whole and top.strength >= 2:
        known = {name_key(name) for name in declared}
        if {name_key(name) for name in shown} >= known or not _share_word(declared, shown):
            return shown, "page"
    if declared:
        return declared, "json-ld"
    if top.strength >= 3:
        return shown, "page"
    for witness, texts in (
        ("meta", _meta_authors(data)),
        ("microdata", data.itemprops.get("author", [])[:3]),
    ):
        names = _people(texts, sites)
        if names:
            return names, witness
    return (shown, "page") if shown else None


def _completed(shown: tuple[str, ...], metas: tuple[str, ...]) -> tuple[str, ...]:
    """Return the shown names, a first name alone completed by the data's."""
    longer = {name.split()[0].casefold(): name for name in metas if " " in name}
    return tuple(name if " " in name else longer.get(name.casefold(), name) for name in shown)


def _share_word(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    words = {word for name in some for word in name_key(name).split() if len(word) > 2}
    return any(word in words for name in others for word in name_key(name).split())


def _people(texts: list[str], sites: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    declared = [site for site in sites if ("." not in site and " " in site) or not site.islower()]
    for text in texts:
        for name in names_in(text):
            several = " " in name and is_person(name)
            if is_site(name, declared if several else sites) or is_username(name):
                continue
            found.setdefault(name_key(name), name)
    return tuple(found.values())[:12]


def _json_authors(data: PageData) -> list[str]:
    return [text for text, _ in _authors(data)]


def _authors(data: PageData) -> list[tuple[str, bool]]:
    """Authors as JSON-LD names them, and whether it calls them an organisation."""
    found: list[tuple[str, bool]] = []
    node = data.article or {}
    for author in _flat(as_list(node.get("author")) or as_list(node.get("creator"))):
        if isinstance(author, dict):
            organisation = any("organization" in kind for kind in types_of(author))
            found += [(plain(item), organisation) for item in as_list(author.get("name"))]
        elif isinstance(author, str):
            found.append((plain(author), False))
    return [(text, kind) for text, kind in found if text and not is_profile(text)]


def _flat(items: list[object]) -> Iterator[object]:
    for item in items:
        if isinstance(item, list):
            yield from item
        else:
            yield item


def _meta_authors(data: PageData) -> list[str]:
    for key in _AUTHOR_META:
        label = (data.first("twitter:label1") or "").lower()
        if key == "twitter:data1" and not re.search(
            r"written|author|autor|verfasst|écrit|escrito", label
        ):
            continue
        values = [value for value in data.meta.get(key, ()) if value and not is_profile(value)]
        if values:
            return values
    return []


def _is_news(data: PageData) -> bool:
    return data.article is not None and any("news" in kind for kind in types_of(data.article))


def _credit(data: PageData, sites: tuple[str, ...]) -> str | None:
    """Return the house or agency that the data name as author, where no person is named.

    An organisation counts only for news: shops and firms put their own name on everything.
    """
    is_news = _is_news(data)
    firms = {text for text, organisation in _authors(data) if organisation}
    metas = [text for text in _meta_authors(data) if is_news or text not in firms]
    texts = [
        text
        for text, organisation in _authors(data)
        if is_news or (text in metas and not organisation)
    ]
    for text in (*texts, *metas):
        if (
            1 < len(text) <= 60
            and not is_username(text)
            and not re.search(r"@|admin|webmaster|\.\w{2,4}$", text, re.I)
        ):
            text = re.sub(r"\s*\(.*?\)", "", text)
            names = names_in(text)
            if not names or is_site(text, sites) or is_site(names[0], sites):
                return text
    return None


# ----------------------------------------------------------------------------------- the dates


def _dates(
    data: PageData, url: str | None, top: Top
) -> tuple[tuple[When, str] | None, tuple[When, str] | None]:
    """Return when the story was published and when it was changed.

    Where the page shows its reader another date than it declares, the shown one counts: it is the
    date that the story bears (the contradiction is a Notice).
    """
    published = _first_date(
        _declared(data, ("datePublished", "dateCreated", "uploadDate"), _DATE_META)
    )
    modified = _first_date(_declared(data, ("dateModified",), _MODIFIED_META))
    if published is None:
        published = _first_date(
            (text, "microdata") for text in data.itemprops.get("datepublished", ())[:1]
        )
    dates = [entry for entry in top.dates if 1990 <= entry[0].year <= 2100]
    sure = [entry for entry in dates if entry[2]]
    if published is None and sure:
        published = _most_likely(sure), "page"
    if published is None and (match := _URL_DATE.search(url or "")):
        published = _first_date([("-".join(match.groups()), "url")])
    if published and (shown := _shown_instead(published[0], modified, dates)):
        return (shown, "page"), modified
    return published, modified


_Shown = list[tuple[When, bool, bool]]


def _most_likely(dates: _Shown) -> When:
    """Return the first date that a line of its own gives as that of publication."""
    ranked = sorted(dates, key=lambda entry: (not entry[2], entry[1]))
    return ranked[0][0]


def _likely(top: Top) -> When | None:
    """Return a date in the lines by the headline that need not be the story's own."""
    return next((when for when, _, _ in top.dates if 1990 <= when.year <= 2100), None)


def _shown_instead(
    published: When, modified: tuple[When, str] | None, dates: _Shown
) -> When | None:
    """Return the date that the page shows its reader where the declared one is nowhere shown.

    Either the one date beside the headline, or the declared day of the last change.
    """
    sure = [(when, updated) for when, updated, certain in dates if certain]
    days = {day_of(when) for when, _ in sure}
    day = day_of(published)
    if not sure or day in days or any(_swapped(day) == other for other in days):
        return None
    if modified and day_of(modified[0]) in days:
        return modified[0]
    plain_days = {day_of(when): when for when, updated in sure if not updated}
    return next(iter(plain_days.values())) if len(plain_days) == 1 else None


def _swapped(day: date) -> date | None:
    """Return the day that a numeric date would mean if it were read the other way round."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def with_edges(facts: Facts, layout: Layout) -> Facts:
    """Fill a missing byline or date from the lines next to the found story."""
    credit = source_credit(layout, facts.heading) or (None if facts.byline else facts.credit)
    facts = replace(facts, credit=credit)
    if facts.byline and facts.published:
        return facts
    edges = read_edges(layout, facts.aliases, day_first=facts.lang not in _MONTH_FIRST)
    won = []
    published = facts.published
    if published is None:
        sure = [entry for entry in edges.dates if entry[2]]
        published = _most_likely(sure) if sure else facts.likely
        if published is None and edges.dates:
            published = _most_likely(edges.dates)
        if published is not None:
            won.append(("published", "page"))
    byline = facts.byline
    if not byline and edges.names:
        byline = edges.names
        won.append(("byline", "page"))
    return replace(facts, byline=byline, published=published, witnesses=(*facts.witnesses, *won))


def _declared(
    data: PageData, keys: tuple[str, ...], metas: tuple[str, ...]
) -> Iterator[tuple[str | None, str]]:
    for node in filter(None, (data.article, data.page)):
        yield from ((plain(node.get(key)), "json-ld") for key in keys)
    yield from ((data.first(key), "meta") for key in metas)


def _first_date(candidates: Iterable[tuple[str | None, str]]) -> tuple[When, str] | None:
    for text, witness in candidates:
        when = read_date(text)
        if when is not None and 1990 <= when.year <= 2100:
            return when, witness
    return None


def _quarrels(data: PageData, published: tuple[When, str] | None) -> Iterator[str]:
    """Say where JSON-LD, meta and the page give days more than one apart."""
    declared = read_date(plain(data.article.get("datePublished"))) if data.article else None
    if (
        published
        and published[1] == "page"
        and declared
        and day_of(declared) != day_of(published[0])
    ):
        yield f"published: JSON-LD says {day_of(declared)}, the page shows {day_of(published[0])}"
    if published is None or published[1] != "json-ld":
        return
    other = read_date(data.first("article:published_time"))
    if other and abs((day_of(other) - day_of(published[0])).days) > 1:
        yield f"published: JSON-LD says {day_of(published[0])}, meta says {day_of(other)}"


def _said_otherwise(
    headline: Found | None,
    shown: str,
    byline: tuple[tuple[str, ...], str] | None,
    declared: tuple[str, ...],
) -> Iterator[str]:
    """Say where the data outvote the page's heading, and where the page's byline is none of theirs."""
    if headline and shown and headline[1] != "page":
        yield f"headline: the data say “{headline[0][:80]}”, the page shows “{shown[:80]}”"
    if byline and byline[1] == "page" and declared and not _share_word(declared, byline[0]):
        yield f"byline: JSON-LD says {', '.join(declared)}, the page shows {', '.join(byline[0])}"


# ------------------------------------------------------------------------- language and section


def _lang(root: Element, data: PageData) -> Found | None:
    for value, witness in (
        (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"), "html"),
        (plain(data.article.get("inLanguage")) if data.article else None, "json-ld"),
        (data.first("content-language", "language", "dc.language", "og:locale"), "meta"),
    ):
        tag = language_tag(value)
        if tag:
            return tag, witness
    return None


def language_tag(value: str | None) -> str | None:
    """Return a BCP 47 tag in its usual case (`en-GB`), or None."""
    match = re.match(
        r"^\s*([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?\b", value or ""
    )
    if not match or len(match[0]) > 12:
        return None
    parts = [match[1].lower()]
    if match[2]:
        parts.append(match[2].title())
    if match[3]:
        parts.append(match[3].upper())
    return "-".join(parts)


def _direction(root: Element, lang: str | None) -> str | None:
    body = root.find("body")
    for element in (root, body):
        declared = (element.get("dir") or "").lower() if element is not None else ""
        if declared in ("ltr", "rtl"):
            return declared
    return direction_of(lang)


def direction_of(lang: str | None) -> str | None:
    """Return the direction in which a language is written; None where no language is known."""
    if not lang:
        return None
    return "rtl" if lang.split("-")[0] in _RTL else "ltr"


def _section(data: PageData) -> Found | None:
    declared = plain(data.article.get("articleSection")) if data.article else ""
    metas = data.first(
        "article:section",
        "og:article:section",
        "section",
        "parsely-section",
        "cxenseparse:category",
    )
    itemprop = next(iter(data.itemprops.get("articlesection", [])), None)
    for value, witness in ((declared, "json-ld"), (metas, "meta"), (itemprop, "microdata")):
        if value and len(value) <= 60:
            return value, witness
    return None


# ------------------------------------------------------------------------- description, pictures


def _description(data: PageData) -> str | None:
    value = plain(data.article.get("description")) if data.article else ""
    return value or data.first("og:description", "description", "twitter:description")


def _pictures(data: PageData, url: str | None) -> tuple[tuple[str, ...], str] | None:
    """Return the lead picture's addresses by Open Graph and JSON-LD."""
    found = [(value, "og") for name in _IMAGE_META for value in data.meta.get(name, ())]
    for node in filter(None, (data.article, data.page)):
        for key in ("image", "primaryImageOfPage", "thumbnailUrl"):
            found += [(address, "json-ld") for address in _image_urls(node.get(key))]
    good = [(absolute(address, url), witness) for address, witness in found]
    kept = [(address, witness) for address, witness in good if address and not is_ornament(address)]
    if not kept:
        return None
    return tuple(dict.fromkeys(address for address, _ in kept)), kept[0][1]


def _image_urls(value: object) -> Iterator[str]:
    for item in as_list(value):
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            node: Node = item
            for one in as_list(node.get("url") or node.get("contentUrl") or node.get("@id")):
                if isinstance(one, str):
                    yield one
