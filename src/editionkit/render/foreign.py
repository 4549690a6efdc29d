"""The C functions of Pango and HarfBuzz, their types worked out beforehand.

WeasyPrint 70 declares 116 of them when it is loaded (`weasyprint/text/ffi.py`), and cffi reads such
a text by a parser of C that is written in Python: a fifth of the time that it takes to load
WeasyPrint. `foreign_types.py` is what came of it (cffi's out-of-line ABI mode), with what we ask of
HarfBuzz besides. `python tests/unit/render/test_foreign.py` writes it anew.

Where WeasyPrint declares something else, its text is read as ever; then that test fails.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cffi

from editionkit.render import foreign_types
from editionkit.seal import name_of

_READER = cffi.FFI
#: What shapes a text (HarfBuzz, hb-buffer.h and hb-shape.h).
OURS = """
    typedef ... hb_buffer_t;
    typedef struct { uint32_t tag, value; unsigned int start, end; } hb_feature_t;
    typedef struct { uint32_t codepoint, mask, cluster, var1, var2; } hb_glyph_info_t;
    typedef struct { int32_t x_advance, y_advance, x_offset, y_offset; uint32_t var; }
        hb_glyph_position_t;
    hb_buffer_t * hb_buffer_create (void);
    void hb_buffer_reset (hb_buffer_t *buffer);
    void hb_buffer_add_utf32 (
        hb_buffer_t *buffer, const uint32_t *text, int text_length,
        unsigned int item_offset, int item_length);
    void hb_buffer_set_direction (hb_buffer_t *buffer, int direction);
    void hb_buffer_set_script (hb_buffer_t *buffer, uint32_t script);
    void hb_buffer_set_language (hb_buffer_t *buffer, const void *language);
    const void * hb_language_from_string (const char *text, int length);
    hb_bool_t hb_feature_from_string (const char *text, int length, hb_feature_t *feature);
    void hb_shape (
        hb_font_t *font, hb_buffer_t *buffer, const hb_feature_t *features, unsigned int count);
    hb_glyph_info_t * hb_buffer_get_glyph_infos (hb_buffer_t *buffer, unsigned int *length);
    hb_glyph_position_t * hb_buffer_get_glyph_positions (
        hb_buffer_t *buffer, unsigned int *length);
    int32_t hb_font_get_glyph_h_advance (hb_font_t *font, hb_codepoint_t glyph);
    """


class _Declared:
    """Stands for cffi's FFI: declarations that are known are there, others it reads."""

    def __init__(self) -> None:
        self._known: Any = None

    def cdef(self, text: str) -> None:
        """Take what WeasyPrint declares."""
        self._known = foreign_types.ffi if name_of(text, OURS) == foreign_types.OF else read(text)

    def dlopen(self, name: str, flags: int) -> Any:
        """Open a library; where the loader knows none of that name, one that Python finds.

        Not on Linux: its loader knows each library by one of the names that WeasyPrint tries. For
        the others Python's search would run ldconfig, ld and gcc, which takes a fifth of a second,
        and gcc leaves files in the temporary folder where it is killed.
        """
        try:
            return self._known.dlopen(name, flags)
        except OSError:
            found = None if sys.platform == "linux" else ctypes.util.find_library(name)
            if found is None:
                raise
            return self._known.dlopen(found, flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._known, name)
        setattr(self, name, value)  # so that it is found at once
        return value


def read(text: str) -> cffi.FFI:
    """Return what WeasyPrint's text and ours declare, read by cffi's parser."""
    ffi = _READER()
    ffi.cdef(text)
    ffi.cdef(OURS, override=True)
    return ffi


@contextmanager
def declared() -> Iterator[None]:
    """Have a module that declares C functions find them worked out while the block runs."""
    cffi.FFI = _Declared
    try:
        yield
    finally:
        cffi.FFI = _READER
