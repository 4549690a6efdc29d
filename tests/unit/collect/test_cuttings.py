"""What the last build cleaned and developed: taken again where it is the same, and only there."""

from __future__ import annotations

import hashlib
import io
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from editionkit.build import collect
from editionkit.clean import SiteRules
from editionkit.clean.outcome import Cleaned
from editionkit.collect.cuttings import FILE, Cuttings
from editionkit.images import AssetStore
from editionkit.model import (
    Article,
    Capture,
    Figure,
    FileSource,
    Paragraph,
    Place,
    Text,
    TextSource,
    UrlSource,
)
from editionkit.notices import notice

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PLACE = Place(file="issue.yaml", line=3, column=5)
PAGE = Capture(
    spec=FileSource(path="a.html", place=PLACE),
    url="https://example.org/a",
    media_type="text/html",
    data=b"<p>Rain on the quay.</p>",
    retrieved=NOW,
    headers=(),
    sha256="aa",
)
CLEANED = Cleaned(
    article=Article(
        id="rain-1",
        headline="Rain",
        published=NOW,
        lead=Figure(source="a.jpg", alternatives=("b.jpg",)),
        body=(Paragraph(content=(Text(text="Rain on the quay."),)),),
        witnesses=(("headline", "h1"),),
    ),
    notices=(notice("C-003", "it was cut"),),
    next_page="https://example.org/a?page=2",
    whole_story="https://example.org/a/all",
    rejected=Article(id="stub-1", headline="Stub"),
)


def kept(folder, capture=PAGE, seen=frozenset(), cleaned=CLEANED, *, mark="code 1", rules=()):
    """Clean in a build of its own; returns what it came to, and whether it was taken from before."""
    asked = []

    def clean(one):
        asked.append(one)
        return cleaned

    cuttings = Cuttings(folder, mark=mark, rules=rules)
    found = cuttings.cleaned(capture, seen, clean)
    cuttings.save()
    return found, not asked


def test_a_page_that_did_not_change_is_not_cleaned_again(tmp_path):
    assert kept(tmp_path) == (CLEANED, False)
    assert kept(tmp_path) == (CLEANED, True)


@pytest.mark.parametrize(
    "other",
    [
        replace(PAGE, data=PAGE.data + b" "),
        replace(PAGE, sha256="bb"),
        replace(PAGE, url="https://example.org/b"),
        replace(PAGE, url=None),
        replace(PAGE, media_type="text/plain"),
        replace(PAGE, retrieved=datetime(2026, 11, 23, tzinfo=UTC)),
        replace(PAGE, spec=FileSource(path="b.html", place=PLACE)),
        replace(PAGE, spec=TextSource(path="a.html", place=PLACE)),
        replace(PAGE, spec=FileSource(path="a.html", url="https://example.org/c", place=PLACE)),
        replace(PAGE, spec=UrlSource(url="https://example.org/a", place=PLACE)),
    ],
)
def test_whatever_cleaning_sees_of_a_page_counts(tmp_path, other):
    kept(tmp_path)
    assert kept(tmp_path, other) == (CLEANED, False)


@pytest.mark.parametrize(
    "other",
    [
        {"seen": frozenset({"Read more"})},
        {"mark": "code 2"},
        {"rules": (SiteRules(host="example.org", remove=("aside",)),)},
    ],
)
def test_so_do_neighbours_rules_and_code(tmp_path, other):
    kept(tmp_path)
    assert kept(tmp_path, **other) == (CLEANED, False)


def test_where_the_manifest_names_a_page_does_not_count(tmp_path):
    kept(tmp_path)
    lower = replace(PAGE, spec=FileSource(path="a.html", place=replace(PLACE, line=40)))
    assert kept(tmp_path, lower) == (CLEANED, True)


def test_a_page_without_a_story_is_cleaned_each_time(tmp_path):
    nothing = Cleaned(article=None, notices=(notice("S-004", "it took more than 12 s"),))
    kept(tmp_path, cleaned=nothing)
    assert kept(tmp_path, cleaned=nothing) == (nothing, False)


def test_what_a_build_does_not_use_is_gone_after_it(tmp_path):
    kept(tmp_path)
    kept(tmp_path, replace(PAGE, data=b"other"))
    assert kept(tmp_path) == (CLEANED, False)


@pytest.mark.parametrize("harm", ["flipped", "cut", "emptied", "a folder"])
def test_a_damaged_file_costs_time_and_no_more(tmp_path, harm):
    kept(tmp_path)
    file = tmp_path / FILE
    data = file.read_bytes()
    match harm:
        case "flipped":
            file.write_bytes(data.replace(b"Rain on", b"Rein on"))
        case "cut":
            file.write_bytes(data[:-9])
        case "emptied":
            file.write_bytes(b"")
        case "a folder":
            file.unlink()
            file.mkdir()
    assert kept(tmp_path) == (CLEANED, False)


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "cuttings").write_text("a file where a folder should be")
    assert kept(tmp_path) == (CLEANED, False)
    assert kept(tmp_path) == (CLEANED, False)


# ------------------------------------------------------------------------------------ neighbours


def shared(folder, pages):
    """What the pages share, in a build of its own, and whether it was taken from before."""
    asked = []

    def find(some):
        asked.append(some)
        return frozenset({"Read more", "Subscribe"})

    cuttings = Cuttings(folder, mark="code 1")
    found = cuttings.shared(pages, find)
    cuttings.save()
    return found, not asked


