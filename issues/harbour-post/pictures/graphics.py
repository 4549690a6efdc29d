"""Charts and the map: set in the project's own faces, in the palette of the pictures."""

from __future__ import annotations

import numpy as np
from burin import FONTS, Array, Pen, Plate, Point, colour, mix, pull, reduce, smooth, spline
from PIL import Image, ImageDraw, ImageFont

INK, BLUE, RUST, SAND, GREY = "#17252f", "#1f5673", "#a8502d", "#f4f0e6", "#7c858a"
SS = 2


def face(name: str, size: float) -> ImageFont.FreeTypeFont:
    """Return one of the project's fonts at a size in picture pixels."""
    return ImageFont.truetype(str(next(FONTS.rglob(name))), round(size * SS))


class Sheet:
    """A drawing at twice its size, reduced at the end."""

    def __init__(self, width: int, height: int):
        self.size = (width, height)
        self.image = Image.new("RGB", (width * SS, height * SS), SAND)
        self.draw = ImageDraw.Draw(self.image)

    def line(self, points: list[Point], fill: str, width: float) -> None:
        """Draw a line."""
        self.draw.line(
            [(x * SS, y * SS) for x, y in points], fill=fill, width=round(width * SS), joint="curve"
        )

    def area(self, points: list[Point], fill: str) -> None:
        """Fill a polygon."""
        self.draw.polygon([(x * SS, y * SS) for x, y in points], fill=fill)

    def words(
        self,
        at: Point,
        text: str,
        font: ImageFont.FreeTypeFont,
        fill: str = INK,
        anchor: str = "ls",
    ) -> None:
        """Set a line of text."""
        self.draw.text((at[0] * SS, at[1] * SS), text, font=font, fill=fill, anchor=anchor)

    def done(self) -> Image.Image:
        """Return the drawing at its size."""
        return self.image.resize(self.size, Image.Resampling.LANCZOS)


def _head(sheet: Sheet, title: str, note: str) -> None:
    sheet.area([(60, 56), (180, 56), (180, 66), (60, 66)], RUST)
    sheet.words((60, 130), title, face("SourceSerif4Display-Bold.otf", 58))
    sheet.words((60, 184), note, face("SourceSans3-Regular.otf", 34), "#4a545a")


