"""Pictures of the harbour and the sea."""

from __future__ import annotations

import numpy as np
from burin import Array, Pen, Plate, Point, bezier, glow, mix, over, pull, reduce, smooth, vertical
from PIL import Image


def crane(pen: Pen, x: float, base: float, size: float, facing: int, lift: float = 0.9) -> None:
    """Draw a level-luffing dock crane; `size` is its height without the jib."""

    def at(dx: float, dy: float) -> Point:
        return (x + facing * dx * size, base - dy * size)

    def bar(a: Point, b: Point, width: float) -> None:
        pen.line([at(*a), at(*b)], max(1.3, width * size))

    # the portal, which straddles the railway
    for leg in (-0.24, -0.08, 0.12, 0.28):
        bar((leg, 0), (leg * 0.55, 0.42), 0.022)
    for height in (0.15, 0.42):
        bar((-0.24 + height * 0.2, height), (0.28 - height * 0.2, height), 0.024)
    bar((-0.22, 0.02), (0.06, 0.40), 0.010)
    bar((0.26, 0.02), (-0.02, 0.40), 0.010)
    for wheel in (-0.26, -0.20, 0.24, 0.30):
        pen.circle(at(wheel, 0.01), 0.022 * size)
    pen.polygon([at(-0.17, 0.42), at(0.20, 0.42), at(0.16, 0.48), at(-0.13, 0.48)])
    # the house with its window, and the A-frame
    pen.polygon([at(-0.30, 0.48), at(0.16, 0.48), at(0.16, 0.66), at(-0.10, 0.74), at(-0.30, 0.70)])
    pen.polygon([at(0.16, 0.50), at(0.27, 0.52), at(0.27, 0.64), at(0.16, 0.66)])
    pen.polygon([at(0.19, 0.56), at(0.25, 0.57), at(0.25, 0.62), at(0.19, 0.63)], 0)
    bar((-0.22, 0.70), (0.02, 1.16), 0.018)
    bar((0.10, 0.66), (0.02, 1.16), 0.022)
    bar((-0.10, 0.92), (0.06, 0.88), 0.012)
    # the jib: two chords and their lattice
    foot, tip = (
        np.array([0.14, 0.62]),
        np.array([0.14 + 1.05 * np.cos(lift), 0.62 + 1.35 * np.sin(lift)]),
    )
    along = tip - foot
    side = np.array([-along[1], along[0]]) / np.hypot(*along)
    count = 11
    last: tuple[Point, Point] | None = None
    for i in range(count + 1):
        t = i / count
        half = 0.045 * np.sin(np.pi * (0.12 + 0.8 * t)) + 0.006
        p, q = foot + along * t + side * half, foot + along * t - side * half
        pair = (tuple(p), tuple(q))
        if last:
            bar(last[0], pair[0], 0.013)
            bar(last[1], pair[1], 0.013)
            bar(last[i % 2], pair[1 - i % 2], 0.007)
            bar(pair[0], pair[1], 0.006)
        last = pair
    bar((0.02, 1.16), tuple(tip), 0.006)
    bar((0.02, 1.13), tuple(foot + along * 0.62), 0.006)
    bar((0.02, 1.16), (-0.30, 0.90), 0.012)
    pen.polygon([at(-0.40, 0.86), at(-0.26, 0.94), at(-0.24, 0.84), at(-0.38, 0.77)])
    # the fall and its hook
    drop = tip[1] - 0.52 - 0.2 * lift
    bar(tuple(tip), (tip[0], drop), 0.005)
    pen.polygon([at(tip[0] - 0.02, drop), at(tip[0] + 0.02, drop), at(tip[0], drop - 0.06)])


def trawler(pen: Pen, x: float, base: float, size: float, facing: int = 1) -> None:
    """Draw a side trawler lying at her moorings; `size` is her length."""

    def at(dx: float, dy: float) -> Point:
        return (x + facing * dx * size, base - dy * size)

    def wire(a: Point, b: Point, width: float = 0.0035) -> None:
        pen.line([at(*a), at(*b)], max(1.0, width * size))

    hull = bezier(
        at(-0.50, 0.13),
        at(-0.30, 0.075),
        at(0.05, 0.07),
        at(0.22, 0.10),
        at(0.36, 0.125),
        at(0.44, 0.15),
        at(0.52, 0.20),
        at(0.49, 0.12),
        at(0.46, 0.05),
        at(0.43, -0.01),
    )
    pen.polygon([*hull, at(-0.44, -0.01), at(-0.49, 0.06)])
    pen.polygon([at(-0.36, 0.08), at(-0.36, 0.20), at(-0.06, 0.20), at(-0.04, 0.08)])
    pen.polygon([at(-0.30, 0.20), at(-0.30, 0.29), at(-0.10, 0.29), at(-0.08, 0.20)])
    pen.polygon([at(-0.32, 0.29), at(-0.32, 0.305), at(-0.06, 0.305), at(-0.06, 0.29)])
    for window in (-0.27, -0.215, -0.16):
        pen.polygon(
            [
                at(window, 0.235),
                at(window, 0.272),
                at(window + 0.035, 0.272),
                at(window + 0.035, 0.235),
            ],
            0,
        )
    pen.polygon([at(-0.40, 0.18), at(-0.385, 0.33), at(-0.335, 0.33), at(-0.34, 0.18)])
    wire((0.16, 0.10), (0.16, 0.62), 0.013)
    wire((-0.20, 0.30), (-0.20, 0.52), 0.009)
    wire((-0.45, 0.10), (-0.45, 0.34), 0.011)
    wire((0.16, 0.20), (-0.04, 0.46), 0.009)
    wire((0.09, 0.50), (0.23, 0.50), 0.006)
    for a, b in (
        ((0.16, 0.62), (0.51, 0.20)),
        ((0.16, 0.62), (-0.20, 0.52)),
        ((-0.20, 0.52), (-0.45, 0.34)),
        ((0.16, 0.60), (0.05, 0.09)),
        ((0.16, 0.60), (0.26, 0.11)),
        ((-0.04, 0.46), (0.16, 0.58)),
        ((-0.45, 0.34), (-0.50, 0.13)),
        ((-0.20, 0.50), (-0.30, 0.30)),
    ):
        wire(a, b)
    for ball in (0.30, 0.34, 0.375):
        pen.circle(at(ball, 0.145 + (ball - 0.3) * 0.3), 0.014 * size)


