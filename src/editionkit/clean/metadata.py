"""What the page says about its story: each field from several witnesses with a stated order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from editionkit.clean.dates import When, day_of, read_date
from editionkit.clean.names import host_names, is_profile, is_site, name_key, names_in, site_key
from editionkit.clean.pictures import absolute, is_ornament
from editionkit.clean.structured import Node, PageData, as_list, plain, types_of
from editionkit.clean.tree import Element, names_of, tag_of, text_of

Found = tuple[str, str]
"""A value and the witness that gave it."""

_TITLE_SEPARATOR = re.compile(r"\s+[|\-–—·•:»›/<«‹]+\s+|\s*[|│]\s*|:{2,}|\s+~\s+")
_WORDS = re.compile(r"\w+")
_BYLINE_NAMES = re.compile(
    r"\b(?:by-?line|author|writer|autor(?:en?|in|es)?|auteur|reporter|contributor|posted-?by|credit-?name|"
    r"article__?author|entry-author|vcard|meta-author)",
    re.I,
)
_BYLINE_WRONG = re.compile(
    r"author-?(?:bio|box|description|info|about|card|desc|image|avatar|social|list-item|profile)|comment|related|"
    r"recommend|footer|sidebar|teaser|caption|promo|newsletter|more-from|carousel|trending|most-read",
    re.I,
)
_STANDFIRST = re.compile(
    r"\b(?:stand-?first|sub-?head(?:line|ing)?|sub-?title|deck|dek|lead-?text|lede|intro|teaser-?text|excerpt|"
    r"summary|chapeau|bajada|entradilla|vorspann|anleser|preface|ingress|abstract|strapline|lead|description|"
    r"article-?(?:intro|lead|summary|subtitle|dek|description|excerpt))\b|(?:__|--|-|_)(?:standfirst|subtitle|"
    r"intro|lead|dek|deck|summary|excerpt|subheadline|strapline)\b",
    re.I,
)
_KICKER = re.compile(
    r"\b(?:kicker|overline|eyebrow|topline|dachzeile|roofline|supertitle|label-?section|cintillo|antetitulo|surtitre|occhiello)\b|(?:__|--|-|_)(?:kicker|overline|eyebrow|topline|dachzeile|rubric)\b",
    re.I,
)
_DATE_CLASS = re.compile(
    r"\b(?:date|time|publish|posted|datum|fecha|veröffentlich|timestamp|dateline)", re.I
)
_DATE_META = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date.issued",
    "dc.date", "dcterms.date", "dcterms.created", "dc.date.created", "sailthru.date", "parsely-pub-date",
    "pubdate", "publishdate", "publish-date", "publish_date", "article.published", "published-date",
    "og:published_time", "citation_publication_date", "citation_date", "article_date_original",
    "cxenseparse:recs:publishtime", "originalpublicationdate", "last-published", "published_time",
    "rnews:datepublished", "date_published", "dc:created", "cxenseparse:publishtime", "iso-8601-publish-date",
    "bt:pubdate", "article:published", "release_date", "datecreated", "doc_date", "og:pubdate", "shareaholic:article_published_time",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified",
    "dc.date.modified", "article:modified", "revised", "lastmod", "parsely-modified",
)  # fmt: skip
_URL_DATE = re.compile(
    r"/(20\d{2}|19\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?:[/_.-]|$|\D)"
)
_RTL = frozenset(["ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "ckb", "dv"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The story's fields as the page's witnesses give them, and who gave which."""

    headline: str = ""
    kicker: str | None = None
    dek: str | None = None
    byline: tuple[str, ...] = ()
    published: When | None = None
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
    headline_element: Element | None = None
    aliases: tuple[str, ...] = ()
    witnesses: tuple[tuple[str, str], ...] = ()
    quarrels: tuple[str, ...] = field(default=())


def words_key(text: str | None) -> str:
    """A text as lower-case words: two lines are "the same" when these are equal."""
    return " ".join(_WORDS.findall((text or "").casefold()))


def gather(root: Element, data: PageData, url: str | None) -> Facts:
    """Read every field of the story from its witnesses."""
    site, sites = _site(data, url)
    headline, heading = _headline(root, data, sites)
    byline = _byline(root, data, sites, heading)
    published = _published(root, data, url, heading)
    modified = _modified(data)
    lang = _lang(root, data)
    section = _section(data)
    picture = _pictures(data, url or data.canonical)
    witnesses = [
        (name, found[1])
        for name, found in (
            ("headline", headline), ("byline", byline), ("published", published),
            ("modified", modified), ("section", section), ("lang", lang), ("lead", picture),
        )
        if found
    ]  # fmt: skip
    return Facts(
        headline=headline[0] if headline else "",
        kicker=_kicker(root, heading),
        byline=byline[0] if byline else (),
        published=published[0] if published else None,
        modified=modified[0] if modified else None,
        section=section[0] if section else None,
        lang=lang[0] if lang else None,
        dir=_direction(root, lang[0] if lang else None),
        site=site,
        canonical=absolute(data.canonical or data.first("og:url"), url),
        pictures=picture[0] if picture else (),
        picture_alt=data.first("og:image:alt", "twitter:image:alt"),
        description=_description(data),
        dek=_dek(root, data, heading),
        body=plain(data.article.get("articleBody")) if data.article else None,
        headline_element=heading,
        aliases=sites,
        witnesses=tuple(witnesses),
        quarrels=_quarrels(data, published),
    )