def tide_curve() -> Image.Image:
    """Water level outside and inside the gate, Friday evening to Saturday noon."""
    sheet = Sheet(1800, 1140)
    _head(
        sheet,
        "What the gate kept out",
        "Water level in metres above chart datum, Friday 20 to Saturday 21 November",
    )
    left, right, top, bottom = 130.0, 1700.0, 250.0, 1010.0

    def at(hour: float, level: float) -> Point:
        return (left + (right - left) * (hour - 20) / 16, bottom - (bottom - top) * level / 5.6)

    small = face("SourceSans3-Regular.otf", 32)
    bold = face("SourceSans3-Semibold.otf", 34)
    for level in range(6):
        y = at(20, level)[1]
        sheet.line([(left, y), (right, y)], "#cfc9ba" if level else INK, 1.5 if level else 3)
        sheet.words((left - 22, y), str(level), small, "#4a545a", "rm")
    for hour, text in ((20, "8 pm"), (24, "midnight"), (28, "4 am"), (32, "8 am"), (36, "noon")):
        x = at(hour, 0)[0]
        sheet.line([(x, bottom), (x, bottom + 12)], INK, 3)
        sheet.words((x, bottom + 54), text, small, "#4a545a", "ms")
    hours = np.linspace(20, 36, 321)
    tide = 2.35 + 1.55 * np.cos((hours - 29.617) / 12.42 * 2 * np.pi)
    surge = 1.29 * np.exp(-(((hours - 29.617) / np.where(hours < 29.617, 5.2, 3.4)) ** 2))
    outside = tide + surge
    closed, opened = 27.2, 31.9
    level_shut = float(np.interp(closed, hours, outside))
    inside = np.where(
        hours < closed,
        outside,
        np.where(hours < opened, level_shut, np.minimum(outside, level_shut)),
    )
    after = hours >= opened
    inside[after] = np.minimum(
        level_shut + (outside[after] - level_shut) * smooth(0, 1.1, hours[after] - opened),
        np.maximum(outside[after], level_shut),
    )
    shut = (hours >= closed) & (hours <= opened)
    sheet.area(
        [at(h, v) for h, v in zip(hours[shut], outside[shut], strict=True)]
        + [at(h, v) for h, v in zip(hours[shut][::-1], inside[shut][::-1], strict=True)],
        "#c9dbe0",
    )
    gate = at(20, 5.30)[1]
    for x in range(int(left), int(right), 26):
        sheet.line([(x, gate), (x + 14, gate)], RUST, 3)
    sheet.words(
        (left + 6, gate - 14), "top of the gate, 5.30", face("SourceSans3-Semibold.otf", 32), RUST
    )
    for hour, text in ((closed, "gate closed"), (opened, "opened")):
        x = at(hour, 0)[0]
        sheet.line([(x, bottom), (x, at(hour, level_shut)[1])], GREY, 2)
        sheet.words((x + 12, bottom - 20), text, small, "#4a545a")
    sheet.line([at(h, v) for h, v in zip(hours, inside, strict=True)], RUST, 8)
    sheet.line([at(h, v) for h, v in zip(hours, outside, strict=True)], BLUE, 8)
    peak = at(29.617, 5.19)
    sheet.draw.ellipse(
        [(peak[0] - 13) * SS, (peak[1] - 13) * SS, (peak[0] + 13) * SS, (peak[1] + 13) * SS],
        fill=SAND,
        outline=BLUE,
        width=6 * SS,
    )
    sheet.words(
        (peak[0] + 34, peak[1] - 26), "5.19 at 5.37 am", face("SourceSans3-Bold.otf", 36), BLUE
    )
    sheet.words(
        (at(33.0, 0)[0] + 30, at(33.0, float(np.interp(33.0, hours, outside)))[1] - 16),
        "the sea",
        bold,
        BLUE,
    )
    sheet.words(
        (at(29.5, 0)[0], at(29.5, level_shut)[1] + 52),
        f"the town, {level_shut:.2f}",
        bold,
        RUST,
        "ms",
    )
    sheet.line([(60, 1102), (1740, 1102)], "#cfc9ba", 1.5)
    return sheet.done()


def cargo_chart() -> Image.Image:
    """What crossed the quays, this year and last."""
    sheet = Sheet(1800, 1140)
    _head(
        sheet,
        "Less in boxes, more in bunches",
        "Twelve months to September; containers in thousands, the rest in thousand tonnes",
    )
    rows = (
        ("Bananas", 188, 212),
        ("Containers", 130, 118),
        ("Timber", 96, 98),
        ("Grain", 84, 82),
        ("Fish meal", 41, 43),
    )
    left, right, y = 380.0, 1600.0, 270.0
    name = face("SourceSans3-Semibold.otf", 40)
    figure = face("SourceSans3-Semibold.otf", 36)
    small = face("SourceSans3-Regular.otf", 32)
    for mark in (0, 50, 100, 150, 200):
        x = left + (right - left) * mark / 230
        sheet.line([(x, y - 10), (x, 1000)], "#cfc9ba" if mark else INK, 1.5 if mark else 3)
        sheet.words((x, 1046), str(mark), small, "#4a545a", "ms")
    for title, before, now in rows:
        for value, height, fill in (
            (before, 40, "#b9c3c2"),
            (now, 60, RUST if title == "Bananas" else BLUE),
        ):
            x = left + (right - left) * value / 230
            sheet.area([(left + 1, y), (x, y), (x, y + height), (left + 1, y + height)], fill)
            sheet.words(
                (x + 14, y + height / 2),
                str(value),
                figure if fill != "#b9c3c2" else small,
                INK if fill != "#b9c3c2" else "#4a545a",
                "lm",
            )
            y += height + 3
        sheet.words((left - 26, y - 56), title, name, INK, "rm")
        y += 40
    sheet.area([(1330, 830), (1370, 830), (1370, 856), (1330, 856)], "#b9c3c2")
    sheet.words((1386, 854), "to September 2025", small, "#4a545a")
    sheet.area([(1330, 880), (1370, 880), (1370, 906), (1330, 906)], BLUE)
    sheet.words((1386, 904), "to September 2026", small, "#4a545a")
    sheet.line([(60, 1102), (1740, 1102)], "#cfc9ba", 1.5)
    return sheet.done()


