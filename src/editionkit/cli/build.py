"""`editionkit build`: make the files of an issue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from editionkit.cli.console import (
    Exit,
    print_json,
    progress,
    report_exit,
    tell_notices,
)


def build(
    issue: Annotated[
        Path, typer.Argument(help="issue.yaml, or the folder that holds it.", metavar="ISSUE")
    ],
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="pdf or epub; repeat it for both. Else the issue's.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Folder for the files. Else output/ beside the issue.",
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Fetch nothing; use what is frozen.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Publish nothing where anything that was asked for is missing."
        ),
    ] = False,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Let pages name pictures on private addresses."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is wrong.")] = False,
) -> int:
    """Build the PDF and EPUB of an issue.

    What is not frozen yet is collected first. Prints the paths of the files. A second build asks
    the network for nothing. Exit codes: 0 clean, 3 published without some articles, 4 another build
    is running, 5 the manifest is wrong, 6 nothing published.
    """
    from editionkit.build import build as run
    from editionkit.notices import NotPublishedError
    from editionkit.report import report_json

    try:
        with progress(quiet=quiet) as (say, detail):
            report = run(
                issue,
                formats=formats,
                output=output,
                offline=offline,
                strict=strict,
                allow_private=allow_private,
                say=say,
                detail=detail,
            )
    except NotPublishedError as error:
        if error.report:
            tell_notices(error.report.notices, quiet=quiet)
            if as_json:
                print_json(report_json(error.report))
        raise
    tell_notices(report.notices, quiet=quiet)
    if as_json:
        print_json(report_json(report))
    else:
        for artifact in report.artifacts:
            print(artifact.path)
    return Exit(report_exit(report))
