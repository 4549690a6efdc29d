"""The examples at the end of each command's `--help`."""

from __future__ import annotations

_EXAMPLES = {
    "new": ("editionkit new my-paper", "editionkit build my-paper"),
    "collect": (
        "editionkit collect my-paper https://example.org/a-story.html",
        "editionkit collect my-paper strait.html notes.md --section World",
    ),
    "build": (
        "editionkit build my-paper",
        "editionkit build my-paper --format pdf --output /srv/www/paper",
        "editionkit build my-paper --offline --strict --json > report.json",
        "editionkit build my-paper --locked",
    ),
    "extract": (
        "editionkit extract page.html --url https://example.org/a-story.html",
        "editionkit extract page.html --markdown > story.md",
        "editionkit extract - --pasted < copied.txt",
    ),
    "check": (
        "editionkit check my-paper",
        "editionkit check my-paper/output/*.pdf my-paper/output/*.epub",
    ),
    "layouts": ("editionkit layouts --json",),
    "schema": ("editionkit schema > issue.schema.json",),
}


def example_of(command: str) -> str | None:
    """Return the examples of a command as its help shows them, None where there is none."""
    lines = _EXAMPLES.get(command, ())
    title = "Examples:" if len(lines) > 1 else "Example:"
    # A paragraph that starts with a backspace is not wrapped.
    return "\n".join(("\b", title, *(f"  {line}" for line in lines))) if lines else None