def _distance(mask: Array) -> Array:
    """Return each point's distance to the nearest one inside `mask` (jump flooding)."""
    height, width = mask.shape
    far = 1e6
    near_y = np.where(mask, np.arange(height)[:, None], -far).astype(np.float32)
    near_x = np.where(mask, np.arange(width)[None, :], -far).astype(np.float32)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    best = (rows - near_y) ** 2 + (columns - near_x) ** 2
    step = 512
    while step:
        for dy in (-step, 0, step):
            for dx in (-step, 0, step):
                if dy == dx == 0:
                    continue
                ny, nx = _shift(near_y, dy, dx, -far), _shift(near_x, dy, dx, -far)
                d = (rows - ny) ** 2 + (columns - nx) ** 2
                better = d < best
                best = np.where(better, d, best)
                near_y, near_x = np.where(better, ny, near_y), np.where(better, nx, near_x)
        step //= 2
    return np.sqrt(best)


def _shift(array: Array, dy: int, dx: int, fill: float) -> Array:
    out = np.full_like(array, fill)
    h, w = array.shape
    if abs(dy) >= h or abs(dx) >= w:
        return out
    out[max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)] = array[
        max(-dy, 0) : h + min(-dy, 0), max(-dx, 0) : w + min(-dx, 0)
    ]
    return out


