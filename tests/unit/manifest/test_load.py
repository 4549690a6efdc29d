"""issue.yaml → Issue: what each key becomes, and what each fault says."""

import time
from datetime import date

import pytest

from editionkit.manifest import load_issue
from editionkit.manifest.document import parse_document
from editionkit.model import FeedSource, FileSource, PictureUse, Priority, TextSource, UrlSource
from editionkit.notices import ManifestError

GOOD = """\
title: The Harbour Post
date: 2026-11-22
language: en-GB
sections:
  - title: World            # a comment
    articles:
      - https://example.org/news/a.html
      - source: strait.html
        url: https://example.org/strait
        priority: lead
        headline: 1984
      - text: pasted.txt
      - feed: https://example.org/rss.xml
        limit: 5
        since: 24h
      - source: note.md
"""


@pytest.fixture
def desk(tmp_path):
    for name in ("strait.html", "pasted.txt", "note.md"):
        (tmp_path / name).write_text("Some words.")
    return tmp_path


def load(desk, text, name="issue.yaml"):
    data = text if isinstance(text, bytes) else text.encode()
    (desk / name).write_bytes(data)
    return load_issue(desk / name)


def fault(desk, text):
    with pytest.raises(ManifestError) as caught:
        load(desk, text)
    error = caught.value
    assert error.exit_code == 5
    return error


def test_the_sources_are_told_apart(desk):
    url, page, text, feed, note = load(desk, GOOD).sections[0].items
    assert isinstance(url, UrlSource)
    assert isinstance(page, FileSource)
    assert isinstance(text, TextSource)
    assert isinstance(feed, FeedSource)
    assert isinstance(note, FileSource)
    assert (page.path, page.url) == ("strait.html", "https://example.org/strait")
    assert (feed.limit, feed.since) == (5, "24h")
    assert (url.place.line, url.place.column) == (7, 9)


def test_an_override_is_the_text_that_was_typed(desk):
    page = load(desk, GOOD).sections[0].items[1]
    assert page.overrides.headline == "1984"
    assert page.overrides.priority is Priority.LEAD


def test_every_key_of_an_article_reaches_the_issue(desk):
    keys = """\
        id: strait-1
        kicker: Sea
        dek: Below
        byline: [Ana Reyes, Bo Lund]
        dateline: LONDON
        published: 2026-11-21
        credit: An agency
        language: de
        alt: A boat
        page: 2
        span: 3
        keep_whole: yes
        max_lines: 40
        picture: small
        required: true
        on_failure: last-good
        max_age: 12h
"""
    issue = load(desk, GOOD.replace("        priority: lead\n", keys))
    page = issue.sections[0].items[1]
    own = page.overrides
    assert own.byline == ("Ana Reyes", "Bo Lund")
    assert (own.id, own.kicker, own.dek, own.dateline) == ("strait-1", "Sea", "Below", "LONDON")
    assert (own.published, own.credit, own.lang) == (date(2026, 11, 21), "An agency", "de")
    assert own.alt == "A boat"
    place = own.placement
    assert (place.page, place.span, place.keep_whole, place.max_lines) == (2, 3, True, 40)
    assert place.picture is PictureUse.SMALL
    policy = page.policy
    assert (policy.required, policy.on_failure, policy.max_age) == (True, "last-good", "12h")


def test_scalars_are_those_of_yaml_1_2(desk):
    options = "options:\n  a: no\n  b: 12\n  c: 1.50\n  d: '7'\n  e: true\n  f: 5:30\nsections:"
    issue = load(desk, GOOD.replace("sections:", options))
    assert dict(issue.options) == {"a": "no", "b": 12, "c": 1.5, "d": "7", "e": True, "f": "5:30"}


