"""Handing the report of a run to a file, and to a command of the desk's choice."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from editionkit.cli.console import warn

SECONDS = 60
"""So long a command may take; a mail that hangs must not hold the morning."""


def write_account(account: dict[str, Any], file: Path) -> None:
    """Write the report to `file`; where that fails it is said, and the exit code stays."""
    from editionkit import atomic
    from editionkit.report import json_bytes

    try:
        atomic.write(file, json_bytes(account))
    except OSError as error:
        warn(f"editionkit: the report cannot be written to {file}: {atomic.why(error.errno)}")


def notify(command: str, account: dict[str, Any]) -> None:
    """Run `command` in the shell with the report as JSON on its standard input.

    EDITIONKIT_STATUS and EDITIONKIT_EXIT are set for it. What it prints goes to standard error;
    that it fails is said, and changes no exit code.
    """
    from editionkit.report import json_bytes

    told = {
        "EDITIONKIT_STATUS": str(account["status"]),
        "EDITIONKIT_EXIT": str(account["exit_code"]),
    }
    try:
        done = subprocess.run(
            command,
            shell=True,  # the command line is the desk's own
            input=json_bytes(account),
            stdout=2,
            env={**os.environ, **told},
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        warn(f"editionkit: --notify failed: {error}")
        return
    if done.returncode:
        warn(f"editionkit: --notify ended with code {done.returncode}")
