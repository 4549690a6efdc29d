"""The engraver's bench: tones and masks go in, lines of varying weight on tinted paper come out.

All arrays are float32 with values from 0 to 1; lengths are pixels of the finished picture. The
bench works at `SCALE` times that size and reduces at the end, which smooths every edge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SCALE = 2
FONTS = Path(__file__).resolve().parents[3] / "fonts"

Array = np.ndarray
Point = tuple[float, float]


def colour(text: str) -> Array:
    """Return `#rrggbb` as three numbers from 0 to 1."""
    return np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)], dtype=np.float32)


def smooth(low: float, high: float, value: Array) -> Array:
    """Rise smoothly from 0 at `low` to 1 at `high`."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def mix(first: Array | float, second: Array | float, share: Array | float) -> Array:
    """Blend `first` into `second`."""
    return first + (second - first) * share


def bezier(*points: Point, steps: int = 40) -> list[Point]:
    """Return points along a chain of cubic curves: start, then control, control, end …"""
    found: list[Point] = []
    for first in range(0, len(points) - 1, 3):
        p0, p1, p2, p3 = (np.array(p, dtype=float) for p in points[first : first + 4])
        for t in np.linspace(0, 1, steps, endpoint=False):
            s = 1 - t
            found.append(tuple(s**3 * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t**3 * p3))
    found.append(points[-1])
    return found


def spline(points: Sequence[Point], *, closed: bool = True, steps: int = 14) -> list[Point]:
    """Return a smooth curve through all `points` (Catmull-Rom)."""
    pts = [np.array(p, dtype=float) for p in points]
    n = len(pts)
    pick = (lambda i: pts[i % n]) if closed else (lambda i: pts[min(max(i, 0), n - 1)])
    found: list[Point] = []
    for i in range(n if closed else n - 1):
        a, b, c, d = pick(i - 1), pick(i), pick(i + 1), pick(i + 2)
        for t in np.linspace(0, 1, steps, endpoint=False):
            even, odd = 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d
            found += [tuple(0.5 * (2 * b + (c - a) * t + even * t * t + odd * t**3))]
    if not closed:
        found.append(tuple(pts[-1]))
    return found


class Pen:
    """Draws shapes in picture coordinates onto a mask."""

    def __init__(self, plate: Plate, start: float = 0.0):
        self.image = Image.new("L", (plate.width * SCALE, plate.height * SCALE), round(start * 255))
        self.draw = ImageDraw.Draw(self.image)

    @staticmethod
    def _at(points: Sequence[Point]) -> list[Point]:
        return [(x * SCALE, y * SCALE) for x, y in points]

    def polygon(self, points: Sequence[Point], value: float = 1.0) -> None:
        """Fill a polygon."""
        self.draw.polygon(self._at(points), fill=round(value * 255))

    def line(self, points: Sequence[Point], width: float, value: float = 1.0) -> None:
        """Draw a line with round joints."""
        fill = round(value * 255)
        pixels = max(1, round(width * SCALE))
        self.draw.line(self._at(points), fill=fill, width=pixels, joint="curve")
        if pixels > 4:
            for x, y in points:
                self.circle((x, y), width / 2, value)

    def circle(self, at: Point, radius: float, value: float = 1.0) -> None:
        """Fill a circle."""
        self.ellipse(at, radius, radius, value)

    def ellipse(self, at: Point, rx: float, ry: float, value: float = 1.0) -> None:
        """Fill an upright ellipse."""
        (x, y), s = at, SCALE
        box = ((x - rx) * s, (y - ry) * s, (x + rx) * s, (y + ry) * s)
        self.draw.ellipse(box, fill=round(value * 255))

    def box(self, left: float, top: float, right: float, bottom: float, value: float = 1.0) -> None:
        """Fill a rectangle."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], value)

    def text(self, at: Point, words: str, font: ImageFont.FreeTypeFont, anchor: str = "ls") -> None:
        """Write `words`; the font's size is in bench pixels."""
        self.draw.text((at[0] * SCALE, at[1] * SCALE), words, fill=255, font=font, anchor=anchor)

    @property
    def mask(self) -> Array:
        """What was drawn, as an array."""
        return np.asarray(self.image, dtype=np.float32) / 255


