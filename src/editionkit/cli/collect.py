"""`editionkit collect`: add sources to an issue, and freeze what it names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from editionkit.cli.console import Exit, progress, seconds, tell_notices, warn


def collect(
    issue: Annotated[
        Path, typer.Argument(help="issue.yaml, or the folder that holds it.", metavar="ISSUE")
    ],
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Web addresses or files to add first.", metavar="SOURCE"),
    ] = None,
    section: Annotated[
        str | None,
        typer.Option(
            "--section", "-s", metavar="NAME", help="The section to add to. Else the last one."
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Fetch nothing; say what is missing.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again for what is frozen; keep it where in vain.")
    ] = False,
    wait: Annotated[
        str,
        typer.Option("--wait", help="Wait so long for another build of the issue: 30s, 10m."),
    ] = "0s",
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Let pages name pictures on private addresses."),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is wrong.")] = False,
) -> int:
    """Add sources to an issue and freeze what it names.

    Sources are added to issue.yaml first; then everything it names is fetched. Comments and order
    of issue.yaml stay as they are. Every byte received is kept in the folder issue.frozen beside
    it, with address, time, headers and SHA-256; what is there is not fetched again,
    unless with --refresh: then a site is asked whether its page is still the same.
    """
    from editionkit.build import add_to_manifest, frozen_folder, open_issue
    from editionkit.build import collect as run
    from editionkit.report import OMISSIONS

    if sources:
        added = add_to_manifest(issue, sources, section=section)
        warn(f"Added {added} to {issue}" if added else f"{issue} has them already")
    opened = open_issue(issue)
    with progress(quiet=quiet) as (_, detail):
        collected = run(
            opened,
            offline=offline,
            refresh=refresh,
            allow_private=allow_private,
            wait=seconds(wait),
            detail=detail,
        )
    tell_notices(collected.notices, quiet=quiet)
    for article in collected.edition.copy:
        print(f"{article.id}\t{article.headline}")
    fillers = len(collected.edition.fillers)
    more = f" and {fillers} filler{'s' * (fillers != 1)}" if fillers else ""
    warn(f"{len(collected.edition.articles)} articles{more}, kept in {frozen_folder(opened)}")
    missing = any(notice.code in OMISSIONS for notice in collected.notices)
    return Exit.OMISSIONS if missing else Exit.CLEAN
