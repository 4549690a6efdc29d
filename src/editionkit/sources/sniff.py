"""What bytes are, by looking at them: what a server or a file name says is only a hint."""

from __future__ import annotations

import re
import zlib
from typing import Literal

from editionkit.notices import FetchError

TextType = Literal["text/html", "text/markdown", "text/plain", "message/rfc822"]

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP file (or EPUB, DOCX, ODT)"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"GIF8", "a GIF picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"7z\xbc\xaf", "a 7-Zip file"),
    (b"Rar!", "a RAR file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"%!PS", "a PostScript file"),
    (b"{\\rtf", "an RTF file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|body|article|main|section|div|p|h1|title|meta)[\s>]", re.I
)
_FEED = re.compile(rb"<(rss|feed|rdf:RDF)[\s>]", re.I)
_MAIL = re.compile(rb"\A\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,300}?\r?\n")
_MAIL_HEAD = re.compile(rb"^(?:MIME-Version:|From:[^\n]*@)", re.I | re.M)


def binary_kind(data: bytes) -> str | None:
    """Return what a binary file is, in words for the reader; None for text."""
    for signature, words in _SIGNATURES:
        if data.startswith(signature):
            return words
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        return "a picture, film or sound file"
    head = data[:2048]
    # a stray NUL is a fault of a text; cleaning takes it out
    if head.count(0) > len(head) // 50 and not head.startswith(_BOMS) and not _looks_wide(head):
        return "a binary file"
    return None


def _looks_wide(head: bytes) -> bool:
    """Say whether this may be UTF-16 without a mark: every other byte zero."""
    for start in (0, 1):
        every_other = head[start::2]
        if every_other and every_other.count(0) > len(every_other) * 0.9:
            return True
    return False


def is_feed(data: bytes) -> bool:
    """Say whether this is RSS, Atom or RDF."""
    head = data[:4096].replace(b"\0", b"")
    found = _FEED.search(head)
    return bool(found) and not _MARKUP.search(head[: found.start()] if found else head)


def is_mail(data: bytes) -> bool:
    """Say whether this is a mail, or a page that a browser archived as one (MHTML)."""
    head = _MAIL.match(data[:64_000])
    return head is not None and _MAIL_HEAD.search(head[0]) is not None


def text_type(data: bytes, *, declared: str = "", name: str = "") -> TextType:
    """Return the type of a page or text; raises FetchError (`wrong-type`) for anything else."""
    if words := binary_kind(data):
        raise _wrong(f"it is {words}, not a web page or text")
    if is_feed(data):
        raise FetchError(
            "it is a feed, not a page", reason="wrong-type", hint="Write `feed:` before it."
        )
    if declared.endswith(("/json", "+json")):
        raise _wrong("it is JSON, not a web page or text")
    if is_mail(data):
        return "message/rfc822"
    if declared == "text/markdown" or name.lower().endswith((".md", ".markdown")):
        return "text/markdown"
    if name.lower().endswith((".html", ".htm", ".xhtml")) or "html" in declared:
        return "text/html"
    if not declared.startswith("text/plain") and _MARKUP.search(data[:8192].replace(b"\0", b"")):
        return "text/html"
    named = name.lower().endswith(".txt")
    return "text/markdown" if not named and is_markdown(data) else "text/plain"


_MARKDOWN = re.compile(rb"\s*(?:---\r?\n(?:[\w-]+:.*\r?\n|[ \t].*\r?\n)*---\s|# \S)")


def is_markdown(data: bytes) -> bool:
    """Whether nameless text opens as Markdown does: front matter, or a headline after one `#`."""
    return bool(_MARKDOWN.match(data.removeprefix(b"\xef\xbb\xbf")[:65536]))


def _wrong(message: str) -> FetchError:
    return FetchError(
        message,
        reason="wrong-type",
        hint="Give a web page, saved HTML, Markdown, plain text or a feed.",
    )


GZIP, WARC = b"\x1f\x8b\x08", b"WARC/1."
"""What packed files, and web archives, begin with."""


def is_warc(data: bytes) -> bool:
    """Say whether this is a web archive, packed or not."""
    if data.startswith(GZIP):
        try:
            return zlib.decompressobj(31).decompress(data[:4096], 64).startswith(WARC)
        except zlib.error:
            return False
    return data.startswith(WARC)
