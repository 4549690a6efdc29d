import hashlib
import json
import threading
from datetime import UTC, datetime

import pytest

from editionkit.morgue import Frozen, Morgue, MorgueError

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PAGE = Frozen(
    sha256="",
    size=0,
    media_type="text/html",
    final_url="https://example.org/b",
    redirects=("https://example.org/b",),
    headers=(("etag", '"1"'),),
    retrieved=NOW,
)
FILE = Frozen(sha256="", size=0, media_type="")


@pytest.fixture
def morgue(tmp_path):
    return Morgue(tmp_path / "issue.frozen")


def again(morgue):
    morgue.save()
    return Morgue(morgue.folder)


def test_what_is_put_comes_back_after_a_restart(morgue):
    kept = morgue.put("https://example.org/a", b"words", PAGE)
    other = again(morgue)
    assert other.get("https://example.org/a") == kept
    assert kept.sha256 == hashlib.sha256(b"words").hexdigest()
    assert kept.size == 5
    assert kept.retrieved == NOW
    assert other.read(kept) == b"words"
    assert other.get("https://example.org/other") is None


def test_the_ledger_is_the_same_whatever_the_order(tmp_path):
    texts = []
    for name, order in (("one", (1, 2, 3)), ("two", (3, 1, 2))):
        morgue = Morgue(tmp_path / name)
        for number in order:
            morgue.put(f"https://example.org/{number}", b"%d" % number, PAGE)
        morgue.put("articles/a.html", b"file", FILE)
        morgue.save()
        texts.append((morgue.folder / "captures.json").read_bytes())
    assert texts[0] == texts[1]
    assert next(iter(json.loads(texts[0])["captures"])) == "articles/a.html"


def test_nothing_in_the_folder_says_where_it_lies(morgue):
    morgue.put("articles/a.html", b"file", FILE)
    morgue.save()
    assert str(morgue.folder.parent) not in (morgue.folder / "captures.json").read_text()


def test_the_same_bytes_again_keep_their_first_date(morgue):
    first = morgue.put("https://example.org/a", b"words", PAGE)
    later = Frozen(
        sha256="", size=0, media_type="text/html", retrieved=datetime(2027, 1, 1, tzinfo=UTC)
    )
    assert morgue.put("https://example.org/a", b"words", later) == first
    changed = morgue.put("https://example.org/a", b"other words", later)
    assert changed.retrieved == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_blob_is_written_once(morgue):
    kept = morgue.put("a", b"words", PAGE)
    blob = morgue.folder / "blobs" / kept.sha256
    before = blob.stat().st_mtime_ns, blob.stat().st_ino
    morgue.put("b", b"words", PAGE)
    assert (blob.stat().st_mtime_ns, blob.stat().st_ino) == before
    assert len(list((morgue.folder / "blobs").iterdir())) == 1


@pytest.mark.parametrize("harm", ["flip", "cut", "delete"])
def test_damage_is_seen_and_mended_by_putting_again(morgue, harm):
    kept = morgue.put("a", b"words", PAGE)
    blob = morgue.folder / "blobs" / kept.sha256
    match harm:
        case "flip":
            blob.write_bytes(b"wordz")
        case "cut":
            blob.write_bytes(b"wor")
        case "delete":
            blob.unlink()
    with pytest.raises(MorgueError) as caught:
        morgue.read(kept)
    assert str(blob) in caught.value.message
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    morgue.put("a", b"words", PAGE)
    assert morgue.read(kept) == b"words"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"version": 1}',
        '{"version": 1, "captures": {"a": {"size": 1}}, "refusals": {}}',
        '{"version": 1, "captures": {}, "refusals": {}, "more": 1}',
        '{"version": 2, "captures": {}, "refusals": {}}',
    ],
)
def test_a_broken_or_foreign_ledger_is_one_clear_line(tmp_path, text):
    folder = tmp_path / "issue.frozen"
    folder.mkdir()
    (folder / "captures.json").write_text(text)
    with pytest.raises(MorgueError) as caught:
        Morgue(folder)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert caught.value.exit_code == 7


def test_refusals_are_remembered_until_the_bytes_come(morgue):
    morgue.refuse("https://example.org/x.jpg", "http-404")
    assert again(morgue).refusal("https://example.org/x.jpg") == "http-404"
    morgue.put("https://example.org/x.jpg", b"picture", PAGE)
    assert again(morgue).refusal("https://example.org/x.jpg") is None


def test_nothing_is_written_before_there_is_something(morgue):
    morgue.save()
    morgue.sweep()
    assert not morgue.folder.exists()


def test_what_a_killed_build_left_is_swept(morgue):
    morgue.put("a", b"words", PAGE)
    morgue.save()
    for place in (morgue.folder, morgue.folder / "blobs"):
        (place / ".tmp-abc").write_bytes(b"half")
    morgue.sweep()
    assert not list(morgue.folder.rglob(".tmp-*"))
    assert morgue.get("a")


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "issue.frozen").write_text("a file in the way")
    with pytest.raises(MorgueError) as caught:
        Morgue(tmp_path / "issue.frozen").put("a", b"words", PAGE)
    assert "issue.frozen" in caught.value.message


def test_a_save_that_fails_leaves_the_old_ledger(morgue, monkeypatch):
    morgue.put("a", b"words", PAGE)
    morgue.save()
    before = (morgue.folder / "captures.json").read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(MorgueError, match="No space left"):
        morgue.put("b", b"more", PAGE)
    morgue._captures["c"] = PAGE
    morgue._unsaved = 1
    with pytest.raises(MorgueError, match="No space left"):
        morgue.save()
    assert (morgue.folder / "captures.json").read_bytes() == before
    assert not list(morgue.folder.rglob(".tmp-*"))


def test_many_threads(morgue):
    def work(start):
        for number in range(start, start + 25):
            morgue.put(f"https://example.org/{number}", b"%d" % (number % 40), PAGE)

    threads = [threading.Thread(target=work, args=(start,)) for start in (0, 25, 50, 75)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other = again(morgue)
    assert len(other.keys()) == 100
    assert all(other.read(other.get(key)) for key in other.keys())  # noqa: SIM118
