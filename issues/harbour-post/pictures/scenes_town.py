"""Pictures of the town: streets, halls, people at work."""

from __future__ import annotations

import itertools

import numpy as np
from burin import Array, Pen, Plate, Point, bezier, glow, mix, over, pull, reduce, smooth, vertical
from PIL import Image
from scenes_sea import onlooker


def head_and_shoulders(pen: Pen, x: float, y: float, size: float, kind: int = 0) -> None:
    """Draw somebody seen from behind, down to the shoulders; `y` is the chin."""

    def at(dx: float, dy: float) -> Point:
        return (x + dx * size, y + dy * size)

    pen.ellipse(at(0, -0.44), 0.285 * size, 0.37 * size)
    pen.ellipse(at(-0.285, -0.40), 0.05 * size, 0.09 * size)
    pen.ellipse(at(0.285, -0.40), 0.05 * size, 0.09 * size)
    pen.polygon(
        bezier(
            at(-0.19, -0.30),
            at(-0.185, -0.10),
            at(-0.20, 0.0),
            at(-0.30, 0.07),
            at(-0.48, 0.16),
            at(-0.74, 0.16),
            at(-0.84, 0.42),
            at(-0.93, 0.70),
            at(-0.98, 1.2),
            at(-1.0, 1.7),
            at(-0.4, 1.7),
            at(0.4, 1.7),
            at(1.0, 1.7),
            at(0.98, 1.2),
            at(0.93, 0.70),
            at(0.84, 0.42),
            at(0.74, 0.16),
            at(0.48, 0.16),
            at(0.30, 0.07),
            at(0.20, 0.0),
            at(0.185, -0.10),
            at(0.19, -0.30),
        )
    )
    if kind == 1:  # a bun
        pen.circle(at(0.02, -0.84), 0.14 * size)
    if kind == 2:  # a flat cap
        pen.polygon(
            bezier(
                at(-0.33, -0.50),
                at(-0.40, -0.72),
                at(-0.22, -0.86),
                at(0.0, -0.87),
                at(0.24, -0.88),
                at(0.42, -0.72),
                at(0.34, -0.50),
                at(0.2, -0.44),
                at(-0.2, -0.44),
                at(-0.33, -0.50),
            )
        )
    if kind == 3:  # long hair
        pen.polygon(
            bezier(
                at(-0.28, -0.45),
                at(-0.40, 0.0),
                at(-0.36, 0.3),
                at(-0.30, 0.42),
                at(-0.1, 0.5),
                at(0.1, 0.5),
                at(0.30, 0.42),
                at(0.36, 0.3),
                at(0.40, 0.0),
                at(0.28, -0.45),
            )
        )
    if kind == 4:  # a bobble hat
        pen.polygon(
            bezier(
                at(-0.32, -0.40),
                at(-0.34, -0.80),
                at(-0.14, -0.92),
                at(0.0, -0.92),
                at(0.14, -0.92),
                at(0.34, -0.80),
                at(0.32, -0.40),
            )
        )
        pen.circle(at(0, -0.97), 0.12 * size)


def rim(plate: Plate, shape: Array, down: float, across: float, within: float = 7) -> Array:
    """Return the edge of a dark shape that takes light."""
    rows, columns = round(down * 2), round(across * 2)
    edge = np.clip(shape - np.roll(shape, (rows, columns), (0, 1)), 0, 1)
    return edge * smooth(0.50, 0.62, plate.blur(shape, within))


def walker(pen: Pen, x: float, base: float, size: float, umbrella: bool = True) -> None:
    """Draw somebody walking, with an umbrella."""

    def at(dx: float, dy: float) -> Point:
        return (x + dx * size, base - dy * size)

    pen.ellipse(at(0.02, 0.80), 0.062 * size, 0.078 * size)
    pen.polygon(
        bezier(
            at(-0.03, 0.74),
            at(-0.17, 0.70),
            at(-0.16, 0.5),
            at(-0.19, 0.25),
            at(-0.08, 0.22),
            at(0.1, 0.22),
            at(0.20, 0.25),
            at(0.17, 0.5),
            at(0.17, 0.70),
            at(0.05, 0.74),
        )
    )
    pen.polygon([at(-0.10, 0.26), at(-0.16, 0.01), at(-0.07, 0.0), at(0.0, 0.25)])
    pen.polygon([at(0.02, 0.26), at(0.10, 0.0), at(0.19, 0.01), at(0.11, 0.26)])
    if umbrella:
        pen.polygon(
            bezier(
                at(-0.42, 0.86),
                at(-0.34, 1.12),
                at(0.34, 1.14),
                at(0.44, 0.86),
                at(0.32, 0.92),
                at(0.24, 0.90),
                at(0.18, 0.87),
                at(0.08, 0.92),
                at(-0.06, 0.92),
                at(-0.14, 0.87),
                at(-0.22, 0.92),
                at(-0.34, 0.92),
                at(-0.42, 0.86),
            )
        )
        pen.line([at(0.02, 1.12), at(0.03, 0.55)], max(1.5, 0.016 * size))


def fish_hall() -> Image.Image:
    """The iron market hall before six in the morning."""
    p = Plate(1800, 1200, seed=7)
    vx, vy, unit = 930.0, 560.0, 760.0
    u, v = (p.x - vx) / unit, (p.y - vy) / unit
    floor, spring, wide, rise = 0.66, -0.34, 1.10, 0.74
    far = 16.0
    with np.errstate(divide="ignore", invalid="ignore"):
        z_floor = np.where(v > 0, floor / v, far)
        z_wall = wide / np.maximum(np.abs(u), 1e-5)
        a = (u / wide) ** 2 + (v / rise) ** 2
        b = -2 * v * spring / rise**2
        c = (spring / rise) ** 2 - 1
        z_vault = (-b + np.sqrt(np.maximum(b * b - 4 * a * c, 0))) / (2 * np.maximum(a, 1e-9))
    z = np.minimum(z_floor, np.where(v * z_wall > spring, z_wall, z_vault))
    z = np.minimum(z, far)
    on_floor = (z_floor <= z + 1e-6) & (v > 0)
    end = z >= far - 1e-3
    height = v * z
    mist = smooth(1.0, far * 0.85, z)
    # the vault: dark iron sheets, a glass lantern along the ridge
    lean = np.arctan2(u * z, -(height - spring))
    glass = smooth(0.30, 0.25, np.abs(lean)) * (height < spring)
    pane = smooth(0.10, 0.14, np.abs((lean * 22) % 1 - 0.5) * 2) * smooth(
        0.08, 0.16, np.abs((z * 3.2) % 1 - 0.5) * 2
    )
    vault = 0.24 + 0.24 * smooth(1.6, 0.3, np.abs(lean))
    vault = mix(vault, 0.97 * pane + 0.25 * (1 - pane), glass)
    wall = 0.30 + 0.16 * smooth(0.5, -0.3, height)
    arch = (
        ((np.abs((z * 0.9) % 1 - 0.5) * 2) < 0.72) & (height > -0.20) & (height < 0.30) & ~on_floor
    )
    wall = np.where(arch, 0.13 + 0.30 * smooth(0.02, 0.26, height), wall)
    streak = p.noise(60, 260, 3)
    ground = (
        0.42
        + 0.46 * np.exp(-((u * z / 0.34) ** 2)) * (0.55 + 0.45 * smooth(0.35, 0.65, streak))
        - 0.10 * smooth(6, 1, z)
    )
    tone = np.where(on_floor, ground, np.where(height < spring, vault, wall))
    ribs = smooth(0.075, 0.068, np.abs((z * 0.9 + 0.5) % 1 - 0.5)) * ~on_floor * (z > 1.5)
    tone = mix(tone, 0.07 + 0.3 * mist, ribs)
    tone = mix(tone, 0.86, mist**1.4 * 0.85)
    tone = np.where(end, 0.99, tone)
    p.tone = tone.astype(np.float32)
    p.run = np.where(on_floor, p.y, np.where(height < spring, lean * 520, height * 620)).astype(
        np.float32
    )
    p.run = np.where(end, p.y, p.run)

    def spot(world_x: float, world_y: float, depth: float) -> Point:
        return (vx + world_x * unit / depth, vy + world_y * unit / depth)

    # the end wall: a great window
    def window(pen: Pen) -> None:
        for i in range(-4, 5):
            x, _ = spot(i * 0.25, 0, far)
            pen.line([(x, spot(0, -1.1, far)[1]), (x, spot(0, 0.35, far)[1])], 1.6)
        for h in (-0.75, -0.34, 0.0, 0.35):
            pen.line([spot(-wide, h, far), spot(wide, h, far)], 1.8)
        pen.polygon(
            [
                spot(-wide, 0.35, far),
                spot(wide, 0.35, far),
                spot(wide, floor, far),
                spot(-wide, floor, far),
            ]
        )

    p.lay(p.shape(window), 0.45)
    for depth in (9.5, 7.3, 5.6, 4.3, 3.3, 2.5, 1.9, 1.43):
        veil = float(smooth(1.2, 13, np.array(depth)))

        def truss(pen: Pen, depth: float = depth) -> None:
            for side in (-1, 1):
                for top, w in ((spring, 0.030),):
                    pen.line(
                        [spot(side * 0.78, floor, depth), spot(side * 0.78, top, depth)],
                        w * unit / depth,
                    )
                pen.polygon(
                    [
                        spot(side * 0.72, floor, depth),
                        spot(side * 0.84, floor, depth),
                        spot(side * 0.81, floor - 0.09, depth),
                        spot(side * 0.75, floor - 0.09, depth),
                    ]
                )
                pen.polygon(
                    [
                        spot(side * 0.71, spring, depth),
                        spot(side * 0.85, spring, depth),
                        spot(side * 0.80, spring + 0.08, depth),
                        spot(side * 0.76, spring + 0.08, depth),
                    ]
                )
                pen.line(
                    bezier(
                        spot(side * 0.78, spring + 0.22, depth),
                        spot(side * 0.76, spring - 0.04, depth),
                        spot(side * 0.62, spring - 0.10, depth),
                        spot(side * 0.50, spring - 0.13, depth),
                    ),
                    0.016 * unit / depth,
                )
            curve = [
                spot(0.84 * np.sin(t), spring - 0.52 * np.cos(t), depth)
                for t in np.linspace(-np.pi / 2, np.pi / 2, 40)
            ]
            outer = [
                spot(0.94 * np.sin(t), spring - 0.62 * np.cos(t), depth)
                for t in np.linspace(-np.pi / 2, np.pi / 2, 40)
            ]
            pen.line(curve, 0.022 * unit / depth)
            for i in range(0, 39, 3):
                pen.line([curve[i], outer[i + 1], curve[min(i + 3, 39)]], 0.008 * unit / depth)
            pen.line([spot(-0.84, spring, depth), spot(0.84, spring, depth)], 0.012 * unit / depth)
            pen.line([spot(0, spring, depth), spot(0, spring - 0.52, depth)], 0.007 * unit / depth)

        p.lay(p.shape(truss), 0.03 + 0.62 * veil)
        for side in (-0.42, 0.42):
            x, y = spot(side, spring + 0.12, depth * 1.1)
            s = unit / depth / 1.1

            def lamp(pen: Pen, x: float = x, y: float = y, s: float = s) -> None:
                pen.line([(x, y), (x, y - 0.13 * s)], max(1, 0.006 * s))
                pen.polygon(
                    [
                        (x - 0.075 * s, y + 0.02 * s),
                        (x - 0.02 * s, y - 0.035 * s),
                        (x + 0.02 * s, y - 0.035 * s),
                        (x + 0.075 * s, y + 0.02 * s),
                    ]
                )

            p.light(
                np.exp(-(((p.x - x) / (0.16 * s)) ** 2 + ((p.y - y - 0.05 * s) / (0.13 * s)) ** 2))
                * 0.75
            )
            p.lay(p.shape(lamp), 0.04 + 0.5 * veil)
            p.light(
                np.exp(-(((p.x - x) / (0.05 * s)) ** 2 + ((p.y - y - 0.03 * s) / (0.022 * s)) ** 2))
                * 1.3
            )

    # two buyers at the far end, in talk
    for x, depth in ((0.10, 7.4), (-0.12, 7.0)):
        px, py = spot(x, floor, depth)
        p.shade(
            0.5
            * np.exp(-(((p.x - px) / 13) ** 2))
            * smooth(py - 2, py + 3, p.y)
            * smooth(py + 95, py, p.y)
        )
        p.lay(p.shape(lambda pen: onlooker(pen, px, py, 0.50 * unit / depth * 1.55)), 0.02)

    # boxes of fish, from far to near
    rng = np.random.default_rng(12)
    depth = 8.6
    while depth > 0.83:
        deep = depth * 0.118
        for side in (-1, 1):
            for lane in (0.31, 0.56):
                if depth < 1.02 and lane > 0.5:
                    continue
                _fish_box(p, spot, side * lane, floor, depth, deep, rng)
        depth *= 0.835

    def buyers(pen: Pen) -> None:
        onlooker(pen, 1352, 1150, 590)
        walker(pen, 1500, 1136, 560, umbrella=False)

    pair = p.shape(buyers)
    p.shade(0.5 * np.exp(-(((p.x - 1430) / 190) ** 2 + ((p.y - 1146) / 30) ** 2)))
    p.lay(pair, 0.035)
    p.lay(rim(p, pair, 1.2, 3.0), 0.92)
    tint = vertical(p, (0, "#cfd5cf"), (0.46, "#efe9d6"), (0.6, "#dfe0d3"), (1, "#b9c8c6"))
    tint = glow(p, tint, (vx, vy - 30), 330, "#fff3d0", 0.9)
    return pull(p, p.cut(pitch=7.5, cross=0.72), tint, "#16303a")


