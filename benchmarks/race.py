"""Run editionkit beside its rivals on the same stories, in turn, and print a table.

    python benchmarks/race.py --stories 30 --rounds 3 [--percollate PATH] [--keep FOLDER]

Rivals: WeasyPrint alone with CSS `columns: 3`, once with columns for each story below its head, once
with all stories run into one set of columns; and percollate, if its program is named, with the
pages served on loopback. The runs take turns, so that whatever else the machine does meets all alike; a
figure is the least of the rounds, for time that passed and for time of the processors.
"""

from __future__ import annotations

import argparse
import compileall
import functools
import html
import http.server
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import prose

import editionkit

COLD = "cold build, PDF and EPUB"
SECOND = "second build, headline changed of story"
HERE = Path(__file__).resolve().parent
CHROMIUM = shutil.which("chromium") or "chromium"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds by the clock and by the processors, MiB of its largest process."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], **environment: str) -> Run:
    """Run a program to its end; whatever goes wrong ends the benchmark."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{command[:6]} failed:\n{said.decode()[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, usage.ru_maxrss / 1024)


def compile_all() -> None:
    """Compile our code and the rivals', as installing does: some machines forbid it to programs."""
    for folder in (Path(editionkit.__file__).parent, HERE):
        compileall.compile_dir(folder, quiet=1)


class Race:
    """One issue, and everything that is made of it."""

    def __init__(self, folder: Path, count: int, percollate: Path | None):
        self.folder = folder
        self.count = count
        self.percollate = percollate
        self.stories = prose.write_issue(folder, count)
        self.runs: dict[str, list[Run]] = defaultdict(list)

    def round(self, *, rivals: bool) -> None:
        """Run everything once, one after the other."""
        self._clear("issue.frozen", "output")
        self._build(COLD)
        if rivals:
            self._plain("WeasyPrint, columns for each story", "stories")
            self._plain("WeasyPrint, one set of columns")
        self._change_headlines()
        self._clear("issue.frozen/galleys")
        self._build("PDF alone", "--format", "pdf")
        self._build("EPUB alone", "--format", "epub")
        if rivals and self.percollate:
            self._percollate(self.percollate)

    def _clear(self, *names: str) -> None:
        for name in names:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _build(self, name: str, *options: str) -> None:
        command = [sys.executable, "-m", "editionkit", "build", str(self.folder), "--offline", "-q"]
        self.runs[name].append(run([*command, *options]))

    def _plain(self, name: str, *options: str) -> None:
        output = self.folder / "plain.pdf"
        command = [sys.executable, str(HERE / "plain.py"), str(self.folder), str(output)]
        self.runs[name].append(run([*command, *options]))

    def _change_headlines(self) -> None:
        """Change a headline near the front, one in the middle, one near the end; build each time.

        What a longer headline pushes aside is another thing on every page.
        """
        for place in (1, self.count // 2, self.count - 3):
            story = self.stories[place]
            page = self.folder / "articles" / f"{story.slug}.html"
            before, old = page.read_text(encoding="utf-8"), html.escape(story.headline)
            assert old in before
            page.write_text(before.replace(old, f"{old} again"), "utf-8")
            self._build(f"{SECOND} {place + 1}")
            page.write_text(before, "utf-8")
            self._build("third build, changed back")

    def _percollate(self, program: Path) -> None:
        handler = functools.partial(_Silent, directory=str(self.folder / "articles"))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            root = f"http://127.0.0.1:{server.server_port}"
            pages = [f"{root}/{one.slug}.html" for one in self.stories]
            output = str(self.folder / "percollate.pdf")
            command = [str(program), "pdf", "--no-sandbox", "--output", output, *pages]
            done = run(command, PUPPETEER_EXECUTABLE_PATH=CHROMIUM)
            server.shutdown()
        self.runs["percollate, PDF"].append(done)


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


# ------------------------------------------------------------------------------------ the table


def least(runs: list[Run]) -> Run:
    """Return the least of each figure; of memory the most."""
    return Run(
        min(one.wall for one in runs), min(one.cpu for one in runs), max(one.memory for one in runs)
    )


def print_runs(race: Race) -> None:
    """Print what each run took."""
    print(f"\n### {race.count} articles\n")
    print("| run | clock, s | processors, s | largest process, MiB |\n|---|---|---|---|")
    for name, runs in race.runs.items():
        one = least(runs)
        print(f"| {name} | {one.wall:.1f} | {one.cpu:.1f} | {one.memory:.0f} |")


RATIOS = (
    (COLD, "WeasyPrint, columns for each story"),
    (COLD, "WeasyPrint, one set of columns"),
    (COLD, "percollate, PDF"),
    ("EPUB alone", "PDF alone"),
)


def print_ratios(race: Race) -> None:
    """Print the ratios that the project has set itself bounds for."""
    print("\n| ratio | by the clock | by the processors |\n|---|---|---|")
    second = [(name, COLD) for name in race.runs if name.startswith(SECOND)]
    for one, other in (*RATIOS, *second):
        if race.runs.get(other):
            a, b = least(race.runs[one]), least(race.runs[other])
            print(f"| {one} ÷ {other} | {a.wall / b.wall:.2f} | {a.cpu / b.cpu:.2f} |")


def print_geometry(race: Race) -> int:
    """Print what the finished PDF measures, and return its number of pages."""
    from editionkit.preflight.geometry import measure_file

    geometry = measure_file(next((race.folder / "output").glob("*.pdf")))
    print("\n| measured in the finished PDF | |\n|---|---|")
    for name, figure in geometry.table():
        print(f"| {name} | {figure} |")
    told = json.loads(next((race.folder / "output").glob("*.report.json")).read_bytes())
    lost = sum(one["code"] == "V-001" for one in told["notices"])
    print(f"| passages lost, doubled or out of order | {lost} |")
    return len(geometry.pages)


def main() -> None:
    parser = argparse.ArgumentParser(description="Run editionkit beside its rivals.")
    parser.add_argument("--stories", type=int, nargs="+", default=[30])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--percollate", type=Path)
    parser.add_argument("--no-rivals", action="store_true", help="Run editionkit alone.")
    parser.add_argument("--keep", type=Path, help="Folder that is left behind with all files.")
    given = parser.parse_args()
    root = given.keep or Path(tempfile.mkdtemp(prefix="editionkit-race-"))
    costs: dict[int, float] = {}
    compile_all()
    for count in given.stories:
        race = Race(root / str(count), count, given.percollate)
        for _ in range(given.rounds):
            race.round(rivals=not given.no_rivals)
        print_runs(race)
        print_ratios(race)
        pages = print_geometry(race)
        costs[count] = least(race.runs[COLD]).cpu / pages
    for count, cost in costs.items():
        share = cost / costs[given.stories[0]]
        print(f"\n{count} articles: {cost:.2f} s of processor a page, {share:.2f} of the first")
    if not given.keep:
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
