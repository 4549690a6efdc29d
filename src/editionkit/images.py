"""Pictures: decoded from a short list of formats, turned upright, sized, and encoded anew.

Nothing of the original file reaches an edition: no metadata, no place where the picture was taken,
no payload behind the picture, no profile. What is stored is a baseline JPEG or a PNG in sRGB or
grey, at most 2400 pixels long, under a name made from its own hash. The same input gives the same
bytes with the same Pillow.
"""

from __future__ import annotations

import hashlib
import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError, features

from editionkit import atomic
from editionkit.model import Asset
from editionkit.notices import EditionError

MAX_PIXELS = 40_000_000
MAX_SIDE = 2400
FEWEST_PIXELS = 3
_QUALITY = 85
_FEW_COLOURS = 256
FORMATS: tuple[str, ...] = ("JPEG", "PNG", "GIF", "WEBP") + (
    ("AVIF",) if features.check("avif") else ()
)
Format = Literal["JPEG", "PNG"]
_MEDIA_TYPES: dict[str, str] = {"JPEG": "image/jpeg", "PNG": "image/png"}
MOST_AT_ONCE = 48_000_000
"""So many pixels are decoded at a time, in all threads: 0.6 GB; web pictures have one or two."""
_OPENING = threading.Lock()  # warnings.catch_warnings is not safe in threads


class PictureError(EditionError):
    """The bytes are no picture that an edition can hold; the message says why."""


class TinyPictureError(PictureError):
    """The picture is a pixel that counts readers, or a spacer."""


class AssetStore:
    """The pictures of an issue, below `folder`. Safe to use from many threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, data: bytes) -> Asset:
        """Keep the picture in `data`; raises PictureError where it is none."""
        with _decoded(data) as picture:
            encoded, media_type = _encoded(picture)
            width, height = picture.size
        asset = Asset(
            sha256=hashlib.sha256(encoded).hexdigest(),
            media_type=media_type,
            width=width,
            height=height,
        )
        self._keep(self.folder / asset.name, encoded)
        return asset

    def holds(self, asset: Asset) -> bool:
        """Say whether the asset's bytes are here and whole."""
        try:
            self.read(asset)
        except PictureError:
            return False
        return True

    def read(self, asset: Asset) -> bytes:
        """Return the asset's bytes; raises PictureError where they are gone or changed."""
        path = self.folder / asset.name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise PictureError(f"the picture {path} cannot be read: {error.strerror}") from error
        if hashlib.sha256(data).hexdigest() != asset.sha256:
            raise PictureError(
                f"the picture {path} is damaged: its bytes do not match its name",
                hint="Restore it from a backup, or delete it and collect again.",
            )
        return data

    def scaled(
        self, asset: Asset, *, max_width: int, max_height: int, format: Format = "JPEG"
    ) -> tuple[bytes, int, int]:
        """Return the picture within a frame of pixels, never enlarged: bytes, width, height.

        What is transparent becomes white in a JPEG. Raises PictureError like `read`.
        """
        width, height = _within(asset.width, asset.height, max_width, max_height)
        if (width, height) == (asset.width, asset.height) and (
            asset.media_type == _MEDIA_TYPES[format]
        ):
            return self.read(asset), width, height
        suffix = "jpg" if format == "JPEG" else "png"
        path = self.folder / "scaled" / f"{asset.sha256[:20]}-{width}x{height}.{suffix}"
        try:
            return _whole(path.read_bytes(), format), width, height
        except (OSError, PictureError):
            data = _rescaled(self.read(asset), width, height, format)
        self._keep(path, data)
        return data, width, height

    def _keep(self, path: Path, data: bytes) -> None:
        try:
            if path.is_file() and path.read_bytes() == data:
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(path, data, lasting=False)  # it can be made again
        except OSError as error:
            raise EditionError(f"{path} cannot be written: {atomic.why(error.errno)}") from error


# ------------------------------------------------------------------------------------ decoding


def _decoded(data: bytes) -> Image.Image:
    """Return the first frame, upright, in L, RGB or RGBA, sized for the store."""
    # WeasyPrint 70 sets this for the whole process (weasyprint/images.py): Pillow would then fill
    # what is missing of a damaged picture with grey. Our pictures for it are whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    _refuse_vectors(data)
    try:
        with _opened(data) as source:
            _refuse_sizes(source)
            if source.format == "JPEG":
                source.draft(None, (MAX_SIDE, MAX_SIDE))  # decodes at 1/2, 1/4 where enough
            with _TABLE.room(source.size[0] * source.size[1]):
                source.load()
                colours = _few_colours(source)
                ImageOps.exif_transpose(source, in_place=True)  # else a copy, turned or not
                picture = _in_srgb(source)
                picture, colours = _fitted(_opaque_if_unused(picture), colours)
    except PictureError:
        raise
    except MemoryError as error:
        raise PictureError("the picture needs more memory than there is") from error
    except Exception as error:  # Pillow's decoders raise nearly anything on broken files
        raise PictureError(f"the picture does not decode: {_reason(error)}") from error
    picture.info = {"few": colours}
    return picture


def _fitted(picture: Image.Image, colours: bool) -> tuple[Image.Image, bool]:
    """Return the picture no larger than the store takes; one that is scaled has many colours."""
    size = _within(*picture.size, MAX_SIDE, MAX_SIDE)
    if size == picture.size:
        return picture, colours
    return picture.resize(size, Image.Resampling.LANCZOS), False


