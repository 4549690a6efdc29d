"""Say what a PDF is and claims to be, and look for what plainly contradicts the claim.

No validator: colours, content streams and the tables of fonts are veraPDF's to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Object

from editionkit.model import Notice
from editionkit.notices import notice
from editionkit.preflight.verapdf import run_verapdf

_UA = "{http://www.aiim.org/pdfua/ns/id/}part"
_UNCHECKED = "colours, content streams, the tables inside fonts, and whether the words are true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a PDF is: `claims` as veraPDF names flavours (`3a`, `ua1`), `faults` against them."""

    version: str
    pages: int
    tagged: bool
    claims: tuple[str, ...]
    faults: tuple[str, ...]
    loose_fonts: tuple[str, ...]


def describe_pdf(source: Path | bytes) -> Account:
    """Return the account of a PDF; raises pikepdf.PdfError or OSError where it does not open."""
    with pikepdf.open(BytesIO(source) if isinstance(source, bytes) else source) as pdf:
        claims = tuple(_claims(pdf))
        return Account(
            version=pdf.pdf_version,
            pages=len(pdf.pages),
            tagged="/StructTreeRoot" in pdf.Root,
            claims=claims,
            faults=tuple(dict.fromkeys(_faults(pdf, claims))),
            loose_fonts=tuple(sorted(set(_loose_fonts(pdf)))),
        )


def check_claims(file: Path) -> tuple[Notice, ...]:
    """Return what kind of PDF it is, what it claims, whether that holds, what was not checked."""
    try:
        account = describe_pdf(file)
    except (pikepdf.PdfError, OSError):
        return ()  # check_pdf says so
    found = [notice("X-005", _summary(account), where=file.name)]
    found += [notice("V-002", fault, where=file.name) for fault in account.faults]
    found += [
        notice("X-003", f"the font {name} is not in the file", where=file.name)
        for name in account.loose_fonts
    ]
    if account.claims:
        found += run_verapdf(file, account.claims)
    return tuple(found)


def _summary(account: Account) -> str:
    names = [f"PDF/UA-{c[2:]}" if c[:2] == "ua" else f"PDF/A-{c}" for c in account.claims]
    claims = f"claims {' and '.join(names)}" if names else "claims no standard"
    tags = "tagged" if account.tagged else "not tagged"
    pages = f"{account.pages} page{'s' * (account.pages != 1)}"
    return f"PDF {account.version}, {pages}, {tags}, {claims}; not checked here: {_UNCHECKED}"


def _claims(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        return
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        if part := meta.get("pdfaid:part"):
            yield f"{part}{str(meta.get('pdfaid:conformance', '')).lower()}"
        if part := meta.get(_UA):
            yield f"ua{part}"


def _faults(pdf: pikepdf.Pdf, claims: tuple[str, ...]) -> Iterator[str]:
    for claim in claims:
        faults = _ua_faults(pdf) if claim.startswith("ua") else _a_faults(pdf, claim)
        name = f"PDF/UA-{claim[2:]}" if claim.startswith("ua") else f"PDF/A-{claim}"
        yield from (f"it claims {name}, but {fault}" for fault in faults)


def _a_faults(pdf: pikepdf.Pdf, claim: str) -> Iterator[str]:
    if pdf.is_encrypted:
        yield "it is encrypted"
    if "/OutputIntents" not in pdf.Root:
        yield "it names no output intent"
    if "/ID" not in pdf.trailer:
        yield "it has no identifier"
    if any(True for _ in _loose_fonts(pdf)):
        yield "not every font is in it"
    if claim.endswith("a") and "/StructTreeRoot" not in pdf.Root:
        yield "it has no tags"
    if claim[0] == "3" and any("/AFRelationship" not in one for one in pdf.Root.get("/AF", ())):
        yield "an attachment does not say what it is to the file"


def _ua_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    if "/StructTreeRoot" not in pdf.Root:
        yield "it has no tags"
        return
    if not pdf.Root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "its window would not show the title"
    if "/Lang" not in pdf.Root:
        yield "it does not say its language"
    yield from _tree_faults(pdf)
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.obj.get("/Annots", ()):
            if str(annotation.get("/Subtype")) == "/Link":
                if "/StructParent" not in annotation:
                    yield f"a link on page {number} is not in the tags"
                if not str(annotation.get("/Contents", "")):
                    yield f"a link on page {number} does not say what it is"


def _tree_faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    level = 0
    for element in _elements(pdf.Root.StructTreeRoot):
        kind = str(element.get("/S", ""))
        if kind == "/Figure" and not (str(element.get("/Alt", "")) or "/ActualText" in element):
            yield "a picture has no alternative text"
        if len(kind) == 3 and kind[1] == "H" and kind[2].isdigit():
            if int(kind[2]) > level + 1:
                yield f"a heading of level {kind[2]} follows one of level {level}"
            level = int(kind[2])


def _elements(root: Object) -> Iterator[Object]:
    """Yield the structure elements in reading order; a tree that bites its tail ends."""
    seen: set[tuple[int, int]] = set()
    waiting = _kids(root)[::-1]
    while waiting:
        element = waiting.pop()
        if element.objgen != (0, 0):
            if element.objgen in seen:
                continue
            seen.add(element.objgen)
        yield element
        waiting += _kids(element)[::-1]


def _kids(element: Object) -> list[Object]:
    kids = element.get("/K", Array())
    found = list(kids) if isinstance(kids, Array) else [kids]
    return [kid for kid in found if isinstance(kid, Dictionary) and "/S" in kid]


def _loose_fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield the names of fonts that text is set in and that the file does not hold."""
    for page in pdf.pages:
        fonts = page.resources.get("/Font", Dictionary())
        for font in fonts.values():
            if str(font.get("/Subtype")) == "/Type3":
                continue
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            described = inner.get("/FontDescriptor", Dictionary())
            if not any(f"/FontFile{kind}" in described for kind in ("", "2", "3")):
                yield str(font.get("/BaseFont", "without a name")).lstrip("/")
