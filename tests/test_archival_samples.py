"""veraPDF finds every sample to be PDF/A-3a and PDF/UA-1 at once."""

import subprocess
import sys
from pathlib import Path

import pytest
import vera

ISSUES = Path(__file__).resolve().parent.parent / "issues"
SAMPLES = ("harbour-post", "seven-notes", "weltblick")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archival")
    for name in SAMPLES:
        command = [sys.executable, "-m", "editionkit", "build", str(ISSUES / name), "--offline"]
        command += ["--format", "pdf", "--output", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return vera.verdicts(sorted(folder.glob("*.pdf")))


def test_every_sample_is_both(verdicts):
    assert len(verdicts) == 2 * len(SAMPLES)
    assert [v for v in verdicts if v.verdict != "PASS"] == []


def test_the_validator_looked(verdicts):
    assert all(v.checks > 1000 for v in verdicts)


def test_a_file_without_tags_fails(tmp_path):
    from weasyprint import HTML

    plain = tmp_path / "plain.pdf"
    HTML(string="<p>No tags here.</p>").write_pdf(plain)
    assert all(v.verdict != "PASS" for v in vera.verdicts([plain]))
