"""Small pages with one thing wrong on each, for the tests of what measures them."""

from __future__ import annotations

import base64
import io

from PIL import Image
from weasyprint import HTML

#: A page of three columns of 160 pt with gutters of 12 pt and margins of 30 pt; 11 pt grid.
COLUMNS, GUTTER, MARGIN, LEADING = 3, 12.0, 30.0, 11.0
WIDTH, LINES = 160.0, 40
GROUND = {"columns": COLUMNS, "gutter": GUTTER, "margins": (MARGIN,) * 4, "baseline": LEADING}

_STYLE = f"""
@page {{ size: {2 * MARGIN + 3 * WIDTH + 2 * GUTTER}pt {2 * MARGIN + LINES * LEADING}pt;
  margin: {MARGIN}pt }}
html, body {{ margin: 0; font: 9pt/11pt serif }}
div {{ position: absolute; width: {WIDTH}pt }}
p {{ margin: 0; white-space: nowrap; height: 11pt }}
"""


def column(
    number: int, *, lines: int = LINES, first: int = 0, shift: tuple[float, float] = (0, 0), **marks
) -> str:
    """Return a column of `lines` lines; `marks` sets single lines by their number, `l3="…"`."""
    text = "".join(
        f"<p>{marks.get(f'l{n}', f'column {number} line {n} of plain words')}</p>"
        for n in range(first, first + lines)
    )
    left = number * (WIDTH + GUTTER) + shift[0]
    return f'<div style="left:{left}pt;top:{first * LEADING + shift[1]}pt">{text}</div>'


def picture(left: float, top: float, width: float, height: float) -> str:
    """Return a grey picture at a place in the live area, in points."""
    buffer = io.BytesIO()
    Image.new("L", (8, 8), 120).save(buffer, "PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    place = f"left:{left}pt;top:{top}pt;width:{width}pt;height:{height}pt"
    return f'<img style="position:absolute;{place}" src="data:image/png;base64,{data}"/>'


def cutoff(number: int, line: int, columns: int = 1) -> str:
    """Return a rule over columns from `number`, half a line above a line."""
    left, top = number * (WIDTH + GUTTER), (line - 0.5) * LEADING
    width = columns * (WIDTH + GUTTER) - GUTTER
    return (
        f'<div style="left:{left}pt;top:{top}pt;width:{width}pt;border-top:.5pt solid #888"></div>'
    )


def page(*parts: str) -> bytes:
    """Return a PDF of one page."""
    html = f"<html lang='en'><style>{_STYLE}</style><body>{''.join(parts)}</body></html>"
    return HTML(string=html).write_pdf()


def full_page() -> str:
    """Return three full columns."""
    return "".join(column(n) for n in range(COLUMNS))
