"""Run the command line: `python -m editionkit`."""

from __future__ import annotations

from editionkit.cli import main

main()