def _fish_box(p: Plate, spot, x: float, floor: float, depth: float, deep: float, rng) -> None:
    half, high = 0.115, 0.095
    near, back = depth, depth + deep * 1.6
    top = floor - high
    veil = float(smooth(1.2, 11, np.array(depth)))
    a, b = spot(x - half, top, near), spot(x + half, top, near)
    c, d = spot(x + half, top, back), spot(x - half, top, back)
    e, f = spot(x - half, floor, near), spot(x + half, floor, near)
    inward = 1 if x < 0 else -1
    g, h = (b, c) if inward > 0 else (a, d)
    i, j = (spot(x + half * inward, floor, near), spot(x + half * inward, floor, back))
    p.lay(p.shape(lambda pen: pen.polygon([g, h, j, i])), 0.16 + 0.6 * veil, p.y)
    p.lay(p.shape(lambda pen: pen.polygon([a, b, f, e])), 0.34 + 0.45 * veil, p.y)
    p.lay(p.shape(lambda pen: pen.polygon([a, b, c, d])), 0.20 + 0.6 * veil, p.y)
    size = b[0] - a[0]
    ice = p.shape(
        lambda pen: pen.polygon(
            [
                (a[0] + size * 0.05, a[1] - size * 0.015),
                (b[0] - size * 0.05, b[1] - size * 0.015),
                (c[0] - size * 0.04, c[1] + size * 0.01),
                (d[0] + size * 0.04, d[1] + size * 0.01),
            ]
        )
    )
    p.lay(ice, 0.93)
    p.lay(p.shape(lambda pen: pen.line([a, b], max(1.2, size * 0.022))), 0.03 + 0.5 * veil)
    p.lay(p.shape(lambda pen: pen.line([a, e], max(1, size * 0.016))), 0.03 + 0.5 * veil)
    p.lay(p.shape(lambda pen: pen.line([b, f], max(1, size * 0.016))), 0.03 + 0.5 * veil)
    if size > 60:
        p.lay(
            p.shape(
                lambda pen: pen.ellipse(
                    ((a[0] + b[0]) / 2, (a[1] + e[1]) / 2), size * 0.10, size * 0.045
                )
            ),
            0.04,
        )
    rows = 3 if size > 60 else 2
    for row in range(rows):
        t = (row + 0.5) / rows
        cy = d[1] + (a[1] - d[1]) * (0.12 + 0.80 * t)
        left = d[0] + (a[0] - d[0]) * t
        right = c[0] + (b[0] - c[0]) * t
        length, thick = (right - left) * 0.46, (a[1] - d[1]) / rows * 0.56
        cx = (left + right) / 2 + (right - left) * 0.04 * float(rng.uniform(-1, 1))
        way = 1 if rng.random() < 0.7 else -1
        if size < 26:
            p.lay(
                p.shape(lambda pen: pen.ellipse((cx, cy), length, thick * 0.5)), 0.30 + 0.5 * veil
            )
            continue
        body = p.shape(lambda pen: _fish(pen, cx, cy, length, thick, way))
        arch = (p.y - cy) / max(thick, 1)
        p.lay(
            body, np.clip(0.16 + 0.80 * smooth(-0.8, 0.55, arch), 0.1, 0.97), p.y + way * p.x * 0.10
        )
        p.lay(
            p.shape(
                lambda pen: pen.circle(
                    (cx + way * length * 0.78, cy - thick * 0.12), max(1, thick * 0.13)
                )
            ),
            0.0,
        )
        p.lay(
            p.shape(
                lambda pen: pen.line(
                    bezier(
                        (cx + way * length * 0.60, cy - thick * 0.5),
                        (cx + way * length * 0.52, cy - thick * 0.1),
                        (cx + way * length * 0.52, cy + thick * 0.2),
                        (cx + way * length * 0.58, cy + thick * 0.55),
                    ),
                    max(1, thick * 0.07),
                )
            ),
            0.1,
        )


def _fish(pen: Pen, x: float, y: float, length: float, thick: float, way: int) -> None:
    def at(dx: float, dy: float) -> Point:
        return (x + way * dx * length, y + dy * thick)

    pen.polygon(
        bezier(
            at(1.0, 0.05),
            at(0.7, -0.75),
            at(0.2, -1.0),
            at(-0.35, -0.45),
            at(-0.6, -0.2),
            at(-0.7, -0.16),
            at(-0.78, -0.12),
            at(-0.9, -0.5),
            at(-0.96, -0.7),
            at(-1.02, -0.75),
            at(-0.95, -0.2),
            at(-0.95, 0.2),
            at(-1.02, 0.75),
            at(-0.94, 0.6),
            at(-0.88, 0.4),
            at(-0.78, 0.14),
            at(-0.5, 0.4),
            at(0.3, 1.0),
            at(1.0, 0.05),
        )
    )


