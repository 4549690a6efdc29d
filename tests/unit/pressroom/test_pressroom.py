"""The walls around rendering, against layouts that break on a story: errors, hangs, hunger, kills.

A layout of the issue's own is real code that fails where a headline says so; nothing here is faked.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import threading
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from editionkit import pressroom
from editionkit.model import (
    Article,
    BlockQuote,
    Edition,
    Emphasis,
    ItemList,
    Paragraph,
    Priority,
    Publication,
    Section,
    Text,
    block_text,
)
from editionkit.notices import EditionError, LayoutError, NotPublishedError
from editionkit.pressroom import Failure, Job, Shop, Walls
from editionkit.pressroom.plainer import as_paragraphs, simplified
from editionkit.pressroom.setting import set_edition
from editionkit.themes import data_folder, load_theme

TIGHT = Walls(memory=1200 * 2**20, cpu=3, wall=120)


def paragraph(*texts):
    return Paragraph(content=tuple(Text(text=text) for text in texts))


def article(name, headline=None, body=None):
    text = f"The story of {name} begins on the quay, where nobody had expected it to begin at all."
    return Article(
        id=name, headline=headline or f"About {name}", body=body or (paragraph(text),) * 3
    )


def edition(*articles):
    return Edition(
        publication=Publication(title="The Lamp"),
        date=date(2026, 11, 22),
        layout="broken",
        sections=(Section(title="Town", slug="town", articles=articles),),
        identifier="urn:uuid:5b1a9d2c-2f0a-5d8e-9a43-5f2f4a9f3c11",
        epoch=1_795_305_600,
    )


@pytest.fixture
def layout(tmp_path):
    """A function that makes a layout whose EPUB chapters begin with a piece of template."""

    def make(trap, name="broken"):
        folder = tmp_path / "layouts" / name
        (folder / "epub").mkdir(parents=True)
        (folder / "theme.yaml").write_text("extends: reader\n")
        chapter = (data_folder("layouts") / "base" / "epub" / "chapter.xhtml.j2").read_text()
        head, mark, tail = chapter.partition("<body>")
        (folder / "epub" / "chapter.xhtml.j2").write_text(head + mark + trap + tail)
        return load_theme(name, tmp_path / "layouts")

    return make


def job(theme, *articles, formats=("epub",)):
    return Job(edition=edition(*articles), formats=formats, assets=Path("/nowhere"), theme=theme)


def made(work, folder, limits=lambda _edition: TIGHT):
    folder.mkdir(exist_ok=True)
    with Shop(folder, work.formats) as shop:
        return pressroom.make(work, folder, shop, limits=limits)


def attempt(work, folder, walls):
    folder.mkdir()
    with Shop(folder, work.formats) as shop:
        return shop.attempt(work, folder / "set", walls)


def codes(result):
    return [(one.code, one.where) for one in result.notices]


ERROR = "{% if 'Boom' in headline %}{{ 1 // 0 }}{% endif %}"
LINKED = "{% if 'Boom' in headline and '<em>' in body %}{{ 1 // 0 }}{% endif %}"
# Loops over `range` and long repetitions are refused by the templates' own sandbox.
ENDLESS = (
    "{% if 'Boom' in headline %}{% set s = 'x' * 90000 %}{% for a in s %}{% for b in s %}"
    "{% endfor %}{% endfor %}{% endif %}"
)
GREEDY = (
    "{% if 'Boom' in headline %}{% set s = 'x' * 90000 %}{{ s.replace('x', s)|length }}{% endif %}"
)
BOTTOMLESS = (
    "{% macro down() %}{{ down() }}{% endmacro %}{% if 'Boom' in headline %}{{ down() }}{% endif %}"
)


def test_the_child_gives_the_bytes_that_this_process_gives(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795305600")
    work = job(load_theme("broadsheet"), article("one"), article("two"), formats=("pdf", "epub"))
    here = tmp_path / "here"
    here.mkdir()
    told = set_edition(work, here)
    result = made(work, tmp_path / "there", Walls.around)
    assert {name: product.sha256 for name, product in result.products} == {
        name: told["files"][name] for name in ("pdf", "epub")
    }
    for name, product in result.products:
        assert product.path.read_bytes() == (here / name).read_bytes()
    assert result.pages == told["pages"]
    assert dict(result.pages_of) == {"one": (1,), "two": (1,)}


def test_an_installation_that_is_not_whole_is_no_story_s_fault(tmp_path, monkeypatch):
    (tmp_path / "weasyprint.py").write_text("raise ImportError('no libpango here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    work = job(load_theme("broadsheet"), article("one"), article("two"), formats=("pdf",))
    with pytest.raises(EditionError, match=r"cannot be loaded: ImportError: no libpango") as met:
        made(work, tmp_path / "stage")
    assert met.value.hint is not None
    assert "Install" in met.value.hint


def test_what_is_read_before_the_job_is_read_once_and_changes_nothing(tmp_path):
    """The fonts that the child unpacked for `ready` are those that the job is set with."""
    work = job(load_theme("broadsheet"), article("one"), article("two"), formats=("pdf",))
    sums = []
    for name in ("cold", "ready"):
        folder = tmp_path / name
        folder.mkdir()
        with Shop(folder, work.formats) as shop:
            if name == "ready":
                shop.ready(work.theme, "en")
            result = shop.attempt(work, folder / "set", Walls.around(work.edition))
            sums.append(dict(result.products)["pdf"].sha256)
            unpacked = sorted(one.parent.name for one in folder.glob("*/weasyprint-*"))
            assert unpacked == ["ready" if name == "ready" else "set"]
    assert sums[0] == sums[1]


@pytest.mark.parametrize(
    ("trap", "word"),
    [
        (ERROR, "ZeroDivisionError"),
        (ENDLESS, "computing time"),
        (GREEDY, "MemoryError"),
        (BOTTOMLESS, "RecursionError"),
    ],
    ids=["error", "endless", "greedy", "bottomless"],
)
def test_a_story_that_breaks_the_renderer_costs_itself_alone(trap, word, layout, tmp_path):
    work = job(layout(trap), article("a"), article("bad", "Boom"))
    result = made(work, tmp_path / "stage")
    assert [one.id for one in result.edition.articles] == ["a"]
    assert codes(result) == [("P-009", "bad")]
    assert word in result.notices[0].message
    assert dict(result.products)["epub"].path.read_bytes()[:2] == b"PK"


def test_a_story_that_only_its_styles_break_is_set_without_them(layout, tmp_path):
    body = (Paragraph(content=(Emphasis(content=(Text(text="Stressed"),)), Text(text=" words."))),)
    work = job(layout(LINKED), article("a"), article("bad", "Boom", body))
    result = made(work, tmp_path / "stage")
    assert codes(result) == [("P-008", "bad")]
    assert [one.text for one in result.edition.articles][1] == "Stressed words."


def test_one_bad_story_of_many_is_found_by_halves(layout, tmp_path):
    stories = [article(f"s{number}") for number in range(31)]
    stories.insert(20, article("bad", "Boom"))
    folder = tmp_path / "stage"
    result = made(job(layout(ERROR), *stories), folder)
    assert codes(result) == [("P-009", "bad")]
    assert len(result.edition.articles) == 31
    # what the child says, its practice, whole, a proof of the layout, 5 times two halves, two plainer versions, whole again
    assert len(list(folder.iterdir())) <= 3 + 1 + 2 * 5 + 2 + 1


def test_a_filler_that_breaks_the_renderer_costs_itself_alone(tmp_path):
    folder = tmp_path / "layouts" / "broken"
    folder.mkdir(parents=True)
    (folder / "theme.yaml").write_text("extends: broadsheet\n")
    page = (data_folder("layouts") / "broadsheet" / "edition.html.j2").read_text()
    brief = "item.kind in ('filler', 'briefs')"
    trap = f"{{% if {brief} and 'Boom' in item.article.headline %}}{{{{ 1 // 0 }}}}{{% endif %}}"
    head, mark, tail = page.partition("{% for item in page.parts %}")
    (folder / "edition.html.j2").write_text(head + mark + trap + tail)
    theme = load_theme("broken", tmp_path / "layouts")
    work = job(theme, article("a"), formats=("pdf",))
    fillers = (article("good"), article("bad", "Boom"))
    fillers = tuple(replace(one, priority=Priority.BRIEF) for one in fillers)
    work = replace(work, edition=replace(work.edition, fillers=fillers))
    result = made(work, tmp_path / "stage", Walls.around)
    assert [one.id for one in result.edition.fillers] == ["good"]
    assert ("P-009", "bad") in codes(result)
    assert dict(result.pages_of) == {"a": (1,), "good": (1,)}


def test_a_layout_that_always_fails_is_exchanged_for_ours(layout, tmp_path):
    result = made(job(layout("{{ 1 // 0 }}"), article("a"), article("b")), tmp_path / "stage")
    assert codes(result) == [("P-010", None)]
    assert len(result.edition.articles) == 2
    assert result.edition.layout == "reader"


def test_nothing_is_made_where_no_story_can_be_set(layout, tmp_path):
    work = job(layout("{% if headline != 'Proof' %}{{ 1 // 0 }}{% endif %}"), article("a"))
    with pytest.raises(NotPublishedError, match="no story could be set"):
        made(work, tmp_path / "stage")


def test_our_own_errors_come_through_the_wall_as_they_are(layout, tmp_path):
    theme = load_theme("broadsheet")
    wrong = replace(edition(article("a")), options=(("stripes", 3),))
    work = Job(edition=wrong, formats=("pdf",), assets=tmp_path, theme=theme)
    with pytest.raises(LayoutError, match="`broadsheet` has no option `stripes`"):
        made(work, tmp_path / "stage")


# ------------------------------------------------------------------------------------- kills


def forks():
    """The processes that our children started: those which set pages."""
    return [fork for child in started(os.getpid()) for fork in started(child)]


def started(process):
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in task.read_text().split()]
    return found


@pytest.fixture
def killer():
    """A thread that sends a signal to each fork it sees, until it has killed so many."""
    stop = threading.Event()
    threads = []

    def start(number, most):
        killed = []

        def hunt():
            while not stop.is_set() and len(killed) < most:
                for pid in set(forks()) - set(killed):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, number)
                        killed.append(pid)
                        break
                time.sleep(0.005)

        threads.append(threading.Thread(target=hunt))
        threads[-1].start()
        return killed

    yield start
    stop.set()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_a_child_that_dies_once_costs_nothing(number, killer, tmp_path):
    work = job(load_theme("reader"), article("a"), article("b"))
    killed = killer(number, 1)
    result = made(work, tmp_path / "stage")
    assert len(killed) == 1
    assert codes(result) == []
    assert len(result.edition.articles) == 2


def test_a_renderer_that_always_dies_publishes_nothing(killer, tmp_path):
    work = job(load_theme("reader"), article("a"))
    killed = killer(signal.SIGSEGV, 50)
    with pytest.raises(NotPublishedError):
        made(work, tmp_path / "stage")
    assert len(killed) >= 3


def test_how_a_death_is_told(killer, tmp_path):
    for number, kind in ((signal.SIGSEGV, "crash"), (signal.SIGKILL, "memory")):
        killer(number, 1)
        outcome = attempt(job(load_theme("reader"), article("a")), tmp_path / kind, TIGHT)
        assert isinstance(outcome, Failure)
        assert outcome.kind == kind


def test_a_child_that_never_ends_is_ended_with_all_it_started(layout, tmp_path):
    work = job(layout(ENDLESS), article("bad", "Boom"))
    begin = time.monotonic()
    outcome = attempt(work, tmp_path / "stage", Walls(memory=2**30, cpu=300, wall=4))
    assert isinstance(outcome, Failure)
    assert outcome.kind == "time"
    assert time.monotonic() - begin < 20
    assert started(os.getpid()) == []


# ---------------------------------------------------------------------------- what it leaves


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "result.json").write_text("garbage"),
        lambda folder: (folder / "result.json").write_text("[" * 100_000),
        lambda folder: (folder / "result.json").write_text('{"files": {"epub": "00"}}'),
        lambda folder: (folder / "result.json").unlink(),
        lambda folder: (folder / "epub").write_bytes(b"another"),
        lambda folder: (folder / "epub").unlink(),
        lambda folder: _link(folder / "epub"),
    ],
    ids=["no-json", "deep", "wrong-keys", "no-result", "another-file", "no-file", "link"],
)
def test_what_a_child_leaves_is_not_believed(spoil, tmp_path):
    from editionkit.pressroom.walls import _taken_over

    work = job(load_theme("reader"), article("a"))
    (tmp_path / "epub").write_bytes(b"book")
    result = {
        "files": {"epub": hashlib.sha256(b"book").hexdigest()},
        "pages": None, "pages_of": {}, "notices": [],
    }  # fmt: skip
    (tmp_path / "result.json").write_text(json.dumps(result))
    assert not isinstance(_taken_over(work, tmp_path), Failure)
    spoil(tmp_path)
    outcome = _taken_over(work, tmp_path)
    assert isinstance(outcome, Failure)
    assert outcome.kind == "garbage"


def _link(path):
    path.rename(path.with_name("other"))
    path.symlink_to(path.with_name("other"))


def test_an_error_of_another_kind_keeps_exit_code_seven(tmp_path):
    from editionkit.pressroom.walls import _taken_over

    told = {"error": "os.system", "message": "what", "hint": None, "ours": True}
    (tmp_path / "result.json").write_text(json.dumps(told))
    with pytest.raises(EditionError) as caught:
        _taken_over(job(load_theme("reader"), article("a")), tmp_path)
    assert type(caught.value) is EditionError


def test_the_child_sees_no_secrets_of_the_environment(monkeypatch):
    from editionkit.foreman import _environment

    for name in ("AWS_SECRET_ACCESS_KEY", "http_proxy", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "x")
    seen = _environment()
    assert not {"AWS_SECRET_ACCESS_KEY", "http_proxy", "SSH_AUTH_SOCK"} & set(seen)
    assert {"PATH", "PYTHONPATH"} <= set(seen)


def test_the_child_has_no_network():
    """In a process of its own: the hook stays for good."""
    import subprocess
    import sys

    code = (
        "import socket\n"
        "from editionkit.pressroom.child import _close_the_network\n"
        "_close_the_network()\n"
        "for act in (lambda: socket.create_connection(('127.0.0.1', 9), 1),"
        " lambda: socket.getaddrinfo('localhost', 9),"
        " lambda: socket.socket().bind(('127.0.0.1', 0))):\n"
        "    try:\n        act()\n"
        "    except PermissionError as error:\n        print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "there is no network where pages are set\n" * 3


# ------------------------------------------------------------------------------- made plainer


def nested(depth):
    block = paragraph("the innermost words")
    for _ in range(depth):
        block = ItemList(items=((block,),))
    return BlockQuote(content=(block,))


def depth_of(block):
    match block:
        case BlockQuote():
            return 1 + max(map(depth_of, block.content))
        case ItemList():
            return 1 + max(depth_of(one) for item in block.items for one in item)
        case _:
            return 0


def test_deep_nesting_is_flattened_and_its_words_stay():
    story = article("deep", body=(nested(200),))
    plain = simplified(story)
    assert depth_of(plain.body[0]) == 48
    assert block_text(plain.body[0]) == "the innermost words"


def test_paragraphs_alone_keep_every_word():
    story = article("deep", body=(nested(3), paragraph("and ", "more")))
    plain = as_paragraphs(story)
    assert plain.text.split() == story.text.split()
    assert all(isinstance(block, Paragraph) for block in plain.body)
