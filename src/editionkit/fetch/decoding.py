"""Undoing a response's content encodings piece by piece, so that no bomb fits into memory.

Every piece handed out is at most about 1 MiB long (8 MiB for zstd, whose library has no limit on
its output), whatever was sent; the caller counts and stops.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"
_PIECE = 2**20
_ZSTD_SLICE = 256  # bytes; one RLE block of 4 bytes stands for 128 KiB
_MAX_CODINGS = 3


class DecodingError(Exception):
    """The bytes do not follow the content encoding that the header names."""


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` stands for, in bounded pieces."""
        ...

    def whole(self) -> bool:
        """Say whether the stream has come to its proper end."""
        ...


class _Zlib:
    """gzip (also of several members) and deflate (with or without the zlib wrapper)."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._inner = zlib.decompressobj(window)
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not self._started and self._window == zlib.MAX_WBITS and not _zlib_header(data):
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
        self._started = self._started or bool(data)
        while data:
            if self._inner.eof:
                if self._window < zlib.MAX_WBITS + 16 or not data.startswith(b"\x1f"):
                    return  # padding after the end
                self._inner = zlib.decompressobj(self._window)
            yield from self._drained(data)
            data = self._inner.unused_data

    def _drained(self, data: bytes) -> Iterator[bytes]:
        piece = self._inner.decompress(data, _PIECE)
        while piece:
            yield piece
            piece = self._inner.decompress(self._inner.unconsumed_tail, _PIECE)

    def whole(self) -> bool:
        return self._inner.eof or not self._started


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._started = self._started or bool(data)
        if self._inner.is_finished():
            return
        piece = self._inner.process(data, output_buffer_limit=_PIECE // 2)
        while piece:
            yield piece
            piece = self._inner.process(b"", output_buffer_limit=_PIECE // 2)

    def whole(self) -> bool:
        return bool(self._inner.is_finished()) or not self._started


class _Zstd:
    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=2**23).decompressobj()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._started = self._started or bool(data)
        for start in range(0, len(data), _ZSTD_SLICE):
            if self._inner.eof:
                return
            yield self._inner.decompress(data[start : start + _ZSTD_SLICE])

    def whole(self) -> bool:
        return self._inner.eof or not self._started


def _zlib_header(data: bytes) -> bool:
    """Say whether `data` opens with an RFC 1950 header; some servers send bare RFC 1951."""
    return len(data) < 2 or (data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0)


def _decoder(coding: str) -> _Decoder:
    match coding:
        case "gzip" | "x-gzip":
            return _Zlib(zlib.MAX_WBITS + 16)
        case "deflate":
            return _Zlib(zlib.MAX_WBITS)
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
        case _:
            raise DecodingError(f"content encoding {coding!r} is not known")


def decoded(pieces: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """Yield the body that `pieces` carry; raises DecodingError where it is damaged or cut."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    codings = [name for name in names if name not in {"", "identity"}]
    if len(codings) > _MAX_CODINGS:
        raise DecodingError(f"more than {_MAX_CODINGS} content encodings")
    stream: Iterator[bytes] = iter(pieces)
    for coding in reversed(codings):
        stream = _undone(stream, _decoder(coding), coding)
    return stream


def _undone(pieces: Iterator[bytes], decoder: _Decoder, coding: str) -> Iterator[bytes]:
    try:
        for piece in pieces:
            yield from decoder.feed(piece)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise DecodingError(f"the {coding} encoding is damaged: {error}") from error
    if not decoder.whole():
        raise DecodingError(f"the {coding} encoding ends too early")
