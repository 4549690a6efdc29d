"""Bytes of a page → text: which encoding they are in, and which characters may stay."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from editionkit.clean.patterns import regex

MAX_BYTES = 10_000_000
"""Longest input that is looked at; the rest is cut off (twice as much costs minutes)."""

MAX_SAVED = 30_000_000
"""Longest saved page with its pictures inside: these do not count as text."""

MAX_MARKS = 16
"""Most combining marks that one base letter keeps."""

LONGEST_WORD = 200
"""Most letters in a row without a place to break; longer ones are no words but data."""
MOST_LETTERS = 2_000
"""Most letters of a word without end; the rest is cut off."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:-]{2,40})""", re.I)
_INLINE = re.compile(rb"data:[\w./+-]{3,60};base64,[A-Za-z0-9+/=]{1000,}")
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]{2,40})""", re.I)

# What browsers really use for the name that pages give (WHATWG Encoding, section 4.2).
_LABELS = {
    "iso-8859-1": "windows-1252",
    "latin-1": "windows-1252",
    "latin1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "iso-8859-9": "windows-1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "utf8": "utf-8",
    "utf-16": "utf-8",  # a page that says so in ASCII letters is not
    "utf-7": "utf-8",
    "unicode": "utf-8",
}
# Python's own codecs that no page is in.
_NO_CHARSETS = {
    "unicode-escape",
    "raw-unicode-escape",
    "punycode",
    "idna",
    "undefined",
    "mbcs",
    "oem",
}
_MULTIBYTE = {"utf-8", "gb18030", "cp932", "cp949", "big5", "big5hkscs", "euc-jp", "iso-2022-jp"}

_MAGIC = (
    b"%PDF-",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"Rar!",
    b"RIFF",
    b"OggS",
    b"ID3",
    b"\x7fELF",
    b"MZ\x90",
    b"wOFF",
    b"wOF2",
    b"\x28\xb5\x2f\xfd",
    b"%!PS",
)

# XML 1.0 allows none of these, and the C1 controls have no meaning in text.
_ILLEGAL = regex("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202d\u202e]")
_C1 = regex("[\x80-\x9f]")
_MARKS = regex(
    f"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{MAX_MARKS}}})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
)
_ENDLESS = regex(f"[^\\s\u00ad\u200b{_SPACELESS}]{{{LONGEST_WORD + 1},}}")
_CHUNK = regex(".{20}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """Text, the encoding it was read with, how many bytes were unreadable, whether it was cut."""

    text: str
    encoding: str
    replaced: int = 0
    cut: bool = False


def is_binary(data: bytes) -> bool:
    """Return True for a file that holds no text: by its first bytes or by NULs."""
    head = data[:4096]
    if head.startswith(_MAGIC) or head[4:8] == b"ftyp":
        return True
    if _bom(head) or _utf16(head):
        return False
    return head.count(0) > len(head) // 50


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode by byte-order mark, then the declared charset, then `<meta>`, then by guessing.

    `declared` is the charset of the HTTP header. Unreadable bytes become U+FFFD and are counted.
    """
    limit = _limit(data)
    cut = len(data) > limit
    data = data[:limit]
    encoding = _encoding(data, declared)
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    replaced = text.count("\ufffd")
    return Decoded(text=legal(text), encoding=encoding, replaced=replaced, cut=cut)


def _limit(data: bytes) -> int:
    """Return how many bytes are looked at: pictures inside the page come on top of its text."""
    if len(data) <= MAX_BYTES:
        return MAX_BYTES
    pictures = sum(len(match[0]) for match in _INLINE.finditer(data[:MAX_SAVED]))
    return min(MAX_SAVED, MAX_BYTES + pictures)


def legal(text: str) -> str:
    """Return `text` without what XML 1.0 forbids, and without overrides of direction."""
    text = _ILLEGAL.sub("", text)
    if not text.isascii() and _C1.search(text):
        text = _C1.sub(_from_1252, text)
    return text.replace("\x0c", "\n")


def fewer_marks(text: str) -> str:
    """Return `text` with at most `MAX_MARKS` combining marks on one letter."""
    return text if text.isascii() else _MARKS.sub(r"\1", text)


def breakable(text: str) -> tuple[str, bool]:
    """Return `text` with places to break (U+200B) in endless words, and whether one had to be cut.

    WeasyPrint 70 takes a minute for a word of 20,000 letters. Scripts written without spaces break
    anywhere and are left as they are.
    """
    if len(text) <= LONGEST_WORD or max(map(len, text.split()), default=0) <= LONGEST_WORD:
        return text, False
    shown = _ENDLESS.sub(lambda word: _CHUNK.sub("\\g<0>\u200b", word[0][:MOST_LETTERS]), text)
    return shown, any(len(word[0]) > MOST_LETTERS for word in _ENDLESS.finditer(text))


def _from_1252(match: re.Match[str]) -> str:
    """Windows-1252 punctuation that was written as a C1 control (`&#146;`)."""
    try:
        return match[0].encode("latin-1").decode("windows-1252")
    except UnicodeDecodeError:
        return ""


def _encoding(data: bytes, declared: str | None) -> str:
    """Name the encoding: the first witness whose word the bytes bear out."""
    if found := _bom(data) or _utf16(data):
        return found
    named = [name for name in (_label(declared), *_in_markup(data)) if name]
    if _fits(data, "utf-8") and not any(name in _MULTIBYTE - {"utf-8"} for name in named[:1]):
        return "utf-8"  # eight-bit text that is valid UTF-8 is UTF-8, whatever the page claims
    for name in named:
        if _fits(data, name):
            return name
    return _guess(data) or (named[0] if named else "windows-1252")


def _bom(data: bytes) -> str | None:
    return next((name for mark, name in _BOMS if data.startswith(mark)), None)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the first ASCII letters is NUL."""
    head = data[:200]
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * len(head[1::2]) and even == 0:
        return "utf-16-le"
    if even > 0.4 * len(head[0::2]) and odd == 0:
        return "utf-16-be"
    return None


def _in_markup(data: bytes) -> list[str]:
    head = data[:8192]
    found = [
        _label(m[1].decode("ascii", "replace"))
        for m in (_META.search(head), _XML.search(head))
        if m
    ]
    return [name for name in found if name]


def _label(name: str | None) -> str | None:
    if not name:
        return None
    key = name.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_LABELS.get(key, key)).name
        b"a page".decode(
            found, "replace"
        )  # raises for codecs that are not about letters: hex, zlib
    except (LookupError, ValueError):
        return None
    return None if found in _NO_CHARSETS else found.replace("cp1252", "windows-1252")


def _fits(data: bytes, encoding: str) -> bool:
    """Do the bytes decode? A character cut in two by the limit at the end does not count."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return "end of data" in error.reason or "incomplete" in error.reason
    except (LookupError, UnicodeError):
        return False
    return True


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes  # nearly every page says what it is in

    best = from_bytes(data[:60_000]).best()
    return _label(best.encoding) if best else None