def yacht(pen: Pen, x: float, base: float, mast: float, lean: float = 0.0) -> None:
    """Draw a small moored boat that is mostly mast."""
    top = (x + lean * mast, base - mast)
    pen.polygon(
        [
            (x - mast * 0.20, base - mast * 0.06),
            (x + mast * 0.22, base - mast * 0.085),
            (x + mast * 0.17, base + 1),
            (x - mast * 0.17, base + 1),
        ]
    )
    pen.line([(x, base), top], max(1.6, mast * 0.014))
    for height, reach in ((0.45, 0.055), (0.72, 0.04)):
        y = base - mast * height
        pen.line([(x - mast * reach, y), (x + mast * reach, y)], 1.2)
    for foot in (-0.19, 0.21, -0.06, 0.06):
        pen.line([top, (x + mast * foot, base - mast * 0.07)], 0.8)
    pen.line(
        [(x, base - mast * 0.14), (x - mast * 0.18, base - mast * 0.12)], max(1.5, mast * 0.012)
    )


def gull(pen: Pen, x: float, y: float, span: float, tilt: float = 0.0) -> None:
    """Draw a gull in flight."""
    left = bezier(
        (x, y),
        (x - span * 0.12, y - span * 0.16),
        (x - span * 0.30, y - span * 0.18 + tilt * span),
        (x - span * 0.5, y - span * 0.02 + tilt * span),
    )
    right = bezier(
        (x, y),
        (x + span * 0.12, y - span * 0.16),
        (x + span * 0.30, y - span * 0.20 - tilt * span),
        (x + span * 0.5, y - span * 0.06 - tilt * span),
    )
    for wing in (left, right):
        back = [
            (px, py + span * 0.055 * (1 - abs(px - x) / (span * 0.55))) for px, py in reversed(wing)
        ]
        pen.polygon([*wing, *back])
    pen.ellipse((x, y + span * 0.02), span * 0.075, span * 0.035)


def onlooker(pen: Pen, x: float, base: float, size: float) -> None:
    """Draw a man in a cap who stands and looks, seen from behind."""

    def at(dx: float, dy: float) -> Point:
        return (x + dx * size, base - dy * size)

    pen.ellipse(at(0, 0.895), 0.052 * size, 0.062 * size)
    pen.polygon([at(-0.075, 0.925), at(0.07, 0.935), at(0.055, 0.985), at(-0.05, 0.98)])
    coat = bezier(
        at(-0.045, 0.845),
        at(-0.15, 0.83),
        at(-0.16, 0.74),
        at(-0.165, 0.60),
        at(-0.17, 0.50),
        at(-0.13, 0.47),
        at(-0.125, 0.46),
        at(-0.13, 0.40),
        at(-0.135, 0.36),
        at(-0.14, 0.33),
        at(-0.05, 0.31),
        at(0.05, 0.31),
        at(0.14, 0.33),
        at(0.135, 0.38),
        at(0.13, 0.44),
        at(0.125, 0.46),
        at(0.17, 0.48),
        at(0.175, 0.55),
        at(0.165, 0.62),
        at(0.16, 0.76),
        at(0.15, 0.83),
        at(0.045, 0.845),
    )
    pen.polygon(coat)
    pen.polygon([at(-0.115, 0.34), at(-0.10, 0.02), at(-0.125, 0), at(-0.02, 0), at(-0.005, 0.33)])
    pen.polygon([at(0.115, 0.34), at(0.10, 0.02), at(0.125, 0), at(0.02, 0), at(0.005, 0.33)])


def mirror(plate: Plate, horizon: float, *, chop: float, depth: float = 1.0) -> Array:
    """Return what still water shows of the tone above `horizon`, broken up towards the viewer."""
    below = np.clip(plate.y - horizon, 0, None)
    near = below / (plate.height - horizon)
    wave = plate.noise(170, 16, 2) - 0.5
    fine = plate.noise(70, 9, 1) - 0.5
    stretch = 1 / (0.12 + near) ** 0.6
    look_y = horizon - below * depth + (wave * 60 + fine * 20) * chop * near * stretch * 0.7
    look_x = plate.x + (fine * 22 + wave * 30) * chop * (0.12 + near)
    rows = np.clip(look_y * 2, 0, horizon * 2 - 1).astype(np.int32)
    columns = np.clip(look_x * 2, 0, plate.width * 2 - 1).astype(np.int32)
    return plate.tone[rows, columns]


def banks(plate: Plate, across: float, down: float, cover: float) -> tuple[Array, Array]:
    """Return banks of cloud and how far each point is lit from below."""
    cloud = plate.noise(across, down, 5)
    body = smooth(cover, cover + 0.22, cloud)
    lower = np.roll(cloud, -14, axis=0)
    lit = np.clip((cloud - lower) * 9, 0, 1) * body
    return body, lit


def _upper_edge(plate: Plate, shape: Array, down: float, across: float) -> Array:
    """Return the rim of a dark shape that takes light from above."""
    rows, columns = round(down * 2), round(across * 2)
    edge = np.clip(shape - np.roll(shape, (rows, columns), (0, 1)), 0, 1)
    return edge * smooth(0.50, 0.62, plate.blur(shape, 7)) * plate.noise(90, 90, 2)


