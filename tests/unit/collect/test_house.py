"""What an issue knows beyond one page: its rules, its neighbours, its past, pages that go on."""

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "clean"))
from clean_pages import CLUTTER_TOP, PROSE, page, paragraphs, story
from loopback import serving

from editionkit.clean.rules import RuleError
from editionkit.collect import collect, typed_urls
from editionkit.collect.ledger import record
from editionkit.fetch import Clock
from editionkit.fetch.client import Fetcher
from editionkit.model import FileSource, Issue, Publication, SectionPlan, UrlSource
from editionkit.morgue import Morgue
from editionkit.sources import Desk, ledger_folder

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
FOX = (
    "A fox took the tram on Friday, and got out at the market, as it does on every Friday of the year.",
    "The driver, who has driven the line for twenty years, says that it always sits at the window side.",
    "It pays with what it finds. On Friday that was a glove, which the owner may fetch at the depot.",
)  # fmt: skip
BOX = "The Harbour Post is written by the people of the harbour for the people of the harbour, every day."

TINT = "A sentence that is as long and as fine as all of the others in this story here."


def fox(texts=FOX, after=""):
    return page(
        f"{CLUTTER_TOP}<main><article><h1>Fox takes the tram to the market</h1>{paragraphs(texts)}{after}</article></main>"
    )