def test_a_txt_file_is_pasted_text(desk):
    issue = load(desk, GOOD.replace("note.md", "pasted.txt"))
    assert isinstance(issue.sections[0].items[-1], TextSource)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words", "hint"),
    [
        ("priority", "pirority", 10, 9, "`pirority` is not a key of an article", "`priority`"),
        ("priority: lead", "priority: led", 10, 19, "not `led`", "`lead`"),
        ("limit: 5", "limit: five", 14, 16, "`limit` must be a whole number; not `five`", None),
        ("limit: 5", "limit: 0", 14, 16, "`limit` must be at least 1", None),
        ("24h", "yesterday", 15, 16, "`since` must be a time span", None),
        ("2026-11-22", "2026-13-45", 2, 7, "`date` must be a date", None),
        ("strait.html\n", "strat.html\n", 8, 17, "no file `strat.html`", "`strait.html`"),
        ("strait.html\n", "../x.html\n", 8, 17, "outside the issue's folder", "Copy it"),
        ("title: The", "titel: The", 1, 1, "`titel` is not a key of the issue", "`title`"),
        ("  - title: World", "  - titel: World", 5, 5, "not a key of a section", "`title`"),
        ("language: en-GB", "headline: x", 3, 1, "not a key of the issue", "of an article"),
        ("language: en-GB", "paper: A44", 3, 8, "no paper `A44`", "`A4`"),
        ("language: en-GB", "language: english please", 3, 11, "language tag", None),
        ("language: en-GB", "issn: 1234-5678", 3, 7, "check digit", None),
        ("language: en-GB", "timezone: Mars/Crater", 3, 11, "time zone", None),
        ("language: en-GB", "deadline: 25:00", 3, 11, "time of day", None),
        ("language: en-GB", "outputs: [pdf, docx]", 3, 16, "not `docx`", "pdf, epub"),
        ("headline: 1984", "headline: [a]", 11, 19, "must be text; not a list", None),
        ("headline: 1984", "feed: strait.html", 11, 9, "stand in one article", "two articles"),
        ("headline: 1984", "limit: 3", 11, 9, "belongs to a feed", "`feed:`"),
        ("text: pasted.txt", "headline: none", 12, 9, "says no source", "`source:`"),
        ("source: strait.html", "source: ftp://x.org/a", 8, 17, "neither a web address", "http"),
        ("World  ", "World: a", 5, 17, "mapping values are not allowed", "quotes"),
        ("    articles:", "\tarticles:", 6, 1, "a tab stands where spaces must", "spaces"),
    ],
)
def test_a_fault_names_its_place_and_the_way_out(desk, old, new, line, column, words, hint):
    assert old in GOOD
    error = fault(desk, GOOD.replace(old, new, 1))
    assert (error.place.line, error.place.column) == (line, column)
    assert words in error.message
    assert error.place.file.endswith("issue.yaml")
    assert hint is None or hint in error.hint


def test_two_articles_of_one_id(desk):
    text = GOOD.replace("priority: lead", "id: same")
    error = fault(desk, text.replace("limit: 5", "id: same"))
    assert error.message == "the id `same` is taken"
    assert error.place.line == 14
    assert "line 10" in error.hint


def test_fillers_are_sources_like_those_of_a_section(desk):
    fillers = """\
fillers:
  - note.md
  - text: pasted.txt
    headline: Tides
    priority: brief
  - feed: https://example.org/briefs.xml
    limit: 3
"""
    issue = load(desk, GOOD + fillers)
    note, text, feed = issue.fillers
    assert isinstance(note, FileSource)
    assert isinstance(text, TextSource)
    assert isinstance(feed, FeedSource)
    assert (text.overrides.headline, feed.limit) == ("Tides", 3)
    assert (text.place.line, text.place.column) == (19, 5)
    assert len(issue.sections[0].items) == len(load(desk, GOOD).sections[0].items)


