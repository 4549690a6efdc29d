"""What the desk decides beforehand: required sources, last-good text, age, deadline, and the report."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import FakeTime, Reply, serving

from editionkit.build import build, collect, open_issue
from editionkit.collect import seconds_left
from editionkit.fetch import Clock, Kind
from editionkit.fetch.client import Fetcher
from editionkit.notices import FetchError, NotPublishedError
from editionkit.report import account_json, has_omissions

MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 17, 10, tzinfo=UTC)
PARAGRAPH = (
    "<p>The ferry did not sail on {} because the ice was thicker than the board had said.</p>"
)
WALL = "<html><head><title>Access denied</title></head><body><h1>Access denied</h1></body></html>"


def story(day):
    return (
        f"<html><head><title>Ice on {day}</title></head><body><article><h1>Ice holds the ferry on {day}"
        f"</h1>{PARAGRAPH.format(day) * 4}</article></body></html>"
    )


@pytest.fixture
def server():
    with serving() as running:
        yield running


class Paper:
    """A publication with an issue for each day, all of one source and one local file."""

    def __init__(self, folder, server):
        self.folder = folder
        self.url = server.url("/ferry")
        (folder / "publication.yaml").write_text(
            "title: The Lamp\nlayout: reader\noutputs: [epub]\ntimezone: Europe/Berlin\nlanguage: en-GB\n"
        )

    def issue(self, day, *, source="", issue="", kind="source", priority=""):
        folder = self.folder / f"2026-11-{day}"
        folder.mkdir(exist_ok=True)
        (folder / "own.md").write_text("# Our own\n\nThis story is ours, and it is always there.\n")
        lines = [f"date: 2026-11-{day}", issue, "sections:", "  - title: Town", "    articles:"]
        lines += ["      - own.md", f"      - {kind}: {self.url}"]
        lines += [
            f"        {line}" for line in (source, priority) for line in line.split("; ") if line
        ]
        (folder / "issue.yaml").write_text("\n".join(line for line in lines if line) + "\n")
        return folder / "issue.yaml"


@pytest.fixture
def paper(tmp_path, server):
    return Paper(tmp_path, server)


def chapters(report):
    [epub] = report.artifacts
    with zipfile.ZipFile(epub.path) as book:
        return "\n".join(
            book.read(name).decode() for name in book.namelist() if name.startswith("OEBPS/art") or "articles/" in name
        )  # fmt: skip


def codes(report):
    return {one.code for one in report.notices}


# ------------------------------------------------------------------------------ what is missed


def test_a_source_that_fails_is_left_out_and_said(paper, server):
    server.page("/ferry", Reply(status=404))
    report = build(paper.issue(23), now=MONDAY)
    assert codes(report) == {"S-001"}
    assert has_omissions(report)
    assert [one.status for one in report.run.sources] == ["file", "failed"]


@pytest.mark.parametrize("policy", ["required: true", "on_failure: fail"])
@pytest.mark.parametrize("reply", [Reply(status=404), Reply(body=WALL.encode())])
def test_a_source_that_must_not_fail_stops_the_edition(policy, reply, paper, server):
    server.page("/ferry", reply)
    with pytest.raises(NotPublishedError, match="must have failed") as caught:
        build(paper.issue(23, source=policy), now=MONDAY)
    assert caught.value.place.line == 6
    assert not (paper.folder / "2026-11-23" / "output").exists()


def test_fewer_articles_than_the_paper_wants_stop_the_edition(paper, server):
    server.page("/ferry", Reply(status=404))
    with pytest.raises(NotPublishedError, match="1 article of at least 2"):
        build(paper.issue(23, issue="min_articles: 2"), now=MONDAY)


# ----------------------------------------------------------------------------------- last good


@pytest.mark.parametrize(
    "reply", [Reply(status=404), Reply(body=WALL.encode())], ids=["gone", "wall"]
)
def test_an_earlier_copy_stands_in_and_says_so_on_the_page(reply, paper, server):
    server.page("/ferry", story("Sunday"))
    collect(paper.issue(22), now=SUNDAY)
    server.page("/ferry", reply)
    manifest = paper.issue(23, source="on_failure: last-good")
    report = build(manifest, now=MONDAY)
    assert codes(report) == {"S-010"}
    assert has_omissions(report)
    page = chapters(report)
    assert "Ice holds the ferry on Sunday" in page
    assert '<p class="kicker">As of 22 Nov, 18:10</p>' in page  # 17:10 UTC in Berlin
    line = report.run.sources[1]
    assert (line.status, line.as_of) == ("last-good", SUNDAY)


def test_the_edition_is_built_alike_when_the_earlier_issue_is_gone(paper, server):
    server.page("/ferry", story("Sunday"))
    collect(paper.issue(22), now=SUNDAY)
    server.page("/ferry", Reply(status=404))
    manifest = paper.issue(23, source="on_failure: last-good; max_age: 1d")
    first = build(manifest, now=MONDAY)
    bytes_ = Path(first.artifacts[0].path).read_bytes()
    for kept in (paper.folder / "2026-11-22" / "issue.frozen").rglob("*"):
        if kept.is_file():
            kept.unlink()
    (manifest.parent / "issue.frozen" / "edition.json").unlink()
    again = build(manifest, now=MONDAY + timedelta(days=10_000), offline=True)
    assert Path(again.artifacts[0].path).read_bytes() == bytes_
    assert codes(again) == {"S-010"}


def test_when_the_site_is_back_its_own_text_is_printed_without_the_label(paper, server):
    server.page("/ferry", story("Sunday"))
    collect(paper.issue(22), now=SUNDAY)
    server.page("/ferry", Reply(status=404))
    manifest = paper.issue(23, source="on_failure: last-good")
    build(manifest, now=MONDAY)
    server.page("/ferry", story("Monday"))
    report = build(manifest, now=MONDAY)
    assert codes(report) == set()
    assert "ferry on Monday" in chapters(report)
    assert "As of" not in chapters(report)


@pytest.mark.parametrize(("age", "found"), [("12h", True), ("11h", False)])
def test_a_copy_that_is_too_old_does_not_stand_in(age, found, paper, server):
    server.page("/ferry", story("Sunday"))
    collect(paper.issue(22), now=SUNDAY)
    server.page("/ferry", Reply(status=404))
    policy = f"on_failure: last-good; required: true; max_age: {age}"
    manifest = paper.issue(23, source=policy)
    if found:
        assert codes(build(manifest, now=MONDAY)) == {"S-010"}
    else:
        with pytest.raises(NotPublishedError, match="must have failed"):
            build(manifest, now=MONDAY)


def test_the_newest_copy_that_holds_a_story_is_taken(paper, server):
    server.page("/ferry", story("Friday"))
    collect(paper.issue(20), now=SUNDAY - timedelta(days=2))
    server.page("/ferry", story("Saturday"))
    collect(paper.issue(21), now=SUNDAY - timedelta(days=1))
    server.page("/ferry", WALL)
    collect(paper.issue(22), now=SUNDAY)
    server.page("/ferry", Reply(status=404))
    collected = collect(paper.issue(23, source="on_failure: last-good"), now=MONDAY)
    assert [one.headline for one in collected.edition.articles][
        1
    ] == "Ice holds the ferry on Saturday"


def test_a_brief_carries_its_label_in_its_text(paper, server):
    server.page("/ferry", story("Sunday"))
    collect(paper.issue(22), now=SUNDAY)
    server.page("/ferry", Reply(status=404))
    manifest = paper.issue(23, source="on_failure: last-good", priority="priority: brief")
    [_, brief] = collect(manifest, now=MONDAY).edition.articles
    assert brief.text.startswith("As of 22 Nov, 18:10: ")


def test_a_feed_stands_in_with_its_stories(paper, server):
    paper.url = server.url("/feed")
    feed = (
        '<rss version="2.0"><channel><title>f</title><item><title>Ice</title><link>{}</link></item>'
        "</channel></rss>"
    ).format(server.url("/ferry"))
    server.page("/feed", Reply(body=feed.encode(), type="application/rss+xml"))
    server.page("/robots.txt", Reply(status=404))
    server.page("/ferry", story("Sunday"))
    collect(paper.issue(22, kind="feed"), now=SUNDAY)
    server.page("/feed", Reply(status=404))
    server.page("/ferry", Reply(status=404))
    manifest = paper.issue(23, kind="feed", source="on_failure: last-good")
    collected = collect(manifest, now=MONDAY)
    assert [one.kicker for one in collected.edition.articles] == [None, "As of 22 Nov, 18:10"]


# ------------------------------------------------------------------------------------ deadline


def test_the_deadline_is_of_the_issues_day_and_the_titles_zone(paper):
    issue = open_issue(paper.issue(23, issue='deadline: "06:30"'))
    assert seconds_left(issue, MONDAY) == 30 * 60  # 06:00 in Berlin
    assert seconds_left(issue, MONDAY + timedelta(hours=1)) is None
    assert seconds_left(replace(issue, deadline=None), MONDAY) is None


def test_when_the_deadline_comes_the_edition_is_made_of_what_is_there(paper, server):
    server.page("/ferry", Reply(body=story("Monday").encode(), hang=30))
    manifest = paper.issue(23, issue='deadline: "06:00"')
    begin = datetime.now(UTC)
    report = build(manifest, now=MONDAY - timedelta(seconds=2))
    assert (datetime.now(UTC) - begin).total_seconds() < 25
    assert [one.reason for one in report.run.sources] == [None, "deadline"]
    assert "deadline" in report.run.limits
    assert len(report.articles) == 1


def test_after_the_deadline_nothing_more_is_asked(server):
    clock = FakeTime()
    timing = Clock(now=MONDAY, monotonic=clock.monotonic, sleep=clock.sleep)
    page = server.page("/a", Reply(status=503))
    with Fetcher(clock=timing, typed=[page], seconds=60) as door:
        with pytest.raises(FetchError, match="503"):
            door.fetch(page, kind=Kind.HTML)
        clock.sleep(60)
        with pytest.raises(FetchError, match="deadline") as caught:
            door.fetch(page, kind=Kind.HTML)
    assert caught.value.reason == "deadline"
    assert len(server.requests) == 4


# --------------------------------------------------------------------------------- the account


def test_the_report_names_every_request_and_no_secret(paper, server):
    paper.url = server.url("/ferry?token=hushhush&page=2")
    server.page("/ferry?token=hushhush&page=2", Reply(status=503, headers=(("Retry-After", "0"),)), story("Monday"))  # fmt: skip
    report = build(paper.issue(23), now=MONDAY)
    account = account_json(report, exit_code=0)
    text = json.dumps(account)
    assert "hushhush" not in text
    with zipfile.ZipFile(report.artifacts[0].path) as book:
        assert not [name for name in book.namelist() if b"hushhush" in book.read(name)]
    assert "/ferry?page=2" in chapters(report)
    [own, ferry] = account["run"]["sources"]
    assert [(one["number"], one["status"]) for one in ferry["attempts"]] == [(1, 503), (2, 200)]
    assert ferry["articles"] == [report.articles[1].id]
    assert ferry["sha256"]
    assert own["status"] == "file"
    assert set(account["run"]["seconds"]) == {"collect", "set", "publish"}
    beside = next((paper.folder / "2026-11-23" / "output").glob("*.report.json"))
    assert set(json.loads(beside.read_text())) == {"artifacts", "notices", "articles"}


def test_a_refresh_asks_whether_a_page_changed(paper, server):
    tag = (("ETag", '"one"'),)
    server.page(
        "/ferry", Reply(body=story("Monday").encode(), headers=tag), Reply(status=304, headers=tag)
    )
    manifest = paper.issue(23)
    collect(manifest, now=MONDAY)
    assert len(server.requests) == 1
    collect(manifest, now=MONDAY)
    assert len(server.requests) == 1
    collected = collect(manifest, now=MONDAY, refresh=True)
    assert server.requests[1].headers["if-none-match"] == '"one"'
    assert [one.status for one in collected.sources] == ["file", "unchanged"]


def test_a_file_that_is_gone_is_built_from_its_frozen_copy(paper, server):
    server.page("/ferry", story("Monday"))
    manifest = paper.issue(23)
    manifest.write_text(manifest.read_text().replace("- own.md", "- ./own.md"))
    first = build(manifest, now=MONDAY)
    (manifest.parent / "own.md").unlink()
    again = build(manifest, now=MONDAY)
    assert again.artifacts[0].sha256 == first.artifacts[0].sha256
