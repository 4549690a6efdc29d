"""What a person sees: a moving bar on a terminal, quiet lines where there is none."""

import os
import pty
import subprocess
import sys

import pytest

BUILD = [sys.executable, "-m", "editionkit", "build", "issue.yaml", "--offline"]


@pytest.fixture
def paper(tmp_path):
    (tmp_path / "story.md").write_text("# High water\n\nThe river rose by a yard on Friday.\n")
    (tmp_path / "issue.yaml").write_text(
        "title: The Weir\ndate: 2026-11-22\nlayout: reader\noutputs: [epub]\n"
        "sections:\n  - title: River\n    articles: [story.md]\n"
    )
    return tmp_path


def on_a_terminal(command, folder):
    """Run with stderr on a pseudo-terminal; return what it showed, and what stdout held."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        out = process.stdout.read()
    os.close(ours)
    return shown.decode(errors="replace"), out.decode()


def test_a_terminal_shows_a_bar_that_is_gone_at_the_end(paper):
    shown, out = on_a_terminal(BUILD, paper)
    assert "\x1b[?25l" in shown, "no bar: the cursor was never hidden"
    assert "━" in shown
    assert "Writing the EPUB" in shown
    assert "0:00:0" in shown
    assert shown.rstrip().endswith("\x1b[2K"), "the bar stands there still"
    assert out == "output/the-weir-2026-11-22.epub\n"


def test_without_a_terminal_there_are_plain_lines(paper):
    done = subprocess.run(BUILD, cwd=paper, capture_output=True, text=True)
    assert "\x1b" not in done.stderr + done.stdout
    assert done.stderr.splitlines() == ["Collecting the articles", "Writing the EPUB"]


def test_quiet_says_only_what_is_wrong(paper):
    done = subprocess.run([*BUILD, "--quiet"], cwd=paper, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout == "output/the-weir-2026-11-22.epub\n"


def test_quiet_on_a_terminal_shows_no_bar(paper):
    shown, _ = on_a_terminal([*BUILD, "--quiet"], paper)
    assert shown == ""
