import subprocess
import sys
import textwrap
import threading
import time
from datetime import UTC, datetime

import brotli
import pytest
from loopback import FakeTime, Reply, serving, silent_port

from editionkit.fetch import Clock, Kind, Limits, Validators
from editionkit.fetch.client import Fetcher
from editionkit.notices import FetchError

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture
def server():
    with serving() as running:
        yield running


def fetcher(server=None, *, typed=(), fake=None, **more):
    fake = fake or FakeTime()
    clock = Clock(now=NOW, monotonic=fake.monotonic, sleep=fake.sleep)
    return Fetcher(clock=clock, typed=[server.url("/")] if server else typed, **more)


def says(*addresses):
    """A resolver that gives every name these addresses."""
    return lambda *_: addresses


def refused(door, url, **more):
    with pytest.raises(FetchError) as caught:
        door.fetch(url, kind=more.pop("kind", Kind.HTML), **more)
    assert "\n" not in caught.value.message
    return caught.value.reason


# ------------------------------------------------------------------------------------- plain


def test_a_page_comes_with_what_is_known_of_it(server):
    url = server.page("/a", Reply(body=b"<p>News</p>", headers=(("ETag", '"1"'), ("X-No", "1"))))
    with fetcher(server) as door:
        got = door.fetch(url + "#part", kind=Kind.HTML)
    assert got.data == b"<p>News</p>"
    assert got.media_type == "text/html"
    assert got.retrieved == NOW
    assert ("etag", '"1"') in got.headers
    assert all(name != "x-no" for name, _ in got.headers)
    assert server.requests[0].headers["user-agent"].startswith("editionkit/")
    assert door.attempts[0].status == 200
    assert door.attempts[0].size == 11


def test_redirects_are_followed_and_told(server):
    end = server.page("/end", "there")
    server.redirect("/b", "/end", 307)
    with fetcher(server) as door:
        got = door.fetch(server.redirect("/a", "b"), kind=Kind.HTML)
    assert (got.final_url, got.redirects) == (end, (server.url("/b"), end))


def test_a_cookie_lives_for_one_fetch_only(server):
    def page(asked):
        if "seen=1" in asked.headers.get("cookie", ""):
            return Reply(body=b"in")
        return Reply(status=302, headers=(("Location", "/a"), ("Set-Cookie", "seen=1")))

    server.pages["/a"] = page
    with fetcher(server) as door:
        assert door.fetch(server.url("/a"), kind=Kind.HTML).data == b"in"
        door.fetch(server.url("/a"), kind=Kind.HTML)
    assert ["cookie" in asked.headers for asked in server.requests] == [False, True, False, True]


def test_a_cookie_goes_to_no_other_origin(server):
    with serving("127.0.0.1") as other:
        server.page("/b", Reply(body=b"back"))
        cookie = ("Set-Cookie", "session=hush; Path=/")
        server.page("/a", Reply(status=302, headers=(("Location", other.url("/x")), cookie)))
        other.redirect("/x", server.url("/b"))
        typed = [server.url("/"), other.url("/")]
        with fetcher(None, typed=typed) as door:
            assert door.fetch(server.url("/a"), kind=Kind.HTML).data == b"back"
        assert "cookie" not in other.requests[0].headers
        assert server.requests[1].headers["cookie"] == "session=hush"


# ---------------------------------------------------------------------------- private addresses


def test_content_may_not_reach_loopback(server):
    url = server.page("/a", "secret")
    with fetcher() as door:
        assert refused(door, url) == "blocked-address"
    assert server.requests == []


def test_allow_private_opens_the_way(server):
    with fetcher(allow_private=True) as door:
        assert door.fetch(server.page("/a", "x"), kind=Kind.HTML).data == b"x"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0", "localhost"])
def test_no_spelling_of_loopback_gets_through(server, host):
    server.page("/a", "secret")
    with fetcher() as door:
        assert refused(door, f"http://{host}:{server.port}/a") in {"blocked-address", "dns"}
    assert server.requests == []


@pytest.mark.parametrize(
    "host", ["[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fec0::1]"]
)
def test_no_ipv6_way_in(host):
    with fetcher() as door:
        assert refused(door, f"http://{host}:8080/a") == "blocked-address"


def test_another_port_of_a_typed_host_is_another_origin(server):
    with serving() as other:
        url = other.page("/a", "secret")
        with fetcher(server) as door:
            assert refused(door, url) == "blocked-address"
        assert other.requests == []


