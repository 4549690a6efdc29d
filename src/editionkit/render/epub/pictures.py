"""Put the edition's pictures into the book, none larger than a good screen needs."""

from __future__ import annotations

from editionkit.model import Asset
from editionkit.render.epub.accessibility import figures
from editionkit.render.epub.chapter import Picture
from editionkit.render.epub.parts import Book, Part, Pictures

#: Longest side in pixels: more than any e-reader's screen, a third of the bytes of print.
LONGEST = 1600


def picture_parts(book: Book, store: Pictures) -> tuple[tuple[Part, ...], dict[str, Picture]]:
    """Return the picture files and, by the asset's sha256, where each stands and its size."""
    parts: list[Part] = []
    places: dict[str, Picture] = {}
    for asset in _assets(book):
        part, picture = _picture(asset, store)
        parts.append(part)
        places[asset.sha256] = picture
    return tuple(parts), places


def _assets(book: Book) -> list[Asset]:
    shown = (figure.asset for chapter in book.chapters for figure in figures(chapter))
    return list({asset.sha256: asset for asset in shown if asset}.values())


def _picture(asset: Asset, store: Pictures) -> tuple[Part, Picture]:
    # GIF becomes PNG: a moving picture would make the hazard statement untrue.
    kind = "JPEG" if asset.media_type == "image/jpeg" else "PNG"
    stem, suffix = asset.name.rpartition(".")[0], "jpg" if kind == "JPEG" else "png"
    if max(asset.width, asset.height) <= LONGEST and asset.media_type != "image/gif":
        data, width, height = store.read(asset), asset.width, asset.height
    else:
        data, width, height = store.scaled(
            asset, max_width=LONGEST, max_height=LONGEST, format="JPEG" if kind == "JPEG" else "PNG"
        )
    part = Part(
        id=f"picture.{stem}",
        name=f"images/{stem}.{suffix}",
        media_type=f"image/{kind.lower()}",
        data=data,
    )
    return part, Picture(file=part.name, width=width, height=height)