def an_issue(folder, pages, day=date(2026, 11, 22), **more):
    """Return an issue of saved pages: {name: (markup, address)}."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (markup, _) in pages.items():
        (folder / name).write_bytes(markup if isinstance(markup, bytes) else markup.encode())
    items = tuple(FileSource(path=name, url=url) for name, (_, url) in pages.items())
    return Issue(
        folder=str(folder),
        file=str(folder / "issue.yaml"),
        publication=Publication(title="The Harbour Post", language="en-GB"),
        date=day,
        sections=(SectionPlan(title="Town", items=items),),
        **more,
    )


def collected(issue, *, home=None, fetcher=None):
    folder = Path(issue.folder)
    desk = Desk(
        fetcher=fetcher,
        morgue=Morgue(folder / "issue.frozen"),
        folder=folder,
        date=issue.date,
        now=NOW,
        home=home,
    )
    return collect(issue, desk)


def told(found, code):
    return [one.message for one in found.notices if one.code == code]


# ------------------------------------------------------------------------------------- neighbours


def test_what_stands_on_two_pages_of_a_host_belongs_to_neither(tmp_path):
    box = f"<p>{BOX}</p>"
    both = {
        "ferry.html": (story(paragraphs() + box), "https://example.org/ferry"),
        "fox.html": (fox(after=box), "https://example.org/fox"),
    }
    alone = collected(an_issue(tmp_path / "one", dict(list(both.items())[:1]))).edition.articles
    assert BOX in alone[0].text
    ferry, market = collected(an_issue(tmp_path / "two", both)).edition.articles
    assert ferry.text == "\n\n".join(PROSE)
    assert market.text == "\n\n".join(FOX)


def test_pages_of_other_hosts_are_no_neighbours(tmp_path):
    box = f"<p>{BOX}</p>"
    pages = {
        "ferry.html": (story(paragraphs() + box), "https://example.org/ferry"),
        "fox.html": (fox(after=box), "https://example.net/fox"),
    }
    assert all(BOX in one.text for one in collected(an_issue(tmp_path, pages)).edition.articles)


def test_a_paragraph_that_a_paper_repeats_inside_two_stories_stays(tmp_path):
    said = "The ferry was ordered eleven years ago, after the old boat had broken down with the minister on board, and paid for by a lottery."
    pages = {
        "a.html": (
            story(paragraphs((*PROSE[:2], said, *PROSE[2:]))),
            "https://example.org/ferry",
        ),
        "b.html": (
            fox((FOX[0] + " " + FOX[1], said, FOX[2] + " " + FOX[1][::-1].capitalize() + ".")),
            "https://example.org/fox",
        ),
    }
    assert all(said in one.text for one in collected(an_issue(tmp_path, pages)).edition.articles)


# ------------------------------------------------------------------------------------------ rules


def ruled(folder, text, name="example.org.yaml"):
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    (folder / "rules" / name).write_text(text)


def with_box(folder):
    box = f"<div class='tint box'><p>{TINT}</p></div>"
    markup = story(paragraphs(PROSE[:2]) + box + paragraphs(PROSE[2:]))
    pages = {"a.html": (markup, "https://www.example.org/ferry")}
    return an_issue(folder, pages)


@pytest.mark.parametrize(
    ("name", "text"),
    [("example.org.yaml", "remove: .box"), ("example.org.txt", "strip_id_or_class: tint\n")],
)
def test_rules_beside_the_issue_are_used(tmp_path, name, text):
    issue = with_box(tmp_path)
    assert TINT in collected(issue).edition.articles[0].text
    ruled(tmp_path, text, name)
    assert TINT not in collected(issue).edition.articles[0].text


def test_rules_beside_the_publication_are_used_and_the_issues_own_win(tmp_path):
    issue = with_box(tmp_path / "monday")
    ruled(tmp_path, "remove: .box\nkicker: h1")
    first = collected(issue, home=tmp_path).edition.articles[0]
    assert TINT not in first.text
    ruled(tmp_path / "monday", "kicker: .nothing")
    assert TINT in collected(issue, home=tmp_path).edition.articles[0].text


def test_a_wrong_rule_says_where_and_why(tmp_path):
    issue = with_box(tmp_path)
    ruled(tmp_path, "remuve: .box")
    with pytest.raises(RuleError, match=r"rules/example\.org\.yaml: .*unknown word 'remuve'"):
        collected(issue)


# ----------------------------------------------------------------------------------------- ledger


def published(issue, home):
    found = collected(issue, home=home)
    folder = ledger_folder(home)
    if folder:
        record(folder, found.edition, {one.id for one in found.edition.articles})
    return found


@pytest.fixture
def house(tmp_path):
    (tmp_path / "publication.yaml").write_text("title: The Harbour Post\n")
    return tmp_path


def ferry_issue(house, name, day, texts=PROSE, url="https://example.org/ferry", **more):
    pages = {"a.html": (story(paragraphs(texts)), url)}
    return an_issue(house / name, pages, day=day, **more)


def test_a_story_that_was_printed_before_is_told_with_its_day(house):
    monday = ferry_issue(house, "mon", date(2026, 11, 16), number=7)
    assert told(published(monday, house), "S-008") == []
    tuesday = ferry_issue(house, "tue", date(2026, 11, 17))
    (line,) = told(published(tuesday, house), "S-008")
    assert line == (
        "Green ferry comes in at last: already printed on 2026-11-16, no. 7; changed since: no"
    )
    assert len(collected(tuesday, home=house).edition.articles) == 1


def test_the_ledger_knows_a_story_by_its_words_and_sees_changes(house):
    published(ferry_issue(house, "mon", date(2026, 11, 16)), house)
    later = ferry_issue(
        house, "tue", date(2026, 11, 17), texts=PROSE[:4], url="https://elsewhere.example/f"
    )
    (line,) = told(published(later, house), "S-008")
    assert line.endswith("already printed on 2026-11-16; changed since: yes")


def test_building_the_same_issue_again_is_no_second_print(house):
    monday = ferry_issue(house, "mon", date(2026, 11, 16))
    published(monday, house)
    before = {file.name: file.read_bytes() for file in (house / "ledger").iterdir()}
    (house / "mon" / "issue.frozen" / "edition.json").unlink()
    assert told(published(monday, house), "S-008") == []
    assert {file.name: file.read_bytes() for file in (house / "ledger").iterdir()} == before
    assert list(before) == ["2026-11-16.json"]


def test_later_issues_say_nothing_of_earlier_ones(house):
    published(ferry_issue(house, "tue", date(2026, 11, 17)), house)
    assert told(published(ferry_issue(house, "mon", date(2026, 11, 16)), house), "S-008") == []


def test_another_edition_of_the_day_counts(house):
    published(ferry_issue(house, "a", date(2026, 11, 16), edition_name="Morning"), house)
    evening = ferry_issue(house, "b", date(2026, 11, 16), edition_name="Evening")
    (line,) = told(published(evening, house), "S-008")
    assert "already printed on 2026-11-16, Morning" in line


def test_the_ledger_holds_no_text_and_survives_damage(house):
    published(ferry_issue(house, "mon", date(2026, 11, 16)), house)
    (file,) = (house / "ledger").iterdir()
    assert "nobody waiting" not in file.read_text()
    assert json.loads(file.read_text())["articles"][0]["addresses"] == ["example.org/ferry"]
    (house / "ledger" / "2026-11-15.json").write_text("[no ledger")
    (house / "ledger" / "2026-11-14.json").write_text('{"date": 5}')
    assert len(told(published(ferry_issue(house, "t", date(2026, 11, 17)), house), "S-008")) == 1


def test_without_a_publication_there_is_no_ledger(tmp_path):
    published(ferry_issue(tmp_path, "mon", date(2026, 11, 16)), tmp_path)
    assert not (tmp_path / "ledger").exists()


# ------------------------------------------------------------------------------------- duplicates


def test_who_had_the_story_too_is_credited_in_the_report(tmp_path):
    pages = {
        "a.html": (story(), "https://example.org/ferry"),
        "b.html": (story(paragraphs(PROSE[:4])), "https://example.net/the-ferry"),
    }
    found = collected(an_issue(tmp_path, pages))
    assert [one.origin.url for one in found.edition.articles] == ["https://example.org/ferry"]
    (line,) = told(found, "S-005")
    assert "(https://example.net/the-ferry)" in line
    assert "(https://example.org/ferry), which is printed" in line


# -------------------------------------------------------------------------- pages that go on, mail


def part(texts, number=None):
    link = f"<div class=pages><a href='/ferry?page={number}'>{number}</a></div>"
    return story(paragraphs(texts), after=link if number else "")


def over_the_web(folder, server, address):
    spec = UrlSource(url=server.url(address))
    issue = replace(an_issue(folder, {}), sections=(SectionPlan(title="Town", items=(spec,)),))
    with Fetcher(clock=Clock(now=NOW), typed=typed_urls(issue)) as fetcher:
        return collected(issue, fetcher=fetcher).edition.articles[0]


def test_page_links_join_a_story_of_three_pages(tmp_path):
    with serving() as server:
        server.page("/ferry", part(PROSE[:2], 2))
        server.page("/ferry?page=2", part(PROSE[2:4], 3))
        server.page("/ferry?page=3", part(PROSE[4:]))
        article = over_the_web(tmp_path, server, "/ferry")
    assert article.text == "\n\n".join(PROSE)


def test_the_whole_story_that_a_rule_names_wins(tmp_path):
    ruled(tmp_path, "whole_story: a.all", "127.0.0.1.yaml")
    with serving() as server:
        link = "<a class=all href='/ferry/print'>Print</a>"
        server.page("/ferry", story(paragraphs(PROSE[:2]), after=link))
        server.page("/ferry/print", story())
        article = over_the_web(tmp_path, server, "/ferry")
    assert article.text == "\n\n".join(PROSE)
    assert article.origin.url.endswith("/ferry")


def test_mail_and_web_archives_are_sources(tmp_path):
    mail = (
        "Received: from a by b\r\n"
        + "X-Trace: "
        + "x" * 5000
        + "\r\nFrom: Ann Oak <ann@example.org>\r\n"
        "Subject: Fwd: Green ferry comes in at last\r\nDate: Sat, 14 Nov 2026 08:05:00 +0000\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        f"<html><body><h1>Green ferry comes in at last</h1>{paragraphs()}</body></html>"
    )
    archive = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/fox\nSubject: Fox\n"
        'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="x"\n\n--x\n'
        "Content-Type: text/html; charset=utf-8\nContent-Location: https://example.org/fox\n\n"
        f"{fox()}\n--x--\n"
    )
    pages = {"a.eml": (mail, None), "b.mhtml": (archive, None)}
    ferry, market = collected(an_issue(tmp_path, pages)).edition.articles
    assert ferry.headline == "Green ferry comes in at last"
    assert (ferry.byline, ferry.published.date()) == (("Ann Oak",), date(2026, 11, 14))
    assert ferry.text == "\n\n".join(PROSE)
    assert market.headline == "Fox takes the tram to the market"
    assert market.origin.url == "https://example.org/fox"


def test_a_saved_page_may_be_large_where_its_pictures_make_it_so(tmp_path):
    picture = "data:image/png;base64," + "A" * 4_000_000
    figures = "".join(f"<figure><img src='{picture}{n}==' alt='{n}'></figure>" for n in range(3))
    pages = {"a.html": (story(f"<div>{figures}</div>{paragraphs()}"), None)}
    found = collected(an_issue(tmp_path, pages))
    assert found.edition.articles[0].text == "\n\n".join(PROSE)
    assert told(found, "C-003") == []
