"""Cast lines: what was shaped is painted as it is, with nothing of Pango in between.

A line is painted with the kerning around spaces by which it was measured, which WeasyPrint 70 loses
where it widens spaces, and each glyph within half a thousandth of an em of its place.

tests/unit/render/test_shaping.py compares what is painted with what was measured, and its glyphs
with those that WeasyPrint paints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from pydyf import _to_bytes
from weasyprint import draw
from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import FROM_UNITS
from weasyprint.text.line_break import Layout

from editionkit.render.grounds import is_bare
from editionkit.render.shaping import Face, Shaped


class Slug(Layout):  # type: ignore[misc]
    """A line cast in one piece: what WeasyPrint keeps of it until it is painted."""

    ascent = underline_position = strikethrough_position = None

    def __init__(self, text: str, spacing: float, max_width: float, face: Face):
        self.text = text
        self.justification_spacing = spacing
        self.max_width = max_width
        self.face = face
        self.first_line_direction = 0

    def deactivate(self) -> None:
        """Give up Pango's layout, if there is one."""
        if hasattr(self, "layout"):
            super().deactivate()


@contextmanager
def casting() -> Iterator[None]:
    """Paint slugs as they were shaped while the block runs."""
    line, text = draw.draw_inline_level, draw.draw_text
    draw.draw_inline_level, draw.draw_text = partial(_draw_line, line), partial(_cast, text)
    try:
        yield
    finally:
        draw.draw_inline_level, draw.draw_text = line, text


def _draw_line(
    weasyprints: Callable[..., None], stream: Any, page: Any, box: Any, *rest: Any
) -> None:
    """Paint a line; one with nothing but a slug has neither ground nor borders to look for."""
    alone = isinstance(box, boxes.LineBox) and len(box.children) == 1 and is_bare(box)
    only: Any = box.children[0] if alone else None
    if not isinstance(getattr(only, "pango_layout", None), Slug):
        weasyprints(stream, page, box, *rest)
        return
    with stream.marked(only, "Span"):
        offset = only.position_x - box.position_x
        draw.draw_text(stream, only, offset, box.text_overflow, box.block_ellipsis)


def _cast(
    weasyprints: Callable[..., None],
    stream: Any,
    box: Any,
    offset_x: float,
    overflow: str,
    ellipsis: str = "none",
) -> None:
    """Paint a run of text; a slug has its width and no decoration, so that these have no say."""
    slug = box.pango_layout
    plain = isinstance(slug, Slug) and ellipsis == "none" and box.style["visibility"] == "visible"
    shaped = slug.face.shaped(slug.text) if plain else None
    if shaped is None:
        weasyprints(stream, box, offset_x, overflow, ellipsis)
        return
    stream.set_color(box.style["color"])
    stream.begin_text()
    y = box.position_y + box.baseline
    stream.stream.append(b"1 0 0 -1 %b %b Tm" % (_to_bytes(box.position_x), _to_bytes(y)))
    _paint(slug, shaped, stream)
    stream.end_text()


def _paint(slug: Slug, shaped: Shaped, stream: Any) -> None:
    """Show the line, each of its spaces as much wider as it was set."""
    face = slug.face
    font = stream._fonts.get(face.key) or stream.add_font(face.font)[0]
    _enter(shaped, face, font)
    stream.set_font_size(font.hash, face.size)
    stream.show_text(_string(shaped, face, slug.justification_spacing, font.widths))


def _enter(shaped: Shaped, face: Face, font: Any) -> None:
    """Tell the file's font of the glyphs that are new to it."""
    text_of = font.to_unicode.get
    if all(map(text_of, shaped.glyphs)):
        return
    ends = [*shaped.starts[1:], len(shaped.text)]
    for glyph, start, end in zip(shaped.glyphs, shaped.starts, ends, strict=True):
        if not text_of(glyph):
            font.to_unicode[glyph] = shaped.text[start:end]
        if glyph not in font.widths:
            font.widths[glyph] = face.width(glyph)


def _string(shaped: Shaped, face: Face, spacing: float, widths: dict[int, int]) -> str:
    """Return what the operator `TJ` shows (ISO 32000-1, 9.4.3): glyphs and moves to the left.

    A move stands before a glyph that would be off its place by half a thousandth of an em.
    """
    scale, wider = 1000 * FROM_UNITS / face.size, spacing * 1000 / face.size
    spaces, parts, pen, place = face.spaces, ["<"], 0, 0.0
    put = parts.append
    for glyph, advance in zip(shaped.glyphs, shaped.advances, strict=True):
        move = pen - round(place)
        if move:
            put(f">{move}<")
            pen -= move
        put(_HEX[glyph])
        pen += widths[glyph]
        place += advance * scale
        if glyph in spaces:
            place += wider
    put(">")
    return "".join(parts)


class _Hex(dict[int, str]):
    """Glyphs as the content of a page writes them."""

    def __missing__(self, glyph: int) -> str:
        shown = self[glyph] = f"{glyph:04x}"
        return shown


_HEX = _Hex()