def basin_map() -> Image.Image:
    """A harbour chart in the manner of the 1860s."""
    p = Plate(1800, 1260, seed=71)
    south = [
        (-40, 1320),
        (-40, 900),
        (110, 872),
        (240, 900),
        (330, 860),
        (372, 800),
        (470, 786),
        (560, 812),
        (640, 800),
        (700, 838),
        (780, 850),
        (862, 826),
        (930, 842),
        (1000, 900),
        (1080, 930),
        (1160, 990),
        (1230, 1080),
        (1320, 1130),
        (1410, 1210),
        (1440, 1320),
    ]
    north = [
        (-40, -60),
        (-40, 560),
        (60, 566),
        (160, 590),
        (250, 560),
        (330, 520),
        (420, 502),
        (520, 470),
        (600, 410),
        (700, 372),
        (780, 310),
        (880, 260),
        (960, 200),
        (1010, 120),
        (1080, 60),
        (1120, -60),
    ]
    coast_s, coast_n = spline(south, closed=False), spline(north, closed=False)

    def land(pen: Pen) -> None:
        pen.polygon(coast_s)
        pen.polygon(coast_n)
        # the moles: they reach out and leave an opening for the gate
        pen.line([(742, 346), (840, 430), (900, 500), (918, 560)], 17)
        pen.line([(820, 834), (900, 760), (930, 700), (932, 664)], 17)
        pen.circle((918, 560), 15)
        pen.circle((932, 664), 15)
        pen.polygon([(520, 470), (600, 410), (668, 488), (590, 550)])
        pen.polygon([(372, 800), (470, 786), (462, 700), (380, 710)])
        pen.polygon([(560, 812), (640, 800), (652, 716), (572, 724)])
        pen.polygon(
            spline([(1390, 474), (1420, 452), (1462, 458), (1476, 490), (1452, 514), (1408, 508)])
        )

    ground = p.shape(land)
    low = np.asarray(Image.fromarray(ground).resize((900, 630), Image.Resampling.BOX)) > 0.5
    from_land = (
        np.asarray(
            Image.fromarray(_distance(low).astype(np.float32)).resize(
                (3600, 2520), Image.Resampling.BICUBIC
            )
        )
        * 2
    )
    from_sea = (
        np.asarray(
            Image.fromarray(_distance(~low).astype(np.float32)).resize(
                (3600, 2520), Image.Resampling.BICUBIC
            )
        )
        * 2
    )
    ink = np.zeros_like(p.tone)
    # water lines: closer at the shore
    gap = 5.5
    edge = 4.0
    for i in range(13):
        ink = np.maximum(
            ink,
            smooth(1.25 - i * 0.045, 0.5 - i * 0.02, np.abs(from_land - edge)) * (0.95 - 0.045 * i),
        )
        edge += gap
        gap *= 1.13
    ink = ink * (ground < 0.5)
    ink = np.maximum(
        ink, smooth(2.0, 1.2, np.minimum(from_land, 99) + np.minimum(from_sea, 99) - 1.4) * 0.98
    )
    # sand dries at low water: dots
    rng = np.random.default_rng(6)
    dots = p.shape(
        lambda pen: [
            pen.circle((x, y), 1.5)
            for x, y in zip(rng.uniform(930, 1150, 900), rng.uniform(330, 520, 900), strict=True)
            if ((x - 1010) / 95) ** 2 + ((y - 420) / 80) ** 2 + 0.2 * np.sin(x / 17) < 1
        ]
    )
    ink = np.maximum(ink, dots * (ground < 0.5) * 0.85)

    # hill hachures: strokes down the slope
    def hachures(pen: Pen) -> None:
        for cx, cy, rx, ry, rings in (
            (300, 230, 210, 150, 5),
            (1080, 1120, 92, 62, 3),
            (130, 1080, 110, 80, 3),
        ):
            for ring in range(rings):
                r0 = 0.30 + 0.70 * ring / rings
                r1 = r0 + 0.62 / rings
                count = int(46 + 40 * ring)
                for k in range(count):
                    a = 2 * np.pi * (k + 0.5 * (ring % 2)) / count + rng.uniform(-0.02, 0.02)
                    wob = 1 + 0.10 * np.sin(3 * a + ring) + 0.06 * np.sin(5 * a)
                    pen.line(
                        [
                            (cx + rx * r0 * wob * np.cos(a), cy + ry * r0 * wob * np.sin(a)),
                            (cx + rx * r1 * wob * np.cos(a), cy + ry * r1 * wob * np.sin(a)),
                        ],
                        1.1 + 1.3 * max(0.0, np.sin(a + 0.6)),
                    )

    ink = np.maximum(ink, p.shape(hachures) * ground * 0.9)

    # the town: blocks between streets
    def blocks(pen: Pen) -> None:
        for ox, oy, ang, columns, rows in (
            (395, 872, -0.08, 6, 3),
            (664, 872, 0.10, 5, 3),
            (420, 400, -0.55, 3, 3),
            (150, 905, 0.05, 3, 1),
        ):
            for i in range(columns):
                for j in range(rows):
                    if rng.random() < 0.08:
                        continue
                    w, h = 34 - 6 * rng.random(), 40 - 9 * rng.random()
                    x, y = i * 41, j * 50
                    corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
                    pen.polygon(
                        [
                            (
                                ox + cx * np.cos(ang) - cy * np.sin(ang),
                                oy + cx * np.sin(ang) + cy * np.cos(ang),
                            )
                            for cx, cy in corners
                        ]
                    )

    town = p.shape(blocks) * ground * smooth(8, 10, from_sea)
    hatch = smooth(0.30, 0.16, np.abs(((p.x + p.y) / 5.2) % 1 - 0.5))
    outline = np.clip(town - np.roll(np.roll(town, 3, 0), 3, 1), 0, 1)
    ink = np.maximum(ink, np.maximum(town * hatch * 0.85, outline))

    def railway(pen: Pen) -> None:
        track = spline(
            [(-40, 1010), (160, 1070), (360, 1132), (560, 1136), (740, 1110), (850, 1030)],
            closed=False,
        )
        pen.line(track, 2.4)
        for (x0, y0), (x1, y1) in zip(track[::3], track[1::3], strict=False):
            n = np.hypot(x1 - x0, y1 - y0) or 1
            pen.line(
                [
                    (x0 - (y1 - y0) / n * 6, y0 + (x1 - x0) / n * 6),
                    (x0 + (y1 - y0) / n * 6, y0 - (x1 - x0) / n * 6),
                ],
                1.6,
            )

    ink = np.maximum(ink, p.shape(railway) * ground)

    # compass
    def compass(pen: Pen) -> None:
        cx, cy, r = 1560.0, 880.0, 140.0
        for radius, w in ((r, 2.0), (r - 10, 1.2), (r - 36, 1.2)):
            pen.ellipse((cx, cy), radius, radius)
            pen.ellipse((cx, cy), radius - w, radius - w, 0)
        for k in range(72):
            a = k * np.pi / 36
            inner = r - (20 if k % 6 == 0 else 10)
            pen.line(
                [
                    (cx + inner * np.sin(a), cy - inner * np.cos(a)),
                    (cx + r * np.sin(a), cy - r * np.cos(a)),
                ],
                1.3,
            )
        for k in range(8):
            a = k * np.pi / 4
            long = r * (1.28 if k % 2 == 0 else 0.74)
            tip = (cx + long * np.sin(a), cy - long * np.cos(a))
            for side, fill in ((-1, 1.0), (1, 0.0)):
                b = a + side * np.pi / 8
                foot = (cx + r * 0.26 * np.sin(b), cy - r * 0.26 * np.cos(b))
                pen.polygon([(cx, cy), tip, foot], fill)
                pen.line([(cx, cy), tip, foot, (cx, cy)], 1.4)

    ink = np.maximum(ink, p.shape(compass))

    from burin import face as bench_face

    def words(pen: Pen) -> None:
        serif = lambda size: bench_face("SourceSerif4Subhead-Regular.otf", size)  # noqa: E731
        italic = lambda size: bench_face("SourceSerif4Subhead-It.otf", size)  # noqa: E731
        big = bench_face("SourceSerif4Display-Semibold.otf", 78)
        pen.text((1400, 170), "EDDERMOUTH", big, "mm")
        pen.text((1400, 234), "HARBOUR AND INNER BASIN", serif(31), "mm")
        pen.line([(1180, 268), (1620, 268)], 2)
        pen.text((1400, 304), "from the soundings of A. Kell, 1868", italic(31), "mm")
        pen.text((1400, 344), "depths in fathoms at low water", italic(27), "mm")
        pen.text((655, 610), "INNER BASIN", serif(35), "mm")
        pen.text((300, 232), "Lantern Hill", italic(36), "mm")
        pen.text((620, 1062), "EDDERMOUTH", serif(36), "mm")
        pen.text((205, 730), "River Edder", italic(33), "mm")
        pen.text((1200, 720), "T H E   R O A D S", serif(34), "mm")
        pen.text((970, 604), "Harbour mouth", italic(27), "lm")
        pen.text((872, 406), "Outer Mole", italic(27), "lm")
        pen.text((1104, 436), "Widow’s Tooth", italic(30), "lm")
        pen.text((1104, 468), "dries at low springs", italic(24), "lm")
        pen.text((1436, 556), "Skerry Holm", italic(29), "mm")
        pen.text((420, 752), "Fish Quay", italic(24), "mm")
        pen.text((612, 762), "Coal", italic(24), "mm")
        pen.text((596, 482), "Customs", italic(23), "mm")
        pen.text((1090, 1130), "St Brannoc’s", italic(29), "mm")
        depth = italic(23)
        for x in range(990, 1740, 86):
            for y in range(540, 1240, 82):
                px, py = x + rng.uniform(-20, 20), y + rng.uniform(-18, 18)
                row, column = min(int(py * 2), 2519), min(int(px * 2), 3599)
                clear = (
                    np.hypot(px - 1560, py - 880) > 215
                    and abs(py - 720) > 34
                    and not (px < 1190 and abs(py - 604) < 30)
                )
                if (
                    ground[row, column] < 0.5
                    and from_land[row, column] > 26
                    and clear
                    and py < 1150
                    and not (px > 1380 and py > 1090)
                    and px < 1725
                ):
                    value = 2 + from_land[row, column] / 62 + rng.uniform(-0.6, 0.6)
                    pen.text((px, py), f"{max(1, round(value))}", depth, "mm")
        for px, py, value in (
            (700, 560, 3),
            (770, 640, 4),
            (840, 612, 4),
            (620, 660, 3),
            (730, 700, 3),
            (520, 620, 2),
            (430, 640, 2),
            (330, 660, 2),
            (790, 540, 3),
            (800, 730, 3),
        ):
            pen.text((px, py), str(value), depth, "mm")

    # a clear space round the letters
    written = p.shape(words)
    halo = smooth(0.10, 0.35, p.blur(written, 4.0) * 2.2)
    ink = ink * (1 - halo * 0.92)
    ink = np.maximum(ink, written)
    cross = p.shape(
        lambda pen: (
            pen.line([(1066, 436), (1094, 436)], 3.4),
            pen.line([(1080, 422), (1080, 450)], 3.4),
            pen.circle((1080, 436), 3),
        )
    )
    ring = p.shape(
        lambda pen: [
            pen.circle((1080 + 24 * np.cos(a), 436 + 24 * np.sin(a)), 1.9)
            for a in np.linspace(0, 2 * np.pi, 22)
        ]
    )
    clear = smooth(30, 24, np.hypot(p.x - 1080, p.y - 436))
    ink = np.maximum(ink * (1 - clear), np.maximum(cross, ring))

    # frame with degrees, and the scale
    frame = ((p.x < 34) | (p.x > 1766) | (p.y < 34) | (p.y > 1226)).astype(np.float32)
    ink = ink * (1 - frame)
    inside = np.minimum.reduce([p.x - 34, 1766 - p.x, p.y - 34, 1226 - p.y])
    ink = np.maximum(ink, smooth(1.6, 0.9, np.abs(inside)))
    ink = np.maximum(ink, smooth(1.2, 0.6, np.abs(inside + 13)))
    ink = np.maximum(ink, smooth(2.8, 2.0, np.abs(inside + 19)))
    ticks = ((inside < 0) & (inside > -13)) & (
        (np.floor(np.where((p.y < 34) | (p.y > 1226), p.x, p.y) / 45) % 2) == 0
    )
    ink = np.maximum(ink, ticks * 0.95)

    def scale(pen: Pen) -> None:
        y, x = 1168.0, 1430.0
        for k in range(6):
            pen.box(x + k * 46, y, x + (k + 1) * 46, y + 12)
            if k % 2:
                pen.box(x + k * 46 + 2, y + 2, x + (k + 1) * 46 - 2, y + 10, 0)
        font = bench_face("SourceSerif4Subhead-It.otf", 25)
        for k, text in ((0, "0"), (3, "3"), (6, "6 cables")):
            pen.text((x + k * 46, y - 10), text, font, "ms")

    plate = p.shape(scale)
    ink = np.maximum(ink, plate)
    base = np.ones((p.height, p.width, 3), dtype=np.float32) * colour("#f3ead3")
    sea = reduce(p, np.clip((1 - ground) * np.exp(-from_land / 95), 0, 1) * (inside > 0))
    tint = mix(base, colour("#bcd3cf"), sea[..., None] * 0.85)
    tint = mix(tint, colour("#ead9b2"), reduce(p, ground * (inside > 0))[..., None] * 0.8)
    tint = mix(tint, colour("#d8a98c"), reduce(p, town)[..., None] * 0.55)
    foxing = reduce(p, p.noise(500, 500, 4))
    tint = tint * (1 - 0.07 * smooth(0.5, 0.9, foxing))[..., None]
    return pull(p, np.clip(ink, 0, 1), tint.astype(np.float32), "#2a2420")


SCENES = {"tide-curve": tide_curve, "cargo-chart": cargo_chart, "basin-map": basin_map}
