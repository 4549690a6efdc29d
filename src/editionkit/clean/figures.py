"""Pictures and their captions in the page's tree: what belongs together becomes a `<figure>`."""

from __future__ import annotations

import re

from editionkit.clean.patterns import regex
from editionkit.clean.tree import Element, names_of, tag_of, text_of

CAPTION = regex(
    r"caption|legend\b|bildunterschrift|image-?(?:text|description|info|credit|copyright)|photo-?(?:text|desc|credit|info|legend)|"
    r"picture-?(?:text|description|credit)|media-?(?:text|credit|description)|bildtext|pie-?(?:de-)?foto|didascalia|legende|img-?(?:text|desc|cap)|"
    r"(?:hero|lead|photo|picture|image)-?cap\b",
    re.I,
)
_NO_CAPTION = regex(r"captions-?(?:button|menu)|teaser|related|video-js|vjs|recaptcha", re.I)
_CAPTION_TAGS = (
    "figcaption", "p", "div", "span", "small", "em", "dd", "cite", "h5", "h6", "aside", "footer",
)  # fmt: skip
_PICTURES = ("img", "picture", "amp-img", "video", "iframe", "noscript")
_OTHER = ("table", "pre", "blockquote", "code", "h1", "ul", "ol")


def mark_figures(body: Element) -> None:
    """Rename the smallest element that holds a picture and its caption to `<figure>`."""
    for caption in [e for e in body.iter(*_CAPTION_TAGS) if _is_caption(e)]:
        if any(tag_of(parent) == "figure" for parent in caption.iterancestors()):
            if (
                tag_of(caption) != "figcaption"
                and not _has(caption, _PICTURES)
                and caption.find(".//figcaption") is None
                and _no_figcaption(caption)
            ):
                caption.tag = "figcaption"
            continue
        holder = _holder(caption)
        if holder is not None:
            holder.tag = "figure"
            if tag_of(caption) != "figcaption":
                caption.tag = "figcaption"


def _no_figcaption(caption: Element) -> bool:
    """No figcaption in the same figure yet, nor around this element."""
    for parent in caption.iterancestors():
        if tag_of(parent) == "figcaption":
            return False
        if tag_of(parent) == "figure":
            return parent.find(".//figcaption") is None
    return False


def _is_caption(element: Element) -> bool:
    if tag_of(element) == "figcaption":
        return True
    names = names_of(element) if element.attrib else ""
    if not names or not CAPTION.search(names) or _NO_CAPTION.search(names):
        return False
    return not _has(element, _PICTURES) and 2 < len(text_of(element)) < 900


def _holder(caption: Element) -> Element | None:
    """The nearest element above a caption that holds a picture and little other text."""
    length = len(text_of(caption))
    for count, parent in enumerate(caption.iterancestors()):
        if count > 3 or tag_of(parent) in ("body", "article", "main", "li", "td", "section"):
            return None
        if len(text_of(parent)) > length + 250:
            return None
        if _has(parent, _PICTURES):
            return None if _has(parent, _OTHER) else parent
    return None


def _has(element: Element, tags: tuple[str, ...]) -> bool:
    return next(element.iter(*tags), None) is not None


def is_picture_figure(element: Element) -> bool:
    """A `<figure>` that is a picture (not a table, a quotation or code in a figure's clothes)."""
    if tag_of(element) != "figure" or _has(
        element, ("table", "pre", "blockquote", "ul", "ol", "h1")
    ):
        return False
    if not _has(element, _PICTURES) and not element.get("style"):
        return False
    caption = element.find(".//figcaption")
    outside = len(text_of(element)) - (len(text_of(caption)) if caption is not None else 0)
    return outside < 400 and not any(
        tag_of(child) == "p" and len(text_of(child)) > 200
        for child in element.iter("p")
        if caption is None
    )
