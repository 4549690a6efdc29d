"""The line below a picture → what it shows, and who made it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from editionkit.clean.boilerplate import SOURCE
from editionkit.clean.patterns import regex
from editionkit.model import Block, Paragraph, Text, block_text

_WORDS = (
    r"photo(?:graph(?:er|y|s)?|s)?|pictures?|image|images|foto(?:s|graf(?:ia|ie|in)?|grafía)?|bild(?:er|quelle|rechte|nachweis)?|"
    r"credits?|photo credit|image credit|picture credit|crédit(?:s)?(?: photo)?|crédito|quelle|source|fuente|fonte|"
    r"courtesy(?: of)?|illustration|copyright|grafik|imagen|imagem|fotografo|kuva|zdjęcie|zdroj|görsel|fotoğraf|"
    r"фото|zdj\.|fot\.|photos|video|infographic|تصوير|صورة|写真|图|圖|写真提供|撮影|사진|תמונה|צילום|عکس|ảnh|hình|foto ilustrasi|dok\.|Φωτ(?:ογραφία|ό)?"
)
_LABEL = regex(
    rf"^\s*(?:\((?=.*\)\s*$)|\[(?=.*\]\s*$))?\s*(?:(?:{_WORDS})(?:\s+by)?\s*(?:[:：/]|\.{{3}}|…)\s*|(?:©|\(c\)|ⓒ)\s*(?:\d{{4}}\s*)?|(?:photo(?:graph)?|picture|image)s?\s+by\s+)",
    re.I,
)
_AT_END = regex(
    rf"\s*(?:[/|•·–—-]\s*)?(?:[(\[]\s*)?(?:(?:{_WORDS})(?:\s+(?:by|credit|courtesy))?\s*[:：]\s*|(?:©|ⓒ)\s*(?:\d{{4}}\s*)?)"
    r"([^:.\n]{2,100}?)\s*[)\]]?\.?\s*$",
    re.I,
)
_ABBREVIATED = regex(
    r"\s*(?:[/|(]\s*)?\b(?:fot|zdj|phot|ph|ill|rep)\.\s+([^.\n]{2,80}?)\)?\s*$", re.I
)
_CAPS_END = regex(
    r"(?<=[.!?…”\"»])\s*((?:[A-ZÀ-Þ][A-ZÀ-Þ.’'-]+)(?: [A-ZÀ-Þ][A-ZÀ-Þ.’'-]*){0,3}(?:\s*/\s*[A-ZÀ-Þ][\w .’'-]{1,25}){0,2})$"
)
_TAKEN_BY = regex(r"(?:[、,=＝。]|(?<=[^\s。])\s)\s*([^、。,=＝\s]{2,30}?)\s?(?:撮影|提供|摄|攝)$")
_BAR_NAME = regex(r"(?<=[.!?…”\"»])\s*[|/]\s*([^.|/\n]{3,50})$")
_PHOTO_BY = regex(
    r"\s*[(\[]?(?:photo|photograph|picture|image)s?\s+(?:by|courtesy of)\s+([^.\n]{2,80}?)\s*[)\]]?\.?\s*$",
    re.I,
)
_AGENCY_WORDS = (
    r"Reuters|AFP|AP|EPA|dpa|Getty(?: Images)?|Shutterstock|Alamy|iStock|Unsplash|Pexels|Pixabay|Keystone|ANSA|EFE|"
    r"NTB|TT|Ritzau|Imago|IMAGO|picture[ -]alliance|Bloomberg|Anadolu(?: Agency| Ajansı)?|AA|AAP|PA(?: Wire| Images)?|"
    r"Xinhua|Kyodo|Yonhap|TASS|Sputnik|Belga|ANP|LUSA|MTI|ČTK|PAP|APA|REX|Adobe Stock|NurPhoto|ZUMA(?: Press)?|WireImage|Handout|File|WAM|SPA|IANS|PTI|ANI|Press Association"
)
_AGENCY_END = regex(
    rf"\s*(?:[(\[]\s*([^()\[\]]{{0,60}}?\b(?:{_AGENCY_WORDS})\b[^()\[\]]{{0,40}})\s*[)\]]|(?<=[.!?…\"”])\s*(?:[–—-]\s*)?((?:[A-ZÀ-Þ][\w.’'-]*\s*[/,|]?\s*){{0,4}}\b(?:{_AGENCY_WORDS})\b(?:\s*[/|,]\s*[\w .&’-]{{1,40}})?)|\s[/|]\s*((?:[\w.’'&-]+\s*[/,|]?\s*){{0,4}}\b(?:{_AGENCY_WORDS})\b))\s*\.?\s*$"
)


_ENDS = (_AT_END, _PHOTO_BY, _ABBREVIATED, _AGENCY_END, _BAR_NAME, _CAPS_END, _TAKEN_BY)
_SIGNS = frozenset(":：©ⓒⒸ")
"""Without any of these the first of the ends, a slow one, is in no caption."""


@lru_cache(maxsize=256)  # a caption is looked at in its markup and as a block
def split_credit(caption: str) -> tuple[str, str | None]:
    """Part a caption into its words and its credit; the credit loses its label ("Photo:")."""
    caption = caption.strip()
    for pattern in _ENDS[_SIGNS.isdisjoint(caption) :]:
        match = pattern.search(caption)
        if match:
            named = next(group for group in match.groups() if group)
            if named.count("(") > named.count(")") and match[0].rstrip(" .").endswith(")"):
                named += ")"
            credit = bare_credit(named)
            words = caption[: match.start()].rstrip(" /|–—-,(")
            if credit:
                return words, credit
    return caption, None


def bare_credit(text: str) -> str | None:
    """A credit line without brackets and label; None if nothing is left."""
    text = " ".join(text.split())
    for _ in range(2):
        text = _unbracketed(_LABEL.sub("", text).strip(" .,;|–—-"))
    text = text.strip(" .,;:|/–—")
    return text[:120] or None


def _unbracketed(text: str) -> str:
    """Drop brackets around the whole, or one that has lost its partner."""
    if text[:1] in "([" and text[-1:] in ")]":
        return text[1:-1]
    if text.count("(") < text.count(")"):
        return text.removesuffix(")")
    return text.removeprefix("(") if text.count("(") > text.count(")") else text


def is_credit(text: str) -> bool:
    """Is the whole line a credit (`Photo: …`, `© …`, `(Reuters)`)?"""
    text = text.strip()
    if not text or len(text) > 120:
        return False
    return bool(_LABEL.match(text)) or bool(
        re.fullmatch(rf"[(\[]?(?:[\w.’'&-]+\s*[/,|]\s*)?(?:{_AGENCY_WORDS})[)\]]?\.?", text)
    )


# ------------------------------------------------------------------- lines at the story's two ends

_DATELINE = regex(
    r"^\s*((?:[A-ZÀ-ÞА-ЯĞİŞ][A-ZÀ-ÞА-ЯĞİŞ.'’/-]+(?:[ ,]+(?=[A-Z(]))?){1,4}(?:,\s*[A-ZÀ-Þ][\w.]+){0,2})"
    r"(?:,?\s+(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?\s+\d{1,2}(?:,?\s+\d{4})?|"
    r"\d{1,2}\.?\s+\w+(?:\s+\d{4})?))?"
    r"\s*(?:\(([^()]{2,40})\)\s*)?[–—-]+\s+"
)


def split_dateline(body: tuple[Block, ...]) -> tuple[str | None, tuple[Block, ...]]:
    """Split `ASTANA, July 4 (Agency) — ` off the first paragraph.

    Only the clear form counts: a place in capitals, then a date or an agency (or both), a dash.
    """
    for position, block in enumerate(body[:3]):
        if not isinstance(block, Paragraph):
            continue
        first = block.content[0] if block.content else None
        match = _DATELINE.match(first.text) if isinstance(first, Text) else None
        if match is None or not isinstance(first, Text):
            return None, body
        has_more = bool(match[2]) or any(character.isdigit() for character in match[0])
        rest = first.text[match.end() :]
        if not has_more or not rest[:1].strip():
            return None, body
        shorter = replace(block, content=(Text(text=rest), *block.content[1:]))
        place = match[1].strip(" ,")
        return place, (*body[:position], shorter, *body[position + 1 :])
    return None, body


def source_line(body: tuple[Block, ...]) -> tuple[str | None, tuple[Block, ...]]:
    """Split a last line such as `Source: Agencies` off the story."""
    for position in range(len(body) - 1, max(-1, len(body) - 4), -1):
        block = body[position]
        match = SOURCE.match(block_text(block)) if isinstance(block, Paragraph) else None
        if match and len(match[1]) <= 80:
            return match[1].strip(), (*body[:position], *body[position + 1 :])
    return None, body
