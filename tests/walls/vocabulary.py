"""What a case file may say in place of bytes: texts, pages, bombs, pictures, archives.

A value is a text, a list (its parts joined), or a mapping whose first key is a verb of `VERBS`.
README.md beside this file lists them for who writes cases.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from html import escape
from typing import Any

import brotli
import zstandard
from PIL import Image

WHO = "the harbour master,the clerk,a retired pilot,the baker,two students,the night nurse,a glazier,the organist,the minister,her deputy,the crane driver,a farmer,the postman,his sister,the surveyor,the choir".split(
    ","
)
DID = "repaired,painted,measured,sold,found,carried,praised,refused,counted,remembered,drew,locked,borrowed,weighed,photographed,returned".split(
    ","
)
WHAT = "the green ferry,a crate of pears,the old lighthouse lamp,forty metres of rope,the parish register,a brass kettle,the northern pier,three grey horses,the town clock,a wooden bridge,the school piano,the last tram,a map of the marshes,the water tower,the fish market roof,a silver cup".split(
    ","
)
WHEN = "on a wet Tuesday in November,before the first bell,after eleven years of waiting,with the windows open,in the middle of the fair,while nobody was looking,by the light of two candles,at the end of a long meeting,for less than the price of a coat,as the tide went out,without a word to the neighbours,for the second time this winter".split(
    ","
)
THEN = "and nobody in the street was surprised,which pleased the council more than it would say,though the weather had promised otherwise,because the key had been under the mat all along,and the dog slept through it,so the evening paper came out late,which is how things are done here,and paid for it out of a biscuit tin".split(
    ","
)


def sentence(about: str, number: int) -> str:
    """Return a sentence that stands in no other story: made from the story's name and a number."""
    pick = hashlib.sha256(f"{about}/{number}".encode()).digest()
    return (
        f"In {about}, {WHO[pick[0] % len(WHO)]} and {WHO[pick[1] % len(WHO)]} {DID[pick[2] % len(DID)]} "
        f"{WHAT[pick[3] % len(WHAT)]} {WHEN[pick[4] % len(WHEN)]}, {THEN[pick[5] % len(THEN)]}."
    )


def prose(about: str, paragraphs: int = 5) -> list[str]:
    """Return paragraphs of two sentences each, the same at each run."""
    return [
        f"{sentence(about, 2 * number)} {sentence(about, 2 * number + 1)}"
        for number in range(paragraphs)
    ]


def made(value: Any) -> bytes:
    """Return the bytes that a case's value stands for."""
    if value is None:
        return b""
    if isinstance(value, list):
        return b"".join(made(one) for one in value)
    if not isinstance(value, dict):
        return str(value).encode("utf-8", "surrogatepass")
    verb = next(iter(value))
    if verb not in VERBS:
        raise ValueError(f"no such verb: {verb}; there are {', '.join(sorted(VERBS))}")
    rest = {name.replace("-", "_"): what for name, what in value.items() if name != verb}
    return VERBS[verb](value[verb], **rest)


def written(value: Any) -> str:
    """Return a value as text."""
    return made(value).decode("utf-8", "surrogatepass")


# ----------------------------------------------------------------------------------- text, pages


def _repeat(this: Any, times: int) -> bytes:
    return made(this) * int(times)


def _numbered(this: Any, times: int) -> bytes:
    """The same text many times, `#` in it replaced by the number."""
    text = written(this)
    return "".join(text.replace("#", str(n)) for n in range(int(times))).encode()


def _nested(opening: str, times: int, inside: Any = "", close: str = "") -> bytes:
    return str(opening).encode() * int(times) + made(inside) + str(close).encode() * int(times)


def _story(
    about: Any,
    inside: Any = "",
    head: Any = "",
    headline: Any = None,
    paragraphs: int = 5,
    body_attributes: str = "",
) -> bytes:
    """A whole page with a story of its own; `inside` stands between its paragraphs."""
    title = written(headline) if headline is not None else f"News of {about}"
    told = [f"<p>{escape(one)}</p>" for one in prose(str(about), paragraphs)]
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"{written(head)}</head><body{' ' + body_attributes if body_attributes else ''}>"
        f"<article><h1>{title}</h1>{''.join(told[:2])}{written(inside)}{''.join(told[2:])}"
        "</article></body></html>"
    )
    return text.encode("utf-8", "surrogatepass")