def harbour_dawn() -> Image.Image:
    """The Inner Basin after the storm tide, against the sunrise."""
    p = Plate(1800, 1200, seed=11)
    horizon, sun = 705.0, (640.0, 640.0)
    away = np.hypot((p.x - sun[0]) * 0.62, (p.y - sun[1]) * 1.15)
    sky = 0.98 - 0.46 * smooth(120, 1000, away)
    body, lit = banks(p, 1100, 110, 0.50)
    sky = sky * (1 - 0.46 * body) + 0.26 * lit * np.exp(-away / 620)
    sky = mix(sky, 1.0, np.exp(-((away / 135) ** 2)))
    disc = np.hypot(p.x - sun[0], p.y - sun[1])
    sky = mix(sky, 1.0, smooth(78, 74, disc))
    p.tone = np.clip(sky, 0, 1).astype(np.float32)
    p.run = p.y + body * 26 + p.noise(900, 160, 2) * 40

    def far_shore(pen: Pen) -> None:
        ridge = [
            (0, 668),
            (140, 655),
            (300, 672),
            (460, 684),
            (800, 688),
            (1050, 676),
            (1300, 650),
            (1560, 636),
            (1800, 628),
        ]
        pen.polygon([*ridge, (1800, horizon), (0, horizon)])
        for x in range(1180, 1800, 23):
            top = 664 - (x - 1180) * 0.05 - (x * 7 % 19)
            pen.polygon([(x, 705), (x, top), (x + 9, top - 8), (x + 18, top), (x + 18, 705)])
        pen.polygon([(1388, 660), (1392, 560), (1400, 520), (1408, 560), (1412, 660)])

    p.lay(p.shape(far_shore), 0.52 + 0.12 * np.exp(-away / 300), p.y)

    def gate(pen: Pen) -> None:
        for i, x in enumerate((720, 800, 880, 960, 1040)):
            pen.polygon(
                [
                    (x - 11, horizon),
                    (x - 11, 640),
                    (x - 16, 634),
                    (x - 9, 618),
                    (x + 9, 618),
                    (x + 16, 634),
                    (x + 11, 640),
                    (x + 11, horizon),
                ]
            )
            if i < 4:
                pen.polygon([(x + 10, 690), (x + 70, 690), (x + 70, 700), (x + 10, 700)])
                pen.line([(x + 10, 640), (x + 70, 640)], 3)
        pen.polygon([(1050, 705), (1050, 688), (1330, 684), (1330, 705)])
        pen.polygon([(60, 705), (60, 690), (712, 690), (712, 705)])
        pen.polygon([(164, 692), (172, 560), (196, 560), (204, 692)])
        pen.polygon([(166, 560), (202, 560), (202, 553), (166, 553)])
        pen.polygon([(174, 553), (174, 528), (194, 528), (194, 553)])
        pen.polygon([(171, 528), (184, 512), (197, 528)])

    p.lay(p.shape(gate), 0.30, p.y)

    def quay(pen: Pen) -> None:
        pen.polygon([(1060, 726), (1060, 704), (1800, 692), (1800, 790), (1400, 750)])
        crane(pen, 1215, 706, 150, -1, 0.95)
        crane(pen, 1365, 704, 210, -1, 0.72)
        crane(pen, 1600, 706, 318, -1, 0.86)
        pen.polygon([(1690, 710), (1690, 560), (1745, 520), (1800, 545), (1800, 760)])
        pen.polygon([(1430, 706), (1430, 660), (1500, 646), (1500, 706)])

    p.lay(p.shape(quay), 0.07, p.x * 0.9)

    def boats(pen: Pen) -> None:
        for x, mast, lean in (
            (330, 190, 0.01),
            (392, 232, -0.01),
            (446, 170, 0.0),
            (1010, 150, 0.01),
            (1078, 188, -0.01),
        ):
            yacht(pen, x, 727, mast, lean)

    p.lay(p.shape(boats), 0.12, p.x)

    # the water takes all this and breaks it
    water = p.shape(
        lambda pen: pen.polygon([(0, horizon), (1800, horizon), (1800, 1200), (0, 1200)])
    )
    solid = p.shape(lambda pen: (quay(pen), boats(pen)))
    near = np.clip((p.y - horizon) / (1200 - horizon), 0, 1)
    seen = mirror(p, 716, chop=1.0)
    ripple = p.noise(210, 17, 2)
    tone = seen * (0.86 - 0.16 * near) + 0.11
    path = np.exp(-(((p.x - sun[0] - (ripple - 0.5) * 90) / (50 + near * 210)) ** 2))
    tone = mix(tone, 1.0, path * smooth(0.36, 0.62, ripple + 0.14 * (1 - near)))
    tone = tone * (1 - 0.34 * near * smooth(0.50, 0.36, ripple))
    p.lay(
        np.where(solid > 0.5, 0, water), np.clip(tone, 0, 1), p.y + (ripple - 0.5) * (5 + 40 * near)
    )

    hull = p.shape(
        lambda pen: pen.polygon([(-60, 975), (655, 975), (700, 1010), (690, 1090), (-60, 1120)])
    )
    p.shade(0.80 * p.blur(hull, 9) * smooth(0.30, 0.62, ripple + 0.35 * smooth(1110, 985, p.y)))

    def fore(pen: Pen) -> None:
        trawler(pen, 330, 985, 760, 1)
        pen.polygon([(0, 1200), (0, 1118), (820, 1138), (1800, 1092), (1800, 1200)])
        for x, y, s in ((1010, 1126, 1.0), (1540, 1104, 1.15)):
            pen.polygon(
                [
                    (x - 24 * s, y + 10),
                    (x - 19 * s, y - 44 * s),
                    (x + 19 * s, y - 44 * s),
                    (x + 24 * s, y + 10),
                ]
            )
            pen.ellipse((x, y - 46 * s), 33 * s, 12 * s)
            pen.ellipse((x, y + 8), 36 * s, 10 * s)
        pen.line(bezier((985, 1090), (900, 1110), (800, 1060), (690, 880)), 7)
        pen.line(bezier((1030, 1092), (1190, 1180), (1400, 1190), (1800, 1010)), 7)
        onlooker(pen, 905, 1136, 196)

    shape = p.shape(fore)
    stone = p.shape(
        lambda pen: pen.polygon([(0, 1200), (0, 1118), (820, 1138), (1800, 1092), (1800, 1200)])
    )
    p.lay(shape, 0.03 + stone * (0.02 + 0.24 * p.noise(190, 26, 3) ** 1.5), p.y * 0.97 + p.x * 0.03)
    p.lay(_upper_edge(p, shape, 3.2, -1.2), 0.80)

    def birds(pen: Pen) -> None:
        for x, y, span, tilt in (
            (880, 330, 92, 0.06),
            (1015, 420, 64, -0.08),
            (1120, 250, 74, 0.10),
            (770, 470, 44, 0.0),
            (520, 300, 50, 0.12),
        ):
            gull(pen, x, y, span, tilt)

    p.lay(p.shape(birds), 0.10)

    tint = vertical(
        p,
        (0, "#b9c8cf"),
        (0.30, "#d8d6c8"),
        (0.52, "#f3d9b0"),
        (0.60, "#f0d3aa"),
        (0.80, "#c6cfca"),
        (1, "#a9bcc2"),
    )
    tint = glow(p, tint, sun, 420, "#fbe3b4", 0.9)
    tint = over(tint, reduce(p, smooth(78, 74, disc) * (p.y < horizon - 17)), "#fff4d8")
    return pull(p, p.cut(pitch=7.5, cross=0.66), tint, "#13293a")


