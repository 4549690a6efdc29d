"""Run the command line: `python -m editionkit`, and the program `editionkit`."""

from __future__ import annotations

import os
import sys

from editionkit.beside import collect_garbage_seldom
from editionkit.foreman import child_for


def main() -> None:
    """Run the command line and exit with the code that says what came of it."""
    collect_garbage_seldom()
    words = sys.argv[1:]
    with child_for(words) as child:
        from editionkit.cli import main as run  # the child loads while this does

        code = run(words, child=child)
    _leave(code)


def _leave(code: int) -> None:
    """End at once: to take apart all that was loaded and made takes a tenth of a second.

    Threads that still wait for the network are not waited for either.
    """
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)  # then it is Python that says what cannot be written
    os._exit(code)


if __name__ == "__main__":
    main()