def test_a_typed_page_may_not_redirect_to_another_private_host(server):
    with serving("127.0.0.2") as inner:
        url = server.redirect("/a", inner.page("/admin", "secret"))
        with fetcher(server) as door:
            assert refused(door, url) == "blocked-address"
        assert inner.requests == []
    assert server.paths() == ["/a"]


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("file:///etc/passwd", "bad-scheme"),
        ("ftp://example.org/", "bad-scheme"),
        ("gopher://127.0.0.1/", "bad-scheme"),
        ("http://u:p@127.0.0.1/", "bad-url"),
        ("http://169.254.169.254/latest/meta-data/", "blocked-address"),
    ],
)
def test_redirects_that_lead_astray(server, to, reason):
    with fetcher(server) as door:
        assert refused(door, server.redirect("/a", to)) == reason


def test_the_connection_goes_to_the_checked_address_with_the_name_kept(server):
    server.page("/a", "x")
    asked = []

    def resolver(host, port):
        asked.append(host)
        return ("127.0.0.1",)

    name = f"http://paper.example:{server.port}/a"
    with fetcher(typed=[name], resolver=resolver) as door:
        assert door.fetch(name, kind=Kind.HTML).data == b"x"
    assert asked == ["paper.example"]
    assert server.requests[0].headers["host"] == f"paper.example:{server.port}"


def test_rebinding_is_seen_at_the_next_connection(server):
    """The name is public when it is first asked for and private afterwards."""
    answers = [("93.184.216.34",), ("127.0.0.1",)]
    seen = []

    def resolver(host, port):
        seen.append(answers[min(len(seen), 1)])
        return seen[-1]

    server.page("/a", "secret")
    url = f"http://rebind.example:{server.port}/a"
    quick = Limits(connect=0.2, source=3)
    with fetcher(resolver=resolver, limits=quick) as door:
        assert refused(door, url) == "blocked-address"
    assert seen == [("93.184.216.34",), ("127.0.0.1",)]
    assert server.requests == []


def test_one_private_answer_spoils_all(server):
    with fetcher(resolver=says("93.184.216.34", "127.0.0.1")) as door:
        assert refused(door, f"http://mixed.example:{server.port}/") == "blocked-address"
    assert server.requests == []


def test_no_socket_is_opened_to_a_metadata_address(monkeypatch):
    def no_connection(*args, **kwargs):
        raise AssertionError("a connection was tried")

    monkeypatch.setattr("socket.create_connection", no_connection)
    with fetcher() as door:
        for host in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "[fd00:ec2::254]"):
            assert refused(door, f"http://{host}/") == "blocked-address"


def test_the_environment_has_no_say(server, monkeypatch, tmp_path):
    with serving("127.0.0.3") as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
            monkeypatch.setenv(name, proxy.base)
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password pw\n")
        monkeypatch.setenv("HOME", str(tmp_path))
        with fetcher(server) as door:
            door.fetch(server.page("/a", "x"), kind=Kind.HTML)
        assert proxy.requests == []
    assert "authorization" not in server.requests[0].headers


# ------------------------------------------------------------------------------------- limits


def test_redirects_end_after_five(server):
    for number in range(9):
        server.redirect(f"/{number}", f"/{number + 1}")
    server.redirect("/loop", "/loop")
    with fetcher(server) as door:
        assert refused(door, server.url("/0")) == "too-many-redirects"
        assert len(server.requests) == 6
        assert refused(door, server.url("/loop")) == "too-many-redirects"


def test_a_redirect_without_a_target(server):
    with fetcher(server) as door:
        assert refused(door, server.page("/a", Reply(status=302))) == "bad-redirect"


def test_the_body_of_a_redirect_is_not_read(server):
    huge = Reply(status=302, headers=(("Location", "/end"),), body=bytes(30_000_000))
    server.page("/end", "there")
    with fetcher(server) as door:
        door.fetch(server.page("/a", huge), kind=Kind.HTML)
        assert door.attempts[0].size == 5


def test_https_does_not_fall_back_to_http():
    import httpx2

    from editionkit.fetch import client

    answer = httpx2.Response(302, headers={"location": "http://example.org/"})
    with pytest.raises(Exception, match="https to http"):
        client._next_hop(httpx2.URL("https://example.org/"), answer)


@pytest.mark.parametrize("sent", [{}, {"length": -1}])
def test_too_large(server, sent):
    url = server.page("/a", Reply(body=b"x" * 5000, **sent))
    with fetcher(server, limits=Limits(html=4000)) as door:
        assert refused(door, url) == "too-large"


def test_too_large_in_chunks_without_end(server):
    url = server.page("/a", Reply(chunked=(b"x" * 1000,) * 50))
    with fetcher(server, limits=Limits(html=4000)) as door:
        assert refused(door, url) == "too-large"


