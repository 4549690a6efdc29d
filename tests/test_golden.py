"""Golden editions: each folder of tests/golden is an issue with the files that it must give.

A new one needs no Python: write `tests/golden/NAME/issue.yaml` with its sources and run

    .venv/bin/python -m pytest tests/test_golden.py --update-goldens

then read what stands in `expected/` before it is committed. `edition.md` holds the words, the
notices and what the index of the report says; `pages.txt` says which story stands where.
"""

import json
import shutil
from pathlib import Path

import outlines
import pytest

import editionkit

GOLDEN = Path(__file__).parent / "golden"
ISSUES = sorted(path.parent for path in GOLDEN.glob("*/issue.yaml"))


def made(issue, folder):
    """Build a copy of the issue; return its expectations by file name."""
    shutil.copytree(issue, folder, ignore=shutil.ignore_patterns("expected"))
    report = editionkit.build(folder, offline=True)
    saved = json.loads((folder / "issue.frozen" / "edition.json").read_text(encoding="utf-8"))
    files = {"edition.md": outlines.edition(saved["edition"], report)}
    for plan in (folder / "output").glob("*.makeup.json"):
        files["pages.txt"] = outlines.pages(json.loads(plan.read_text(encoding="utf-8")))
    return files


@pytest.mark.parametrize("issue", ISSUES, ids=lambda path: path.name)
def test_golden(issue, tmp_path, request):
    files = made(issue, tmp_path / "issue")
    expected = issue / "expected"
    if request.config.getoption("--update-goldens"):
        expected.mkdir(exist_ok=True)
        for name, text in files.items():
            (expected / name).write_text(text, encoding="utf-8")
    kept = {path.name: path.read_text(encoding="utf-8") for path in expected.iterdir()}
    assert sorted(files) == sorted(kept)
    for name, text in files.items():
        assert text == kept[name], f"{issue.name}/{name}: run with --update-goldens and review"
