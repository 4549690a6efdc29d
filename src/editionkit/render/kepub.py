"""Kobo's variant of a content document: numbered spans round every sentence and picture.

Kobo's reader keeps the place inside a chapter, and its notes, by these spans; in a plain EPUB it
falls back to a renderer that knows chapters only. Ids are `kobo.<paragraph>.<sentence>`.
Source: the format as kepubify (pgaskin/kepubify, MIT) documents and writes it.
"""

from __future__ import annotations

import re

from lxml import etree

_X = "{http://www.w3.org/1999/xhtml}"
_EPUB = "{http://www.idpf.org/2007/ops}"
_BLOCKS = frozenset(
    f"{_X}{name}"
    for name in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "figcaption", "blockquote")
)
_LEFT_ALONE = frozenset(f"{_X}{name}" for name in ("pre", "script", "style"))
# Children that may not be spans' neighbours as text holders: only white space may stand in them.
_FRAMES = frozenset(
    f"{_X}{name}" for name in ("table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "colgroup")
)
_SENTENCE = re.compile(r".+?(?:[.!?…。！？؟]+[\"'’”»)\]]*\s+|$)", re.DOTALL)


def kobo_spans(document: bytes) -> bytes:
    """Return the XHTML document with Kobo's spans and its two divisions round the body."""
    root = etree.fromstring(document)
    body = root.find(f"{_X}body")
    if body is None:
        return document
    _Spans().walk(body)
    _wrap(body)
    doctype = "<!DOCTYPE html>"
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, doctype=doctype)


def _wrap(body: etree._Element) -> None:
    outer = etree.Element(f"{_X}div", {"id": "book-columns"})
    inner = etree.SubElement(outer, f"{_X}div", {"id": "book-inner"})
    inner.text, body.text = body.text, None
    for child in list(body):
        inner.append(child)
    body.append(outer)


class _Spans:
    """Counts paragraphs and sentences through one document."""

    def __init__(self) -> None:
        self._paragraph = 0
        self._sentence = 0
        self._fresh = True

    def walk(self, element: etree._Element) -> None:
        if element.tag in _LEFT_ALONE or not isinstance(element.tag, str):
            return
        if element.tag in _BLOCKS:
            self._fresh = True
        holds_text = element.tag not in _FRAMES
        children = list(element)
        if holds_text and element.text:
            spans, element.text = self._spans(element.text), None
            _insert(element, 0, spans)
        for child in children:
            tail, child.tail = child.tail, None
            if child.tag == f"{_X}img":
                self._picture(child)
            else:
                self.walk(child)
            self._after(element, child, tail, holds_text)

    def _after(
        self, parent: etree._Element, child: etree._Element, tail: str | None, holds_text: bool
    ) -> None:
        if not tail:
            return
        anchor = _outermost(parent, child)
        if holds_text and tail.strip():
            _insert(parent, parent.index(anchor) + 1, self._spans(tail))
        else:
            anchor.tail = tail

    def _spans(self, text: str) -> list[etree._Element] | str:
        if not text.strip():
            return text
        return [self._span(sentence) for sentence in _SENTENCE.findall(text)]

    def _span(self, text: str | None) -> etree._Element:
        if self._fresh:
            self._paragraph, self._sentence, self._fresh = self._paragraph + 1, 0, False
        self._sentence += 1
        mark = f"kobo.{max(self._paragraph, 1)}.{self._sentence}"
        span = etree.Element(f"{_X}span", {"class": "koboSpan", "id": mark})
        span.text = text
        return span

    def _picture(self, picture: etree._Element) -> None:
        self._fresh = True
        parent = picture.getparent()
        if parent is None:
            return
        span = self._span(None)
        parent.replace(picture, span)
        span.append(picture)


def _outermost(parent: etree._Element, child: etree._Element) -> etree._Element:
    wrapper = child.getparent()
    return child if wrapper is parent or wrapper is None else wrapper


def _insert(parent: etree._Element, index: int, spans: list[etree._Element] | str) -> None:
    if isinstance(spans, str):
        parent.text = spans
        return
    for offset, span in enumerate(spans):
        parent.insert(index + offset, span)