def test_each_kind_has_its_own_limit(server):
    url = server.page("/a", b"x" * 300)
    limits = Limits(html=200, feed=400)
    with fetcher(server, limits=limits) as door:
        assert refused(door, url) == "too-large"
        assert len(door.fetch(url, kind=Kind.FEED).data) == 300


def test_the_whole_edition_has_a_limit(server):
    url = server.page("/a", b"x" * 300)
    with fetcher(server, limits=Limits(total_bytes=700, total_fetches=20)) as door:
        door.fetch(url, kind=Kind.HTML)
        door.fetch(url, kind=Kind.HTML)
        assert refused(door, url) == "budget"
    with fetcher(server, limits=Limits(total_fetches=1)) as door:
        door.fetch(url, kind=Kind.HTML)
        assert refused(door, url) == "budget"


BOMB_SCRIPT = textwrap.dedent(
    """
    import resource, sys
    from datetime import UTC, datetime
    from editionkit.fetch import Clock, Kind
    from editionkit.fetch.client import Fetcher
    from editionkit.notices import FetchError
    url = sys.argv[1]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Fetcher(clock=Clock(now=datetime(2026, 11, 22, tzinfo=UTC)), typed=[url]) as door:
        try:
            door.fetch(url, kind=Kind.IMAGE)
            print("whole")
        except FetchError as error:
            print(error.reason)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
)


@pytest.fixture(scope="module")
def bombs():
    import gzip
    import zlib

    import zstandard

    def big(packer, finish):
        parts = [packer(bytes(10**6)) for _ in range(100)]
        return b"".join(parts) + finish()

    gz = zlib.compressobj(9, wbits=31)
    flat = zlib.compressobj(9)
    br = brotli.Compressor(quality=5, lgwin=24)
    zs = zstandard.ZstdCompressor().compressobj()
    one = big(gz.compress, gz.flush)
    return {
        "br": big(br.process, br.finish),
        "gzip": one,
        "deflate": big(flat.compress, flat.flush),
        "zstd": big(zs.compress, zs.flush),
        "gzip, gzip": gzip.compress(one),
    }


@pytest.mark.parametrize("encoding", ["br", "gzip", "deflate", "zstd", "gzip, gzip"])
def test_a_bomb_is_stopped_in_bounded_memory(server, bombs, encoding):
    reply = Reply(body=bombs[encoding], headers=(("Content-Encoding", encoding),))
    url = server.page("/bomb", reply)
    done = subprocess.run(
        [sys.executable, "-c", BOMB_SCRIPT, url],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    reason, kilobytes = done.stdout.split()
    assert reason == "bomb"
    assert int(kilobytes) < 60_000


def test_well_packed_text_below_the_ratio_passes(server):
    body = b"word " * 100_000
    url = server.page(
        "/a", Reply(body=brotli.compress(body), headers=(("Content-Encoding", "br"),))
    )
    with fetcher(server) as door:
        assert door.fetch(url, kind=Kind.HTML).data == body


# -------------------------------------------------------------------------- slow and broken lines


def real(server, **limits):
    """A fetcher on the real clock with short waits."""
    return Fetcher(
        clock=Clock(now=NOW), typed=[server.url("/")] if server else (), limits=Limits(**limits)
    )


@pytest.mark.parametrize(
    "reply",
    [
        Reply(hang=5),
        Reply(body=b"x" * 100, trickle=0.1),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", hang=0),
    ],
)
def test_slow_loris(server, reply):
    url = server.page("/a", reply)
    start = time.monotonic()
    with real(server, idle=0.3, request=0.5, source=1.0, attempts=1) as door:
        assert refused(door, url) in {"timeout", "truncated"}
    assert time.monotonic() - start < 1.5


def test_headers_that_trickle_in_are_stopped_too():
    with silent_port() as port:
        start = time.monotonic()
        url = f"http://127.0.0.1:{port}/"
        door = Fetcher(clock=Clock(now=NOW), typed=[url], limits=Limits(idle=10, request=0.4))
        assert refused(door, url) == "timeout"
        assert time.monotonic() - start < 1.5


def test_one_header_byte_at_a_time():
    import socket

    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        line, _ = listener.accept()
        with line:
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 1000:
                if stop.wait(0.05):
                    return
                line.send(bytes([byte]))

    threading.Thread(target=drip, daemon=True).start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    start = time.monotonic()
    door = Fetcher(clock=Clock(now=NOW), typed=[url], limits=Limits(idle=10, request=0.6))
    try:
        assert refused(door, url) == "timeout"
        assert time.monotonic() - start < 2
    finally:
        stop.set()
        listener.close()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(body=b"half", length=400),
        Reply(chunked=(b"half",), break_off=True),
        Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nhello"),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Le"),
        Reply(raw=b"nonsense\r\n\r\n"),
        Reply(raw=b""),
    ],
)
def test_half_an_answer_is_none(server, reply):
    fake = FakeTime()
    url = server.page("/a", reply)
    with fetcher(server, fake=fake) as door:
        assert refused(door, url) == "truncated"
    assert len(server.requests) == 4


def test_half_an_encoding_is_none(server):
    packed = brotli.compress(b"words " * 1000)[:-5]
    url = server.page("/a", Reply(body=packed, headers=(("Content-Encoding", "br"),)))
    with fetcher(server) as door:
        assert refused(door, url) == "bad-encoding"


# ------------------------------------------------------------------------------------- retries


def test_two_refusals_then_success(server):
    fake = FakeTime()
    url = server.page("/a", Reply(status=503), Reply(status=500), "at last")
    with fetcher(server, fake=fake) as door:
        assert door.fetch(url, kind=Kind.HTML).data == b"at last"
    assert [one.status for one in door.attempts] == [503, 500, 200]
    assert 0.5 <= fake.slept[0] <= 0.75
    assert 1.0 <= fake.slept[1] <= 1.5


def test_waits_are_the_same_in_every_run(server):
    waits = []
    for _ in range(2):
        fake = FakeTime()
        with fetcher(server, fake=fake) as door:
            refused(door, server.page("/a", Reply(status=500)))
        waits.append(fake.slept)
    assert waits[0] == waits[1]
    assert len(waits[0]) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 204, 304])
def test_what_will_not_change_is_not_asked_again(server, status):
    with fetcher(server) as door:
        assert refused(door, server.page("/a", Reply(status=status))) == f"http-{status}"
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("2", 2.0),
        ("Sun, 22 Nov 2026 05:00:07 GMT", 7.0),
        ("-5", None),
        ("soon", None),
        ("Sun, 22 Nov 2020 05:00:07 GMT", None),
    ],
)
def test_retry_after(server, asked, wait):
    fake = FakeTime()

    def page(_):
        if len(server.requests) > 1:
            return Reply(body=b"ok")
        # http.server puts its own Date first; the fetcher reads the clock of the answer
        return Reply(
            raw=b"HTTP/1.1 429 Slow\r\nDate: Sun, 22 Nov 2026 05:00:00 GMT\r\n"
            b"Content-Length: 0\r\nConnection: close\r\nRetry-After: "
            + asked.encode()
            + b"\r\n\r\n"
        )

    server.pages["/a"] = page
    with fetcher(server, fake=fake) as door:
        door.fetch(server.url("/a"), kind=Kind.HTML)
    if wait is None:
        assert 0.5 <= fake.slept[0] <= 0.75
    else:
        assert fake.slept == [wait]


def test_a_wait_beyond_the_budget_ends_it_at_once(server):
    fake = FakeTime()
    url = server.page("/a", Reply(status=429, headers=(("Retry-After", "999999"),)))
    with fetcher(server, fake=fake) as door:
        assert refused(door, url) == "http-429"
    assert fake.slept == []
    assert len(server.requests) == 1


def test_a_closed_port_and_a_dead_host_is_given_up(server):
    dead = f"http://127.0.0.1:{_free_port()}/"
    fake = FakeTime()
    with fetcher(typed=[dead], fake=fake) as door:
        assert refused(door, dead) == "connect"
        assert len(door.attempts) == 4
        assert refused(door, dead) == "host-down"
        assert len(door.attempts) == 4


def _free_port():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_an_unknown_name_is_not_asked_for_four_times():
    def resolver(host, port):
        raise OSError(-2, "Name or service not known")

    with fetcher(resolver=resolver) as door:
        assert refused(door, "http://no.such.example/") == "dns"
        assert len(door.attempts) == 1


# ------------------------------------------------------------------------- conditional requests


def test_unchanged(server):
    def page(asked):
        if asked.headers.get("if-none-match") == 'W/"7"':
            return Reply(status=304)
        return Reply(body=b"new")

    server.pages["/a"] = page
    with fetcher(server) as door:
        kept = Validators(etag='W/"7"', last_modified="Sat, 21 Nov 2026 05:00:00 GMT")
        got = door.fetch(server.url("/a"), kind=Kind.HTML, validators=kept)
        assert got.unchanged
        assert got.data == b""
        assert not door.fetch(server.url("/a"), kind=Kind.HTML).unchanged
    assert server.requests[0].headers["if-modified-since"] == "Sat, 21 Nov 2026 05:00:00 GMT"
    assert door.attempts[0].status == 304


# -------------------------------------------------------------------------------------- manners


def test_no_more_than_two_requests_at_a_time_to_one_host(server):
    server.page("/a", Reply(body=b"x", hang=0.05))
    with fetcher(server) as door:
        threads = [
            threading.Thread(
                target=door.fetch, args=(server.url("/a"),), kwargs={"kind": Kind.HTML}
            )
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.requests) == 8
    assert server.busiest == 2


def test_robots_are_asked_once_and_heeded(server):
    server.page("/robots.txt", "User-agent: *\nDisallow: /private/\n")
    server.page("/open", "x")
    server.page("/private/a", "x")
    with fetcher(server) as door:
        door.fetch(server.url("/open"), kind=Kind.HTML, robots=True)
        assert refused(door, server.url("/private/a"), robots=True) == "robots"
        assert door.fetch(server.url("/private/a"), kind=Kind.HTML).data == b"x"
    assert server.paths() == ["/robots.txt", "/open", "/private/a"]


def test_robots_may_name_us(server):
    server.page("/robots.txt", "User-agent: editionkit\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
    with fetcher(server) as door:
        assert refused(door, server.page("/a", "x"), robots=True) == "robots"


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (Reply(status=404), True),
        (Reply(status=403), True),
        (Reply(status=500), False),
        (Reply(status=302, headers=(("Location", "http://127.0.0.9/robots.txt"),)), False),
        (Reply(body=b"Disallow: /\n" * 10 + b"# long\n" * 1_000_000), True),
        (Reply(body=bytes(range(256)) * 4), True),
    ],
)
def test_robots_that_are_missing_broken_or_endless(server, robots, allowed):
    server.page("/robots.txt", robots)
    url = server.page("/a", "x")
    with fetcher(server) as door:
        if allowed:
            assert door.fetch(url, kind=Kind.HTML, robots=True).data == b"x"
        else:
            assert refused(door, url, robots=True) in {"robots", "blocked-address"}
            assert "/a" not in server.paths()


# ------------------------------------------------------------------------------------------ TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for paper.example, made by the system's openssl."""
    folder = tmp_path_factory.mktemp("tls")
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650",
         "-subj", "/CN=paper.example", "-addext", "subjectAltName=DNS:paper.example",
         "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("no openssl command to make a certificate with")
    return folder


@pytest.fixture
def secure(certificate):
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with serving(tls=context) as running:
        yield running


def by_name(name, secure, tls=None):
    url = f"https://{name}:{secure.port}/a"
    return url, fetcher(typed=[url], resolver=says("127.0.0.1"), tls=tls)


def test_a_certificate_that_nobody_vouches_for(secure):
    secure.page("/a", "x")
    url, door = by_name("paper.example", secure)
    assert refused(door, url) == "tls"
    assert secure.requests == []
    assert len(door.attempts) == 1


def test_the_name_in_the_certificate_counts_not_the_address(secure, certificate):
    import ssl

    secure.page("/a", "x")
    trusting = ssl.create_default_context(cafile=certificate / "cert.pem")
    url, door = by_name("paper.example", secure, trusting)
    assert door.fetch(url, kind=Kind.HTML).data == b"x"
    url, door = by_name("other.example", secure, trusting)
    assert refused(door, url) == "tls"


@pytest.mark.parametrize("name", ["cert.pem", "."])
def test_further_certificates_are_trusted_besides_the_systems(name, secure, certificate, tmp_path):
    (tmp_path / "cert.pem").write_bytes((certificate / "cert.pem").read_bytes())
    subprocess.run(["openssl", "rehash", str(tmp_path)], check=True)
    secure.page("/a", "x")
    url, _ = by_name("paper.example", secure)
    with fetcher(typed=[url], resolver=says("127.0.0.1"), trust=tmp_path / name) as door:
        assert door.fetch(url, kind=Kind.HTML).data == b"x"
    url, _ = by_name("other.example", secure)
    with fetcher(typed=[url], resolver=says("127.0.0.1"), trust=tmp_path / name) as door:
        assert refused(door, url) == "tls"


def test_https_to_http_redirect_over_the_wire(secure, certificate):
    import ssl

    trusting = ssl.create_default_context(cafile=certificate / "cert.pem")
    secure.redirect("/a", f"http://paper.example:{secure.port}/b")
    url, door = by_name("paper.example", secure, trusting)
    assert refused(door, url) == "downgrade"
