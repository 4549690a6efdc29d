"""Run the shell transcripts that stand in Markdown, and compare what they print.

In a `console` block a line `$ command` is run by bash in a folder of the page's own; the lines
after it are what it prints: plain ones on stdout, `2> …` on stderr, `=> 3` its exit code (0 where
none stands). `…` in a line stands for anything; a line that is `…` alone for any lines. A block
with `file=NAME` in its opening line is written to that file first.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```([a-z]*)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Step:
    """A command with what it is to print."""

    command: str
    out: list[str]
    err: list[str] | None
    code: int


def steps(block: str) -> list[Step]:
    found: list[Step] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Step(line[2:], [], None, 0))
        elif line.startswith("2> "):
            found[-1].err = [*(found[-1].err or []), line[3:]]
        elif line.startswith("=> "):
            found[-1].code = int(line[3:])
        elif found:
            found[-1].out.append(line)
    return found


def environment(folder: Path) -> dict[str, str]:
    """An environment like a fresh user's, with `editionkit` on the path."""
    programs = folder / ".programs"
    programs.mkdir(exist_ok=True)
    script = programs / "editionkit"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m editionkit "$@"\n')
    script.chmod(0o755)
    (folder / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    (folder / ".venv" / "bin" / "editionkit").symlink_to(script)
    return {
        "PATH": os.pathsep.join(
            (str(programs), str(Path(sys.executable).parent), os.environ["PATH"])
        ),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "80",
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
    }


def blocks(page: Path) -> list[tuple[str, str, str]]:
    """The page's fenced blocks: kind, what follows it in the opening line, text."""
    return FENCE.findall(page.read_text(encoding="utf-8"))


def is_run(kind: str, rest: str) -> bool:
    return kind == "console" and "no-run" not in rest


def commands(page: Path) -> int:
    """How many commands a page holds that are to be run."""
    return sum(len(steps(block)) for kind, rest, block in blocks(page) if is_run(kind, rest))


def run(page: Path, folder: Path) -> int:
    """Run a page's blocks in `folder`; returns how many commands were run."""
    env, count = environment(folder), 0
    for kind, rest, block in blocks(page):
        named = re.search(r"file=(\S+)", rest)
        if named:
            target = folder / named[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block, encoding="utf-8")
        elif is_run(kind, rest):
            for step in steps(block):
                check(step, folder, env, page)
                count += 1
    return count


def check(step: Step, folder: Path, env: dict[str, str], page: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", step.command], cwd=folder, env=env, capture_output=True, text=True
    )
    told = f"{page.name}: $ {step.command}\n{done.stdout}\n2> {done.stderr}\n=> {done.returncode}"
    assert done.returncode == step.code, told
    assert fits(step.out, done.stdout), told
    assert step.err is None or fits(step.err, done.stderr), told
    assert "Traceback" not in done.stderr, told


def fits(expected: list[str], found: str) -> bool:
    while expected and not expected[-1].strip():
        expected = expected[:-1]
    parts = []
    for line in expected:
        text = line.rstrip()
        parts.append(
            r"(?:.*\n)*?"
            if text == "…"
            else ".*?".join(map(re.escape, text.split("…"))) + r"[ \t]*\n"
        )
    return (
        re.fullmatch("".join(parts), found if found.endswith("\n") else found + "\n" * bool(found))
        is not None
    )
