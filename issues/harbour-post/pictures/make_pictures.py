"""Make the pictures of the sample issue: `python make_pictures.py [NAME …]`.

Needs numpy and Pillow. The same numbers go in each time, so the same pictures come out. They are
line engravings in the manner of an old press: a tone is worked out for each point, cut into lines
that follow the form, and printed in one dark ink over a light tint.
"""

from __future__ import annotations

import sys
from pathlib import Path

import graphics
import scenes_notes
import scenes_sea
import scenes_town
from PIL import Image, ImageFilter

HERE = Path(__file__).parent
LIMIT = 450_000
ELSEWHERE = {  # saved with its page, or for the issue beside this one
    "fish-hall": HERE.parent / "articles" / "cod-return_files",
    "one-tree": HERE.parents[1] / "seven-notes" / "pictures",
}
SCENES = scenes_sea.SCENES | scenes_town.SCENES | graphics.SCENES | scenes_notes.SCENES


def save(picture: Image.Image, path: Path) -> None:
    """Write a JPEG of at most `LIMIT` bytes: fine lines cost much, so the finest are softened."""
    soft = picture.filter(ImageFilter.GaussianBlur(0.6))
    for quality in (84, 80, 76, 72, 69, 66):
        soft.save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= LIMIT:
            return


def main(names: list[str]) -> None:
    for name in names or list(SCENES):
        picture = SCENES[name]()
        path = ELSEWHERE.get(name, HERE) / f"{name}.jpg"
        save(picture, path)
        print(name, picture.size, path.stat().st_size // 1024, "KB")


if __name__ == "__main__":
    main(sys.argv[1:])
