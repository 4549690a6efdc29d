"""Where the lines that a page shows begin and end in the text that they were set from."""

from __future__ import annotations


def advance(text: str, position: int, lines: tuple[tuple[float, str], ...]) -> int:
    """Return the offset in `text` behind the lines that begin at `position`."""
    for _, shown in lines:
        position, _ = line_end(text, position, shown)
    return position


def line_end(text: str, position: int, shown: str) -> tuple[int, bool]:
    """Return where the next line starts, and whether this one ends in a hyphen of its own.

    A line shows its characters without the white space at its end; a hyphen that the text does not
    have was put in by the hyphenation.
    """
    if text.startswith(shown, position):
        return _behind_spaces(text, position + len(shown)), False
    if shown.endswith("\N{HYPHEN}") and text.startswith(shown[:-1], position):
        return position + len(shown) - 1, True
    for character in shown:
        if position < len(text) and _same(text[position], character):
            position += 1
        elif character in "\N{HYPHEN}-":
            return position, True
        else:
            # White space dropped at the line's start or around a forced break.
            while position < len(text) and text[position].isspace():
                position += 1
            if position < len(text) and _same(text[position], character):
                position += 1
    return _behind_spaces(text, position), False


def _behind_spaces(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \n\u00ad":
        position += 1
    return position


def _same(one: str, other: str) -> bool:
    return one == other or (one.isspace() and other.isspace())
