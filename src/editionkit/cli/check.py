"""`editionkit check`: what is wrong with an issue or a finished file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from editionkit.cli.console import Exit, print_json, progress, tell_notices, warn


def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="issue.yaml, a folder that holds one, a PDF or an EPUB.", metavar="ISSUE|FILE"
        ),
    ],
    offline: Annotated[bool, typer.Option("--offline", help="Fetch nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the notices as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is wrong.")] = False,
) -> int:
    """Say what is wrong with an issue or a file.

    Each finding has a code, a place, and what to do about it. An issue is read and collected, not
    rendered. Exit codes: 0 nothing is wrong, 3 an article that the issue names cannot be had, 5 the
    manifest is wrong, 6 a finished file breaks its format.
    """
    from editionkit.probe import check as run
    from editionkit.report import OMISSIONS, objections

    with progress(quiet=quiet) as (_, detail):
        found = {str(file): run(file, offline=offline, detail=detail) for file in files}
    notices = tuple(notice for some in found.values() for notice in some)
    if as_json:
        from dataclasses import asdict

        print_json({file: [asdict(notice) for notice in some] for file, some in found.items()})
    for file, some in found.items():
        tell_notices(some, quiet=quiet)
        if not quiet and all(notice.severity == "info" for notice in some):
            warn(f"{file}: nothing is wrong")
    if objections(notices, strict=False):
        return Exit.NOT_PUBLISHED
    return Exit.OMISSIONS if any(one.code in OMISSIONS for one in notices) else Exit.CLEAN
