"""`editionkit layouts`: which themes there are."""

from __future__ import annotations

from typing import Annotated

import typer

from editionkit.cli.console import print_json


def layouts(
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List the layouts with their paper sizes and options."""
    from editionkit.themes import load_theme, theme_names

    themes = [load_theme(name) for name in theme_names()]
    if as_json:
        print_json(
            [
                {
                    "name": theme.name,
                    "help": theme.help,
                    "papers": [paper.name for paper in theme.papers],
                    "options": [
                        {
                            "name": option.name,
                            "type": option.type,
                            "default": option.default,
                            "choices": list(option.choices),
                            "help": option.help,
                        }
                        for option in theme.options
                    ],
                }
                for theme in themes
            ]
        )
        return
    for number, theme in enumerate(themes):
        print(f"{'' if number == 0 else chr(10)}{theme.name}: {theme.help}".rstrip(": "))
        print(f"  paper: {', '.join(paper.name for paper in theme.papers)}")
        for option in theme.options:
            choices = f" ({', '.join(option.choices)})" if option.choices else ""
            print(f"  options: {option.name}: {option.default}{choices}  {option.help}".rstrip())
