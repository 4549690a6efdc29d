import io
from dataclasses import replace
from datetime import UTC, date, datetime

import feedparser
import pytest
from bs4 import BeautifulSoup
from loopback import FakeTime, Reply, serving

from editionkit.fetch import Clock
from editionkit.fetch.client import Fetcher
from editionkit.model import FeedSource
from editionkit.morgue import Morgue
from editionkit.notices import FetchError
from editionkit.sources import Desk, captures
from editionkit.sources.feed import _bounded

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
LONG = "<p>" + "The ferry sailed again on Saturday after a week of storms. " * 12 + "</p>"


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def desk(tmp_path, server):
    fake = FakeTime()
    clock = Clock(now=NOW, monotonic=fake.monotonic, sleep=fake.sleep)
    folder = tmp_path / "issue"
    folder.mkdir()
    return Desk(
        fetcher=Fetcher(clock=clock, typed=[server.url("/")]),
        morgue=Morgue(tmp_path / "issue.frozen"),
        folder=folder,
        date=date(2026, 11, 22),
        now=NOW,
    )


def item(title, *, link=None, date=None, content=None, summary=None, extra=""):
    parts = [f"<title>{title}</title>"]
    parts += [f"<link>{link}</link>"] if link else []
    parts += [f"<pubDate>{date}</pubDate>"] if date else []
    parts += [f"<description><![CDATA[{summary}]]></description>"] if summary else []
    parts += [f"<content:encoded><![CDATA[{content}]]></content:encoded>"] if content else []
    return f"<item>{''.join(parts)}{extra}</item>"


def rss(*items, language="en-GB"):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title>'
        f"<language>{language}</language>{''.join(items)}</channel></rss>"
    ).encode()


def feed(server, *items, **more):
    return server.page("/feed.xml", Reply(body=rss(*items, **more), type="application/rss+xml"))


def titles(found):
    return [BeautifulSoup(one.data, "lxml").title.get_text() for one in found]


def numbered(count, **more):
    return [
        item(f"Story {n}", link=f"https://example.org/{n}", content=f"{LONG} {n}", **more)
        for n in range(count)
    ]


# ------------------------------------------------------------------------------ whole contents


def test_an_entry_with_its_whole_story_needs_no_page(desk, server):
    entry = item(
        "Ferry &amp; tide",
        link="https://example.org/ferry?a=1&amp;b=2",
        date="Sat, 21 Nov 2026 18:00:00 +0100",
        content=LONG,
        summary="Short.",
        extra="<dc:creator>Ann Lee</dc:creator><category>World</category>",
    )
    (got,) = captures(FeedSource(feed=feed(server, entry)), desk)
    page = BeautifulSoup(got.data, "lxml")
    assert got.url == "https://example.org/ferry?a=1&b=2"
    assert got.media_type == "text/html; charset=utf-8"
    assert got.retrieved == NOW
    assert page.html["lang"] == "en-GB"
    assert page.title.get_text() == page.h1.get_text() == "Ferry & tide"
    assert page.find("link", rel="canonical")["href"] == got.url
    assert page.find("meta", attrs={"name": "author"})["content"] == "Ann Lee"
    moment = page.find("meta", property="article:published_time")["content"]
    assert moment == "2026-11-21T17:00:00+00:00"
    assert page.find("meta", property="article:tag")["content"] == "World"
    assert page.article.p.get_text().startswith("The ferry sailed")
    assert server.paths() == ["/feed.xml"]


def test_atom(desk, server):
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>W</title><entry><title type="html">A '
        '&lt;b&gt;bold&lt;/b&gt; claim</title><id>1</id><link href="https://example.org/a"/>'
        "<updated>2026-11-21T10:00:00Z</updated><author><name>Bo Ek</name></author>"
        f'<content type="html">{LONG.replace("<", "&lt;")}</content></entry></feed>'
    )
    url = server.page("/a.atom", Reply(body=text.encode(), type="application/atom+xml"))
    (got,) = captures(FeedSource(feed=url), desk)
    assert titles([got]) == ["A bold claim"]
    assert b"Bo Ek" in got.data


def test_a_picture_that_comes_beside_the_text(desk, server):
    extra = '<media:content url="https://example.org/p.jpg" medium="image"/>'
    entry = item("A", link="https://example.org/a", content=LONG, extra=extra)
    (got,) = captures(FeedSource(feed=feed(server, entry)), desk)
    page = BeautifulSoup(got.data, "lxml")
    assert page.find("meta", property="og:image")["content"] == "https://example.org/p.jpg"
    entry = item("A", link="https://example.org/a", content=f"<img src=x.jpg>{LONG}", extra=extra)
    (desk.folder / "own.xml").write_bytes(rss(entry))
    (got,) = captures(FeedSource(feed="own.xml"), desk)
    assert b"og:image" not in got.data


