"""What the desk's cron job types: waiting for another build, the report to a file and a command."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
import time

import pytest

from editionkit.build import build, open_issue
from editionkit.notices import LayoutError, NotPublishedError
from editionkit.themes import data_folder

ISSUE = "title: The Lamp\ndate: 2026-11-22\nlayout: {}\noutputs: [epub]\n{}sections:\n  - title: Town\n    articles:\n{}"
TRAP = "{% if 'Boom' in headline %}{{ 1 // 0 }}{% endif %}"
LOSING = "{% if 'Boom' in headline %}{% set body = body | replace('<em>on the quay</em>', '') %}{% endif %}"


@pytest.fixture
def paper(tmp_path):
    """A function that writes an issue of two stories, and a layout with a trap where one is given."""

    def make(articles=("a.md", "b.md"), keys="", trap=""):
        lines = "".join(f"      - {one}\n" for one in articles)
        text = ISSUE.format("broken" if trap else "reader", keys, lines)
        (tmp_path / "issue.yaml").write_text(text)
        (tmp_path / "a.md").write_text(
            "# The ferry\n\nThe ferry did not sail, for ice was thick.\n"
        )
        (tmp_path / "b.md").write_text(
            "# Boom in the harbour\n\nNobody had expected it to begin *on the quay* at all, they said.\n"
        )
        if trap:
            folder = tmp_path / "layouts" / "broken" / "epub"
            folder.mkdir(parents=True)
            (folder.parent / "theme.yaml").write_text("extends: reader\n")
            shipped = data_folder("layouts") / "base" / "epub" / "chapter.xhtml.j2"
            (folder / "chapter.xhtml.j2").write_text(
                shipped.read_text().replace("<body>", f"<body>{trap}")
            )
        return tmp_path

    return make


def run(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "editionkit", "build", "issue.yaml", "--quiet", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


def codes(account):
    return {one["code"] for one in account["notices"]}


# ------------------------------------------------------------------------- the report, handed out


def test_the_report_goes_to_a_file_and_to_a_command_whatever_comes_of_the_run(paper):
    folder = paper()
    tell = "cat > told.json; echo $EDITIONKIT_STATUS $EDITIONKIT_EXIT > told.txt; echo heard"
    done = run(folder, "--report", "report.json", "--notify", tell)
    assert done.returncode == 0
    assert done.stdout == "output/the-lamp-2026-11-22.epub\n"
    assert "heard" in done.stderr
    account = json.loads((folder / "report.json").read_text())
    assert (account["status"], account["exit_code"]) == ("published", 0)
    assert json.loads((folder / "told.json").read_text()) == account
    assert (folder / "told.txt").read_text() == "published 0\n"

    (folder / "issue.yaml").write_text("title: The Lamp\ndate: soon\n")
    done = run(folder, "--report", "report.json", "--notify", tell)
    assert done.returncode == 5
    account = json.loads((folder / "report.json").read_text())
    assert account["status"] == "refused"
    assert account["error"]["where"].endswith("issue.yaml:2:7")
    assert (folder / "told.txt").read_text() == "refused 5\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--notify", "exit 9"], "--notify ended with code 9"),
        (["--notify", "no-such-program-at-all"], "--notify ended with code 127"),
        (["--report", "no/such/folder/r.json"], "the report cannot be written to"),
    ],
)
def test_that_nobody_could_be_told_is_said_and_changes_no_exit_code(paper, words, said):
    done = run(paper(), *words)
    assert done.returncode == 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------------------------- waiting


@pytest.fixture
def held(paper):
    """Another build's lock on the issue: its holder lets go when told to."""
    folder = paper()
    (folder / "issue.frozen").mkdir()
    handle = os.open(folder / "issue.frozen", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield folder, lambda: fcntl.flock(handle, fcntl.LOCK_UN)
    os.close(handle)


def test_a_build_waits_for_another_one_of_the_issue_as_long_as_it_is_told(held):
    folder, let_go = held
    timer = threading.Timer(4, let_go)
    timer.start()
    begun = time.monotonic()
    done = run(folder, "--wait", "2m")
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - begun > 3.5
    timer.join()


def test_a_build_that_waited_in_vain_says_so(held):
    folder, _ = held
    begun = time.monotonic()
    done = run(folder, "--wait", "2s", "--report", "report.json")
    assert done.returncode == 4
    assert time.monotonic() - begun >= 2
    assert "is being worked on by another editionkit" in done.stderr
    assert json.loads((folder / "report.json").read_text())["status"] == "locked"
    assert run(folder).returncode == 4


def test_a_wait_that_is_no_length_of_time_is_a_fault_of_the_command_line(paper):
    done = run(paper(), "--wait", "soon")
    assert done.returncode == 5
    assert "Write 30s, 10m or 2h." in done.stderr


# ------------------------------------------------------- what the renderer loses is counted again


def test_an_edition_that_the_renderer_makes_too_small_is_not_published(paper):
    folder = paper(keys="min_articles: 2\n", trap=TRAP)
    done = run(folder, "--report", "report.json")
    assert done.returncode == 6
    assert "1 article of at least 2 could be had" in done.stderr
    assert codes(json.loads((folder / "report.json").read_text())) == {"P-009"}
    assert not (folder / "output").exists()


def test_a_required_article_that_cannot_be_set_keeps_the_edition_from_coming_out(paper):
    folder = paper(["a.md", "{source: b.md, required: true}"], trap=TRAP)
    done = run(folder, "--report", "report.json")
    assert done.returncode == 6
    assert "which the edition must have, cannot be set" in done.stderr
    assert codes(json.loads((folder / "report.json").read_text())) == {"P-009"}


def test_a_required_article_that_can_be_set_and_another_that_cannot(paper):
    folder = paper(["{source: a.md, required: true}", "b.md"], trap=TRAP)
    done = run(folder, "--report", "report.json")
    assert done.returncode == 3
    assert codes(json.loads((folder / "report.json").read_text())) == {"P-009"}


def test_a_story_whose_words_are_missing_from_the_finished_file_is_made_plainer(paper):
    """The layout loses words in italics; as plain text the story is whole, and is published so."""
    folder = paper(trap=LOSING)
    report = build(folder / "issue.yaml")
    (said,) = (one for one in report.notices if one.code.startswith("P"))
    assert said.code == "P-008"
    assert said.message.startswith("Boom in the harbour: set plainly; paragraph 1 is missing")
    assert not [one for one in report.notices if one.code == "V-001"]
    assert [line.headline for line in report.articles] == ["The ferry", "Boom in the harbour"]


def test_a_story_whose_words_stay_missing_is_left_out(paper):
    folder = paper(
        trap="{% if 'Boom' in headline %}{% set body = '<p>Nothing.</p>' | safe %}{% endif %}"
    )
    report = build(folder / "issue.yaml")
    assert [line.headline for line in report.articles] == ["The ferry"]
    assert "P-009" in {one.code for one in report.notices}
    with pytest.raises(NotPublishedError):
        build(folder / "issue.yaml", strict=True)


def test_a_layout_is_read_when_an_issue_asks_for_it(paper):
    folder = paper()
    broken = folder / "layouts" / "broken" / "theme.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("kind: neither\n")
    assert open_issue(folder).layout == "reader"
    text = (folder / "issue.yaml").read_text()
    (folder / "issue.yaml").write_text(text.replace("layout: reader", "layout: broken"))
    with pytest.raises(LayoutError, match="kind is columns or flow"):
        open_issue(folder)
