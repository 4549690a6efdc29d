"""The rival: the same stories through WeasyPrint alone, in its own CSS columns.

    python benchmarks/plain.py ISSUE OUTPUT.pdf [stories]

Same paper, margins, fonts, sizes and pictures as the broadsheet; justified, hyphenated, `columns:
3`. All stories run through one set of columns, heads in their column; with `stories`, each story
has columns of its own, balanced below a head as wide as the page.
"""

from __future__ import annotations

import sys
from pathlib import Path

import prose
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

FONTS = Path(__file__).resolve().parent.parent / "fonts"

STYLE = """
@page { size: 210mm 297mm; margin: 12mm; @bottom-center { content: counter(page) } }
html, body { margin: 0 }
main { font: 9pt/11pt 'Edition Text', serif }
h1 { margin: 11pt 0 0; font: 700 20pt/22pt 'Edition Display', serif; break-after: avoid }
h2 { margin: 11pt 0 0; font: 700 10.5pt/11pt 'Edition Text', serif; break-after: avoid }
p { margin: 0; text-align: justify; text-indent: 9pt; hyphens: auto;
  hyphenate-limit-chars: 6 3 3; hyphenate-limit-zone: 8% }
.dek { font: 11pt/13.75pt 'Edition Subhead', serif; hyphens: manual; text-align: left;
  text-indent: 0 }
.byline { font: 600 7.5pt/11pt 'Edition Sans', sans-serif; text-indent: 0 }
figure { margin: 0 0 11pt; break-inside: avoid }
img { width: 100%; display: block }
figcaption { font: 7pt/8.25pt 'Edition Caption', serif }
"""


COLUMNS = "{ columns: 3; column-gap: 12pt }"


def document(issue: Path, count: int) -> str:
    """Return the whole issue as one page of HTML."""
    parts = []
    for one in prose.stories(count):
        figure = ""
        if one.picture:
            source = (issue / "articles" / one.picture).as_uri()
            figure = f'<figure><img src="{source}" alt=""><figcaption>{one.caption}</figcaption></figure>'
        dek = f'<p class="dek">{one.dek}</p>' if one.dek else ""
        parts.append(
            f'<article><h1>{one.headline}</h1>{dek}<p class="byline">{one.byline}</p>'
            f'<div class="body">{figure}{prose.body_html(one)}</div></article>'
        )
    body = "".join(parts)
    return f'<html lang="en-GB"><meta charset="utf-8"><body><main>{body}</main></body></html>'


def font_css() -> str:
    """Return the fonts that these pages need as @font-face rules."""
    from editionkit.themes import font_files

    return "\n".join(
        f"@font-face {{ font-family: '{font.family}'; src: url({font.path.as_uri()}); "
        f"font-weight: {font.weight}; font-style: {font.style} }}"
        for font in font_files(frozenset("a"))
    )


def main() -> None:
    issue, output = Path(sys.argv[1]), Path(sys.argv[2])
    count = len(list((issue / "articles").glob("*.html")))
    fonts = FontConfiguration()
    box = ".body" if "stories" in sys.argv[3:] else "main"
    sheets = [CSS(string=f"{font_css()}{STYLE}{box} {COLUMNS}", font_config=fonts)]
    html = HTML(string=document(issue, count), base_url=str(issue))
    html.write_pdf(output, stylesheets=sheets, font_config=fonts)


if __name__ == "__main__":
    main()