def tram_rain() -> Image.Image:
    """A tram on Line 2 at dusk, on wet stones."""
    p = Plate(1800, 1200, seed=19)
    vx, vy, unit = 760.0, 520.0, 820.0
    u, v = (p.x - vx) / unit, (p.y - vy) / unit
    floor, left, right = 0.40, 1.02, 1.30
    side = np.where(u < 0, left, right)
    z_wall = side / np.maximum(np.abs(u), 1e-4)
    z_floor = np.where(v > 1e-4, floor / np.maximum(v, 1e-4), 99)
    on_floor = (z_floor < z_wall) & (v > 1e-4)
    up = floor - v * z_wall  # height above the ground on the wall plane
    house = np.floor(z_wall / 0.62 + (u > 0) * 0.4).astype(int)
    rng = np.random.default_rng(5)
    heights = rng.uniform(1.15, 1.62, 400)
    part = (z_wall / 0.62 + (u > 0) * 0.4) % 1
    top = heights[np.clip(house + (u > 0) * 150, 0, 399)] + 0.10 * np.abs(part - 0.5) * -2 + 0.1
    sky = up > top
    mist = smooth(1.2, 9, z_wall)
    cloud = p.noise(700, 160, 4)
    sky_tone = (
        0.56
        + 0.34 * smooth(60, 520, p.y)
        - 0.24 * smooth(0.45, 0.75, cloud)
        + 0.10 * np.exp(-((u / 0.5) ** 2))
    )
    wall = 0.25 + 0.10 * (house % 3)
    # windows: three floors of them, some lit
    across, storey = (part * 3) % 1, (up - 0.42) / 0.30
    level = np.floor(storey).astype(int)
    in_window = (
        (np.abs(across - 0.5) < 0.24)
        & (np.abs(storey % 1 - 0.52) < 0.31)
        & (up > 0.42)
        & (up < top - 0.10)
    )
    which = (house * 31 + np.floor(part * 3).astype(int) * 7 + level * 13 + (u > 0) * 5) % 11
    lit = in_window & (which < 3)
    wall = np.where(in_window, 0.08, wall)
    frame = in_window & ((np.abs(across - 0.5) < 0.025) | (np.abs(storey % 1 - 0.52) < 0.03))
    wall = np.where(lit & ~frame, 0.98, wall)
    cornice = (np.abs(up - (top - 0.03)) < 0.022) | (np.abs(up - 0.40) < 0.016)
    wall = np.where(cornice, 0.62, wall)
    shop = (up < 0.36) & (up > 0.07) & (np.abs(part - 0.5) < 0.40)
    bright = (house * 7 + (u > 0) * 3) % 5
    wall = np.where(shop, np.where(bright < 3, 0.95, 0.14), wall)
    wall = np.where(shop & (np.abs((part * 6) % 1 - 0.5) > 0.46), 0.08, wall)
    awning = (up < 0.40) & (up > 0.30) & (np.abs(part - 0.5) < 0.43) & (bright < 3)
    wall = np.where(awning, np.where((part * 16) % 1 < 0.5, 0.12, 0.72), wall)
    wall = np.where(np.abs(part - 0.5) > 0.488, 0.06, wall)
    wall = mix(wall, 0.80, mist * 0.92)
    p.tone = np.where(sky, sky_tone, wall).astype(np.float32)
    p.run = np.where(sky, p.y + cloud * 60, up * 640).astype(np.float32)
    p.light(
        p.blur(((lit & ~frame) | (shop & (bright < 3) & ~sky)).astype(np.float32) * (z_wall < 7), 9)
        * 0.34
    )

    tram_z = 1.32
    ground = vy + floor * unit / tram_z
    cx, wide, high = 985.0, 158.0, 372.0

    def tx(dx: float, dy: float) -> Point:
        return (cx + dx * wide, ground - dy * high)

    def back(point: Point, depth: float) -> Point:
        return (vx + (point[0] - vx) / depth, vy + (point[1] - vy) / depth)

    def side_wall(pen: Pen) -> None:
        a, b = tx(-1, 0.04), tx(-1, 0.93)
        pen.polygon([a, b, back(b, 2.5), back(a, 2.5)])

    p.lay(p.shape(side_wall), 0.16, (p.y - vy) * 6 / np.maximum(np.abs(p.x - vx), 30) * 40)

    def side_windows(pen: Pen) -> None:
        for i in range(6):
            near, far = 1.06 + i * 0.22, 1.06 + i * 0.22 + 0.17
            a, b = tx(-1, 0.50), tx(-1, 0.84)
            pen.polygon([back(a, near), back(b, near), back(b, far), back(a, far)])

    p.lay(p.shape(side_windows), 0.96)

    def front(pen: Pen) -> None:
        pen.polygon(
            bezier(
                tx(-1, 0.06),
                tx(-1.03, 0.4),
                tx(-1.02, 0.7),
                tx(-0.96, 0.90),
                tx(-0.8, 1.0),
                tx(0.8, 1.0),
                tx(0.96, 0.90),
                tx(1.02, 0.7),
                tx(1.03, 0.4),
                tx(1, 0.06),
                tx(0.6, 0.0),
                tx(-0.6, 0.0),
                tx(-1, 0.06),
            )
        )

    across_front = (p.x - cx) / wide
    p.lay(
        p.shape(front),
        np.clip(0.36 - 0.20 * np.abs(across_front) ** 3 - 0.06 * across_front, 0.04, 1),
        p.y + across_front**2 * 16,
    )

    def dark(pen: Pen) -> None:
        pen.polygon(
            [
                tx(-0.86, 0.475),
                tx(-0.84, 0.845),
                tx(-0.70, 0.865),
                tx(0.70, 0.865),
                tx(0.84, 0.845),
                tx(0.86, 0.475),
            ]
        )
        pen.polygon([tx(-0.84, 0.06), tx(0.84, 0.06), tx(0.80, -0.02), tx(-0.80, -0.02)])
        pen.polygon([tx(-0.5, 0.965), tx(-0.44, 0.885), tx(0.44, 0.885), tx(0.5, 0.965)])
        pen.circle(tx(0, 0.27), 36)
        pen.line([tx(-0.1, 1.0), tx(-0.42, 1.20), tx(0.10, 1.37)], 4)
        pen.line([tx(0.3, 1.0), tx(-0.0, 1.20), tx(0.10, 1.37)], 4)
        pen.line([tx(-0.22, 1.375), tx(0.42, 1.375)], 5)

    p.lay(p.shape(dark), 0.03)

    def panes(pen: Pen) -> None:
        pen.polygon([tx(-0.80, 0.50), tx(-0.785, 0.825), tx(-0.34, 0.84), tx(-0.34, 0.50)])
        pen.polygon([tx(-0.28, 0.50), tx(-0.28, 0.842), tx(0.28, 0.842), tx(0.28, 0.50)])
        pen.polygon([tx(0.34, 0.50), tx(0.34, 0.84), tx(0.785, 0.825), tx(0.80, 0.50)])
        pen.box(tx(-0.40, 0)[0], tx(0, 0.955)[1], tx(0.40, 0)[0], tx(0, 0.897)[1])
        for x in (-0.74, 0.74):
            pen.circle(tx(x, 0.20), 13)

    p.lay(
        p.shape(panes), np.clip(0.95 - 0.30 * smooth(0.84, 0.5, (ground - p.y) / high), 0, 1), p.y
    )

    def driver(pen: Pen) -> None:
        pen.ellipse(tx(0.02, 0.685), 20, 25)
        pen.polygon([tx(-0.12, 0.72), tx(0.15, 0.72), tx(0.12, 0.765), tx(-0.10, 0.765)])
        pen.polygon(
            bezier(
                tx(-0.06, 0.63),
                tx(-0.24, 0.60),
                tx(-0.26, 0.55),
                tx(-0.27, 0.50),
                tx(0, 0.5),
                tx(0.1, 0.5),
                tx(0.30, 0.50),
                tx(0.29, 0.55),
                tx(0.26, 0.60),
                tx(0.09, 0.63),
            )
        )
        for x in (-0.58, 0.52, 0.64):
            pen.ellipse(tx(x, 0.60), 13, 17)
            pen.polygon(
                [tx(x - 0.12, 0.50), tx(x - 0.10, 0.555), tx(x + 0.10, 0.555), tx(x + 0.12, 0.50)]
            )

    p.lay(p.shape(driver), 0.08)

    def number(pen: Pen) -> None:
        from burin import face

        pen.text((tx(0, 0)[0], tx(0, 0.926)[1]), "2", face("SourceSans3-Bold.otf", 26), "mm")

    p.lay(p.shape(number), 0.0)
    p.lay(
        p.shape(lambda pen: [pen.line([tx(-0.97, h), tx(0.97, h)], 3) for h in (0.40, 0.43)]), 0.9
    )
    lamp = tx(0, 0.27)
    lamp_away = np.hypot(p.x - lamp[0], p.y - lamp[1])

    # the wet ground shows what stands on it, drawn out downwards
    ripple = p.noise(70, 90, 3) - 0.5
    fine = p.noise(160, 12, 2) - 0.5
    beneath = np.clip((v - floor / z_wall) * unit, 0, None)
    sway = ripple * 16 * (0.3 + beneath / 200) + fine * 30 * smooth(0, 120, beneath)
    wall_y = (2 * floor * np.abs(u) / side - v) * unit + vy + ripple * 70 + fine * 60
    under = (np.abs(p.x - cx) < wide * 1.02) & (p.y > ground - 6)
    tram_side = (p.x < cx - wide) & (p.x > back(tx(-1, 0), 2.5)[0]) & on_floor
    depth_here = np.where(tram_side, (cx - wide - vx) / np.minimum(p.x - vx, -1e-3 + 0 * p.x), 1.0)
    tram_y = 2 * ground - p.y + ripple * 50 + fine * 40
    look_y = np.where(under, tram_y, wall_y)
    del depth_here
    rows = np.clip(look_y * 2, 0, 2399).astype(int)
    columns = np.clip((p.x + sway) * 2, 0, 3599).astype(int)
    seen = p.tone[rows, columns]
    near = smooth(floor / 8, floor / 0.9, v)
    setts = smooth(
        0.30,
        0.5,
        np.abs((np.log(np.maximum(z_floor, 0.05)) * 26) % 1 - 0.5)
        + 0.5
        * np.abs(
            (u * z_floor * 14 + 0.5 * (np.floor(np.log(np.maximum(z_floor, 0.05)) * 26) % 2)) % 1
            - 0.5
        ),
    )
    wet = seen * 0.86 - 0.02 - 0.16 * near * (1 - setts)
    wet = mix(wet, 0.82, smooth(2.5, 9, z_floor) * 0.8)
    tram_body = np.maximum.reduce(
        [
            p.shape(front),
            p.shape(side_wall),
            p.shape(
                lambda pen: pen.polygon(
                    [tx(-0.84, 0.06), tx(0.84, 0.06), tx(0.80, -0.02), tx(-0.80, -0.02)]
                )
            ),
        ]
    )
    p.lay(
        on_floor * (1 - tram_body),
        np.clip(wet, 0.02, 1).astype(np.float32),
        p.y + (fine * 30 + ripple * 10) * near,
    )
    p.shade(
        0.72
        * np.exp(-(((p.x - cx) / (wide * 0.95)) ** 6))
        * smooth(ground - 8, ground + 2, p.y)
        * smooth(ground + 46, ground + 6, p.y)
    )
    path = np.exp(-(((p.x - cx - ripple * 70) / 44) ** 2)) * smooth(ground + 20, ground + 80, p.y)
    p.light(path * smooth(-0.24, 0.12, fine + ripple * 0.6) * 0.95)

    def rails(pen: Pen) -> None:
        for x0 in (-0.55, 0.55):
            bottom = (cx + x0 * wide - vx) * 3.0 + vx
            pen.polygon(
                [
                    tx(x0 * 0.98, 0),
                    tx(x0 * 1.0 + 0.03, 0),
                    (bottom + 20, ground + (1200 - ground)),
                    (bottom - 16, 1200),
                ]
            )

    track = [((cx + x0 * wide - vx) / (ground - vy)) for x0 in (-0.62, 0.62)]
    for slope in track:
        line = np.abs(p.x - (vx + slope * (p.y - vy))) / np.maximum((p.y - vy) * 0.016, 0.6)
        p.lay(smooth(1.9, 1.5, line) * (p.y > ground + 4), 0.10)
        p.lay(smooth(0.9, 0.6, line) * (p.y > ground + 4), 0.97)
    del rails
    p.light(np.exp(-((lamp_away / 30) ** 2)) * 1.4 + 0.75 * np.exp(-lamp_away / 74))
    for x in (-0.74, 0.74):
        at = tx(x, 0.20)
        p.light(np.exp(-((np.hypot(p.x - at[0], p.y - at[1]) / 20) ** 2)))

    def wires(pen: Pen) -> None:
        for x in (-0.05, 0.22):
            start = tx(x, 1.38)
            pen.line(
                [
                    (vx, vy - 30),
                    start,
                    (start[0] + (start[0] - vx) * 2.6, start[1] + (start[1] - vy + 30) * 2.6),
                ],
                2.2,
            )
        for k in (1.0, 1.7, 3.0):
            y = vy - 0.62 * unit / k
            pen.line(
                [
                    (vx - left * unit / k, y - 14 / k),
                    (cx - 20 + 120 / k, y + 26 / k),
                    (vx + right * unit / k, y - 14 / k),
                ],
                2.4 / k + 0.8,
            )

    p.lay(p.shape(wires), 0.04)

    for x, base, size in (
        (232, 1020, 340),
        (470, 868, 205),
        (1505, 1015, 330),
        (1362, 835, 180),
        (610, 742, 120),
        (1262, 742, 118),
    ):
        person = p.shape(lambda pen: walker(pen, x, base, size))
        p.shade(
            0.70
            * np.exp(-(((p.x - x - ripple * 30) / (size * 0.20)) ** 4))
            * smooth(base - 2, base + 4, p.y)
            * smooth(base + size * 0.85, base, p.y)
            * smooth(-0.30, -0.02, fine + 0.2 * smooth(base + size * 0.6, base, p.y))
        )
        p.lay(person, 0.03)
        p.lay(rim(p, person, 2.4, -1.6 if x < vx else 1.6), 0.85)

    rain = np.random.default_rng(9)
    drops = [
        (
            rain.uniform(-60, 1860),
            rain.uniform(-80, 1180),
            rain.uniform(40, 130),
            rain.uniform(0.7, 1.3),
        )
        for _ in range(210)
    ]
    p.lay(
        p.shape(lambda pen: [pen.line([(x, y), (x - n * 0.16, y + n)], w) for x, y, n, w in drops])
        * (p.tone < 0.7),
        0.93,
    )
    tint = vertical(p, (0, "#a9b3bf"), (0.40, "#e3d9c6"), (0.55, "#d9cfbe"), (1, "#a7b0bb"))
    tint = glow(p, tint, lamp, 210, "#ffe2a0", 0.95)
    tint = glow(p, tint, (cx, ground + 210), 150, "#ffe3a8", 0.75)
    warm = reduce(
        p,
        p.blur((((lit & ~frame) | (shop & (bright < 3))) & ~on_floor & ~sky).astype(np.float32), 5),
    )
    tint = over(tint, np.clip(warm, 0, 1) * 0.8, "#fbd993")
    tint = over(
        tint, reduce(p, p.shape(lambda pen: (side_windows(pen), panes(pen)))) * 0.9, "#ffe5aa"
    )
    return pull(p, p.cut(pitch=7.5, cross=0.72), tint, "#1c2436")


