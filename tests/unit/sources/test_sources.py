import os
from datetime import UTC, date, datetime

import pytest
from loopback import FakeTime, Reply, serving

from editionkit.fetch import Clock
from editionkit.fetch.client import Fetcher
from editionkit.model import FileSource, TextSource, UrlSource
from editionkit.morgue import Morgue, MorgueError
from editionkit.notices import FetchError
from editionkit.sources import Desk, captures, home_of

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PAGE = "<!DOCTYPE html><html><body><p>The tide was high.</p></body></html>"


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


def changed(desk, **fields):
    from dataclasses import replace

    return replace(desk, said=[], **fields)


def one(spec, desk):
    (capture,) = captures(spec, desk)
    return capture


def refused(spec, desk):
    with pytest.raises(FetchError) as caught:
        captures(spec, desk)
    assert "\n" not in str(caught.value)
    return caught.value.reason


# ----------------------------------------------------------------------------------------- web


def test_a_page_is_captured_with_its_final_address_and_charset(desk, server):
    server.page("/end", Reply(body=PAGE.encode("cp1252"), type="text/html; charset=windows-1252"))
    got = one(UrlSource(url=server.redirect("/a", "/end")), desk)
    assert got.url == server.url("/end")
    assert got.media_type == "text/html; charset=windows-1252"
    assert got.retrieved == NOW
    assert got.data == PAGE.encode()


def test_the_second_time_there_is_no_request(desk, server):
    spec = UrlSource(url=server.page("/a", PAGE))
    first = one(spec, desk)
    assert one(spec, desk) == first
    desk.morgue.save()
    offline = changed(desk, fetcher=None, morgue=Morgue(desk.morgue.folder))
    assert one(spec, offline) == first
    assert len(server.requests) == 1


def test_offline_without_a_copy(desk, server):
    spec = UrlSource(url=server.page("/a", PAGE))
    assert refused(spec, changed(desk, fetcher=None)) == "offline"
    assert server.requests == []


def test_refresh_asks_whether_it_has_changed(desk, server):
    def page(asked):
        if asked.headers.get("if-none-match") == '"1"':
            return Reply(status=304)
        return Reply(body=PAGE.encode(), headers=(("ETag", '"1"'),))

    server.pages["/a"] = page
    spec = UrlSource(url=server.url("/a"))
    first = one(spec, desk)
    assert one(spec, changed(desk, refresh=True)) == first
    assert len(server.requests) == 2


def test_refresh_takes_what_is_new(desk, server):
    spec = UrlSource(url=server.page("/a", PAGE, PAGE + "<p>More.</p>"))
    first = one(spec, desk)
    assert one(spec, changed(desk, refresh=True)).data != first.data
    assert one(spec, desk).data.endswith(b"More.</p>")


def test_refresh_of_a_page_that_is_down_keeps_the_copy_and_says_so(desk, server):
    spec = UrlSource(url=server.page("/a", PAGE, Reply(status=404)))
    first = one(spec, desk)
    again = changed(desk, refresh=True)
    assert one(spec, again) == first
    assert [said.code for said in again.said] == ["S-007"]


def test_a_damaged_copy_is_fetched_again_or_refused(desk, server):
    spec = UrlSource(url=server.page("/a", PAGE))
    first = one(spec, desk)
    blob = desk.morgue.folder / "blobs" / first.sha256
    blob.write_bytes(b"harm" + blob.read_bytes()[4:])
    with pytest.raises(MorgueError):
        captures(spec, changed(desk, fetcher=None))
    assert one(spec, desk).data == first.data
    assert [said.code for said in desk.said] == ["S-007"]
    assert one(spec, changed(desk, fetcher=None)).data == first.data


@pytest.mark.parametrize(
    ("body", "type", "reason"),
    [
        (b"%PDF-1.7 ...", "text/html", "wrong-type"),
        (b"PK\x03\x04....", "text/html", "wrong-type"),
        (b"GIF89a\x01\x00", "text/html", "wrong-type"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "wrong-type"),
        (b"\xff\xd8\xff\xe0 JFIF", "text/html", "wrong-type"),
        (b"words\x00\x00\x00\x01binary", "text/html", "wrong-type"),
        (b'{"a": 1}', "application/json", "wrong-type"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "text/html", "wrong-type"),
    ],
)
def test_what_is_no_page_is_refused_by_its_bytes(desk, server, body, type, reason):
    assert refused(UrlSource(url=server.page("/a", Reply(body=body, type=type))), desk) == reason


@pytest.mark.parametrize(
    ("body", "type", "media_type"),
    [
        (PAGE.encode(), "image/png", "text/html"),
        (PAGE.encode(), "", "text/html"),
        (PAGE.encode("utf-16"), "text/html", "text/html"),
        (PAGE.encode("utf-16-le"), "text/html", "text/html"),
        (b"# Tide\n\nHigh.", "text/markdown", "text/markdown"),
        (b"The tide was high.", "text/plain", "text/plain"),
        (b"<p>code about HTML</p>", "text/plain", "text/plain"),
        (b"<html><body><pre>&lt;rss&gt;</pre><rss ></body></html>", "text/html", "text/html"),
        (b"", "text/html", "text/html"),
    ],
)
def test_what_a_page_is_said_to_be_is_a_hint_only(desk, server, body, type, media_type):
    got = one(UrlSource(url=server.page("/a", Reply(body=body, type=type))), desk)
    assert got.media_type.partition(";")[0] == media_type


