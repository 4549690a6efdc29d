"""Run veraPDF, the validator of PDF/A and PDF/UA, where it is on PATH, and say which version."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from editionkit.model import Notice
from editionkit.notices import notice

_SECONDS = 300


def verapdf_command(which: Callable[[str], str | None] = shutil.which) -> list[str] | None:
    """Return the command to run, None when veraPDF is not on PATH."""
    program = which("verapdf")
    return [program] if program else None


def run_verapdf(
    pdf: Path, flavours: Sequence[str], *, command: Sequence[str] | None = None
) -> tuple[Notice, ...]:
    """Return the verdict on each flavour (`3a`, `ua1`); X-001 where it is missing or fails."""
    found = list(command) if command is not None else verapdf_command()
    if not found:
        message = f"veraPDF is not installed: the claim to {_names(flavours)} was not proved by it"
        return (notice("X-001", message, where=pdf.name, hint="Install veraPDF (verapdf.org)."),)
    try:
        version = _said(found, "--version").splitlines()[0].removeprefix("veraPDF").strip()
        return tuple(_verdict(found, pdf, flavour, version) for flavour in flavours)
    except (OSError, subprocess.TimeoutExpired, IndexError) as error:
        message = f"veraPDF did not finish ({type(error).__name__})"
        return (notice("X-001", message, where=pdf.name),)


def _verdict(command: list[str], pdf: Path, flavour: str, version: str) -> Notice:
    lines = _said(command, "--format", "text", "--flavour", flavour, str(pdf)).splitlines()
    verdict = lines[0].split()[0]
    if verdict == "PASS":
        return notice("X-004", f"veraPDF {version}: {_name(flavour)} holds", where=pdf.name)
    message = f"veraPDF {version}: {_name(flavour)} does not hold"
    return notice("X-002", message, where=pdf.name)


def _said(command: list[str], *arguments: str) -> str:
    run = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    return run.stdout.strip()


def _names(flavours: Sequence[str]) -> str:
    return " and ".join(map(_name, flavours)) or "a claim"


def _name(flavour: str) -> str:
    return f"PDF/UA-{flavour[2:]}" if flavour.startswith("ua") else f"PDF/A-{flavour}"