def council_chamber() -> Image.Image:
    """The council in session, seen from the public gallery."""
    p = Plate(1800, 1200, seed=29)
    windows = ((520, 150, 130), (900, 110, 160), (1280, 150, 130))
    floor = 700.0
    wall = 0.30 + 0.10 * smooth(0, 700, p.y)
    panel = (np.abs((p.x / 75) % 1 - 0.5) > 0.44) | (np.abs(p.y - 560) < 5) | (np.abs(p.y - 76) < 6)
    p.tone = np.where(panel, wall * 0.55, wall).astype(np.float32)
    p.run = p.y + p.noise(500, 500, 2) * 14
    glassy = p.tone * 0
    for cx, top, half in windows:

        def opening(pen: Pen, cx: float = cx, top: float = top, half: float = half) -> None:
            pen.box(cx - half, top + half, cx + half, 560)
            pen.ellipse((cx, top + half), half, half)

        def frame(pen: Pen, cx: float = cx, top: float = top, half: float = half) -> None:
            pen.box(cx - half - 22, top + half, cx + half + 22, 582)
            pen.ellipse((cx, top + half), half + 22, half + 22)

        glass = p.shape(opening)
        p.lay(p.shape(frame), 0.12, p.x)
        cloud = p.noise(240, 120, 3)
        p.lay(glass, np.clip(0.94 + 0.08 * smooth(0.4, 0.6, cloud), 0, 1), p.y)

        def bars(pen: Pen, cx: float = cx, top: float = top, half: float = half) -> None:
            for i in (-0.5, 0.0, 0.5):
                pen.line([(cx + i * half, top), (cx + i * half, 560)], 5 if i else 9)
            for y in range(int(top + half), 560, 74):
                pen.line([(cx - half, y), (cx + half, y)], 4)
            for k in range(1, 6):
                a = np.pi * k / 6
                pen.line(
                    [(cx, top + half), (cx - half * np.cos(a), top + half - half * np.sin(a))], 4
                )
            pen.ellipse((cx, top + half), half * 0.3, half * 0.3)
            pen.ellipse((cx, top + half), half * 0.25, half * 0.25, 0)

        p.lay(p.shape(bars) * glass, 0.06)
        glassy = np.maximum(glassy, glass * (1 - p.shape(bars)))
    shaft = p.tone * 0
    for cx, top, half in windows:
        for shift in np.linspace(0, 1, 14):
            dy = 60 + shift * 720
            spread = half * (1 + shift * 0.9)
            middle = cx + (cx - 900) * 0.55 * shift
            shaft = (
                shaft
                + np.exp(-(((p.x - middle) / spread) ** 4))
                * np.exp(-(((p.y - (top + half + dy)) / 80) ** 2))
                * (1 - shift)
                * 0.14
            )
    p.light(np.clip(shaft, 0, 0.5) * (1 - glassy))

    def dais(pen: Pen) -> None:
        pen.polygon([(560, 720), (590, 596), (1210, 596), (1240, 720)])
        pen.polygon(
            [(836, 610), (836, 452), (852, 420), (900, 404), (948, 420), (964, 452), (964, 610)]
        )
        pen.circle((900, 412), 17)
        for x in (700, 1100):
            pen.polygon([(x - 40, 604), (x - 38, 512), (x, 492), (x + 38, 512), (x + 40, 604)])

    p.lay(p.shape(dais), 0.10 + 0.10 * smooth(596, 720, p.y), p.x)
    p.lay(
        p.shape(
            lambda pen: [
                pen.line([(588, 600), (1212, 600)], 6),
                pen.line([(574, 640), (1226, 640)], 2),
            ]
        ),
        0.85,
    )

    def bench(pen: Pen) -> None:
        for x, y, s in ((900, 560, 62), (700, 572, 50), (1100, 572, 50)):
            head_and_shoulders(pen, x, y, s, 0)

    seated = p.shape(bench) * smooth(602, 598, p.y)
    p.lay(seated, 0.03)
    p.lay(rim(p, seated, 2.4, 0), 0.95)
    chain = p.shape(lambda pen: pen.line(bezier((872, 574), (880, 604), (920, 604), (928, 574)), 4))
    p.lay(chain, 0.95)

    p.lay(
        smooth(floor - 1, floor + 1, p.y) * (1 - p.shape(dais)),
        0.50 - 0.12 * np.abs((p.x - 900) / 900),
        p.y,
    )
    rng = np.random.default_rng(21)
    rows = ((742, 470, 60, 34), (800, 610, 78, 44), (872, 760, 96, 56), (962, 930, 118, 72))
    for r, (y, rx, ry, size) in enumerate(rows):

        def arc(t: float, lift: float = 0, y: float = y, rx: float = rx, ry: float = ry) -> Point:
            return (900 + rx * np.sin(t) * 1.02, y + ry * (1 - np.cos(t)) * -1.0 + ry * 0.4 - lift)

        span = np.linspace(-1.12, 1.12, 60)
        people: list[tuple[float, float, int]] = []
        count = 8 + r
        for i in range(count):
            t = -1.02 + 2.04 * (i + 0.5) / count
            if abs(t) < 0.13 or rng.random() < 0.07:
                continue
            people.append(
                (
                    *arc(t + float(rng.uniform(-0.02, 0.02)), size * 0.60),
                    int(rng.choice([0, 0, 0, 1, 3])),
                )
            )

        def row(pen: Pen, people=people, size: float = size) -> None:
            for x, py, kind in people:
                head_and_shoulders(pen, x, py, size, kind)

        def desk(pen: Pen, size: float = size) -> None:
            for part in (span[span < -0.09], span[span > 0.09]):
                upper = [arc(t, size * 0.10) for t in part]
                lower = [arc(t, -size * 1.25) for t in part]
                pen.polygon([*upper, *reversed(lower)])

        def top(pen: Pen, size: float = size) -> None:
            for part in (span[span < -0.09], span[span > 0.09]):
                pen.line([arc(t, size * 0.10) for t in part], size * 0.10)

        shape = p.shape(row)
        if r == 2:
            x0, y0 = arc(0.36, size * 0.6)

            def speaker(pen: Pen, x: float = x0, y: float = y0, s: float = size) -> None:
                pen.polygon(
                    [
                        (x - s * 0.9, y + s * 1.6),
                        (x - s * 0.8, y - s * 0.9),
                        (x + s * 0.8, y - s * 0.9),
                        (x + s * 0.9, y + s * 1.6),
                    ]
                )
                head_and_shoulders(pen, x, y - s * 1.35, s * 1.02, 0)
                pen.polygon(
                    bezier(
                        (x + s * 0.55, y - s * 1.0),
                        (x + s * 1.1, y - s * 1.1),
                        (x + s * 1.4, y - s * 1.8),
                        (x + s * 1.5, y - s * 2.6),
                        (x + s * 1.62, y - s * 2.75),
                        (x + s * 1.72, y - s * 2.7),
                        (x + s * 1.75, y - s * 2.5),
                        (x + s * 1.7, y - s * 1.4),
                        (x + s * 1.2, y - s * 0.5),
                        (x + s * 0.7, y - s * 0.3),
                    )
                )

            shape = np.maximum(shape, p.shape(speaker))
        p.lay(shape, 0.04, p.x)
        p.lay(rim(p, shape, 2.6 + r * 0.5, 0), 0.93)
        p.lay(p.shape(desk), 0.15 + 0.05 * r, p.x + (p.x - 900) * 0.1)
        p.lay(p.shape(top), 0.80, p.y)

    def gallery(pen: Pen) -> None:
        for x, y, s, kind in (
            (150, 1040, 150, 2),
            (430, 1086, 132, 1),
            (1320, 1090, 130, 3),
            (1640, 1036, 156, 0),
        ):
            head_and_shoulders(pen, x, y, s, kind)

    near = p.shape(gallery)
    p.lay(near, 0.02)
    p.lay(rim(p, near, 4.0, 0), 0.88)

    def chandelier(pen: Pen) -> None:
        for cx in (330, 1470):
            pen.line([(cx, 0), (cx, 150)], 3)
            pen.circle((cx, 150), 12)
            pen.line(bezier((cx - 92, 186), (cx - 70, 236), (cx + 70, 236), (cx + 92, 186)), 5)
            pen.line(
                bezier(
                    (cx - 92, 186),
                    (cx - 40, 160),
                    (cx - 16, 165),
                    (cx, 150),
                    (cx + 16, 165),
                    (cx + 40, 160),
                    (cx + 92, 186),
                ),
                3,
            )
            pen.line([(cx, 150), (cx, 232)], 4)

    for cx in (330, 1470):
        for i in (-92, -52, 0, 52, 92):
            y = 186 + 34 * (1 - (abs(i) / 92) ** 2)
            p.light(np.exp(-(((p.x - cx - i) / 22) ** 2 + ((p.y - y + 14) / 26) ** 2)) * 0.9)
    p.lay(p.shape(chandelier), 0.03)
    tint = vertical(p, (0, "#d2c3a6"), (0.4, "#e6d9be"), (0.7, "#d8c6a6"), (1, "#b79f7f"))
    tint = over(tint, reduce(p, glassy), "#fff8e6")
    for cx in (330, 1470):
        tint = glow(p, tint, (cx, 200), 110, "#ffe7b0", 0.9)
    return pull(p, p.cut(pitch=7.5, cross=0.74), tint, "#2b1d18")