# --------------------------------------------------------------------------------------- files


def test_a_saved_page(desk):
    (desk.folder / "articles").mkdir()
    (desk.folder / "articles/a.html").write_text(PAGE)
    spec = FileSource(path="articles/a.html", url="https://example.org/a")
    got = one(spec, desk)
    assert (got.url, got.retrieved, got.headers) == ("https://example.org/a", None, ())
    assert got.media_type == "text/html"
    assert desk.morgue.keys() == ("articles/a.html",)


@pytest.mark.parametrize(
    ("name", "text", "media_type"),
    [
        ("a.md", "# Tide", "text/markdown"),
        ("a.markdown", "Tide", "text/markdown"),
        ("a.txt", "Tide", "text/plain"),
        ("a", PAGE, "text/html"),
        ("a.HTM", "Tide", "text/html"),
    ],
)
def test_file_types(desk, name, text, media_type):
    (desk.folder / name).write_text(text)
    assert one(FileSource(path=name), desk).media_type == media_type


def test_pasted_text_is_text_even_where_it_speaks_of_tags(desk):
    (desk.folder / "a.txt").write_text(PAGE)
    assert one(TextSource(path="a.txt"), desk).media_type == "text/plain"
    (desk.folder / "b.txt").write_bytes(b"%PDF-1.4")
    assert refused(TextSource(path="b.txt"), desk) == "wrong-type"


def test_an_edited_file_is_read_afresh_and_a_lost_one_comes_from_the_morgue(desk):
    file = desk.folder / "a.txt"
    file.write_text("First.")
    assert one(TextSource(path="a.txt"), desk).data == b"First."
    file.write_text("Second.")
    assert one(TextSource(path="a.txt"), desk).data == b"Second."
    file.unlink()
    assert one(TextSource(path="./a.txt"), desk).data == b"Second."
    assert refused(TextSource(path="b.txt"), desk) == "missing-file"


def test_a_lost_file_whose_copy_is_damaged(desk):
    file = desk.folder / "a.txt"
    file.write_text("First.")
    got = one(TextSource(path="a.txt"), desk)
    file.unlink()
    (desk.morgue.folder / "blobs" / got.sha256).write_bytes(b"Worst!")
    with pytest.raises(MorgueError):
        captures(TextSource(path="a.txt"), desk)


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "link.txt", "folder-link/secret.txt"],
)
def test_no_path_leads_out_of_the_folder(desk, path):
    outside = desk.folder.parent / "secret.txt"
    outside.write_text("secret")
    (desk.folder / "link.txt").symlink_to(outside)
    (desk.folder / "folder-link").symlink_to(desk.folder.parent)
    (desk.folder / "a").mkdir()
    assert refused(FileSource(path=path), desk) == "outside-folder"
    assert not desk.has_local(path)
    assert desk.morgue.keys() == ()


def test_outside_is_allowed_when_said_so_and_named_without_absolute_path(desk):
    outside = desk.folder.parent / "shared.txt"
    outside.write_text("shared")
    allowed = changed(desk, allow_outside=True)
    assert one(TextSource(path=str(outside)), allowed).data == b"shared"
    assert desk.morgue.keys() == ("../shared.txt",)


def test_the_publication_s_folder_is_inside_too(desk):
    (desk.folder.parent / "publication.yaml").write_text("title: Post\n")
    (desk.folder.parent / "shared.txt").write_text("shared")
    assert home_of(desk.folder) == desk.folder.parent.resolve()
    assert one(TextSource(path="../shared.txt"), changed(desk, home=home_of(desk.folder)))


def test_pipes_devices_and_folders_are_refused_at_once(desk):
    os.mkfifo(desk.folder / "pipe")
    (desk.folder / "folder").mkdir()
    assert refused(FileSource(path="pipe"), desk) == "not-a-file"
    assert refused(FileSource(path="folder"), desk) in {"not-a-file", "unreadable-file"}
    outside = changed(desk, allow_outside=True)
    assert refused(FileSource(path="/dev/zero"), outside) == "not-a-file"


def test_odd_paths(desk):
    assert refused(FileSource(path="a\0b"), desk) == "bad-path"
    assert refused(FileSource(path="x" * 300), desk) == "unreadable-file"
    (desk.folder / "loop").symlink_to(desk.folder / "loop")
    assert refused(FileSource(path="loop"), desk) in {"bad-path", "unreadable-file"}


def test_a_file_that_is_too_large(desk):
    with (desk.folder / "big.html").open("wb") as file:
        file.truncate(30_000_001)
    assert refused(FileSource(path="big.html"), desk) == "too-large"