class _Table:
    """Where pictures are decoded: as many at a time as have room, the largest alone."""

    def __init__(self, room: int) -> None:
        self._left = self._whole = room
        self._changed = threading.Condition()

    @contextmanager
    def room(self, pixels: int) -> Iterator[None]:
        """Wait until there is room for a picture of so many pixels, and hold it."""
        wanted = min(pixels, self._whole)
        with self._changed:
            self._changed.wait_for(lambda: self._left >= wanted)
            self._left -= wanted
        try:
            yield
        finally:
            with self._changed:
                self._left += wanted
                self._changed.notify_all()


_TABLE = _Table(MOST_AT_ONCE)


def _refuse_vectors(data: bytes) -> None:
    if not data:
        raise PictureError("the picture is empty")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in data[:4096].lower():
        raise PictureError("SVG pictures are not read; give a PNG or JPEG")
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise PictureError("the server sent a web page instead of a picture")


def _opened(data: bytes) -> Image.Image:
    with _OPENING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Image.open(io.BytesIO(data), formats=FORMATS)
        except UnidentifiedImageError as error:
            raise PictureError(f"not a picture in {', '.join(FORMATS)}") from error
        except Image.DecompressionBombError as error:
            raise PictureError("the picture has too many pixels") from error


def _refuse_sizes(source: Image.Image) -> None:
    width, height = source.size
    if width * height > MAX_PIXELS:
        raise PictureError(
            f"the picture has {width} × {height} pixels, more than {MAX_PIXELS // 10**6} million"
        )
    if min(width, height) < FEWEST_PIXELS:
        raise TinyPictureError(f"a picture of {width} × {height} pixels is no picture")


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:120]


# -------------------------------------------------------------------------------------- colour


def _in_srgb(source: Image.Image) -> Image.Image:
    """Return the picture in L, RGB or RGBA, its profile applied and gone."""
    picture = _eight_bits(source)
    if profile := source.info.get("icc_profile"):
        picture = _profiled(picture, profile)
    if picture.mode in {"L", "RGB", "RGBA"}:
        return picture
    if picture.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _eight_bits(source: Image.Image) -> Image.Image:
    """Return pictures of 16 or 32 bits a channel with 8; Pillow's own way clips them to white."""
    if source.mode.startswith("I;16"):
        return source.convert("I").point(lambda value: value / 257).convert("L")
    if source.mode == "I":
        return source.point(lambda value: value / 257).convert("L")
    if source.mode == "F":
        return source.convert("L")
    if "transparency" in source.info and source.mode in {"L", "RGB"}:
        return source.convert("RGBA")
    return source


def _profiled(picture: Image.Image, profile: bytes) -> Image.Image:
    """Return the picture converted from its ICC profile; a broken profile is passed over."""
    base, alpha = picture, None
    if picture.mode == "P":
        base = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if base.mode == "LA":
        base = base.convert("RGBA")
    if base.mode == "RGBA":
        alpha, base = base.getchannel("A"), base.convert("RGB")
    try:
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(base, space, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    if converted is None:
        return picture
    if picture.mode == "L":
        return converted.convert("L")
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


def _opaque_if_unused(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    lowest, _ = picture.getchannel("A").getextrema()
    return picture.convert("RGB") if lowest == 255 else picture


def _few_colours(source: Image.Image) -> bool:
    """Say whether the picture is drawn rather than taken: charts and maps stay crisp as PNG."""
    if source.format not in {"PNG", "GIF"} or source.mode not in {"1", "L", "P", "RGB", "RGBA"}:
        return False
    return source.mode in {"1", "P"} or source.getcolors(_FEW_COLOURS) is not None


# ------------------------------------------------------------------------------------ encoding


def _encoded(picture: Image.Image) -> tuple[bytes, str]:
    if picture.mode == "RGBA" or picture.info.get("few"):
        return _saved(picture, "PNG"), _MEDIA_TYPES["PNG"]
    return _saved(picture, "JPEG"), _MEDIA_TYPES["JPEG"]


def _saved(picture: Image.Image, format: Format) -> bytes:
    picture.info = {}
    out = io.BytesIO()
    if format == "PNG":
        picture.save(out, "PNG", optimize=False, compress_level=9)
    else:
        # 4:2:0 is what the photographs of the web have already; progressive files decode slower
        picture.save(out, "JPEG", quality=_QUALITY, subsampling="4:2:0", progressive=False)
    return out.getvalue()


def _within(width: int, height: int, max_width: int, max_height: int) -> tuple[int, int]:
    """Return the largest size of the same shape within the frame, never larger than it is."""
    factor = min(1.0, max_width / width, max_height / height)
    return max(1, round(width * factor)), max(1, round(height * factor))


def _rescaled(data: bytes, width: int, height: int, format: Format) -> bytes:
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as source:
        picture: Image.Image = source.resize((width, height), Image.Resampling.LANCZOS)
    if format == "JPEG" and picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    return _saved(picture, format)


def _whole(data: bytes, format: Format) -> bytes:
    """Return cached bytes if they decode; a cache that was cut short is made anew."""
    try:
        with Image.open(io.BytesIO(data), formats=(format,)) as picture:
            picture.load()
    except Exception as error:
        raise PictureError("the scaled picture is damaged") from error
    return data