def lighthouse_stair() -> Image.Image:
    """A lighthouse stair, seen from its foot: portrait."""
    p = Plate(1280, 1920, seed=37)
    cx, cy = 695.0, 732.0
    dx, dy = (p.x - cx), (p.y - cy) * 0.94
    radius, angle = np.hypot(dx, dy), np.arctan2(dy, dx)
    eye, growth = 79.0, 2.05
    turns = np.log(np.maximum(radius, 1) / eye) / np.log(growth)
    wound = turns - angle / (2 * np.pi)
    band = np.floor(wound)
    part = wound - band
    theta = angle + 2 * np.pi * band  # grows along the stair
    steps = 26
    step = (theta / (2 * np.pi) * steps) % 1
    light = 0.5 + 0.5 * np.cos(angle + 2.2)
    depth = np.clip(turns / 4.4, 0, 1)
    # soffit with its steps (0 to .52), the rail (.52 to .58), the wall behind
    soffit = 0.94 - 0.66 * step**0.8 - 0.18 * (1 - light)
    soffit = np.where(step > 0.94, 0.05, soffit) - 0.16 * depth * (1 - light)
    courses = np.abs((part - 0.58) / 0.42 * 4 % 1 - 0.5) > 0.44
    joint = (
        np.abs((theta / (2 * np.pi) * 16 + 0.5 * np.floor((part - 0.58) / 0.42 * 4)) % 1 - 0.5)
        > 0.47
    )
    wall = 0.30 + 0.40 * light - 0.20 * smooth(0.58, 1.0, part) - 0.10 * depth
    wall = np.where(courses | joint, wall * 0.4, wall)
    shadow = smooth(0.60, 0.74, part)
    tone = np.where(part < 0.50, soffit, wall * (0.22 + 0.78 * shadow))
    edge = (part > 0.485) & (part < 0.515)
    tone = np.where(edge, 0.98, tone)
    tone = np.where((part >= 0.515) & (part < 0.545), 0.02, tone)
    tone = np.where(part < 0.02, 0.03, tone)
    glow_eye = np.exp(-((radius / (eye * 2.0)) ** 2))
    tone = mix(tone, 1.0, glow_eye * 0.55)
    inner = smooth(eye * 0.98, eye * 0.92, radius)
    tone = np.where(radius < eye, 0.99, tone)
    bars = (np.abs(np.sin(angle * 4)) < 0.10) & (radius < eye) | (np.abs(radius - eye * 0.5) < 3)
    tone = np.where(bars, 0.12, tone)
    tone = np.where(np.abs(radius - eye) < 6, 0.05, tone)
    p.tone = np.clip(tone - 0.10 * (1 - inner) * smooth(500, 1500, radius), 0.02, 1).astype(
        np.float32
    )
    along = radius * 0.985
    p.run = np.where(
        part < 0.50, along + step * 10, along + 0.010 * radius * np.sin(theta * 16)
    ).astype(np.float32)
    p.run = np.where(radius < eye, p.y, p.run)

    # the rail's balusters
    baluster = (
        (np.abs((theta / (2 * np.pi) * steps * 2) % 1 - 0.5) < 0.10)
        & (part > 0.515)
        & (part < 0.64)
    )
    p.lay(baluster.astype(np.float32), 0.03)
    rail = (part > 0.635) & (part < 0.662)
    p.lay(rail.astype(np.float32), 0.03)
    p.lay(((part > 0.630) & (part < 0.638)).astype(np.float32), 0.92)

    y, x = np.mgrid[0 : p.height, 0 : p.width]
    away = np.hypot(x - cx, (y - cy) * 0.94)
    tint = mix(
        np.array([1.0, 0.953, 0.84], dtype=np.float32),
        np.array([0.79, 0.73, 0.63], dtype=np.float32),
        np.clip(away / 1150, 0, 1)[..., None] ** 0.8,
    )
    tint = glow(p, tint.astype(np.float32), (cx, cy), 190, "#fff7df", 1.0)
    return pull(p, p.cut(pitch=7.5, cross=0.74, wobble=0.8), tint, "#241f22")


def bakers_shelves() -> Image.Image:
    """A baker at her racks by lamplight."""
    p = Plate(1800, 1200, seed=41)
    lamp = (470.0, 168.0)
    away = np.hypot(p.x - lamp[0], (p.y - lamp[1]) * 1.05)
    reach = np.exp(-away / 820)
    p.tone = (0.08 + 0.50 * reach).astype(np.float32)
    p.run = p.x.copy()
    rng = np.random.default_rng(14)
    shelves = ((296, 0.80), (596, 1.0), (908, 1.08), (1236, 1.16))
    for level, (y, scale) in enumerate(shelves):
        p.shade(
            0.72
            * smooth(y - 290 * scale + 78, y - 290 * scale + 10, p.y)
            * (p.y < y)
            * (p.y > y - 290 * scale + 8)
            * (level > 0)
        )
        kinds = (
            (0, 0, 2, 0, 0, 1, 0),
            (1, 1, 0, 1, 1, 0, 1),
            (0, 0, 0, 0, 2, 0, 0),
            (1, 0, 1, 0, 1, 1, 0),
        )[level]
        x = -70.0 + 34 * level
        for kind in kinds * 2:
            w = {0: 132, 1: 186, 2: 96}[kind] * scale * float(rng.uniform(0.95, 1.05))
            h = {0: 176, 1: 118, 2: 124}[kind] * scale * float(rng.uniform(0.95, 1.05))
            x += w
            if x - w > 1840:
                break
            if not (level == 0 and 1130 < x < 1500):
                _loaf(p, x, y + 2, w, h, kind, lamp)
            x += w * 0.96
        board = p.shape(lambda pen: pen.box(0, y, 1800, y + 34))
        p.lay(board, 0.14 + 0.62 * reach, p.y + p.noise(700, 60, 2) * 8)
        p.lay(p.shape(lambda pen: pen.box(0, y, 1800, y + 6)), 0.45 + 0.5 * reach)
        p.lay(p.shape(lambda pen: pen.box(0, y + 34, 1800, y + 40)), 0.02)

    def posts(pen: Pen) -> None:
        for x in (78, 838, 1690):
            pen.box(x - 19, 0, x + 19, 1200)

    upright = p.shape(posts)
    p.lay(upright, 0.16 + 0.56 * reach, p.x + p.noise(60, 700, 2) * 10)
    p.lay(rim(p, upright, 0, 3.0), 0.9)

    x0 = 1290.0

    def at(dx: float, dy: float) -> Point:
        return (x0 + dx, dy)

    def trunk(pen: Pen) -> None:
        pen.polygon(
            bezier(
                at(-262, 1220),
                at(-236, 1120),
                at(-170, 1040),
                at(-160, 980),
                at(-168, 880),
                at(-214, 800),
                at(-214, 700),
                at(-214, 650),
                at(-190, 620),
                at(-120, 604),
                at(-80, 594),
                at(-60, 580),
                at(-56, 520),
                at(-20, 500),
                at(20, 500),
                at(56, 520),
                at(60, 580),
                at(80, 594),
                at(120, 604),
                at(190, 620),
                at(214, 650),
                at(214, 700),
                at(214, 800),
                at(168, 880),
                at(160, 980),
                at(170, 1040),
                at(236, 1120),
                at(262, 1220),
            )
        )

    def sleeves(pen: Pen) -> None:
        for s in (-1, 1):
            pen.polygon(
                bezier(
                    at(s * 96, 640),
                    at(s * 104, 560),
                    at(s * 126, 500),
                    at(s * 134, 440),
                    at(s * 128, 390),
                    at(s * 106, 330),
                    at(s * 92, 262),
                    at(s * 108, 244),
                    at(s * 136, 244),
                    at(s * 152, 258),
                    at(s * 176, 330),
                    at(s * 216, 380),
                    at(s * 226, 440),
                    at(s * 232, 520),
                    at(s * 226, 600),
                    at(s * 214, 720),
                    at(s * 170, 740),
                    at(s * 120, 700),
                    at(s * 96, 640),
                )
            )

    def cuffs(pen: Pen) -> None:
        for s in (-1, 1):
            pen.line([at(s * 118, 392), at(s * 204, 366)], 15)

    turn = np.clip((p.x - x0) / 214, -1, 1)
    body = p.shape(trunk)
    cloth = p.noise(110, 420, 3)
    lit = 0.62 - 0.56 * smooth(-0.95, 0.75, turn) + 0.20 * (cloth - 0.5)
    p.lay(body, np.clip(lit, 0.03, 0.9), p.y + turn**2 * 34)
    arms = p.shape(sleeves)
    for s in (-1, 1):
        inner = np.clip((p.x - (x0 + s * 168)) / 64, -1, 1)
        half = arms * ((p.x - x0) * s > 0)
        p.lay(
            half,
            np.clip((0.66 if s < 0 else 0.34) - 0.50 * inner, 0.04, 0.95),
            p.y * 0.9 + inner**2 * 16 + p.x * 0.2 * s,
        )
    p.lay(p.shape(cuffs), np.clip(0.9 - 0.4 * turn, 0.3, 1))
    figure = np.maximum(body, arms)
    p.lay(rim(p, figure, 0.6, 3.2), 0.97)

    def hair(pen: Pen) -> None:
        pen.ellipse(at(0, 470), 74, 88)
        pen.ellipse(at(0, 556), 34, 30)

    def scarf(pen: Pen) -> None:
        pen.polygon(
            bezier(
                at(-76, 462),
                at(-92, 380),
                at(-44, 352),
                at(0, 352),
                at(48, 352),
                at(92, 380),
                at(78, 462),
                at(46, 486),
                at(-40, 486),
                at(-76, 462),
            )
        )
        pen.polygon(
            bezier(
                at(-6, 482),
                at(-40, 500),
                at(-44, 540),
                at(-30, 572),
                at(-16, 548),
                at(-6, 520),
                at(2, 484),
            )
        )
        pen.polygon(
            bezier(
                at(-2, 482),
                at(26, 500),
                at(40, 530),
                at(34, 562),
                at(14, 546),
                at(4, 520),
                at(0, 484),
            )
        )

    curve = np.clip((p.x - x0) / 84, -1, 1)
    p.lay(p.shape(hair), np.clip(0.22 - 0.2 * curve, 0.03, 0.5), p.y + curve**2 * 22)
    p.lay(
        p.shape(scarf),
        np.clip(0.95 - 0.62 * smooth(-0.7, 0.9, curve), 0.1, 1),
        p.y + curve**2 * 26 - p.x * 0.2,
    )

    def strings(pen: Pen) -> None:
        pen.line([at(-128, 612), at(-60, 760), at(-10, 972)], 15)
        pen.line([at(128, 612), at(62, 760), at(10, 972)], 15)
        pen.line(bezier(at(-168, 1000), at(-80, 976), at(80, 976), at(168, 1000)), 18)
        for s in (-1, 1):
            pen.polygon(
                bezier(
                    at(0, 982),
                    at(s * 60, 900),
                    at(s * 142, 916),
                    at(s * 130, 990),
                    at(s * 120, 1050),
                    at(s * 40, 1036),
                    at(0, 990),
                )
            )
            pen.line(
                bezier(at(s * 4, 990), at(s * 30, 1070), at(s * 56, 1120), at(s * 50, 1200)), 14
            )

    bow = p.shape(strings)
    p.lay(bow, np.clip(0.97 - 0.55 * smooth(-0.5, 1.0, turn), 0.2, 1), p.y + p.x * 0.3)
    p.lay(p.shape(lambda pen: pen.circle(at(0, 988), 20)), np.clip(0.9 - 0.4 * turn, 0.1, 1))
    p.lay(
        p.shape(
            lambda pen: [
                pen.line(
                    bezier(at(s * 14, 984), at(s * 50, 960), at(s * 80, 960), at(s * 104, 976)), 4
                )
                for s in (-1, 1)
            ]
        ),
        0.1,
    )
    _loaf(p, x0 + 2, 294, 136, 172, 0, (lamp[0], lamp[1] + 200))

    def hands(pen: Pen) -> None:
        for s in (-1, 1):
            pen.polygon(
                bezier(
                    at(s * 94, 276),
                    at(s * 84, 236),
                    at(s * 92, 206),
                    at(s * 112, 200),
                    at(s * 136, 196),
                    at(s * 156, 230),
                    at(s * 154, 274),
                    at(s * 140, 290),
                    at(s * 108, 290),
                    at(s * 94, 276),
                )
            )

    p.lay(p.shape(hands), np.clip(0.80 - 0.45 * turn, 0.2, 1), p.y)
    p.lay(
        p.shape(
            lambda pen: [
                pen.line([at(s * (100 + k * 15), 203 + k * 6), at(s * (104 + k * 14), 242)], 3)
                for s in (-1, 1)
                for k in range(3)
            ]
        ),
        0.10,
    )

    def shade(pen: Pen) -> None:
        x, y = lamp
        pen.line([(x, 0), (x, y - 90)], 5)
        pen.polygon(
            bezier(
                (x - 132, y),
                (x - 120, y - 70),
                (x - 44, y - 84),
                (x - 26, y - 100),
                (x - 10, y - 106),
                (x + 10, y - 106),
                (x + 26, y - 100),
                (x + 44, y - 84),
                (x + 120, y - 70),
                (x + 132, y),
            )
        )

    p.light(
        np.exp(-(((p.x - lamp[0]) / 150) ** 2 + ((p.y - lamp[1] - 30) / 70) ** 2))
        * 0.8
        * smooth(lamp[1] - 4, lamp[1] + 2, p.y)
    )
    p.lay(p.shape(shade), 0.03)
    p.lay(
        p.shape(lambda pen: pen.ellipse((lamp[0], lamp[1]), 40, 34))
        * smooth(lamp[1] - 1, lamp[1] + 1, p.y),
        1.0,
    )
    tint = vertical(p, (0, "#c9a878"), (0.5, "#d2b287"), (1, "#b58e62"))
    tint = glow(p, tint, (lamp[0] + 40, lamp[1] + 140), 640, "#ffe8b4", 0.95)
    return pull(p, p.cut(pitch=8, cross=0.78), tint, "#2c1a10")