def tower(pen: Pen, x: float, base: float, height: float) -> None:
    """Draw a lighthouse tower with gallery and lantern."""

    def at(dx: float, dy: float) -> Point:
        return (x + dx * height, base - dy * height)

    pen.polygon(
        bezier(
            at(-0.135, 0),
            at(-0.085, 0.25),
            at(-0.075, 0.50),
            at(-0.068, 0.74),
            at(-0.03, 0.74),
            at(0.03, 0.74),
            at(0.068, 0.74),
            at(0.075, 0.50),
            at(0.085, 0.25),
            at(0.135, 0),
        )
    )
    pen.polygon([at(-0.070, 0.74), at(-0.095, 0.775), at(0.095, 0.775), at(0.070, 0.74)])
    pen.polygon([at(-0.105, 0.775), at(-0.105, 0.788), at(0.105, 0.788), at(0.105, 0.775)])


def ridge(
    plate: Plate, base: float, height: float, length: float, phase: float, drift: float
) -> Array:
    """Return the height of a swell's crest line at each column: steep in front, long behind."""
    x = plate.x[0] + drift
    turn = 2 * np.pi * x / length + phase
    wave = np.sin(turn + 0.55 * np.sin(turn + 0.6)) * 0.75 + 0.25 * np.sin(
        turn * 0.47 + phase * 2.1
    )
    small = 0.10 * np.sin(turn * 3.3 + phase) + 0.05 * np.sin(turn * 7.1 - phase)
    return (base - height * (np.abs(wave + 0.25) ** 1.15 * np.sign(wave + 0.25) + small)).astype(
        np.float32
    )


def lighthouse_swell() -> Image.Image:
    """A lighthouse on its rock, its beam over a heavy swell."""
    p = Plate(1800, 1200, seed=23)
    lamp = (1265.0, 262.0)
    dx, dy = p.x - lamp[0], p.y - lamp[1]
    away = np.hypot(dx, dy)
    cloud = p.noise(800, 220, 5)
    sky = 0.15 + 0.22 * smooth(0.35, 0.75, cloud) + 0.16 * smooth(300, 760, p.y)
    for centre, spread, reach, power in (
        (np.pi + 0.10, 0.085, 1700, 0.86),
        (-0.13, 0.10, 1300, 0.72),
    ):
        off = np.abs(np.angle(np.exp(1j * (np.arctan2(dy, dx) - centre))))
        beam = np.exp(-((off / spread) ** 4)) * np.exp(-away / reach)
        sky = mix(sky, 1.0, beam * power * (0.72 + 0.28 * smooth(0.3, 0.7, cloud)))
    sky = mix(sky, 1.0, np.exp(-((away / 70) ** 2)))
    sky = mix(sky, 1.0, 0.35 * np.exp(-away / 190))
    p.tone = sky.astype(np.float32)
    p.run = p.y * 0.9 + p.x * 0.22 + p.noise(900, 300, 2) * 80

    def rock(pen: Pen) -> None:
        pen.polygon(
            [
                (985, 830),
                (1010, 770),
                (1058, 748),
                (1075, 700),
                (1120, 672),
                (1150, 682),
                (1178, 655),
                (1350, 648),
                (1392, 676),
                (1422, 668),
                (1466, 720),
                (1512, 742),
                (1540, 790),
                (1590, 830),
                (1610, 900),
                (960, 900),
            ]
        )

    facets = p.noise(120, 160, 3)
    p.lay(
        p.shape(rock),
        0.05 + 0.42 * smooth(0.50, 0.72, facets),
        p.x * 0.85 + p.y * 0.5 + facets * 90,
    )
    body = p.shape(lambda pen: tower(pen, 1265, 662, 520))
    across = np.clip((p.x - 1265) / (70 * (0.55 + 0.45 * smooth(262, 662, p.y))), -1, 1)
    round_tone = np.clip(0.92 - 0.95 * smooth(-0.75, 0.95, across), 0.08, 0.94)
    bands = ((p.y > 345) & (p.y < 425)) | ((p.y > 505) & (p.y < 585))
    p.lay(body, np.where(bands, round_tone * 0.28, round_tone), p.y + (across**2) * 20)

    def lantern(pen: Pen) -> None:
        pen.polygon([(1236, 254), (1242, 214), (1288, 214), (1294, 254)], 0)
        pen.polygon([(1228, 222), (1265, 178), (1302, 222)])
        pen.circle((1265, 176), 7)
        pen.line([(1265, 176), (1265, 150)], 3)
        for x in (1236, 1250, 1265, 1280, 1294):
            pen.line([(x, 222), (x, 258)], 2.2)
        for x in range(1212, 1322, 12):
            pen.line([(x, 254), (x, 236)], 1.6)
        pen.line([(1210, 237), (1320, 237)], 2.2)
        for x, y, s in ((1258, 330, 1), (1268, 470, 1.1), (1262, 616, 1.5)):
            pen.polygon(
                [
                    (x - 8 * s, y + 13 * s),
                    (x - 8 * s, y - 8 * s),
                    (x, y - 15 * s),
                    (x + 8 * s, y - 8 * s),
                    (x + 8 * s, y + 13 * s),
                ]
            )

    p.lay(p.shape(lantern), 0.02)
    p.light(np.exp(-((np.hypot(dx / 26, (dy - 20) / 20)) ** 2)))

    def cottage(pen: Pen) -> None:
        pen.polygon([(1330, 655), (1330, 610), (1372, 582), (1414, 610), (1414, 668)])
        pen.polygon([(1396, 600), (1396, 572), (1408, 572), (1408, 608)])

    p.lay(p.shape(cottage), 0.10)
    p.lay(p.shape(lambda pen: pen.box(1350, 622, 1364, 640)), 1.0)

    swells = (
        (742, 20, 300, 0.4, 0),
        (782, 30, 420, 2.2, 60),
        (838, 46, 560, 4.0, 200),
        (916, 66, 760, 0.9, 380),
        (1020, 92, 980, 2.6, 120),
        (1150, 104, 1300, 4.4, 700),
    )
    for i, (base, height, length, phase, drift) in enumerate(swells):
        crest = ridge(p, base, height, length, phase, drift)
        above = p.y - crest[None, :]
        mask, below = smooth(-0.6, 0.6, above), np.clip(above, 0, None)
        slope = np.gradient(crest)[None, :] * 2
        streak = p.noise(260 + 60 * i, 26 + 8 * i, 3)
        size = height * 1.5 + 14
        face = (
            0.72 - 0.62 * smooth(0, size * 1.5, below + (streak - 0.5) * size * 0.9) + slope * 0.55
        )
        face = face + 0.14 * np.exp(-(((p.x - 520) / 620) ** 2)) - 0.04
        foam = smooth(0.54, 0.70, streak + 0.25 * np.exp(-below / (size * 0.22)))
        face = mix(face, 1.0, foam * np.exp(-below / (size * 1.1)) * 0.95)
        face = mix(face, 1.0, np.exp(-below / (4 + 2 * i)) * 0.9)
        p.lay(mask, np.clip(face, 0.03, 1), below * 0.92 + (streak - 0.5) * size * 0.8)

    burst = np.hypot((p.x - 1020) / 95, (p.y - 800) / 120)
    spray = smooth(0.50, 0.62, p.noise(46, 46, 4) + 0.34 * (1 - burst))
    p.light(spray * smooth(1.5, 0.9, burst) * smooth(860, 820, p.y))
    tint = vertical(p, (0, "#a8bac4"), (0.55, "#cfd8d2"), (0.7, "#c2d3cc"), (1, "#9fb9b5"))
    tint = glow(p, tint, lamp, 330, "#ffedb8", 1.0)
    off = np.abs(np.angle(np.exp(1j * (np.arctan2(dy, dx) - np.pi - 0.10))))
    tint = over(
        tint,
        reduce(p, np.exp(-((off / 0.09) ** 4)) * np.exp(-away / 1300) * (p.y < 720)) * 0.8,
        "#fdf0c8",
    )
    return pull(p, p.cut(pitch=7.5, cross=0.72), tint, "#0f2b33")


