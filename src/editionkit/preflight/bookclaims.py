"""Say what an EPUB is and claims to be, and look for what plainly contradicts the claim.

No validator: EPUBCheck judges the format, Ace what a program can see of accessibility, people the
rest. Source: EPUB Accessibility 1.1, sections 2 (discovery) and 3.2 (conformance).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lxml import etree

from editionkit.model import Edition, Notice, inline_text
from editionkit.notices import notice
from editionkit.preflight.ace import run_ace
from editionkit.preflight.container import DC, EPUB, XHTML, ContainerError, Package, open_epub
from editionkit.preflight.epubcheck import run_epubcheck
from editionkit.render.epub.accessibility import article_figures
from editionkit.render.epub.labels import labels

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_UNCHECKED = (
    "whether the words are true, how it sounds when read aloud, and each reader's rendering"
)
_WANTED = ("schema:accessMode", "schema:accessibilityFeature", "schema:accessibilityHazard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Pictures by what describes them: words of their own, their caption only, nothing."""

    described: int = 0
    captioned: int = 0
    bare: int = 0

    def __str__(self) -> str:
        total = self.described + self.captioned + self.bare
        if not total:
            return "no pictures"
        rest = f", {self.captioned} only their caption" if self.captioned else ""
        rest += f", {self.bare} nothing" if self.bare else ""
        return f"{self.described} of {total} pictures have alternative text{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookAccount:
    """What an EPUB is: `claims` in its own words, `faults` against them."""

    kind: str
    chapters: int
    pages: int
    coverage: Coverage
    claims: tuple[str, ...]
    faults: tuple[str, ...]


def describe_epub(source: Path | bytes) -> BookAccount:
    """Return the account of an EPUB; raises ContainerError where it does not open."""
    package = open_epub(source)
    coverage = _coverage(package)
    return BookAccount(
        kind=_kind(package),
        chapters=len(package.spine),
        pages=len(list(_page_breaks(package))),
        coverage=coverage,
        claims=tuple(_claims(package)),
        faults=tuple(dict.fromkeys(_faults(package, coverage))),
    )


def check_book(file: Path) -> tuple[Notice, ...]:
    """Return what kind of book it is, what it claims, whether that holds, what was not checked.

    EPUBCheck and Ace are asked where they are installed, and their versions said.
    """
    try:
        account = describe_epub(file)
    except ContainerError:
        return ()  # check_epub says so
    found = [notice("X-005", _summary(account), where=file.name)]
    found += [notice("V-002", fault, where=file.name) for fault in account.faults]
    return (*found, *run_epubcheck(file).notices, *run_ace(file).notices)


def _summary(account: BookAccount) -> str:
    parts = f"{account.chapters} document{'s' * (account.chapters != 1)}"
    pages = f"{account.pages} print pages marked" if account.pages else "no print pages"
    claims = f"claims {' and '.join(account.claims)}" if account.claims else "claims no standard"
    return (
        f"{account.kind}, {parts}, {pages}, {account.coverage}, {claims}; "
        f"not checked here: {_UNCHECKED}"
    )


def _kind(package: Package) -> str:
    spans = (
        span.get("class") == "koboSpan"
        for root in package.documents.values()
        for span in root.iter(f"{XHTML}span")
    )
    version = package.opf.get("version", "") or "without a version"
    return f"EPUB {version}" + (" for Kobo (KEPUB)" if any(spans) else "")


def _claims(package: Package) -> Iterator[str]:
    yield from package.meta("dcterms:conformsTo")
    links = package.opf.iter("{http://www.idpf.org/2007/opf}link")
    yield from (one.get("href", "") for one in links if one.get("rel") == "dcterms:conformsTo")
    yield from (f"to be certified by {name}" for name in package.meta("a11y:certifiedBy"))


# --------------------------------------------------------------------------------------- faults


