"""Draw docs/pictures/front-page.png: page one of the sample issue as `make edition` built it."""

from pathlib import Path

import pypdfium2

ROOT = Path(__file__).resolve().parent.parent
#: Pixels to a point.
SCALE = 1.7


def main() -> None:
    """Render page one of the newest PDF in output/."""
    newest = max((ROOT / "output").glob("*.pdf"), key=lambda path: path.stat().st_mtime)
    page = pypdfium2.PdfDocument(newest)[0]
    picture = page.render(scale=SCALE).to_pil().quantize(200)
    target = ROOT / "docs" / "pictures" / "front-page.png"
    target.parent.mkdir(exist_ok=True)
    picture.save(target, optimize=True)


if __name__ == "__main__":
    main()
