"""Make the pictures of the sample issue: `python make_pictures.py [NAME …]`.

Needs numpy and Pillow. The same numbers go in each time, so the same pictures come out. They are
line engravings in the manner of an old press: a tone is worked out for each point, cut into lines
that follow the form, and printed in one dark ink over a light tint.
"""

from __future__ import annotations

import sys
from pathlib import Path

import scenes_sea

HERE = Path(__file__).parent
SCENES = scenes_sea.SCENES


def main(names: list[str]) -> None:
    for name in names or list(SCENES):
        picture = SCENES[name]()
        picture.save(HERE / f"{name}.jpg", quality=84, optimize=True, progressive=False)
        print(name, picture.size, (HERE / f"{name}.jpg").stat().st_size // 1024, "KB")


if __name__ == "__main__":
    main(sys.argv[1:])
