"""What devices refuse or show badly although EPUB allows it: one function a rule, its code beside.

Sources: *KPG* Kindle Publishing Guidelines (Amazon, 2024); *STK* Send to Kindle help pages;
*KOBO* kobolabs/epub-spec; *ASSET* Apple Books Asset Guide 5.3; *RMSDK* what Adobe's engine, which
shows plain EPUBs on Kobo, Tolino and PocketBook, is known to choke on (kobofix documents it).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from lxml import etree
from PIL import Image, UnidentifiedImageError

from editionkit.model import Notice
from editionkit.notices import notice
from editionkit.preflight.container import EPUB, OPF, XHTML, Item, Package

Rule = Callable[[Package], Iterator[Notice]]

KINDLE_MOST = 50_000_000
KINDLE_PICTURE = 5_000_000
KINDLE_HIDDEN = 10_000
COVER = (1600, 2560)
KOBO_DOCUMENT = 300_000
EINK_SIDE = 2400
EINK_PICTURES = 3_000_000
APPLE_PIXELS = 5_600_000

_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDING_RULE = re.compile(r"([^{}]+)\{[^{}]*display\s*:\s*none[^{}]*\}", re.IGNORECASE)
_CLASS = re.compile(r"\.([\w-]+)")
_CHOKES = re.compile(r"\b(var|calc|min|max|clamp|env)\(|@supports|@layer|@container", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IMAGE_TYPES = ("image/jpeg", "image/png", "image/gif")


def one_title(package: Package) -> Iterator[Notice]:
    """K-001: exactly one dc:title; with more, Send to Kindle fails (STK)."""
    if package.titles() != 1:
        yield notice("K-001", f"{package.titles()} dc:title elements", where=package.opf_path)


def has_ncx(package: Package) -> Iterator[Notice]:
    """K-002: an NCX that the spine names: the contents list of old devices (KPG, navigation)."""
    found = any(item.media_type == "application/x-dtbncx+xml" for item in package.items)
    spine = package.opf.find(f"{OPF}spine")
    if not found or spine is None or not spine.get("toc"):
        yield notice("K-002", "no NCX that the spine names", where=package.opf_path)


def contents_in_order(package: Package) -> Iterator[Notice]:
    """K-003: the contents list follows the reading order (KPG, navigation)."""
    nav = next((item for item in package.items if "nav" in item.properties), None)
    root = package.documents.get(nav.path) if nav else None
    if nav is None or root is None:
        return
    order = {_path(package, idref): number for number, idref in enumerate(package.spine)}
    places = [order[path] for path in _toc_targets(package, nav, root) if path in order]
    if any(later < earlier for earlier, later in pairwise(places)):
        yield notice("K-003", "the contents list jumps back and forth", where=nav.path)


def _path(package: Package, idref: str) -> str:
    return next((item.path for item in package.items if item.id == idref), "")


def _toc_targets(package: Package, nav: Item, root: etree._Element) -> Iterator[str]:
    for toc in root.iter(f"{XHTML}nav"):
        if toc.get(f"{EPUB}type") == "toc":
            for link in toc.iter(f"{XHTML}a"):
                target = package.target(nav.path, link.get("href", ""))
                if target:
                    yield target[0]


def no_raster_in_svg(package: Package) -> Iterator[Notice]:
    """K-004: no SVG with a raster picture inside; Kindle drops it (KPG, image guidelines)."""
    for path, root in package.documents.items():
        if any(True for _ in root.iter("{http://www.w3.org/2000/svg}image")):
            yield notice("K-004", "an SVG with a raster picture in it", where=path)


def no_long_hidden_text(package: Package) -> Iterator[Notice]:
    """K-005: no hidden block of more than 10,000 characters (KPG, text guidelines)."""
    hidden = _hidden_classes(package)
    for path, root in package.documents.items():
        for element in root.iter(etree.Element):
            if not _is_hidden(element, hidden):
                continue
            length = len("".join(map(str, element.itertext())))
            if length > KINDLE_HIDDEN:
                yield notice("K-005", f"{length:,} characters of hidden text", where=path)


def _hidden_classes(package: Package) -> frozenset[str]:
    sheets = (data for path, data in package.files.items() if path.endswith(".css"))
    rules = (
        rule for sheet in sheets for rule in _HIDING_RULE.findall(sheet.decode("utf-8", "replace"))
    )
    return frozenset(name for selector in rules for name in _CLASS.findall(selector))


def _is_hidden(element: etree._Element, hidden: frozenset[str]) -> bool:
    if element.get("hidden") is not None or _HIDING.search(element.get("style", "")):
        return True
    return bool(hidden & set((element.get("class") or "").split()))


def not_too_heavy(package: Package) -> Iterator[Notice]:
    """K-006: under 50 MB, the limit for sending by e-mail (STK)."""
    if package.size > KINDLE_MOST:
        yield notice("K-006", f"{package.size / 1e6:.0f} MB")


def cover_fits(package: Package) -> Iterator[Notice]:
    """K-007: a cover, JPEG, 1600 × 2560 pixels (KPG, cover image)."""
    cover = next((item for item in package.items if "cover-image" in item.properties), None)
    if cover is None:
        yield notice("K-007", "no cover picture is declared", where=package.opf_path)
        return
    size = picture_size(package, cover)
    if cover.media_type != "image/jpeg":
        yield notice("K-007", f"the cover is {cover.media_type}", where=cover.path)
    elif size and size != COVER:
        yield notice("K-007", f"the cover measures {size[0]} × {size[1]} pixels", where=cover.path)


def pictures_not_too_heavy(package: Package) -> Iterator[Notice]:
    """K-008: no picture of more than 5 MB (KPG, image guidelines)."""
    for item in _pictures(package):
        size = len(package.files[item.path])
        if size > KINDLE_PICTURE:
            yield notice("K-008", f"{size / 1e6:.1f} MB", where=item.path)


def kobo_spans_there(package: Package) -> Iterator[Notice]:
    """B-001: a KEPUB has its spans in every chapter that has text (kepubify's documentation)."""
    spanned = {path: _has_spans(root) for path, root in package.documents.items()}
    if not any(spanned.values()):
        return  # a plain EPUB
    for idref in package.spine:
        path = _path(package, idref)
        if path in spanned and not spanned[path] and _has_text(package.documents[path]):
            yield notice("B-001", "a chapter without Kobo's spans in a KEPUB", where=path)


def _has_spans(root: etree._Element) -> bool:
    return any((span.get("class") or "") == "koboSpan" for span in root.iter(f"{XHTML}span"))


def _has_text(root: etree._Element) -> bool:
    body = root.find(f"{XHTML}body")
    return body is not None and bool("".join(map(str, body.itertext())).strip())


def documents_not_too_long(package: Package) -> Iterator[Notice]:
    """B-002: no chapter file of more than 300 kB: old engines turn its pages slowly (KOBO)."""
    for item in package.items:
        size = len(package.files.get(item.path, b""))
        if item.is_document and size > KOBO_DOCUMENT:
            yield notice("B-002", f"{size // 1000} kB in one chapter", where=item.path)


def cover_named_twice(package: Package) -> Iterator[Notice]:
    """B-003: `<meta name="cover">`: Kobo and Kindle look for it (EbookLib issue 347)."""
    cover = next((item for item in package.items if "cover-image" in item.properties), None)
    names = [m.get("content") for m in package.opf.iter(f"{OPF}meta") if m.get("name") == "cover"]
    if cover is not None and cover.id not in names:
        yield notice("B-003", 'no <meta name="cover"> names the cover', where=package.opf_path)


def style_is_plain(package: Package) -> Iterator[Notice]:
    """B-004: no var(), calc(), @supports …: one of them and the whole sheet is lost (RMSDK)."""
    for path, data in package.files.items():
        if path.endswith(".css") and (found := _CHOKES.search(_rules(data))):
            yield notice("B-004", f"the style sheet uses {found[0]}", where=path)


def _rules(sheet: bytes) -> str:
    return _COMMENT.sub("", sheet.decode("utf-8", "replace"))


def pictures_fit_eink(package: Package) -> Iterator[Notice]:
    """E-001: no picture larger than any e-ink screen: 2,400 pixels covers 13.3 inches."""
    for item in _pictures(package):
        size = picture_size(package, item)
        if size and max(size) > EINK_SIDE and "cover-image" not in item.properties:
            yield notice("E-001", f"{size[0]} × {size[1]} pixels", where=item.path)


def chapters_fit_eink(package: Package) -> Iterator[Notice]:
    """E-002: no chapter that must hold more than 3 MB of pictures in a small device's memory."""
    for path, root in package.documents.items():
        targets = {package.target(path, i.get("src", "")) for i in root.iter(f"{XHTML}img")}
        weight = sum(len(package.files.get(target[0], b"")) for target in targets if target)
        if weight > EINK_PICTURES:
            yield notice("E-002", f"{weight / 1e6:.1f} MB of pictures in one chapter", where=path)


def pictures_fit_apple(package: Package) -> Iterator[Notice]:
    """A-002: no picture of more than 5.6 million pixels (ASSET, image guidelines)."""
    for item in _pictures(package):
        size = picture_size(package, item)
        if size and size[0] * size[1] > APPLE_PIXELS:
            yield notice("A-002", f"{size[0] * size[1] / 1e6:.1f} million pixels", where=item.path)


def pictures_are_rgb(package: Package) -> Iterator[Notice]:
    """A-003: pictures in RGB or grey, not CMYK (ASSET, image guidelines; KOBO says the same)."""
    for item in _pictures(package):
        if _mode(package.files[item.path]) == "CMYK":
            yield notice("A-003", "the picture is CMYK", where=item.path)


def _pictures(package: Package) -> Iterator[Item]:
    for item in package.items:
        if item.media_type in _IMAGE_TYPES and item.path in package.files:
            yield item


def picture_size(package: Package, item: Item) -> tuple[int, int] | None:
    """Return width and height in pixels, None where the picture cannot be read."""
    try:
        with Image.open(io.BytesIO(package.files.get(item.path, b""))) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def _mode(data: bytes) -> str:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.mode
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return ""


DEVICE_RULES: tuple[Rule, ...] = (
    one_title,
    has_ncx,
    contents_in_order,
    no_raster_in_svg,
    no_long_hidden_text,
    not_too_heavy,
    cover_fits,
    pictures_not_too_heavy,
    kobo_spans_there,
    documents_not_too_long,
    cover_named_twice,
    style_is_plain,
    pictures_fit_eink,
    chapters_fit_eink,
    pictures_fit_apple,
    pictures_are_rgb,
)