def test_a_title_full_of_markup_stays_in_its_place(desk, server):
    title = "&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;{{7*7}}"
    entry = item(title, link="https://example.org/a", content=LONG)
    (got,) = captures(FeedSource(feed=feed(server, entry)), desk)
    page = BeautifulSoup(got.data, "lxml")
    assert not page.find("script")
    assert "{{7*7}}" in page.title.get_text()


# -------------------------------------------------------------------------------- linked pages


def test_a_teaser_leads_to_the_page_and_robots_are_asked(desk, server):
    server.page("/robots.txt", "User-agent: *\nDisallow: /closed\n")
    server.page("/open", "<html><body><p>The page itself.</p></body></html>")
    server.page("/closed", "<html><body><p>Not for robots.</p></body></html>")
    entries = [
        item("Open", link=server.url("/open"), summary="Short."),
        item("Closed", link=server.url("/closed"), summary="Short."),
        item("Gone", link=server.url("/gone"), summary="Short."),
    ]
    found = captures(FeedSource(feed=feed(server, *entries)), desk)
    assert [one.url for one in found] == [server.url("/open")]
    assert [said.code for said in desk.said] == ["S-001", "S-001"]
    assert "robots" in desk.said[0].message
    assert "404" in desk.said[1].message
    assert "/closed" not in server.paths()


def test_a_content_that_breaks_off_leads_to_the_page(desk, server):
    server.page("/open", "<html><body><p>The page itself.</p></body></html>")
    cut = item("Open", link=server.url("/open"), content=LONG + "<p>And then […]</p>")
    (got,) = captures(FeedSource(feed=feed(server, cut)), desk)
    assert b"The page itself" in got.data


def test_links_may_not_lead_to_private_places(desk, server):
    with serving("127.0.0.2") as inner:
        entry = item("Inner", link=inner.page("/admin", "secret"), summary="Short.")
        assert captures(FeedSource(feed=feed(server, entry)), desk) == ()
        assert inner.requests == []
    assert "typed" in desk.said[0].message


@pytest.mark.parametrize("link", ["file:///etc/passwd", "javascript:alert(1)", "/etc/passwd"])
def test_links_that_are_no_web_addresses_are_no_links(desk, link):
    (desk.folder / "own.xml").write_bytes(rss(item("A", link=link, content=LONG)))
    (got,) = captures(FeedSource(feed="own.xml"), desk)
    assert got.url is None
    assert b"canonical" not in got.data


# ------------------------------------------------------------------------------- local, offline


def test_a_local_feed_uses_what_it_holds_and_asks_nobody(desk, server):
    entry = item("A", link=server.url("/a"), summary="Only a line.")
    (desk.folder / "own.xml").write_bytes(rss(entry))
    (got,) = captures(FeedSource(feed="own.xml"), desk)
    assert b"<p>Only a line.</p>" in got.data
    assert got.retrieved is None
    assert server.requests == []


def test_a_frozen_feed_gives_the_same_stories_offline(desk, server):
    server.page("/open", "<html><body><p>The page itself.</p></body></html>")
    entries = [*numbered(3), item("Open", link=server.url("/open"), summary="Short.")]
    spec = FeedSource(feed=feed(server, *entries))
    first = captures(spec, desk)
    asked = len(server.requests)
    late = datetime(2027, 6, 1, tzinfo=UTC)
    assert captures(spec, replace(desk, fetcher=None, now=late)) == first
    assert captures(spec, desk) == first
    assert len(server.requests) == asked


# ------------------------------------------------------------------------------------- choosing


def test_limit(desk, server):
    found = captures(FeedSource(feed=feed(server, *numbered(9)), limit=4), desk)
    assert titles(found) == ["Story 0", "Story 1", "Story 2", "Story 3"]


def dated(*dates):
    return [
        item(f"S{n}", link=f"https://example.org/{n}", content=f"{LONG} {n}", date=date)
        for n, date in enumerate(dates)
    ]


def test_since_counts_back_from_the_fetch_and_never_past_the_issue_s_day(desk, server):
    entries = dated(
        "Sun, 22 Nov 2026 04:00:00 GMT",
        "Sat, 21 Nov 2026 06:00:00 GMT",
        "Sat, 21 Nov 2026 04:00:00 GMT",
    )
    spec = FeedSource(feed=feed(server, *entries), since="24h")
    assert titles(captures(spec, desk)) == ["S0", "S1"]
    yesterday = replace(desk, date=date(2026, 11, 21))
    assert titles(captures(spec, yesterday)) == ["S1", "S2"]


def test_since_in_a_local_feed_counts_back_from_the_end_of_the_day_there(desk):
    entries = dated("Sat, 21 Nov 2026 23:30:00 GMT", "Sat, 21 Nov 2026 22:30:00 GMT")
    (desk.folder / "own.xml").write_bytes(rss(*entries))
    spec = FeedSource(feed="own.xml", since="24h")
    assert titles(captures(spec, desk)) == []
    assert titles(captures(spec, replace(desk, timezone="Europe/Berlin"))) == ["S0"]