def ferry_fog() -> Image.Image:
    """A passenger ferry comes out of the fog on smooth water."""
    p = Plate(1800, 1200, seed=5)
    drift = p.noise(1300, 260, 4)
    horizon = 690.0
    p.tone = np.clip(
        0.80 + 0.16 * smooth(0, 500, p.y) - 0.16 * smooth(0.45, 0.8, drift), 0, 0.985
    ).astype(np.float32)
    p.run = p.y + p.noise(900, 260, 2) * 70
    fog = smooth(0.30, 0.62, drift + 0.28 * smooth(360, 690, p.y) - 0.16)

    def shore(pen: Pen) -> None:
        pen.polygon([(0, 690), (0, 590), (90, 560), (210, 575), (330, 610), (470, 640), (560, 690)])
        pen.polygon([(1800, 690), (1800, 640), (1620, 652), (1500, 690)])
        for x, h in ((60, 64), (96, 84), (130, 60), (168, 70), (240, 48), (290, 52)):
            pen.polygon([(x - 22, 600), (x, 600 - h - 16), (x + 22, 600)])

    p.lay(p.shape(shore), 0.80 + 0.12 * fog, p.y)

    def hull(pen: Pen) -> None:
        pen.polygon(
            bezier(
                (588, 548),
                (612, 606),
                (640, 664),
                (668, 704),
                (900, 716),
                (1240, 716),
                (1420, 704),
                (1440, 660),
                (1462, 600),
                (1470, 566),
                (1200, 592),
                (860, 592),
                (588, 548),
            )
        )

    def upper(pen: Pen) -> None:
        pen.polygon([(700, 580), (708, 500), (1392, 500), (1402, 582)])
        pen.polygon([(770, 500), (776, 430), (1300, 430), (1318, 500)])
        pen.polygon([(800, 430), (812, 372), (965, 372), (972, 430)])
        pen.polygon([(790, 372), (790, 364), (985, 364), (985, 372)])
        pen.polygon([(1085, 430), (1098, 282), (1172, 282), (1186, 430)])

    def lines(pen: Pen) -> None:
        for x in range(716, 1396, 22):
            pen.line([(x, 500), (x, 476)], 1.5)
        pen.line([(706, 476), (1392, 476)], 2)
        for x in range(784, 1310, 22):
            pen.line([(x, 430), (x, 408)], 1.5)
        pen.line([(776, 408), (1304, 408)], 2)
        pen.line([(880, 364), (880, 190)], 5)
        pen.line([(846, 262), (914, 262)], 3)
        pen.line([(880, 196), (604, 550)], 2)
        pen.line([(880, 196), (1100, 292)], 1.6)
        pen.line([(1360, 500), (1360, 330)], 4)
        pen.line([(1360, 336), (1180, 300)], 1.4)
        pen.line([(1360, 336), (1466, 566)], 1.4)
        for x in (1010, 1220):
            pen.polygon(bezier((x - 42, 414), (x - 30, 436), (x + 30, 436), (x + 44, 412)))
            pen.line([(x - 44, 420), (x - 44, 388), (x - 30, 380)], 2.4)
            pen.line([(x + 44, 420), (x + 44, 388), (x + 30, 380)], 2.4)

    def windows(pen: Pen) -> None:
        for x in range(740, 1380, 40):
            pen.box(x, 522, x + 24, 552)
        for x in range(816, 1300, 44):
            pen.box(x, 448, x + 24, 474)
        for x in range(826, 952, 32):
            pen.box(x, 386, x + 24, 408)

    veil = np.clip(0.72 * fog + 0.42 * smooth(760, 1500, p.x), 0, 0.88)
    p.lay(p.shape(upper), mix(0.52, 0.93, veil), p.y)
    p.lay(
        p.shape(lambda pen: pen.polygon([(1092, 352), (1096, 312), (1174, 312), (1178, 352)])),
        mix(0.16, 0.9, veil),
    )
    p.lay(p.shape(hull), mix(0.10, 0.88, veil), p.y + 0.02 * p.x)
    p.lay(
        p.shape(lambda pen: pen.line(bezier((626, 622), (800, 644), (1250, 646), (1452, 622)), 5)),
        mix(0.72, 0.95, veil),
    )
    p.lay(p.shape(lines), mix(0.16, 0.85, veil))
    p.lay(p.shape(windows), mix(0.12, 0.82, veil))

    def people(pen: Pen) -> None:
        for x, base in ((726, 500), (746, 500), (1040, 430), (1262, 430)):
            pen.ellipse((x, base - 38), 5, 6)
            pen.polygon(
                [(x - 7, base - 2), (x - 7, base - 31), (x + 7, base - 31), (x + 8, base - 2)]
            )

    p.lay(p.shape(people), mix(0.12, 0.8, veil))
    water = p.shape(lambda pen: pen.box(0, horizon + 8, 1800, 1200))
    ship = p.shape(hull)
    near = np.clip((p.y - horizon) / 510, 0, 1)
    ripple = p.noise(420, 22, 2)
    seen = mirror(p, 700, chop=0.55, depth=0.86)
    tone = mix(seen, 0.93, 0.25) - 0.20 * near * smooth(0.55, 0.36, ripple) - 0.06 * near
    p.lay(
        np.where(ship > 0.5, 0, water),
        np.clip(tone, 0, 0.98),
        p.y + (ripple - 0.5) * (4 + 34 * near),
    )
    bow = np.exp(-(((p.y - 712) / 9) ** 2)) * smooth(560, 640, p.x) * smooth(800, 660, p.x)
    p.light(bow)

    def buoy(pen: Pen) -> None:
        pen.ellipse((352, 1000), 92, 24)
        pen.polygon([(262, 996), (288, 950), (416, 950), (442, 996)])
        for a, b in (
            ((300, 950), (336, 790)),
            ((404, 950), (368, 790)),
            ((318, 950), (352, 790)),
            ((386, 950), (352, 790)),
            ((306, 900), (398, 900)),
            ((316, 850), (388, 850)),
            ((306, 900), (388, 850)),
            ((398, 900), (316, 850)),
        ):
            pen.line([a, b], 5)
        pen.polygon([(328, 792), (376, 792), (372, 768), (332, 768)])
        pen.polygon([(338, 768), (366, 768), (362, 734), (342, 734)])
        pen.circle((352, 726), 10)
        pen.polygon(bezier((326, 878), (334, 846), (370, 846), (378, 878)))
        pen.circle((352, 884), 7)

    shape = p.shape(buoy)
    p.shade(
        0.62
        * np.exp(-(((p.x - 356) / 86) ** 2))
        * smooth(1000, 1030, p.y)
        * smooth(0.30, 0.62, ripple + 0.40 * smooth(1185, 1010, p.y) - 0.04)
    )
    curve = np.clip((p.x - 300) / 130, -1, 1)
    p.lay(shape, np.where(p.y > 946, np.clip(0.30 - 0.28 * curve, 0.03, 0.6), 0.04), p.x)
    p.lay(p.shape(lambda pen: gull(pen, 352, 690, 74, 0.05)), 0.08)
    p.lay(
        p.shape(lambda pen: (gull(pen, 520, 330, 70, 0.10), gull(pen, 444, 408, 46, -0.06))), 0.35
    )
    tint = vertical(p, (0, "#dfe3dd"), (0.45, "#eeeade"), (0.58, "#f1ecdf"), (1, "#cdd8d3"))
    return pull(p, p.cut(pitch=7.5, cross=0.70), tint, "#203a40")


