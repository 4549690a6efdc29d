import hashlib
import io
import random
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageCms, ImageDraw

from editionkit import images
from editionkit.images import FORMATS, AssetStore, PictureError, TinyPictureError
from editionkit.model import Asset


@pytest.fixture
def store(tmp_path):
    return AssetStore(tmp_path / "assets")


def photo(width=300, height=200, mode="RGB"):
    """A picture with many colours: noise over a slope."""
    noise = random.Random(1)
    small = Image.new("RGB", (30, 20))
    small.putdata([(noise.randrange(256), i % 256, 255 - i % 256) for i in range(600)])
    return small.resize((width, height), Image.Resampling.BICUBIC).convert(mode)


def packed(picture, format="JPEG", **more):
    out = io.BytesIO()
    picture.save(out, format, **more)
    return out.getvalue()


def opened(store, asset):
    return Image.open(io.BytesIO(store.read(asset)))


def refused(store, data):
    with pytest.raises(PictureError) as caught:
        store.add(data)
    assert "\n" not in caught.value.message
    assert not store.folder.exists() or not list(store.folder.iterdir())
    return caught.value.message


# --------------------------------------------------------------------------------- what comes in


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_of_the_list(store, format):
    asset = store.add(packed(photo(), format))
    assert (asset.width, asset.height) == (300, 200)
    with opened(store, asset) as picture:
        assert picture.format == asset.media_type.removeprefix("image/").upper()
        assert picture.mode == "RGB" or format == "GIF"


def test_name_and_identity_come_from_the_stored_bytes(store):
    asset = store.add(packed(photo()))
    data = store.read(asset)
    assert asset.sha256 == hashlib.sha256(data).hexdigest()
    assert [path.name for path in store.folder.iterdir()] == [asset.name]


def test_the_same_picture_gives_the_same_bytes(tmp_path):
    data = packed(photo())
    one, two = AssetStore(tmp_path / "a"), AssetStore(tmp_path / "b")
    assert one.add(data) == two.add(data)
    assert one.add(data) == one.add(data)


@pytest.mark.parametrize("format", ["BMP", "TIFF", "PPM", "ICO", "TGA", "PDF", "EPS", "JPEG2000"])
def test_formats_off_the_list_are_refused_whatever_their_name(store, format):
    assert "not a picture in JPEG" in refused(store, packed(photo(64, 64), format))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
            "SVG",
        ),
        (b"<?xml version='1.0'?>\n<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "SVG"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        (b"%PDF-1.7", "not a picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "not"),
        (b"GIF89a", "not"),
        (b"just words", "not a picture"),
    ],
)
def test_what_is_no_picture(store, data, words):
    assert words in refused(store, data)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_that_is_cut_short(store, format):
    data = packed(photo(), format)
    assert "does not decode" in refused(store, data[: len(data) // 2])


def test_garbage_in_the_middle_never_raises_anything_else(store):
    noise = random.Random(2)
    for format in FORMATS:
        data = bytearray(packed(photo(80, 60), format))
        for _ in range(25):
            harmed = data.copy()
            for _ in range(8):
                harmed[noise.randrange(4, len(harmed))] = noise.randrange(256)
            try:
                store.add(bytes(harmed))
            except PictureError:
                continue


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 400), (400, 2)])
def test_pixels_that_count_readers(store, size):
    with pytest.raises(TinyPictureError):
        store.add(packed(Image.new("RGB", size), "PNG"))


def png_header(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(
        ">I", zlib.crc32(chunk)
    ) + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))  # fmt: skip


@pytest.mark.parametrize("side", [6_400, 9_000, 13_000, 14_000, 60_000])
def test_too_many_pixels(store, side, recwarn):
    assert "pixels" in refused(store, png_header(side, side))
    assert not recwarn.list


# --------------------------------------------------------------------------------- what is kept


