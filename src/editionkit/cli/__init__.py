"""The command line: one file a command; each parses, calls, prints and exits.

Results go to stdout, everything else to stderr. Exit codes: 0 clean, 3 published without some
articles, 4 another build is running, 5 the command line or the manifest is wrong, 6 not
published, 7 internal.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Annotated

import typer
from typer._click.exceptions import ClickException

from editionkit.cli.build import build
from editionkit.cli.check import check
from editionkit.cli.collect import collect
from editionkit.cli.console import Exit, explain, explain_usage
from editionkit.cli.examples import example_of
from editionkit.cli.extract import extract
from editionkit.cli.layouts import layouts
from editionkit.cli.new import new
from editionkit.cli.rules import rules
from editionkit.cli.schema import schema
from editionkit.foreman import Child
from editionkit.notices import EditionError

app = typer.Typer(
    name="editionkit",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: editionkit new my-paper && editionkit build my-paper",
)
for _command in (new, collect, build, extract, check, layouts, schema):
    app.command(epilog=example_of(_command.__name__))(_command)
app.add_typer(rules, name="rules")


def _print_version(wanted: bool) -> None:
    if wanted:
        from editionkit import __version__

        print(f"editionkit {__version__}")
        raise typer.Exit


@app.callback()
def editionkit(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Say the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error (with any command).")
    ] = False,
) -> None:
    """Turn articles into a daily edition: newspaper pages as PDF, the same content as EPUB."""


def main(arguments: Sequence[str] | None = None, *, child: Child | None = None) -> int:
    """Run the command line and return the exit code that says what came of it.

    `child` is a pressroom's process that was started for it.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGINT, _interrupt)
    try:
        return run([word for word in words if word != "--debug"], debug=debug, child=child)
    except SystemExit as end:
        if end.code != Exit.TERMINATED:
            raise
        return Exit.TERMINATED


def run(arguments: Sequence[str], *, debug: bool = False, child: Child | None = None) -> int:
    """Run one command line and return its exit code; an error becomes one line on stderr."""
    try:
        result = app(args=list(arguments), prog_name="editionkit", standalone_mode=False, obj=child)
    except ClickException as error:
        explain_usage(error)
        return Exit.USAGE
    except EditionError as error:
        if debug:
            raise
        explain(error)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.CLEAN
    except Exception as error:
        if debug:
            raise
        explain(error)
        return Exit.INTERNAL
    return result if isinstance(result, int) else Exit.CLEAN


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    """End as on an exit, so that locks are freed and temporary files removed."""
    _deaf()
    sys.exit(Exit.TERMINATED)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    _deaf()
    raise KeyboardInterrupt


def _deaf() -> None:
    """Hear no further signal while what has to be cleared away is cleared away."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