@dataclass
class Plate:
    """One picture in the making: a tone and a direction of line for each point."""

    width: int
    height: int
    seed: int = 1
    tone: Array = field(init=False)
    run: Array = field(init=False)
    x: Array = field(init=False)
    y: Array = field(init=False)

    def __post_init__(self) -> None:
        rows, columns = self.height * SCALE, self.width * SCALE
        self.y, self.x = (
            a.astype(np.float32) / SCALE for a in np.mgrid[0:rows, 0:columns].astype(np.float32)
        )
        self.tone = np.ones((rows, columns), dtype=np.float32)
        self.run = self.y.copy()
        self.rng = np.random.default_rng(self.seed)

    # ---- material

    def pen(self) -> Pen:
        """Return a pen on a clean mask."""
        return Pen(self)

    def shape(self, draw: Callable[[Pen], None]) -> Array:
        """Return the mask that `draw` makes."""
        pen = self.pen()
        draw(pen)
        return pen.mask

    def noise(self, across: float, down: float, octaves: int = 4) -> Array:
        """Return clouds from 0 to 1 whose largest forms measure `across` × `down` pixels."""
        total = np.zeros_like(self.tone)
        weight = 0.0
        for octave in range(octaves):
            size = 2**octave
            cells = (
                max(2, round(self.height / down * size) + 2),
                max(2, round(self.width / across * size) + 2),
            )
            grid = Image.fromarray(self.rng.random(cells, dtype=np.float32))
            layer = grid.resize((self.width * SCALE, self.height * SCALE), Image.Resampling.BICUBIC)
            total += np.asarray(layer) * 0.5**octave
            weight += 0.5**octave
        total /= weight
        return np.clip((total - 0.5) * 1.6 + 0.5, 0, 1)

    def blur(self, array: Array, radius: float) -> Array:
        """Return `array` softened by a Gaussian of `radius` pixels."""
        shrink = max(1, int(radius * SCALE / 6))
        image = Image.fromarray(np.ascontiguousarray(array, dtype=np.float32))
        full = image.size
        small = image.resize((full[0] // shrink, full[1] // shrink), Image.Resampling.BOX)
        data = _gauss(np.asarray(small), radius * SCALE / shrink)
        return np.asarray(Image.fromarray(data).resize(full, Image.Resampling.BICUBIC))

    # ---- laying things on the plate

    def lay(self, mask: Array, tone: Array | float, run: Array | None = None) -> None:
        """Put a thing of `tone` on the plate; `run` gives the coordinate its lines follow."""
        self.tone = mix(self.tone, tone, mask)
        if run is not None:
            self.run = np.where(mask > 0.5, run, self.run)

    def light(self, amount: Array) -> None:
        """Lighten towards white."""
        self.tone = mix(self.tone, 1.0, np.clip(amount, 0, 1))

    def shade(self, amount: Array) -> None:
        """Darken towards black."""
        self.tone = self.tone * (1 - np.clip(amount, 0, 1))

    # ---- cutting and printing

    def cut(self, *, pitch: float = 8.0, cross: float = 0.55, wobble: float = 1.2) -> Array:
        """Return the ink: swelling lines along `run`, crossed where it is darker than `cross`."""
        dark = np.clip((1 - self.tone - 0.045) / 0.90, 0, 1)
        hand = self.noise(260, 260, 2) * wobble * 2
        first = _lines(self.run + hand, np.minimum(dark, 0.5 + dark * 0.5), pitch)
        slant = (self.x * 0.62 + self.y * 0.78) + hand
        second = _lines(slant, np.clip((dark - cross) * 1.1, 0, 1), pitch * 1.05)
        return np.maximum(first, second)


def _gauss(data: Array, sigma: float) -> Array:
    reach = max(1, int(sigma * 3))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(sigma, 1e-3)) ** 2)
    kernel = (kernel / kernel.sum()).astype(np.float32)
    for axis in (0, 1):
        pad = [(0, 0), (0, 0)]
        pad[axis] = (reach, reach)
        wide = np.pad(data, pad, mode="edge")
        data = sum(
            k * (wide[i : i + data.shape[0]] if axis == 0 else wide[:, i : i + data.shape[1]])
            for i, k in enumerate(kernel)
        ).astype(np.float32)
    return data


