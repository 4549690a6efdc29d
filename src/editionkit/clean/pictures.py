"""Which address of a picture is the best one, and which pictures are none."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from editionkit.clean.patterns import regex

LAZY_ATTRIBUTES = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-full-src", "data-full",
    "data-hi-res-src", "data-large-file", "data-orig-file", "data-image", "data-img-src", "data-url",
    "data-native-src", "data-src-large", "data-src-medium", "data-actualsrc", "data-img", "data-zoom-src",
    "data-full-url", "data-image-src", "data-runner-src", "data-delayed-url", "data-bg", "data-background",
    "data-srcurl", "data-echo", "data-raw-src", "nitro-lazy-src", "data-flickity-lazyload", "data-pin-media",
)  # fmt: skip
LAZY_SETS = (
    "srcset", "data-srcset", "data-lazy-srcset", "data-original-set", "data-bgset", "nitro-lazy-srcset",
    "imagesrcset", "data-sizes-srcset",
)  # fmt: skip
_SRCSET = regex(
    r"\s*(\S[^\s]*?)(?:\s+([\d.]+)([wxh])(?:\s+[\d.]+h)?)?\s*(?:,\s+|,(?=\S*//)|,?\s*$)"
)
MIN_INLINE = 3000
"""Length of a `data:` address from which it is a picture, not a placeholder."""

_INLINE = regex(r"data:image/(?:jpe?g|png|webp|gif|avif);base64,[A-Za-z0-9+/]", re.I)
_EMPTY = regex(
    r"^(?:data:image/(?:gif|svg\+xml|png|webp)|about:blank|javascript:)|"
    r"(?:^|[/_.-])(?:blank|spacer|placeholder|transparent|pixel|lazy|loading|grey|gray|1x1|px|"
    r"clear|dummy|empty)[\w-]*\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.I,
)
_NO_PICTURE = regex(
    r"(?:^|[/_.=-])(?:logos?|icons?|favicons?|sprites?|avatars?|gravatar|emojis?|badges?|buttons?|share|"
    r"facebook|twitter|whatsapp|tracking|tracker|beacon|counter|pixel|smil(?:ey|ies)|placeholder|"
    r"default[-_]?(?:image|img|share|og|social)|spacer|blank)(?:[/_.=-]|\d|$)",
    re.I,
)
_TRACKERS = regex(
    r"(?://|\.)(?:doubleclick\.net|google-analytics\.com|scorecardresearch\.com|facebook\.com/tr|"
    r"quantserve\.com|chartbeat\.net|ivwbox\.de|ioam\.de|vgwort\.de|feedburner\.com/~|"
    r"feedsportal\.com|pixel\.wp\.com|stats\.wordpress\.com|adform\.net|adnxs\.com|outbrain\.com|"
    r"taboola\.com|criteo\.(?:com|net)|gravatar\.com|sb\.scorecardresearch\.com)",
    re.I,
)
_CSS_URL = regex(r"background(?:-image)?\s*:[^;]*?url\(\s*[\"']?([^\"')]+)", re.I)
_SIZE_IN_URL = regex(r"[-_](\d{2,4})x(\d{2,4})(?=\.\w{3,4}(?:$|\?))")
_SIZE_MARK = regex(
    r"(?:[-_]?\d{2,4}x\d{2,4}|[-_](?:scaled|(?:super-?)?jumbo|large|medium|small|thumb(?:nail)?|crop|\d{3,4}w?)|@\dx)+$",
    re.I,
)


def absolute(url: str | None, base: str | None) -> str | None:
    """Resolve an address against the page; without a base a relative path stays as it is.

    None for anything that is not http(s) or a plain path.
    """
    url = (url or "").strip().replace("\n", "").replace("\t", "")
    if is_inline(url):
        return url
    if not url or _EMPTY.match(url) or len(url) > 4000:
        return None
    try:
        joined = urljoin(base, url) if base else url
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme in ("http", "https"):
        return joined.replace(" ", "%20") if parts.netloc else None
    if parts.scheme or base:
        return None
    if joined.startswith("//"):
        return "https:" + joined
    return joined


def is_inline(url: str) -> bool:
    """Return True for a picture that a saved page carries in its address, too large for a blank."""
    return len(url) > MIN_INLINE and bool(_INLINE.match(url))


def from_srcset(value: str | None) -> list[tuple[str, float]]:
    """Read a `srcset`: (address, width in pixels; a density counts as thousands)."""
    found = []
    for match in _SRCSET.finditer((value or "")[:20_000]):
        url, number, unit = match.groups()
        try:
            size = float(number) if number else 1.0
        except ValueError:
            size = 1.0
        found.append((url.strip(","), size * 1000 if unit == "x" or not number else size))
    return found


def candidates(attributes: Mapping[str, str], sets: Iterable[str] = ()) -> list[str]:
    """All addresses that an `<img>` and its `<source>`s name, the best first.

    The sets come before the lazy attributes, these before `src`. Within the sets the largest up to
    2,600 pixels comes first; what is wider, which no page prints, only before what is under 1,200.
    """
    sized = [pair for value in sets for pair in from_srcset(value)]
    for name in LAZY_SETS:
        if value := attributes.get(name):
            sized += from_srcset(value)
    ranked = sorted(sized, key=_rank)
    ordered = [url for url, _ in ranked]
    lazy = [attributes[name] for name in LAZY_ATTRIBUTES if attributes.get(name)]
    plain = [attributes["src"]] if attributes.get("src") else []
    lazy += background(attributes.get("style"))
    return _unique(
        url for url in (*ordered, *lazy, *plain) if is_inline(url) or not _EMPTY.search(url)
    )


def _rank(pair: tuple[str, float]) -> tuple[int, float]:
    width = pair[1]
    if width > 2600:
        return 1, width
    return (0 if width >= 1200 else 2), -width


def background(style: str | None) -> list[str]:
    """The address of a CSS background picture in a style attribute, if there is one."""
    if not style or "url(" not in style:
        return []
    match = _CSS_URL.search(style)
    return [match[1].strip()] if match and not match[1].startswith("data:") else []


def _unique(urls: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(url.strip() for url in urls if url.strip()))


def is_tracker(url: str) -> bool:
    """Does the address belong to a counter of visitors?"""
    return bool(_TRACKERS.search(url))


def is_ornament(url: str) -> bool:
    """Does the address look like a logo, an icon, an avatar or a placeholder?"""
    if url.startswith("data:"):
        return False
    path = urlsplit(url).path if "://" in url or url.startswith("/") else url
    return bool(_NO_PICTURE.search(path)) or path.lower().endswith(".svg") or is_tracker(url)


def picture_key(url: str) -> str:
    """What stays the same when one picture comes in several sizes: its file name, less size marks."""
    if url.startswith("data:"):
        return hashlib.sha256(url.encode()).hexdigest()
    return _key_of_address(url)


@lru_cache(maxsize=512)  # a picture is asked for its twins again and again
def _key_of_address(url: str) -> str:
    inner = re.search(r"https?:/{1,2}[^?&]*?\.(?:jpe?g|png|webp|avif|gif)", unquote(url)[8:], re.I)
    path = urlsplit(inner[0] if inner else unquote(url)).path.rstrip("/")
    for part in reversed(path.split("/")):
        stem = _SIZE_MARK.sub("", re.sub(r"\.(?:jpe?g|png|webp|avif|gif)$", "", part, flags=re.I))
        if len(stem) > 4 and not re.fullmatch(
            r"\d{1,4}|image|original|master|default|large|main", stem, re.I
        ):
            return stem.casefold()
    return path.casefold()


def full_size(url: str) -> str | None:
    """The address without a WordPress size mark (`photo-300x200.jpg`), if it has one."""
    bare = _SIZE_IN_URL.sub("", url)
    return bare if bare != url else None
