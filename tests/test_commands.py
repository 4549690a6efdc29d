"""Every transcript in tests/commands/*.md, and those that the README and the docs show."""

from pathlib import Path

import pytest
import transcripts

ROOT = Path(__file__).parents[1]
TRANSCRIPTS = sorted((ROOT / "tests" / "commands").glob("*.md"))


@pytest.mark.parametrize("page", TRANSCRIPTS, ids=lambda page: page.stem)
def test_transcript(page, tmp_path):
    assert transcripts.run(page, tmp_path) > 0


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
