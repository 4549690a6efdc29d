"""A picture for the small issue beside this one."""

from __future__ import annotations

import itertools

import numpy as np
from burin import Array, Pen, Plate, Point, glow, mix, pull, smooth, vertical
from PIL import Image
from scenes_sea import banks, gull


def _branch(
    pen: Pen,
    rng: np.random.Generator,
    at: Point,
    angle: float,
    length: float,
    width: float,
    depth: int,
) -> None:
    """Grow a branch and what grows from it; the wind pushes everything to the right."""
    x, y = at
    points = [at]
    for _ in range(5):
        angle += rng.normal(0.0, 0.13) + 0.055 * (np.pi * 0.08 - angle) * 0.6
        x, y = x + np.sin(angle + 0.0) * length / 5, y - np.cos(angle) * length / 5
        points.append((x, y))
    for (a, b), share in zip(itertools.pairwise(points), np.linspace(1, 0.72, 5), strict=True):
        pen.line([a, b], max(1.1, width * share))
    if depth == 0:
        return
    for _ in range(2 if rng.random() < 0.62 else 3):
        turn = rng.normal(0.34, 0.42)
        start = points[int(rng.integers(3, 6))]
        _branch(
            pen,
            rng,
            start,
            angle + turn,
            length * rng.uniform(0.66, 0.84),
            width * rng.uniform(0.56, 0.70),
            depth - 1,
        )


def one_tree() -> Image.Image:
    """A hawthorn on the brow of a hill."""
    p = Plate(1800, 1200, seed=83)
    sun = (520.0, 640.0)
    away = np.hypot((p.x - sun[0]) * 0.6, p.y - sun[1])
    body, lit = banks(p, 1300, 120, 0.48)
    sky = 0.97 - 0.34 * smooth(120, 900, away) - 0.44 * body + 0.22 * lit
    sky = mix(sky, 1.0, np.exp(-((away / 120) ** 2)))
    p.tone = np.clip(
        mix(sky, 1.0, smooth(66, 63, np.hypot(p.x - sun[0], p.y - sun[1]))), 0, 1
    ).astype(np.float32)
    p.run = p.y + body * 24 + p.noise(900, 160, 2) * 44 - 0.05 * p.x

    def hill(base: float, rise: float, middle: float, spread: float) -> Array:
        wave = base - rise * np.exp(-(((p.x[0] - middle) / spread) ** 2)) + 8 * np.sin(p.x[0] / 170)
        return wave[None, :].astype(np.float32)

    for base, rise, middle, spread, tone in (
        (800, 70, 300, 520, 0.66),
        (850, 110, 1750, 560, 0.48),
    ):
        top = hill(base, rise, middle, spread)
        below = p.y - top
        hedges = smooth(0.60, 0.66, p.noise(220, 60, 3))
        p.lay(
            smooth(-0.5, 0.5, below),
            np.clip(tone - 0.22 * hedges + 0.05, 0, 1),
            below * 0.9 + top * 0.25,
        )
    top = hill(1010, 210, 1010, 620)
    below = p.y - top
    grass = p.noise(90, 40, 3)
    slope = np.gradient(top[0])[None, :] * 2
    face = (
        0.40
        - 0.30 * smooth(0, 330, below)
        + 0.55 * np.clip(slope * -1, -0.3, 0.4) * 0.9
        + 0.18 * (grass - 0.5)
    )
    p.lay(
        smooth(-0.5, 0.5, below), np.clip(face, 0.04, 0.9), below * 0.93 + p.noise(300, 90, 2) * 40
    )
    p.lay(smooth(0.0, 1.0, below) * smooth(7, 3, below), 0.94)
    middle = 760 - (p.y - 800) * 0.72 + 90 * np.sin((p.y - 800) / 95)
    width = 8 + np.clip(p.y - 830, 0, None) * 0.10
    path = smooth(1.0, 0.7, np.abs(p.x - middle) / width) * smooth(0, 20, below)
    p.lay(path, 0.90 - 0.12 * grass)

    rng = np.random.default_rng(17)

    def tree(pen: Pen) -> None:
        pen.polygon(
            [
                (968, 832),
                (990, 770),
                (1000, 700),
                (1030, 640),
                (1052, 646),
                (1036, 716),
                (1034, 776),
                (1066, 830),
            ]
        )
        for angle, length, thick in (
            (-0.30, 120, 22),
            (0.28, 150, 26),
            (0.72, 165, 22),
            (1.05, 150, 16),
        ):
            _branch(pen, rng, (1038, 662), angle, length, thick, 6)

    p.lay(p.shape(tree), 0.02)

    def tufts(pen: Pen) -> None:
        for x in np.linspace(0, 1800, 420):
            y = float(np.interp(x, p.x[0], top[0]))
            for _ in range(2):
                pen.line(
                    [
                        (x + rng.uniform(-3, 3), y + 3),
                        (x + rng.uniform(4, 14), y - rng.uniform(4, 17)),
                    ],
                    1.3,
                )

    p.lay(p.shape(tufts), 0.06)

    def rooks(pen: Pen) -> None:
        for x, y, span, tilt in (
            (1330, 250, 62, 0.12),
            (1400, 330, 50, -0.10),
            (1250, 196, 40, 0.05),
            (1490, 286, 44, 0.16),
            (1190, 300, 34, -0.12),
            (760, 360, 30, 0.1),
            (1560, 400, 36, 0.0),
        ):
            gull(pen, x, y, span, tilt)

    p.lay(p.shape(rooks), 0.03)
    tint = vertical(
        p, (0, "#c3ccc6"), (0.45, "#eadfc3"), (0.62, "#f2dcb0"), (0.75, "#c9cfae"), (1, "#a3b08f")
    )
    tint = glow(p, tint, sun, 420, "#ffe6b4", 0.9)
    return pull(p, p.cut(pitch=7.5, cross=0.70), tint, "#1e2a22")


SCENES = {"one-tree": one_tree}
