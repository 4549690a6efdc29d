"""Open an EPUB that may come from anybody, within limits, and read what its package says.

No EPUB library reads foreign files here (EbookLib 0.20 follows paths out of the container): only
zip members and XML without entities.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

#: Limits of what is read: members, bytes unpacked, bytes of one member, bytes per packed byte.
MOST_MEMBERS = 10_000
MOST_BYTES = 500_000_000
MOST_RATIO = 200
_RATIO_FROM = 1_000_000

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
EPUB = "{http://www.idpf.org/2007/ops}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"


class ContainerError(Exception):
    """The file cannot be read as an EPUB; the message is one line for the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of the manifest; `path` is its place in the container."""

    id: str
    path: str
    media_type: str
    properties: tuple[str, ...] = ()

    @property
    def is_document(self) -> bool:
        """Whether it is a content document."""
        return self.media_type == "application/xhtml+xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An opened EPUB: its files, its package document, its manifest and reading order."""

    files: dict[str, bytes]
    names: tuple[str, ...]
    size: int
    opf_path: str
    opf: etree._Element
    items: tuple[Item, ...]
    spine: tuple[str, ...]
    broken: dict[str, str] = field(default_factory=dict)
    documents: dict[str, etree._Element] = field(default_factory=dict)

    def meta(self, name: str) -> list[str]:
        """Return the values of `<meta property=name>` in their order."""
        found = self.opf.iter(f"{OPF}meta")
        return [(m.text or "").strip() for m in found if m.get("property") == name]

    def titles(self) -> int:
        """Return the number of `dc:title` elements."""
        return sum(1 for _ in self.opf.iter(f"{DC}title"))

    def by_path(self, path: str) -> Item | None:
        """Return the manifest's line for a path."""
        return next((item for item in self.items if item.path == path), None)

    def target(self, base: str, href: str) -> tuple[str, str] | None:
        """Return path and fragment that a relative `href` in file `base` means; None if remote."""
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            return None
        if not parts.path:
            return base, unquote(parts.fragment)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
        return path, unquote(parts.fragment)


def open_epub(source: Path | bytes) -> Package:
    """Return the opened EPUB; ContainerError where there is none or a limit is passed.

    A file may come from anybody; bytes are a book that we have just made, in which a story that
    says one thing a thousand times is no bomb.
    """
    ours = isinstance(source, bytes)
    data = source if isinstance(source, bytes) else source.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names, files = _unpack(archive, MOST_BYTES if ours else MOST_RATIO)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise ContainerError(f"not a readable zip container ({error})") from error
    opf_path = _opf_path(files)
    opf = parse(files[opf_path])
    items = tuple(_items(opf, opf_path))
    package = Package(
        files=files,
        names=names,
        size=len(data),
        opf_path=opf_path,
        opf=opf,
        items=items,
        spine=tuple(ref.get("idref", "") for ref in opf.iter(f"{OPF}itemref")),
    )
    _read_documents(package)
    return package


def _unpack(archive: zipfile.ZipFile, ratio: int) -> tuple[tuple[str, ...], dict[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MOST_MEMBERS:
        raise ContainerError(f"{len(entries)} files in the container, {MOST_MEMBERS} at most")
    files: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        if entry.is_dir():
            continue
        files[entry.filename] = _member(archive, entry, MOST_BYTES - total, ratio)
        total += len(files[entry.filename])
    return tuple(entry.filename for entry in entries), files


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, ratio: int) -> bytes:
    # The header's size may lie: count what really comes out.
    if entry.flag_bits & 0x1:
        raise ContainerError(f"{entry.filename} is encrypted")
    allowed = min(room, max(_RATIO_FROM, entry.compress_size * ratio))
    with archive.open(entry) as stream:
        data = stream.read(allowed + 1)
    if len(data) > allowed:
        raise ContainerError(f"{entry.filename} unpacks to more than {allowed:,} bytes")
    return data


def parse(data: bytes) -> etree._Element:
    """Return the root of an XML file; ContainerError where it is not well formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ContainerError(f"not well-formed XML: {error.msg}") from error


def _opf_path(files: dict[str, bytes]) -> str:
    container = files.get("META-INF/container.xml")
    if container is None:
        raise ContainerError("META-INF/container.xml is missing")
    rootfile = next(parse(container).iter(f"{_CONTAINER}rootfile"), None)
    path = rootfile.get("full-path", "") if rootfile is not None else ""
    if path not in files:
        raise ContainerError(f"the package document {path!r} is missing")
    return path


def _items(opf: etree._Element, opf_path: str) -> Iterator[Item]:
    folder = posixpath.dirname(opf_path)
    for line in opf.iter(f"{OPF}item"):
        href = line.get("href", "")
        remote = bool(urlsplit(href).scheme)
        yield Item(
            id=line.get("id", ""),
            path=href if remote else posixpath.normpath(posixpath.join(folder, unquote(href))),
            media_type=line.get("media-type", ""),
            properties=tuple(line.get("properties", "").split()),
        )


def _read_documents(package: Package) -> None:
    for item in package.items:
        if (
            not (item.is_document or item.media_type.endswith("+xml"))
            or item.path not in package.files
        ):
            continue
        try:
            package.documents[item.path] = parse(package.files[item.path])
        except ContainerError as error:
            package.broken[item.path] = str(error)
