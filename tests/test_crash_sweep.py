"""The crash sweep: a build is killed, or told that the disk fails, at its n-th write, fsync, rename.

For n = 1, 2, 3 … until a run gets through untouched. After each: what was published before is whole,
the next run succeeds and gives the bytes of an undisturbed one, and nothing is left over.

`strace` injects the faults into real processes. A whole build is mostly reading and rendering, so
its two steps that write are swept call by call, each in a process of its own: publishing finished
files (each fault at each call), and collecting into the frozen folder (a full disk at write and
rename, a broken one at fsync: what they raise there is handled alike). The whole build, with its
child process, is killed at a sample: every third rename, eighth fsync, 20th write of a process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

STRACE = shutil.which("strace")
FAULTS = {"kill": "signal=KILL", "full": "error=ENOSPC", "broken": "error=EIO"}
CALLS = ("write", "fsync", "rename")
MOST = 60
ENGLISH = "---\nlang: en\n---\n"
"""Else the language is found out, whose library writes its model to a temporary file: 30 writes."""

COLLECT = """
import sys
from datetime import UTC, datetime
from editionkit.build import collect
collect(sys.argv[1], offline=True, now=datetime(2026, 11, 22, tzinfo=UTC))
"""
PUBLISH = """
import sys
from datetime import date
from pathlib import Path
from editionkit import atomic
from editionkit.model import Edition, Publication
from editionkit.pressroom import Made, Product
from editionkit.publish import publish


def run(output, word):
    edition = Edition(publication=Publication(title="The Lamp"), date=date(2026, 11, 22))
    with atomic.staging(output) as stage:
        products = []
        for name in ("pdf", "epub"):
            (stage.path / name).write_text(f"{word} {name}\\n" * 500)
            products.append((name, Product(path=stage.path / name, sha256=word)))
        publish(Made(edition=edition, products=tuple(products)), stage)


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2])
"""


def test_strace_is_here():
    assert STRACE, "the crash sweep needs strace: run `bash .ci/system faults`"


@dataclass
class Run:
    """One run with a fault: its exit code, what it said, and whether the fault came."""

    code: int
    said: str
    hit: bool


def faulted(command, fault, call, number, log, cwd):
    # With --seccomp-bpf strace 6.1 injects errors, and quicker, but no signals.
    quick = [] if fault == "kill" else ["--seccomp-bpf"]
    done = subprocess.run(
        [STRACE, "-f", *quick, "-o", str(log), "-e", f"trace={call}",
         "-e", f"inject={call}:{FAULTS[fault]}:when={number}", *command],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    told = log.read_text(errors="replace")  # a call in which a process was killed gives `?`
    return Run(done.returncode, done.stderr, "(INJECTED)" in told or "= ?" in told)


def leftovers(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob(".tmp-*"))


def children_in(folder):
    """The processes that still work below `folder`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append(process.name)
        except OSError:
            continue
    return found


def quiet(folder, seconds=5.0):
    """Wait until nobody works below `folder` any more; returns whether that came."""
    end = time.monotonic() + seconds
    while children_in(folder) and time.monotonic() < end:
        time.sleep(0.05)
    return not children_in(folder)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def sweep(step, fault, call, folder):
    """Disturb `step` at each of its calls in turn; returns at how many."""
    for number in range(1, MOST):
        place = folder / f"{fault}-{call}-{number}"
        place.mkdir()
        run = step.disturbed(place, fault, call, number)
        if not run.hit:
            assert run.code == 0, run.said
            return number - 1
        step.recovered(place, run, killed=fault == "kill")
    raise AssertionError(f"still not through at the {MOST}th {call}")