OTHER = replace(PAGE, url="https://example.org/b", data=b"<p>Snow on the quay.</p>")


def test_what_pages_share_is_found_once(tmp_path):
    texts = frozenset({"Read more", "Subscribe"})
    assert shared(tmp_path, [PAGE, OTHER]) == (texts, False)
    assert shared(tmp_path, [PAGE, OTHER]) == (texts, True)


@pytest.mark.parametrize(
    "pages",
    [
        [PAGE, replace(OTHER, data=b"<p>Snow.</p>")],
        [PAGE, replace(OTHER, url="https://example.org/c")],
        [PAGE, replace(OTHER, media_type="text/plain")],
        [PAGE, OTHER, OTHER],
    ],
)
def test_and_again_where_a_page_is_another(tmp_path, pages):
    shared(tmp_path, [PAGE, OTHER])
    assert shared(tmp_path, pages)[1] is False


# ------------------------------------------------------------------------------------- pictures


class Blind(AssetStore):
    """A store that decodes nothing."""

    def add(self, _data):
        raise AssertionError("it was decoded")


def jpeg(colour="navy"):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG")
    return out.getvalue()


def developed(folder, store, data):
    cuttings = Cuttings(folder, mark="code 1")
    asset = cuttings.developed(data, store)
    cuttings.save()
    return asset


def test_a_picture_that_did_not_change_is_not_decoded_again(tmp_path):
    asset = developed(tmp_path, AssetStore(tmp_path / "assets"), jpeg())
    assert developed(tmp_path, Blind(tmp_path / "assets"), jpeg()) == asset
    with pytest.raises(AssertionError):
        developed(tmp_path, Blind(tmp_path / "assets"), jpeg("red"))


def test_one_whose_asset_is_damaged_is(tmp_path):
    store = AssetStore(tmp_path / "assets")
    asset = developed(tmp_path, store, jpeg())
    (store.folder / asset.name).write_bytes(b"x")
    assert developed(tmp_path, store, jpeg()) == asset
    assert store.holds(asset)


# -------------------------------------------------------------------------------- a whole issue


def an_issue(folder):
    for name in ("a", "b", "c"):
        (folder / f"{name}.jpg").write_bytes(jpeg("navy" if name == "a" else "red"))
        lines = "".join(
            f"<p>{name} {n}: it rained on the quay, nobody minded.</p>" for n in range(30)
        )
        head = f"<!doctype html><html lang=en><title>Story {name}</title>"
        picture = f"<figure><img src={name}.jpg><figcaption>The quay</figcaption></figure>"
        (folder / f"{name}.html").write_text(f"{head}<h1>Story {name}</h1>{picture}{lines}")
    items = "".join(
        f"  - {{source: {name}.html, url: 'https://example.org/news/{name}'}}\n" for name in "abc"
    )
    (folder / "issue.yaml").write_text(
        f"title: The Lamp\ndate: 2026-11-22\nsections:\n- title: News\n  articles:\n{items}"
    )


def gathered(folder):
    return collect(folder / "issue.yaml", offline=True, now=NOW)


def test_the_next_edition_is_that_of_a_fresh_start(tmp_path):
    issue = tmp_path / "issue"
    issue.mkdir()
    an_issue(issue)
    gathered(issue)
    page = issue / "b.html"
    page.write_text(page.read_text().replace("Story b", "Story b, told again"))
    second = gathered(issue)
    fresh = tmp_path / "fresh"
    shutil.copytree(issue, fresh, ignore=shutil.ignore_patterns("*.frozen"))
    assert gathered(fresh) == second
    edition = (fresh / "issue.frozen" / "edition.json").read_bytes()
    assert (issue / "issue.frozen" / "edition.json").read_bytes() == edition
    assert (issue / "issue.frozen" / FILE).read_bytes() == (
        fresh / "issue.frozen" / FILE
    ).read_bytes()


def test_it_is_made_of_what_was_kept(tmp_path):
    """Else the test above would say nothing: what stands in the file stands in the edition."""
    an_issue(tmp_path)
    gathered(tmp_path)
    file = tmp_path / "issue.frozen" / FILE
    _reseal(file, file.read_bytes().partition(b"\n")[2].replace(b"Story c", b"Told c"))
    (tmp_path / "issue.frozen" / "edition.json").unlink()
    titles = [one.headline for one in gathered(tmp_path).edition.articles]
    assert titles == ["Story a", "Story b", "Told c"]


def _reseal(file: Path, data: bytes) -> None:
    file.write_bytes(hashlib.sha256(data).hexdigest().encode() + b"\n" + data)


def test_a_story_that_came_twice_brings_no_picture(tmp_path):
    """It is developed beside the cleaning, before it is known that the story is not printed."""
    an_issue(tmp_path)
    twin = (tmp_path / "a.html").read_text().replace("a.jpg", "twin.jpg")
    (tmp_path / "twin.html").write_text(twin)
    (tmp_path / "twin.jpg").write_bytes(jpeg("green"))
    manifest = tmp_path / "issue.yaml"
    first, _, rest = manifest.read_text().partition("  - {source: b")
    manifest.write_text(f"{first}  - twin.html\n  - {{source: b{rest}")
    told = gathered(tmp_path)
    assert [one.code for one in told.notices].count("S-005") == 1
    saved = (tmp_path / "issue.frozen" / "edition.json").read_text()
    assert "a.jpg" in saved
    assert "twin.jpg" not in saved
