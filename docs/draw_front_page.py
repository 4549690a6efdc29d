"""Draw docs/pictures/front-page.png: page one of the sample issue as `make edition` built it."""

from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
#: Pixels to a point.
SCALE = 1.7


TARGET = ROOT / "docs" / "pictures" / "front-page.png"


def drawn(file: Path) -> Image.Image:
    """Return page one of a PDF as a picture."""
    return pypdfium2.PdfDocument(file)[0].render(scale=SCALE).to_pil()


def glance(picture: Image.Image) -> Image.Image:
    """Return what is seen of a page from three steps away: grey, 60 pixels wide."""
    return picture.convert("L").resize((60, 85), Image.Resampling.BOX)


def main() -> None:
    """Render page one of the newest PDF in output/."""
    newest = max((ROOT / "output").glob("*.pdf"), key=lambda path: path.stat().st_mtime)
    TARGET.parent.mkdir(exist_ok=True)
    drawn(newest).quantize(200).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
