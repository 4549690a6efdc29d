import base64
import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from loopback import FakeTime, Reply, serving
from PIL import Image

from editionkit.clean.outcome import Cleaned, article_id
from editionkit.collect import collect, collect_issue, typed_urls
from editionkit.editionfile import load_edition
from editionkit.fetch import Clock
from editionkit.fetch.client import Fetcher
from editionkit.images import AssetStore
from editionkit.model import (
    Article,
    BlockQuote,
    Break,
    Capture,
    Cell,
    Code,
    Crosshead,
    Embed,
    Emphasis,
    FeedSource,
    Figure,
    FileSource,
    Foreign,
    Issue,
    ItemList,
    LineBreak,
    Link,
    Origin,
    Overrides,
    Paragraph,
    Place,
    Placement,
    Preformatted,
    Priority,
    Publication,
    PullQuote,
    SectionPlan,
    SourcePolicy,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    TextSource,
    UrlSource,
)
from editionkit.morgue import Morgue, MorgueError
from editionkit.notices import NotPublishedError, notice
from editionkit.sources import Desk

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
LATER = datetime(2031, 1, 1, tzinfo=UTC)


def picture(colour="navy", size=(60, 40), format="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format)
    return out.getvalue()


def words(text):
    return (Text(text=text),)


def read(capture: Capture) -> Cleaned:
    """Read a small format of our own: headline, then `key value` lines; `!` lines are faults."""
    lines = capture.data.decode().splitlines()
    if not lines:
        return Cleaned(article=None, notices=(notice("S-002", "it is empty"),))
    if lines[0] == "!boom":
        raise RuntimeError("boom")
    if lines[0] == "!silent":
        return Cleaned(article=None)
    body, lead = [], None
    for line in lines[1:]:
        key, _, value = line.partition(" ")
        match key:
            case "lead":
                lead = Figure(source=value, caption=words("The quay"))
            case "pic":
                source, *more = value.split("|")
                body.append(Figure(source=source, alternatives=tuple(more), alt="A quay"))
            case "bare":
                body.append(Figure(source=value))
            case _:
                body.append(Paragraph(content=words(line)))
    source = capture.url or getattr(capture.spec, "path", None) or capture.sha256
    article = Article(
        id=article_id(lines[0], source),
        headline=lines[0],
        byline=("Page Writer",),
        kicker="From the page",
        lead=lead,
        body=tuple(body),
        origin=Origin(url=capture.url, retrieved=capture.retrieved),
        witnesses=(("headline", "h1"), ("byline", "meta")),
    )
    return Cleaned(article=article)


@pytest.fixture
def server():
    with serving() as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "issue"
    place.mkdir()
    return place


def an_issue(folder, *items, **fields):
    sections = fields.pop("sections", None) or (SectionPlan(title="World", items=items),)
    return Issue(
        folder=str(folder),
        file=str(folder / "issue.yaml"),
        publication=Publication(title="The Harbour Post", language="en-GB"),
        date=date(2026, 11, 22),
        sections=sections,
        **fields,
    )


def a_desk(folder, issue=None, *, online=False, now=NOW, **fields):
    fake = FakeTime()
    clock = Clock(now=now, monotonic=fake.monotonic, sleep=fake.sleep)
    return Desk(
        fetcher=Fetcher(clock=clock, typed=typed_urls(issue)) if online else None,
        morgue=Morgue(folder / "issue.frozen"),
        folder=folder,
        date=date(2026, 11, 22),
        now=now,
        **fields,
    )


def run(issue, *, online=False, clean=read, **fields):
    folder = Path(issue.folder)
    return collect(issue, a_desk(folder, issue, online=online, **fields), clean=clean)


def codes(collected):
    return [one.code for one in collected.notices]


def text(folder, name, content):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content)
    return TextSource(path=name, place=Place(file="some/where/issue.yaml", line=7, column=9))


