"""The figures of the walls, and the page of the documentation that is made of cases and results."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from walls.case import CASES, case_files, read_case

RESULTS = Path(__file__).parent / "results.json"
_SECTIONS = {
    1: "Fetching",
    26: "Pages: HTML, style sheets, text",
    47: "Pictures, archives, feeds, manifests, themes",
    61: "The machine: kills, full disks, clocks, surroundings",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to: cases tried, held and failed, and the most that one process cost."""

    tried: int
    held: int
    failed: tuple[str, ...]
    not_built: int
    processes: int
    slowest: tuple[float, str]
    largest: tuple[int, str]


def read_results(path: Path = RESULTS) -> dict[str, dict[str, Any]]:
    """Return the last result of each case that is still there."""
    if not path.exists():
        return {}
    names = {file.stem for file in CASES.glob("*.yaml")}
    kept: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {name: one for name, one in kept.items() if name in names}


def figures(results: dict[str, dict[str, Any]]) -> Figures:
    """Return what the results come to."""
    every = list(results.values())
    return Figures(
        tried=len(every),
        held=sum(one["held"] for one in every),
        failed=tuple(sorted(one["case"] for one in every if not one["held"])),
        not_built=sum("not-built" in read_case(file) for file in case_files()),
        processes=sum(one["processes"] for one in every),
        slowest=max((one["seconds"], one["case"]) for one in every),
        largest=max((one["memory"], one["case"]) for one in every),
    )


def told(one: Figures) -> Iterable[str]:
    """Yield the figures in lines."""
    yield (
        f"{one.tried} cases tried in {one.processes} processes: {one.held} held, "
        f"{len(one.failed)} failed, {one.not_built} not built yet"
    )
    yield f"worst time: {one.slowest[0]:.1f} s of CPU ({one.slowest[1]})"
    yield f"worst memory: {one.largest[0]} MB ({one.largest[1]})"
    for name in one.failed:
        yield f"failed: {name}"


def table() -> str:
    """Return the table of the documentation: each promise, its case, its last result."""
    results, lines = read_results(), list[str]()
    for file in case_files():
        case = read_case(file)
        if case["row"] in _SECTIONS:
            lines += [f"\n### {_SECTIONS[case['row']]}\n", *_HEAD]
        lines.append(_row(file.stem, case, results.get(file.stem)))
    return "\n".join(lines)


_HEAD = ("| promise | case | last result |", "|---|---|---|")


def _row(name: str, case: dict[str, Any], result: dict[str, Any] | None) -> str:
    link = f"[{case['title']}](../../tests/walls/cases/{name}.yaml)"
    note = f" *{' '.join(case['note'].split())}*" if "note" in case else ""
    return f"| {_cell(case['promise'])} | {_cell(link + note)} | {_cell(_result(case, result))} |"


def _result(case: dict[str, Any], result: dict[str, Any] | None) -> str:
    if "not-built" in case:
        return f"not built: {' '.join(case['not-built'].split())}"
    if result is None:
        return "not run yet"
    held = "held" if result["held"] else "**failed**"
    return f"{held}, {result['seconds']:.1f} s, {result['memory']} MB"


def _cell(text: str) -> str:
    """Return text that a table's cell shows letter by letter."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("{{", "{&#123;").replace("\n", " ")