@pytest.mark.parametrize(
    ("fillers", "line", "column", "words", "hint"),
    [
        ("filler:\n  - note.md\n", 17, 1, "`filler` is not a key of the issue", "`fillers`"),
        ("fillers: note.md\n", 17, 10, "`fillers` must be a list", None),
        ("fillers:\n  - not.md\n", 18, 5, "no file `not.md`", "`note.md`"),
        ("fillers:\n  - text: pasted.txt\n    headlin: x\n", 19, 5, "an article", "`headline`"),
        ("fillers:\n  - headline: x\n", 18, 5, "says no source", "`source:`"),
        ("fillers:\n  - source: note.md\n    page: 2\n", 19, 5, "`page` is for a story", "Leave"),
        ("fillers:\n  - source: note.md\n    span: 2\n", 19, 5, "`span` is for", "articles:"),
        ("fillers:\n  - source: note.md\n    max_lines: 9\n", 19, 5, "`max_lines` is", None),
        ("fillers:\n  - source: note.md\n    required: yes\n", 19, 5, "`required` is", None),
        ("fillers:\n  - source: note.md\n    on_failure: fail\n", 19, 5, "`on_failure` is", None),
        ("fillers:\n  - source: note.md\n    priority: lead\n", 19, 5, "`priority` is", None),
    ],
)
def test_a_fault_in_a_filler_names_its_place(desk, fillers, line, column, words, hint):
    error = fault(desk, GOOD + fillers)
    assert (error.place.line, error.place.column) == (line, column)
    assert words in error.message
    assert hint is None or hint in error.hint


def test_an_id_is_given_once_among_stories_and_fillers(desk):
    named = GOOD.replace("limit: 5", "id: same") + "fillers:\n  - source: note.md\n    id: same\n"
    assert fault(desk, named).message == "the id `same` is taken"


def test_more_faults_are_counted(desk):
    error = fault(desk, GOOD.replace("limit: 5", "limit: x").replace("24h", "x"))
    assert "1 more" in error.hint


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_regular_file_is_refused(desk, kind):
    import os

    (desk / "strait.html").unlink()
    (desk / "strait.html").mkdir() if kind == "folder" else os.mkfifo(desk / "strait.html")
    assert "not a regular file" in fault(desk, GOOD).message


def test_a_link_out_of_the_folder_is_refused(desk):
    (desk / "strait.html").unlink()
    (desk / "strait.html").symlink_to("/etc/hostname")
    assert "outside" in fault(desk, GOOD).message


def test_a_frozen_source_needs_its_file_no_more(desk):
    load(desk, GOOD)
    (desk / "strait.html").unlink()
    (desk / "issue.frozen").mkdir()
    (desk / "issue.frozen" / "captures.json").write_text('{"captures": {"strait.html": {}}}')
    assert load(desk, GOOD).sections[0].items[1].path == "strait.html"


# --------------------------------------------------------------------------- the shape of YAML


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("- a\n- b", "not a list"),
        ("just words", "not `just words`"),
        ("a: &x [1]\nb: *x", "the anchor &x"),
        ("<<: *x", "the alias *x"),
        ("a: !!python/object/apply:os.system [x]", "the tag"),
        ("title: x\n---\ntitle: y\n", "a second document"),
        ("title: x\ntitle: y\n", "`title` stands here twice"),
        ("? [a]\n: b", "a key must be a word"),
        ("title: 'x", "unexpected end"),
        ("title: \x01", "U+0001"),
        (b"title: caf\xe9", "0xe9 is not UTF-8"),
        (b"\xff\xfet\x00i", "`date:` is missing"),
        ("title: x\ndate: no", "`date` must be a date"),
        ("title: x\ndate: 5:30", "`date` must be a date"),
        ("title: " + "9" * 5000, "`date:` is missing"),
    ],
)
def test_what_is_no_manifest(desk, text, words):
    if words == "`date:` is missing" and isinstance(text, bytes):
        text = "title: é\n".encode("utf-16")
    assert words in fault(desk, text).message