def turbine(pen: Pen, x: float, base: float, height: float, turn: float) -> None:
    """Draw a wind turbine at sea; `height` to the hub."""
    pen.polygon(
        [
            (x - height * 0.021, base),
            (x - height * 0.011, base - height),
            (x + height * 0.011, base - height),
            (x + height * 0.021, base),
        ]
    )
    pen.polygon(
        [
            (x - height * 0.034, base + 1),
            (x - height * 0.034, base - height * 0.085),
            (x + height * 0.034, base - height * 0.085),
            (x + height * 0.034, base + 1),
        ]
    )
    hub = (x, base - height)
    pen.ellipse(hub, max(1.5, height * 0.026), max(1.5, height * 0.026))
    for blade in range(3):
        a = turn + blade * 2 * np.pi / 3
        out = np.array([np.sin(a), -np.cos(a)])
        side = np.array([out[1], -out[0]])
        pts = [
            (0.02, -0.012),
            (0.14, -0.030),
            (0.40, -0.016),
            (0.66, -0.002),
            (0.66, 0.004),
            (0.02, 0.014),
        ]
        pen.polygon([tuple(np.array(hub) + (out * r + side * w) * height) for r, w in pts])


def outer_bank() -> Image.Image:
    """The wind farm from the south: a panorama."""
    p = Plate(2100, 900, seed=31)
    horizon, sun = 628.0, (1500.0, 540.0)
    away = np.hypot((p.x - sun[0]) * 0.55, (p.y - sun[1]) * 1.3)
    sky = 0.97 - 0.40 * smooth(60, 900, away)
    body, lit = banks(p, 1500, 90, 0.46)
    angle = np.arctan2(p.y - sun[1], p.x - sun[0])
    rays = 0.5 + 0.5 * np.sin(angle * 34 + p.noise(700, 700, 2) * 5)
    sky = sky * (1 - 0.50 * body) + 0.22 * lit
    sky = sky + 0.14 * (rays - 0.5) * smooth(500, 160, p.y) * smooth(950, 250, away)
    p.tone = np.clip(mix(sky, 1.0, np.exp(-((away / 90) ** 2))), 0, 1).astype(np.float32)
    p.run = p.y + body * 20 + p.noise(1000, 140, 2) * 36

    def farm(pen: Pen) -> None:
        for i in range(11):
            t = i / 10
            x = 150 + 1820 * (1 - (1 - t) ** 1.55)
            turbine(pen, x, horizon + 3 - 2 * t, 372 * (1 - t) ** 1.25 + 58, 0.35 + i * 1.31)

    def rear(pen: Pen) -> None:
        for i in range(14):
            turbine(pen, 560 + i * 112 - (i * 37 % 29), horizon, 118 - i * 5.0, 0.9 + i * 0.77)

    p.lay(p.shape(rear), 0.42)
    p.lay(p.shape(farm), 0.02, p.x)
    ripple = p.noise(260, 15, 2)
    near = np.clip((p.y - horizon) / (900 - horizon), 0, 1)
    seen = mirror(p, horizon, chop=0.9)
    tone = seen * 0.82 + 0.06 - 0.34 * near * smooth(0.54, 0.38, ripple)
    path = np.exp(-(((p.x - sun[0] - (ripple - 0.5) * 90) / (60 + near * 260)) ** 2))
    tone = mix(tone, 1.0, path * smooth(0.38, 0.62, ripple + 0.12))
    p.lay(
        smooth(horizon - 0.5, horizon + 0.5, p.y),
        np.clip(tone, 0, 1),
        p.y + (ripple - 0.5) * (5 + 40 * near),
    )

    def boat(pen: Pen) -> None:
        trawler(pen, 1180, 776, 250, -1)

    p.shade(
        0.72
        * np.exp(-(((p.x - 1180) / 120) ** 4))
        * smooth(772, 778, p.y)
        * smooth(0.26, 0.60, ripple + 0.4 * smooth(840, 776, p.y))
    )
    p.lay(p.shape(boat), 0.03)
    p.lay(
        p.shape(
            lambda pen: [
                gull(pen, x, y, s, t)
                for x, y, s, t in (
                    (1034, 640, 40, 0.1),
                    (1000, 690, 30, -0.1),
                    (1080, 668, 26, 0.0),
                    (960, 655, 22, 0.1),
                )
            ]
        ),
        0.12,
    )
    tint = vertical(
        p, (0, "#bccbc9"), (0.45, "#e6dfc6"), (0.70, "#f2deb6"), (0.80, "#cfd6c8"), (1, "#a9c0bb")
    )
    tint = glow(p, tint, sun, 380, "#ffe9bd", 0.9)
    return pull(p, p.cut(pitch=7.5, cross=0.70), tint, "#173a3c")


