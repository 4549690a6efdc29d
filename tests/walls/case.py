"""Read the case files, and play one: each variant on a stage of its own, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from walls.judge import faults, fingerprints
from walls.process import Ran, Started
from walls.stage import Stage, change, staged

CASES = Path(__file__).parent / "cases"
KEYS = {
    "row", "title", "promise", "note", "not-built", "servers", "files", "sources", "keys",
    "manifest", "run", "expect", "variants",
}  # fmt: skip
STEP_KEYS = {
    "do",
    "env",
    "under",
    "limits",
    "signal",
    "names",
    "change",
    "times",
    "expect",
    "at-once",
}
EXPECT_KEYS = {
    "exit", "seconds", "wall", "memory", "says", "never-says", "notices", "no-notices", "asked",
    "never-sent", "sent", "connects", "published", "kept", "same", "files", "leftovers", "words",
    "no-words", "pictures",
}  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """How a case went: what did not hold, and the most that one process of it cost."""

    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: float = 0.0
    processes: int = 0

    def add(self, name: str, ran: Ran, found: list[str]) -> None:
        self.faults += [f"{name}: {fault}" if name else fault for fault in found]
        self.seconds = max(self.seconds, ran.cpu)
        self.memory = max(self.memory, ran.memory)
        self.processes += 1


def read_case(path: Path) -> dict[str, Any]:
    """Return a case as plain values; ValueError for a key that there is not."""
    loaded = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    case: dict[str, Any] = dict(loaded)
    _known(case, KEYS, path.name)
    for variant in (case.get("variants") or {}).values():
        _known(variant, KEYS, path.name)
        _known(variant.get("expect") or {}, EXPECT_KEYS, path.name)
    for step in case.get("run") or ():
        _known(step, STEP_KEYS, path.name)
        _known(step.get("expect") or {}, EXPECT_KEYS, path.name)
    _known(case.get("expect") or {}, EXPECT_KEYS, path.name)
    return case


def _known(mapping: dict[str, Any], keys: set[str], where: str) -> None:
    for key in mapping:
        if key not in keys:
            raise ValueError(f"{where}: there is no key {key!r}; known: {', '.join(sorted(keys))}")


def case_files() -> list[Path]:
    """Return every case file, by row."""
    return sorted(CASES.glob("*.yaml"))


def played(case: dict[str, Any], folder: Path) -> Outcome:
    """Play a case below `folder` and return how it went."""
    outcome = Outcome()
    for number, (name, variant) in enumerate(_variants(case)):
        root = folder / f"stage-{number}"
        with staged(variant, root) as stage:
            _play(stage, variant, name, outcome)
    return outcome


def _variants(case: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the case itself, or each of its variants laid over it."""
    variants = case.get("variants")
    if not variants:
        yield "", case
        return
    for name, variant in variants.items():
        expect = {**(case.get("expect") or {}), **(variant.get("expect") or {})}
        yield str(name), {**case, **variant, "expect": expect}


def _play(stage: Stage, case: dict[str, Any], name: str, outcome: Outcome) -> None:
    steps = case.get("run") or [{}]
    for number, step in enumerate(steps, 1):
        last = number == len(steps)
        own = step.get("expect")
        expect = stage.filled(
            own if own is not None else (case.get("expect") if last else {}) or {}
        )
        label = " ".join(filter(None, (name, f"step {number}" if len(steps) > 1 else "")))
        change(stage, step.get("change") or {})
        for turn in range(step.get("times", 1)):
            before = fingerprints(stage.output)
            both = [stage.filled(one) for one in step.get("at-once") or [step]]
            together = len(both) > 1
            started = [
                Started(stage, one, 100 * number + 10 * turn + n, together=together)
                for n, one in enumerate(both)
            ]
            for one, ran in zip(both, [one.finish() for one in started], strict=True):
                wanted = one["expect"] if "at-once" in step and "expect" in one else expect
                outcome.add(label, ran, faults(stage, ran, wanted, before))
