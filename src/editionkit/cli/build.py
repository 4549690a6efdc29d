"""`editionkit build`: make the files of an issue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from editionkit.cli.console import (
    Exit,
    print_json,
    progress,
    report_exit,
    seconds,
    tell_notices,
)
from editionkit.cli.notify import notify, write_account
from editionkit.foreman import child_loading
from editionkit.model import Report


def build(
    context: typer.Context,
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
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again for what is frozen; keep it where in vain.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Publish nothing where something is missing.")
    ] = False,
    lock: Annotated[
        bool,
        typer.Option(
            "--locked", help="Publish the very files of before, from frozen bytes, or nothing."
        ),
    ] = False,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private", help="Let pages name pictures on private addresses."),
    ] = False,
    wait: Annotated[
        str,
        typer.Option("--wait", help="Wait so long for another build of the issue: 30s, 10m."),
    ] = "0s",
    notify_command: Annotated[
        str | None,
        typer.Option("--notify", help="A shell command that gets the report on standard input."),
    ] = None,
    report_file: Annotated[
        Path | None,
        typer.Option("--report", help="Write the report to this file, whatever comes of it."),
    ] = None,
    desk_report: Annotated[
        bool,
        typer.Option("--desk-report", help="Show each page beside what is wrong with it, as HTML."),
    ] = False,
    kepub: Annotated[
        bool,
        typer.Option("--kepub", help="Write Kobo's variant of the EPUB too: it keeps the place."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what is wrong.")] = False,
) -> int:
    """Build the PDF and EPUB of an issue.

    What is not frozen yet is collected first. Prints the paths of the files. A second build asks
    the network for nothing; --locked forbids it to differ from the first. Exit codes: 0 clean, 3
    published and something is missing, 4 another build is running, 5 the manifest is wrong, 6
    nothing published, 7 an internal error.
    """

    def tell(report: Report | None, code: int, error: Exception | None = None) -> None:
        from editionkit.report import account_json

        account = account_json(report, exit_code=code, error=error)
        if report:
            tell_notices(report.notices, quiet=quiet)
        _hand_out(account, as_json, report_file, notify_command)

    try:
        with (
            child_loading(formats, context.obj) as child,
            progress(quiet=quiet) as (say, detail),
        ):
            from editionkit.build import build as run  # the child loads while this does

            report = run(
                issue,
                formats=formats,
                output=output,
                offline=offline,
                refresh=refresh,
                strict=strict,
                lock=lock,
                desk_report=desk_report,
                kepub=kepub,
                allow_private=allow_private,
                wait=seconds(wait),
                child=child,
                say=say,
                detail=detail,
            )
    except Exception as error:
        tell(getattr(error, "report", None), getattr(error, "exit_code", Exit.INTERNAL), error)
        raise
    tell(report, report_exit(report))
    if not as_json:
        for artifact in report.artifacts:
            print(artifact.path)
    return Exit(report_exit(report))


def _hand_out(
    account: dict[str, Any], as_json: bool, file: Path | None, command: str | None
) -> None:
    """Give the account to all who asked for it."""
    if as_json:
        print_json(account)
    if file:
        write_account(account, file)
    if command:
        notify(command, account)