def lantern_boats() -> Image.Image:
    """Fishing boats with their lanterns lit below an old town at night."""
    p = Plate(1800, 1200, seed=47)
    horizon = 560.0
    moon = (420.0, 190.0)
    cloud = p.noise(900, 140, 4)
    far = np.hypot(p.x - moon[0], p.y - moon[1])
    sky = (
        0.20
        + 0.16 * smooth(0, 560, p.y)
        + 0.14 * smooth(0.45, 0.75, cloud)
        + 0.42 * np.exp(-far / 170)
    )
    p.tone = np.clip(mix(sky, 1.0, smooth(64, 61, far)), 0, 1).astype(np.float32)
    p.lay(smooth(60, 57, np.hypot(p.x - moon[0] - 28, p.y - moon[1] + 10)), 0.34)
    p.run = p.y + smooth(0.4, 0.7, cloud) * 26
    stars = p.rng.random((46, 2))
    p.lay(
        p.shape(
            lambda pen: [
                pen.circle((sx * 1800, sy * 330), 1.6 + (i % 3) * 0.7)
                for i, (sx, sy) in enumerate(stars)
                if np.hypot(sx * 1800 - moon[0], sy * 330 - moon[1]) > 90
            ]
        ),
        1.0,
    )

    def town(pen: Pen) -> None:
        x = 0
        rng = np.random.default_rng(3)
        while x < 1800:
            width = int(rng.integers(46, 110))
            top = horizon - 62 - 58 * np.exp(-(((x - 1180) / 430) ** 2)) - int(rng.integers(0, 50))
            pen.polygon([(x, horizon), (x, top), (x + width, top), (x + width, horizon)])
            if rng.random() < 0.25:
                pen.ellipse((x + width / 2, top), width * 0.36, width * 0.34)
            x += width - 2
        pen.polygon([(1500, horizon), (1504, 250), (1546, 250), (1550, horizon)])
        pen.box(1494, 244, 1556, 256)
        pen.polygon([(1510, 246), (1510, 204), (1525, 170), (1540, 204), (1540, 246)])
        pen.line([(1525, 172), (1525, 148)], 2.4)

    def market(pen: Pen) -> None:
        for i in range(5):
            cx = 980 + i * 92
            pen.box(cx - 48, 430, cx + 48, horizon)
            pen.ellipse((cx, 432), 47, 42)
            pen.line([(cx, 392), (cx, 374)], 3)
        pen.box(918, 470, 1412, horizon)

    back = p.shape(town)
    p.lay(back, 0.20 + 0.16 * p.noise(60, 200, 2), p.x * 0.98)
    hall = p.shape(market)
    across = sum(
        np.clip((p.x - (980 + i * 92)) / 47, -1, 1) * (np.abs(p.x - (980 + i * 92)) <= 46)
        for i in range(5)
    )
    p.lay(hall, np.where(p.y < 432, 0.34 - 0.34 * across, 0.06), p.y * 0.9 + across**2 * 22)
    block = np.maximum(back, hall)

    def lit(pen: Pen) -> None:
        rng = np.random.default_rng(8)
        for i in range(5):
            cx = 980 + i * 92
            pen.box(cx - 20, 496, cx + 20, horizon - 4)
            pen.ellipse((cx, 496), 20, 20)
        for _ in range(46):
            wx, wy = rng.integers(20, 1780), rng.integers(455, 540)
            if not 930 < wx < 1400:
                pen.box(wx, wy, wx + 7, wy + 11)

    lights = p.shape(lit)
    p.lay(lights * block, 0.97)
    p.light(p.blur(lights, 16) * 0.75 * block)
    p.lay(p.shape(lambda pen: pen.box(0, 552, 1800, 566)), 0.12)

    ripple = p.noise(240, 18, 2)
    near = np.clip((p.y - horizon) / 640, 0, 1)
    seen = mirror(p, 566, chop=0.85, depth=0.9)
    p.lay(
        smooth(565, 566, p.y),
        np.clip(seen * 0.62 + 0.27 - 0.20 * near * smooth(0.52, 0.36, ripple), 0, 1),
        p.y + (ripple - 0.5) * (5 + 40 * near),
    )

    fleet = [
        (300, 690, 0.62, 1),
        (760, 668, 0.52, -1),
        (1230, 690, 0.62, 1),
        (1620, 676, 0.54, -1),
        (560, 842, 1.05, 1),
        (1120, 868, 1.12, -1),
        (1560, 850, 1.05, 1),
        (180, 1010, 1.5, 1),
        (880, 1075, 1.7, -1),
    ]
    lamps: list[tuple[float, float, float]] = []
    for x, y, s, d in fleet:
        hull = p.shape(lambda pen: _felucca(pen, x, y, s, d))
        lamp = (x + d * 128 * s, y - 92 * s)
        lamps.append((*lamp, s))
        streak = (
            np.exp(-(((p.x - lamp[0] - (ripple - 0.5) * 90 * s) / (20 * s)) ** 2))
            * smooth(y + 10 * s, y + 16 * s, p.y)
            * np.exp(-np.clip(p.y - y, 0, None) / (130 * s))
        )
        p.shade(
            0.60
            * np.exp(-(((p.x - x) / (128 * s)) ** 4))
            * smooth(y + 8 * s, y + 14 * s, p.y)
            * np.exp(-np.clip(p.y - y - 10 * s, 0, None) / (34 * s))
        )
        p.light(streak * smooth(0.34, 0.58, ripple + 0.12) * 1.2)
        reach = np.hypot(p.x - lamp[0], p.y - lamp[1])
        p.lay(
            hull, np.clip(0.02 + 0.50 * np.exp(-reach / (44 * s)), 0, 0.9), (p.y + 0.12 * d * p.x)
        )
        p.light(np.exp(-((reach / (30 * s)) ** 2)) * 1.1 + 0.40 * np.exp(-reach / (46 * s)))
        p.lay(p.shape(lambda pen: _lamp(pen, *lamp, s)), 0.05)
    tint = vertical(p, (0, "#93a5b8"), (0.46, "#c9c3b4"), (0.5, "#b9bdb8"), (1, "#8ba0b0"))
    for lx, ly, s in lamps:
        tint = glow(p, tint, (lx, ly), 120 * s, "#ffd68a", 0.95)
        tint = glow(p, tint, (lx, ly + 160 * s), 62 * s, "#ffdc9c", 0.6)
    tint = glow(p, tint, (1165, 520), 190, "#ffdfa0", 0.8)
    tint = glow(p, tint, moon, 170, "#fff6dc", 0.9)
    return pull(p, p.cut(pitch=7.5, cross=0.74), tint, "#141f3a")


