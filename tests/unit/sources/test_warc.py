"""Web archives as sources: pages, pictures, codings, copies of one address, and what is not sound."""

from __future__ import annotations

import gzip
import time
import zlib
from datetime import UTC, date, datetime

import pytest
from walls.vocabulary import made

from editionkit.model import FileSource
from editionkit.morgue import Morgue
from editionkit.notices import FetchError
from editionkit.sources import Desk, captures, warc

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PAGE = "<!DOCTYPE html><html><body><p>The tide was high.</p></body></html>"
A = "https://a.example/one"
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=ISO-8859-1\r\n"


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "issue"
    folder.mkdir()
    morgue = Morgue(tmp_path / "issue.frozen")
    return Desk(fetcher=None, morgue=morgue, folder=folder, date=date(2026, 11, 22), now=NOW)


def read(desk, *records, url=None, name="crawl.warc.gz", **how):
    (desk.folder / name).write_bytes(made({"warc": list(records), **how}))
    return captures(FileSource(path=name, url=url), desk)


def answer(*fields):
    return HEAD + "".join(f"{field}\r\n" for field in fields)


@pytest.mark.parametrize("packed", [True, False])
def test_a_page_comes_with_address_time_charset_and_the_bytes_as_they_were(desk, packed):
    (got,) = read(desk, {"url": f"{A}#top", "page": PAGE, "answer": HEAD}, packed=packed)
    assert (got.url, got.data) == (A, PAGE.encode())
    assert got.media_type == "text/html; charset=iso-8859-1"
    assert got.retrieved == datetime(2026, 11, 21, 18, tzinfo=UTC)
    assert dict(got.headers) == {"content-type": "text/html; charset=ISO-8859-1"}
    assert desk.said == []


def test_what_is_in_a_file_tells_not_its_name(desk):
    (got,) = read(desk, {"url": A, "page": PAGE}, name="saved.bin")
    assert got.data == PAGE.encode()


def test_when_the_file_is_gone_its_frozen_copy_is_read(desk):
    first = read(desk, {"url": A, "page": PAGE})
    (desk.folder / "crawl.warc.gz").unlink()
    assert captures(FileSource(path="crawl.warc.gz"), desk) == first


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (gzip.compress(PAGE.encode(), mtime=0), "Content-Encoding: gzip"),
        (zlib.compress(PAGE.encode()), "Content-Encoding: deflate"),
        (PAGE.encode(), "Content-Encoding: gzip"),
        (b"5\r\n" + PAGE.encode()[:5] + b"\r\n%x;x=1\r\n" % (len(PAGE) - 5) + PAGE.encode()[5:] + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        (PAGE.encode(), "Transfer-Encoding: chunked"),
        (PAGE.encode(), f"Content-Length: {len(PAGE)}"),
    ],
)  # fmt: skip
def test_codings_are_undone_also_where_a_program_did_it_and_left_the_field(desk, body, field):
    record = {"url": A, "page": {"hex": body.hex()}, "answer": answer(field)}
    (got,) = read(desk, record)
    assert got.data == PAGE.encode()


def test_of_one_address_the_latest_copy_counts(desk):
    late = {"url": A, "page": PAGE, "head": {"WARC-Date": "2026-11-22T03:00:00Z"}}
    early = {"url": A, "page": PAGE.replace("high", "low")}
    (got,) = read(desk, early, late, early)
    assert b"high" in got.data


def test_a_revisit_is_the_copy_that_it_refers_to(desk):
    again = {"type": "revisit", "url": "https://a.example/two", "page": PAGE}
    got = read(desk, {"url": A, "page": PAGE}, again)
    assert [one.url for one in got] == [A, "https://a.example/two"]
    assert got[0].data == got[1].data


def test_a_resource_record_is_a_page_without_an_answer(desk):
    record = {"type": "resource", "url": A, "page": PAGE, "head": {"Content-Type": "text/html"}}
    (got,) = read(desk, record)
    assert got.data == PAGE.encode()


def test_pictures_that_the_page_names_are_kept_others_and_known_ones_are_not(desk):
    def picture(name, kind="image/png", data=None):
        body = data or {"picture": "PNG", "seed": len(name)}
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n"
        return {"url": f"https://a.example/{name}", "page": body, "answer": head}

    page = {
        "url": A,
        "page": '<p>Text</p><img src="/a.png?w=1"><img src="no.png"><img src="b.png">',
    }
    before = read(desk, picture("b.png"), page)
    known = desk.morgue.get("https://a.example/b.png")
    read(desk, picture("a.png"), picture("b.png", data={"picture": "JPEG"}), picture("c.png"),
         picture("no.png", data="<script>no picture</script>"), page)  # fmt: skip
    assert before
    assert desk.morgue.get("https://a.example/a.png").media_type == "image/png"
    assert desk.morgue.get("https://a.example/b.png") == known
    assert desk.morgue.get("https://a.example/c.png") is None
    assert desk.morgue.get("https://a.example/no.png") is None


@pytest.mark.parametrize(
    "record",
    [
        {"url": A, "page": PAGE, "answer": "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"},
        {"url": A, "page": PAGE, "answer": "HTTP/1.1 200 OK\r\nContent-Type: text/css\r\n"},
        {"url": "dns:a.example", "page": PAGE},
        {"url": A, "page": PAGE, "type": "metadata"},
    ],
)
def test_what_is_no_page_is_passed_over_without_a_word(desk, record):
    with pytest.raises(FetchError) as caught:
        read(desk, record)
    assert caught.value.reason == "no-record"
    assert desk.said == []


def test_what_was_cut_when_it_was_taken_is_not_taken_for_whole(desk):
    got = read(desk, {"url": A, "page": PAGE, "head": {"WARC-Truncated": "length"}},
               {"url": "https://a.example/two", "page": PAGE})  # fmt: skip
    assert [one.url for one in got] == ["https://a.example/two"]
    (said,) = desk.said
    assert said.code == "S-011"
    assert "cut when it was taken" in said.message


def test_a_length_that_is_off_by_the_line_break_as_of_some_wgets_is_taken(desk):
    body = f"{HEAD}\r\n{PAGE}"
    got = read(desk, {"url": A, "page": PAGE, "answer": HEAD, "length": len(body) + 1},
               {"url": "https://a.example/two", "page": PAGE}, packed=False)  # fmt: skip
    assert len(got) == 2


def test_whatever_bytes_are_read_they_are_read_in_time():
    """Cut and flipped at every place, and the worst that repeats: it ends, and nothing is raised."""
    records = [{"url": A, "page": PAGE}, {"url": "https://a.example/two", "page": PAGE}]
    whole = [made({"warc": records, "packed": packed}) for packed in (True, False)]
    worst = [b"\nWARC/1.0\r\n" * 300_000, b"\x1f\x8b\x08" * 300_000, b"\r" * 10_000_000]
    worst += [b"WARC/1.0\r\nContent-Length: 0\r\n\r\n" * 300_000]
    begun = time.process_time()
    for data in whole:
        for at in range(0, len(data), 7):
            list(warc.opened(data[:at]).records())
            list(warc.opened(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]).records())
    for data in worst:
        list(warc.opened(data).records())
    assert time.process_time() - begun < 20