def _loaf(p: Plate, x: float, base: float, w: float, h: float, kind: int, lamp: Point) -> None:
    """Set a loaf on a shelf: 0 round, 1 long, 2 a small roll."""
    cy = base - h * 0.50
    dx, dy = (p.x - x) / w, (p.y - cy) / (h * 0.5)
    power = 2.7 if kind == 1 else 2.25
    inside = np.abs(dx) ** power + np.where(dy < 0, np.abs(dy) ** 2.0, np.abs(dy) ** 3.4)
    mask = smooth(1.03, 0.97, inside)
    dome = np.sqrt(np.clip(1 - np.abs(dx) ** power, 0, 1))
    height = np.sqrt(np.clip(1 - inside, 0, 1))
    toward = np.array([lamp[0] - x, lamp[1] - cy])
    distance = float(np.hypot(*toward))
    toward = toward / distance
    power_here = 0.50 + 0.55 * float(np.exp(-distance / 900))
    lit = power_here * np.clip(
        0.44 * (dx * toward[0] + dy * toward[1]) + 0.56 * height + 0.05, 0, 1
    )
    lit = lit * (1 - 0.75 * smooth(0.45, 1.0, dy))
    edge = smooth(1.0, 0.86, inside)
    run = p.y + dx**2 * h * 0.30
    if kind == 0:
        grid = ((dx * 0.9 + dy * 0.34), (dx * 0.9 - dy * 0.34))
        for way in grid:
            for k in (-0.40, 0.0, 0.40):
                gash = np.abs(way - k) / 0.060
                lit = mix(
                    lit, power_here * 1.05, smooth(1.0, 0.55, gash) * edge * smooth(0.45, 0.1, dy)
                )
                lit = lit * (
                    1
                    - 0.75
                    * smooth(1.75, 1.2, gash)
                    * smooth(0.95, 1.15, gash)
                    * edge
                    * smooth(0.45, 0.1, dy)
                )
    elif kind == 1:
        for k in np.linspace(-0.72, 0.72, 6):
            gash = np.abs(dx - k + 0.13 * dy) / 0.052
            lit = mix(
                lit, power_here * 1.05, smooth(1.0, 0.5, gash) * edge * smooth(0.15, -0.15, dy)
            )
            lit = lit * (
                1
                - 0.75
                * smooth(2.0, 1.3, gash)
                * smooth(0.95, 1.25, gash)
                * edge
                * smooth(0.15, -0.15, dy)
            )
    else:
        gash = np.abs(dy + 0.32 + 0.25 * dx**2) / 0.09
        lit = mix(lit, power_here, smooth(1.0, 0.6, gash) * edge)
        lit = lit * (1 - 0.75 * smooth(2.0, 1.2, gash) * smooth(0.9, 1.2, gash) * edge)
    del dome
    p.shade(
        0.8
        * np.exp(-(((p.x - x - 14) / (w * 1.02)) ** 4))
        * smooth(base - h * 0.34, base - 4, p.y)
        * (p.y < base)
    )
    p.lay(mask * (p.y < base), np.clip(lit, 0.03, 1), run.astype(np.float32))
    p.lay(smooth(0.90, 0.98, inside) * mask * (p.y < base), 0.03)


