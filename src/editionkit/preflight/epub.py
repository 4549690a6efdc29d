"""Check an EPUB's structure with our own eyes: what every reader needs, whoever made the file.

Each rule is a function from the opened package to notices; `RULES` is the list. EPUBCheck knows
more rules than this; these run everywhere, in milliseconds.
Source unless a rule says otherwise: EPUB 3.3 (W3C Recommendation).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from editionkit.model import Notice
from editionkit.notices import notice
from editionkit.preflight.container import (
    EPUB,
    XHTML,
    ContainerError,
    Package,
    open_epub,
)
from editionkit.preflight.devices import DEVICE_RULES

Rule = Callable[[Package], Iterator[Notice]]

_OUTSIDE = frozenset({"mimetype"})
_REMOTE = re.compile(r"url\(\s*[\"']?\s*(?:https?:)?//|@import", re.IGNORECASE)
_LOADING = ("src", "poster", "data", "srcset", "{http://www.w3.org/1999/xlink}href")
_UNSAFE = re.compile(
    r"^\s*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:|^\s*data:text", re.IGNORECASE
)
_ADDRESSES = frozenset({*_LOADING, "href", "action", "formaction", "cite"})
_FORBIDDEN = frozenset(
    f"{XHTML}{name}" for name in ("script", "iframe", "object", "embed", "form", "base", "applet")
)


def check_epub(source: Path | bytes) -> tuple[Notice, ...]:
    """Return what is wrong with an EPUB: structure first, then devices. () when nothing is."""
    where = source.name if isinstance(source, Path) else None
    try:
        package = open_epub(source)
    except ContainerError as error:
        return (notice("V-002", str(error), where=where),)
    return tuple(found for rule in (*RULES, *DEVICE_RULES) for found in rule(package))


def _fault(message: str, where: str | None = None) -> Notice:
    return notice("V-002", message, where=where)


def mimetype_first(package: Package) -> Iterator[Notice]:
    """`mimetype` is the first file and says application/epub+zip (section 4.2.2)."""
    if package.names[:1] != ("mimetype",):
        yield _fault("`mimetype` is not the first file in the container", "mimetype")
    elif package.files["mimetype"] != b"application/epub+zip":
        yield _fault("`mimetype` does not say application/epub+zip", "mimetype")


def names_are_safe(package: Package) -> Iterator[Notice]:
    """No file name leads out of the container or stands there twice (section 4.2.3)."""
    for name, count in Counter(package.names).items():
        if count > 1:
            yield _fault("the file stands in the container twice", name)
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            yield _fault("the file name leads out of the container", name)


def manifest_is_closed(package: Package) -> Iterator[Notice]:
    """Every listed file is there, every file there is listed, once (section 5.6)."""
    listed = Counter(item.path for item in package.items)
    for path, count in listed.items():
        if path not in package.files:
            yield _fault("the manifest lists a file that is missing", path)
        if count > 1:
            yield _fault("the manifest lists the file twice", path)
    for path in package.files:
        if path not in listed and not _needs_no_line(package, path):
            yield _fault("the file is not listed in the manifest", path)
    yield from _ids(package)


def _needs_no_line(package: Package, path: str) -> bool:
    return path in _OUTSIDE or path.startswith("META-INF/") or path == package.opf_path


def _ids(package: Package) -> Iterator[Notice]:
    ids = Counter(item.id for item in package.items)
    for uid, count in ids.items():
        if count > 1:
            yield _fault(f"the id {uid!r} is given twice in the manifest", package.opf_path)
    for idref in package.spine:
        if idref not in ids:
            yield _fault(
                f"the spine names {idref!r}, which is not in the manifest", package.opf_path
            )


def xml_is_well_formed(package: Package) -> Iterator[Notice]:
    """Every XML file can be parsed (section 3.3)."""
    for path, message in package.broken.items():
        yield _fault(message, path)


def metadata_is_complete(package: Package) -> Iterator[Notice]:
    """Check the package for identifier, title, language, date of modification (section 5.5.3)."""
    for name in ("identifier", "title", "language"):
        if not any(True for _ in package.opf.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}")):
            yield _fault(f"dc:{name} is missing", package.opf_path)
    if (
        package.opf.get("version", "").startswith("3")
        and len(package.meta("dcterms:modified")) != 1
    ):
        yield _fault("dcterms:modified is not given exactly once", package.opf_path)


def navigation_is_there(package: Package) -> Iterator[Notice]:
    """One navigation document with a table of contents (section 7)."""
    if not package.opf.get("version", "").startswith("3"):
        return
    navs = [item for item in package.items if "nav" in item.properties]
    if len(navs) != 1:
        yield _fault(f"{len(navs)} navigation documents instead of one", package.opf_path)
        return
    document = package.documents.get(navs[0].path)
    kinds = (
        [nav.get(f"{EPUB}type") for nav in document.iter(f"{XHTML}nav")]
        if document is not None
        else []
    )
    if "toc" not in kinds:
        yield _fault("the navigation document has no table of contents", navs[0].path)


def nothing_runs(package: Package) -> Iterator[Notice]:
    """No script, handler, form, embedded page or javascript: address."""
    for path, root in package.documents.items():
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            if element.tag in _FORBIDDEN or etree.QName(element).localname == "script":
                yield _fault(f"<{etree.QName(element).localname}> in a document", path)
            yield from _active_attributes(element, path)


def _active_attributes(element: etree._Element, path: str) -> Iterator[Notice]:
    for name, value in element.attrib.items():
        if str(name).lower().startswith("on"):
            yield _fault(f"the handler {name!s} in a document", path)
        elif str(name) in _ADDRESSES and _UNSAFE.match(str(value)):
            yield _fault(f"an address that runs: {str(value)[:40]}", path)


def nothing_is_remote(package: Package) -> Iterator[Notice]:
    """Nothing is loaded from the network: no picture, font, style or file of the manifest."""
    for item in package.items:
        if urlsplit(item.path).scheme:
            yield _fault("the manifest lists a remote file", item.path)
    for path, root in package.documents.items():
        for element in root.iter(etree.Element):
            for name in _LOADING:
                value = str(element.get(name, ""))
                if _is_remote(value) and not _is_link(element, name):
                    yield _fault(f"loads {value} from the network", path)
            if element.tag == f"{XHTML}link" and _is_remote(element.get("href")):
                yield _fault(f"loads {element.get('href')} from the network", path)
    for path, data in package.files.items():
        if path.endswith(".css") and _REMOTE.search(data.decode("utf-8", "replace")):
            yield _fault("the style sheet loads something from elsewhere", path)


def _is_remote(value: str | None) -> bool:
    return bool(value) and bool(re.match(r"\s*(?:https?:)?//", value or "", re.IGNORECASE))


def _is_link(element: etree._Element, name: str) -> bool:
    return name.endswith("href") and etree.QName(element).localname == "a"


def links_lead_somewhere(package: Package) -> Iterator[Notice]:
    """Every internal link and every source resolves, to its id too (section 3.5).

    Apple Books refuses books with unresolved links: see A-001.
    """
    ids = {path: _ids_of(root) for path, root in package.documents.items()}
    for path, root in package.documents.items():
        for element in root.iter(etree.Element):
            for name in ("href", "src"):
                yield from _dead(package, ids, path, element.get(name))


def _ids_of(root: etree._Element) -> frozenset[str]:
    return frozenset(element.get("id", "") for element in root.iter(etree.Element))


def _dead(
    package: Package, ids: dict[str, frozenset[str]], path: str, href: str | None
) -> Iterator[Notice]:
    if href is None or (target := package.target(path, href)) is None:
        return
    file, fragment = target
    if file not in package.files:
        yield notice("A-001", f"the link {href} leads nowhere", where=path)
    elif fragment and file in ids and fragment not in ids[file]:
        yield notice("A-001", f"the link {href} leads to an id that is not there", where=path)


def ids_are_unique(package: Package) -> Iterator[Notice]:
    """Each id stands once in its document."""
    for path, root in package.documents.items():
        ids = Counter(e.get("id") for e in root.iter(etree.Element) if e.get("id"))
        for uid, count in ids.items():
            if count > 1:
                yield _fault(f"the id {uid!r} stands {count} times", path)


def pictures_have_words(package: Package) -> Iterator[Notice]:
    """Pictures have alternative text; what the metadata claims of it is true (WCAG 1.1.1)."""
    bare = [
        path
        for path, root in package.documents.items()
        for image in root.iter(f"{XHTML}img")
        if not (image.get("alt") or "").strip() and image.get("role") != "presentation"
    ]
    for path, count in Counter(bare).items():
        yield notice("I-003", f"{count} picture(s) without alternative text", where=path)
    if bare and "alternativeText" in package.meta("schema:accessibilityFeature"):
        yield _fault("claims alternativeText, but pictures are without", package.opf_path)


def pages_are_true(package: Package) -> Iterator[Notice]:
    """Check the page list against the page breaks, and its source (EPUB Accessibility 1.1)."""
    listed = sum(
        1
        for root in package.documents.values()
        for nav in root.iter(f"{XHTML}nav")
        if nav.get(f"{EPUB}type") == "page-list"
        for _ in nav.iter(f"{XHTML}a")
    )
    breaks = sum(
        1
        for root in package.documents.values()
        for element in root.iter(etree.Element)
        if "pagebreak" in (element.get(f"{EPUB}type") or "").split()
    )
    if listed != breaks:
        yield _fault(
            f"{listed} pages are listed, {breaks} page breaks are marked", package.opf_path
        )
    if listed and not package.meta("pageBreakSource"):
        yield _fault("a page list without pageBreakSource", package.opf_path)


RULES: tuple[Rule, ...] = (
    mimetype_first,
    names_are_safe,
    manifest_is_closed,
    xml_is_well_formed,
    metadata_is_complete,
    navigation_is_there,
    nothing_runs,
    nothing_is_remote,
    links_lead_somewhere,
    ids_are_unique,
    pictures_have_words,
    pages_are_true,
)
