"""Draw the cover: the front page of the paper as a picture, 1600 × 2560 pixels.

The size is what Amazon asks of a cover (Kindle Publishing Guidelines, cover image); drawn with the
project's own fonts, so the same edition gives the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from editionkit.model import Asset, Edition, Notice
from editionkit.notices import notice
from editionkit.phrases import phrases
from editionkit.render.cover.page import HEIGHT, WIDTH, FrontPage

__all__ = ["HEIGHT", "WIDTH", "Cover", "draw_cover"]


class PictureReader(Protocol):
    """Where the lead picture's bytes come from."""

    def read(self, asset: Asset) -> bytes:
        """Return the bytes of a picture."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The cover as JPEG."""

    data: bytes
    width: int = WIDTH
    height: int = HEIGHT
    notices: tuple[Notice, ...] = ()


def draw_cover(
    edition: Edition, *, assets: PictureReader, folio: str, blackletter: bool = True
) -> Cover:
    """Return the cover; `folio` stands under the nameplate. Never raises for want of a picture."""
    page = FrontPage(edition, folio=folio, words=phrases(edition.lang), blackletter=blackletter)
    page.draw(_picture(page.lead_asset, assets))
    target = io.BytesIO()
    page.image.save(target, "JPEG", quality=88, optimize=True, subsampling=0)
    return Cover(data=target.getvalue(), notices=_notices(page))


def _picture(asset: Asset | None, assets: PictureReader) -> Image.Image | None:
    if asset is None:
        return None
    with Image.open(io.BytesIO(assets.read(asset))) as opened:
        return _flat(opened)


def _flat(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return ground.convert("RGB")


def _notices(page: FrontPage) -> tuple[Notice, ...]:
    if not page.unset:
        return ()
    words = "; ".join(f"“{text[:40]}”" for text in page.unset[:3])
    return (notice("P-004", f"the cover leaves out {words}", where="cover"),)