def cellist() -> Image.Image:
    """A cellist plays in a pool of light: portrait."""
    p = Plate(1500, 1950, seed=53)
    cx, cy = 760.0, 760.0
    away = np.hypot(p.x - cx, (p.y - cy) * 0.86)
    p.tone = np.clip(
        0.97 - 0.86 * smooth(380, 860, away) - 0.05 * p.noise(300, 300, 3), 0.11, 1
    ).astype(np.float32)
    p.run = away.astype(np.float32)
    floor = 1640.0
    pool = np.hypot((p.x - cx) / 640, (p.y - 1740) / 150)
    p.lay(
        smooth(floor - 1, floor + 1, p.y),
        np.clip(0.80 - 0.70 * smooth(0.5, 1.15, pool), 0.06, 1),
        p.y + p.x * 0.04,
    )

    def body(pen: Pen) -> None:
        # chair legs
        pen.polygon([(470, 1380), (500, 1380), (476, 1700), (456, 1700)])
        pen.polygon([(1050, 1380), (1080, 1380), (1096, 1700), (1076, 1700)])
        # skirt: two knees with the cello between
        pen.polygon(
            bezier(
                (520, 1190),
                (420, 1230),
                (360, 1330),
                (352, 1450),
                (346, 1560),
                (380, 1650),
                (400, 1704),
                (520, 1724),
                (600, 1716),
                (640, 1690),
                (700, 1500),
                (820, 1500),
                (888, 1690),
                (940, 1716),
                (1030, 1724),
                (1140, 1704),
                (1166, 1650),
                (1196, 1560),
                (1188, 1450),
                (1180, 1330),
                (1110, 1230),
                (1010, 1190),
            )
        )
        # trunk
        pen.polygon(
            bezier(
                (540, 1240),
                (560, 1100),
                (560, 980),
                (540, 880),
                (530, 800),
                (560, 740),
                (640, 712),
                (700, 690),
                (720, 680),
                (728, 640),
                (760, 630),
                (800, 630),
                (812, 640),
                (820, 684),
                (850, 700),
                (910, 716),
                (990, 740),
                (1024, 800),
                (1012, 890),
                (990, 990),
                (990, 1100),
                (1010, 1240),
            )
        )

    # the head, bent towards the neck of the cello
    nod = -0.30
    hx, hy = 748.0, 556.0

    def turned(x: float, y: float) -> Point:
        x = -x
        return (hx + x * np.cos(nod) - y * np.sin(nod), hy + x * np.sin(nod) + y * np.cos(nod))

    def head(pen: Pen) -> None:
        profile = bezier(
            (-30, 200),
            (-40, 150),
            (-52, 112),
            (-84, 76),
            (-126, 20),
            (-122, -70),
            (-76, -108),
            (-36, -138),
            (30, -132),
            (62, -96),
            (76, -78),
            (82, -56),
            (80, -34),
            (79, -26),
            (79, -20),
            (82, -14),
            (92, 4),
            (104, 20),
            (112, 32),
            (114, 42),
            (98, 42),
            (88, 44),
            (92, 50),
            (98, 54),
            (97, 60),
            (95, 64),
            (90, 65),
            (88, 66),
            (94, 70),
            (95, 78),
            (90, 82),
            (84, 88),
            (84, 92),
            (86, 100),
            (86, 118),
            (70, 128),
            (50, 124),
            (38, 122),
            (32, 132),
            (46, 206),
        )
        pen.polygon([turned(*q) for q in profile])
        pen.circle(turned(-84, -128), 46)

    def shoes(pen: Pen) -> None:
        pen.polygon(
            bezier(
                (430, 1700),
                (430, 1740),
                (470, 1764),
                (520, 1762),
                (560, 1760),
                (572, 1730),
                (560, 1700),
            )
        )
        pen.polygon(
            bezier(
                (980, 1700),
                (972, 1730),
                (984, 1760),
                (1024, 1762),
                (1070, 1764),
                (1112, 1740),
                (1112, 1700),
            )
        )

    figure = p.shape(lambda pen: (body(pen), shoes(pen)))
    folds = p.noise(70, 620, 3)
    p.lay(
        figure,
        np.where(p.y > 1190, 0.03 + 0.30 * smooth(0.52, 0.74, folds), 0.035),
        p.x + (folds - 0.5) * 40,
    )
    p.lay(
        rim(p, figure, 2.6, 0.0) + rim(p, figure, 0, 2.6) * 0.8 + rim(p, figure, 0, -2.6) * 0.8,
        0.92,
    )
    skull = p.shape(head)
    p.lay(skull, 0.03)
    p.lay(rim(p, skull, 3.0, 0) + rim(p, skull, 0, -2.6) * 0.8, 0.93)
    hairline = p.shape(
        lambda pen: [
            pen.line(
                [
                    turned(*q)
                    for q in bezier(
                        (-112 + k * 10, -66 + k * 3),
                        (-70 + k * 6, -100 + k * 16),
                        (-10 + k * 4, -110 + k * 17),
                        (50 - k * 3, -86 + k * 14),
                    )
                ],
                2.4,
            )
            for k in range(5)
        ]
    )
    p.lay(hairline, 0.55)
    # the cello, leaning a little
    tilt = 0.205
    ox, oy = 752.0, 1322.0
    rx = (p.x - ox) * np.cos(tilt) + (p.y - oy) * np.sin(tilt)
    ry = -(p.x - ox) * np.sin(tilt) + (p.y - oy) * np.cos(tilt)

    def at(x: float, y: float) -> Point:
        return (ox + x * np.cos(tilt) - y * np.sin(tilt), oy + x * np.sin(tilt) + y * np.cos(tilt))

    half = [
        (0, -356),
        (56, -350),
        (112, -334),
        (146, -290),
        (156, -236),
        (148, -186),
        (128, -150),
        (132, -132),
        (112, -110),
        (100, -62),
        (102, -14),
        (120, 36),
        (140, 52),
        (144, 74),
        (170, 104),
        (196, 160),
        (202, 226),
        (184, 290),
        (132, 336),
        (62, 354),
        (0, 358),
    ]
    outline = [at(x, y) for x, y in half] + [at(-x, y) for x, y in reversed(half)]
    shadow = p.shape(lambda pen: pen.polygon([(x + 16, y + 6) for x, y in outline]))
    p.lay(shadow, 0.02)
    belly = p.shape(lambda pen: pen.polygon(outline))
    side = np.clip(rx / 190, -1, 1)
    grain = p.noise(26, 900, 2)
    wood = (
        0.86
        - 0.55 * smooth(-0.35, 1.0, side)
        - 0.16 * smooth(-0.6, -1.0, side)
        + 0.10 * (grain - 0.5)
    )
    mark = 110 + (p.noise(240, 60, 2) - 0.5) * 26
    wood = np.where(ry > mark, wood * 0.56, wood)
    p.lay(belly, np.clip(wood, 0.05, 1), rx * 0.86 + side * np.abs(ry) * 0.04)
    purfling = p.shape(
        lambda pen: pen.line(
            [(ox + (x - ox) * 0.945, oy + (y - oy) * 0.968) for x, y in [*outline, outline[0]]], 3
        )
    )
    p.lay(purfling * belly, 0.06)
    edge = p.shape(lambda pen: pen.line([*outline, outline[0]], 6))
    p.lay(edge, 0.03)
    p.lay(rim(p, belly, 0, 3.2, 14), 0.95)

    def fittings(pen: Pen) -> None:
        pen.polygon([at(-26, -150), at(26, -150), at(17, -660), at(-17, -660)])
        pen.polygon([at(-44, 320), at(44, 320), at(26, 150), at(-26, 150)])
        pen.polygon(
            [
                at(-64, 78),
                at(-58, 40),
                at(-30, 26),
                at(30, 26),
                at(58, 40),
                at(64, 78),
                at(40, 78),
                at(34, 58),
                at(-34, 58),
                at(-40, 78),
            ]
        )
        for s in (-1, 1):
            pen.line(
                [
                    at(s * x, y)
                    for x, y in bezier(
                        (74, -48), (48, -40), (72, 20), (84, 44), (100, 86), (76, 106), (66, 92)
                    )
                ],
                9,
            )
            pen.circle(at(s * 70, -44), 10)
            pen.circle(at(s * 72, 92), 11)
            pen.line([at(s * 60, 20), at(s * 98, 14)], 3)
        pen.line([at(0, 356), at(0, 448)], 9)
        pen.polygon([at(-24, -656), at(24, -656), at(20, -760), at(-20, -760)])
        pen.circle(at(0, -778), 36)
        for y, s in ((-680, -1), (-700, 1), (-728, -1), (-744, 1)):
            pen.line([at(0, y), at(s * 58, y - 4)], 8)
            pen.ellipse(at(s * 64, y - 4), 15, 11)

    p.lay(p.shape(fittings), 0.03)
    p.lay(p.shape(lambda pen: [pen.circle(at(0, -778), 22), pen.circle(at(40, 0), 0)]), 0.7, p.y)
    p.lay(p.shape(lambda pen: pen.circle(at(4, -776), 10)), 0.03)

    def strings(pen: Pen) -> None:
        for i in (-1.5, -0.5, 0.5, 1.5):
            pen.line([at(i * 16, 156), at(i * 14, 26), at(i * 7.4, -650)], 2.4)

    p.lay(p.shape(strings), 0.93)

    # left arm to the neck, right arm with the bow
    def arms(pen: Pen) -> None:
        pen.polygon(
            bezier(
                (960, 740),
                (1060, 770),
                (1130, 900),
                (1140, 1010),
                (1144, 1072),
                (1088, 1092),
                (1046, 1050),
                (990, 990),
                (940, 930),
                (900, 868),
                (886, 850),
                (890, 822),
                (910, 808),
                (934, 794),
                (958, 806),
                (974, 832),
                (984, 850),
                (984, 800),
                (960, 740),
            )
        )
        pen.polygon(
            bezier(
                (548, 790),
                (470, 880),
                (400, 1000),
                (376, 1080),
                (366, 1120),
                (400, 1150),
                (440, 1140),
                (500, 1160),
                (540, 1196),
                (574, 1228),
                (600, 1246),
                (622, 1240),
                (622, 1216),
                (610, 1180),
                (560, 1120),
                (500, 1080),
                (540, 1010),
                (570, 940),
                (590, 880),
            )
        )

    limbs = p.shape(arms)
    p.lay(limbs, 0.04 + 0.14 * smooth(0.5, 0.7, folds))
    p.lay(
        np.clip(rim(p, limbs, 2.8, 0) + rim(p, limbs, 0, 2.6), 0, 1)
        * (1 - smooth(0.3, 0.6, p.blur(figure, 16))),
        0.93,
    )
    p.lay(np.clip(rim(p, limbs, 3.0, -1.0), 0, 1) * figure, 0.42)

    def hands(pen: Pen) -> None:
        pen.polygon(
            bezier(
                (948, 862),
                (920, 872),
                (886, 866),
                (872, 846),
                (862, 826),
                (872, 802),
                (898, 792),
                (926, 786),
                (952, 800),
                (962, 826),
            )
        )
        for y in (-530, -512, -494, -476):
            pen.line([at(24, y), at(-20, y - 4)], 14)
        pen.polygon(
            bezier(
                (570, 1212),
                (590, 1200),
                (640, 1206),
                (656, 1222),
                (664, 1244),
                (652, 1268),
                (628, 1270),
                (600, 1270),
                (570, 1240),
                (564, 1224),
            )
        )

    hand = p.shape(hands)
    p.lay(
        hand,
        np.clip(0.92 - 0.3 * smooth(880, 960, p.x) - 0.3 * smooth(1240, 1275, p.y), 0.3, 1),
        p.y,
    )
    p.lay(
        p.shape(
            lambda pen: [pen.line([at(22, y), at(-22, y - 4)], 2.6) for y in (-521, -503, -485)]
        ),
        0.05,
    )

    def bow(pen: Pen) -> None:
        pen.line([(560, 1262), (1226, 1196)], 7)
        pen.line([(600, 1276), (1222, 1210)], 3.5)
        pen.polygon([(1222, 1192), (1236, 1194), (1230, 1216), (1220, 1214)])
        pen.polygon([(590, 1258), (640, 1254), (644, 1274), (600, 1280)])

    p.lay(
        p.shape(
            lambda pen: [
                pen.line([(548, 1263), (1232, 1195)], 13),
                pen.line([(600, 1277), (1224, 1211)], 7),
            ]
        ),
        0.02,
    )
    p.lay(p.shape(bow), 0.95)
    p.lay(
        p.shape(lambda pen: pen.polygon([(590, 1256), (642, 1251), (646, 1276), (598, 1282)])), 0.05
    )

    tint = vertical(p, (0, "#cdb692"), (0.35, "#ecdcbb"), (0.8, "#d3bb94"), (1, "#b79a72"))
    tint = glow(p, tint, (cx, cy), 560, "#fdf3d9", 0.95)
    tint = over(tint, reduce(p, belly) * 0.75, "#d99a55")
    tint = over(tint, reduce(p, belly * (ry > mark)) * 0.6, "#a8642f")
    return pull(p, p.cut(pitch=7.5, cross=0.76), tint, "#25171a")