def test_metadata_does_not_survive(store):
    picture = photo()
    exif = picture.getexif()
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[1] = "N"
    data = packed(picture, "JPEG", exif=exif, comment=b"secret words", icc_profile=srgb())
    with opened(store, store.add(data)) as stored:
        assert not stored.getexif()
        assert set(stored.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"secret" not in store.read(store.add(data))


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_what_hangs_behind_a_picture_does_not_survive(store):
    data = packed(photo()) + b"PK\x03\x04 and a script"
    assert b"script" not in store.read(store.add(data))


def test_rotation_is_applied(store):
    picture = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 19, 39), fill="black")
    exif = picture.getexif()
    exif[0x0112] = 6  # to be shown turned by a quarter, clockwise
    asset = store.add(packed(picture, "JPEG", exif=exif, quality=95))
    assert (asset.width, asset.height) == (40, 60)
    with opened(store, asset) as stored:
        assert stored.convert("L").getpixel((20, 5)) < 40
        assert stored.convert("L").getpixel((20, 50)) > 215


def test_a_profile_is_applied(store):
    """In a profile whose red and blue have changed places, what is stored as red is blue."""
    odd = srgb().replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    red = Image.new("RGB", (40, 40), (230, 10, 10))
    with opened(store, store.add(packed(red, "PNG", icc_profile=odd))) as stored:
        one, _, three = stored.getpixel((20, 20))
        assert three > 150 > one


def test_a_broken_profile_is_passed_over(store):
    assert store.add(packed(photo(), "PNG", icc_profile=b"nonsense" * 20)) == store.add(
        packed(photo(), "PNG")
    )


def test_cmyk_becomes_rgb(store):
    blue = Image.new("CMYK", (50, 40), (255, 255, 0, 0))
    with opened(store, store.add(packed(blue, "JPEG"))) as stored:
        red, _green, blue_ = stored.getpixel((20, 20))
        assert stored.mode == "RGB"
        assert blue_ > 150 > red


def test_sixteen_bits_keep_their_greys(store):
    slope = Image.new("I;16", (256, 40))
    slope.putdata([x * 257 for _ in range(40) for x in range(256)])
    with opened(store, store.add(packed(slope, "PNG"))) as stored:
        assert stored.mode == "L"
        assert abs(stored.getpixel((128, 20)) - 128) < 4
        assert stored.getpixel((5, 20)) < 20


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "PA", "RGB", "RGBA"])
def test_every_mode_of_a_png(store, mode):
    source = photo(64, 48).convert("RGBA").convert(mode) if mode != "PA" else photo(64, 48, "LA")
    asset = store.add(packed(source, "PNG"))
    with opened(store, asset) as stored:
        assert stored.mode in {"L", "RGB", "RGBA"}


def test_a_palette_with_a_transparent_colour(store):
    source = Image.new("P", (40, 30), 0)
    source.putpalette([255, 255, 255, 200, 0, 0] + [0] * 762)
    ImageDraw.Draw(source).rectangle((10, 10, 30, 20), fill=1)
    with opened(store, store.add(packed(source, "PNG", transparency=0))) as stored:
        assert stored.mode == "RGBA"
        assert stored.getpixel((0, 0))[3] == 0
        assert stored.getpixel((15, 15)) == (200, 0, 0, 255)


def test_transparency_that_is_used_is_kept_and_unused_is_not(store):
    used = photo(60, 40, "RGBA")
    used.putalpha(Image.linear_gradient("L").resize((60, 40)))
    unused = photo(60, 40, "RGBA")
    assert store.add(packed(used, "PNG")).media_type == "image/png"
    assert store.add(packed(unused, "PNG")).media_type == "image/jpeg"


def test_drawings_stay_crisp_and_photographs_become_jpeg(store):
    chart = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(chart).line((0, 0, 199, 99), fill="black")
    drawn = store.add(packed(chart, "PNG"))
    assert drawn.media_type == "image/png"
    with opened(store, drawn) as stored:
        assert len(stored.convert("RGB").getcolors()) == 2
    assert store.add(packed(photo(), "PNG")).media_type == "image/jpeg"