def test_entries_of_the_future_and_without_date(desk, server):
    future, nothing = "Sun, 22 Nov 2099 04:00:00 GMT", None
    bad = "the day after tomorrow"
    entries = dated(future, nothing, bad, "Sun, 22 Nov 2026 01:00:00 GMT")
    spec = FeedSource(feed=feed(server, *entries), since="1d")
    assert titles(captures(spec, desk)) == ["S1", "S2", "S3"]


def test_a_feed_that_runs_from_old_to_new_is_turned_round(desk, server):
    entries = dated("Fri, 20 Nov 2026 06:00:00 GMT", "Sat, 21 Nov 2026 06:00:00 GMT")
    assert titles(captures(FeedSource(feed=feed(server, *entries), limit=1), desk)) == ["S1"]


def test_the_same_story_twice(desk, server):
    entries = [
        item("A", link="https://example.org/a?utm_source=x&amp;id=1", content=LONG),
        item("A again", link="https://example.org/a/?id=1#top", content=LONG),
        item("B", link="https://example.org/a?id=2", content=LONG),
    ]
    assert titles(captures(FeedSource(feed=feed(server, *entries)), desk)) == ["A", "B"]


@pytest.mark.parametrize("entries", [(), dated("Sat, 01 Nov 2025 06:00:00 GMT")])
def test_nothing_fits(desk, server, entries):
    assert captures(FeedSource(feed=feed(server, *entries), since="24h"), desk) == ()
    assert [said.code for said in desk.said] == ["S-006"]


# ------------------------------------------------------------------------------------- bad feeds


def refused(desk, spec):
    with pytest.raises(FetchError) as caught:
        captures(spec, desk)
    assert "\n" not in str(caught.value)
    return caught.value.reason


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body><h1>Not found</h1></body></html>",
        b"",
        b"just words",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\x00\x01\x02\x03",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
    ],
)
def test_what_is_no_feed(desk, server, body):
    url = server.page("/feed.xml", Reply(body=body, type="application/rss+xml"))
    assert refused(desk, FeedSource(feed=url)) == "wrong-type"


def test_a_feed_that_is_a_path_is_read_by_us_alone(desk):
    assert refused(desk, FeedSource(feed="/etc/passwd")) == "outside-folder"
    assert refused(desk, FeedSource(feed="nowhere.xml")) == "missing-file"


BOMB = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "%b"><!ENTITY c "%b">
<!ENTITY d "%b"><!ENTITY e "%b"><!ENTITY f "%b"><!ENTITY g "%b">]>
<rss version="2.0"><channel><title>&g;</title><item><title>&g;</title></item></channel></rss>""" % (
    b"&a;" * 50, b"&b;" * 50, b"&c;" * 50, b"&d;" * 50, b"&e;" * 50, b"&f;" * 50,
)  # fmt: skip
XXE = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss version="2.0"><channel><title>W</title><item><title>A &x;</title>
<description>&x; words</description></item></channel></rss>"""


@pytest.mark.parametrize("tag", ["rss", "feed", "rdf"])
def test_a_huge_feed_is_cut_after_its_newest_entries(desk, tag):
    entry = "<title>S</title><link>https://example.org/%d</link>"
    match tag:
        case "rss":
            head, one, foot = (
                '<rss version="2.0"><channel>',
                f"<item>{entry}</item>",
                "</channel></rss>",
            )
        case "feed":
            head, foot = '<feed xmlns="http://www.w3.org/2005/Atom">', "</feed>"
            one = '<entry><title>S</title><link href="https://example.org/%d"/></entry>'
        case _:
            head = (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                'xmlns="http://purl.org/rss/1.0/">'
            )
            one, foot = f"<item>{entry}</item>", "</rdf:RDF>"
    text = head + "".join(one % n for n in range(20_000)) + foot
    feed = _bounded(text.encode())
    found = feedparser.parse(io.BytesIO(feed))
    assert len(found.entries) == 500
    assert not found.bozo
    assert found.entries[499].link == "https://example.org/499"


@pytest.mark.parametrize(
    "body",
    [b"<rss version='2.0'><channel>" + b"<x>" * 900_000, b"<rss><channel>" + b"<!--" * 900_000],
)
def test_a_feed_of_nothing_but_tags(desk, body):
    (desk.folder / "own.xml").write_bytes(body)
    assert refused(desk, FeedSource(feed="own.xml")) == "bad-feed"


@pytest.mark.parametrize("body", [BOMB, XXE, b"<rss version='2.0'>" + b"<channel>" * 20_000])
def test_hostile_xml_is_bounded_and_reads_no_file(desk, server, body):
    url = server.page("/feed.xml", Reply(body=body, type="application/rss+xml"))
    try:
        found = captures(FeedSource(feed=url), desk)
    except FetchError:
        return
    assert all(b"root:" not in one.data for one in found)
    assert sum(len(one.data) for one in found) < 1_000_000
