"""The files of a new issue: texts shipped with the package, and a picture drawn here."""

from __future__ import annotations

import io
import json
from datetime import date
from importlib.resources import files

from PIL import Image, ImageDraw, ImageFilter

from editionkit.manifest import json_schema

TEXTS = (
    "publication.yaml",
    "issue.yaml",
    "articles/lamp-relit.md",
    "articles/ferry-timetable.md",
    "articles/library.txt",
    "articles/bread-oven.md",
    "articles/your-own-paper.md",
    "articles/swans.md",
)
WIDTH, HEIGHT = 1500, 1000
SEA = 700
"""The height of the horizon in the picture, in pixels from its top."""


def starter_files(today: date) -> dict[str, bytes]:
    """Return the files of a new issue of that date, by their names in its folder."""
    shipped = files("editionkit") / "starter"
    texts = {name: (shipped / name).read_bytes() for name in TEXTS}
    texts["issue.yaml"] = texts["issue.yaml"].replace(b"DATE", today.isoformat().encode())
    schema = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    return {**texts, "issue.schema.json": schema.encode(), "articles/lamp.png": lamp_picture()}


def lamp_picture() -> bytes:
    """Draw a lighthouse at dusk; returns a PNG."""
    picture = _sky()
    picture = Image.alpha_composite(picture, _beam())
    draw = ImageDraw.Draw(picture)
    _draw_sea(draw)
    _draw_headland(draw)
    _draw_tower(draw)
    stream = io.BytesIO()
    picture.convert("RGB").save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _sky() -> Image.Image:
    picture = Image.new("RGBA", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(picture)
    for y in range(HEIGHT):
        share = min(y / SEA, 1)
        colour = (int(38 + 190 * share**2), int(58 + 112 * share), int(96 + 44 * share), 255)
        draw.line([(0, y), (WIDTH, y)], fill=colour)
    return picture


def _beam() -> Image.Image:
    light = Image.new("RGBA", (WIDTH, HEIGHT), (255, 240, 190, 0))
    draw = ImageDraw.Draw(light)
    draw.polygon([(1090, 262), (0, 60), (0, 300), (1090, 282)], fill=(255, 240, 190, 120))
    draw.polygon([(1090, 262), (WIDTH, 190), (WIDTH, 290), (1090, 282)], fill=(255, 240, 190, 90))
    return light.filter(ImageFilter.GaussianBlur(9))


def _draw_sea(draw: ImageDraw.ImageDraw) -> None:
    for y in range(SEA, HEIGHT):
        share = (y - SEA) / (HEIGHT - SEA)
        draw.line([(0, y), (WIDTH, y)], fill=(int(70 - 40 * share), int(98 - 48 * share), 120))
    for number in range(70):
        x, y = number * 389 % WIDTH, SEA + 8 + number * 97 % 250
        length = 20 + number * 53 % 90
        draw.line([(x, y), (x + length, y)], fill=(150, 160, 160), width=2)


def _draw_headland(draw: ImageDraw.ImageDraw) -> None:
    outline = [(760, HEIGHT), (840, 830), (930, 770), (1000, 700), (1180, 680), (1330, 640)]
    draw.polygon([*outline, (WIDTH, 610), (WIDTH, HEIGHT)], fill=(28, 34, 40))


def _draw_tower(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon([(1040, 700), (1060, 310), (1120, 310), (1140, 700)], fill=(236, 232, 220))
    draw.polygon([(1046, 580), (1052, 460), (1128, 460), (1134, 580)], fill=(168, 50, 44))
    draw.polygon([(1098, 310), (1120, 310), (1140, 700), (1108, 700)], fill=(205, 200, 190))
    draw.polygon([(1103, 460), (1128, 460), (1134, 580), (1105, 580)], fill=(140, 40, 36))
    draw.rectangle([1046, 298, 1134, 312], fill=(40, 44, 50))
    draw.rectangle([1066, 246, 1114, 298], fill=(255, 236, 170))
    draw.rectangle([1087, 246, 1092, 298], fill=(40, 44, 50))
    draw.polygon([(1056, 246), (1090, 206), (1124, 246)], fill=(40, 44, 50))