@pytest.mark.parametrize(
    "bomb",
    [
        "a: " + "[" * 100_000,
        "a: " + "{" * 100_000,
        "\n".join(" " * depth + "a:" for depth in range(200)),
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "\n".join(
            f"{chr(98 + n)}: &{chr(98 + n)} [" + f"*{chr(97 + n)}," * 9 + "]" for n in range(9)
        ),
        "a: [" + "1," * 900_000 + "]",
        "x" * 3_000_000,
        "- " * 500_000,
        "? " * 500_000,
    ],
    ids=["lists", "mappings", "blocks", "aliases", "wide", "large", "dashes", "marks"],
)
def test_a_bomb_is_refused_at_once(desk, bomb):
    # CPU time beside that of an honest manifest: a busy machine is slow in both. The limit is at
    # 40,000 values, twenty times as many as the yardstick has.
    yardstick = cpu(lambda: parse_document("a: [" + "1," * 2_000 + "]", "issue.yaml"))
    assert cpu(lambda: fault(desk, bomb)) < 50 * yardstick


def cpu(work):
    """Return the CPU seconds that some work takes, the lesser of two."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def test_a_byte_order_mark_and_utf_16_are_read(desk):
    assert load(desk, b"\xef\xbb\xbftitle: x\r\ndate: 2026-01-01\r\n").publication.title == "x"
    assert load(desk, "title: é\ndate: 2026-01-01\n".encode("utf-16")).publication.title == "é"


def test_five_thousand_sources_are_read(desk):
    lines = "".join(f"      - https://example.org/{number}\n" for number in range(5_000))
    issue = load(desk, GOOD.split("      - https")[0] + lines)
    assert len(issue.sections[0].items) == 5_000


def test_there_is_no_such_manifest(tmp_path):
    with pytest.raises(ManifestError, match=r"issue\.yaml does not exist"):
        load_issue(tmp_path)


# ----------------------------------------------------------------------------- the publication


def test_the_publication_fills_what_the_issue_leaves_open(tmp_path):
    (tmp_path / "publication.yaml").write_text("title: Shared\npaper: a5\nmotto: M\nprice: 1\n")
    (tmp_path / "one").mkdir()
    issue = load(tmp_path / "one", "date: 2026-01-01\nprice: 2\n")
    assert issue.publication.title == "Shared"
    assert issue.publication.motto == "M"
    assert issue.publication.price == "2"
    assert issue.paper == "A5"


def test_a_fault_in_the_publication_says_so(tmp_path):
    (tmp_path / "publication.yaml").write_text("title: Shared\nmoto: M\n")
    error = fault(tmp_path, "date: 2026-01-01\n")
    assert error.place.file.endswith("publication.yaml")
    assert error.place.line == 2
    assert "`motto`" in error.hint


def test_a_title_must_stand_somewhere(tmp_path):
    error = fault(tmp_path, "date: 2026-01-01\n")
    assert "`title:` is missing" in error.message
    assert "publication.yaml" in error.hint


def number_of(folder, day):
    return load_issue(folder / day).number


def test_issues_are_counted_by_date(tmp_path):
    (tmp_path / "publication.yaml").write_text("title: T\n")
    for day in ("2026-01-03", "2026-01-01", "2026-01-02"):
        (tmp_path / day).mkdir()
        load(tmp_path / day, f"date: {day}\n")
    assert [number_of(tmp_path, f"2026-01-0{day}") for day in (1, 2, 3)] == [1, 2, 3]


def test_counting_starts_where_the_publication_says_and_follows_what_an_issue_says(tmp_path):
    (tmp_path / "publication.yaml").write_text("title: T\nfirst_number: 40\n")
    for day in (1, 2, 3):
        (tmp_path / f"2026-01-0{day}").mkdir()
    load(tmp_path / "2026-01-01", "date: 2026-01-01\n")
    load(tmp_path / "2026-01-02", "number: 100\ndate: 2026-01-02\n")
    load(tmp_path / "2026-01-03", "date: 2026-01-03\n")
    numbers = [number_of(tmp_path, f"2026-01-0{day}") for day in (1, 2, 3)]
    assert numbers == [40, 100, 101]


def test_without_a_publication_nothing_is_counted(tmp_path):
    assert load(tmp_path, "title: T\ndate: 2026-01-01\n").number is None
