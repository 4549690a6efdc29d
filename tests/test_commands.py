"""Every transcript in tests/commands/*.md, and those that the README and the docs show."""

from pathlib import Path

import pytest
import transcripts

ROOT = Path(__file__).parents[1]
TRANSCRIPTS = [
    *sorted((ROOT / "tests" / "commands").glob("*.md")),
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
WITH_COMMANDS = [page for page in TRANSCRIPTS if transcripts.commands(page)]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_transcript(page, tmp_path):
    assert transcripts.run(page, tmp_path) == transcripts.commands(page)


def test_the_pages_that_teach_have_commands():
    taught = {page.parent.name for page in WITH_COMMANDS}
    assert taught >= {"commands", "tutorial", "how-to", "reference", ROOT.name}


@pytest.mark.parametrize(
    ("expected", "found", "fitting"),
    [
        (["a", "b"], "a\nb\n", True),
        (["a"], "a\nb\n", False),
        (["a…c"], "abbc\n", True),
        (["…", "z"], "x\ny\nz\n", True),
        (["…"], "", True),
        ([], "", True),
        ([], "x\n", False),
    ],
)
def test_the_runner_itself(expected, found, fitting):
    assert transcripts.fits(expected, found) is fitting