def test_only_the_first_frame_of_an_animation(store):
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "green", "blue")] * 30
    data = packed(frames[0], "GIF", save_all=True, append_images=frames[1:])
    with opened(store, store.add(data)) as stored:
        assert getattr(stored, "n_frames", 1) == 1
        assert stored.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_large_pictures_shrink_to_2400_and_small_ones_stay(store):
    asset = store.add(packed(photo(3000, 1500)))
    assert (asset.width, asset.height) == (2400, 1200)
    asset = store.add(packed(photo(20, 4000)))
    assert (asset.width, asset.height) == (12, 2400)


def test_a_baseline_jpeg(store):
    data = store.read(store.add(packed(photo(), "JPEG", progressive=True)))
    assert b"\xff\xc0" in data
    assert b"\xff\xc2" not in data


# ---------------------------------------------------------------------------------- what comes out


def test_damage_is_seen(store):
    asset = store.add(packed(photo()))
    assert store.holds(asset)
    path = store.folder / asset.name
    path.write_bytes(path.read_bytes()[:-2] + b"xx")
    with pytest.raises(PictureError, match="damaged"):
        store.read(asset)
    assert not store.holds(asset)
    path.unlink()
    with pytest.raises(PictureError, match="cannot be read"):
        store.read(asset)
    assert not store.holds(asset)


def test_scaled_fits_the_frame_and_is_never_larger(store):
    asset = store.add(packed(photo(600, 400)))
    data, width, height = store.scaled(asset, max_width=300, max_height=300)
    assert (width, height) == (300, 200)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (300, 200)
    assert store.scaled(asset, max_width=9000, max_height=9000) == (store.read(asset), 600, 400)


def test_scaled_is_kept_and_made_anew_where_damaged(store):
    asset = store.add(packed(photo(600, 400)))
    first = store.scaled(asset, max_width=300, max_height=300)
    (kept,) = (store.folder / "scaled").iterdir()
    assert kept.read_bytes() == first[0]
    kept.write_bytes(first[0][:100])
    assert store.scaled(asset, max_width=300, max_height=300) == first


def test_scaled_to_jpeg_puts_transparency_on_white(store):
    glass = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    asset = store.add(packed(glass, "PNG"))
    data, _, _ = store.scaled(asset, max_width=40, max_height=40, format="JPEG")
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "JPEG"
        assert picture.getpixel((5, 5)) == (255, 255, 255)
    data, _, _ = store.scaled(asset, max_width=20, max_height=20, format="PNG")
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.getpixel((5, 5))[3] == 0


def test_a_full_disk_is_one_clear_line(store, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(Exception, match="No space left") as caught:
        store.add(packed(photo()))
    assert not isinstance(caught.value, OSError)
    assert not list(store.folder.rglob(".tmp-*"))


def test_reading_an_asset_never_leaves_the_folder(store):
    odd = Asset(sha256="../../../../etc/passwd", media_type="image/png", width=1, height=1)
    with pytest.raises(PictureError):
        store.read(odd)


def test_of_large_pictures_few_are_decoded_at_a_time_and_small_ones_go_beside():
    """Eight of forty million pixels at once would take four gigabytes."""
    table, most, now, lock = images._Table(100), [0], [0], threading.Lock()

    def decode(pixels):
        with table.room(pixels):
            with lock:
                now[0] += pixels
                most[0] = max(most[0], now[0])
            time.sleep(0.005)
            with lock:
                now[0] -= pixels

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(decode, [40, 40, 40, 90, 5, 5, 5, 40, 1, 40] * 4))
        assert most[0] <= 100
        list(pool.map(decode, [500]))  # larger than the table: alone
    assert now == [0]


def test_the_room_of_a_picture_that_fails_is_free_again(store):
    for _ in range(4):
        with pytest.raises(PictureError):
            store.add(packed(photo(6000, 5000))[:5000])
    assert images._TABLE._left == images.MOST_AT_ONCE