# ------------------------------------------------------------------------------------- the site


def _site(data: PageData, url: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The publisher's name, and every name by which it goes."""
    named = [value for value in data.meta.get("og:site_name", ()) if value]
    for node in filter(None, (data.article, data.page)):
        named += [plain(item) for item in as_list(node.get("publisher"))]
    for node in data.nodes:
        if types_of(node) & {"organization", "newsmediaorganization", "website"}:
            named += [
                plain(node.get("name")),
                *(plain(n) for n in as_list(node.get("alternateName"))),
            ]
    named += [data.first("application-name", "apple-mobile-web-app-title") or ""]
    handle = data.first("twitter:site")
    hosts = host_names(url or data.canonical)
    every = [*named, *hosts, (handle or "").lstrip("@")]
    best = next((name for name in named if name and len(name) < 60), None)
    return best or (hosts[0] if hosts else None), tuple(
        dict.fromkeys(name for name in every if name)
    )


# --------------------------------------------------------------------------------- the headline


def _headline(
    root: Element, data: PageData, sites: tuple[str, ...]
) -> tuple[Found | None, Element | None]:
    """The headline: the page's heading that the data bear out, else the data's own."""
    claims = _headline_claims(data, sites)
    heading = _heading(root, [text for text, _ in claims], sites)
    if heading is not None:
        return (_heading_text(heading), "page"), heading
    return (claims[0] if claims else None), None


def _headline_claims(data: PageData, sites: tuple[str, ...]) -> list[Found]:
    claims: list[Found] = []
    for node in filter(None, (data.article, data.page)):
        for key in ("headline", "name"):
            claims.append((plain(node.get(key)), "json-ld"))
    claims += [(text, "og") for text in data.meta.get("og:title", ())]
    claims += [(text, "meta") for text in data.meta.get("twitter:title", ())]
    claims += [(text, "meta") for text in data.meta.get("dc.title", ())]
    claims += [(text, "microdata") for text in data.itemprops.get("headline", ())]
    claims.append((data.title, "title"))
    return [(bare_title(text, sites), witness) for text, witness in claims if len(text) > 1]


def bare_title(title: str, sites: Iterable[str]) -> str:
    """A title without the site's or a section's name glued to its front or end."""
    keys = {site_key(name) for name in sites} - {""}
    for _ in range(3):
        parts = list(_TITLE_SEPARATOR.finditer(title))
        if not parts:
            break
        first, last = parts[0], parts[-1]
        head, tail = title[: first.start()], title[last.end() :]
        if _is_suffix(tail, keys):
            title = title[: last.start()]
        elif _is_suffix(head, keys):
            title = title[first.end() :]
        else:
            break
    return title.strip()


def _is_suffix(part: str, keys: set[str]) -> bool:
    key = site_key(part)
    if not key:
        return True
    return any(
        key == name
        or (len(name) > 3 and len(key) < 3 * len(name) and (name in key))
        or (len(key) > 4 and key in name)
        for name in keys
    )


def _heading(root: Element, claims: list[str], sites: tuple[str, ...]) -> Element | None:
    """The heading element that says what the data say; without data, the only or longest h1."""
    wanted = [set(words_key(text).split()) for text in claims if text]
    best, best_score = None, 0.0
    h1s = []
    for order, element in enumerate(_headings(root)):
        text = text_of(element)
        words = set(words_key(text).split())
        if not words or len(text) > 400 or is_site(text, sites):
            continue
        score = max((_overlap(words, other) for other in wanted), default=0.0)
        tag = tag_of(element)
        score += {"h1": 0.25, "h2": 0.05}.get(tag, 0.0) - 0.002 * order
        if tag == "h1":
            h1s.append(element)
        if score > best_score:
            best, best_score = element, score
    if best is not None and best_score >= 0.7:
        return best
    if len(h1s) == 1 and len(words_key(text_of(h1s[0])).split()) >= 2:
        return h1s[0]
    return max(h1s, key=lambda e: len(text_of(e)), default=None) if not claims else None


def _headings(root: Element) -> Iterator[Element]:
    count = 0
    for element in root.iter("h1", "h2", "h3", "div", "p", "span"):
        if tag_of(element) in ("div", "p", "span"):
            names = names_of(element)
            if not ("headline" in names or "title" in names) or len(element) > 6:
                continue
        yield element
        count += 1
        if count > 80:
            return


def _overlap(one: set[str], other: set[str]) -> float:
    if not one or not other:
        return 0.0
    return len(one & other) / len(one | other)


def _heading_text(element: Element) -> str:
    return text_of(element)


# ---------------------------------------------------------------------------------- the byline


def _byline(
    root: Element, data: PageData, sites: tuple[str, ...], heading: Element | None
) -> tuple[tuple[str, ...], str] | None:
    """Names from JSON-LD, then meta, then microdata, then what stands on the page."""
    for witness, texts in (
        ("json-ld", _json_authors(data)),
        ("meta", _meta_authors(data)),
        ("microdata", data.itemprops.get("author", ())[:3]),
        ("page", _page_authors(root)),
    ):
        names: list[str] = []
        for text in texts:
            for name in names_in(text, site=sites):
                if name_key(name) not in map(name_key, names):
                    names.append(name)
        if names:
            return tuple(names[:12]), witness
    return None


def _json_authors(data: PageData) -> list[str]:
    found: list[str] = []
    for node in filter(None, (data.article,)):
        for author in as_list(node.get("author")) or as_list(node.get("creator")):
            if isinstance(author, dict):
                found += [plain(item) for item in as_list(author.get("name"))]
            elif isinstance(author, str):
                found.append(plain(author))
    return [text for text in found if text and not is_profile(text)]


def _meta_authors(data: PageData) -> list[str]:
    for key in (
        "author", "article:author", "parsely-author", "dc.creator", "dc.creator", "sailthru.author",
        "citation_author", "byl", "dcterms.creator", "article:author_name", "cxenseparse:author", "twitter:data1",
    ):  # fmt: skip
        values = [value for value in data.meta.get(key, ()) if value and not is_profile(value)]
        if (
            key == "twitter:data1"
            and "written by" not in (data.first("twitter:label1") or "").lower()
        ):
            continue
        if values:
            return values
    return []


def _page_authors(root: Element) -> list[str]:
    for element in root.iter(
        "a", "span", "p", "div", "address", "li", "h3", "h4", "h5", "strong", "em"
    ):
        rel = (element.get("rel") or "").lower()
        names = names_of(element)
        if "author" in rel.split() or (
            _BYLINE_NAMES.search(names) and not _BYLINE_WRONG.search(names)
        ):
            if _inside(element, _BYLINE_WRONG, 6):
                continue
            text = text_of(element)
            if 3 <= len(text) <= 120:
                return [text]
    return []


def _inside(element: Element, pattern: re.Pattern[str], levels: int) -> bool:
    for count, parent in enumerate(element.iterancestors()):
        if count >= levels:
            return False
        if pattern.search(names_of(parent)) or tag_of(parent) in ("footer", "aside", "nav"):
            return True
    return False


# ----------------------------------------------------------------------------------- the dates


def _published(
    root: Element, data: PageData, url: str | None, heading: Element | None
) -> tuple[When, str] | None:
    candidates: list[tuple[str | None, str]] = []
    for node in filter(None, (data.article, data.page)):
        candidates += [
            (plain(node.get(key)), "json-ld")
            for key in ("datePublished", "dateCreated", "uploadDate")
        ]
    candidates += [(data.first(key), "meta") for key in _DATE_META]
    candidates += [(text, "microdata") for text in data.itemprops.get("datepublished", ())[:1]]
    candidates += [(text, "page") for text in _page_dates(root)]
    if match := _URL_DATE.search(url or ""):
        candidates.append(("-".join(match.groups()), "url"))
    for text, witness in candidates:
        when = read_date(text)
        if when is not None and 1990 <= when.year <= 2100:
            return when, witness
    return None


def _page_dates(root: Element) -> Iterator[str]:
    for element in root.iter("time"):
        if not _inside(element, _BYLINE_WRONG, 8):
            yield element.get("datetime") or text_of(element)
    for element in root.iter("span", "p", "div", "li", "td", "abbr", "em", "small", "h5", "h6"):
        if _DATE_CLASS.search(names_of(element)) and not _inside(element, _BYLINE_WRONG, 8):
            text = text_of(element)
            if 6 <= len(text) <= 120:
                yield element.get("title") or text
                yield text


def _modified(data: PageData) -> tuple[When, str] | None:
    candidates: list[tuple[str | None, str]] = []
    for node in filter(None, (data.article, data.page)):
        candidates.append((plain(node.get("dateModified")), "json-ld"))
    candidates += [(data.first(key), "meta") for key in _MODIFIED_META]
    for text, witness in candidates:
        when = read_date(text)
        if when is not None and 1990 <= when.year <= 2100:
            return when, witness
    return None


def _quarrels(data: PageData, published: tuple[When, str] | None) -> tuple[str, ...]:
    """Say where JSON-LD and meta give days more than one apart."""
    if published is None or published[1] != "json-ld":
        return ()
    other = read_date(data.first("article:published_time"))
    if other and abs((day_of(other) - day_of(published[0])).days) > 1:
        return (f"published: JSON-LD says {day_of(published[0])}, meta says {day_of(other)}",)
    return ()


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
    """A BCP 47 tag in its usual case (`en-GB`), or None."""
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
    declared = (root.get("dir") or "").lower()
    if not declared:
        body = root.find("body")
        declared = (body.get("dir") or "").lower() if body is not None else ""
    if declared in ("ltr", "rtl"):
        return declared
    return direction_of(lang)


def direction_of(lang: str | None) -> str | None:
    """The direction in which a language is written; None where no language is known."""
    if not lang:
        return None
    return "rtl" if lang.split("-")[0] in _RTL else "ltr"


def _section(data: PageData) -> Found | None:
    for value, witness in (
        (plain(data.article.get("articleSection")) if data.article else "", "json-ld"),
        (
            data.first(
                "article:section",
                "og:article:section",
                "section",
                "parsely-section",
                "cxenseparse:category",
            ),
            "meta",
        ),
    ):
        if value and len(value) <= 60:
            return value, witness
    return None


# ----------------------------------------------------------------------- kicker, dek, pictures


def _description(data: PageData) -> str | None:
    value = plain(data.article.get("description")) if data.article else ""
    return value or data.first("og:description", "description", "twitter:description")


def _near(heading: Element, before: bool) -> Iterator[Element]:
    """Elements that stand near the headline, nearest first: siblings, then the parents' siblings."""
    node = heading
    for _ in range(4):
        step = node.getprevious() if before else node.getnext()
        count = 0
        while step is not None and count < 6:
            yield step
            step = step.getprevious() if before else step.getnext()
            count += 1
        parent = node.getparent()
        if parent is None or tag_of(parent) in ("body", "main"):
            return
        node = parent


def _kicker(root: Element, heading: Element | None) -> str | None:
    if heading is None:
        return None
    inner = [element for element in heading.iter() if element is not heading]
    for element in (*inner, *_near(heading, before=True)):
        for inside in element.iter():
            if tag_of(inside) and _KICKER.search(names_of(inside)):
                text = text_of(inside)
                if 1 < len(text) <= 60 and words_key(text) != words_key(text_of(heading)):
                    return text
    return None


def _dek(root: Element, data: PageData, heading: Element | None) -> str | None:
    """A standfirst that stands on the page, marked as one or below the headline and described so."""
    if heading is None:
        return None
    descriptions = {
        words_key(text)
        for text in (_description(data), data.first("description"), data.first("og:description"))
        if text
    }
    for element in _near(heading, before=False):
        for inside in element.iter("h2", "h3", "h4", "p", "div", "span", "strong", "section"):
            text = text_of(inside)
            if not 20 <= len(text) <= 700:
                continue
            if _STANDFIRST.search(names_of(inside)) or words_key(text) in descriptions:
                return text
    return None


def _pictures(data: PageData, url: str | None) -> tuple[tuple[str, ...], str] | None:
    """The lead picture's addresses: JSON-LD's and Open Graph's."""
    found: list[tuple[str, str]] = []
    for node in filter(None, (data.article, data.page)):
        for key in ("image", "primaryImageOfPage", "thumbnailUrl"):
            found += [(address, "json-ld") for address in _image_urls(node.get(key))]
    for name in (
        "og:image:secure_url",
        "og:image",
        "og:image:url",
        "twitter:image",
        "twitter:image:src",
        "thumbnail",
    ):
        found += [(value, "og") for value in data.meta.get(name, ())]
    good = [(absolute(address, url), witness) for address, witness in found]
    kept = [(address, witness) for address, witness in good if address and not is_ornament(address)]
    if not kept:
        return None
    og_first = sorted(kept, key=lambda pair: pair[1] != "og")
    return tuple(dict.fromkeys(address for address, _ in og_first)), og_first[0][1]


def _image_urls(value: object) -> Iterator[str]:
    for item in as_list(value):
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            node: Node = item
            address = node.get("url") or node.get("contentUrl") or node.get("@id")
            for one in as_list(address):
                if isinstance(one, str):
                    yield one


def host_of(url: str | None) -> str:
    """The host of an address without `www.`; empty without one."""
    return (urlsplit(url or "").hostname or "").removeprefix("www.")


def is_day(value: When | None) -> bool:
    """True for a date without a time."""
    return isinstance(value, date) and not isinstance(value, datetime)
