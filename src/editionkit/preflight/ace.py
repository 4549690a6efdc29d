"""Run Ace by DAISY, the accessibility checker for EPUB, where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from editionkit.model import Notice
from editionkit.notices import notice
from editionkit.preflight.epubcheck import Verdict

_SECONDS = 300
# Five seconds, Ace's own limit for starting its browser, are too few on a busy machine.
_PATIENT = {"ACE_TIMEOUT_INITIAL": "60000"}
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def ace_command(which: Callable[[str], str | None] = shutil.which) -> list[str] | None:
    """Return the command to run, None when Ace is not on PATH."""
    program = which("ace-cli") or which("ace")
    return [program] if program else None


def run_ace(epub: Path, *, command: Sequence[str] | None = None) -> Verdict:
    """Return Ace's verdict: every violation is a Notice."""
    found = list(command) if command is not None else ace_command()
    if not found:
        return _not_run("Ace is not installed: accessibility was checked by our own rules", epub)
    with TemporaryDirectory(prefix="editionkit-") as folder:
        call = [*found, "--silent", "--force", "--outdir", folder, str(epub)]
        try:
            subprocess.run(
                call, capture_output=True, timeout=_SECONDS, check=False, env=_environment()
            )
            data = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
        except (OSError, subprocess.TimeoutExpired, ValueError) as error:
            return _not_run(f"Ace did not finish ({type(error).__name__})", epub)
    return _verdict(data, epub)


def _environment() -> dict[str, str]:
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    extra = {"PUPPETEER_EXECUTABLE_PATH": browser} if browser else {}
    return {**_PATIENT, **extra, **os.environ}


def _not_run(message: str, epub: Path) -> Verdict:
    hint = "npm install -g @daisy/ace-cli, and Chromium"
    return Verdict(version=None, notices=(notice("X-001", message, where=epub.name, hint=hint),))


def _verdict(data: dict[str, Any], epub: Path) -> Verdict:
    version = str(data.get("earl:assertedBy", {}).get("doap:release", {}).get("doap:revision", ""))
    found = tuple(_violations(data))
    said = notice("X-004", f"Ace {version}: {len(found)} violations", where=epub.name)
    return Verdict(version=version, counts={"ERROR": len(found)}, notices=(said, *found))


def _violations(data: dict[str, Any]) -> Iterator[Notice]:
    for document in data.get("assertions", ()):
        place = str(document.get("earl:testSubject", {}).get("url", ""))
        for assertion in document.get("assertions", ()):
            test = assertion.get("earl:test", {})
            words = str(assertion.get("earl:result", {}).get("dct:description", "")).split("\n")[0]
            yield notice("X-002", f"{test.get('dct:title', '?')}: {words}", where=place)