def _told(about: Any) -> bytes:
    """Two paragraphs of a story of its own."""
    return "".join(f"<p>{escape(one)}</p>" for one in prose(str(about), 2)).encode()


def _markdown(about: str, inside: Any = "", headline: Any = None) -> bytes:
    title = written(headline) if headline is not None else f"News of {about}"
    told = prose(str(about))
    return "\n\n".join([f"# {title}", *told[:2], written(inside), *told[2:]]).encode()


def _encoded(this: Any, charset: str) -> bytes:
    return written(this).encode(charset, "replace")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _cut(this: Any, after: int) -> bytes:
    return made(this)[: int(after)]


def _code_points(which: Any) -> bytes:
    """Characters by number, as no YAML file can hold them."""
    return "".join(chr(int(str(one), 16)) for one in str(which).split()).encode(
        "utf-8", "surrogatepass"
    )


def _feed(entries: list[Any], head: Any = "", kind: str = "rss") -> bytes:
    """An RSS feed; each entry a mapping of title, link, guid, date, text."""
    parts = [_entry(one) for one in entries]
    return (
        f'<?xml version="1.0"?>{written(head)}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Feed</title><link>https://example.org/</link>{''.join(parts)}</channel></rss>"
    ).encode()


def _entry(one: dict[str, Any]) -> str:
    about = one.get("about")
    text = "".join(f"<p>{told}</p>" for told in prose(str(about))) if about else ""
    text += written(one.get("text", ""))
    names = {"title": "title", "link": "link", "guid": "guid", "date": "pubDate"}
    title = one.get("title", f"News of {about}" if about else "")
    fields = {**one, "title": title}
    inner = "".join(
        f"<{tag}>{escape(str(fields[name]))}</{tag}>"
        for name, tag in names.items()
        if name in fields
    )
    if text:
        inner += f"<content:encoded>{escape(text)}</content:encoded>"
    return f"<item>{inner}</item>"


# ---------------------------------------------------------------------------------- compressions


def _bomb(size: int, squeeze: Callable[[], Any]) -> bytes:
    """Zeros without end, squeezed piece by piece."""
    inner = squeeze()
    piece = b"\0" * 2**20
    compress = getattr(inner, "compress", None) or inner.process
    out = [compress(piece) for _ in range(int(size) // len(piece))]
    out.append(inner.finish() if hasattr(inner, "finish") else inner.flush())
    return b"".join(out)


def _gzip(this: Any) -> bytes:
    return gzip.compress(made(this), mtime=0)


def _double_gzip_bomb(size: int) -> bytes:
    return gzip.compress(_bomb(size, lambda: zlib.compressobj(9, zlib.DEFLATED, 31)), mtime=0)


# -------------------------------------------------------------------------------------- pictures


def _picture(
    kind: str,
    size: Any = (320, 200),
    mode: str = "RGB",
    frames: int = 1,
    gps: bool = False,
    orientation: int = 0,
    icc: Any = None,
    cut: int = 0,
    then: Any = "",
    seed: int = 0,
) -> bytes:
    """A picture by Pillow: `cut` bytes are missing at its end, `then` is put behind it."""
    width, height = size
    pictures = [_drawn(width, height, mode, seed + number) for number in range(frames)]
    options: dict[str, Any] = {}
    if frames > 1:
        options |= {"save_all": True, "append_images": pictures[1:]}
    if gps or orientation:
        exif = Image.Exif()
        if orientation:
            exif[0x0112] = orientation
        if gps:
            exif.get_ifd(0x8825).update(
                {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}
            )
            exif[0x010E] = "taken at the secret place"
        options["exif"] = exif
    if icc is not None:
        options["icc_profile"] = made(icc)
    out = io.BytesIO()
    pictures[0].save(out, kind, **options)
    data = out.getvalue()
    return (data[:-cut] if cut else data) + made(then)


def _drawn(width: int, height: int, mode: str, seed: int) -> Image.Image:
    """Bands of colour that differ by seed; large ones are made by scaling, which is quick."""
    small = Image.new("RGB", (16, 16))
    small.putdata(
        [
            ((x * 15 + seed * 7) % 256, (y * 15 + seed * 29) % 256, (x * y + seed) % 256)
            for y in range(16)
            for x in range(16)
        ]
    )
    picture = small.resize((width, height))
    if mode == "I;16":
        return picture.convert("L").convert("I").point(lambda v: v * 257).convert("I;16")
    return picture.convert(mode)


def _png_header(size: Any) -> bytes:
    """A PNG that says it is so large, with hardly anything in it."""
    width, height = size

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


# -------------------------------------------------------------------------------------- archives


def _zip(members: list[Any], lie: int = 0) -> bytes:
    """A zip of members `{name, data}`, with `symlink:` in place of data or `encrypted: true`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in members:
            for number in range(int(one.get("times", 1))):
                info = zipfile.ZipInfo(str(one["name"]).replace("#", str(number)))
                info.compress_type = zipfile.ZIP_DEFLATED
                data = made(one.get("data", ""))
                if "symlink" in one:
                    info.external_attr = 0o120777 << 16
                    data = str(one["symlink"]).encode()
                archive.writestr(info, data)
    data = out.getvalue()
    if any(one.get("encrypted") for one in members):
        data = _flagged(data)
    if lie:  # the central directory says another size than there is
        at = data.rfind(b"PK\x01\x02")
        data = data[: at + 24] + struct.pack("<I", lie) + data[at + 28 :]
    return data


def _flagged(data: bytes) -> bytes:
    """Set the bit that says a member is encrypted, in every header."""
    marked = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            marked[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(marked)


def _overlapping_zip(size: int) -> bytes:
    """Many names for one compressed body: what is read is far more than what is sent."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(b"\0" * int(size)) + body.flush()
    crc = zlib.crc32(b"\0" * int(size))
    local = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(packed), size, 1, 0
    )
    central = b"".join(
        struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            b"PK\x01\x02",
            20,
            20,
            0,
            8,
            0,
            33,
            crc,
            len(packed),
            size,
            5,
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + f"{number:05d}".encode()
        for number in range(500)
    )
    start = len(local) + 1 + len(packed)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 500, 500, len(central), start, 0)
    return local + b"0" + packed + central + end