def _lines(run: Array, dark: Array, pitch: float) -> Array:
    """Cut lines of a constant pitch on the page, whatever the slope of `run`.

    Where `run` grows twice as fast, every other line fades out, as an engraver drops lines
    towards a vanishing point.
    """
    slope_y, slope_x = np.gradient(run)
    slope = np.hypot(slope_x, slope_y) * SCALE
    slope = np.clip(slope, 1e-3, 64)
    level = np.floor(np.log2(slope))
    share = np.log2(slope) - level
    phase = run / (pitch * 2.0**level)
    near = np.abs(phase / 2 - np.round(phase / 2)) * 4
    odd_phase = (phase - 1) / 2
    far = np.abs(odd_phase - np.round(odd_phase)) * 4
    width_odd = 2 * dark * (1 - share) / (2 - share)
    width_even = 2 * dark - width_odd
    edge = slope / (pitch * 2.0**level) / SCALE * 1.6 * 2
    ink = np.maximum(_edge(width_even - near, edge), _edge(width_odd - far, edge))
    faint = smooth(0.015, 0.06, dark)
    return np.where(dark > 0.985, 1.0, ink * faint).astype(np.float32)


def _edge(inside: Array, width: Array) -> Array:
    return np.clip(inside / width + 0.5, 0, 1)


def vertical(plate: Plate, *stops: tuple[float, str]) -> Array:
    """Return a tint that runs down the picture through colours at heights from 0 to 1."""
    at = np.linspace(0, 1, plate.height)
    heights = [stop for stop, _ in stops]
    channels = np.stack([colour(text) for _, text in stops])
    ramp = np.stack([np.interp(at, heights, channels[:, c]) for c in range(3)], axis=-1)
    return np.repeat(ramp[:, None, :], plate.width, axis=1).astype(np.float32)


def reduce(plate: Plate, array: Array) -> Array:
    """Return a bench array at the picture's size."""
    image = Image.fromarray(np.ascontiguousarray(array, dtype=np.float32))
    return np.asarray(image.resize((plate.width, plate.height), Image.Resampling.BOX))


def glow(
    plate: Plate, tint: Array, at: Point, radius: float, text: str, power: float = 1.0
) -> Array:
    """Return `tint` with a soft light of a colour at a point."""
    y, x = np.mgrid[0 : plate.height, 0 : plate.width]
    share = np.exp(-(((x - at[0]) ** 2 + (y - at[1]) ** 2) / radius**2)) * power
    return mix(tint, colour(text), np.clip(share, 0, 1)[..., None]).astype(np.float32)


def over(tint: Array, share: Array, text: str) -> Array:
    """Return `tint` with a colour laid over it where `share` says so (picture size)."""
    return mix(tint, colour(text), share[..., None]).astype(np.float32)


def pull(plate: Plate, ink: Array, tint: Array, ink_colour: str) -> Image.Image:
    """Print: the tint first, the ink over it."""
    share = reduce(plate, ink)[..., None]
    page = tint * (1 - share) + colour(ink_colour) * share
    return Image.fromarray((np.clip(page, 0, 1) * 255 + 0.5).astype(np.uint8))


def face(name: str, size: float) -> ImageFont.FreeTypeFont:
    """Return one of the project's fonts; `size` in picture pixels."""
    return ImageFont.truetype(str(next(FONTS.rglob(name))), round(size * SCALE))


__all__ = ["SCALE", "ImageFilter", "Pen", "Plate", "bezier", "colour", "face", "glow", "mix"]