def in_pairs(jobs):
    """Run the jobs two at a time; the first fault of any is raised."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(lambda job: job(), jobs))


# ------------------------------------------------------------------------------ the two steps


class Collecting:
    """The second collecting of an issue, one of whose two files changed."""

    def __init__(self, folder):
        self.model = folder / "model"
        issue(self.model)
        self.command = [sys.executable, "-c", COLLECT]
        subprocess.run([*self.command, "issue.yaml"], cwd=self.model, check=True)
        after = folder / "after"
        shutil.copytree(self.model, after)
        change(after)
        subprocess.run([*self.command, "issue.yaml"], cwd=after, check=True)
        self.after = contents(after / "issue.frozen")

    def disturbed(self, place, fault, call, number):
        shutil.copytree(self.model, place, dirs_exist_ok=True)
        change(place)
        command = [*self.command, "issue.yaml"]
        return faulted(command, fault, call, number, place / "log", place)

    def recovered(self, place, run, *, killed):
        frozen = place / "issue.frozen"
        json.loads((frozen / "captures.json").read_bytes())
        json.loads((frozen / "edition.json").read_bytes())
        assert run.code != 0 or contents(frozen) == self.after
        if not killed:
            assert leftovers(place) == []
        from editionkit.build import collect

        collect(place / "issue.yaml", offline=True)
        assert contents(frozen) == self.after
        assert leftovers(place) == []


class Publishing:
    """The second publishing of an edition into the same folder."""

    def __init__(self, folder):
        self.model = folder / "model"
        self.command = [sys.executable, "-c", PUBLISH]
        subprocess.run([*self.command, str(self.model), "old"], check=True)
        self.old = contents(self.model)
        shutil.copytree(self.model, folder / "after")
        subprocess.run([*self.command, str(folder / "after"), "new"], check=True)
        self.new = contents(folder / "after")
        assert len(self.new) == 3

    def disturbed(self, place, fault, call, number):
        shutil.copytree(self.model, place / "out")
        command = [*self.command, str(place / "out"), "new"]
        return faulted(command, fault, call, number, place / "log", place)

    def recovered(self, place, run, *, killed):
        from editionkit import atomic

        out = place / "out"
        for name, data in contents(out).items():
            assert data in (self.old[name], self.new[name]), f"{name} is torn"
        if not killed:
            assert leftovers(out) == []
            assert contents(out) == self.old or run.code == 0
            assert "cannot be written" in run.said or "Errno" in run.said or run.code == 0
        with atomic.staging(out):  # what the next build does first
            pass
        assert contents(out) in (self.old, self.new)
        assert leftovers(out) == []
        here = {"__name__": "publishing"}
        exec(PUBLISH, here)  # the next run, in this process: it starts no slower for many
        here["run"](out, "new")
        assert contents(out) == self.new


@pytest.fixture(scope="module")
def collecting(tmp_path_factory):
    return Collecting(tmp_path_factory.mktemp("collecting"))


@pytest.fixture(scope="module")
def publishing(tmp_path_factory):
    return Publishing(tmp_path_factory.mktemp("publishing"))


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_publishing_disturbed_at_each_of_its_calls(fault, call, publishing, tmp_path):
    assert sweep(publishing, fault, call, tmp_path) >= 4


@pytest.mark.parametrize(
    ("fault", "call"),
    [
        *(("kill", call) for call in CALLS),
        ("full", "write"),
        ("broken", "fsync"),
        ("full", "rename"),
    ],
)
def test_collecting_disturbed_at_each_of_its_calls(fault, call, collecting, tmp_path):
    assert sweep(collecting, fault, call, tmp_path) >= 2  # strace counts thread by thread


def test_a_full_disk_loses_no_story_whose_language_is_found_out(tmp_path):
    """A story that is lost so would stay lost, since the edition is saved."""
    from editionkit.build import collect

    command = [sys.executable, "-c", COLLECT, "issue.yaml"]
    for number in range(1, 9):
        place = tmp_path / str(number)
        issue(place)
        (place / "two.md").write_text(
            "# Two\n\nThe lamp was lit at six, and nobody saw that it was.\n"
        )
        run = faulted(command, "full", "write", number, tmp_path / f"log-{number}", place)
        if not run.hit:
            break
        assert run.code == 1
        assert "cannot be written: the disk is full (No space left on device)" in run.said
        assert len(collect(place / "issue.yaml", offline=True).edition.articles) == 2
    assert 1 < number < 8


# ---------------------------------------------------------------------------- the whole build


def issue(folder):
    folder.mkdir(exist_ok=True)
    (folder / "issue.yaml").write_text(
        "title: The Lamp\ndate: 2026-11-22\nlayout: reader\noutputs: [epub]\n"
        "sections:\n  - title: Town\n    articles: [one.md, two.md]\n"
    )
    for name in ("one", "two"):
        (folder / f"{name}.md").write_text(
            f"{ENGLISH}# Story {name}\n\nThe lamp was lit at five, said {name}.\n"
        )


def change(folder):
    (folder / "two.md").write_text(
        ENGLISH + "# Story two\n\nIt was lit at six, and nobody saw it.\n"
    )


BUILD = [sys.executable, "-m", "editionkit", "build", "issue.yaml", "--quiet", "--offline"]
SAMPLE = {"rename": 3, "fsync": 8, "write": 20}


class Building:
    """The second build of an issue, one of whose two files changed, with its child process."""

    def __init__(self, folder):
        self.model, after = folder / "model", folder / "after"
        issue(self.model)
        subprocess.run(BUILD, cwd=self.model, check=True, capture_output=True)
        self.old = contents(self.model / "output")
        shutil.copytree(self.model, after)
        change(after)
        subprocess.run(BUILD, cwd=after, check=True, capture_output=True)
        self.new = contents(after / "output")
        assert self.old.keys() == self.new.keys()
        assert self.old != self.new


@pytest.fixture(scope="module")
def building(tmp_path_factory):
    return Building(tmp_path_factory.mktemp("building"))


@pytest.mark.parametrize("call", SAMPLE)
def test_a_whole_build_killed_at_a_sample_of_its_calls(call, building, tmp_path):
    for number in range(1, MOST * SAMPLE[call], SAMPLE[call]):
        place = tmp_path / str(number)
        shutil.copytree(building.model, place)
        change(place)
        run = faulted(BUILD, "kill", call, number, tmp_path / f"{number}.log", place)
        assert quiet(place), "a child of the killed build lives on"
        for name, data in contents(place / "output").items():
            assert data in (building.old[name], building.new[name]), f"{name} is torn"
        if run.code != 0:
            done = subprocess.run(BUILD, cwd=place, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        assert contents(place / "output") == building.new
        assert leftovers(place) == []
        if not run.hit:
            assert number > 1
            return
    raise AssertionError(f"still not through: {call}")