def _felucca(pen: Pen, x: float, y: float, s: float, d: int) -> None:
    def at(dx: float, dy: float) -> Point:
        return (x + d * dx * s, y + dy * s)

    pen.polygon(
        bezier(
            at(-138, -26),
            at(-100, 2),
            at(-60, 8),
            at(0, 6),
            at(60, 4),
            at(110, -14),
            at(150, -62),
            at(140, -20),
            at(126, 6),
            at(104, 20),
            at(20, 28),
            at(-80, 28),
            at(-112, 18),
            at(-128, 0),
            at(-134, -14),
            at(-138, -26),
        )
    )
    pen.line([at(-10, 8), at(-4, -150)], 5 * s)
    pen.line([at(-92, -52), at(64, -168)], 4.5 * s)
    pen.polygon(
        bezier(
            at(-92, -52),
            at(-50, -74),
            at(10, -120),
            at(64, -168),
            at(40, -120),
            at(-20, -80),
            at(-92, -46),
        )
    )
    pen.line([at(-4, -148), at(146, -58)], 1.4 * s)
    pen.line([at(-4, -148), at(-134, -24)], 1.4 * s)
    pen.line([at(128, -40), at(128, -122)], 3.4 * s)


def _lamp(pen: Pen, x: float, y: float, s: float) -> None:
    pen.polygon([(x - 8 * s, y - 12 * s), (x, y - 24 * s), (x + 8 * s, y - 12 * s)])
    pen.polygon(
        [
            (x - 7 * s, y + 12 * s),
            (x + 7 * s, y + 12 * s),
            (x + 5 * s, y + 16 * s),
            (x - 5 * s, y + 16 * s),
        ]
    )
    for dx in (-7, 7):
        pen.line([(x + dx * s, y - 12 * s), (x + dx * s, y + 12 * s)], 1.6 * s)


SCENES = {
    "harbour-dawn": harbour_dawn,
    "lighthouse-swell": lighthouse_swell,
    "ferry-fog": ferry_fog,
    "outer-bank": outer_bank,
    "lantern-boats": lantern_boats,
}