def floodlights() -> Image.Image:
    """The ground in fog, from behind a row of spectators."""
    p = Plate(1800, 1200, seed=61)
    masts = (
        (210.0, 190.0, 1.0),
        (1610.0, 170.0, 1.05),
        (600.0, 330.0, 0.52),
        (1215.0, 325.0, 0.52),
    )
    fog = p.noise(900, 200, 4)
    tone = 0.20 + 0.24 * smooth(100, 660, p.y) + 0.16 * smooth(0.4, 0.7, fog)
    nearest = np.full_like(p.x, 1e9)
    for x, y, s in masts:
        dx, dy = p.x - x, p.y - y
        away = np.hypot(dx, dy)
        nearest = np.minimum(nearest, away / s**0.6)
        aim = np.arctan2(680 - y, 900 - x)
        off = np.abs(np.angle(np.exp(1j * (np.arctan2(dy, dx) - aim))))
        beam = np.exp(-((off / 0.36) ** 2)) * np.exp(-away / (900 * s**0.5))
        tone = mix(tone, 1.0, 0.62 * beam * (0.7 + 0.3 * smooth(0.35, 0.65, fog)))
        tone = mix(tone, 1.0, 0.85 * np.exp(-away / (95 * s)))
    p.tone = tone.astype(np.float32)
    p.run = (nearest + (fog - 0.5) * 60).astype(np.float32)

    def stand(pen: Pen) -> None:
        pen.polygon([(330, 600), (330, 500), (300, 478), (1500, 470), (1474, 496), (1474, 600)])

    p.lay(p.shape(stand), 0.44 + 0.16 * fog, p.y)
    p.lay(
        p.shape(lambda pen: [pen.line([(x, 492), (x, 600)], 4) for x in range(360, 1474, 92)]), 0.30
    )
    crowd = np.random.default_rng(4)
    p.lay(
        p.shape(
            lambda pen: [
                pen.circle((x + crowd.uniform(-5, 5), 536 + r * 20), 6.5)
                for r in range(3)
                for x in range(345, 1462, 17)
            ]
        ),
        0.26,
    )
    p.light(0.34 * smooth(0.3, 0.7, fog) * np.exp(-(((p.y - 560) / 110) ** 2)))

    # the pitch
    vy, horizon = 470.0, 600.0
    grass = smooth(horizon - 1, horizon + 1, p.y)
    z = 600 / np.maximum(p.y - vy, 1)
    stripe = np.floor(z * 2.2) % 2
    p.lay(
        grass,
        np.clip(
            0.66
            - 0.07 * stripe
            - 0.26 * smooth(700, 1180, p.y)
            + 0.16 * np.exp(-(((p.x - 900) / 620) ** 2)),
            0,
            0.9,
        ),
        p.y + (fog - 0.5) * 12,
    )

    def ground(X: float, Z: float) -> Point:  # noqa: N803
        return (900 + X * 600 / Z, vy + 600 / Z)

    def chalk(pen: Pen) -> None:
        for a, b in (
            ((-3.4, 4.3), (3.4, 4.3)),
            ((-3.4, 4.3), (-3.4, 0.6)),
            ((3.4, 4.3), (3.4, 0.6)),
            ((-3.4, 1.62), (3.4, 1.62)),
            ((-1.5, 1.62), (-1.5, 1.28)),
            ((1.5, 1.62), (1.5, 1.28)),
            ((-1.5, 1.28), (1.5, 1.28)),
            ((-3.4, 2.6), (3.4, 2.6)),
        ):
            pen.line([ground(*a), ground(*b)], 5.5 / min(a[1], b[1]) + 0.8)
        pen.line(
            [
                ground(0.95 * np.cos(t), 2.6 + 0.45 * np.sin(t))
                for t in np.linspace(0, 2 * np.pi, 60)
            ],
            2.6,
        )

    p.lay(p.shape(chalk) * grass, 0.99)

    def goal(pen: Pen) -> None:
        a, b = ground(-0.62, 4.3), ground(0.62, 4.3)
        pen.line([a, (a[0], a[1] - 44), (b[0], b[1] - 44), b], 4)

    p.lay(p.shape(goal), 0.99)

    def mast(pen: Pen) -> None:
        for x, y, s in masts:
            base = 640 if s > 0.8 else 602
            w = 30 * s
            pen.line([(x - w, base), (x - w * 0.35, y)], 5 * s + 1)
            pen.line([(x + w, base), (x + w * 0.35, y)], 5 * s + 1)
            count = 9
            for i in range(count):
                t0, t1 = i / count, (i + 1) / count
                w0, w1 = w * (1 - 0.65 * t0), w * (1 - 0.65 * t1)
                y0, y1 = base + (y - base) * t0, base + (y - base) * t1
                pen.line([(x - w0, y0), (x + w1, y1)], 2.4 * s + 0.6)
                pen.line([(x + w0, y0), (x - w1, y1)], 2.4 * s + 0.6)
            pen.box(x - 74 * s, y - 44 * s, x + 74 * s, y + 26 * s)

    p.lay(p.shape(mast), 0.08)

    def lamps(pen: Pen) -> None:
        for x, y, s in masts:
            for i in range(5):
                for j in range(2):
                    pen.circle((x + (i - 2) * 28 * s, y - 24 * s + j * 30 * s), 11 * s)

    p.lay(p.shape(lamps), 1.0)
    p.light(p.blur(p.shape(lamps), 9) * 0.8)

    poses = (
        # hip, then knee and foot of both legs, elbow and hand of both arms, lean
        (
            ((0.20, 0.30), (0.05, 0.05)),
            ((-0.12, 0.27), (-0.36, 0.20)),
            ((-0.22, 0.60), (-0.06, 0.50)),
            ((0.20, 0.62), (0.34, 0.72)),
            0.13,
        ),
        (
            ((0.24, 0.33), (0.36, 0.10)),
            ((-0.10, 0.26), (-0.24, 0.04)),
            ((-0.24, 0.66), (-0.36, 0.54)),
            ((0.22, 0.58), (0.38, 0.62)),
            0.07,
        ),
        (
            ((0.06, 0.27), (0.07, 0.02)),
            ((-0.06, 0.27), (-0.10, 0.02)),
            ((-0.16, 0.58), (-0.13, 0.42)),
            ((0.17, 0.60), (0.12, 0.46)),
            0.02,
        ),
        (
            ((0.12, 0.28), (0.14, 0.02)),
            ((-0.10, 0.27), (-0.18, 0.03)),
            ((-0.24, 0.74), (-0.34, 0.92)),
            ((0.20, 0.60), (0.30, 0.50)),
            0.03,
        ),
    )

    def player(pen: Pen, X: float, Z: float, pose: int) -> None:  # noqa: N803
        x, y = ground(X, Z)
        s = 205 / Z
        d = 1 if (pose + int(X * 10)) % 2 else -1
        leg_a, leg_b, arm_a, arm_b, lean = poses[pose % 4]

        def at(dx: float, dy: float) -> Point:
            return (x + d * (dx + lean * max(0, dy - 0.45) * 1.6) * s, y - dy * s)

        def limb(points: list[Point], widths: list[float]) -> None:
            for (p0, p1), (w0, w1) in zip(
                itertools.pairwise(points),
                itertools.pairwise(widths),
                strict=False,
            ):
                a0, a1 = np.array(p0), np.array(p1)
                side = np.array([-(a1 - a0)[1], (a1 - a0)[0]]) / max(1e-6, np.hypot(*(a1 - a0)))
                pen.polygon(
                    [
                        tuple(a0 + side * w0 * s / 2),
                        tuple(a1 + side * w1 * s / 2),
                        tuple(a1 - side * w1 * s / 2),
                        tuple(a0 - side * w0 * s / 2),
                    ]
                )
                pen.circle(tuple(a1), w1 * s / 2)

        pen.ellipse(at(0.035, 0.925), 0.056 * s, 0.070 * s)
        pen.polygon(
            bezier(
                at(-0.045, 0.85),
                at(-0.13, 0.84),
                at(-0.12, 0.80),
                at(-0.10, 0.70),
                at(-0.075, 0.60),
                at(-0.08, 0.54),
                at(-0.09, 0.46),
                at(0, 0.44),
                at(0.05, 0.44),
                at(0.10, 0.46),
                at(0.09, 0.54),
                at(0.10, 0.62),
                at(0.12, 0.72),
                at(0.13, 0.82),
                at(0.12, 0.85),
                at(0.05, 0.855),
            )
        )
        for (knee, foot), hip in ((leg_a, 0.05), (leg_b, -0.04)):
            limb([at(hip, 0.47), at(*knee), at(*foot)], [0.135, 0.085, 0.055])
            limb([at(*foot), at(foot[0] + 0.085, foot[1] - 0.012)], [0.05, 0.035])
        pen.polygon(
            [at(-0.10, 0.49), at(0.11, 0.49), at(0.16, 0.34), at(0.02, 0.37), at(-0.13, 0.34)]
        )
        for (elbow, hand), shoulder in ((arm_a, -0.09), (arm_b, 0.10)):
            limb([at(shoulder, 0.81), at(*elbow), at(*hand)], [0.075, 0.055, 0.04])

    squad = (
        (-1.9, 2.2, 2),
        (-0.9, 1.75, 1),
        (0.15, 1.30, 0),
        (1.05, 1.55, 2),
        (1.9, 2.0, 3),
        (-0.2, 3.0, 3),
        (0.75, 3.3, 0),
        (-1.5, 3.2, 1),
        (2.4, 2.9, 1),
        (-0.42, 1.16, 1),
        (0.1, 4.15, 2),
    )
    for X, Z, pose in sorted(squad, key=lambda q: -q[1]):  # noqa: N806
        veil = float(smooth(1.2, 4.6, np.array(Z)))
        shape = p.shape(lambda pen: player(pen, X, Z, pose))
        x, y = ground(X, Z)
        p.shade(
            0.5
            * (1 - veil)
            * np.exp(-(((p.x - x) / (62 / Z)) ** 2 + ((p.y - y - 2) / (10 / Z)) ** 2))
        )
        p.lay(shape, 0.03 + 0.55 * veil)
    ball = ground(-0.06, 1.2)
    p.lay(p.shape(lambda pen: pen.circle((ball[0], ball[1] - 8), 11, 1)), 0.05)
    p.lay(p.shape(lambda pen: pen.circle((ball[0], ball[1] - 8), 8.5, 1)), 1.0)
    p.light(0.30 * smooth(0.45, 0.75, fog) * np.exp(-(((p.y - 660) / 90) ** 2)))

    def terrace(pen: Pen) -> None:
        for x, y, s, kind in (
            (40, 1110, 170, 2),
            (296, 1140, 150, 4),
            (520, 1176, 128, 0),
            (742, 1150, 146, 1),
            (1010, 1184, 138, 2),
            (1268, 1146, 150, 4),
            (1480, 1176, 128, 3),
            (1730, 1120, 172, 2),
        ):
            head_and_shoulders(pen, x, y, s, kind)

    near = p.shape(terrace)
    p.lay(near, 0.025)
    p.lay(rim(p, near, 4.2, 0), 0.95)

    def scarves(pen: Pen) -> None:
        for x, y, s in ((296, 1140, 150), (1268, 1146, 150), (742, 1150, 146)):
            pen.polygon(
                bezier(
                    (x - 0.24 * s, y - 0.14 * s),
                    (x - 0.1 * s, y - 0.06 * s),
                    (x + 0.1 * s, y - 0.06 * s),
                    (x + 0.24 * s, y - 0.14 * s),
                    (x + 0.34 * s, y - 0.02 * s),
                    (x + 0.38 * s, y + 0.06 * s),
                    (x + 0.36 * s, y + 0.13 * s),
                    (x + 0.1 * s, y + 0.22 * s),
                    (x - 0.1 * s, y + 0.22 * s),
                    (x - 0.36 * s, y + 0.13 * s),
                    (x - 0.38 * s, y + 0.06 * s),
                    (x - 0.34 * s, y - 0.02 * s),
                    (x - 0.24 * s, y - 0.14 * s),
                )
            )

    p.lay(p.shape(scarves), np.where(np.floor(p.x / 17) % 2 == 0, 0.85, 0.06), p.y)
    tint = vertical(p, (0, "#9fb2b6"), (0.42, "#dfe3cf"), (0.6, "#d3ddc2"), (1, "#9db595"))
    for x, y, s in masts:
        tint = glow(p, tint, (x, y), 190 * s, "#fffbe6", 1.0)
    return pull(p, p.cut(pitch=7.5, cross=0.72), tint, "#142a2b")


def match_still() -> Image.Image:
    """A still from the film of the match: two players and the ball."""
    return floodlights().crop((500, 640, 1300, 1090))


SCENES = {
    "fish-hall": fish_hall,
    "tram-rain": tram_rain,
    "council-chamber": council_chamber,
    "lighthouse-stair": lighthouse_stair,
    "bakers-shelves": bakers_shelves,
    "cellist": cellist,
    "floodlights": floodlights,
    "match-still": match_still,
}
