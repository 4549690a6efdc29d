"""Saved pages in MHTML and newsletters in mail files → HTML."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from editionkit.clean.decode import decode

if TYPE_CHECKING:
    from email.message import EmailMessage

MAX_PICTURE = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail or an archived page: its markup or text, its address, who sent it and when."""

    text: str
    is_html: bool
    url: str | None = None
    subject: str | None = None
    sender: str | None = None
    date: str | None = None


def is_mail(media_type: str, data: bytes) -> bool:
    """Return True for MHTML and mail, by media type or by the first lines."""
    kind = media_type.split(";")[0].strip().lower()
    if kind in (
        "message/rfc822",
        "multipart/related",
        "application/x-mimearchive",
        "message/rfc2557",
    ):
        return True
    head = data[:64_000].lstrip().replace(b"\r\n", b"\n").partition(b"\n\n")[0].lower()
    typed = b"\nmime-version:" in head and (b"\ncontent-type:" in head or head.startswith(b"from:"))
    return typed and not head.startswith(b"<")


def open_mail(data: bytes) -> Letter:
    """Return the readable part of a mail or MHTML file; its pictures become data addresses."""
    from email import message_from_bytes, policy  # nearly every source is a page

    message = message_from_bytes(data, policy=policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    best = next((p for p in parts if p.get_content_type() == "text/html"), None)
    plain = next((p for p in parts if p.get_content_type() == "text/plain"), None)
    chosen = best or plain
    text = _text(chosen) if chosen is not None else ""
    for part in parts if best is not None else ():
        text = _with_picture(text, part)
    where = _header(message, "Snapshot-Content-Location") or (
        _header(chosen, "Content-Location") if chosen is not None else None
    )
    return Letter(
        text=text,
        is_html=best is not None,
        url=where if where and where.startswith("http") else None,
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        date=_header(message, "Date"),
    )


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return str(value).strip() or None if value is not None else None


def _text(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    return decode(raw, declared=part.get_content_charset()).text


def _with_picture(text: str, part: EmailMessage) -> str:
    """Replace a picture's address (`cid:` or Content-Location) by the picture itself."""
    if part.get_content_maintype() != "image":
        return text
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or len(payload) > MAX_PICTURE:
        return text
    names = [_header(part, "Content-Location") or ""]
    if identity := _header(part, "Content-ID"):
        names.append("cid:" + identity.strip("<>"))
    inline = f"data:{part.get_content_type()};base64,{base64.b64encode(payload).decode()}"
    for name in names:
        if len(name) > 4:
            text = text.replace(f'"{name}"', f'"{inline}"').replace(
                f'"{name.replace("&", "&amp;")}"', f'"{inline}"'
            )
    return text
