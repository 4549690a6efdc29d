"""What the commands say, and where: results on stdout, the rest in calm lines on stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

from typer._click.exceptions import ClickException, NoArgsIsHelpError

from editionkit.model import Notice, Report
from editionkit.notices import EditionError, ManifestError


class Exit(IntEnum):
    """What the exit code says."""

    CLEAN = 0
    OMISSIONS = 3
    LOCKED = 4
    USAGE = 5
    NOT_PUBLISHED = 6
    INTERNAL = 7
    INTERRUPTED = 130
    TERMINATED = 143


Say = Callable[[str], None]


def warn(line: str) -> None:
    """Print one line on stderr."""
    print(line, file=sys.stderr, flush=True)


def explain(error: Exception) -> None:
    """Say what went wrong in one line, and what to do in a second."""
    if isinstance(error, EditionError):
        warn(f"editionkit: {error}")
        if error.hint:
            warn(f"  {error.hint}")
        return
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        warn(f"editionkit: {where}{error.strerror}")
        return
    text = " ".join(str(error).split())
    warn(f"editionkit: internal error: {type(error).__name__}: {text[:300]}")
    warn("  Run it again with --debug and report what it shows.")


def explain_usage(error: ClickException) -> None:
    """Say in one line what is wrong with the command line, and where to look in a second."""
    text = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    if isinstance(error, NoArgsIsHelpError):
        warn(error.format_message())
        return
    warn(f"editionkit: {text[:1].lower()}{text[1:]}")
    warn(f"  `{context.command_path if context else 'editionkit'} -h` shows how it is used.")


def tell_notices(notices: tuple[Notice, ...], *, quiet: bool = False) -> None:
    """Print notices on stderr, the worst first; `quiet` leaves out those that only inform."""
    order = {"error": 0, "warning": 1, "info": 2}
    for notice in sorted(notices, key=lambda one: order[one.severity]):
        if quiet and notice.severity == "info":
            continue
        where = f" {notice.where}:" if notice.where else ""
        warn(f"{notice.severity} {notice.code}{where} {notice.message}")
        if notice.hint and notice.severity != "info":
            warn(f"  {notice.hint}")


@contextmanager
def progress(*, quiet: bool) -> Iterator[tuple[Say, Say]]:
    """Yield two functions to say what is being done, stage and detail.

    On a terminal both stand beside a moving bar and the time since the start, which are gone at the
    end; elsewhere each stage is a line, details are left out.
    """

    def ignore(_line: str) -> None:
        return

    if quiet:
        yield ignore, ignore
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show, show
    else:
        yield warn, ignore


@contextmanager
def _bar() -> Iterator[Say]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(bar_width=16), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress_:
        task = progress_.add_task("Starting", total=None)

        def show(line: str) -> None:
            progress_.update(task, description=escape(line[:100]))

        yield show


def print_json(value: Any) -> None:
    """Print `value` as JSON on stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def seconds(span: str) -> float:
    """Return the seconds of a span such as 30s, 10m or 2h; a usage error for anything else."""
    found = re.fullmatch(r"(\d{1,6})\s*([smh])", span.strip().lower())
    if found is None:
        raise ManifestError(f"{span!r} is no length of time", hint="Write 30s, 10m or 2h.")
    return int(found[1]) * {"s": 1.0, "m": 60.0, "h": 3600.0}[found[2]]


def report_exit(report: Report) -> Exit:
    """Return the exit code of a published edition: whether an article that was asked for lacks."""
    from editionkit.report import has_omissions

    return Exit.OMISSIONS if has_omissions(report) else Exit.CLEAN