def _faults(package: Package, coverage: Coverage) -> Iterator[str]:
    features = package.meta("schema:accessibilityFeature")
    breaks = any(True for _ in _page_breaks(package))
    if "alternativeText" in features and (coverage.captioned or coverage.bare):
        yield f"it claims alternativeText, but {coverage}"
    if "textual" in package.meta("schema:accessModeSufficient") and coverage.bare:
        yield f"it claims that its text is enough, but {coverage}"
    if breaks != bool({"pageBreakMarkers", "printPageNumbers"} & set(features)):
        yield "page breaks and the claim to them (pageBreakMarkers) do not go together"
    if "tableOfContents" in features and not _has_contents(package):
        yield "it claims tableOfContents, but has none"
    if any("WCAG" in claim or "/wcag" in claim.lower() for claim in _claims(package)):
        yield from (f"it claims WCAG, but {fault}" for fault in _wcag_faults(package, coverage))


def _wcag_faults(package: Package, coverage: Coverage) -> Iterator[str]:
    if coverage.bare:
        yield f"{coverage} (1.1.1)"
    for name in _WANTED:
        if not package.meta(name):
            yield f"says no {name} (EPUB Accessibility 2.2)"
    for path, root in package.documents.items():
        if root.tag == f"{XHTML}html":
            yield from (f"{path} {fault}" for fault in _document_faults(root))


def _document_faults(root: etree._Element) -> Iterator[str]:
    if not (root.get("lang") or root.get(_XML_LANG)):
        yield "does not say its language (3.1.1)"
    if not "".join(one.text or "" for one in root.iter(f"{XHTML}title")).strip():
        yield "has no title (2.4.2)"
    levels = [int(one.tag[-1]) for one in root.iter(*(f"{XHTML}h{n}" for n in range(1, 7)))]
    if any(later > earlier + 1 for earlier, later in pairwise(levels)):
        yield "skips a level of its headings (1.3.1)"
    for table in root.iter(f"{XHTML}table"):
        if not any(True for _ in table.iter(f"{XHTML}th")):
            yield "has a table without headings (1.3.1)"


def _has_contents(package: Package) -> bool:
    return any(
        nav.get(f"{EPUB}type") == "toc"
        for root in package.documents.values()
        for nav in root.iter(f"{XHTML}nav")
    )


def _page_breaks(package: Package) -> Iterator[etree._Element]:
    for root in package.documents.values():
        for element in root.iter(etree.Element):
            if "pagebreak" in (element.get(f"{EPUB}type") or "").split():
                yield element


# ------------------------------------------------------------------------------------- pictures


def _coverage(package: Package) -> Coverage:
    counts = {"described": 0, "captioned": 0, "bare": 0}
    lang = next((str(one.text) for one in package.opf.iter(f"{DC}language")), "en")
    silent = labels(lang).no_description.casefold()
    for root in package.documents.values():
        for image in root.iter(f"{XHTML}img"):
            if image.get("role") != "presentation":
                counts[_described_by(image, silent)] += 1
    return Coverage(**counts)


def _described_by(image: etree._Element, silent: str) -> str:
    alt = " ".join((image.get("alt") or "").split())
    figure = next(image.iterancestors(f"{XHTML}figure"), None)
    captions = [] if figure is None else list(figure.iter(f"{XHTML}figcaption"))
    caption = " ".join(" ".join("".join(_own_words(one)) for one in captions).split())
    if not alt or alt.casefold() == silent:
        return "bare"
    return "captioned" if alt == caption else "described"


def _own_words(caption: etree._Element) -> Iterator[str]:
    """Yield a caption's words without the credit."""
    yield caption.text or ""
    for child in caption:
        if child.get("class") != "credit":
            yield from _own_words(child)
        yield child.tail or ""


def picture_coverage(edition: Edition) -> tuple[Notice, ...]:
    """Return how many of the edition's pictures have words of their own, a caption, nothing."""
    counts = {"described": 0, "captioned": 0, "bare": 0}
    for figure in (one for article in edition.articles for one in article_figures(article)):
        alt, caption = (figure.alt or "").strip(), inline_text(figure.caption).strip()
        own, any_words = alt and alt != caption, alt or caption
        counts["described" if own else "captioned" if any_words else "bare"] += 1
    return (notice("I-005", str(Coverage(**counts))),)