def tree(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# ---------------------------------------------------------------------------------- the edition


def test_articles_stand_in_the_manifest_s_order(folder):
    sections = (
        SectionPlan(title="World", items=(text(folder, "b.txt", "Beta\nwords"),)),
        SectionPlan(title="Nothing", items=()),
        SectionPlan(title="World", items=(text(folder, "a.txt", "Alpha\nother words"),)),
    )
    edition = run(an_issue(folder, sections=sections)).edition
    assert [(one.slug, one.articles[0].headline) for one in edition.sections] == [
        ("world", "Beta"),
        ("world-2", "Alpha"),
    ]


def test_identifier_and_epoch_hang_on_the_issue_alone(folder, tmp_path):
    issue = an_issue(folder, text(folder, "a.txt", "Alpha\nwords"))
    edition = run(issue).edition
    assert edition.identifier.startswith("urn:uuid:")
    assert edition.epoch == 1795305600
    other = replace(issue, edition_name="Late edition")
    assert run(other).edition.identifier != edition.identifier
    assert collect(issue, a_desk(folder), clean=read, epoch=5).edition.epoch == 5


def test_the_editor_s_words_go_before_the_page_s(folder):
    wish = Overrides(
        id="mine",
        headline="A headline of our own",
        kicker="Own kicker",
        dek="Own dek",
        byline=("Own Writer",),
        dateline="LEEDS",
        published=date(2026, 1, 2),
        credit="Own agency",
        lang="ar",
        priority=Priority.LEAD,
        alt="What one sees",
        placement=Placement(page=2, span=3),
    )
    (folder / "p.jpg").write_bytes(picture())
    source = replace(text(folder, "a.txt", "Alpha\nlead p.jpg\nwords"), overrides=wish)
    (article,) = run(an_issue(folder, source)).edition.articles
    assert article.id == "mine"
    assert article.headline == "A headline of our own"
    assert article.byline == ("Own Writer",)
    assert (article.lang, article.dir) == ("ar", "rtl")
    assert article.published == date(2026, 1, 2)
    assert article.lead.alt == "What one sees"
    assert article.priority is Priority.LEAD
    assert article.placement == Placement(page=2, span=3)
    assert dict(article.witnesses)["headline"] == "issue.yaml"
    assert len(article.witnesses) == len(dict(article.witnesses))


def test_what_the_editor_leaves_open_the_page_says(folder):
    (article,) = run(an_issue(folder, text(folder, "a.txt", "Alpha\nwords"))).edition.articles
    assert (article.headline, article.kicker, article.byline) == (
        "Alpha",
        "From the page",
        ("Page Writer",),
    )


def test_where_the_editor_names_no_lead_the_first_weighty_story_leads(folder):
    def priorities(*wanted):
        sources = [
            replace(
                text(folder, f"{n}.txt", f"Story {n}\nwords {n}"), overrides=Overrides(priority=one)
            )
            for n, one in enumerate(wanted)
        ]
        return [one.priority for one in run(an_issue(folder, *sources)).edition.articles]

    lead, major, brief, plain = Priority.LEAD, Priority.MAJOR, Priority.BRIEF, Priority.STANDARD
    assert priorities(brief, None, None) == [brief, lead, plain]
    assert priorities(None, major, major) == [plain, lead, major]
    assert priorities(None, major, lead) == [plain, major, lead]
    assert priorities(brief, brief) == [brief, brief]


def test_ids_are_unique(folder):
    same = Overrides(id="same")
    sources = [
        replace(text(folder, f"{n}.txt", f"Story {n}\nwords {n}"), overrides=same) for n in range(3)
    ]
    edition = run(an_issue(folder, *sources)).edition
    assert [one.id for one in edition.articles] == ["same", "same-2", "same-3"]


def test_a_feed_s_overrides_hold_for_every_story_but_the_headline(folder):
    content = "The ferry sailed. " * 40
    items = "".join(
        f"<item><title>S{n}</title><link>https://example.org/{n}</link>"
        f"<description>{content} {n}</description></item>"
        for n in range(3)
    )
    (folder / "own.xml").write_text(f'<rss version="2.0"><channel>{items}</channel></rss>')
    wish = Overrides(headline="No", kicker="In brief", priority=Priority.BRIEF)
    collected = collect(
        an_issue(folder, FeedSource(feed="own.xml", overrides=wish)), a_desk(folder)
    )
    articles = collected.edition.articles
    assert [one.headline for one in articles] == ["S0", "S1", "S2"]
    assert {one.priority for one in articles} == {Priority.BRIEF}
    assert {one.kicker for one in articles} == {"In brief"}


def test_text_is_typeset_in_the_article_s_language(folder):
    (article,) = run(
        an_issue(folder, text(folder, "a.txt", 'He said "yes"\nwords'))
    ).edition.articles
    assert article.headline != 'He said "yes"'
    assert "“" in article.headline or "‘" in article.headline


# ------------------------------------------------------------------------------ what goes wrong


def test_one_bad_source_costs_that_story_only(folder):
    sources = [
        text(folder, "a.txt", "Alpha\nwords"),
        text(folder, "b.txt", "!boom"),
        text(folder, "c.txt", ""),
        text(folder, "d.txt", "!silent"),
        FileSource(path="gone.html", place=Place(file="issue.yaml", line=12)),
        text(folder, "e.txt", "Epsilon\nmore words"),
    ]
    collected = run(an_issue(folder, *sources))
    assert [one.headline for one in collected.edition.articles] == ["Alpha", "Epsilon"]
    assert codes(collected) == ["S-001", "S-002", "S-002", "S-001"]
    assert [one.where for one in collected.notices] == ["issue.yaml:7:9"] * 3 + ["issue.yaml:12:1"]
    assert all("\n" not in one.message for one in collected.notices)


def test_a_source_that_is_down_among_many(folder, server):
    good = UrlSource(url=server.page("/a", "Alpha\nwords"))
    down = UrlSource(url=server.page("/b?token=hush", Reply(status=503)))
    issue = an_issue(folder, down, good)
    collected = run(issue, online=True)
    assert [one.headline for one in collected.edition.articles] == ["Alpha"]
    assert codes(collected) == ["S-001"]
    assert "503" in collected.notices[0].message
    assert "hush" not in str(collected.notices)
    assert "hush" not in str(collected.attempts)
    assert [(one.status, one.number) for one in collected.attempts] == [
        (200, 1),
        (503, 1),
        (503, 2),
        (503, 3),
        (503, 4),
    ]


@pytest.mark.parametrize("policy", [SourcePolicy(required=True), SourcePolicy(on_failure="fail")])
def test_a_source_that_must_not_fail(folder, policy):
    source = FileSource(path="gone.html", policy=policy, place=Place(file="issue.yaml", line=12))
    with pytest.raises(NotPublishedError, match=r"issue.yaml:12:1: .*gone.html"):
        run(an_issue(folder, text(folder, "a.txt", "Alpha\nwords"), source))


@pytest.mark.parametrize(
    ("body", "code"), [(b"%PDF-1.5", "S-004"), (b"x" * 10_000_001, "S-004"), (b"", "S-002")]
)
def test_what_the_notice_calls_it(folder, server, body, code):
    issue = an_issue(folder, UrlSource(url=server.page("/a", body)))
    assert codes(run(issue, online=True)) == [code]


def test_the_same_story_from_two_sources_is_printed_once(folder):
    long = " ".join(f"It rained on quay number {n} and nobody there minded." for n in range(30))
    sources = [
        replace(text(folder, "a.txt", f"Alpha\n{long}"), url="https://example.org/a?utm_source=x"),
        replace(text(folder, "b.txt", "Beta\nshort"), url="https://example.org/a/"),
        replace(text(folder, "c.txt", f"Gamma\n{long}"), url="https://example.com/else"),
        replace(text(folder, "d.txt", "Delta\nshort"), url="https://example.org/a?id=2"),
    ]
    collected = run(an_issue(folder, *sources))
    assert [one.headline for one in collected.edition.articles] == ["Alpha", "Delta"]
    assert codes(collected) == ["S-005", "S-005"]


def test_fillers_are_collected_like_stories_and_stand_apart(folder):
    story = text(folder, "a.txt", "Alpha\nwords")
    fillers = (
        text(folder, "f.txt", "Foxtrot\nwords"),
        replace(text(folder, "g.txt", "Golf\nwords"), overrides=Overrides(headline="The links")),
    )
    collected = run(an_issue(folder, story, fillers=fillers))
    edition = collected.edition
    assert [one.headline for one in edition.articles] == ["Alpha"]
    assert [one.headline for one in edition.fillers] == ["Foxtrot", "The links"]
    assert {one.priority for one in edition.fillers} == {Priority.BRIEF}
    assert edition.articles[0].priority is Priority.LEAD
    assert [line.section for line in collected.sources] == ["World", "fillers", "fillers"]
    assert load_edition(folder / "issue.frozen").fillers == edition.fillers
    (folder / "f.txt").unlink()
    again = run(an_issue(folder, story, fillers=fillers), now=LATER)
    assert again.edition == edition


def test_a_bad_filler_is_a_notice(folder):
    fillers = (text(folder, "f.txt", "Foxtrot\nwords"), text(folder, "gone.txt", "Gone"))
    (folder / "gone.txt").unlink()
    collected = run(an_issue(folder, text(folder, "a.txt", "Alpha\nwords"), fillers=fillers))
    assert [one.headline for one in collected.edition.fillers] == ["Foxtrot"]
    assert codes(collected) == ["S-001"]
    assert collected.notices[0].where == "issue.yaml:7:9"
    assert [line.status for line in collected.sources] == ["file", "file", "failed"]


def test_a_filler_never_takes_a_story_s_place(folder):
    long = " ".join(f"It rained on quay number {n} and nobody there minded." for n in range(30))
    story, filler = (
        text(folder, "a.txt", f"Alpha\n{long}"),
        text(folder, "f.txt", f"F\n{long} Yes."),
    )
    item = f"<item><title>Rain</title><link>https://example.org/r</link><description>{long}"
    (folder / "own.xml").write_text(
        f'<rss version="2.0"><channel>{item}</description></item></channel></rss>'
    )
    for source in (story, FeedSource(feed="own.xml")):
        collected = collect(an_issue(folder, source, fillers=(filler,)), a_desk(folder))
        assert len(collected.edition.articles) == 1
        assert collected.edition.fillers == ()
        assert "S-005" in codes(collected)


def test_a_filler_s_address_was_typed_too():
    issue = an_issue(Path(), fillers=(UrlSource(url="http://127.0.0.1:8/x"),))
    assert typed_urls(issue) == ("http://127.0.0.1:8/x",)


def test_what_the_manifest_names_stays_before_what_a_feed_brings(folder):
    long = " ".join(f"It rained on quay number {n} and nobody there minded." for n in range(30))
    item = (
        f"<item><title>Rain</title><link>https://example.org/rain</link><description>{long} More."
    )
    feed = f'<rss version="2.0"><channel>{item}</description></item></channel></rss>'
    (folder / "own.xml").write_text(feed)
    page = f"<html><head><title>Rain</title></head><body><h1>Rain</h1><p>{long}</p></body></html>"
    (folder / "a.html").write_text(page)
    named = FileSource(
        path="a.html", url="https://example.org/rain?utm_source=x", overrides=Overrides(id="mine")
    )
    issue = an_issue(folder, FeedSource(feed="own.xml"), named)
    collected = collect(issue, a_desk(folder))
    assert [one.id for one in collected.edition.articles] == ["mine"]
    assert "S-005" in codes(collected)


def going_on(capture):
    """Read as `read`; a line `next URL` says where the story goes on."""
    cleaned = read(replace(capture, data=capture.data.split(b"\nnext ")[0]))
    _, _, address = capture.data.decode().partition("\nnext ")
    return replace(cleaned, next_page=address or None)


def test_a_story_on_several_pages_is_printed_whole(folder, server):
    server.page("/3", f"Alpha\nthird part\nnext {server.url('/1')}")
    server.page("/2", f"Alpha\nfirst part\nsecond part\nnext {server.url('/3')}")
    first = server.page("/1", f"Alpha\nfirst part\nnext {server.url('/2')}")
    issue = an_issue(folder, UrlSource(url=first))
    collected = run(issue, online=True, clean=going_on)
    assert collected.edition.articles[0].text == "first part\n\nsecond part\n\nthird part"
    assert server.paths() == ["/1", "/2", "/3"]
    (folder / "issue.frozen/edition.json").unlink()
    assert run(issue, clean=going_on).edition == collected.edition


def test_a_following_page_elsewhere_or_gone_is_not_printed(folder, server):
    with serving("127.0.0.2") as inner:
        away = inner.page("/2", "Alpha\nsecret")
        first = server.page("/1", f"Alpha\nfirst part\nnext {away}")
        gone = server.page("/g", f"Beta\nother part\nnext {server.url('/gone')}")
        issue = an_issue(folder, UrlSource(url=first), UrlSource(url=gone))
        collected = run(issue, online=True, clean=going_on)
        assert inner.requests == []
    assert [one.text for one in collected.edition.articles] == ["first part", "other part"]
    assert codes(collected) == ["C-003"]


# ------------------------------------------------------------------------------------- pictures


def test_pictures_of_a_page_are_fetched_and_described(folder, server):
    server.page("/p.jpg", Reply(body=picture(), type="image/jpeg"))
    server.page("/q.png", Reply(body=picture("red", format="PNG"), type="image/png"))
    page = f"Alpha\nlead {server.url('/p.jpg')}\nbare {server.url('/q.png')}\nwords"
    collected = run(an_issue(folder, UrlSource(url=server.page("/a", page))), online=True)
    (article,) = collected.edition.articles
    assert article.lead.asset.width == 60
    assert article.lead.alt == "The quay"
    assert article.body[0].asset.media_type == "image/png"
    assert article.body[0].alt is None
    assert codes(collected) == ["I-002", "I-003"]
    store = AssetStore(folder / "issue.frozen/assets")
    assert store.holds(article.lead.asset)


def test_alternatives_are_tried_in_order(folder, server):
    server.page("/bad.jpg", Reply(body=b"no picture", type="image/jpeg"))
    server.page("/good.jpg", Reply(body=picture(), type="image/jpeg"))
    tries = "|".join(map(server.url, ["/gone.jpg", "/bad.jpg", "/good.jpg", "/never.jpg"]))
    collected = run(
        an_issue(folder, UrlSource(url=server.page("/a", f"Alpha\npic {tries}"))), online=True
    )
    assert collected.edition.articles[0].body[0].asset
    assert codes(collected) == []
    assert server.paths() == ["/a", "/gone.jpg", "/bad.jpg", "/good.jpg"]


def test_a_picture_that_cannot_be_had_is_left_out_and_told(folder, server):
    server.page("/big.jpg", Reply(body=picture(size=(9000, 9000)), type="image/jpeg"))
    server.page("/dot.gif", Reply(body=picture(size=(1, 1), format="GIF"), type="image/gif"))
    names = ["/gone.jpg", "/big.jpg", "/dot.gif", "/drawing.svg"]
    lines = "\n".join(f"pic {server.url(name)}" for name in names)
    issue = an_issue(folder, UrlSource(url=server.page("/a", f"Alpha\n{lines}\nwords")))
    collected = run(issue, online=True)
    (article,) = collected.edition.articles
    assert article.body == (Paragraph(content=words("words")),)
    assert codes(collected) == ["I-001", "I-001", "I-001"]
    assert "404" in collected.notices[0].message
    assert "pixels" in collected.notices[1].message
    assert "SVG" in collected.notices[2].message


def test_pictures_may_not_come_from_private_places_but_for_a_typed_origin(folder, server):
    with serving("127.0.0.2") as inner:
        inner.page("/secret.jpg", Reply(body=picture(), type="image/jpeg"))
        server.redirect("/r.jpg", inner.url("/secret.jpg"))
        lines = f"pic {inner.url('/secret.jpg')}\npic {server.url('/r.jpg')}"
        issue = an_issue(folder, UrlSource(url=server.page("/a", f"Alpha\n{lines}\nwords")))
        collected = run(issue, online=True)
        assert codes(collected) == ["I-001", "I-001"]
        assert inner.requests == []


@pytest.mark.parametrize(
    "source",
    [
        "../../secret.jpg",
        "/etc/passwd",
        "file:///etc/passwd",
        "link.jpg",
        "%2e%2e/%2e%2e/secret.jpg",
        "ftp://example.org/a.jpg",
        "javascript:alert(1)",
    ],
)
def test_pictures_may_not_come_from_outside_the_folder(folder, source):
    (folder.parent / "secret.jpg").write_bytes(picture())
    (folder / "articles").mkdir()
    (folder / "articles/link.jpg").symlink_to(folder.parent / "secret.jpg")
    collected = run(an_issue(folder, text(folder, "articles/a.txt", f"Alpha\npic {source}\nwords")))
    assert codes(collected) == ["I-001"]
    assert not (folder / "issue.frozen/assets").exists()


def test_pictures_beside_a_saved_page(folder):
    for name in ("articles/a_files/x y.jpg", "pictures/p.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture(size=(50 + len(name), 40)))
    lines = "pic a_files/x%20y.jpg?w=100\npic ../pictures/p.jpg"
    plain = text(folder, "articles/a.txt", f"Alpha\n{lines}")
    (article,) = run(an_issue(folder, plain)).edition.articles
    assert len(article.body) == 2
    lines = "pic https://example.org/news/a_files/x%20y.jpg\npic https://example.org/pictures/p.jpg"
    named = replace(
        text(folder, "articles/a.txt", f"Alpha\n{lines}"), url="https://example.org/news/a"
    )
    (article,) = run(an_issue(folder, named)).edition.articles
    assert len(article.body) == 2
    near_root = replace(named, url="https://example.org/a")
    (article,) = run(an_issue(folder, near_root)).edition.articles
    assert len(article.body) == 1


def test_a_picture_inside_the_page(folder):
    data = base64.b64encode(picture()).decode()
    lines = f"pic data:image/jpeg;base64,{data}\npic data:text/html,hello\npic data:image/png,%00"
    collected = run(an_issue(folder, text(folder, "a.txt", f"Alpha\n{lines}")))
    assert len(collected.edition.articles[0].body) == 1
    assert codes(collected) == ["I-001", "I-001"]


def test_one_address_is_fetched_once_however_many_stories_show_it(folder, server):
    url = server.page("/p.jpg", Reply(body=picture(), type="image/jpeg"))
    pages = [
        UrlSource(url=server.page(f"/{n}", f"Story {n}\npic {url}\nwords {n}")) for n in range(6)
    ]
    edition = run(an_issue(folder, *pages), online=True).edition
    assert len({one.body[0].asset for one in edition.articles}) == 1
    assert server.paths().count("/p.jpg") == 1


def test_pictures_inside_quotes_lists_and_embeds(folder):
    (folder / "p.jpg").write_bytes(picture())
    shot, gone = Figure(source="p.jpg", alt="x"), Figure(source="gone.jpg", alt="x")
    body = (
        BlockQuote(content=(shot, Paragraph(content=words("said")))),
        BlockQuote(content=(gone,)),
        ItemList(items=((shot,), (gone,))),
        Embed(url="https://example.org/v", title="Film", poster=gone),
    )

    def clean(capture):
        article = read(capture).article
        return Cleaned(article=replace(article, body=body))

    (article,) = run(an_issue(folder, text(folder, "a.txt", "Alpha")), clean=clean).edition.articles
    quote, items, embed = article.body
    assert quote.content[0].asset
    assert len(items.items) == 1
    assert items.items[0][0].asset
    assert embed.poster is None


# ------------------------------------------------------------------------------ frozen, and again


@pytest.fixture
def web_issue(folder, server):
    server.page("/p.jpg", Reply(body=picture(), type="image/jpeg"))
    page = f"Alpha\nlead {server.url('/p.jpg')}\npic {server.url('/gone.jpg')}\nwords"
    return an_issue(
        folder, UrlSource(url=server.page("/a", page)), text(folder, "b.txt", "Beta\nmore words")
    )


def test_the_second_time_there_is_no_request_and_no_cleaning(web_issue, server):
    first = run(web_issue, online=True)
    asked = len(server.requests)

    def never(capture):
        raise AssertionError("cleaned again")

    second = run(web_issue, online=True, clean=never, now=LATER)
    assert second.edition == first.edition
    assert second.notices == first.notices
    assert second.attempts == ()
    assert len(server.requests) == asked


def test_offline_elsewhere_and_years_later_everything_is_the_same(web_issue, folder, tmp_path):
    first = run(web_issue, online=True)
    frozen = tree(folder / "issue.frozen")
    other = tmp_path / "elsewhere" / "moved"
    shutil.copytree(folder, other)
    (other / "issue.frozen/edition.json").unlink()
    shutil.rmtree(other / "issue.frozen/assets")
    (other / "b.txt").unlink()
    moved = replace(web_issue, folder=str(other), file=str(other / "issue.yaml"))
    second = run(moved, now=LATER)
    assert second.edition == first.edition
    assert tree(other / "issue.frozen") == frozen
    assert str(folder).encode() not in b"".join(frozen.values())


def test_a_change_in_the_manifest_or_in_a_file_is_seen(web_issue, folder):
    run(web_issue, online=True)
    first, second = web_issue.sections[0].items
    wished = replace(first, overrides=Overrides(headline="New"))
    changed = replace(web_issue, sections=(SectionPlan(title="World", items=(wished, second)),))
    assert run(changed).edition.articles[0].headline == "New"
    (folder / "b.txt").write_text("Beta two\nmore words")
    assert run(web_issue).edition.articles[1].headline == "Beta two"


def test_a_change_in_a_local_picture_is_seen(folder):
    (folder / "p.jpg").write_bytes(picture("navy"))
    issue = an_issue(folder, text(folder, "a.txt", "Alpha\nlead p.jpg\nwords"))
    first = run(issue).edition
    (folder / "p.jpg").write_bytes(picture("red"))
    assert run(issue).edition.articles[0].lead.asset != first.articles[0].lead.asset
    (folder / "p.jpg").unlink()
    assert run(issue).edition.articles[0].lead.asset != first.articles[0].lead.asset


def test_a_damaged_asset_is_made_again(web_issue, folder):
    first = run(web_issue, online=True).edition
    (asset,) = (folder / "issue.frozen/assets").iterdir()
    asset.write_bytes(b"harm")
    assert run(web_issue).edition == first
    assert AssetStore(folder / "issue.frozen/assets").holds(first.articles[0].lead.asset)


@pytest.mark.parametrize("harm", [b"", b"{", b"{}", b'{"version": 99}'])
def test_a_damaged_edition_is_made_again(web_issue, folder, harm):
    first = run(web_issue, online=True).edition
    (folder / "issue.frozen/edition.json").write_bytes(harm)
    with pytest.raises(MorgueError):
        load_edition(folder / "issue.frozen")
    assert run(web_issue).edition == first
    assert load_edition(folder / "issue.frozen") == first


def test_a_flipped_byte_in_a_capture_is_never_printed(web_issue, folder, server):
    run(web_issue, online=True)
    for blob in (folder / "issue.frozen/blobs").iterdir():
        if blob.read_bytes().startswith(b"Alpha"):
            blob.write_bytes(b"Omega" + blob.read_bytes()[5:])
    with pytest.raises(MorgueError):
        run(web_issue)
    collected = run(web_issue, online=True)
    assert [one.headline for one in collected.edition.articles] == ["Alpha", "Beta"]
    assert "S-007" in codes(collected)


def test_what_was_only_down_is_asked_for_again_and_what_is_gone_is_not(folder, server):
    server.page("/p.jpg", *[Reply(status=503)] * 4, Reply(body=picture(), type="image/jpeg"))
    page = f"Alpha\npic {server.url('/p.jpg')}\npic {server.url('/gone.jpg')}\nwords"
    issue = an_issue(folder, UrlSource(url=server.page("/a", page)))
    assert codes(run(issue, online=True)) == ["I-001", "I-001"]
    before = len(server.requests)
    second = run(issue, online=True)
    assert codes(second) == ["I-001"]
    assert second.edition.articles[0].body[0].asset
    assert server.paths()[before:] == ["/p.jpg"]


def test_a_source_that_failed_is_asked_again_next_time(folder, server):
    issue = an_issue(folder, UrlSource(url=server.page("/a", Reply(status=404), "Alpha\nwords")))
    assert run(issue, online=True).edition.articles == ()
    assert len(run(issue, online=True).edition.articles) == 1


def test_the_saved_edition_is_readable_json_in_a_fixed_order(web_issue, folder):
    run(web_issue, online=True)
    data = (folder / "issue.frozen/edition.json").read_text()
    loaded = json.loads(data)
    assert list(loaded) == sorted(loaded)
    assert loaded["edition"]["date"] == "2026-11-22"
    assert data.endswith("}\n")


def test_every_block_and_inline_survives_saving(folder):
    inlines = (
        Text(text="a"),
        Emphasis(content=(Strong(content=words("b")),)),
        Link(href="https://example.org/", content=words("c")),
        Code(text="d"),
        Superscript(content=words("e")),
        Subscript(content=words("f")),
        Foreign(lang="ar", dir="rtl", content=words("ز")),
        LineBreak(),
        Text(text="𝕏 \u2028 \u0301"),
    )
    body = (
        Paragraph(content=inlines, lang="de", dir="ltr"),
        Crosshead(content=inlines, level=3),
        BlockQuote(content=(Paragraph(content=inlines),), attribution="B"),
        PullQuote(content=inlines, attribution=None),
        ItemList(items=((Paragraph(content=inlines),),), ordered=True, start=4),
        Table(rows=((Cell(content=inlines, header=True, colspan=2),),), head_rows=1),
        Preformatted(text="  a\n  b"),
        Break(),
        Embed(url="https://example.org/v", title="Film"),
    )
    seen = []

    def clean(capture):
        article = replace(
            read(capture).article,
            body=(*body, Preformatted(text=f"Story {len(seen)}")),
            published=[date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), None][len(seen)],
        )
        seen.append(article)
        return Cleaned(article=article)

    sources = [text(folder, f"{n}.txt", f"Story {n}") for n in range(3)]
    for n, source in enumerate(sources):
        sources[n] = replace(source, overrides=Overrides(lang="xx"))
    edition = run(an_issue(folder, *sources), clean=clean).edition
    assert len(edition.articles) == 3
    assert load_edition(folder / "issue.frozen") == edition


def test_collect_issue_opens_the_door_itself(folder, server):
    issue = an_issue(
        folder, UrlSource(url=server.page("/a", "<html><body><h1>A</h1></body></html>"))
    )
    frozen = folder / "issue.frozen"
    collect_issue(issue, frozen, now=NOW)
    assert server.paths() == ["/a"]
    told = []
    collect_issue(issue, frozen, now=LATER, offline=True, say=told.append)
    assert server.paths() == ["/a"]
    assert any(server.url("/a") in line for line in told)


def test_refresh_asks_everything_again(folder, server):
    issue = an_issue(folder, UrlSource(url=server.page("/a", "Alpha\nwords", "Beta\nwords")))
    run(issue, online=True)
    assert run(issue, online=True, refresh=True).edition.articles[0].headline == "Beta"
