"""What XML allows: characters, ids, language tags, addresses.

Sources: XML 1.0 section 2.2 (characters), BCP 47 section 2.1 (tags), RFC 3986 (addresses;
checked by EPUBCheck as RSC-020).
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3})?|[a-z]{4,8})"  # language, extended language
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*",  # variants
    re.IGNORECASE,
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# Everything that RFC 3986 lets stand in a path, query or fragment; % stays where it is an escape.
_SAFE = "!$&'()*+,;=:@/?-._~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?:[^\s/?#\[\]@:<>\"\\^`{|}%]+|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?")


def legal(text: str) -> str:
    """Return `text` without the characters that XML 1.0 forbids."""
    return ILLEGAL.sub("", text)


def xml_id(text: str) -> str:
    """Return `text` as an id that is also a safe file name: ASCII letters, digits, `-`, `_`."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", text)[:80].strip("-")
    return plain if re.match(r"[A-Za-z]", plain) else f"a-{plain}".rstrip("-")


def language_tag(tag: str | None) -> str | None:
    """Return the tag when it is well formed, else None."""
    plain = (tag or "").replace("_", "-")
    return plain if _TAG.fullmatch(plain) else None


def address(href: str) -> str | None:
    """Return `href` as a valid absolute address; None for any other, or another scheme."""
    try:
        parts = urlsplit(legal(href).strip())
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES:
        return None
    web = parts.scheme in ("http", "https")
    host = _host(parts.netloc)
    if (web and not host) or (not web and not parts.path):
        return None
    return urlunsplit(
        (
            parts.scheme,
            host or "",
            _quoted(parts.path),
            _quoted(parts.query),
            _quoted(parts.fragment),
        )
    )


def _host(netloc: str) -> str | None:
    place = netloc.rpartition("@")[2]  # names and passwords are nobody's business
    if not _HOST.fullmatch(place):
        return None
    try:
        return place if place.startswith("[") else place.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _quoted(text: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", text), safe=_SAFE + "%")
