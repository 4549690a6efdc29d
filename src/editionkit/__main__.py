"""Run the command line: `python -m editionkit`, and the program `editionkit`."""

from __future__ import annotations

import sys

from editionkit.foreman import child_for


def main() -> None:
    """Run the command line and exit with the code that says what came of it."""
    words = sys.argv[1:]
    with child_for(words) as child:
        from editionkit.cli import main as run  # the child loads while this does

        run(words, child=child)


if __name__ == "__main__":
    main()