def _warc(records: list[Any], packed: bool = True, said: str = "WARC/1.1") -> bytes:
    """A web archive of records `{url, page}`; README.md says how each may lie.

    `packed` puts each record into a gzip member of its own, as crawlers do.
    """
    made_records = [_warc_record(one, said) for one in records]
    if not packed:
        return b"".join(made_records)
    pieces = []
    for one, data in zip(records, made_records, strict=True):
        piece = gzip.compress(data, mtime=0)
        pieces.append(piece[: -int(one["cut"])] if "cut" in one else piece)
    return b"".join(pieces)


def _warc_record(one: dict[str, Any], said: str) -> bytes:
    if "raw" in one:
        return made(one["raw"])
    kind, body = one.get("type", "response"), made(one.get("page"))
    block = body
    if kind == "response":
        block = made(
            one.get("answer", "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n")
        )
        block += b"\r\n" + body
    if kind == "revisit":
        block = b"HTTP/1.1 200 OK\r\n\r\n"
    digest = hashlib.sha1(body).hexdigest()
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": one["url"],
        "WARC-Date": "2026-11-21T18:00:00Z",
        "WARC-Payload-Digest": f"sha1:{digest}",
        "Content-Length": one.get("length", len(block)),
        **(one.get("head") or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{said}\r\n{head}\r\n".encode() + block + made(one.get("end", "\r\n\r\n"))


VERBS: dict[str, Callable[..., bytes]] = {
    "text": made,
    "repeat": _repeat,
    "numbered": _numbered,
    "nested": _nested,
    "story": _story,
    "told": _told,
    "markdown": _markdown,
    "encoded": _encoded,
    "json": _json,
    "cut": _cut,
    "code-points": _code_points,
    "hex": lambda text: bytes.fromhex(str(text)),
    "feed": _feed,
    "gzip": _gzip,
    "bzip2": lambda this: bz2.compress(made(this)),
    "gzip-bomb": lambda size: _bomb(size, lambda: zlib.compressobj(9, zlib.DEFLATED, 31)),
    "double-gzip-bomb": _double_gzip_bomb,
    "deflate-bomb": lambda size: _bomb(size, lambda: zlib.compressobj(9)),
    "brotli-bomb": lambda size: _bomb(size, lambda: brotli.Compressor(quality=5)),
    "zstd-bomb": lambda size: _bomb(size, lambda: zstandard.ZstdCompressor(level=3).compressobj()),
    "picture": _picture,
    "png-header": _png_header,
    "zip": _zip,
    "warc": _warc,
    "overlapping-zip": _overlapping_zip,
}
